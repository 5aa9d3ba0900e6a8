/**
 * `npm run try`: the sample app against a local Cloudflare, from an empty zone to a rollout step and back. No account is needed.
 */
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { loadSpecs } from "../../lib/spec-file";
import { copyApp, synthApp } from "../app-copy";
import { whyNoProvider } from "../e2e/provider";
import { World } from "../e2e/world";

import { idOf } from "./server";

/** The zone id of stacks/domains/example.com.yaml. */
const EXAMPLE_ID = "0123456789abcdef0123456789abcdef";

let number = 0;

/** Says what happens next, and why. */
function step(title: string, ...why: string[]): void {
  number += 1;
  console.log(`\n${number}. ${title}`);
  for (const line of why) console.log(`   ${line}`);
}

function counted(counts: Readonly<Record<string, number>>): string {
  const said = Object.entries(counts).map(([method, count]) => `${count} ${method}`);
  return said.length === 0 ? "no request" : said.join(", ");
}

/** A failed step ends the tour: what it said is all that is worth reading. */
function must({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }): void {
  if (code === 0) return;
  console.error(stdout, stderr);
  throw new Error("terraform failed");
}

const STEP = '      - { stage: quarantine, since: 2026-07-15, reason: "99.4 % aligned over 30 days, reviewed in #412" }';

async function tour(world: World): Promise<void> {
  copyApp(world.folder);
  const domains = join(world.folder, "stacks/domains");
  const { specs } = loadSpecs([domains]);
  for (const { spec } of specs) world.cloudflare.addZone(spec.zone.name, { id: spec.zone.id ?? idOf(spec.zone.name) });

  step("The specs of stacks/domains become stacks", "node -r @swc-node/register stacks/main.ts, which is what `cdktf synth` runs");
  const failed = synthApp(world.folder, world.env());
  if (failed !== "") throw new Error(failed);
  const stacks = readdirSync(join(world.folder, "cdktf.out/stacks"));
  console.log(`   cdktf.out/stacks: ${stacks.join(", ")}`);

  step(
    "terraform init and apply, stack by stack",
    "The real provider, and a local Cloudflare with empty zones: each record is one request.",
  );
  for (const stack of stacks) {
    must(await world.terraform(stack).apply());
    console.log(`   ${stack}: ${counted(world.cloudflare.takeCounts())}`);
  }

  step("What a resolver now sees of example.com");
  const resolve = (): string[] =>
    world.cloudflare
      .zone(EXAMPLE_ID)
      .records.list()
      .map(({ name, type, content }) => `   ${name}. ${type} ${content}`)
      .sort();
  console.log(resolve().join("\n"));

  step("The second plan of every stack is empty", "Cloudflare rewrites what it does not like; a green apply proves nothing, this does.");
  for (const stack of stacks) {
    const { code, changes } = await world.terraform(stack).plan();
    console.log(`   ${stack}: ${code === 0 ? "no changes" : changes.join("; ")} (${counted(world.cloudflare.takeCounts())})`);
    if (code !== 0) throw new Error("the plan is not empty");
  }

  step("A step of the rollout is a line in the log", `stacks/domains/example.com.yaml, appended: ${STEP.trim()}`);
  const file = join(domains, "example.com.yaml");
  writeFileSync(file, readFileSync(file, "utf8").replace(/^( +log:\n(?: +- .*\n)+)/mu, `$1${STEP}\n`));
  const again = synthApp(world.folder, world.env());
  if (again !== "") throw new Error(again);
  const terraform = world.terraform("example-com");
  console.log(`   the plan: ${(await terraform.plan()).changes.join("; ")}`);
  world.cloudflare.takeCounts();
  must(await terraform.run("apply", "-no-color", "plan"));
  console.log(`   the apply: ${counted(world.cloudflare.takeCounts())}`);
  console.log(
    resolve()
      .filter((line) => line.includes("_dmarc"))
      .join("\n"),
  );

  step("terraform destroy", "Only what the stacks made goes; records of others would stay.");
  for (const stack of stacks) must(await world.terraform(stack).destroy());
  const left = specs.flatMap(({ spec }) => world.cloudflare.zone(spec.zone.id ?? idOf(spec.zone.name)).records.list());
  console.log(`   ${counted(world.cloudflare.takeCounts())}; ${left.length} records left`);
}

async function main(): Promise<void> {
  const why = whyNoProvider();
  if (why !== undefined) {
    console.error(`try: ${why}.\nInstall terraform 1.5 or newer; with access to the registry it fetches the provider by itself.`);
    process.exitCode = 1;
    return;
  }
  const world = await World.open();
  try {
    await tour(world);
  } finally {
    await world.close();
  }
}

void main();
