/**
 * An SPF term as a spec holds it.
 */
import { finding } from "../finding";
import { isToken, withoutTokens } from "../late";
import { AROUND_LATE, MAPPED_PROBLEM, mappedIp4 } from "../ranges";
import { type Reader, text } from "../reading";

import { isSpfText } from "./record";
import { type SpfTerm, readSpfTerm } from "./term";

const LATE = new RegExp(`^\\s*[-+~?]?(?:ip4:${AROUND_LATE.ip4}|ip6:${AROUND_LATE.ip6})\\s*$`, "iu");

/** Reads a text that is one SPF term. */
export const spfTerm: Reader<SpfTerm> = (value, at, found) => {
  const word = text({ late: /[^]*/u })(value, at, found);
  if (word === undefined) return undefined;
  if (isToken(word) && !LATE.test(withoutTokens(word))) {
    const cure = "give the plain term; only the address of an ip4 or ip6 may be a token";
    found.push(finding("spec-token", at, { problem: "a term of which more than an address is known only at apply", cure }));
    return undefined;
  }
  const isRecord = isSpfText(word.trim());
  if (isRecord || /\s/u.test(word.trim())) {
    const cure = "write each term as an item of its own, without v=spf1 and all";
    found.push(finding("spf-syntax", at, { problem: isRecord ? "a whole record" : "more than one term", value: word, cure }));
    return undefined;
  }
  const term = readSpfTerm(word.trim());
  if (!("problem" in term)) {
    const mapped = term.kind === "ip6" && !isToken(term.range) ? mappedIp4(term.range) : undefined;
    if (mapped === undefined) return term;
    const cure = `write ip4:${mapped}`;
    found.push(finding("spf-syntax", at, { problem: MAPPED_PROBLEM, value: word, cure }));
    return undefined;
  }
  found.push(finding("spf-syntax", at, { problem: term.problem, value: word, cure: term.cure }));
  return undefined;
};
