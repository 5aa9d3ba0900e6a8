/**
 * What is noted of a YAML text beside its values: where each path stands, and what is wrong.
 */
import { type Finding, type FindingId, type Saying, finding } from "../mail/finding";

import type { FileFinding, Place } from "./place";

/** Notes on one text, by offsets into it. */
export class Notes {
  /** The place of each path, by document. */
  readonly places: Map<string, Place>[] = [];
  readonly findings: FileFinding[] = [];
  private readonly lineStarts: readonly number[];

  constructor(
    text: string,
    private readonly file: string,
  ) {
    this.lineStarts = [0, ...Array.from(text.matchAll(/\r\n|\n|\r/gu), (match) => match.index + match[0].length)];
  }

  /** Notes where a path stands, in the last document so far; what is not written stands nowhere. */
  place(path: string, offset: number): void {
    if (offset >= 0) this.places.at(-1)?.set(path, this.placeAt(offset));
  }

  /** The line that was noted for a path of the last document. */
  lineOf(path: string): number | undefined {
    return this.places.at(-1)?.get(path)?.line;
  }

  /** Notes what is wrong at an offset. */
  say(id: FindingId, offset: number, at: string, saying: Saying): void {
    const said: Finding = finding(id, at, saying);
    this.findings.push({ ...said, ...this.placeAt(offset) });
  }

  /** The line and column of an offset, by halving. */
  private placeAt(offset: number): Place {
    let [low, high] = [0, this.lineStarts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { file: this.file, line: low + 1, column: offset - (this.lineStarts[low] ?? 0) + 1 };
  }
}
