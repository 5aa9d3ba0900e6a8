/**
 * What records say beside each other: in one zone, and in all zones of an app.
 */
import { policiesOf } from "../dmarc";
import { type Result, result } from "../finding";
import type { Spec } from "../spec";

import { judgeGroups } from "./beside";
import { inheritingDomain, judgeInheriting } from "./inheriting";
import { type Standing, existing, policyRecords } from "./leads-to";
import { judgeProxied } from "./proxied";
import { judgeReports } from "./reports";
import { judgeRevokedTargets } from "./revoked-targets";
import { judgeSigning, signingDomain } from "./signed-by";
import { judgeIncluded } from "./spf-includes";
import { type GivenZone, judgeTakenOver, judgeZoneIds } from "./zone-ids";
import { type ZoneRecord, byName } from "./zone-record";

/** A checked spec of an app, of which records alone do not say everything. */
export interface JudgedSpec {
  readonly spec: Spec;
  /** Who asks for a part of it, as findings say it: a file, a construct. */
  readonly owner: (part: "dmarc" | "adopt") => string;
}

/**
 * Findings across the records of a whole app; across its specs, which inherit policies, sign for each other and take records over; and across
 * the zones that it knows. Its value is the records.
 */
export function judgeZone(
  given: readonly ZoneRecord[],
  specs: readonly JudgedSpec[] = [],
  zones: readonly GivenZone[] = [],
): Result<readonly ZoneRecord[]> {
  // What is found once of a list is asked of one that nobody changes.
  const records = [...given];
  const at = byName(records);
  const standing: Standing = { get: (name) => at.get(name), has: existing(records) };
  const inheriting = specs.flatMap(({ spec, owner }) => inheritingDomain(spec, owner("dmarc")));
  const signing = specs.flatMap(({ spec, owner }) => signingDomain(spec, owner("dmarc")));
  const taken = specs.flatMap(({ spec, owner }) => Object.values(spec.adopt).map((id) => ({ id, owner: owner("adopt") })));
  const asked = policyRecords(records, standing);
  const policies = policiesOf(inheriting.length > 0 ? asked : []);
  return result(records, [
    ...judgeGroups(at, records),
    ...(records.some(({ proxied }) => proxied === true) ? judgeProxied(records, standing) : []),
    ...judgeIncluded(records, standing),
    ...judgeReports(asked, records, at),
    ...judgeRevokedTargets(records, standing),
    ...inheriting.flatMap((child) => judgeInheriting(child, policies)),
    ...judgeSigning(signing, records, policies),
    ...judgeZoneIds(zones),
    ...judgeTakenOver(taken),
  ]);
}
