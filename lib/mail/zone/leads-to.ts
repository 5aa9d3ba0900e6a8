/**
 * Where a name leads among the records of an app, as a resolver answers.
 */
import { isDmarcText, readPolicyName } from "../dmarc";
import { comparable, namesFrom } from "../dns";

import { type ByName, type ZoneRecord, isDmarc, ownerOf } from "./zone-record";

/** What stands at names. */
export interface Standing extends Pick<ByName, "get"> {
  /** Whether a name is there: a record at it, or below it (RFC 8020 section 2). */
  has(name: string): boolean;
}

/** Asks whether a name is there among records; they are gone through when it is asked first. */
export function existing(records: readonly Pick<ZoneRecord, "name">[]): (name: string) => boolean {
  let names: ReadonlySet<string> | undefined;
  return (name) => (names ??= new Set(records.flatMap((record) => namesFrom(record.name)))).has(name);
}

/** CNAMEs that are followed: more are nobody's, and may be a circle. */
export const MOST_CNAMES = 8;

/** The records that a name leads to, by its CNAMEs; a proxied one leads no further. */
export function leadsTo(name: string, at: Standing, left = MOST_CNAMES): readonly ZoneRecord[] {
  const records = standingAt(name, at);
  const cname = records.find(({ type }) => type === "CNAME");
  return cname === undefined || cname.proxied === true || left === 0 ? records : leadsTo(comparable(cname.content), at, left - 1);
}

/** The policies of an app, as receivers ask for them: those that a CNAME leads to stand at its name (RFC 9989 section 4.10). */
export function policyRecords(records: readonly ZoneRecord[], at: Standing): readonly ZoneRecord[] {
  return records.flatMap((record) => {
    if (record.type !== "CNAME" || readPolicyName(record.name) === undefined) return isDmarc(record) ? [record] : [];
    return leadsTo(record.name, at).flatMap(({ type, content }) =>
      type === "TXT" && isDmarcText(content) ? [{ ...record, type, content, owner: ownerOf(record) }] : [],
    );
  });
}

/** The records of a name, or of the wildcard that stands for it: the nearest above, where nothing is nearer (RFC 4592 section 3.3.1). */
function standingAt(name: string, at: Standing): readonly ZoneRecord[] {
  const own = at.get(name);
  if (own !== undefined) return own;
  const names = namesFrom(name);
  for (const [index, above] of names.entries()) {
    const wildcard = index === 0 ? undefined : at.get(`*.${above}`);
    if (wildcard !== undefined) return names.slice(0, index).some((nearer) => at.has(nearer)) ? [] : wildcard;
  }
  return [];
}
