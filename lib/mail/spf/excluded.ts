/**
 * Terms of senders that can never be reached, because a term before them excludes what they allow.
 */
import { comparable } from "../dns";
import { type Finding, finding } from "../finding";
import { BITS, type Span, spanOf } from "../ip";
import { isToken } from "../late";
import { decidedSpans, decidersWithin } from "../spans";

import type { PlacedTerm } from "./judge-terms";
import { hasMacro } from "./macro";
import { type SpfMechanism, type SpfTerm, formatSpfTerm, mechanismText } from "./term";

/** Judges the senders' terms behind the `first` ones: the first that matches decides (RFC 7208 section 4.6.2). */
export function judgeExcluded(first: readonly PlacedTerm[], fromSenders: readonly PlacedTerm[], domain: string): Finding[] {
  const excluding = exclusionsOf(first, domain);
  return fromSenders.flatMap(({ term, at }) => {
    const before = excluding(term);
    if (before.length === 0) return [];
    return [
      finding("spf-excluded", at, {
        problem: `a sender that ${inWords(before)} in spf.terms ${before.length === 1 ? "excludes: it stands first, and decides" : "exclude: they stand first, and decide"}`,
        value: formatSpfTerm(term),
        cure: "take the exclusion out, or make it narrower",
      }),
    ];
  });
}

/** Exclusions that are named one by one; of more, the number is said. */
const NAMED = 4;

function inWords(terms: readonly SpfMechanism[]): string {
  const named = terms.slice(0, terms.length > NAMED ? NAMED - 1 : NAMED).map(formatSpfTerm);
  return [...named, ...(terms.length > NAMED ? [`${terms.length - named.length} others`] : [])].join(" and ");
}

/**
 * Asks which of the `first` terms exclude all that another matches; none where it is let through, or a part of it is. `domain` is the one
 * whose record it is. Of ranges everybody knows whom they hold, of hosts and others' records nobody does here.
 */
export function exclusionsOf(first: readonly PlacedTerm[], domain: string): (term: SpfTerm) => readonly SpfMechanism[] {
  const ranges: KnownRange[] = [];
  const others = new Map<string, SpfMechanism[]>();
  for (const { term } of first) {
    if (!("qualifier" in term)) continue;
    if (isKnownRange(term)) {
      ranges.push({ term, ...spanOf(term.range) });
      continue;
    }
    const key = keyOf(term, domain);
    const before = others.get(key);
    if (before === undefined) others.set(key, [term]);
    // Behind one that is as wide, it is never reached.
    else if (!before.some((each) => isAsWide(each, term))) before.push(term);
  }
  const [excludes4, excludes6] = [rangesExcluding(ranges, 4), rangesExcluding(ranges, 6)];
  return (term) => {
    if (!("qualifier" in term)) return [];
    if (isKnownRange(term)) return term.kind === "ip4" ? excludes4(spanOf(term.range)) : excludes6(spanOf(term.range));
    const decides = others.get(keyOf(term, domain))?.find((each) => isAsWide(each, term));
    return decides === undefined || decides.qualifier === "pass" ? [] : [decides];
  };
}

type Range = Extract<SpfMechanism, { readonly range: string }>;

interface KnownRange extends Span {
  readonly term: Range;
  readonly version: 4 | 6;
}

/** Whether a term is a range whose addresses are known now. */
function isKnownRange(term: SpfMechanism): term is Range {
  return "range" in term && !isToken(term.range);
}

/** Asks which ranges exclude a span: one that does so alone, or those that do together. */
function rangesExcluding(ranges: readonly KnownRange[], of: 4 | 6): (span: Span) => readonly Range[] {
  const own = ranges.filter(({ version }) => version === of);
  const decided = decidedSpans(own);
  return (span) => {
    const deciding = [...(decidersWithin(decided, span) ?? [])].sort((a, b) => a - b).flatMap((place) => own[place] ?? []);
    if (deciding.some(({ term }) => term.qualifier === "pass")) return [];
    const alone = deciding.find(({ first, last }) => first <= span.first && span.last <= last);
    return (alone === undefined ? deciding : [alone]).map(({ term }) => term);
  };
}

/** What a term that is no range matches; of `a` and `mx` without their prefixes. */
function keyOf(term: SpfMechanism, domain: string): string {
  if (term.kind !== "a" && term.kind !== "mx") return mechanismText(term);
  const { kind, domain: name = domain } = term;
  return `${kind}:${hasMacro(name) ? name : comparable(name)}`;
}

/** Whether of two terms with one key the first matches all that the second does. */
function isAsWide(a: SpfMechanism, b: SpfMechanism): boolean {
  const [[wide4, wide6], [prefix4, prefix6]] = [prefixesOf(a), prefixesOf(b)];
  return wide4 <= prefix4 && wide6 <= prefix6;
}

function prefixesOf(term: SpfMechanism): readonly [number, number] {
  return term.kind === "a" || term.kind === "mx" ? [term.prefix4 ?? BITS[4], term.prefix6 ?? BITS[6]] : [0, 0];
}
