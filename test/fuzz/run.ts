/**
 * `npm run fuzz -- 10000000`: that many inputs, shared among the properties; prints what each had, and the seed of one that fails.
 */
import fc from "fast-check";

import { PROPERTIES } from "./properties";

const total = Number(process.argv[2] ?? 1_000_000);
const shares = Object.values(PROPERTIES).reduce((sum, { share }) => sum + share, 0);

async function main(): Promise<void> {
  let given = 0;
  for (const [name, { property, share }] of Object.entries(PROPERTIES)) {
    const numRuns = Math.ceil((total * share) / shares);
    const start = process.hrtime.bigint();
    await fc.assert(property, { numRuns });
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    given += numRuns;
    console.log(`${name}: ${numRuns} inputs in ${seconds.toFixed(0)} s, nothing found`);
  }
  console.log(`${given} inputs in all`);
}

void main();
