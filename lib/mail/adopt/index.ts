/** Records of a spec beside those that stand in its zone. Start with `match`. */
export { judgeApply } from "./judge-apply";
export { type Adoption, matchRecords } from "./match";
export { type PresentZone, presentZone } from "./present-zone";
