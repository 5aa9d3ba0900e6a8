/**
 * Places in files: where a finding stands.
 */
import { relative, sep } from "node:path";

import { type Finding, above, formatFinding } from "../mail/finding";

/** A place in a file. */
export interface Place {
  /** Path of the file as it is shown, with `/` between folders. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** The first place of a file. */
export function startOf(file: string): Place {
  return { file, line: 1, column: 1 };
}

/** A finding and where it stands. */
export interface FileFinding extends Finding, Place {}

/** A finding as compilers write it: `file:line:col: error id: path: problem, got value; cure`. */
export function formatFileFinding(found: FileFinding): string {
  return `${found.file}:${found.line}:${found.column}: ${found.severity} ${found.id}: ${formatFinding(found)}`;
}

/** Orders findings by file and place. */
export function byPlace(a: FileFinding, b: FileFinding): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column;
}

/** A file's path as it is shown: relative to a folder, with `/`. */
export function shownPath(file: string, from: string): string {
  return relative(from, file).split(sep).join("/");
}

/** The places of a document's paths; they are sought when one is asked for, because most specs are right. */
export class Places {
  private found: ReadonlyMap<string, Place> | undefined;

  constructor(private readonly seek: () => ReadonlyMap<string, Place>) {}

  /** The place of a path; a map's or list's is that of its key. */
  get(path: string): Place | undefined {
    return this.all().get(path);
  }

  /** Each path and its place. */
  all(): ReadonlyMap<string, Place> {
    return (this.found ??= this.seek());
  }
}

/** Finds the place of a path, or of what stands nearest above it; the whole of a document has one. */
export function placeOf(path: string, places: Places): Place {
  let at = path;
  for (;;) {
    const place = places.get(at);
    if (place !== undefined) return place;
    const higher = above(at);
    if (higher === undefined) throw new RangeError("a document has a place");
    at = higher;
  }
}
