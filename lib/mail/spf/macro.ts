/**
 * Macro strings and domain-specs: the names inside SPF terms (RFC 7208 section 7.1).
 */

/** `%{i}`, `%{d2r-}`, `%%`, `%_`, `%-`. The letters c, r and t are for explanations only (section 7.2). */
const EXPAND = "%(?:[%_-]|\\{[slodiphv](?:[1-9]\\d*)?r?[-.+,/_=]*\\})";
/** Printable ASCII without space and `%`. */
const LITERAL = "[!-$&-~]";
/** Not all digits, no hyphen at either end. */
const TOP_LABEL = "(?:(?=[a-z0-9-]*[a-z-])[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)";

const MACRO_STRING = new RegExp(`^(?:${EXPAND}|${LITERAL})*$`, "iu");
const TOP_LABEL_END = new RegExp(`\\.${TOP_LABEL}\\.?$`, "iu");
const EXPAND_END = new RegExp(`${EXPAND}$`, "iu");

/** Whether a text is a macro-string: literals and macros, where `%` only begins a macro. */
export function isMacroString(text: string): boolean {
  return MACRO_STRING.test(text);
}

/** Whether a name holds a macro, so that it is known only when a mail is checked. */
export function hasMacro(name: string): boolean {
  return name.includes("%");
}

/** What keeps a text from being a domain-spec, or undefined when it is one: RFC 7208 sections 7.1 and 4.3. */
export function domainSpecProblem(text: string): string | undefined {
  if (text === "") return "no domain";
  if (!isMacroString(text)) {
    return text.includes("%") ? "a % that begins no macro" : "a character that a domain cannot have";
  }
  if (hasMacro(text) && EXPAND_END.test(text)) return undefined;
  if (!TOP_LABEL_END.test(text)) return "a domain that does not end in a label like .com";
  if (hasMacro(text)) return undefined;
  const labels = text.replace(/\.$/u, "").split(".");
  if (labels.includes("")) return "a domain with an empty label";
  if (labels.some((label) => label.length > 63)) return "a domain with a label over 63 octets";
  return undefined;
}
