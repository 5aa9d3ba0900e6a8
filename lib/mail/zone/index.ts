/** What records say beside each other. Start with `judge-zone`. */
export { type JudgedSpec, judgeZone } from "./judge-zone";
export { judgeNames } from "./beside";
export { type ZoneRecord, byName, isDmarc, isNullMx, isRevoked, isSpf, organizationOf, standingRecords } from "./zone-record";
export { type GivenZone, judgeTakenOver } from "./zone-ids";
