/**
 * Terms of senders that can never be reached, because a term before them excludes what they allow.
 */
import { holdsRange } from "../dns";
import { type Finding, finding } from "../finding";
import { isToken } from "../late";

import type { PlacedTerm } from "./judge";
import { type SpfTerm, formatSpfTerm, mechanismText } from "./record";

/** Judges the senders' terms behind the `first` ones: the first that matches decides (RFC 7208 section 4.6.2). */
export function judgeExcluded(first: readonly PlacedTerm[], fromSenders: readonly PlacedTerm[]): Finding[] {
  if (first.length === 0) return [];
  return fromSenders.flatMap(({ term, at }) => {
    const before = first.find((each) => covers(each.term, term))?.term;
    if (before === undefined || !("qualifier" in before) || before.qualifier === "pass") return [];
    return [
      finding("spf-excluded", at, {
        problem: `a sender that ${formatSpfTerm(before)} in spf.terms excludes: it stands first, and decides`,
        value: formatSpfTerm(term),
        cure: "take the exclusion out, or make it narrower",
      }),
    ];
  });
}

/** Whether one term matches whenever another does. */
function covers(a: SpfTerm, b: SpfTerm): boolean {
  if (!("qualifier" in a) || !("qualifier" in b)) return false;
  if ("range" in a && "range" in b && !isToken(a.range) && !isToken(b.range)) {
    return a.kind === b.kind && holdsRange([a.range], b.range);
  }
  return mechanismText(a) === mechanismText(b);
}
