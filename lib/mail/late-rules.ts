/**
 * What texts that are known only at apply must turn out to be: rules that Terraform checks, where the core cannot.
 */
import { isKeyText, isToken, partsOf, withoutTokens } from "./late";
import { PRIVATE_BASE64 } from "./private-key";
import { isSpfText } from "./spf";

/** A pattern, read alike by JavaScript and RE2, that a text must match once it is known, or must not. */
export interface LateRule {
  readonly pattern: string;
  readonly must: boolean;
  /** What the text holds where it breaks the rule. */
  readonly says: string;
}

/** The rules of a TXT with tokens; `beside` are the other texts of its name. */
export function lateRules(text: string, beside: readonly string[] = []): readonly LateRule[] {
  const key = keyRule(text);
  if (key !== undefined) return [NO_PRIVATE_KEY, NOT_CUT, key];
  return [
    NO_PRIVATE_KEY,
    ...(text.includes("v=DKIM1") ? [NO_CERTIFICATE] : []),
    ONE_LINE,
    ...(isSpfText(text) ? [oneTerm(text)] : []),
    ...(mayBeSpf(text) ? [...ADDRESSES, NO_NAMELESS, NOT_EVERYBODY] : []),
    ...(mayBeSpf(text) && !isSpfText(text) && beside.some(isSpfText) ? [NO_SECOND] : []),
  ];
}

const NO_PRIVATE_KEY: LateRule = {
  pattern: `PRIVATE KEY|${PRIVATE_BASE64.source}`,
  must: false,
  says: "a private key, which must never be published",
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
  rsa: "(?:MII[A-Za-z0-9+/]{3}ANBgkqhkiG9w0BAQEFAAO[BC]|MI[GH][A-Za-z0-9+/]MA0GCSqGSIb3DQEBAQUAA4[GH])[A-Za-z0-9+/\\r\\n]{100,}={0,2}",
  ed25519: "(?:MCowBQYDK2VwAyEA)?[A-Za-z0-9+/]{43}=",
} as const;

/** The base64 of RSA keys of usual sizes, with the exponent 65,537: how it begins, and how many characters follow, without padding. */
const LENGTHS = { MIGfMA0G: 208, MIIBIjAN: 384, MIIBojAN: 555, MIICIjAN: 726 } as const;

/** A TXT's first character-string, or what a form let through, is no key. */
const NOT_CUT: LateRule = {
  pattern: `(?:${Object.entries(LENGTHS)
    .map(([begins, length]) => `${begins}(?:[A-Za-z0-9+/][\\r\\n]*){0,${length - 1}}`)
    .join("|")})(?:[^A-Za-z0-9+/\\r\\n]|$)`,
  must: false,
  says: "a key that is cut short; give all of it",
};

/** The base64 of a key, alone or as PEM, where some of `p=` is known only at apply, or all of it; undefined of any other text. */
function keyRule(text: string): LateRule | undefined {
  if (!isKeyText(text)) return undefined;
  const [, before = "", p = "", key = "", behind = ""] = /^([^]*?)(; *p *=)([^;]*)((?:;[^]*)?)$/u.exec(text) ?? [];
  if (!isToken(key)) return undefined;
  const kinds = lateKeyTypes(text).map((keyType) => KEYS[keyType]);
  const [begin, end] = ["BEGIN", "END"].map((word) => `[ \\r\\n]*(?:-----${word} PUBLIC KEY-----)?[ \\r\\n]*`);
  const pattern = `^${formOf(before, A_TAG)}${literal(p)}${begin}(?:${kinds.join("|")})${end}${formOf(behind, A_TAG)}$`;
  return { pattern, must: true, says: NO_KEY };
}

/** Printable ASCII of one tag. */
const A_TAG = "[ -:<-~]*";

/** The kinds of key that a text may turn out to have. */
function lateKeyTypes(text: string): readonly (keyof typeof KEYS)[] {
  const [, k = "rsa"] = /; *k *=([^;]*)/u.exec(text) ?? [];
  if (isToken(k)) return ["rsa", "ed25519"];
  return /^ *ed25519 *$/u.test(k) ? ["ed25519"] : ["rsa"];
}

/** Whether a text with tokens may turn out to be an SPF: as far as it is known, it begins like one. */
function mayBeSpf(text: string): boolean {
  const [first] = partsOf(text);
  const known = first === undefined || first.late ? "" : first.text.toLowerCase();
  return `${SPF} `.startsWith(known) || isSpfText(known);
}

const SPF = "v=spf1";

/** A letter in both cases. */
function bothCases(letter: string): string {
  return /[a-z]/u.test(letter) ? `${letter.toUpperCase()}${letter}` : letter;
}

/** Words in whatever case. */
function anyCase(...words: readonly string[]): string {
  return words.map((word) => word.replace(/[a-z]/gu, (letter) => `[${bothCases(letter)}]`)).join("|");
}

/** How an SPF begins (RFC 7208 section 4.5), and how everything else does. */
const SPF_BEGINS = `^${anyCase(SPF)}`;
const ELSE_BEGINS = `^${[...SPF].reduceRight((rest, letter) => `(?:$|[^${bothCases(letter)}]|${anyCase(letter)}${rest})`, "[^ ]")}`;

/** A word that does not begin like another; its first letter is none of `nor`. */
function wordBut(beginning: string, nor = ""): string {
  return [...beginning].reduceRight((rest, letter, index) => {
    const onward = rest === "" ? "" : `|${anyCase(letter)}${rest}`;
    return `(?:[^${index === 0 ? nor : ""}${bothCases(letter)} ][^ ]*${onward})?`;
  }, "");
}

/** An SPF as it stands: what is more than a token is one term, whatever its tokens are; a token alone may be several. */
function oneTerm(text: string): LateRule {
  const words = text.split(" ").map((word) => {
    const isAlone = /^[-+~?]?$/u.test(withoutTokens(word));
    return formOf(word, isAlone ? "[ -~]*" : "[^ ]*");
  });
  return { pattern: `^${words.join(" ")}$`, must: true, says: "more than one term where one is meant" };
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

const QUALIFIER = "[-+~?]";

/** That each term of a kind in an SPF has an address, with a prefix or without (RFC 7208 section 5.6). */
function addresses(kind: "ip4" | "ip6", name: string, range: string): LateRule {
  const right = `${QUALIFIER}?${anyCase(kind)}:${range}`;
  const other = `${QUALIFIER}${wordBut(`${kind}:`)}|${wordBut(`${kind}:`, "-+~?")}`;
  return {
    pattern: `${SPF_BEGINS}(?: (?:${right}|${other}))*$|${ELSE_BEGINS}`,
    must: true,
    says: `something else than an ${name} address at ${kind}`,
  };
}

const ADDRESSES = [
  addresses("ip4", "IPv4", `${IP4}(?:/(?:3[0-2]|[12]?[0-9]))?`),
  addresses("ip6", "IPv6", `${IP6}(?:/(?:12[0-8]|1[01][0-9]|[1-9]?[0-9]))?`),
];

/** That none of an SPF's words is like a pattern. */
function noWord(like: string, says: string): LateRule {
  return { pattern: `${SPF_BEGINS} (?:[ -~]* )?(?:${like})(?: |$)`, must: false, says };
}

/** Where the name has an SPF, another makes both worthless (RFC 7208 section 4.5). */
const NO_SECOND: LateRule = {
  pattern: `${SPF_BEGINS}(?: |$)`,
  must: false,
  says: "a second SPF for its name, of which receivers use neither",
};

/** As the core has it: `all`, every address, hosts with a prefix of next to nothing. */
const EVERYBODY = [
  anyCase("all"),
  `${anyCase("ip")}[46]:[^ ]*/0`,
  `(?:${anyCase("a", "mx")})(?::[^ ]*)?(?:/[0-9]+)?/{1,2}0*[01](?://[0-9]+)?`,
].join("|");

const NOT_EVERYBODY = noWord(`[+]?(?:${EVERYBODY})`, "an SPF that lets everybody send");

/** A name ends in a label that is not all digits (RFC 7208 section 7.1). */
const NO_NAMELESS = noWord(
  `(?:${QUALIFIER}?(?:${anyCase("a", "mx", "ptr", "exists", "include")}):|(?:${anyCase("redirect", "exp")})=)(?:(?:[^ /]*[.])?[0-9]+)?[.]?(?:/[^ ]*)?`,
  "a term without a name",
);

/** A text as it stands, with some pattern for each token. */
function formOf(text: string, late: string): string {
  return partsOf(text)
    .map((part) => (part.late ? late : literal(part.text)))
    .join("");
}

function literal(text: string): string {
  return text.replace(/[^\w ]/gu, (special) => `\\${special}`);
}
