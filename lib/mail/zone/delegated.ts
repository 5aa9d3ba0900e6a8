/**
 * Records that mail needs, at names which the zone gives to other servers.
 */
import { type RecordType, namesFrom } from "../dns";
import { type Finding, finding } from "../finding";

import { isApex } from "./apex";
import { type ByName, type ZoneRecord, ownerOf } from "./zone-record";

/** For a name with an NS, and for all names below it, the servers that it names answer alone (RFC 1034 section 4.2.1). */
export function judgeDelegated(records: readonly ZoneRecord[], at: ByName, zone: string | undefined): Finding[] {
  // Where nobody knows the zone, the name may be its apex.
  const delegating = records.filter(({ type, zone: own }) => type === "NS" && (zone ?? own) !== undefined);
  const cuts = new Map(
    delegating.filter(({ name }) => !isApex(name, at.get(name) ?? [], records, zone)).map((ns) => [`${ns.zone ?? ""} ${ns.name}`, ns]),
  );
  if (cuts.size === 0) return [];
  return records
    .filter(({ type }) => MAIL_TYPES.has(type))
    .flatMap((record) => {
      const [ns] = namesFrom(record.name).flatMap((name) => cuts.get(`${record.zone ?? ""} ${name}`) ?? []);
      if (ns === undefined) return [];
      return [
        finding("zone-delegated", ownerOf(record), {
          problem: `a ${record.type} at ${record.name}, for which the servers of ${ownerOf(ns)} answer alone: nobody would ever see it`,
          cure: `publish it there, or take the NS of ${ns.name} away`,
        }),
      ];
    });
}

const MAIL_TYPES: ReadonlySet<string> = new Set(["TXT", "CNAME", "MX"] satisfies RecordType[]);
