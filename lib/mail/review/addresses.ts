/**
 * Which addresses gain or lose permission between two SPF records, counted by ranges and not by text.
 */
import { isToken } from "../late";
import type { Qualifier, Spf, SpfTerm } from "../spf";

import { type Span, countOf, spanOf, passingSpans, without } from "./spans";

/** Addresses that an SPF names itself, in words; empty where there are none. */
export interface Permission {
  readonly gained: string;
  readonly lost: string;
}

/** What changes between two records; includes and hosts are not followed. */
export function permissionOf(before: Spf | undefined, after: Spf | undefined): Permission {
  const [old, now] = [passingOf(before), passingOf(after)];
  return { gained: inWords(now, old), lost: inWords(old, now) };
}

/** The terms that receivers read: those before `all`, and it. */
export function readTerms(spf: Spf | undefined): readonly SpfTerm[] {
  const terms = spf?.terms ?? [];
  const end = terms.findIndex(({ kind }) => kind === "all");
  return end === -1 ? terms : terms.slice(0, end + 1);
}

/** Whether its ranges hold half of all addresses of a kind or more. */
export function holdsHalfOfAll(spf: Spf): boolean {
  return VERSIONS.some(({ version, bits }) => countOf(passingOf(spf)[version]) >= 2n ** (bits - 1n));
}

const VERSIONS = [
  { version: 4, bits: 32n, kind: "IPv4", all: "0.0.0.0/0" },
  { version: 6, bits: 128n, kind: "IPv6", all: "::/0" },
] as const;

/** Disjoint spans of addresses, in their order. */
type Spans = Readonly<Record<4 | 6, readonly Span[]>>;

/** The addresses that may send: the first term that holds one decides (RFC 7208 section 4.6.2). */
function passingOf(spf: Spf | undefined): Spans {
  const ranges = readTerms(spf).flatMap((term): { readonly range: string; readonly qualifier: Qualifier }[] => {
    if (!("qualifier" in term)) return [];
    const { qualifier } = term;
    if (term.kind === "all") return VERSIONS.map(({ all }) => ({ range: all, qualifier }));
    return "range" in term && !isToken(term.range) ? [{ range: term.range, qualifier }] : [];
  });
  const passing = ({ version }: { readonly version: 4 | 6 }): readonly Span[] =>
    passingSpans(
      ranges
        .filter(({ range }) => range.includes(":") === (version === 6))
        .map(({ range, qualifier }) => ({ ...spanOf(range), passes: qualifier === "pass" })),
    );
  return { 4: passing(VERSIONS[0]), 6: passing(VERSIONS[1]) };
}

function inWords(of: Spans, apart: Spans): string {
  const words = VERSIONS.map(({ version, kind }) => said(countOf(without(of[version], apart[version])), kind));
  return words.filter((each) => each !== "").join(" and ");
}

function said(count: bigint, kind: string): string {
  if (count === 0n) return "";
  const number =
    count > 1_000_000n ? `${(count & (count - 1n)) === 0n ? "" : "more than "}2^${count.toString(2).length - 1}` : count.toString();
  return `${number} ${kind} ${count === 1n ? "address" : "addresses"}`;
}
