/** The comment that synth writes for a review: what was written is what is read. */
import { readdirSync } from "node:fs";
import { join } from "node:path";

import { domainComment, readComment, stackComment } from "../../lib/mail/review/comment";
import { loadSpecs } from "../../lib/spec-file";

const FIXTURES = join(__dirname, "../fixtures");

// One by one: many are of one domain.
const specs = readdirSync(FIXTURES)
  .filter((file) => file.endsWith(".yaml"))
  .flatMap((file) => loadSpecs([join(FIXTURES, file)]).specs);

const written = specs.map(({ spec, records, file, warnings }, index) =>
  domainComment(spec, records, warnings, index % 2 === 0 ? { file, log: [7, undefined] } : undefined),
);

test("what is written is what is read", () => {
  expect(written.length).toBeGreaterThan(20);
  const json = JSON.parse(JSON.stringify(stackComment(() => written))) as Record<string, unknown>;
  expect(readComment(json)).toEqual(written);
});

test("another version, and what is no comment, is passed over", () => {
  const [first] = written;
  expect(readComment({ version: 2, domains: [first] })).toEqual([]);
  expect(readComment({ version: 1 })).toEqual([]);
  expect(readComment({ version: 1, domains: [{ ...first, findings: "none" }, null, first] })).toEqual([first]);
});
