/**
 * Readers of maps and lists, put together of readers of what is in them.
 */
import { type Finding, below, finding, isError } from "../finding";
import { isListToken, isToken } from "../late";

import { didYouMean, tokenInKey, wrongType } from "./wrong";

/** Reads a value at a path; undefined when it is not what it should be, and then `found` says why. */
export type Reader<T> = (value: unknown, at: string, found: Finding[]) => T | undefined;

/** A part of a spec as far as it could be read, and the paths where it is wrong. */
export interface Partly<T> {
  readonly value: T | undefined;
  readonly wrong: readonly string[];
}

/** Reads a part of a spec, and keeps where it is wrong. */
export function partly<T>(read: Reader<T>, value: unknown, at: string, found: Finding[]): Partly<T> {
  const said: Finding[] = [];
  const got = read(value, at, said);
  found.push(...said);
  return { value: got, wrong: said.filter(isError).map(({ path }) => path) };
}

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

/** A map from keys that the owner chooses to values of one kind; what is right in it is given even when something else is wrong. */
export function mapOf<T>(item: (key: string) => Reader<T>): Reader<ReadonlyMap<string, T>> {
  return (value, at, found) => {
    if (!isMap(value)) return wrongType("a map", value, at, found);
    const entries = Object.entries(value).filter(([, each]) => each !== undefined);
    const read = new Map<string, T>();
    for (const [key, each] of entries) {
      if (isToken(key)) {
        found.push(tokenInKey(at));
        continue;
      }
      const got = item(key)(each, below(at, key), found);
      if (got !== undefined) read.set(key, got);
    }
    return read;
  };
}

/** A list of values of one kind; undefined when anything in it is wrong. */
export function list<T>(item: Reader<T>, options: { readonly filled?: string } = {}): Reader<readonly T[]> {
  const loose = looseList(item, options);
  return (value, at, found) => {
    const items = loose(value, at, found);
    return items !== undefined && items.length === (value as readonly unknown[]).length ? items : undefined;
  };
}

/** As {@link list}, but what is right in it is given even when something else is wrong. */
export function looseList<T>(item: Reader<T>, options: { readonly filled?: string } = {}): Reader<readonly T[]> {
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
    return Array.from(value as unknown[], (each, index) => item(each, below(at, index), found)).filter((each) => each !== undefined);
  };
}

/** Whether a value is a map: a plain object, of whatever realm. What inherits fields, as objects of classes do, is none. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const parent: unknown = Object.getPrototypeOf(value);
  return parent === null || Object.getPrototypeOf(parent) === null;
}
