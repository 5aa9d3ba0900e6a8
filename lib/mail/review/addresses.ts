/**
 * Which addresses gain or lose permission between two SPF records, counted by ranges and not by text.
 */
import { exclude } from "fast-cidr-tools";

import { mergeRanges } from "../dns";
import { forCidr } from "../ip";
import { isToken } from "../late";
import type { Spf, SpfTerm } from "../spf";

/** Addresses that an SPF names itself, in words; empty where there are none. */
export interface Permission {
  readonly gained: string;
  readonly lost: string;
}

/** What changes between two records; includes and hosts are not followed. */
export function permissionOf(before: Spf | undefined, after: Spf | undefined): Permission {
  const [old, now] = [rangesOf(before), rangesOf(after)];
  return { gained: inWords(without(now, old)), lost: inWords(without(old, now)) };
}

/** The terms that receivers read: those before `all`, and it. */
export function readTerms(spf: Spf | undefined): readonly SpfTerm[] {
  const terms = spf?.terms ?? [];
  const end = terms.findIndex(({ kind }) => kind === "all");
  return end === -1 ? terms : terms.slice(0, end + 1);
}

const EVERY_ADDRESS = ["0.0.0.0/0", "::/0"];

/** Whether its ranges hold half of all IPv4 addresses or more. */
export function holdsHalfOfAll(spf: Spf): boolean {
  return countOf(rangesOf(spf), 32) >= 2n ** 31n;
}

/** The ranges that may send: each without those that an earlier term excludes. */
function rangesOf(spf: Spf | undefined): string[] {
  const excluded: string[] = [];
  const allowed: string[] = [];
  for (const term of readTerms(spf)) {
    const ranges = term.kind === "all" ? EVERY_ADDRESS : "range" in term && !isToken(term.range) ? [term.range] : [];
    if ("qualifier" in term && term.qualifier === "pass") allowed.push(...without(ranges, excluded));
    else excluded.push(...ranges);
  }
  return mergeRanges(allowed);
}

/** Ranges without others, one by one: of several at a time, `exclude` passes over some (fast-cidr-tools 0.3.4). */
function without(ranges: readonly string[], taken: readonly string[]): string[] {
  return taken.reduce<string[]>((left, each) => left.flatMap((range) => exclude([forCidr(range)], [forCidr(each)])), [...ranges]);
}

function inWords(ranges: readonly string[]): string {
  const words = [said(countOf(ranges, 32), "IPv4"), said(countOf(ranges, 128), "IPv6")];
  return words.filter((each) => each !== "").join(" and ");
}

/** Addresses in the ranges of one kind, which do not overlap. */
function countOf(ranges: readonly string[], bits: 32 | 128): bigint {
  const ofKind = ranges.filter((range) => range.includes(":") === (bits === 128));
  return ofKind.reduce((sum, range) => sum + 2n ** BigInt(bits - Number(range.split("/")[1] ?? bits)), 0n);
}

function said(count: bigint, kind: string): string {
  if (count === 0n) return "";
  const number =
    count > 1_000_000n ? `${(count & (count - 1n)) === 0n ? "" : "more than "}2^${count.toString(2).length - 1}` : count.toString();
  return `${number} ${kind} ${count === 1n ? "address" : "addresses"}`;
}
