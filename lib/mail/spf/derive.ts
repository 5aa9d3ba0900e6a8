/**
 * SPF derived from what senders need: one record with the fewest terms that says the same.
 */
import { isToken } from "../late";
import { mergeRanges } from "../ranges";

import { type SpfMechanism, type SpfTerm, formatSpfTerm, mechanismText, withoutOwn } from "./term";

/** The order of the senders' terms by kind; what is missing comes last. */
const ORDER: readonly SpfTerm["kind"][] = ["ip4", "ip6", "a", "mx", "include"];

/**
 * The terms of a record: `first` in the order given, then the senders' by kind and value, whatever the order of senders;
 * ranges merged within a run of one qualifier, and a term that stands already left out. Terms known only at apply stand behind the
 * others of their kind, in the order given. `a` and `mx` need not name the `domain` whose record it is.
 */
export function deriveTerms(first: readonly SpfTerm[], fromSenders: readonly SpfTerm[], domain?: string): SpfTerm[] {
  const bare = (term: SpfTerm): SpfTerm => withoutOwn(term, domain);
  const sorted = fromSenders
    .map(bare)
    .map((term) => ({ term, rank: rankOf(term), text: formatSpfTerm(term) }))
    .sort((a, b) => a.rank - b.rank || compareTexts(a.text, b.text))
    .map(({ term }) => term);
  return withoutRepeats(mergeRuns([...first.map(bare), ...sorted]));
}

/** Pass terms stand before neutral ones: a neutral answer would end the evaluation before another sender's pass. */
function rankOf(term: SpfTerm): number {
  const kind = ORDER.indexOf(term.kind);
  const rank = kind === -1 ? ORDER.length : kind;
  return "qualifier" in term && term.qualifier !== "pass" ? rank + ORDER.length + 1 : rank;
}

/** By code unit, the same on every machine; what is known only at apply has no order, and comes last. */
function compareTexts(a: string, b: string): number {
  if (isToken(a) || isToken(b)) return Number(isToken(a)) - Number(isToken(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

type Range = Extract<SpfMechanism, { range: string }>;

/** Merges each run of neighbouring ranges that have one qualifier: order between qualifiers carries meaning. */
function mergeRuns(terms: readonly SpfTerm[]): SpfTerm[] {
  const merged: SpfTerm[] = [];
  let run: Range[] = [];
  const close = (): void => {
    const [head] = run;
    if (head === undefined) return;
    const { qualifier } = head;
    const known = mergeRanges(run.map(({ range }) => range).filter((range) => !isToken(range)));
    for (const kind of ["ip4", "ip6"] as const) {
      const late = run.filter((term) => term.kind === kind && isToken(term.range)).map(({ range }) => range);
      const ranges = [...known.filter((range) => range.includes(":") === (kind === "ip6")), ...late];
      merged.push(...ranges.map((range) => ({ kind, qualifier, range })));
    }
    run = [];
  };
  for (const term of terms) {
    const isRange = term.kind === "ip4" || term.kind === "ip6";
    if (!isRange || (run[0] !== undefined && run[0].qualifier !== term.qualifier)) close();
    if (isRange) run.push(term);
    else merged.push(term);
  }
  close();
  return merged;
}

/** A mechanism that stands already, with whatever qualifier, can never be reached again. */
function withoutRepeats(terms: readonly SpfTerm[]): SpfTerm[] {
  const seen = new Set<string>();
  return terms.filter((term) => {
    if (!("qualifier" in term)) return true;
    const text = mechanismText(term);
    return seen.has(text) ? false : seen.add(text);
  });
}
