/**
 * The SPF record as text and as value.
 */
import { type Finding, type Result, finding, result } from "../finding";

import { type SpfTerm, asksDns, formatSpfTerm, readSpfTerm } from "./term";

/** An SPF record: its terms, in their order. */
export interface Spf {
  readonly terms: readonly SpfTerm[];
}

/** DNS terms that one evaluation may meet (RFC 7208 section 4.6.4). */
export const MOST_LOOKUPS = 10;

/** Whether a TXT is an SPF record at all, well written or not (RFC 7208 section 4.5). */
export function isSpfText(text: string): boolean {
  return /^v=spf1(?: |$)/i.test(text);
}

/**
 * Reads an SPF record as a receiver does (RFC 7208 section 12): an error is what makes it a permerror.
 * @param text the joined text of one TXT record
 * @param at path for the findings
 */
export function readSpf(text: string, at = ""): Result<Spf> {
  const findings: Finding[] = [];
  const wrong = (problem: string, value: string, cure: string, source?: string): void => {
    findings.push(finding("spf-syntax", at, { problem, value, cure, ...(source === undefined ? {} : { source }) }));
  };
  if (!isSpfText(text)) {
    wrong("not an SPF record", text, "begin with v=spf1 and a space", "RFC 7208 section 4.5");
    return { findings };
  }
  const terms: SpfTerm[] = [];
  for (const word of text.slice("v=spf1".length).split(" ")) {
    if (word === "") continue;
    const term = readSpfTerm(word);
    if ("problem" in term) wrong(term.problem, word, term.cure);
    else terms.push(term);
  }
  for (const kind of ["redirect", "exp"] as const) {
    if (terms.filter((term) => term.kind === kind).length > 1) {
      wrong(`${kind}= stands more than once`, text, "keep one", "RFC 7208 section 6");
    }
  }
  return result({ terms }, findings);
}

/** Writes an SPF record: the inverse of {@link readSpf}, in lower case with single spaces. */
export function formatSpf(spf: Spf): string {
  return ["v=spf1", ...spf.terms.map(formatSpfTerm)].join(" ");
}

/**
 * The terms that receivers read: behind `all` an `exp` alone, and beside it no redirect (RFC 7208 sections 5.1, 6.1 and 6.2).
 * @internal
 */
export function reachedTerms({ terms }: Spf): readonly SpfTerm[] {
  const end = terms.findIndex(({ kind }) => kind === "all");
  if (end === -1) return terms;
  return terms.filter(({ kind }, index) => (index <= end ? kind !== "redirect" : kind === "exp"));
}

/** Terms that ask the DNS (RFC 7208 section 4.6.4), of those that receivers read of this record, and counted in it alone. */
export function countLookups(spf: Spf): number {
  return reachedTerms(spf).filter(({ kind }) => asksDns(kind)).length;
}
