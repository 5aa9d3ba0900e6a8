/** Writes the pages of docs/ that are made from data: `npm run docs`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { findingsPage } from "./findings-page";
import { sendersPage } from "./senders-page";
import { specPage } from "./spec-page";

writeFileSync(join(__dirname, "../../docs/findings.md"), findingsPage());
writeFileSync(join(__dirname, "../../docs/senders.md"), sendersPage());
writeFileSync(join(__dirname, "../../docs/spec.md"), specPage());
