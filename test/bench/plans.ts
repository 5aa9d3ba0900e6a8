/**
 * `npm run bench:plans -- COUNT`: COUNT domains, a stack each (1,000 unless said; that takes most of an hour), applied to the local
 * Cloudflare with real terraform; then one rollout step, and planning all stacks beside planning those that `changed` names.
 */
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { stacksFrom } from "../../lib";
import type { Output } from "../../lib/cli/command";
import { run } from "../../lib/cli/main";
import { idOf } from "../cloudflare/server";
import { whyNoProvider } from "../e2e/provider";
import { World } from "../e2e/world";
import { OPTIONS } from "../examples/stack";

const MONITOR = "      - { stage: monitor, since: 2026-01-05 }\n";
const STEP = '      - { stage: quarantine, since: 2026-03-05, reason: "aligned" }\n';

function spec(domain: string, log: string): string {
  return `domain: ${domain}
zone: { name: ${domain}, id: ${idOf(domain)} }
senders:
  own: { service: self-hosted, ip4: [203.0.113.25] }
  mailchimp: {}
dmarc:
  reports: { aggregate: ["mailto:dmarc@${domain}"] }
  rollout:
    profile: standard
    log:
${log}`;
}

function synth(world: World, specs: string): void {
  world.synth((app) => {
    stacksFrom(app, specs, OPTIONS);
  });
}

/** Plans stacks one after the other: seconds, requests, and how many are not empty. */
async function planAll(world: World, stacks: readonly string[]): Promise<{ seconds: number; requests: number; changes: number }> {
  world.cloudflare.takeCounts();
  const started = performance.now();
  let changes = 0;
  for (const stack of stacks) changes += (await world.terraform(stack).run("plan", "-detailed-exitcode")).code === 2 ? 1 : 0;
  const requests = Object.values(world.cloudflare.takeCounts()).reduce((sum, count) => sum + count, 0);
  return { seconds: (performance.now() - started) / 1000, requests, changes };
}

async function bench(world: World, count: number): Promise<void> {
  const domains = Array.from({ length: count }, (_, index) => `d${index}.example`);
  const specs = join(world.folder, "specs");
  mkdirSync(specs);
  for (const domain of domains) {
    world.cloudflare.addZone(domain);
    writeFileSync(join(specs, `${domain}.yaml`), spec(domain, MONITOR));
  }
  synth(world, specs);
  const stacks = domains.map((domain) => domain.replaceAll(".", "-"));
  for (const stack of stacks) if ((await world.terraform(stack).apply()).code !== 0) throw new Error(`${stack} was not applied`);
  const { POST = 0 } = world.cloudflare.takeCounts();
  console.log(`${count} domains, a stack each: first apply ${POST} POST, ${POST / count} a domain`);
  cpSync(join(world.folder, "cdktf.out"), join(world.folder, "base"), { recursive: true, filter: (file) => !file.includes(".terraform") });
  writeFileSync(join(specs, "d0.example.yaml"), spec("d0.example", MONITOR + STEP));
  synth(world, specs);
  const call = ["changed", "--base", "base", "--head", "cdktf.out"];
  const { stdout } = run(call, { folder: world.folder, width: 80, today: "2026-11-01", env: {}, colours: false }) as Output;
  const changed = stdout.split("\n").filter((line) => line !== "");
  const [all, some] = [await planAll(world, stacks), await planAll(world, changed)];
  console.log(`one step: changed names ${changed.length} of ${count}`);
  console.log(`planning all: ${all.seconds.toFixed(1)} s, ${all.requests} requests, ${all.changes} with changes`);
  console.log(`planning what changed: ${some.seconds.toFixed(1)} s, ${some.requests} requests, ${some.changes} with changes`);
  console.log(`ratio: time ${(all.seconds / some.seconds).toFixed(0)}, requests ${(all.requests / some.requests).toFixed(0)}`);
}

async function main(): Promise<void> {
  const why = whyNoProvider();
  if (why !== undefined) return console.log(`bench:plans skipped: ${why}`);
  const world = await World.open();
  try {
    await bench(world, Number(process.argv[2] ?? 1000));
  } finally {
    await world.close();
  }
}

void main();
