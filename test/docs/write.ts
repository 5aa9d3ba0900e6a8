/** Writes the pages of docs/ that are made from data: `npm run docs`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { findingsPage } from "./findings-page";
import { sendersPage } from "./senders-page";

writeFileSync(join(__dirname, "../../docs/findings.md"), findingsPage());
writeFileSync(join(__dirname, "../../docs/senders.md"), sendersPage());
