import fc from "fast-check";

import { PROPERTIES } from "./properties";

/** Inputs of a property in CI; `npm run fuzz` gives millions. */
const INPUTS = 2000;

test.each(Object.entries(PROPERTIES))("%s holds of any input", async (_, { property }) => {
  await fc.assert(property, { numRuns: INPUTS });
});
