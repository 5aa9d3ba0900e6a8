/** What records say beside each other. Start with `judge-zone`. */
export { type InheritingDomain, inheritingDomain } from "./inheriting";
export { judgeZone } from "./judge-zone";
export { type SigningDomain, signingDomain } from "./signed-by";
export { judgeNames } from "./names";
export { type ZoneRecord, byName, isDmarc, isNullMx, isRevoked, isSpf, organizationOf, standingRecords } from "./zone-record";
export { type GivenZone, type TakenOver, judgeTakenOver } from "./zone-ids";
