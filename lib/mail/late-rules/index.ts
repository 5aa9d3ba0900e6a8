/** Rules for what is known only at apply. Start with `late-rules`. */
export { isLateKey } from "./key";
export { LATE_NAME, lateRules } from "./late-rules";
