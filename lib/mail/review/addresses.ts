/**
 * Which addresses gain or lose permission between two SPF records, counted by ranges and not by text.
 */
import { BITS, type Span, spanOf } from "../ip";
import { isToken } from "../late";
import { countOf, decidedSpans, without } from "../spans";
import { type Spf, type SpfTerm, passes, reachedTerms } from "../spf";

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

/** The terms that receivers read; of a record that they cannot read, none. */
export function readTerms(spf: Spf | undefined): readonly SpfTerm[] {
  return spf === undefined ? [] : reachedTerms(spf);
}

/** Whether its ranges hold half of all addresses of a kind or more. */
export function holdsHalfOfAll(spf: Spf): boolean {
  const passing = passingOf(spf);
  return VERSIONS.some((version) => countOf(passing[version]) >= 1n << BigInt(BITS[version] - 1));
}

const VERSIONS = [4, 6] as const;
const EVERY_ADDRESS = ["0.0.0.0/0", "::/0"];

/** Disjoint spans of addresses, in their order. */
type Spans = Readonly<Record<4 | 6, readonly Span[]>>;

/** The addresses that may send: the first term that holds one decides (RFC 7208 section 4.6.2). */
function passingOf(spf: Spf | undefined): Spans {
  const rulings = readTerms(spf).flatMap((term) => {
    const ranges = term.kind === "all" ? EVERY_ADDRESS : "range" in term && !isToken(term.range) ? [term.range] : [];
    return ranges.map((range) => ({ ...spanOf(range), passes: passes(term) }));
  });
  const passing = (of: 4 | 6): readonly Span[] => {
    const own = rulings.filter(({ version }) => version === of);
    return decidedSpans(own).filter(({ by }) => own[by]?.passes);
  };
  return { 4: passing(4), 6: passing(6) };
}

function inWords(of: Spans, apart: Spans): string {
  const words = VERSIONS.map((version) => said(countOf(without(of[version], apart[version])), `IPv${version}`));
  return words.filter((each) => each !== "").join(" and ");
}

function said(count: bigint, kind: string): string {
  if (count === 0n) return "";
  const number =
    count > 1_000_000n ? `${(count & (count - 1n)) === 0n ? "" : "more than "}2^${count.toString(2).length - 1}` : count.toString();
  return `${number} ${kind} ${count === 1n ? "address" : "addresses"}`;
}
