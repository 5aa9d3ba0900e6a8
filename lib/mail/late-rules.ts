/**
 * What texts that are known only at apply must turn out to be: rules that Terraform checks, where the core cannot.
 */
import { isKeyText, isToken, partsOf } from "./late";
import { PRIVATE_BASE64 } from "./private-key";

/** A pattern, read alike by JavaScript and RE2, that a text must match once it is known, or must not. */
export interface LateRule {
  readonly pattern: string;
  readonly must: boolean;
  /** What the text holds where it breaks the rule. */
  readonly says: string;
}

/** The rules of a TXT with tokens. */
export function lateRules(text: string): readonly LateRule[] {
  const key = keyRule(text);
  if (key !== undefined) return [NO_PRIVATE_KEY, key];
  const words = text.toLowerCase();
  const kinds = (["ip4", "ip6"] as const).filter((kind) => words.startsWith("v=spf1 ") && words.includes(`${kind}:`));
  const mayBeSpf = /^(?:v=spf1|[$#]\{TfToken)/iu.test(text) && (kinds.length === 0 || holdsLateTerm(text));
  return [
    NO_PRIVATE_KEY,
    ...(text.includes("v=DKIM1") ? [NO_CERTIFICATE] : []),
    ONE_LINE,
    ...(mayBeSpf ? [NOT_EVERYBODY] : []),
    ...kinds.map((kind) => ({
      pattern: spfForm(text, kind),
      must: true,
      says: `something else than an ${ADDRESSES[kind].name} address at ${kind}`,
    })),
  ];
}

const NO_PRIVATE_KEY: LateRule = {
  pattern: `PRIVATE KEY|${PRIVATE_BASE64.source}`,
  must: false,
  says: "a private key, which must never be published",
};

/** An SPF that a text turns out to be. Beside addresses, {@link spfForm} keeps each token behind a colon to one term. */
const NOT_EVERYBODY: LateRule = {
  pattern: "^[Vv]=[Ss][Pp][Ff]1 (?:.* )?[+]?(?:[Aa][Ll][Ll]|[Ii][Pp][46]:[^ ]*/0+)(?: |$)",
  must: false,
  says: "an SPF that lets everybody send",
};

const LABEL = "[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";
/** With a letter, which tells a name from an address: first, or behind digits. */
const LAST_LABEL = "(?:[A-Za-z_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?|[0-9][0-9-]{0,30}[A-Za-z_](?:[A-Za-z0-9_-]{0,29}[A-Za-z0-9_])?)";

/** The rule of a target or an exchange with tokens. */
export const LATE_NAME: LateRule = {
  pattern: `^(?:${LABEL}[.])+${LAST_LABEL}[.]?$`,
  must: true,
  says: "something else than a name",
};

const ONE_LINE: LateRule = { pattern: "^[ -~]*$", must: true, says: "a line break, or a character outside printable ASCII" };

const NO_KEY = "no key that verifiers read; give the public key as BEGIN PUBLIC KEY, which is an SPKI";

const NO_CERTIFICATE: LateRule = { pattern: "BEGIN ([A-Z0-9 ]*CERTIFICATE|RSA PUBLIC KEY)", must: false, says: NO_KEY };

/**
 * In base64 the SubjectPublicKeyInfo of an RSA key, told by its head, and an Ed25519 key, with that head or without (RFC 6376 section 3.6.1,
 * RFC 8463 section 4).
 */
const KEYS = {
  rsa: "(?:MII[A-Za-z0-9+/]{3}ANBgkqhkiG9w0BAQEFAAOC|MI[GH][A-Za-z0-9+/]MA0GCSqGSIb3DQEBAQUAA4[GH])[A-Za-z0-9+/\\r\\n]{100,}={0,2}",
  ed25519: "(?:MCowBQYDK2VwAyEA)?[A-Za-z0-9+/]{43}=",
} as const;

/** The base64 of a key, alone or as PEM, where some of `p=` is known only at apply, or all of it; undefined of any other text. */
function keyRule(text: string): LateRule | undefined {
  if (!isKeyText(text)) return undefined;
  const [, key, behind] = /; *p=([^;]*)(;[^]*)?$/u.exec(text) ?? [];
  if (key === undefined || !isToken(key)) return undefined;
  const kinds = lateKeyTypes(text).map((keyType) => KEYS[keyType]);
  const [begin, end] = ["BEGIN", "END"].map((word) => `[ \\r\\n]*(?:-----${word} PUBLIC KEY-----)?[ \\r\\n]*`);
  return { pattern: `; *p=${begin}(?:${kinds.join("|")})${end}${formOf(behind ?? "", "[ -~]*")}$`, must: true, says: NO_KEY };
}

/** The kinds of key that a text may turn out to have. */
function lateKeyTypes(text: string): readonly (keyof typeof KEYS)[] {
  if (/; *k=ed25519 *(?:;|$)/u.test(text)) return ["ed25519"];
  return /; *k=[^;]*[$#]\{TfToken/u.test(text) ? ["rsa", "ed25519"] : ["rsa"];
}

const OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
const IP4 = `(?:${OCTET}[.]){3}${OCTET}`;

const GROUP = "[0-9A-Fa-f]{1,4}";
/** RFC 4291 section 2.2; an IPv4 address stands behind a group at least, so that `::ffff:203.0.113.25`, which is that address, does not pass. */
const IP6 = `(?:${[
  `(?:${GROUP}:){7}${GROUP}`,
  ...[1, 2, 3, 4, 5, 6].map((groups) => `(?:${GROUP}:){1,${groups}}(?::${GROUP}){1,${7 - groups}}`),
  `(?:${GROUP}:){1,7}:`,
  `:(?::${GROUP}){1,7}`,
  "::",
  `(?:${GROUP}:){6}${IP4}`,
  ...[1, 2, 3, 4, 5].map((groups) => `(?:${GROUP}:){1,${groups}}(?::${GROUP}){0,${5 - groups}}:${IP4}`),
].join("|")})`;

/** Addresses and prefixes as a term has them, and the characters of a part of one, whose prefix is none of everybody. */
const ADDRESSES = {
  ip4: { name: "IPv4", whole: IP4, prefix: "(?:/(?:3[0-2]|[12][0-9]|[1-9]))?", part: "(?:[0-9.]+(?:/[1-9][0-9]?)?|/[1-9][0-9]?)" },
  ip6: {
    name: "IPv6",
    whole: IP6,
    prefix: "(?:/(?:12[0-8]|1[01][0-9]|[1-9][0-9]|[1-9]))?",
    part: "(?:[0-9A-Fa-f.:]+(?:/[1-9][0-9]{0,2})?|/[1-9][0-9]{0,2})",
  },
} as const;

/** An SPF as it stands, with an address for each token at terms of a kind, and no space in any other. */
function spfForm(text: string, kind: keyof typeof ADDRESSES): string {
  const { whole, prefix, part: some } = ADDRESSES[kind];
  let before = "";
  const forms = partsOf(text).map((part, index, parts) => {
    const [, at, beside] = / [-+~?]?(ip[46]):([^ ]*)$/iu.exec(before) ?? [];
    before += part.text;
    if (!part.late) return literal(part.text);
    if (at?.toLowerCase() !== kind) return "[^ ]*";
    const next = parts[index + 1];
    if (beside?.endsWith("/") === true) return "[1-9][0-9]{0,2}";
    const isAlone = beside === "" && (next === undefined || (!next.late && /^[ /]/u.test(next.text)));
    return isAlone ? `${whole}${next?.text.startsWith("/") === true ? "" : prefix}` : some;
  });
  return `^${forms.join("")}$`;
}

/** Whether a token stands in an SPF before any colon of its word, where it may be a term, or several. */
function holdsLateTerm(text: string): boolean {
  let before = "";
  return partsOf(text).some((part) => {
    const isTerm = part.late && / [^ :]*$/u.test(before);
    before += part.late ? "" : part.text;
    return isTerm;
  });
}

/** A text as it stands, with some pattern for each token. */
function formOf(text: string, late: string): string {
  return partsOf(text)
    .map((part) => (part.late ? late : literal(part.text)))
    .join("");
}

function literal(text: string): string {
  return text.replace(/[^\w ]/gu, (special) => `\\${special}`);
}
