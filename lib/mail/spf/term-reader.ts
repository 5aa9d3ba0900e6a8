/**
 * An SPF term as a spec holds it.
 */
import { finding } from "../finding";
import { type Reader, text } from "../reading";

import { type SpfTerm, readSpfTerm } from "./record";

/** Reads a text that is one SPF term. */
export const spfTerm: Reader<SpfTerm> = (value, at, found) => {
  const word = text()(value, at, found);
  if (word === undefined) return undefined;
  const term = readSpfTerm(word.trim());
  if (!("problem" in term)) return term;
  found.push(finding("spf-syntax", at, { problem: term.problem, value: word, cure: term.cure }));
  return undefined;
};
