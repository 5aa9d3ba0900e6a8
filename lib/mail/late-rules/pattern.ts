/**
 * Rules and the parts of their patterns, which JavaScript and RE2 read alike.
 */
import type { MailRecord } from "../dns";
import { partsOf } from "../late";

/** A pattern, read alike by JavaScript and RE2, that a text must match once it is known, or must not. */
export interface LateRule {
  readonly pattern: string;
  readonly must: boolean;
  /** What the text holds where it breaks the rule. */
  readonly says: string;
}

/** A text, and the name where it stands. */
export type NamedText = Pick<MailRecord, "name" | "content">;

/** A letter in both cases. */
function bothCases(letter: string): string {
  return /[a-z]/u.test(letter) ? `${letter.toUpperCase()}${letter}` : letter;
}

/** Words in whatever case. */
export function anyCase(...words: readonly string[]): string {
  return words.map((word) => word.replace(/[a-z]/gu, (letter) => `[${bothCases(letter)}]`)).join("|");
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";

/** Characters but some, as ranges. */
function rangesBut(characters: string, some: readonly string[]): string {
  const parts = characters.split(new RegExp(`[${some.join("")}]`, "u")).filter((part) => part !== "");
  return parts.map((part) => (part.length < 3 ? part : `${part.charAt(0)}-${part.charAt(part.length - 1)}`)).join("");
}

/**
 * Names of tags and modifiers that are none of some words, letter by letter, for RE2 has no look-ahead: but `p` and `sp`, whatever begins with
 * another letter; p and more; s, or s and more where it is not p alone.
 */
export function nameBut(words: readonly string[], isStart = true): string {
  const next = [...new Set(words.map((word) => word.charAt(0)))].filter((letter) => letter !== "");
  const letters = rangesBut(LETTERS, next);
  const others = `${letters.toUpperCase()}${letters}${isStart ? "" : `${rangesBut(DIGITS, next)}._-`}`;
  const behind = (letter: string): string[] => words.filter((word) => word.startsWith(letter)).map((word) => word.slice(1));
  const ways = [`[${others}][A-Za-z0-9._-]*`, ...next.map((letter) => `${anyCase(letter)}${nameBut(behind(letter), false)}`)];
  return `(?:${ways.join("|")})${isStart || words.includes("") ? "" : "?"}`;
}

/** Printable ASCII of one tag. */
export const A_TAG = "[ -:<-~]*";

/** How texts begin that do not begin like some word; behind the letters `spaced`, it may have spaces. */
export function otherThan(word: string, behind: string, spaced = ""): string {
  return [...word].reduceRight((rest, letter, index) => {
    const [gap, space] = index > 0 && spaced.includes(word.charAt(index - 1)) ? [" *", " "] : ["", ""];
    return `${gap}(?:$|[^${bothCases(letter)}${space}]|${anyCase(letter)}${rest})`;
  }, behind);
}

/** What is known of a text before its first token; a text may turn out to begin with whatever goes on from there. */
export function knownStart(text: string): string {
  const [first] = partsOf(text);
  return first === undefined || first.late ? "" : first.text;
}

/** Tags that stand once, or the whole list is worthless (RFC 6376 section 3.2, RFC 9989 section 4.7); `before` is what stands before the first of two. */
export function noTagTwice(before: string, names: readonly string[]): LateRule {
  const twice = names.map((name) => `${name} *=[^;]*;(?:[ -~\\r\\n]*;)? *${name} *=`);
  return { pattern: `${before} *(?:${twice.join("|")})`, must: false, says: "a tag twice, for which nobody reads the others either" };
}
