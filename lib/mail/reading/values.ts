/**
 * Readers of texts, words, numbers and flags.
 */
import { type Finding, finding } from "../finding";
import { holdsNumberToken, isNumberToken, isToken, withoutTokens } from "../late";

import type { Reader } from "./reader";
import { didYouMean, isPlaceholder, placeholderAt, tokenAt, wrongType } from "./wrong";

/**
 * A text: not blank, no token; private keys are said by `secretsIn`. A text may be `late` where what stands around its tokens
 * matches, and is then kept whole.
 */
export function text(options: { readonly late?: RegExp; readonly longest?: number; readonly blank?: true } = {}): Reader<string> {
  return (value, at, found) => {
    if (typeof value === "number" ? isNumberToken(value) : typeof value === "string" && holdsNumberToken(value)) {
      const cure = "make a text of it: Token.asString(variable.value), not variable.numberValue";
      found.push(finding("spec-token", at, { problem: "a number known only at apply, whose value a text never holds", cure }));
      return undefined;
    }
    if (typeof value !== "string") {
      const hint = typeof value === "number" || typeof value === "boolean" ? `write it in quotes, "${value}"` : undefined;
      return wrongType("a text", value, at, found, hint);
    }
    if (isToken(value)) return lateText(value, options.late, at, found);
    if (isPlaceholder(value)) return placeholderAt(value, at, found);
    if (options.blank !== true && value.trim() === "") {
      found.push(finding("spec-value", at, { problem: "blank", value, cure: "write a text, or leave the field out" }));
      return undefined;
    }
    if (options.longest !== undefined && value.length > options.longest) {
      const problem = `${value.length} characters, of which ${options.longest} are allowed`;
      found.push(finding("spec-value", at, { problem, cure: "shorten it" }));
      return undefined;
    }
    return value;
  };
}

function lateText(value: string, around: RegExp | undefined, at: string, found: Finding[]): string | undefined {
  if (around === undefined) return tokenAt(at, found);
  const known = withoutTokens(value);
  if (around.test(known)) return value;
  const cure = "write the token alone, or with what belongs to the same value";
  found.push(finding("spec-token", at, { problem: "text beside a token that cannot stand there", value: known, cure }));
  return undefined;
}

/** A text that passes a check: `refuse` gives the problem and the cure, or undefined. */
export function textLike(
  refuse: (value: string) => { readonly problem: string; readonly cure: string } | undefined,
  options: { readonly late?: RegExp; readonly id?: Finding["id"] } = {},
): Reader<string> {
  const read = text({ ...options, blank: true });
  return (value, at, found) => {
    const got = read(value, at, found);
    if (got === undefined || isToken(got)) return got;
    const refused = refuse(got);
    if (refused === undefined) return got;
    found.push(finding(options.id ?? "spec-value", at, { problem: refused.problem, value: got, cure: refused.cure }));
    return undefined;
  };
}

/** A text of a form; `problem` and `cure` say what is wrong with others. */
export function matching(form: RegExp, problem: string, cure: string, late?: RegExp): Reader<string> {
  return textLike((value) => (form.test(value) ? undefined : { problem, cure }), late === undefined ? {} : { late });
}

/** One of some words. */
export function oneOf<W extends string>(words: readonly W[]): Reader<W> {
  return (value, at, found) => {
    if (typeof value === "string" && words.includes(value as W)) return value as W;
    if (typeof value === "string" && isToken(value)) return tokenAt(at, found);
    if (typeof value === "string" && isPlaceholder(value)) return placeholderAt(value, at, found);
    const cure = typeof value === "string" ? didYouMean(value, words) : `write one of ${words.join(", ")}`;
    found.push(finding("spec-value", at, { problem: "not one of the words that may stand here", value, cure }));
    return undefined;
  };
}

/** A whole number from `least` to `most`. */
export function whole(least: number, most: number, unit = ""): Reader<number> {
  return (value, at, found) => {
    if (typeof value !== "number") return wrongType("a number", value, at, found);
    if (isNumberToken(value)) return tokenAt(at, found);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    const cure = `write a whole number${unit === "" ? "" : ` of ${unit}`}, ${least} to ${most}`;
    found.push(finding("spec-value", at, { problem: "out of range", value, cure }));
    return undefined;
  };
}

/** A field that says nothing beside another: refused whatever it holds. */
export function ofNoEffect(beside: string, cure: string): Reader<never> {
  return (_, at, found) => {
    found.push(finding("spec-value", at, { problem: `of no effect beside ${beside}`, cure }));
    return undefined;
  };
}

/** `true` or `false`. */
export const flag: Reader<boolean> = (value, at, found) =>
  typeof value === "boolean" ? value : wrongType("true or false", value, at, found);
