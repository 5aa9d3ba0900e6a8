/**
 * What texts that are known only at apply must turn out to be: rules that Terraform checks, where the core cannot.
 */
import { readKeyName } from "./dkim";
import { isDmarcText, readPolicyName } from "./dmarc";
import type { MailRecord } from "./dns";
import { partsOf, withoutTokens } from "./late";
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
export function lateRules(record: NamedText, beside: readonly string[] = []): readonly LateRule[] {
  const { content } = record;
  if (isLateKey(record)) return [NO_PRIVATE_KEY, WHOLE, aKey(content)];
  const isSpf = isSpfText(content);
  return [
    NO_PRIVATE_KEY,
    ONE_LINE,
    ...(isSpf ? [oneTerm(content)] : []),
    ...(isSpf || mayBeSpf(content) ? [TERMS, NOT_EVERYBODY] : []),
    ...(!isSpf && mayBeSpf(content) && beside.some(isSpfText) ? [NO_SECOND] : []),
    ...(readPolicyName(record.name) !== undefined && isDmarcText(content) ? [POLICY] : []),
  ];
}

type NamedText = Pick<MailRecord, "name" | "content">;

/** Whether a text with tokens is a DKIM key, whose armour and line breaks are taken away once it is known. */
export function isLateKey({ name, content }: NamedText): boolean {
  return readKeyName(name) !== undefined || /^v=DKIM1 *;/u.test(content);
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

/** A letter in both cases. */
function bothCases(letter: string): string {
  return /[a-z]/u.test(letter) ? `${letter.toUpperCase()}${letter}` : letter;
}

/** Words in whatever case. */
function anyCase(...words: readonly string[]): string {
  return words.map((word) => word.replace(/[a-z]/gu, (letter) => `[${bothCases(letter)}]`)).join("|");
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";

/** Characters but some, as ranges. */
function rangesBut(characters: string, some: readonly string[]): string {
  const parts = characters.split(new RegExp(`[${some.join("")}]`, "u")).filter((part) => part !== "");
  return parts.map((part) => (part.length < 3 ? part : `${part.charAt(0)}-${part.charAt(part.length - 1)}`)).join("");
}

/** Names of tags and modifiers that are none of some words, letter by letter: RE2 has no look-ahead. */
function nameBut(words: readonly string[], isStart = true): string {
  const next = [...new Set(words.map((word) => word.charAt(0)))].filter((letter) => letter !== "");
  const letters = rangesBut(LETTERS, next);
  const others = `${letters.toUpperCase()}${letters}${isStart ? "" : `${rangesBut(DIGITS, next)}._-`}`;
  const behind = (letter: string): string[] => words.filter((word) => word.startsWith(letter)).map((word) => word.slice(1));
  const ways = [`[${others}][A-Za-z0-9._-]*`, ...next.map((letter) => `[${bothCases(letter)}]${nameBut(behind(letter), false)}`)];
  return `(?:${ways.join("|")})${isStart || words.includes("") ? "" : "?"}`;
}

const NO_KEY = "no key that verifiers read; give the public key as BEGIN PUBLIC KEY, which is an SPKI";

/** The base64 of RSA keys of usual sizes, with the exponent 65,537: how it begins, and how many characters follow, without padding. */
const LENGTHS = { MIGfMA0G: 208, MIHfMA0G: 294, MIIBIjAN: 384, MIIBojAN: 555, MIICIjAN: 726 } as const;

/** A TXT's first character-string, or what a form let through, is no key; nor is one with more behind it. */
const WHOLE: LateRule = {
  pattern: Object.entries(LENGTHS)
    .map(([begins, length]) => {
      const letter = "(?:[A-Za-z0-9+/][ \\r\\n]*)";
      return `${begins}(?:${letter}{0,${length - 1}}(?:[^A-Za-z0-9+/ \\r\\n]|$)|${letter}{${length + 1}})`;
    })
    .join("|"),
  must: false,
  says: "a key that is cut short, or has more behind it; give it as it is",
};

/**
 * In base64 the SubjectPublicKeyInfo of an RSA key, told by its head, and an Ed25519 key, with that head or without (RFC 6376 section 3.6.1,
 * RFC 8463 section 4).
 */
const KEYS = {
  rsa: "(?:MII[A-Za-z0-9+/]{3}ANBgkqhkiG9w0BAQEFAAO[BC]|MI[GH][A-Za-z0-9+/]MA0GCSqGSIb3DQEBAQUAA4[GH])[A-Za-z0-9+/ \\r\\n]{100,}={0,2}",
  ed25519: "(?:MCowBQYDK2VwAyEA)?(?:[A-Za-z0-9+/][ \\r\\n]*){43}=",
} as const;

/** Printable ASCII of one tag. */
const A_TAG = "[ -:<-~]*";

/** A tag of a key beside `p`, `k` and the version: whichever it is, `h` with SHA-256, which alone is used (RFC 8301 section 3.1). */
const KEY_TAG = `(?: *${nameBut(["h", "k", "p", "v"])} *=${A_TAG}| *h *=${A_TAG}sha256${A_TAG})`;

/** A whole key record (RFC 6376 section 3.6.1), the key alone or as PEM. */
function aKey(text: string): LateRule {
  const [begin, end] = ["BEGIN", "END"].map((word) => `[ \\r\\n]*(?:-----${word} PUBLIC KEY-----)?[ \\r\\n]*`);
  // A variable that is not set looks like a revoked key.
  const mayBeRevoked = !partsOf(text).some(({ late }, index, parts) => late && /(?:^|;) *p *= *$/u.test(parts[index - 1]?.text ?? ""));
  const p = (kind: keyof typeof KEYS): string => ` *p *=${begin}(?:${KEYS[kind]})${mayBeRevoked ? "?" : ""}${end}`;
  const rsa = `(?:${KEY_TAG}| *k *= *rsa *)`;
  const ed = " *k *= *ed25519 *";
  const records = [
    `(?:${rsa};)*${p("rsa")}(?:;${rsa})*`,
    `(?:${KEY_TAG};)*(?:${ed};(?:${KEY_TAG};)*${p("ed25519")}|${p("ed25519")}(?:;${KEY_TAG})*;${ed})(?:;${KEY_TAG})*`,
  ];
  return { pattern: `^(?: *v *= *DKIM1 *;)?(?:${records.join("|")});?[ \\r\\n]*$`, must: true, says: NO_KEY };
}

const POLICY_WORDS = anyCase("none", "quarantine", "reject");
const POLICY_TAG = ` *(?:${nameBut(["np", "p", "sp", "v"])} *=${A_TAG}|(?:${anyCase("np", "sp")}) *= *(?:${POLICY_WORDS}) *)`;

/** A DMARC record whose policy words are such words (RFC 9989 section 4.7). */
const POLICY: LateRule = {
  pattern: `^[vV] *= *DMARC1 *(?:;${POLICY_TAG})*(?:; *[pP] *= *(?:${POLICY_WORDS}) *)?(?:;${POLICY_TAG})*;? *$`,
  must: true,
  says: "a policy that receivers do not read: p, sp and np are none, quarantine or reject, once each",
};

/** Whether a text with tokens may turn out to be an SPF: as far as it is known, it begins like one. */
function mayBeSpf(text: string): boolean {
  const [first] = partsOf(text);
  const known = first === undefined || first.late ? "" : first.text.toLowerCase();
  return `${SPF} `.startsWith(known) || isSpfText(known);
}

const SPF = "v=spf1";

/** How an SPF begins (RFC 7208 section 4.5), and how everything else does. */
const SPF_BEGINS = `^${anyCase(SPF)}`;
const ELSE_BEGINS = `^${[...SPF].reduceRight((rest, letter) => `(?:$|[^${bothCases(letter)}]|${anyCase(letter)}${rest})`, "[^ ]")}`;

/** An SPF as it stands: what is more than a token is one term, whatever its tokens are; a token alone may be several, and so may one in front. */
function oneTerm(text: string): LateRule {
  const words = text.split(" ").map((word) => {
    const isAlone = /^[-+~?]?$/u.test(withoutTokens(word));
    const isInFront = partsOf(word)[0]?.late === true;
    return isAlone ? formOf(word, "[ -~]*") : `${isInFront ? "(?:[ -~]* )?" : ""}${formOf(word, "[^ ]*")}`;
  });
  const says = 'more than one term where one is meant; join terms as they are written, like join(" ", formatlist("ip4:%s", …))';
  return { pattern: `^${words.join(" ")}$`, must: true, says };
}

const OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
const IP4 = `(?:${OCTET}[.]){3}${OCTET}`;

const GROUP = "[0-9A-Fa-f]{1,4}";
/** RFC 4291 section 2.2; an IPv4 address stands behind a group at least, so that `::ffff:203.0.113.25`, the usual spelling of that address, does not pass. */
const IP6 = `(?:${[
  `(?:${GROUP}:){7}${GROUP}`,
  ...[1, 2, 3, 4, 5, 6].map((groups) => `(?:${GROUP}:){1,${groups}}(?::${GROUP}){1,${7 - groups}}`),
  `(?:${GROUP}:){1,7}:`,
  `:(?::${GROUP}){1,7}`,
  "::",
  `(?:${GROUP}:){6}${IP4}`,
  ...[1, 2, 3, 4, 5].map((groups) => `(?:${GROUP}:){1,${groups}}(?::${GROUP}){0,${5 - groups}}:${IP4}`),
].join("|")})`;

const PREFIX4 = "/(?:3[0-2]|[12]?[0-9])";
const PREFIX6 = "/(?:12[0-8]|1[01][0-9]|[1-9]?[0-9])";

const MACRO = "%(?:[%_-]|[{][slodiphvSLODIPHV](?:0*[1-9][0-9]*)?[rR]?[-.+,/_=]*[}])";
/** Printable ASCII without space and `%`. */
const LITERAL = "[!-$&-~]";
/** Not all digits, no hyphen at either end. */
const TOP_LABEL =
  "(?:[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?|[0-9]+(?:[A-Za-z](?:[A-Za-z0-9-]{0,60}[A-Za-z0-9])?|-[A-Za-z0-9-]{0,60}[A-Za-z0-9]))";
/** A domain-spec: labels, or a macro-string that ends in a macro or a label (RFC 7208 section 7.1). */
const DOMAIN = `(?:(?:[!-$&--/-~]{1,63}[.])+${TOP_LABEL}[.]?|(?:${LITERAL}*${MACRO})+(?:${LITERAL}*[.]${TOP_LABEL}[.]?)?)`;

const QUALIFIER = "[-+~?]?";

/** A modifier that nobody knows is passed over (RFC 7208 section 6). */
const MODIFIER = nameBut(["all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists", "redirect", "exp", "v"]);
const MODIFIER_TEXT = `(?:${MACRO.replace("slodiphvSLODIPHV", "crtslodiphvCRTSLODIPHV")}|${LITERAL})*`;

/** The terms of RFC 7208 section 12. */
const TERM = `(?:${[
  `${QUALIFIER}(?:${anyCase("all", "ptr")})`,
  `${QUALIFIER}${anyCase("ip")}(?:4:${IP4}(?:${PREFIX4})?|6:${IP6}(?:${PREFIX6})?)`,
  `${QUALIFIER}(?:${anyCase("a", "mx")})(?::${DOMAIN})?(?:${PREFIX4})?(?:/${PREFIX6})?`,
  `(?:${QUALIFIER}(?:${anyCase("include", "exists", "ptr")}):|(?:${anyCase("redirect", "exp")})=)${DOMAIN}`,
  `${MODIFIER}=${MODIFIER_TEXT}`,
].join("|")})`;

const TERMS: LateRule = {
  pattern: `${SPF_BEGINS}(?: ${TERM}?)*$|${ELSE_BEGINS}`,
  must: true,
  says: "a word that is no term of SPF: a mechanism with an address or a name that is one, like ip4:203.0.113.25",
};

/** As the core has it: `all`, every address, hosts with a prefix of next to nothing. */
const EVERYBODY = [
  anyCase("all"),
  `${anyCase("ip")}[46]:[^ ]*/0`,
  `(?:${anyCase("a", "mx")})(?::[^ ]*)?(?:/[0-9]+)?/{1,2}0*[01](?://[0-9]+)?`,
].join("|");

const NOT_EVERYBODY: LateRule = {
  pattern: `${SPF_BEGINS} (?:[ -~]* )?[+]?(?:${EVERYBODY})(?: |$)`,
  must: false,
  says: "an SPF that lets everybody send",
};

/** Where the name has an SPF, another makes both worthless (RFC 7208 section 4.5). */
const NO_SECOND: LateRule = {
  pattern: `${SPF_BEGINS}(?: |$)`,
  must: false,
  says: "a second SPF for its name, of which receivers use neither",
};

/** A text as it stands, with some pattern for each token. */
function formOf(text: string, late: string): string {
  return partsOf(text)
    .map((part) => (part.late ? late : literal(part.text)))
    .join("");
}

/** What is known is printable ASCII, or synth has refused it: RE2 knows no other escapes. */
function literal(text: string): string {
  return text.replace(/[^\w ]/gu, (special) => `\\${special}`);
}
