import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";

import { preProcessFile } from "typescript";

const LIB = join(__dirname, "../lib");

const files = (readdirSync(LIB, { recursive: true }) as string[]).filter((file) => file.endsWith(".ts"));

/** What a file imports, packages by name and files by path below lib. */
function importsOf(file: string): string[] {
  const { importedFiles } = preProcessFile(readFileSync(join(LIB, file), "utf8"));
  return importedFiles.map(({ fileName: name }) => (name.startsWith(".") ? relative(LIB, join(LIB, dirname(file), name)) : name));
}

/** The arrows of the design: a file imports what stands at or before its own word. */
const ORDER = [
  ["mail/late", "mail/once", "mail/private-key", "mail/writable"],
  ["mail/finding"],
  ["mail/dns", "mail/ip", "mail/ranges", "mail/spans", "mail/resolver", "mail/tags", "mail/txt"],
  ["mail/reading", "mail/secrets"],
  ["mail/spf", "mail/dkim", "mail/dmarc"],
  ["mail/late-rules"],
  ["mail/senders"],
  ["mail/rollout"],
  ["mail/spec"],
  ["mail/zone"],
  ["mail/placed-records"],
  ["mail/records", "mail/present", "mail/acknowledge"],
  ["mail/parse-spec", "mail/adopt"],
  ["mail/import-zone"],
  ["mail"],
  ["terraform-text", "resolved", "overrides", "hcl", "in-tree"],
  ["late-values"],
  ["zones"],
  ["mail/review"],
  ["spec-file", "cloudflare", "raw-backend", "stack-comment", "late-lists", "import-blocks"],
  ["zone-check"],
  ["mail-records"],
  ["sending-domain", "parked-domain", "report-receiver"],
  ["stacks-from", "cli"],
  ["index"],
];

function rankOf(file: string): number {
  const path = file.replace(/\.ts$/u, "").replace(/\/index$/u, "");
  return ORDER.findLastIndex((words) => words.some((word) => path === word || (word !== "mail" && path.startsWith(`${word}/`))));
}

describe("architecture", () => {
  test("every file has its place in the order", () => {
    expect(files.filter((file) => rankOf(file) === -1)).toEqual([]);
  });

  test("imports point one way", () => {
    const backwards = files.flatMap((file) =>
      importsOf(file)
        .filter((name) => rankOf(name) > rankOf(file))
        .map((name) => `${file} → ${name}`),
    );
    expect(backwards).toEqual([]);
  });

  test("the core knows no CDKTF, file, network, clock, randomness or printing", () => {
    const core = files.filter((file) => file.startsWith("mail/"));
    const packages = new Set(core.flatMap(importsOf).filter((name) => !name.startsWith("mail")));
    expect([...packages].sort()).toEqual(["fast-cidr-tools", "fastest-levenshtein", "node:crypto", "node:net", "node:url"]);
    const impure = core.filter((file) =>
      /Date\.now|new Date\(\)|Math\.random|randomBytes|process\.|console\.[a-z]+\(/u.test(readFileSync(join(LIB, file), "utf8")),
    );
    expect(impure).toEqual([]);
  });

  test("the command line knows no CDKTF", () => {
    const cli = files.filter((file) => /^(?:cli|spec-file)\//u.test(file));
    expect(cli.flatMap(importsOf).filter((name) => /cdktf|constructs/u.test(name))).toEqual([]);
  });
});
