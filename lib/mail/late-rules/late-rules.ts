/**
 * What texts that are known only at apply must turn out to be: rules that Terraform checks, where the core cannot.
 */
import { isDmarcText, readPolicyName } from "../dmarc";
import { PRIVATE_BASE64 } from "../private-key";

import { isLateKey, keyRules } from "./key";
import { A_TAG, type LateRule, type NamedText, anyCase, nameBut } from "./pattern";
import { spfRules } from "./spf";

/** The rules of a TXT with tokens; `beside` are the other texts of its name. */
export function lateRules(record: NamedText, beside: readonly string[] = []): readonly LateRule[] {
  const { name, content } = record;
  if (isLateKey(record)) return [NO_PRIVATE_KEY, ...keyRules(content)];
  const isPolicy = readPolicyName(name) !== undefined && isDmarcText(content);
  return [NO_PRIVATE_KEY, ONE_LINE, ...spfRules(content, beside), ...(isPolicy ? [POLICY] : [])];
}

const NO_PRIVATE_KEY: LateRule = {
  pattern: `PRIVATE KEY|"d"\\s*:\\s*"[A-Za-z0-9_-]{40,}"|${PRIVATE_BASE64.source}`,
  must: false,
  says: "a private key, which must never be published",
};

const LABEL = "[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";
/** With a letter or a hyphen, which tells a name from an address: first, or behind digits. */
const LAST_LABEL =
  "(?:[A-Za-z_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?|[0-9]{1,30}(?:[A-Za-z_]|-[0-9-]{0,15}[A-Za-z0-9_])(?:[A-Za-z0-9_-]{0,14}[A-Za-z0-9_])?)";

/** The rule of a target or an exchange with tokens. */
export const LATE_NAME: LateRule = {
  pattern: `^(?:${LABEL}[.])+${LAST_LABEL}[.]?$`,
  must: true,
  says: "something else than a name",
};

const ONE_LINE: LateRule = {
  pattern: "^(?:[!-~][ -~]*)?$",
  must: true,
  says: "a line break, a character outside printable ASCII, or a space before it",
};

const POLICY_WORDS = anyCase("none", "quarantine", "reject");
const POLICY_TAG = ` *(?:${nameBut(["np", "p", "sp", "v"])} *=${A_TAG}|(?:${anyCase("np", "sp")}) *= *(?:${POLICY_WORDS}) *)`;

/** A DMARC record whose policy words are such words (RFC 9989 section 4.7). */
const POLICY: LateRule = {
  pattern: `^[vV] *= *DMARC1 *(?:;${POLICY_TAG})*(?:; *[pP] *= *(?:${POLICY_WORDS}) *)?(?:;${POLICY_TAG})*;? *$`,
  must: true,
  says: "a policy that receivers do not read: p, sp and np are none, quarantine or reject, once each",
};
