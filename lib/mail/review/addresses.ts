/**
 * Which addresses gain or lose permission between two SPF records, counted by ranges and not by text.
 */
import { exclude } from "fast-cidr-tools";

import { mergeRanges } from "../dns";
import { isToken } from "../late";
import type { Spf } from "../spf";

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

function rangesOf(spf: Spf | undefined): string[] {
  const ranges = (spf?.terms ?? []).flatMap((term) =>
    "range" in term && term.qualifier === "pass" && !isToken(term.range) ? [term.range] : [],
  );
  return mergeRanges(ranges);
}

function without(ranges: readonly string[], taken: readonly string[]): string[] {
  if (ranges.length === 0 || taken.length === 0) return [...ranges];
  return exclude([...ranges], [...taken]);
}

function inWords(ranges: readonly string[]): string {
  const count = (bits: number, isKind: (range: string) => boolean): bigint =>
    ranges.filter(isKind).reduce((sum, range) => sum + 2n ** BigInt(bits - Number(range.split("/")[1] ?? bits)), 0n);
  const [four, six] = [count(32, (range) => !range.includes(":")), count(128, (range) => range.includes(":"))];
  return [said(four, "IPv4"), said(six, "IPv6")].filter((each) => each !== "").join(" and ");
}

function said(count: bigint, kind: string): string {
  if (count === 0n) return "";
  const number =
    count > 1_000_000n ? `2^${count.toString(2).length - 1}${(count & (count - 1n)) === 0n ? "" : " and more"}` : count.toString();
  return `${number} ${kind} ${count === 1n ? "address" : "addresses"}`;
}
