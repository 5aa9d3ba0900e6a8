/** Writes schema.json and docs/review.schema.json: `npm run docs`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { makeSchema } from "./make";
import { makeReviewSchema } from "./review";

writeFileSync(join(__dirname, "../../schema.json"), `${JSON.stringify(makeSchema(), undefined, 2)}\n`);
writeFileSync(join(__dirname, "../../docs/review.schema.json"), `${JSON.stringify(makeReviewSchema(), undefined, 2)}\n`);
