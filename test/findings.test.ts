import { readFileSync } from "node:fs";
import { join } from "node:path";

import { FINDINGS } from "../lib/mail";

import { findingsPage } from "./docs/findings-page";
import { findingRows, printed } from "./findings-table";

describe("findings", () => {
  const rows = findingRows();

  test("every id has a row, and every row an id", () => {
    expect(rows.map(({ id }) => id).sort()).toEqual(Object.keys(FINDINGS).sort());
  });

  test.each(rows.map((row) => [row.id, row] as const))("%s is printed as the table says", (id, row) => {
    expect(printed(row)).toBe(row.prints);
    expect(row.prints).toContain(`${FINDINGS[id][0]} ${id}: `);
  });

  test("docs/findings.md is made from the table", () => {
    expect(readFileSync(join(__dirname, "../docs/findings.md"), "utf8")).toBe(findingsPage());
  });
});
