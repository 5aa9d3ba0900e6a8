/**
 * What readers say of a value that is not what it should be, whatever it should be.
 */
import { distance } from "fastest-levenshtein";

import { type Finding, finding } from "../finding";

/** Says that a value is of the wrong type. */
export function wrongType(expected: string, value: unknown, at: string, found: Finding[], cure?: string): undefined {
  if (typeof value === "string" && isPlaceholder(value)) return placeholderAt(value, at, found);
  if (typeof value === "object" && value !== null && "resolve" in value) return objectAt(at, found);
  found.push(finding("spec-type", at, { problem: `not ${expected}`, value, cure: cure ?? `write ${expected}` }));
  return undefined;
}

/** Whether a text is a placeholder as `sending-domain init` writes them: `<what to put there>`. */
export function isPlaceholder(value: string): boolean {
  return /^<[^<>]+>$/u.test(value);
}

/** Says that a placeholder stands where a value should. */
export function placeholderAt(value: string, at: string, found: Finding[]): undefined {
  found.push(finding("spec-placeholder", at, { problem: "a placeholder", cure: `put ${value.slice(1, -1)}` }));
  return undefined;
}

/** Says that a token stands where its value is needed at synth. */
export function tokenAt(at: string, found: Finding[]): undefined {
  const cure = "give the plain value; a token is known only at apply, and this is needed at synth";
  found.push(finding("spec-token", at, { problem: "a token where a plain value is needed", cure }));
  return undefined;
}

/** Says that a value known only at apply stands as an object, like `variable.value` and what `Fn` gives. */
function objectAt(at: string, found: Finding[]): undefined {
  const cure = "make a text of it: Token.asString(…), or variable.stringValue";
  found.push(finding("spec-token", at, { problem: "a value known only at apply that is no text yet", cure }));
  return undefined;
}

/** That a token stands where a key is needed at synth. */
export function tokenInKey(at: string): Finding {
  const cure = "give the plain key; a token is known only at apply, and this is needed at synth";
  return finding("spec-token", at, { problem: "a token as a key", cure });
}

/** The cure for an unknown word: the nearest known one, or all of them. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === undefined ? `write one of ${known.join(", ")}` : `did you mean ${near}?`;
}

/** The known word nearest to another, when it is near enough to be meant. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (word.length > 60) return undefined;
  const [best] = known.map((each) => ({ each, far: distance(word.toLowerCase(), each.toLowerCase()) })).sort((a, b) => a.far - b.far);
  if (best !== undefined && best.far < best.each.length && best.far <= Math.max(1, Math.floor(best.each.length / 3))) return best.each;
  return known.find((each) => isSwapped(word.toLowerCase(), each.toLowerCase()));
}

/** Whether two words differ in two neighbouring letters that changed places, which counts as two changes elsewhere. */
function isSwapped(a: string, b: string): boolean {
  const at = [...a].findIndex((letter, index) => letter !== b[index]);
  return a.length === b.length && at !== -1 && `${a.slice(0, at)}${a.charAt(at + 1)}${a.charAt(at)}${a.slice(at + 2)}` === b;
}
