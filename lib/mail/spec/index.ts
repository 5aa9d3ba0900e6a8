/** The spec: as it is written, and as it is once checked. Start with `written`. */
export * from "./written";
export * from "./checked";
