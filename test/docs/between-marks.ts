import { readFileSync } from "node:fs";

import { format, resolveConfig } from "prettier";

/** A page of docs/ with a text between its marks `<!-- name -->` and `<!-- end -->`. */
export async function withBetween(page: string, name: string, text: string): Promise<string> {
  const marks = new RegExp(`(<!-- ${name} -->\\n)[^]*(<!-- end -->)`, "u");
  const filled = readFileSync(page, "utf8").replace(marks, (_, begin: string, end: string) => `${begin}\n${text}\n\n${end}`);
  return format(filled, { ...(await resolveConfig(page)), parser: "markdown" });
}
