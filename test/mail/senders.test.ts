/** What senders become, and what is said of them: the table beside this file. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { alignedPaths, alignmentsOf, formatFinding, parseSpec, recordsFor } from "../../lib/mail";
import { formatRecordLine } from "../record-line";

interface Case {
  readonly case: string;
  readonly domain?: string;
  readonly senders: object;
  readonly says?: readonly string[];
  readonly aligned?: Readonly<Record<string, string>>;
  readonly records?: Readonly<Record<string, string>>;
}

const cases = parse(readFileSync(join(__dirname, "senders.yaml"), "utf8")) as Case[];

test.each(cases)("$case", ({ domain = "example.com", senders, says = [], aligned, records }) => {
  const { value, findings } = parseSpec({ domain, zone: { name: "example.com" }, senders, dmarc: "external" });
  const made = value === undefined ? undefined : recordsFor(value).value;
  expect({
    says: findings.map((found) => `${found.id}: ${formatFinding(found)}`),
    aligned:
      value?.kind === "sending-domain" ? Object.fromEntries(alignmentsOf(value).map((each) => [each.name, alignedPaths(each)])) : undefined,
    records: made && Object.fromEntries(made.map((record) => [record.role, formatRecordLine(record)])),
  }).toEqual({ says, aligned, records });
});
