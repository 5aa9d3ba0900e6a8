/** The staged rollout of a DMARC policy. Start with `profiles`. */
export * from "./profiles";
export * from "./state";
export * from "./aligned";
export * from "./judge";
export * from "./days";
export * from "./road";
