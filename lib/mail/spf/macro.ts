/**
 * Macro strings and domain-specs: the names inside SPF terms (RFC 7208 section 7).
 */
import { LONGEST_LABEL, LONGEST_NAME } from "../dns";
import { withoutLastDot } from "../resolver";

/** The macros that a domain-spec may hold, and those that only an explanation may (RFC 7208 section 7.2). */
const IN_NAMES = "slodiphv";
const IN_EXPLANATIONS = `${IN_NAMES}crt`;

/** `%{i}`, `%{d2r-}`, `%%`, `%_`, `%-`, in both cases; RE2 reads it alike. */
function expandPattern(letters: string): string {
  return `%(?:[%_-]|\\{[${letters}${letters.toUpperCase()}](?:0*[1-9]\\d*)?[rR]?[-.+,/_=]*\\})`;
}

/** A macro of names. */
export const EXPAND = expandPattern(IN_NAMES);
/** A macro of names or of explanations. */
export const EXPAND_ANY = expandPattern(IN_EXPLANATIONS);
/** Printable ASCII without space and `%`. */
export const LITERAL = "[!-$&-~]";
/** Not all digits, no hyphen at either end. */
const TOP_LABEL = "(?:(?=[a-z0-9-]*[a-z-])[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)";

// Without the flag u, by which ſ and the Kelvin sign would count as s and k.
const MACRO_STRING = new RegExp(`^(?:${EXPAND}|${LITERAL})*$`, "i");
const EXPLAIN_STRING = new RegExp(`^(?:${EXPAND_ANY}|${LITERAL}| )*$`, "i");
const TOP_LABEL_END = new RegExp(`\\.${TOP_LABEL}\\.?$`, "i");
const EXPAND_END = new RegExp(`^(?:${EXPAND}|${LITERAL})*${EXPAND}$`, "i");

/** Whether a text is a macro-string: literals and macros, where `%` only begins a macro. */
export function isMacroString(text: string): boolean {
  return MACRO_STRING.test(text);
}

/** Whether a text is a macro-string by its form alone, with the macros of explanations too, as the value of an unknown modifier may be. */
export function isAnyMacroString(text: string): boolean {
  return !text.includes(" ") && EXPLAIN_STRING.test(text);
}

/** Whether a text is an explain-string: a macro-string that may hold spaces, and the macros `c`, `r` and `t` (section 6.2). */
export function isExplainString(text: string): boolean {
  return EXPLAIN_STRING.test(text);
}

/** Whether a name holds a macro, so that it is known only when a mail is checked. */
export function hasMacro(name: string): boolean {
  return name.includes("%");
}

/** What keeps a text from being a domain-spec, or undefined when it is one (RFC 7208 section 7.1). */
export function domainSpecProblem(text: string): string | undefined {
  if (text === "") return "no domain";
  if (!isMacroString(text)) {
    return text.includes("%") ? "a % that begins no macro" : "a character that a domain cannot have";
  }
  if (hasMacro(text) && EXPAND_END.test(text)) return undefined;
  return TOP_LABEL_END.test(text) ? undefined : "a domain that does not end in a label like .com";
}

/** What keeps a domain-spec from ever being a name that the DNS is asked for; the grammar lets it stand (RFC 7208 sections 4.8 and 7.1). */
export function labelProblem(spec: string): string | undefined {
  if (hasMacro(spec)) return undefined;
  const labels = withoutLastDot(spec).split(".");
  if (labels.includes("")) return "a domain with an empty label";
  return labels.some((label) => label.length > LONGEST_LABEL) ? `a domain with a label over ${LONGEST_LABEL} octets` : undefined;
}

/** What a macro letter stands for (RFC 7208 section 7.2). */
export type MacroLetter =
  | "s" // sender
  | "l" // local part of the sender
  | "o" // domain of the sender
  | "d" // the domain whose record is evaluated
  | "i" // the client's address, dotted
  | "p" // a validated name of the client
  | "v" // in-addr or ip6
  | "h" // HELO
  | "c" // the client's address, for people
  | "r" // the receiving host
  | "t"; // seconds since 1970

/** Longest text that macros are expanded to, in characters; no name and no reply of a mail server is near it. */
export const LONGEST_TEXT = 65_536;

/**
 * Expands the macros of a text that {@link isMacroString} or {@link isExplainString} takes (RFC 7208 section 7.3); each
 * letter's value is asked for at most once. Of a text that would be longer than 65,536 characters, the end.
 */
export async function expandMacros(text: string, valueOf: (letter: MacroLetter) => string | Promise<string>): Promise<string> {
  if (!hasMacro(text)) return text;
  const values = new Map<string, string>();
  const expanded = new Map<string, string>();
  const pieces: string[] = [];
  let end = 0;
  for (const match of text.matchAll(MACRO)) {
    const [macro, sign, letter = "", keep = "", reverse = "", delimiters = ""] = match;
    const key = letter.toLowerCase() as MacroLetter;
    if (sign === undefined && !values.has(key)) values.set(key, await valueOf(key));
    let piece = expanded.get(macro);
    if (piece === undefined) {
      const value = transform(values.get(key) ?? "", keep === "" ? Infinity : Number(keep), reverse !== "", delimiters);
      piece = sign !== undefined ? SIGNS[sign as keyof typeof SIGNS] : letter === key ? value : escapeUrl(value);
      expanded.set(macro, piece);
    }
    pieces.push(text.slice(end, match.index), piece);
    end = match.index + macro.length;
  }
  pieces.push(text.slice(end));
  let first = pieces.length;
  for (let length = 0; first > 0 && length <= LONGEST_TEXT; first--) length += pieces[first - 1]?.length ?? 0;
  return pieces.slice(first).join("").slice(-LONGEST_TEXT);
}

/** One macro-expand, taken apart. */
const MACRO = /%(?:([%_-])|\{([a-z])(\d*)(r?)([-.+,/_=]*)\})/gi;

const SIGNS = { "%": "%", _: " ", "-": "%20" } as const;

/** Splits at the delimiters, turns round, keeps the last parts, and joins them with dots. */
function transform(value: string, keep: number, reverse: boolean, delimiters: string): string {
  if (keep === Infinity && !reverse && delimiters === "") return value;
  const parts = value.split(delimiters === "" ? "." : new RegExp(`[${delimiters.replaceAll("-", "\\-")}]`, "u"));
  if (reverse) parts.reverse();
  return parts.slice(-Math.min(keep, parts.length)).join(".");
}

/** Percent-encodes all but the unreserved characters of RFC 3986 section 2.3. */
function escapeUrl(value: string): string {
  return Array.from(Buffer.from(value), (octet) => {
    const character = String.fromCharCode(octet);
    return /[a-z0-9._~-]/i.test(character) ? character : `%${octet.toString(16).toUpperCase().padStart(2, "0")}`;
  }).join("");
}

/** Cuts whole labels off the left of a name until it fits a question (RFC 7208 section 7.3). */
export function truncateName(name: string): string {
  const whole = withoutLastDot(name);
  const excess = whole.length - LONGEST_NAME;
  if (excess <= 0) return whole;
  const dot = whole.indexOf(".", excess - 1);
  return whole.slice((dot === -1 ? whole.lastIndexOf(".") : dot) + 1);
}
