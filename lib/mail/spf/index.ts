/** SPF: what servers may send for a name (RFC 7208). Start with `record`. */
export * from "./record";
export * from "./term";
export { type PlacedTerm, isSelf, judgeTerms, letsNearlyEverybody, nameProblem } from "./judge-terms";
export * from "./judge";
export * from "./derive";
export * from "./check-host";
