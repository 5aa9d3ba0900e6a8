/**
 * Terms of senders that can never be reached, because a term before them excludes what they allow.
 */
import { holdsRange, mergeRanges } from "../dns";
import { type Finding, finding } from "../finding";
import { isToken } from "../late";

import type { PlacedTerm } from "./judge";
import { type SpfMechanism, type SpfTerm, formatSpfTerm, mechanismText } from "./record";

/** Judges the senders' terms behind the `first` ones: the first that matches decides (RFC 7208 section 4.6.2). */
export function judgeExcluded(first: readonly PlacedTerm[], fromSenders: readonly PlacedTerm[]): Finding[] {
  return fromSenders.flatMap(({ term, at }) => {
    const before = excluding(first, term);
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

/** The terms among the `first` that exclude all that another matches; none where it is let through, or a part of it is. */
export function excluding(first: readonly PlacedTerm[], term: SpfTerm): readonly SpfMechanism[] {
  const before: Range[] = [];
  for (const { term: each } of first) {
    if (!("qualifier" in each)) continue;
    const excludes = each.qualifier !== "pass";
    if (covers(each, term)) return excludes ? [each] : [];
    if (!isRangeLike(each, term) || !excludes) continue;
    before.push(each);
    if (holdsRange(mergeRanges(before.map(({ range }) => range)), (term as Range).range)) return before;
  }
  return [];
}

type Range = Extract<SpfMechanism, { readonly range: string }>;

/** Whether two terms are known ranges of one version. */
function isRangeLike(a: SpfTerm, b: SpfTerm): a is Range {
  return "range" in a && "range" in b && a.kind === b.kind && !isToken(a.range) && !isToken(b.range);
}

/** Whether one term matches whenever another does. */
function covers(a: SpfMechanism, b: SpfTerm): boolean {
  if (isRangeLike(a, b)) return holdsRange([a.range], (b as Range).range);
  return "qualifier" in b && mechanismText(a) === mechanismText(b);
}
