/**
 * Records that stand at one name and cannot both count.
 */
import { namesFrom } from "../dns";
import { topicOf } from "../present";
import { isDmarc, isSpf } from "../zone";

import type { ReviewItem } from "./grade";
import { areaOf, isKey, isKeyOrPolicy } from "./meaning";
import { type DomainComment, type RecordChange, type ReviewedStack, type StackRecord, domainOf } from "./stacks";

/** Two SPF or two DMARC records at a name, in one stack or two, and a CNAME beside another record; only where the change touches the name. */
export function standTwice(
  head: readonly ReviewedStack[],
  changes: readonly RecordChange[],
  known: ReadonlyMap<string, DomainComment>,
): Map<string, ReviewItem[]> {
  const touched = new Set(changes.flatMap(({ after }) => (after === undefined ? [] : [after.name])));
  const first = new Map<string, string>();
  const found = new Map<string, ReviewItem[]>();
  const say = (stack: string, record: StackRecord, says: string): void => {
    const domain = domainOf({ stack, address: record.address, how: "create", after: record }, known);
    found.set(domain, [...(found.get(domain) ?? []), { grade: "dangerous", says, ...areaOf(record), address: record.address }]);
  };
  const records = head.flatMap((stack) =>
    stack.records.filter(({ name }) => touched.has(name)).map((record) => ({ stack: stack.name, record })),
  );
  // At the apex, above which nothing of the zone stands, Cloudflare flattens a CNAME.
  const zoned = new Set(head.flatMap((stack) => stack.records.map(({ zone, name }) => `${zone ?? ""} ${name}`)));
  const isBelowApex = ({ name, zone }: StackRecord): boolean =>
    zone !== undefined && namesFrom(name).some((above) => above !== name && (above === zone || zoned.has(`${zone} ${above}`)));
  const cnames = new Set(
    records.flatMap(({ record }) => (record.type === "CNAME" && (isKeyOrPolicy(record) || isBelowApex(record)) ? [record.name] : [])),
  );
  for (const { stack, record } of records) {
    if (record.type === "CNAME" || !cnames.has(record.name)) continue;
    say(
      stack,
      record,
      `a CNAME beside the ${record.type} at ${record.name}: a name with a CNAME holds nothing else (RFC 1034 section 3.6.2)`,
    );
  }
  for (const { stack, record } of records) {
    if (!isSpf(record) && !isDmarc(record) && !isKey(record)) continue;
    const key = `${record.name} ${topicOf(record)}`;
    const before = first.get(key);
    if (before === undefined) {
      first.set(key, stack);
      continue;
    }
    const where = before === stack ? `in the stack ${stack}` : `in the stacks ${before} and ${stack}`;
    say(
      stack,
      record,
      `a second ${topicOf(record)} at ${record.name}, ${where}: receivers then use ${isKey(record) ? "either" : "neither"}`,
    );
  }
  return found;
}
