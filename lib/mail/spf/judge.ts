/**
 * What a publisher should not write into an SPF record as a whole, judged on the value; its terms by themselves are judged in `judge-terms`.
 */
import { type Finding, finding } from "../finding";
import { isToken, withoutTokens } from "../late";
import { mergeRanges } from "../ranges";
import { LONGEST_TXT } from "../txt";

import { WRITE_ADDRESSES, judgeRange } from "./judge-terms";
import { MOST_LOOKUPS, type Spf, countLookups, formatSpf } from "./record";
import { type SpfTerm, passes } from "./term";

/** Octets of SPF text that fit one UDP answer beside its neighbours (RFC 7208 section 3.4). */
const COMFORTABLE_OCTETS = 450;

/** Ranges that are wide only once they are merged, and those that hold every address together, whatever stands between them. */
function judgeMerged(spf: Spf, at: string, given: readonly SpfTerm[]): Finding[] {
  const asked = new Set(rangesOf(given).flatMap((range) => mergeRanges([range])));
  const everything = mergeRanges(rangesOf(spf.terms.filter(passes))).filter((range) => range.endsWith("/0") && !asked.has(range));
  return [
    ...everything.map((value) =>
      finding("spf-plus-all", at, { problem: "ranges that hold all addresses together let everybody send", value, cure: WRITE_ADDRESSES }),
    ),
    ...spf.terms.flatMap((term) =>
      "range" in term && passes(term) && !term.range.endsWith("/0") && !asked.has(term.range) ? judgeRange(term, at) : [],
    ),
  ];
}

/** The ranges of terms that are known at synth. */
function rangesOf(terms: readonly SpfTerm[]): string[] {
  return terms.flatMap((term) => ("range" in term && !isToken(term.range) ? [term.range] : []));
}

/** What makes an evaluation ask less. */
export const FEWER_LOOKUPS = "give a sender a return path on a subdomain of its own, or write addresses for a, mx and include";

/** Judges a whole record: `+all`, lookups (RFC 7208 section 4.6.4) and length; `given` are the terms that it was derived from. */
export function judgeSpf(spf: Spf, at: string, given: readonly SpfTerm[] = []): Finding[] {
  const findings: Finding[] = [...judgeMerged(spf, at, given)];
  if (spf.terms.some((term) => term.kind === "all" && term.qualifier === "pass")) {
    findings.push(
      finding("spf-plus-all", at, {
        problem: "+all lets everybody send",
        cure: "write ~all, or -all where the list of servers is complete",
      }),
    );
  }
  const lookups = countLookups(spf);
  if (lookups > MOST_LOOKUPS) {
    findings.push(
      finding("spf-too-many-lookups", at, {
        problem: `${lookups} terms that ask the DNS, of which ${MOST_LOOKUPS} are allowed`,
        cure: FEWER_LOOKUPS,
      }),
    );
  }
  const octets = withoutTokens(formatSpf(spf)).length;
  if (octets > LONGEST_TXT) {
    findings.push(
      finding("spf-too-long", at, {
        problem: `${octets} octets of SPF, of which ${LONGEST_TXT} fit a record`,
        cure: "write ranges instead of single addresses",
      }),
    );
  } else if (octets > COMFORTABLE_OCTETS) {
    findings.push(
      finding("spf-large-answer", at, {
        problem: `${octets} octets of SPF; over ${COMFORTABLE_OCTETS}, some receivers lose the answer`,
        cure: "write ranges instead of single addresses, or give a sender a return path on a subdomain",
      }),
    );
  }
  return findings;
}
