/** What a change of stacks means for mail. Start with `review`. */
export * from "./stacks";
export * from "./comment";
export * from "./changes";
export * from "./grade";
export * from "./review";
