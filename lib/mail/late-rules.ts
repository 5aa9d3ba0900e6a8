/**
 * What texts that are known only at apply must turn out to be: rules that Terraform checks, where the core cannot.
 */
import { isKeyText, partsOf } from "./late";
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
  const words = text.toLowerCase();
  const kinds = (["ip4", "ip6"] as const).filter((kind) => words.startsWith("v=spf1 ") && words.includes(`${kind}:`));
  const key = keyRule(text);
  if (key !== undefined) return [NO_ARMOUR, key];
  return [
    NO_PRIVATE_KEY,
    ...(text.includes("v=DKIM1") ? [NO_CERTIFICATE] : []),
    ONE_LINE,
    ...(kinds.length === 0 && /^(?:v=spf1 |[$#]\{TfToken)/iu.test(text) ? [NOT_EVERYBODY] : []),
    ...kinds.map((kind) => ({
      pattern: spfForm(text, kind),
      must: true,
      says: `something else than an ${ADDRESSES[kind].name} address at ${kind}`,
    })),
  ];
}

const A_PRIVATE_KEY = "a private key, which must never be published";

const NO_ARMOUR: LateRule = { pattern: "PRIVATE KEY", must: false, says: A_PRIVATE_KEY };

const NO_PRIVATE_KEY: LateRule = { pattern: `${NO_ARMOUR.pattern}|${PRIVATE_BASE64.source}`, must: false, says: A_PRIVATE_KEY };

/** An SPF that a text turns out to be; of those that name addresses, the form says it. */
const NOT_EVERYBODY: LateRule = {
  pattern: "^[Vv]=[Ss][Pp][Ff]1 (?:.* )?[+]?(?:[Aa][Ll][Ll]|[Ii][Pp][46]:[^ ]*/0+)(?: |$)",
  must: false,
  says: "an SPF that lets everybody send",
};

const LABEL = "[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";
/** With a letter, which tells a name from an address. */
const LAST_LABEL = "(?:[0-9][A-Za-z0-9_-]*)?[A-Za-z_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?";

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
  rsa: "(?:MII[A-Za-z0-9+/]{3}ANBgkqhkiG9w0BAQEFAAOC|MIG[A-Za-z0-9+/]MA0GCSqGSIb3DQEBAQUAA4G)[A-Za-z0-9+/\\r\\n]{100,}={0,2}",
  ed25519: "(?:MCowBQYDK2VwAyEA)?[A-Za-z0-9+/]{43}=",
} as const;

/** The base64 of a key, alone or as PEM, where all of `p=` is known only at apply; undefined of any other text. */
function keyRule(text: string): LateRule | undefined {
  if (!isKeyText(text)) return undefined;
  const [, before, behind] = /(; *p=)\$\{TfToken\[[^\][]*\]\}( *(?:;[^]*)?)$/u.exec(text) ?? [];
  if (before === undefined || behind === undefined) return undefined;
  const keyType = /; *k=ed25519 *(?:;|$)/u.test(text) ? "ed25519" : "rsa";
  const [begin, end] = ["BEGIN", "END"].map((word) => `[\\r\\n]*(?:-----${word} PUBLIC KEY-----)?[\\r\\n]*`);
  return { pattern: `${before}${begin}${KEYS[keyType]}${end}${formOf(behind, "[ -~]*")}$`, must: true, says: NO_KEY };
}

const OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
const IP4 = `(?:${OCTET}[.]){3}${OCTET}`;

const GROUP = "[0-9A-Fa-f]{1,4}";
/** RFC 4291 section 2.2, with `::` behind so many groups; an IPv4 address stands at the end, but for `::ffff:`, where it is that address. */
const IP6 = `(?:${[
  `(?:${GROUP}:){7}${GROUP}`,
  ...[1, 2, 3, 4, 5, 6].map((groups) => `(?:${GROUP}:){1,${groups}}(?::${GROUP}){1,${7 - groups}}`),
  `(?:${GROUP}:){1,7}:`,
  `:(?::${GROUP}){1,7}`,
  "::",
  `(?:${GROUP}:){6}${IP4}`,
  ...[1, 2, 3, 4, 5].map((groups) => `(?:${GROUP}:){1,${groups}}(?::${GROUP}){0,${5 - groups}}:${IP4}`),
].join("|")})`;

/** Addresses and prefixes as a term has them, and the characters of a part of one. */
const ADDRESSES = {
  ip4: { name: "IPv4", whole: IP4, prefix: "(?:/(?:3[0-2]|[12][0-9]|[1-9]))?", part: "[0-9./]+" },
  ip6: {
    name: "IPv6",
    whole: IP6,
    prefix: "(?:/(?:12[0-8]|1[01][0-9]|[1-9][0-9]|[1-9]))?",
    part: "[0-9A-Fa-f.:/]+",
  },
} as const;

/** An SPF as it stands, with an address for each token at terms of a kind, and no space in any other. */
function spfForm(text: string, kind: keyof typeof ADDRESSES): string {
  const { whole, prefix, part: some } = ADDRESSES[kind];
  let before = "";
  const forms = partsOf(text).map((part, index, parts) => {
    const [, at, beside] = /(?:^| )[-+~?]?(ip[46]):([^ ]*)$/iu.exec(before) ?? [];
    before += part.text;
    if (!part.late) return literal(part.text);
    if (at?.toLowerCase() !== kind) return "[^ ]*";
    const next = parts[index + 1];
    const isAlone = beside === "" && (next === undefined || (!next.late && /^[ /]/u.test(next.text)));
    return isAlone ? `${whole}${next?.text.startsWith("/") === true ? "" : prefix}` : some;
  });
  return `^${forms.join("")}$`;
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
