/** Writes schema.json and docs/review.schema.json: `npm run docs`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { makeSchema, schemaText } from "./make";
import { makeReviewSchema } from "./review";

writeFileSync(join(__dirname, "../../schema.json"), schemaText(JSON.parse(JSON.stringify(makeSchema())) as Record<string, unknown>));
writeFileSync(join(__dirname, "../../docs/review.schema.json"), `${JSON.stringify(makeReviewSchema(), undefined, 2)}\n`);
