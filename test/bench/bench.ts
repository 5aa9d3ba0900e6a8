/**
 * `npm run bench`: medians of alternating runs in one go, each in a process of its own.
 */
import { spawnSync } from "node:child_process";
import { cpus } from "node:os";
import { join } from "node:path";

import { version as cdktf } from "cdktf/package.json";

const RUNS = Number(process.env["BENCH_RUNS"] ?? 11);
const ROOT = join(__dirname, "../..");

/** Runs `node` and gives what it printed, or the milliseconds that it took. */
function node(args: readonly string[]): { printed: string; milliseconds: number } {
  const start = process.hrtime.bigint();
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" });
  const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
  if (status !== 0) throw new Error(stderr);
  return { printed: stdout, milliseconds };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** Two things in turn, so that a noisy minute hits both; their medians. */
function alternate(one: () => number, other: () => number): [number, number] {
  const times: [number[], number[]] = [[], []];
  for (let run = 0; run < RUNS; run++) {
    times[0].push(one());
    times[1].push(other());
  }
  return [median(times[0]), median(times[1])];
}

console.log(`node ${process.version}, cdktf ${cdktf}, ${cpus().length} × ${cpus()[0]?.model ?? "?"}; medians of ${RUNS} alternating runs`);

const DOMAINS = 1000;
const synth = (how: string) => () => Number(node([join(__dirname, "synth.js"), how, String(DOMAINS)]).printed);
const [spec, byHand] = alternate(synth("spec"), synth("by-hand"));
const each = ((spec * 1000) / DOMAINS).toFixed(0);
console.log(`${DOMAINS} domains of 8 records, constructs and synth: ${spec.toFixed(0)} ms (${each} µs a domain)`);
console.log(`the same DnsRecords by hand: ${byHand.toFixed(0)} ms; ratio ${(spec / byHand).toFixed(2)} (bar 1.25)`);

const check = () => node([join(ROOT, "dist/cli/main.js"), "check", "stacks/domains/example.com.yaml"]).milliseconds;
const [checking, nothing] = alternate(check, () => node(["-e", "0"]).milliseconds);
console.log(
  `check of one spec, whole process: ${checking.toFixed(0)} ms; node -e 0: ${nothing.toFixed(0)} ms; ratio ${(checking / nothing).toFixed(2)} (bar 3)`,
);
