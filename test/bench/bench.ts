/**
 * `npm run bench`: what the package costs beside what one would use instead, in one go; `--write` puts the table into docs/benchmarks.md.
 * `DNSCONTROL` names DNSControl's program, where there is one.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";

import { version as cdktf } from "cdktf/package.json";
import { version as mailauthVersion } from "mailauth/package.json";

import { dependencies } from "../../package.json";
import { withBetween } from "../docs/between-marks";
import { NO_VENV, pinned, programOf } from "../receivers/python";

import { CALLS, MAIL, NAMES, microseconds } from "./evaluators";
import { writeDnscontrol, writeOctodns, writeSpecs } from "./fleet";
import { ROOT, RUNS, inTurn, median, node, timed } from "./measure";

const PAGE = join(ROOT, "docs/benchmarks.md");

/** Domains of the runs that are compared in time; the largest takes a minute a run. */
const SIZES = (process.env["BENCH_SIZES"] ?? "1,100,1000,10000").split(",").map(Number);

/** What was measured: what, beside what, the figures, and the goal. */
type Row = readonly [what: string, beside: string, figures: string, goal: string];

const rows: Row[] = [];

function say(...row: Row): void {
  rows.push(row);
  console.log(row.join("  |  "));
}

const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
const ratio = (a: number, b: number): string => (a / b).toFixed(2);

/** Constructs and synth, beside the same DnsRecords by hand. */
function synth(): void {
  const perDomain = new Map<number, number>();
  for (const size of SIZES) {
    const of = { spec: [] as Synth[], byHand: [] as Synth[] };
    for (let run = 0; run < RUNS; run++) {
      of.spec.push(synthOnce("spec", size));
      of.byHand.push(synthOnce("by-hand", size));
    }
    const [time, timeByHand] = [of.spec, of.byHand].map((runs) => median(runs.map(({ milliseconds }) => milliseconds))) as [number, number];
    const [memory, memoryByHand] = [of.spec, of.byHand].map((runs) => median(runs.map(({ megabytes }) => megabytes))) as [number, number];
    perDomain.set(size, time / size);
    const goal = size === 1000 ? ["≤ 1.10", "≤ 1.15"] : ["", ""];
    say(
      `construct and synth, ${size} domains`,
      `by hand ${ms(timeByHand)}`,
      `${ms(time)}, ratio ${ratio(time, timeByHand)}`,
      goal[0] ?? "",
    );
    say(
      `memory of it`,
      `by hand ${memoryByHand.toFixed(0)} MB`,
      `${memory.toFixed(0)} MB, ratio ${ratio(memory, memoryByHand)}`,
      goal[1] ?? "",
    );
  }
  const [thousand, ten] = [perDomain.get(1000), perDomain.get(10000)];
  if (thousand !== undefined && ten !== undefined)
    say("growth, 1,000 → 10,000 domains", "linear", `ratio ${ratio(ten, thousand)}`, "≤ 1.10");
}

interface Synth {
  readonly milliseconds: number;
  readonly megabytes: number;
}

function synthOnce(how: "spec" | "by-hand", size: number): Synth {
  return JSON.parse(node(["--max-old-space-size=8192", join(__dirname, "synth.js"), how, String(size)]).printed) as Synth;
}

/** Specs on disk → checked records, whole process: beside octoDNS, which prints none of them, and DNSControl, which prints all. */
async function fleet(folder: string): Promise<void> {
  const specs = writeSpecs(folder, 1000);
  const ours =
    (...args: string[]): (() => number) =>
    () =>
      node([join(ROOT, "dist/cli/main.js"), ...args, specs], folder).milliseconds;
  const octodns = programOf("octodns-validate");
  if (octodns !== undefined) {
    const config = writeOctodns(folder, specs);
    const theirs = (): number => timed(octodns, ["--config-file", config], folder).milliseconds;
    const floor = (): number => node([join(__dirname, "yaml-events.js"), specs]).milliseconds;
    const [time = NaN, octodnsTime = NaN, events = NaN] = await inTurn([ours("check"), theirs, floor]);
    say(
      "1,000 spec files → checked records, `check`",
      `octodns-validate of ${pinned("octodns")} ${ms(octodnsTime)}; js-yaml's events of the files alone ${ms(events)}`,
      `${ms(time)}, ${ratio(octodnsTime, time)} times faster`,
      "≥ 10 times",
    );
  } else {
    console.log(`skipped: octodns-validate: ${NO_VENV}`);
  }
  const readings = Array.from({ length: RUNS }, () => JSON.parse(node([join(__dirname, "read-again.js"), specs]).printed) as number[]);
  const [first = NaN, last = NaN] = [0, -1].map((at) => median(readings.map((times) => times.at(at) ?? NaN)));
  say(
    "the same files checked in one process, the fifth time",
    `the first time ${ms(first)}`,
    `${ms(last)}, ratio ${ratio(last, first)}`,
    "reported",
  );
  const dnscontrol = process.env["DNSCONTROL"];
  if (dnscontrol === undefined)
    return console.log("skipped: DNSControl, which no registry here serves: DNSCONTROL does not name its program");
  const config = writeDnscontrol(folder, specs);
  const theirs = (): number => timed(dnscontrol, ["print-ir"], config).milliseconds;
  const [time = NaN, dnscontrolTime = NaN] = await inTurn([ours("show", "--format", "json"), theirs]);
  say(
    "1,000 spec files → checked records, `show --format json`",
    `print-ir of DNSControl ${timed(dnscontrol, ["version"], folder).printed.trim().split("-")[0]} ${ms(dnscontrolTime)}`,
    `${ms(time)}, ${ratio(dnscontrolTime, time)} times faster`,
    "≥ 5 times",
  );
}

async function commands(): Promise<void> {
  const check = (): number => node([join(ROOT, "dist/cli/main.js"), "check", "stacks/domains/example.com.yaml"]).milliseconds;
  const [time = NaN, nothing = NaN] = await inTurn([check, () => node(["-e", "0"]).milliseconds]);
  say("`check` of one spec, whole process", `\`node -e 0\` ${ms(nothing)}`, `${ms(time)}, ratio ${ratio(time, nothing)}`, "≤ 2.5");
}

/** Readers and evaluators; each is measured RUNS times in turn with the others. */
async function evaluators(): Promise<void> {
  const names = Object.keys(CALLS);
  const medians = await inTurn(names.map((name) => () => microseconds(CALLS[name] ?? (() => undefined))));
  const of = new Map(names.map((name, index) => [name, medians[index] ?? NaN]));
  const µs = (name: string): string => `${(of.get(name) ?? NaN).toFixed(1)} µs`;
  const python = programOf("python");
  const pyspf =
    python !== undefined
      ? `, ${pinned("pyspf")} ${Number(timed(python, [join(__dirname, "pyspf.py"), JSON.stringify(NAMES), JSON.stringify(MAIL)]).printed).toFixed(1)} µs`
      : "";
  say("`checkHost`, 4 lookups in memory", `mailauth ${mailauthVersion} ${µs("mailauth spf")}${pyspf}`, µs("checkHost"), "reported");
  say("`readSpf`", "–", µs("readSpf"), "reported");
  say("`evaluateDmarc`, in memory", `mailauth ${µs("mailauth dmarc")}`, µs("evaluateDmarc"), "reported");
  say("`readDmarc`", "–", µs("readDmarc"), "reported");
  say("`readDkimKey`", `mailauth's key lookup, which imports the key too, ${µs("mailauth getPublicKey")}`, µs("readDkimKey"), "reported");
}

async function packed(): Promise<void> {
  const [{ unpackedSize, entryCount }] = JSON.parse(timed("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"]).printed) as [Packed];
  say("unpacked size", `${entryCount} files`, `${(unpackedSize / 1000).toFixed(0)} kB`, "≤ 500 kB");
  say("runtime dependencies", Object.keys(dependencies).join(", "), String(Object.keys(dependencies).length), "≤ 4");
  const loading = (...names: string[]): (() => number) => {
    const code = names.map((name) => `require(${JSON.stringify(name)});`).join("");
    return () => Number(node(["-e", `const t=process.hrtime.bigint();${code}console.log(Number(process.hrtime.bigint()-t)/1e6)`]).printed);
  };
  const others = ["cdktf", "@cdktf/provider-cloudflare/lib/dns-record"];
  const [alone = NaN, withUs = NaN] = await inTurn([loading(...others), loading(...others, ROOT)]);
  say(
    "`require` of it, after `cdktf` and the binding's DnsRecord",
    `those alone ${ms(alone)}`,
    `${ms(withUs)}, ratio ${ratio(withUs, alone)}`,
    "≤ 1.3",
  );
}

interface Packed {
  readonly unpackedSize: number;
  readonly entryCount: number;
}

async function main(): Promise<void> {
  const machine = `Node ${process.version}, cdktf ${cdktf}, ${cpus().length} × ${cpus()[0]?.model ?? "?"}; medians of ${RUNS} runs, each in turn with what stands beside it.`;
  console.log(machine);
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  try {
    await commands();
    await packed();
    await evaluators();
    await fleet(folder);
    synth();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (!process.argv.includes("--write")) return;
  const table = [["what", "beside", "measured", "goal"], ["---", "---", "---", "---"], ...rows].map((row) => `| ${row.join(" | ")} |`);
  writeFileSync(PAGE, await withBetween(PAGE, "figures", `${machine}\n\n${table.join("\n")}`));
}

void main();
