/**
 * What a DMARC record that is known only at apply must turn out to be.
 */
import { DMARC_TAGS, POLICIES, isDmarcText } from "../dmarc";

import { A_TAG, type LateRule, anyCase, knownStart, nameBut, noTagTwice, otherThan } from "./pattern";

/** The rules of a text at a policy's name that is a policy, or may turn out to be one; `beside` are the other texts of its name. */
export function policyRules(text: string, beside: readonly string[]): readonly LateRule[] {
  const known = knownStart(text);
  const mayBe = isDmarcText(known) || DMARC.startsWith(known.replaceAll(" ", "").replace(/^V/u, "v"));
  if (!mayBe) return [];
  return [WORDS, ONCE, ...(!isDmarcText(text) && beside.some(isDmarcText) ? [NO_SECOND] : [])];
}

const DMARC = "v=DMARC1";

const POLICY = anyCase(...POLICIES);
const TAG = `(?: *${nameBut(["np", "p", "sp", "v"])} *=${A_TAG}| *(?:${anyCase("np", "sp")}) *= *(?:${POLICY}) *| *)`;

/** A record whose policy words are such words (RFC 9989 section 4.7), or none. */
const WORDS: LateRule = {
  pattern: `^[vV] *= *DMARC1 *(?:;${TAG})*; *[pP] *= *(?:${POLICY}) *(?:;${TAG})*$|^${otherThan(DMARC, " *[^ ;]", "v=")}`,
  must: true,
  says: "a policy that receivers do not read: p, sp and np are none, quarantine or reject, each p once",
};

/** The version and `p` are asked for as they stand once. */
const OTHERS = [...DMARC_TAGS].filter((tag) => !["v", "V", "p"].includes(tag));
const ONCE = noTagTwice(
  "^[vV] *= *DMARC1 *;(?:[ -~]*;)?",
  OTHERS.map((tag) => anyCase(tag)),
);

/** Of two records at a name receivers use neither (RFC 9989 section 4.10). */
const NO_SECOND: LateRule = {
  pattern: "^[vV] *= *DMARC1 *(?:;|$)",
  must: false,
  says: "a second DMARC record for its name, of which receivers use neither",
};
