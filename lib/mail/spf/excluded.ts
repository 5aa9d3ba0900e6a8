/**
 * Terms of senders that can never be reached, because a term before them excludes what they allow.
 */
import { comparable, holdsRange, mergeRanges } from "../dns";
import { type Finding, finding } from "../finding";
import { spanOf } from "../ip";
import { isToken } from "../late";

import type { PlacedTerm } from "./judge";
import { hasMacro } from "./macro";
import { type SpfMechanism, type SpfTerm, formatSpfTerm, mechanismText } from "./record";

/** Judges the senders' terms behind the `first` ones: the first that matches decides (RFC 7208 section 4.6.2). */
export function judgeExcluded(first: readonly PlacedTerm[], fromSenders: readonly PlacedTerm[], domain: string): Finding[] {
  return fromSenders.flatMap(({ term, at }) => {
    const before = excluding(first, term, domain);
    if (before.length === 0) return [];
    return [
      finding("spf-excluded", at, {
        problem: `a sender that ${before.map(formatSpfTerm).join(" and ")} in spf.terms ${before.length === 1 ? "excludes: it stands first, and decides" : "exclude: they stand first, and decide"}`,
        value: formatSpfTerm(term),
        cure: "take the exclusion out, or make it narrower",
      }),
    ];
  });
}

/**
 * The terms among the `first` that exclude all that another matches; none where it is let through, or a part of it is. `domain` is the one
 * whose record it is.
 */
export function excluding(first: readonly PlacedTerm[], term: SpfTerm, domain: string): readonly SpfMechanism[] {
  const range = knownRange(term);
  const partly: Range[] = [];
  for (const { term: each } of first) {
    if (!("qualifier" in each)) continue;
    const excludes = each.qualifier !== "pass";
    const other = knownRange(each);
    if (range === undefined || other === undefined ? matchesAll(each, term, domain) : holds([other], range)) {
      const before = together(partly, range);
      return before.length > 0 || !excludes ? before : [each];
    }
    if (range === undefined || other === undefined || !overlap(other, range)) continue;
    if (excludes) partly.push(other);
    else if (!holds(partly, other)) return [];
  }
  return together(partly, range);
}

type Range = Extract<SpfMechanism, { readonly range: string }>;

/** Exclusions of parts of a range, where together they exclude the whole. */
function together(partly: readonly Range[], range: Range | undefined): readonly Range[] {
  return range !== undefined && holds(partly, range) ? partly : [];
}

/** A term as a range, where its addresses are known now. */
function knownRange(term: SpfTerm): Range | undefined {
  return "range" in term && !isToken(term.range) ? term : undefined;
}

function holds(ranges: readonly Range[], { kind, range }: Range): boolean {
  const same = ranges.filter((each) => each.kind === kind).map((each) => each.range);
  return same.length > 0 && holdsRange(same.length === 1 ? same : mergeRanges(same), range);
}

function overlap(a: Range, b: Range): boolean {
  const [one, other] = [spanOf(a.range), spanOf(b.range)];
  return one.version === other.version && one.first <= other.last && other.first <= one.last;
}

/** Whether a mechanism matches all that another term matches, where they are no known ranges. */
function matchesAll(a: SpfMechanism, b: SpfTerm, domain: string): boolean {
  if (!("qualifier" in b)) return false;
  if ((a.kind !== "a" && a.kind !== "mx") || b.kind !== a.kind) return mechanismText(a) === mechanismText(b);
  const name = ({ domain: own = domain }: typeof a): string => (hasMacro(own) ? own : comparable(own));
  return name(a) === name(b) && (a.prefix4 ?? 32) <= (b.prefix4 ?? 32) && (a.prefix6 ?? 128) <= (b.prefix6 ?? 128);
}
