/** Says which checks were skipped, and why: the last line of `npm run check`. */
import { TOOLS, isThere } from "./tools";

const missing = Object.values(TOOLS).filter((tool) => !isThere(tool));
for (const { check, program, from } of missing) console.log(`skipped: ${check}: no ${program} here, which ${from} brings`);
if (missing.length === 0) console.log("skipped: nothing");
