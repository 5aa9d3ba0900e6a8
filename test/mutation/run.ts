/**
 * `npm run mutation [part…]`: mutates the core part by part, prints what no test noticed, and the score. A mutant costs as long as the tests
 * that are run beside it take to load, so each part has the tests that speak of it; others might notice more.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync, renameSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "../..");
const REPORTS = join(ROOT, ".stryker");

/** The tests of each part of lib/mail, by the path that its files begin with; the longest that fits is a file's. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  "": ["mail/parse-spec", "mail/late", "mail/txt", "mail/check-host", "golden", "findings"],
  "adopt.ts": ["adopt"],
  "dkim/": ["mail/dkim", "findings"],
  "dmarc/": ["mail/dmarc", "mail/dmarc-lookup", "findings"],
  "import-zone/": ["import-zone"],
  "review/": ["review/review", "review/addresses"],
  "rollout/": ["mail/rollout", "mail/parse-spec", "findings"],
  "senders/": ["senders", "golden", "mail/parse-spec", "findings"],
  "spec/": ["mail/parse-spec", "golden", "findings"],
  "spf/": ["mail/spf", "mail/check-host", "mail/parse-spec", "mail/late", "findings"],
  "spf/check-host/": ["mail/check-host", "explain"],
  "zone.ts": ["mail/zone", "findings"],
};

interface Report {
  readonly files: Readonly<Record<string, { readonly mutants: readonly { readonly status: string }[] }>>;
}

interface Score {
  readonly part: string;
  readonly noticed: number;
  readonly missed: number;
  readonly ignored: number;
}

function partOf(file: string): string {
  return Object.keys(PARTS)
    .filter((path) => file.startsWith(path))
    .reduce((longest, path) => (path.length > longest.length ? path : longest), "");
}

function mutate(part: string, files: readonly string[]): Score {
  const report = join(REPORTS, `${part.replaceAll("/", "-") || "rest"}.json`);
  const tests = (PARTS[part] ?? []).map((test) => `<rootDir>/test/${test}.test.ts`);
  spawnSync("npx", ["stryker", "run", "--mutate", files.map((file) => `lib/mail/${file}`).join(",")], {
    cwd: ROOT,
    stdio: "inherit",
    env: { ...process.env, MUTATION_TESTS: JSON.stringify(tests) },
  });
  renameSync(join(REPORTS, "mutation.json"), report);
  const { files: reports } = JSON.parse(readFileSync(report, "utf8")) as Report;
  const statuses = Object.values(reports).flatMap(({ mutants }) => mutants.map(({ status }) => status));
  const count = (...of: string[]): number => statuses.filter((status) => of.includes(status)).length;
  return { part, noticed: count("Killed", "Timeout"), missed: count("Survived", "NoCoverage"), ignored: count("Ignored") };
}

function line({ part, noticed, missed, ignored }: Score): string {
  const score = ((100 * noticed) / Math.max(1, noticed + missed)).toFixed(1);
  return `lib/mail/${part}: ${score} % (${noticed} of ${noticed + missed} noticed; ${ignored} in constants, which are not run)`;
}

const files = (readdirSync(join(ROOT, "lib/mail"), { recursive: true }) as string[]).filter((file) => file.endsWith(".ts")).sort();
const asked = process.argv.slice(2);
const unknown = asked.filter((part) => !Object.hasOwn(PARTS, part));
if (unknown.length > 0) throw new Error(`${unknown.join(", ")}: no part; the parts are ${Object.keys(PARTS).filter(Boolean).join(", ")}`);
const scores = (asked.length === 0 ? Object.keys(PARTS) : asked).map((part) =>
  mutate(
    part,
    files.filter((file) => partOf(file) === part),
  ),
);
const sum = (of: (score: Score) => number): number => scores.reduce((total, score) => total + of(score), 0);
for (const score of scores) console.log(line(score));
console.log(
  line({
    part: asked.join(", "),
    noticed: sum(({ noticed }) => noticed),
    missed: sum(({ missed }) => missed),
    ignored: sum(({ ignored }) => ignored),
  }),
);
