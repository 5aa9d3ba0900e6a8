/**
 * What records say beside each other: in one zone, and in all zones of an app.
 */
import { type Result, result } from "../finding";

import { type InheritingDomain, judgeInheriting } from "./inheriting";
import { judgeGroups } from "./names";
import { judgeProxied } from "./proxied";
import { judgeReports } from "./reports";
import { type ZoneRecord, byName } from "./zone-record";

/** Findings across the records of a whole app, and across the specs that inherit a policy; its value is the records. */
export function judgeZone(records: readonly ZoneRecord[], inheriting: readonly InheritingDomain[] = []): Result<readonly ZoneRecord[]> {
  const at = byName(records);
  return result(records, [
    ...judgeGroups(at, records),
    ...judgeProxied(records, at),
    ...judgeReports(records, at),
    ...inheriting.flatMap((child) => judgeInheriting(child, at)),
  ]);
}
