/**
 * Readers: any JavaScript value → a checked one, with every finding on the way. A spec is read by readers put together.
 */
import { distance } from "fastest-levenshtein";

import { type NameReading, comparable, readHostName, readRecordName } from "./dns";
import { type Finding, below, finding, isError } from "./finding";
import { isListToken, isNumberToken, isToken, partsOf, withoutTokens } from "./late";

/** Reads a value at a path; undefined when it is not what it should be, and then `found` says why. */
export type Reader<T> = (value: unknown, at: string, found: Finding[]) => T | undefined;

/** A field of a map: how it is read, and whether it must be there. */
export interface Field<T> {
  readonly read: Reader<T>;
  readonly required: boolean;
  /** What a person should write when it is missing. */
  readonly cure?: string;
}

/** The fields of a map of type `T`. */
export type Fields<T> = { readonly [K in keyof Required<T>]: Field<NonNullable<T[K]>> };

/** A field that must be there; `cure` says what to write. */
export function required<T>(read: Reader<T>, cure?: string): Field<T> {
  return { read, required: true, ...(cure === undefined ? {} : { cure }) };
}

/** A field that may be left out. */
export function optional<T>(read: Reader<T>): Field<T> {
  return { read, required: false };
}

/** A map with known fields; undefined when anything in it is wrong. */
export function record<T extends object>(fields: Fields<T>): Reader<T> {
  const loose = looseRecord(fields);
  return (value, at, found) => {
    const before = found.length;
    const read = loose(value, at, found);
    return found.slice(before).some(isError) ? undefined : (read as T | undefined);
  };
}

/** As {@link record}, but what is right in it is given even when something else is wrong. */
export function looseRecord<T extends object>(fields: Fields<T>): Reader<Partial<T>> {
  const names = Object.keys(fields) as (string & keyof T)[];
  return (value, at, found) => {
    if (!isMap(value)) return wrongType("a map", value, at, found);
    const read: Partial<T> = {};
    for (const name of names) {
      const field: Field<unknown> = fields[name];
      const given = Object.hasOwn(value, name) ? value[name] : undefined;
      if (given !== undefined) {
        const got = field.read(given, below(at, name), found);
        if (got !== undefined) read[name] = got as T[typeof name];
      } else if (field.required) {
        const cure = field.cure ?? `add ${name}`;
        found.push(finding("spec-missing-field", below(at, name), { problem: "missing", cure }));
      }
    }
    for (const name of Object.keys(value)) {
      if (Object.hasOwn(fields, name)) continue;
      if (isToken(name)) found.push(tokenInKey(at));
      else found.push(finding("spec-unknown-field", below(at, name), { problem: "an unknown field", cure: didYouMean(name, names) }));
    }
    return read;
  };
}

/** A map from keys that the owner chooses to values of one kind; undefined when anything in it is wrong. */
export function mapOf<T>(item: (key: string) => Reader<T>): Reader<ReadonlyMap<string, T>> {
  return (value, at, found) => {
    if (!isMap(value)) return wrongType("a map", value, at, found);
    const entries = Object.entries(value).filter(([, each]) => each !== undefined);
    const before = found.length;
    const read = new Map<string, T>();
    for (const [key, each] of entries) {
      if (isToken(key)) {
        found.push(tokenInKey(at));
        continue;
      }
      const got = item(key)(each, below(at, key), found);
      if (got !== undefined) read.set(key, got);
    }
    return found.slice(before).some(isError) ? undefined : read;
  };
}

/** A list of values of one kind; undefined when anything in it is wrong. */
export function list<T>(item: Reader<T>, options: { readonly filled?: string } = {}): Reader<readonly T[]> {
  return (value, at, found) => {
    if (!Array.isArray(value)) return wrongType("a list", value, at, found);
    if (isListToken(value)) {
      const cure = "give its elements, like Fn.element(list, 0)";
      found.push(finding("spec-token", at, { problem: "a list known only at apply, whose length is needed at synth", cure }));
      return undefined;
    }
    if (value.length === 0 && options.filled !== undefined) {
      found.push(finding("spec-missing-field", at, { problem: "an empty list", cure: options.filled }));
      return undefined;
    }
    const items = Array.from(value as unknown[], (each, index) => item(each, below(at, index), found));
    return items.includes(undefined) ? undefined : (items as T[]);
  };
}

/**
 * A text: not blank, no token; private keys are said by `secretsIn`. A text may be `late` where what stands around its tokens
 * matches, and is then kept whole.
 */
export function text(options: { readonly late?: RegExp; readonly longest?: number; readonly blank?: true } = {}): Reader<string> {
  return (value, at, found) => {
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

/** `true` or `false`. */
export const flag: Reader<boolean> = (value, at, found) =>
  typeof value === "boolean" ? value : wrongType("true or false", value, at, found);

/** A host name (letters, digits, hyphens), as lower-case A-labels without a trailing dot. */
export const hostName: Reader<string> = nameBy(readHostName);

/** A record name: a host name whose labels may hold underscores. */
export const recordName: Reader<string> = nameBy(readRecordName);

/** As {@link recordName}; it may be known only at apply. */
export const lateRecordName: Reader<string> = nameBy(readRecordName, /^[\w.-]*$/u);

function nameBy(read: (text: string) => NameReading, late?: RegExp): Reader<string> {
  const plain = text({ blank: true, ...(late === undefined ? {} : { late }) });
  return (value, at, found) => {
    const got = plain(value, at, found);
    if (got === undefined) return undefined;
    if (isToken(got)) return lateName(got, at, found);
    const name = read(got);
    if ("name" in name) return name.name;
    found.push(
      finding(name.tooLong === true ? "name-too-long" : "name-invalid", at, { problem: name.problem, value: got, cure: name.cure }),
    );
    return undefined;
  };
}

/** A name with tokens: what is known of it in lower case, without a last dot. */
function lateName(given: string, at: string, found: Finding[]): string | undefined {
  const parts = partsOf(given);
  const name = parts.map((part, index) => {
    if (part.late) return part.text;
    return index === parts.length - 1 ? comparable(part.text) : part.text.toLowerCase();
  });
  // A token is some letters of a label, or some labels.
  const known = parts.map((part) => (part.late ? "x" : part.text.toLowerCase())).join("");
  const labels = comparable(known).split(".");
  if (labels.every((label) => /^(?!-)[a-z0-9_-]+(?<!-)$/u.test(label))) return name.join("");
  const cure = "write labels of letters, digits and inner hyphens, joined by dots, around the token";
  found.push(finding("spec-token", at, { problem: "text beside a token that is no part of a name", value: withoutTokens(given), cure }));
  return undefined;
}

/** Says that a value is of the wrong type. */
export function wrongType(expected: string, value: unknown, at: string, found: Finding[], cure?: string): undefined {
  if (typeof value === "string" && isPlaceholder(value)) return placeholderAt(value, at, found);
  found.push(finding("spec-type", at, { problem: `not ${expected}`, value, cure: cure ?? `write ${expected}` }));
  return undefined;
}

/** Whether a text is a placeholder as `sending-domain init` writes them: `<what to put there>`. */
function isPlaceholder(value: string): boolean {
  return /^<[^<>]+>$/u.test(value);
}

function placeholderAt(value: string, at: string, found: Finding[]): undefined {
  found.push(finding("spec-placeholder", at, { problem: "a placeholder", cure: `put ${value.slice(1, -1)}` }));
  return undefined;
}

/** Says that a token stands where its value is needed at synth. */
export function tokenAt(at: string, found: Finding[]): undefined {
  const cure = "give the plain value; a token is known only at apply, and this is needed at synth";
  found.push(finding("spec-token", at, { problem: "a token where a plain value is needed", cure }));
  return undefined;
}

/** That a token stands where a key is needed at synth. */
export function tokenInKey(at: string): Finding {
  const cure = "give the plain key; a token is known only at apply, and this is needed at synth";
  return finding("spec-token", at, { problem: "a token as a key", cure });
}

/** Whether a value is a map: a plain object, of whatever realm. What inherits fields, as objects of classes do, is none. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const parent: unknown = Object.getPrototypeOf(value);
  return parent === null || Object.getPrototypeOf(parent) === null;
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
  return best !== undefined && best.far <= Math.max(1, Math.floor(best.each.length / 3)) ? best.each : undefined;
}
