/**
 * `npm run mutation [part…]`: mutates the core part by part, prints what no test noticed, and the score, in which the reports of parts that
 * were run before count too. A mutant costs as long as the tests that are run beside it take to load, so each part has the tests that speak
 * of it; others might notice more. `--incremental` runs what its last report of a part does not know: after new tests, the survivors.
 * `--score` runs nothing, and prints the score of the reports that there are.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, renameSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "../..");
const REPORTS = join(ROOT, ".stryker");

/** The tests of each part of lib/mail, by the path that its files begin with; the longest that fits is a file's, else it is of the rest. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  rest: ["mail/parse-spec", "findings"],
  "acknowledge.ts": ["mail/parse-spec", "findings"],
  "adopt/": ["adopt", "mail/adopt"],
  "dkim/": ["mail/dkim", "findings"],
  "dmarc/": ["mail/dmarc", "mail/dmarc-lookup", "findings"],
  "dns.ts": ["mail/dns"],
  "ranges.ts": ["mail/ranges", "mail/spf"],
  "spans.ts": ["mail/spans"],
  "finding.ts": ["mail/finding", "mail/parse-spec"],
  "import-zone/": ["import-zone", "mail/left-out"],
  "ip.ts": ["mail/dns", "mail/check-host"],
  late: ["mail/late", "mail/late-rules"],
  "once.ts": ["mail/zone", "review/domains", "review/inherited"],
  "placed-records.ts": ["golden", "mail/senders", "findings"],
  "present.ts": ["mail/present", "import-zone"],
  "private-key.ts": ["mail/private-key"],
  "reading/": ["mail/reading", "mail/parse-spec", "findings"],
  "records.ts": ["golden", "mail/parse-spec", "findings"],
  "resolver.ts": ["mail/check-host", "mail/dmarc-lookup"],
  "review/": ["review/comment", "review/meaning", "review/domains", "review/moves", "review/plan", "review/review", "review/addresses"],
  "rollout/": ["mail/rollout", "mail/parse-spec", "findings"],
  "secrets.ts": ["mail/private-key", "mail/parse-spec"],
  "senders/": ["mail/senders", "mail/late", "senders", "import-zone", "golden", "mail/parse-spec", "findings"],
  "spec/": ["mail/parse-spec", "golden", "findings"],
  "spf/": ["mail/spf", "mail/check-host", "mail/parse-spec", "mail/senders", "mail/late", "findings"],
  "spf/check-host/": ["mail/check-host", "explain"],
  "tags.ts": ["mail/tags", "mail/dmarc", "mail/dkim"],
  "txt.ts": ["mail/txt"],
  "zone/": ["mail/zone", "findings"],
};

interface Report {
  readonly files: Readonly<Record<string, { readonly mutants: readonly { readonly status: string }[] }>>;
}

interface Score {
  readonly noticed: number;
  readonly missed: number;
  readonly ignored: number;
}

function partOf(file: string): string {
  return (
    Object.keys(PARTS)
      .filter((path) => file.startsWith(path))
      .sort((a, b) => b.length - a.length)[0] ?? "rest"
  );
}

function reportOf(part: string): string {
  return join(REPORTS, `${part.replaceAll("/", "-")}.json`);
}

function mutate(part: string): void {
  const files = FILES.filter((file) => partOf(file) === part).map((file) => `lib/mail/${file}`);
  const tests = (PARTS[part] ?? []).map((test) => `<rootDir>/test/${test}.test.ts`);
  const again = words.includes("--incremental") ? ["--incremental", "--incrementalFile", reportOf(part)] : [];
  const { status } = spawnSync("npx", ["stryker", "run", "--mutate", files.join(","), ...again], {
    cwd: ROOT,
    stdio: "inherit",
    env: { ...process.env, MUTATION_TESTS: JSON.stringify(tests) },
  });
  if (status !== 0) throw new Error(`lib/mail/${part}: Stryker came to no end, as it says above`);
  renameSync(join(REPORTS, "mutation.json"), reportOf(part));
}

function scoreOf(part: string): Score {
  const { files } = JSON.parse(readFileSync(reportOf(part), "utf8")) as Report;
  const statuses = Object.values(files).flatMap(({ mutants }) => mutants.map(({ status }) => status));
  const count = (...of: string[]): number => statuses.filter((status) => of.includes(status)).length;
  return { noticed: count("Killed", "Timeout"), missed: count("Survived", "NoCoverage"), ignored: count("Ignored") };
}

function line(what: string, scores: readonly Score[]): string {
  const sum = (of: keyof Score): number => scores.reduce((total, score) => total + score[of], 0);
  const [noticed, missed] = [sum("noticed"), sum("missed")];
  const score = ((100 * noticed) / Math.max(1, noticed + missed)).toFixed(1);
  return `${what}: ${score} % (${noticed} of ${noticed + missed} noticed; ${sum("ignored")} in constants, which are not run)`;
}

const FILES = (readdirSync(join(ROOT, "lib/mail"), { recursive: true }) as string[]).filter((file) => file.endsWith(".ts")).sort();
const words = process.argv.slice(2);
const asked = words.filter((word) => !["--score", "--incremental"].includes(word));
const unknown = asked.filter((part) => !Object.hasOwn(PARTS, part));
if (unknown.length > 0) throw new Error(`${unknown.join(", ")}: no part; the parts are ${Object.keys(PARTS).join(", ")}`);
if (!words.includes("--score")) for (const part of asked.length === 0 ? Object.keys(PARTS) : asked) mutate(part);
const known = Object.keys(PARTS).filter((part) => existsSync(reportOf(part)));
for (const part of known) console.log(line(`lib/mail/${part}`, [scoreOf(part)]));
console.log(line(`${known.length} of ${Object.keys(PARTS).length} parts`, known.map(scoreOf)));
