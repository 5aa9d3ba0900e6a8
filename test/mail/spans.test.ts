/** Spans of a small space, each of whose addresses can be asked about one by one. */
import fc from "fast-check";

import type { Span } from "../../lib/mail/ip";
import { type Decided, countOf, decidedSpans, deciderAt, decidersWithin, without } from "../../lib/mail/spans";

const BITS = 6;
const ALL = Array.from({ length: 1 << BITS }, (_, address) => BigInt(address));

/** Ranges as prefixes make them: they hold each other or are apart. */
const range: fc.Arbitrary<Span> = fc.tuple(fc.nat((1 << BITS) - 1), fc.nat(BITS)).map(([address, prefix]) => {
  const size = 1 << (BITS - prefix);
  const first = address - (address % size);
  return { first: BigInt(first), last: BigInt(first + size - 1) };
});

/** Spans in order and apart, of the addresses that a set holds. */
const apart: fc.Arbitrary<readonly Span[]> = fc.uniqueArray(fc.nat((1 << BITS) - 1)).map((held) => {
  const spans: Span[] = [];
  for (const address of held.sort((a, b) => a - b).map(BigInt)) {
    const before = spans.at(-1);
    if (before?.last === address - 1n) spans[spans.length - 1] = { ...before, last: address };
    else spans.push({ first: address, last: address });
  }
  return spans;
});

const holds = ({ first, last }: Span, address: bigint): boolean => first <= address && address <= last;
const addressesOf = (spans: readonly Span[]): bigint[] => ALL.filter((address) => spans.some((span) => holds(span, address)));

test("the first range that holds an address decides of it", () => {
  fc.assert(
    fc.property(fc.array(range, { maxLength: 12 }), (ranges) => {
      const decided = decidedSpans(ranges);
      const expected = ALL.map((address) => ranges.findIndex((each) => holds(each, address))).map((by) => (by === -1 ? undefined : by));
      expect(ALL.map((address) => decided.find((span) => holds(span, address))?.by)).toEqual(expected);
      expect(ALL.map(deciderAt(decided))).toEqual(expected);
      // In order and apart, and no two that could be one.
      const pairs = decided.slice(1).map((span, index) => [decided[index] as Decided, span] as const);
      expect(pairs.every(([before, span]) => before.last < span.first)).toBe(true);
      expect(pairs.some(([before, span]) => before.by === span.by && before.last + 1n === span.first)).toBe(false);
    }),
    { numRuns: 2000 },
  );
});

test("who decides within a span is who decides of its addresses; nobody where one is left", () => {
  fc.assert(
    fc.property(fc.array(range, { maxLength: 12 }), range, (ranges, within) => {
      const places = ALL.filter((address) => holds(within, address)).map((address) => ranges.findIndex((each) => holds(each, address)));
      const expected = places.includes(-1) ? undefined : [...new Set(places)];
      const found = decidersWithin(decidedSpans(ranges), within);
      expect(found === undefined ? undefined : [...found]).toEqual(expected);
    }),
    { numRuns: 2000 },
  );
});

test("spans without others hold the addresses that those have not, in order and apart", () => {
  fc.assert(
    fc.property(apart, apart, (spans, taken) => {
      const left = without(spans, taken);
      const gone = new Set(addressesOf(taken));
      expect(addressesOf(left)).toEqual(addressesOf(spans).filter((address) => !gone.has(address)));
      expect(countOf(left)).toBe(BigInt(addressesOf(left).length));
      expect(left.every(({ first, last }, index) => first <= last && (left[index - 1]?.last ?? -1n) < first)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});
