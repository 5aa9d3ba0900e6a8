/**
 * Spans of addresses as numbers, kept apart and in order, so that thousands of ranges are set off against each other at once.
 */
import type { Span } from "./ip";

/** A span, and the place of what decides of it. */
export interface Decided extends Span {
  readonly by: number;
}

/**
 * Where the first span that holds an address decides: spans apart and in order, each with the place of the one that does. Ranges hold each
 * other or are apart, so that those around one are a stack.
 */
export function decidedSpans(spans: readonly Span[]): readonly Decided[] {
  const sorted = spans
    .map(({ first, last }, index) => ({ first, last, index }))
    .sort((a, b) => compare(a.first, b.first) || compare(b.last, a.last) || a.index - b.index);
  const decided: { first: bigint; last: bigint; by: number }[] = [];
  const around: { readonly last: bigint; readonly by: number }[] = [];
  let from = 0n;
  const decide = (until: bigint): void => {
    if (until < from) return;
    const [by, before] = [around.at(-1)?.by, decided.at(-1)];
    if (by !== undefined) {
      if (before?.by === by && before.last + 1n === from) before.last = until;
      else decided.push({ first: from, last: until, by });
    }
    from = until + 1n;
  };
  const leave = (): void => {
    decide(around.at(-1)?.last ?? from);
    around.pop();
  };
  for (const { first, last, index } of sorted) {
    while (around.length > 0 && (around.at(-1)?.last ?? 0n) < first) leave();
    decide(first - 1n);
    around.push({ last, by: Math.min(around.at(-1)?.by ?? index, index) });
  }
  while (around.length > 0) leave();
  return decided;
}

/** Asks what decides of addresses, each behind the one before. */
export function deciderAt(spans: readonly Decided[]): (address: bigint) => number | undefined {
  let next = 0;
  return (address) => {
    while ((spans[next]?.last ?? address) < address) next++;
    const span = spans[next];
    return span !== undefined && span.first <= address ? span.by : undefined;
  };
}

/** The places that decide of the addresses of a span, in the order of the addresses; undefined where none decides of one of them. */
export function decidersWithin(spans: readonly Decided[], { first, last }: Span): ReadonlySet<number> | undefined {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.last ?? first) < first) low = middle + 1;
    else high = middle;
  }
  const places = new Set<number>();
  for (let from = first; from <= last; low++) {
    const span = spans[low];
    if (span === undefined || span.first > from) return undefined;
    places.add(span.by);
    from = span.last + 1n;
  }
  return places;
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Spans without what others hold; both in order and apart, and so is the result. */
export function without(spans: readonly Span[], taken: readonly Span[]): readonly Span[] {
  const left: Span[] = [];
  let next = 0;
  for (const { first, last } of spans) {
    let from = first;
    while ((taken[next]?.last ?? last) < from) next++;
    for (let at = next; from <= last; at++) {
      const hole = taken[at];
      if (hole === undefined || hole.first > last) {
        left.push({ first: from, last });
        break;
      }
      if (hole.first > from) left.push({ first: from, last: hole.first - 1n });
      from = hole.last + 1n;
    }
  }
  return left;
}

/** How many addresses spans hold. */
export function countOf(spans: readonly Span[]): bigint {
  return spans.reduce((sum, { first, last }) => sum + last - first + 1n, 0n);
}
