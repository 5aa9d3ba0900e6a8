/**
 * What texts that are known only at apply must turn out to be: rules that Terraform checks, where the core cannot.
 */
import { readPolicyName } from "../dmarc";
import { PRIVATE_BASE64, PRIVATE_JWK } from "../private-key";

import { isLateKey, keyRules } from "./key";
import { type LateRule, type NamedText, knownStart } from "./pattern";
import { policyRules } from "./policy";
import { spfRules } from "./spf";

/** The rules of a TXT with tokens; `beside` are the other texts of its name. */
export function lateRules(record: NamedText, beside: readonly string[] = []): readonly LateRule[] {
  const { name, content } = record;
  if (isLateKey(record)) return [NO_PRIVATE_KEY, ...keyRules(content)];
  const known = knownStart(content);
  return [
    NO_PRIVATE_KEY,
    ONE_LINE,
    ...(known === "" || known.startsWith(" ") ? [NO_SPACE] : []),
    ...spfRules(content, beside),
    ...(readPolicyName(name) === undefined ? [] : policyRules(content, beside)),
  ];
}

const NO_PRIVATE_KEY: LateRule = {
  pattern: `PRIVATE KEY|${PRIVATE_JWK.source}|${PRIVATE_BASE64.source}`,
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

const ONE_LINE: LateRule = { pattern: "^[ -~]*$", must: true, says: "a line break, or a character outside printable ASCII" };

const NO_SPACE: LateRule = {
  pattern: "^ +[vV] *= *(?:[sS][pP][fF]1|DMARC1)",
  must: false,
  says: "a space before v=, behind which no receiver knows the text",
};
