/**
 * SPF records of an app that include each other.
 */
import { comparable } from "../dns";
import { type Finding, finding } from "../finding";
import { FEWER_LOOKUPS, MOST_LOOKUPS, type SpfTerm, asksDns, countLookups, isSelf, reachedTerms, readSpf } from "../spf";

import { type Standing, leadsTo } from "./leads-to";
import { type ZoneRecord, isSpf, ownerOf } from "./zone-record";

/** Includes and redirects to records of the app count with what those ask for (RFC 7208 section 4.6.4). */
export function judgeIncluded(records: readonly ZoneRecord[], at: Standing): Finding[] {
  return records.filter(isSpf).flatMap((record) => {
    const terms = termsOf(record);
    // By itself too many, and an include of oneself, are said of the record alone.
    if (countLookups({ terms }) > MOST_LOOKUPS || !terms.some((term) => includedBy(term, at) !== undefined)) return [];
    const evaluation = new Evaluation(at);
    const circle = evaluation.follow(record, []);
    if (circle !== undefined) {
      if (circle[0] !== record.name) return [];
      const problem = `SPF records that lead to each other: ${circle.join(" → ")}`;
      return [finding("spf-too-many-lookups", ownerOf(record), { problem, cure: "take one of the includes or redirects out" })];
    }
    if (evaluation.lookups <= MOST_LOOKUPS) return [];
    const problem = `more than ${MOST_LOOKUPS} terms that ask the DNS, with those of what it includes`;
    return [finding("spf-too-many-lookups", ownerOf(record), { problem, value: record.content, cure: FEWER_LOOKUPS })];
  });
}

/** An evaluation that no term ends before the last. */
class Evaluation {
  lookups = 0;

  constructor(private readonly at: Standing) {}

  /** Counts the lookups of a record until they are too many; the circle of names, where it comes to one that led to it. */
  follow(record: ZoneRecord, chain: readonly string[]): readonly string[] | undefined {
    const names = [...chain, record.name];
    for (const term of termsOf(record)) {
      if (asksDns(term.kind)) this.lookups++;
      if (this.lookups > MOST_LOOKUPS) return undefined;
      const next = includedBy(term, this.at);
      if (next === undefined || isSelf(nameIn(term) ?? "", record.name)) continue;
      const before = names.indexOf(next.name);
      const circle = before === -1 ? this.follow(next, names) : [...names.slice(before), next.name];
      if (circle !== undefined) return circle;
    }
    return undefined;
  }
}

/** The record of the app that a term includes or leads to, by CNAMEs too. */
function includedBy(term: SpfTerm, at: Standing): ZoneRecord | undefined {
  const name = nameIn(term);
  return name === undefined ? undefined : leadsTo(comparable(name), at).find(isSpf);
}

/** The name of somebody's record that a term goes on with. */
function nameIn(term: SpfTerm): string | undefined {
  return term.kind === "include" || term.kind === "redirect" ? term.domain : undefined;
}

function termsOf({ content }: ZoneRecord): readonly SpfTerm[] {
  const { value } = readSpf(content);
  return value === undefined ? [] : reachedTerms(value);
}
