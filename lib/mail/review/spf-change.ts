/**
 * What a change of an SPF means: who gains and who loses, and what makes it worse than none.
 */
import { isToken } from "../late";
import { differences } from "../present";
import { MOST_LOOKUPS, type Spf, type SpfTerm, countLookups, formatSpfTerm, readSpf } from "../spf";

import { type Permission, holdsHalfOfAll, permissionOf, readTerms } from "./addresses";
import type { Meaning } from "./grade";
import type { StackRecord } from "./stacks";

/** What another SPF in the place of one means. */
export function spfChange(before: StackRecord, after: StackRecord): Meaning {
  const [old, now] = [readSpf(before.content).value, readSpf(after.content).value];
  const says = differences(before, after as never).map((line) => `SPF ${line}`);
  const permission = permissionOf(old, now);
  const lookups = [lookupsOf(before), lookupsOf(after)];
  if (lookups[0] !== lookups[1]) says.push(`lookups ${lookups.join(" → ")} of ${MOST_LOOKUPS}`);
  says.push(...permissionLines(permission));
  // The order alone can change who is named first.
  if (says.length === 0) says.push("SPF: the same terms in another order");
  const harm = harmOf(after);
  if (harm !== undefined) return { grade: "dangerous", says: [harm, ...says] };
  const [was, is] = [termsOf(old), termsOf(now)];
  const unexcluded = [...was.excluding].some(([term, before]) => before < (is.excluding.get(term) ?? Infinity));
  const eased = [...is.easing.keys()].some((term) => !was.easing.has(term));
  const uneased = [...was.easing].filter(([term]) => !is.easing.has(term));
  // What a term that is gone kept from terms behind it may now pass by them.
  if (loosensRest(old, now) || unexcluded || eased || uneased.some(([, behind]) => behind > 0)) return { grade: "loosening", says };
  const excluded = [...is.excluding].some(([term, before]) => before < (was.excluding.get(term) ?? Infinity));
  const gone = permission.lost !== "" || was.passing.some((term) => !is.passing.includes(term)) || uneased.length > 0;
  return { grade: gone || excluded || restOf(now) !== restOf(old) ? "tightening" : "safe", says };
}

/** What becomes of whom no term names: `all`, or what somebody else's record says. */
function restOf(spf: Spf | undefined): string {
  const read = readTerms(spf);
  const all = read.find((term) => term.kind === "all");
  if (all !== undefined) return all.qualifier;
  const redirect = read.find(({ kind }) => kind === "redirect");
  return redirect === undefined ? "neutral" : formatSpfTerm(redirect).toLowerCase();
}

/** Of somebody else's record nobody knows here how strict it is: to go to one, or away from it, is to loosen, but for what lets least. */
function loosensRest(old: Spf | undefined, now: Spf | undefined): boolean {
  const [was, is] = [restOf(old), restOf(now)].map((rest) => QUALIFIERS.indexOf(rest)) as [number, number];
  if (was !== -1 && is !== -1) return is < was;
  return restOf(old) !== restOf(now) && is !== FAIL && was !== QUALIFIERS.indexOf("neutral");
}

/** Terms that are read, but for `all`. */
interface Terms {
  /** Those that let send, ranges apart. */
  readonly passing: readonly string[];
  /** Those that are as strict as what becomes of the rest, with how many that let send stand before each. */
  readonly excluding: ReadonlyMap<string, number>;
  /** Those that are less strict, with how many that let send stand behind each. */
  readonly easing: ReadonlyMap<string, number>;
}

function termsOf(spf: Spf | undefined): Terms {
  const read = readTerms(spf).flatMap((term) => ("qualifier" in term && term.kind !== "all" ? [term] : []));
  const passing = read.filter(({ qualifier }) => qualifier === "pass");
  const rest = QUALIFIERS.indexOf(restOf(spf));
  const excluding = new Map<string, number>();
  const easing = new Map<string, number>();
  let before = 0;
  for (const term of read) {
    if (term.qualifier === "pass") before++;
    else if (QUALIFIERS.indexOf(term.qualifier) < rest) easing.set(formatSpfTerm(term), passing.length - before);
    else excluding.set(formatSpfTerm(term), before);
  }
  return { passing: passing.filter((term) => !("range" in term)).map(formatSpfTerm), excluding, easing };
}

/** What makes an SPF worse than none. */
export function harmOf(record: StackRecord): string | undefined {
  const spf = readSpf(record.content).value;
  // What is known only at apply is nobody's to judge.
  if (spf === undefined) return isToken(record.content) ? undefined : "receivers cannot read this SPF, and then use none";
  if (readTerms(spf).some((term) => term.kind === "all" && term.qualifier === "pass")) return "+all lets everybody send";
  if (holdsHalfOfAll(spf)) return "its ranges let nearly everybody send";
  const open = readTerms(spf).find(letsNearlyEverybody);
  if (open !== undefined) return `${formatSpfTerm(open)} lets nearly everybody send`;
  const lookups = lookupsOf(record);
  return lookups > MOST_LOOKUPS ? `${lookups} lookups, of which ${MOST_LOOKUPS} are allowed: receivers then use none` : undefined;
}

/** Hosts with a prefix of next to nothing, and a name that is asked for whoever sends (RFC 7208 sections 5.3, 5.4, 5.7). */
function letsNearlyEverybody(term: SpfTerm): boolean {
  if (!("qualifier" in term) || term.qualifier !== "pass") return false;
  if (term.kind === "exists") return !term.domain.includes("%{") && !isToken(term.domain);
  return (term.kind === "a" || term.kind === "mx") && Math.min(term.prefix4 ?? 32, term.prefix6 ?? 128) <= 1;
}

/** From what lets most through to what lets least. */
const QUALIFIERS: readonly string[] = ["pass", "neutral", "softfail", "fail"];
const FAIL = QUALIFIERS.indexOf("fail");

function permissionLines({ gained, lost }: Permission): string[] {
  return [...(gained === "" ? [] : [`${gained} may send that might not before`]), ...(lost === "" ? [] : [`${lost} may no longer send`])];
}

/** How many terms of an SPF ask the DNS. */
export function lookupsOf({ content }: StackRecord): number {
  const spf = readSpf(content).value;
  return spf === undefined ? 0 : countLookups(spf);
}
