/**
 * What records say beside each other: in one zone, and in all zones of an app.
 */
import { policiesOf } from "../dmarc";
import { type Result, result } from "../finding";

import { type InheritingDomain, judgeInheriting } from "./inheriting";
import { type Standing, existing } from "./leads-to";
import { judgeGroups } from "./names";
import { judgeProxied } from "./proxied";
import { judgeReports } from "./reports";
import { judgeRevokedTargets } from "./revoked-targets";
import { type SigningDomain, judgeSigning } from "./signed-by";
import { judgeIncluded } from "./spf-includes";
import { type GivenZone, type TakenOver, judgeTakenOver, judgeZoneIds } from "./zone-ids";
import { type ZoneRecord, byName, isDmarc } from "./zone-record";

/**
 * Findings across the records of a whole app, across the specs that inherit a policy, across the zones and the records taken over that specs
 * give, and across the specs that sign for each other; its value is the records.
 */
export function judgeZone(
  records: readonly ZoneRecord[],
  inheriting: readonly InheritingDomain[] = [],
  zones: readonly GivenZone[] = [],
  taken: readonly TakenOver[] = [],
  signing: readonly SigningDomain[] = [],
): Result<readonly ZoneRecord[]> {
  const at = byName(records);
  const standing: Standing = { get: (name) => at.get(name), has: existing(records) };
  const inherits = inheriting.length > 0 || signing.some((domain) => domain.inheriting !== undefined);
  const policies = policiesOf(inherits ? records.filter(isDmarc) : []);
  return result(records, [
    ...judgeGroups(at, records),
    ...(records.some(({ proxied }) => proxied === true) ? judgeProxied(records, standing) : []),
    ...judgeIncluded(records, at),
    ...judgeReports(records, at),
    ...judgeRevokedTargets(records, standing),
    ...inheriting.flatMap((child) => judgeInheriting(child, policies)),
    ...judgeSigning(signing, records, policies),
    ...judgeZoneIds(zones),
    ...judgeTakenOver(taken),
  ]);
}
