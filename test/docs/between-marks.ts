import { readFileSync } from "node:fs";

import { format, resolveConfig } from "prettier";

/** A page of docs/ with a text between its marks `<!-- name -->` and `<!-- end -->`. */
export async function withBetween(page: string, name: string, text: string): Promise<string> {
  const filled = readFileSync(page, "utf8").replace(new RegExp(`(<!-- ${name} -->\\n)[^]*(<!-- end -->)`, "u"), `$1\n${text}\n\n$2`);
  return format(filled, { ...(await resolveConfig(page)), parser: "markdown" });
}
