/**
 * What a change of an SPF means: who gains and who loses, and what makes it worse than none.
 */
import { isToken } from "../late";
import { differences } from "../present";
import { MOST_LOOKUPS, type Spf, countLookups, formatSpfTerm, isSelf, letsNearlyEverybody, nameProblem, readSpf } from "../spf";

import { type Permission, holdsHalfOfAll, permissionOf, readTerms } from "./addresses";
import { FAIL, compareDeciders, strictnessOf } from "./deciders";
import type { Meaning } from "./grade";
import type { StackRecord } from "./stacks";

/** What another SPF in the place of one means. */
export function spfChange(before: StackRecord, after: StackRecord): Meaning {
  const [old, now] = [readSpf(before.content).value, readSpf(after.content).value];
  const says = differences(before, after).map((line) => `SPF ${line}`);
  const permission = permissionOf(old, now);
  const lookups = [lookupsOf(old), lookupsOf(now)];
  if (lookups[0] !== lookups[1]) says.push(`lookups ${lookups.join(" → ")} of ${MOST_LOOKUPS}`);
  says.push(...permissionLines(permission));
  // The order alone can change who is named first.
  if (says.length === 0) says.push("SPF: the same terms in another order");
  const harm = harmOf(after);
  if (harm !== undefined) return { grade: "dangerous", says: [harm, ...says] };
  const moves = compareDeciders([old, restOf(old)], [now, restOf(now)], after.name);
  if (loosensRest(old, now) || moves.loosens) return { grade: "loosening", says };
  const tightens = permission.lost !== "" || moves.tightens || restOf(now) !== restOf(old);
  return { grade: tightens ? "tightening" : "safe", says };
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
  const [was, is] = [strictnessOf(restOf(old)), strictnessOf(restOf(now))];
  if (was !== -1 && is !== -1) return is < was;
  return restOf(old) !== restOf(now) && is !== FAIL;
}

/** What makes an SPF worse than none. */
export function harmOf(record: StackRecord): string | undefined {
  const spf = readSpf(record.content).value;
  // What is known only at apply is nobody's to judge.
  if (spf === undefined) return isToken(record.content) ? undefined : "receivers cannot read this SPF, and then use none";
  const terms = readTerms(spf);
  const nowhere = terms.find((term) => nameProblem(term) !== undefined);
  if (nowhere !== undefined) return `${formatSpfTerm(nowhere)} has a name that nobody can ask for: many receivers then use none`;
  if (terms.some((term) => term.kind === "all" && term.qualifier === "pass")) return "+all lets everybody send";
  if (terms.some((term) => (term.kind === "include" || term.kind === "redirect") && isSelf(term.domain, record.name)))
    return "it leads to itself without end: receivers then use none";
  if (holdsHalfOfAll(spf)) return "its ranges let nearly everybody send";
  const open = terms.find((term) => !("range" in term) && letsNearlyEverybody(term));
  if (open !== undefined) return `${formatSpfTerm(open)} lets nearly everybody send`;
  const lookups = lookupsOf(spf);
  return lookups > MOST_LOOKUPS ? `${lookups} lookups, of which ${MOST_LOOKUPS} are allowed: receivers then use none` : undefined;
}

function permissionLines({ gained, lost }: Permission): string[] {
  return [...(gained === "" ? [] : [`${gained} may send that might not before`]), ...(lost === "" ? [] : [`${lost} may no longer send`])];
}

/** How many terms of an SPF receivers ask the DNS for. */
export function lookupsOf(spf: Spf | undefined): number {
  return spf === undefined ? 0 : countLookups(spf);
}
