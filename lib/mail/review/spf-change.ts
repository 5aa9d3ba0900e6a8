/**
 * What a change of an SPF means: who gains and who loses, and what makes it worse than none.
 */
import { isToken } from "../late";
import { differences } from "../present";
import {
  MOST_LOOKUPS,
  type Spf,
  type SpfMechanism,
  type SpfTerm,
  countLookups,
  formatSpfTerm,
  letsNearlyEverybody,
  mechanismText,
  readSpf,
} from "../spf";

import { type Permission, holdsHalfOfAll, permissionOf, readTerms } from "./addresses";
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
  const moves = comparedTerms(old, now);
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
  return restOf(old) !== restOf(now) && is !== FAIL && was !== strictnessOf("neutral");
}

/** A term among those that are read, but for `all`, and what stands around it. */
interface Ranked {
  readonly kind: SpfTerm["kind"];
  readonly strictness: number;
  /** How many milder terms stand before it, of those that both records have. */
  readonly milderBefore: number;
  /** The strictness of what stands behind it, the rest included. */
  readonly behind: { readonly least: number; readonly most: number };
}

function rankedTerms(spf: Spf | undefined, rest: string, inBoth: (key: string) => boolean): ReadonlyMap<string, Ranked> {
  const read = mechanismsOf(spf);
  const known = strictnessOf(rest);
  // Somebody else's record may be anything.
  let [least, most] = known === -1 ? [PASS, FAIL] : [known, known];
  const behind = new Map<SpfMechanism, Ranked["behind"]>();
  for (const term of [...read].reverse()) {
    behind.set(term, { least, most });
    const strictness = strictnessOf(term.qualifier);
    [least, most] = [Math.min(least, strictness), Math.max(most, strictness)];
  }
  const before = QUALIFIERS.map(() => 0);
  const ranked = new Map<string, Ranked>();
  for (const term of read) {
    const strictness = strictnessOf(term.qualifier);
    const key = mechanismText(term);
    const milderBefore = before.slice(0, strictness).reduce((sum, count) => sum + count, 0);
    ranked.set(key, { kind: term.kind, strictness, milderBefore, behind: behind.get(term) ?? { least, most } });
    if (inBoth(key)) before[strictness] = (before[strictness] ?? 0) + 1;
  }
  return ranked;
}

function mechanismsOf(spf: Spf | undefined): readonly SpfMechanism[] {
  return readTerms(spf).flatMap((term) => ("qualifier" in term && term.kind !== "all" ? [term] : []));
}

/** Whether terms that came, went, or changed their place or qualifier let somebody through, or stop somebody; ranges that pass are counted apart. */
function comparedTerms(old: Spf | undefined, now: Spf | undefined): { readonly loosens: boolean; readonly tightens: boolean } {
  const keys = [old, now].map((spf) => new Set(mechanismsOf(spf).map(mechanismText)));
  const inBoth = (key: string): boolean => keys.every((each) => each.has(key));
  const [was, is] = [rankedTerms(old, restOf(now), inBoth), rankedTerms(now, restOf(now), inBoth)];
  let [loosens, tightens] = [false, false];
  for (const [key, term] of was) {
    const next = is.get(key);
    if (next === undefined) {
      // Whom it spoke of falls to what stands behind it.
      if (term.strictness > PASS) loosens ||= term.behind.least < term.strictness;
      tightens ||= term.behind.most > term.strictness && !(term.strictness === PASS && isRange(term));
      continue;
    }
    const stricter = next.strictness - term.strictness || term.milderBefore - next.milderBefore;
    loosens ||= stricter < 0;
    tightens ||= stricter > 0;
  }
  for (const [key, term] of is) {
    if (was.has(key) || term.strictness === PASS) continue;
    loosens ||= term.behind.most > term.strictness;
    tightens ||= term.behind.least < term.strictness;
  }
  return { loosens, tightens };
}

function isRange({ kind }: Ranked): boolean {
  return kind === "ip4" || kind === "ip6";
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
  const lookups = lookupsOf(spf);
  return lookups > MOST_LOOKUPS ? `${lookups} lookups, of which ${MOST_LOOKUPS} are allowed: receivers then use none` : undefined;
}

/** From what lets most through to what lets least. */
const QUALIFIERS: readonly string[] = ["pass", "neutral", "softfail", "fail"];
const PASS = strictnessOf("pass");
const FAIL = strictnessOf("fail");

/** -1 for somebody else's record. */
function strictnessOf(rest: string): number {
  return QUALIFIERS.indexOf(rest);
}

function permissionLines({ gained, lost }: Permission): string[] {
  return [...(gained === "" ? [] : [`${gained} may send that might not before`]), ...(lost === "" ? [] : [`${lost} may no longer send`])];
}

/** How many terms of an SPF ask the DNS. */
export function lookupsOf(spf: Spf | undefined): number {
  return spf === undefined ? 0 : countLookups(spf);
}
