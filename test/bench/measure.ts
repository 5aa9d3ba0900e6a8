/**
 * Measuring: programs in turn, so that a noisy minute hits all of them, and medians.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** The project's folder. */
export const ROOT = join(__dirname, "../..");

/** Runs of each thing, of which the median counts. */
export const RUNS = Number(process.env["BENCH_RUNS"] ?? 5);

/** Runs a program; gives what it printed, and the milliseconds that it took. */
export function timed(program: string, args: readonly string[], cwd = ROOT): { readonly printed: string; readonly milliseconds: number } {
  const start = process.hrtime.bigint();
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: "utf8", maxBuffer: 1e9 });
  const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${stderr}`);
  return { printed: stdout, milliseconds };
}

/** Runs Node. */
export function node(args: readonly string[], cwd = ROOT): ReturnType<typeof timed> {
  return timed(process.execPath, args, cwd);
}

/** The middle of some values. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** Things measured in turn; their medians, in their order. */
export async function inTurn(things: readonly (() => number | Promise<number>)[]): Promise<number[]> {
  const measured: number[][] = things.map(() => []);
  for (let run = 0; run < RUNS; run++) for (const [index, thing] of things.entries()) measured[index]?.push(await thing());
  return measured.map(median);
}
