/**
 * Acknowledgements that specs share by what they extend.
 */
import { below } from "../mail/finding";
import { isMap } from "../mail/reading";

import { type FileFinding, type Place, placeOf } from "./place";
import type { ResolvedDocument } from "./resolve";

/** Findings without the acknowledgements that match in one of the specs that share them: what one has no warning for may be another's. */
export function withoutMatched(findings: readonly FileFinding[], documents: readonly ResolvedDocument[]): readonly FileFinding[] {
  const unmatched = counts(findings.filter(isUnmatched));
  if (unmatched.size === 0) return findings;
  const sharing = counts(documents.flatMap(acknowledgements));
  return findings.filter((found) => !isUnmatched(found) || (sharing.get(keyOf(found)) ?? 0) <= (unmatched.get(keyOf(found)) ?? 0));
}

function isUnmatched({ id }: FileFinding): boolean {
  return id === "acknowledge-unmatched";
}

/** Where the acknowledgements of a document stand. */
function acknowledgements({ value, places }: ResolvedDocument): Place[] {
  const list: unknown = isMap(value) ? value["acknowledge"] : undefined;
  return Array.isArray(list) ? list.map((_, index) => placeOf(below("acknowledge", index), places)) : [];
}

function counts(places: readonly Place[]): Map<string, number> {
  const counted = new Map<string, number>();
  for (const place of places) counted.set(keyOf(place), (counted.get(keyOf(place)) ?? 0) + 1);
  return counted;
}

function keyOf({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}
