/**
 * An SPF term as a spec holds it.
 */
import { finding } from "../finding";
import { type Reader, text } from "../reading";

import { type SpfTerm, readSpfTerm } from "./record";

/** Reads a text that is one SPF term. */
export const spfTerm: Reader<SpfTerm> = (value, at, found) => {
  // Only an address may be known late: what else a term asks for is counted at synth.
  const word = text({ late: /^\s*[-+~?]?ip[46]:[\da-f:.]*(?:\/\d+)?\s*$/iu })(value, at, found);
  if (word === undefined) return undefined;
  const term = readSpfTerm(word.trim());
  if (!("problem" in term)) return term;
  found.push(finding("spf-syntax", at, { problem: term.problem, value: word, cure: term.cure }));
  return undefined;
};
