/**
 * Rules and the parts of their patterns, which JavaScript and RE2 read alike.
 */
import type { MailRecord } from "../dns";

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
export function bothCases(letter: string): string {
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

/** Names of tags and modifiers that are none of some words, letter by letter: RE2 has no look-ahead. */
export function nameBut(words: readonly string[], isStart = true): string {
  const next = [...new Set(words.map((word) => word.charAt(0)))].filter((letter) => letter !== "");
  const letters = rangesBut(LETTERS, next);
  const others = `${letters.toUpperCase()}${letters}${isStart ? "" : `${rangesBut(DIGITS, next)}._-`}`;
  const behind = (letter: string): string[] => words.filter((word) => word.startsWith(letter)).map((word) => word.slice(1));
  const ways = [`[${others}][A-Za-z0-9._-]*`, ...next.map((letter) => `[${bothCases(letter)}]${nameBut(behind(letter), false)}`)];
  return `(?:${ways.join("|")})${isStart || words.includes("") ? "" : "?"}`;
}

/** Printable ASCII of one tag. */
export const A_TAG = "[ -:<-~]*";
