import { readFileSync } from "node:fs";
import { join } from "node:path";

import { FINDINGS, type ZoneRecord, judgeZone } from "../lib/mail";

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

  test("a report to a name below a domain of the app needs its word, and only v=DMARC1 is one", () => {
    const policy = { name: "_dmarc.a.example", type: "TXT", content: "v=DMARC1; p=none; rua=mailto:x@mail.b.example" };
    const other = { name: "_dmarc.b.example", type: "TXT", content: "v=DMARC1; p=none" };
    const word = (content: string): ZoneRecord => ({ name: "a.example._report._dmarc.mail.b.example", type: "TXT", content });
    const ids = (...records: ZoneRecord[]): string[] => judgeZone(records).findings.map(({ id }) => id);
    expect(ids(policy, other)).toEqual(["zone-report-unauthorized"]);
    expect(ids(policy, other, word("junk"))).toEqual(["zone-report-unauthorized"]);
    expect(ids(policy, other, word("v=DMARC1"))).toEqual([]);
  });

  test("docs/findings.md is made from the table", () => {
    expect(readFileSync(join(__dirname, "../docs/findings.md"), "utf8")).toBe(findingsPage());
  });
});
