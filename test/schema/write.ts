/** Writes schema.json: `npm run schema`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { makeSchema } from "./make";

writeFileSync(join(__dirname, "../../schema.json"), `${JSON.stringify(makeSchema(), undefined, 2)}\n`);
