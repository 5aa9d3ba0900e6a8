/**
 * The apex of a zone, where Cloudflare flattens a CNAME, and where an NS delegates nothing.
 */
import { isWithin } from "../dns";

import { type ZoneRecord, zoneNameOf } from "./zone-record";

/** Whether the name of a `group` of records is its zone's; `zone` is that of all records, where it is known. */
export function isApex(name: string, group: readonly ZoneRecord[], all: readonly ZoneRecord[], zone: string | undefined): boolean {
  if (zone !== undefined) return name === zone;
  // No zone has such a name.
  if (/(?:^|\.)_/u.test(name)) return false;
  const zones = group.map(({ zone: own }) => own).filter((own) => own !== undefined);
  if (zones.includes(name)) return true;
  if (group.some((record) => zoneNameOf(record) !== undefined)) return false;
  // Only ids are known: the apex is the name that all others of the zone lie below.
  const others = all.filter((record) => record.zone === zones[0]);
  return zones.length > 0 && others.every((record) => isWithin(record.name, name));
}
