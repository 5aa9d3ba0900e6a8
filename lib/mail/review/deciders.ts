/**
 * Whom another SPF lets through, and whom it stops: which term decides of a server before and after, however it stands to the hosts and
 * records that the terms name (RFC 7208 section 4.6.2).
 */
import { BITS, type Span, spanOf } from "../ip";
import { isToken } from "../late";
import { deciderAt, decidedSpans } from "../spans";
import { type Spf, mechanismText, withoutOwn } from "../spf";

import { readTerms } from "./addresses";

/** From what lets most through to what lets least. */
const QUALIFIERS: readonly string[] = ["pass", "neutral", "softfail", "fail"];
const PASS = strictnessOf("pass");
/** What lets least. */
export const FAIL = strictnessOf("fail");

/** How strict a qualifier is; -1 for somebody else's record, of which nobody knows it here. */
export function strictnessOf(qualifier: string): number {
  return QUALIFIERS.indexOf(qualifier);
}

/** What decides: a term at its place, or, behind all, the rest. */
interface Decider {
  readonly place: number;
  readonly strictness: number;
}

/** A record as what decides. Of hosts and others' records nobody knows here whom they hold, of ranges everybody does. */
interface Deciders {
  /** By what they match; of two alike the first. */
  readonly hosts: ReadonlyMap<string, Decider>;
  readonly ranges: readonly (Decider & Span & { readonly version: 4 | 6 })[];
  readonly rest: Decider;
}

function decidersOf(spf: Spf | undefined, rest: string, domain: string): Deciders {
  const hosts = new Map<string, Decider>();
  const ranges: Deciders["ranges"][number][] = [];
  for (const [place, term] of readTerms(spf).entries()) {
    if (!("qualifier" in term) || term.kind === "all") continue;
    const decider = { place, strictness: strictnessOf(term.qualifier) };
    const key = mechanismText(withoutOwn(term, domain));
    if ("range" in term && !isToken(term.range)) ranges.push({ ...spanOf(term.range), ...decider });
    else if (!hosts.has(key)) hosts.set(key, decider);
  }
  return { hosts, ranges, rest: { place: Infinity, strictness: strictnessOf(rest) } };
}

/** What becomes of servers. */
export interface Moves {
  readonly loosens: boolean;
  readonly tightens: boolean;
}

/**
 * Compares two records of a domain, each with what is said of whom no term names. Who passes by a term or an address that is new does not
 * count.
 */
export function compareDeciders(old: readonly [Spf | undefined, string], now: readonly [Spf | undefined, string], domain: string): Moves {
  const [before, after] = [decidersOf(...old, domain), decidersOf(...now, domain)];
  let [loosens, tightens] = [false, false];
  const weigh = (was: Decider, is: Decider, isNew: boolean): void => {
    if (was.strictness === -1 && is.strictness === -1) return;
    if (was === before.rest && is === after.rest && Math.min(was.strictness, is.strictness) === -1) return;
    // Somebody else's record may be anything.
    const [least, most] = is.strictness === -1 ? [PASS, FAIL] : [is.strictness, is.strictness];
    loosens ||= least < (was.strictness === -1 ? FAIL : was.strictness) && !(isNew && is.strictness === PASS);
    tightens ||= most > (was.strictness === -1 ? PASS : was.strictness);
  };
  for (const { was, is, isNew } of addressesApart(before, after)) {
    weigh(was, is, isNew);
    // Servers that are in one host or record, or in one of each side, and in none of the others.
    const [old, now] = [standingBefore(was, before.hosts), standingBefore(is, after.hosts)];
    const decidesIn = (key: string, { hosts }: Deciders, decider: Decider): boolean => (hosts.get(key)?.place ?? Infinity) < decider.place;
    for (const [key, host] of old) if (!decidesIn(key, after, is)) weigh(host, is, isNew);
    for (const [key, host] of now) {
      const isNewHost = !before.hosts.has(key);
      if (!decidesIn(key, before, was)) weigh(was, host, isNewHost);
      for (const [other, decider] of old) {
        if (key === other || (!decidesIn(other, after, host) && !decidesIn(key, before, decider))) weigh(decider, host, isNewHost);
      }
    }
  }
  return { loosens, tightens };
}

function standingBefore({ place }: Decider, hosts: Deciders["hosts"]): readonly (readonly [string, Decider])[] {
  return [...hosts].filter(([, host]) => host.place < place);
}

/** Addresses by the ranges that decide of them, or the rest where none does, before and after; and whether no range let them pass before. */
function addressesApart(
  before: Deciders,
  after: Deciders,
): readonly { readonly was: Decider; readonly is: Decider; readonly isNew: boolean }[] {
  const apart = new Map<string, { readonly was: Decider; readonly is: Decider; readonly isNew: boolean }>();
  for (const version of [4, 6] as const) {
    const own = ({ ranges }: Deciders): Deciders["ranges"] => ranges.filter((range) => range.version === version);
    const [old, now] = [own(before), own(after)];
    const spans = [old, now, old.filter(({ strictness }) => strictness === PASS)].map(decidedSpans);
    const cuts = new Set([0n, ...spans.flat().flatMap(({ first, last }) => [first, last + 1n])]);
    cuts.delete(1n << BigInt(BITS[version]));
    const [oldAt, nowAt, passedAt] = spans.map(deciderAt);
    for (const address of [...cuts].sort((a, b) => (a < b ? -1 : 1))) {
      const was = old[oldAt?.(address) ?? -1] ?? before.rest;
      const is = now[nowAt?.(address) ?? -1] ?? after.rest;
      const isNew = passedAt?.(address) === undefined;
      apart.set(`${was.place} ${is.place} ${isNew}`, { was, is, isNew });
    }
  }
  return [...apart.values()];
}
