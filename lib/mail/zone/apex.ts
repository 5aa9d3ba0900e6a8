/**
 * The apex of a zone, where Cloudflare flattens a CNAME, and where an NS delegates nothing.
 */
import { isWithin } from "../dns";
import { once } from "../once";

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
  const above = zones[0] === undefined ? undefined : namesAbove(all).get(zones[0]);
  return above !== undefined && isWithin(above, name);
}

/** Of each zone the name that all its records lie below, empty where that is the root. */
const namesAbove = once((all: readonly ZoneRecord[]): ReadonlyMap<string, string> => {
  const above = new Map<string, string>();
  for (const { name, zone } of all) {
    if (zone === undefined) continue;
    let common = above.get(zone) ?? name;
    while (common !== "" && !isWithin(name, common)) common = common.includes(".") ? common.slice(common.indexOf(".") + 1) : "";
    above.set(zone, common);
  }
  return above;
});
