/** Readers: any JavaScript value → a checked one, with every finding on the way. A spec is read by readers put together. Start with `reader`. */
export * from "./reader";
export * from "./values";
export * from "./names";
export { didYouMean, nearest, tokenAt, tokenInKey, wrongType } from "./wrong";
