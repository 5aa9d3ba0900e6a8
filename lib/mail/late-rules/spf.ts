/**
 * What an SPF that is known only at apply must turn out to be.
 */
import { isToken, partsOf, withoutTokens } from "../late";
import { isSpfText } from "../spf";
import { EXPAND, EXPAND_ANY, LITERAL } from "../spf/macro";
import { MOST_LOOKUPS } from "../spf/record";

import { type LateRule, anyCase, knownStart, nameBut, otherThan } from "./pattern";

/** The rules of a text that is an SPF, or may turn out to be one; `beside` are the other texts of its name. */
export function spfRules(text: string, beside: readonly string[]): readonly LateRule[] {
  if (isSpfText(text)) return [oneTerm(text), ...OF_EACH, ...(text.split(" ").some(isOpen) ? OF_SEVERAL : [])];
  if (!mayBeSpf(text)) return [];
  return [...OF_EACH, ...OF_SEVERAL, ...(beside.some(isSpfText) ? [NO_SECOND] : [])];
}

/** Whether a word may turn out to be several terms: a token alone, or one in front. */
function isOpen(word: string): boolean {
  return partsOf(word)[0]?.late === true || (isToken(word) && isAlone(word));
}

function isAlone(word: string): boolean {
  return /^[-+~?]?$/u.test(withoutTokens(word));
}

/** Whether a text with tokens may turn out to be an SPF: as far as it is known, it begins like one. */
function mayBeSpf(text: string): boolean {
  const known = knownStart(text).toLowerCase();
  return `${SPF} `.startsWith(known) || isSpfText(known);
}

const SPF = "v=spf1";

/** How an SPF begins (RFC 7208 section 4.5), and how everything else does. */
const SPF_BEGINS = `^${anyCase(SPF)}`;
const ELSE_BEGINS = `^${otherThan(SPF, "[^ ]")}`;

/** An SPF as it stands: what is more than a token is one term, whatever its tokens are, with others before it where a token is in front. */
function oneTerm(text: string): LateRule {
  const words = text
    .split(" ")
    .map((word) => (isAlone(word) ? formOf(word, "[ -~]*") : `${isOpen(word) ? "(?:[ -~]* )?" : ""}${formOf(word, "[^ ]*")}`));
  const says = 'more than one term where one is meant; join terms as they are written, like join(" ", formatlist("ip4:%s", …))';
  return { pattern: `^${words.join(" ")}$`, must: true, says };
}

const OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
const IP4 = `(?:${OCTET}[.]){3}${OCTET}`;

const GROUP = "[0-9A-Fa-f]{1,4}";
/** RFC 4291 section 2.2. */
const IP6 = `(?:${[
  `(?:${GROUP}:){7}${GROUP}`,
  ...[1, 2, 3, 4, 5, 6].map((groups) => `(?:${GROUP}:){1,${groups}}(?::${GROUP}){1,${7 - groups}}`),
  `(?:${GROUP}:){1,7}:`,
  `:(?::${GROUP}){1,7}`,
  "::",
  `(?:${GROUP}:){6}${IP4}`,
  ...[1, 2, 3, 4, 5].map((groups) => `(?:${GROUP}:){1,${groups}}(?::${GROUP}){0,${5 - groups}}:${IP4}`),
  `:(?::${GROUP}){0,5}:${IP4}`,
].join("|")})`;

const PREFIX4 = "/(?:3[0-2]|[12]?[0-9])";
const PREFIX6 = "/(?:12[0-8]|1[01][0-9]|[1-9]?[0-9])";

/** Not all digits, no hyphen at either end. */
const TOP_LABEL =
  "(?:[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?|[0-9]+(?:[A-Za-z](?:[A-Za-z0-9-]{0,60}[A-Za-z0-9])?|-[A-Za-z0-9-]{0,60}[A-Za-z0-9]))";
/** A domain-spec: labels, or a macro-string that ends in a macro or a label (RFC 7208 section 7.1). */
const DOMAIN = `(?:(?:[!-$&--/-~]{1,63}[.])+${TOP_LABEL}[.]?|(?:${LITERAL}*${EXPAND})+(?:${LITERAL}*[.]${TOP_LABEL}[.]?)?)`;

const QUALIFIER = "[-+~?]?";

/** A modifier that nobody knows is passed over (RFC 7208 section 6). */
const MODIFIER = nameBut(["all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists", "redirect", "exp", "v"]);
const MODIFIER_TEXT = `(?:${EXPAND_ANY}|${LITERAL})*`;

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

/** Receivers compare such an address as IPv4, and the term never matches (RFC 7208 section 5). */
const NOT_MAPPED: LateRule = {
  pattern: `${SPF_BEGINS} (?:[ -~]* )?${QUALIFIER}${anyCase("ip")}6:(?:[0:]+:[fF]{4}:(?:${GROUP}:${GROUP}|${IP4})|(?:0{1,4}:){5}[fF]{4}:(?:${GROUP}::|:(?:${GROUP})?))(?:/(?:9[6-9]|1[0-9]{2}))?(?: |$)`,
  must: false,
  says: "an IPv4 address that is written as IPv6; give it to ip4",
};

const OF_EACH = [TERMS, NOT_EVERYBODY, NOT_MAPPED];

/** What is wrong in several terms together: more lookups than receivers make (RFC 7208 section 4.6.4), a modifier twice (section 6). */
const OF_SEVERAL: readonly LateRule[] = [
  {
    pattern: `${SPF_BEGINS}(?:(?: [^ ]*)* (?:${QUALIFIER}(?:${anyCase("include", "exists", "ptr", "a", "mx")})(?:[:/][^ ]*)?|${anyCase("redirect")}=[^ ]*)){${MOST_LOOKUPS + 1}}(?: |$)`,
    must: false,
    says: `more than ${MOST_LOOKUPS} terms that ask the DNS, for which receivers take the SPF for an error`,
  },
  {
    pattern: `${SPF_BEGINS} (?:[ -~]* )?(?:${["redirect", "exp"].map((name) => `${anyCase(name)}=[^ ]* (?:[ -~]* )?${anyCase(name)}`).join("|")})=`,
    must: false,
    says: "redirect= or exp= twice, for which receivers take the SPF for an error",
  },
];

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
