/**
 * Spans of addresses as numbers, kept apart and in order, so that thousands of ranges are set off against each other at once.
 */
import type { Span } from "../ip";

/** Of ranges in their order, a span that one of them passes, or not. */
export interface Ruling extends Span {
  readonly passes: boolean;
}

/** What passes where the first ruling that holds an address decides. Ranges hold each other or are apart, so that those around one are a stack. */
export function passingSpans(rulings: readonly Ruling[]): readonly Span[] {
  const sorted = rulings
    .map((ruling, index) => ({ ...ruling, index }))
    .sort((a, b) => compare(a.first, b.first) || compare(b.last, a.last) || a.index - b.index);
  const passing: { first: bigint; last: bigint }[] = [];
  const around: { readonly last: bigint; readonly index: number; readonly passes: boolean }[] = [];
  let from = 0n;
  const decide = (until: bigint): void => {
    if (until < from) return;
    const before = passing.at(-1);
    if (around.at(-1)?.passes === true) {
      if (before !== undefined && before.last + 1n === from) before.last = until;
      else passing.push({ first: from, last: until });
    }
    from = until + 1n;
  };
  const leave = (): void => {
    decide(around.at(-1)?.last ?? from);
    around.pop();
  };
  for (const ruling of sorted) {
    while (around.length > 0 && (around.at(-1)?.last ?? 0n) < ruling.first) leave();
    decide(ruling.first - 1n);
    const outer = around.at(-1);
    const { index, passes } = outer !== undefined && outer.index < ruling.index ? outer : ruling;
    around.push({ last: ruling.last, index, passes });
  }
  while (around.length > 0) leave();
  return passing;
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
