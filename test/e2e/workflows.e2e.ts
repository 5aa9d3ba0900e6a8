/**
 * The shell steps of docs/workflows, run as a runner runs them, against the local Cloudflare.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { loadSpecs } from "../../lib/spec-file";
import { copyApp } from "../app-copy";
import { idOf } from "../cloudflare/server";

import { type Ran, World, run } from "./world";

const ROOT = join(__dirname, "../..");

interface Step {
  readonly name?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The shell steps of a workflow, by name, in their order. */
function stepsOf(file: string): ReadonlyMap<string, Step> {
  const { jobs } = parse(readFileSync(join(ROOT, "docs/workflows", file), "utf8")) as { jobs: Record<string, { steps: Step[] }> };
  const steps = Object.values(jobs).flatMap((job) => job.steps);
  return new Map(steps.flatMap((step) => (step.run === undefined ? [] : [[step.name ?? "", step]])));
}

let world: World;
let folder: string;
beforeEach(async () => {
  world = await World.open();
  folder = join(world.folder, "repository");
  mkdirSync(folder);
  copyApp(folder);
  installCommand();
  writeFileSync(join(folder, ".gitignore"), "node_modules\ndist\ncdktf.out\nstate\nhead\nbase\n");
  const { specs } = loadSpecs([join(folder, "stacks/domains")]);
  for (const { spec } of specs) world.cloudflare.addZone(spec.zone.name, { id: spec.zone.id ?? idOf(spec.zone.name) });
  await shell("git init -q -b main && git config user.email a@example.com && git config user.name a && git add -A && git commit -qm first");
  await shell(`git init -q --bare ${world.folder}/origin && git remote add origin ${world.folder}/origin`);
});
afterEach(() => world.close());

/** The packages of this repository, with `sending-domain` among their commands, as `npm ci` would lay them. */
function installCommand(): void {
  const modules = join(folder, "node_modules");
  unlinkSync(modules);
  mkdirSync(join(modules, ".bin"), { recursive: true });
  for (const name of readdirSync(join(ROOT, "node_modules"))) {
    if (!name.startsWith(".")) symlinkSync(join(ROOT, "node_modules", name), join(modules, name));
  }
  symlinkSync(join(ROOT, "dist/cli/main.js"), join(modules, ".bin/sending-domain"));
  const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { scripts: { synth: string } };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "mail", private: true, scripts: { synth: scripts.synth } }));
}

async function shell(script: string, env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  return run("bash", ["-e", "-o", "pipefail", "-c", script], { cwd: folder, env: world.env({ npm_config_loglevel: "error", ...env }) });
}

/** Runs steps of a workflow by name; the last one's outcome. */
async function steps(file: string, names: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const all = stepsOf(file);
  let last: Ran = { code: 0, stdout: "", stderr: "" };
  for (const name of names) {
    const script = all.get(name)?.run;
    if (script === undefined) throw new Error(`${file} has no step ${name}`);
    last = await shell(script, { GITHUB_STEP_SUMMARY: join(folder, "summary.md"), ...env });
    if (last.code !== 0) return { ...last, stderr: `${name}: ${last.stderr}` };
  }
  return last;
}

const STEP = '      - { stage: quarantine, since: 2026-07-15, reason: "aligned" }\n';
const EXAMPLE = "stacks/domains/example.com.yaml";

test("plan: check, synth of both sides, review, and a plan of the one stack that changed", async () => {
  appendFileSync(join(folder, EXAMPLE), STEP);
  await shell("git commit -qam step");
  const names = ["check", "synth base and head", "review", "plan the stacks that changed", "nobody takes responsibility"];
  const ran = await steps("plan.yml", names);
  expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: "" });
  expect(readFileSync(join(folder, "summary.md"), "utf8")).toContain("## Mail: 1 domain, 🟡 tightening");
  expect(JSON.parse(readFileSync(join(folder, "changed.json"), "utf8"))).toEqual([{ stack: "example-com", how: "changed" }]);
  expect(existsSync(join(folder, "head/stacks/example-com/plan"))).toBe(true);
  expect(existsSync(join(folder, "head/stacks/parked/plan"))).toBe(false);
});

test("deploy: a local backend is refused; then what differs is applied, and the next deploy has nothing to do", async () => {
  const refused = await steps("deploy.yml", ["synth", "refuse a local backend"]);
  expect(refused.code).toBe(1);
  expect(refused.stdout).toContain("a local backend, whose state goes with the runner: example-com, example-net");
  const rest = ["synth", "what differs from the last deploy that succeeded", "adopt --check", "deploy", "remember"];
  const first = await steps("deploy.yml", rest);
  expect({ code: first.code, failed: first.code === 0 ? "" : first.stderr }).toEqual({ code: 0, failed: "" });
  expect(world.cloudflare.takeCounts()["POST"]).toBe(39);
  await shell("rm -rf deployed deployed-tree && git worktree prune");
  appendFileSync(join(folder, EXAMPLE), STEP);
  await shell("git commit -qam step");
  const second = await steps("deploy.yml", rest);
  expect({ code: second.code, failed: second.code === 0 ? "" : second.stderr }).toEqual({ code: 0, failed: "" });
  expect(world.cloudflare.takeCounts()).toMatchObject({ PUT: 1 });
  await shell("rm -rf deployed deployed-tree && git worktree prune && git rm -q stacks/domains/parked.yaml && git commit -qm gone");
  const left = await steps("deploy.yml", rest);
  expect(left.code).toBe(1);
  expect(left.stdout).toContain("gone from the specs, still in Cloudflare: parked, ");
  await shell("terraform -chdir=deployed/stacks/parked destroy -auto-approve && rm -rf deployed deployed-tree && git worktree prune");
  const gone = await steps("deploy.yml", rest);
  expect({ code: gone.code, failed: gone.code === 0 ? "" : gone.stderr }).toEqual({ code: 0, failed: "" });
  const remembered = async (): Promise<string> => (await shell("git ls-remote origin refs/tags/deployed")).stdout;
  expect(await remembered()).toContain("refs/tags/deployed");
  await steps("deploy.yml", ["forget"]);
  expect(await remembered()).toBe("");
});

test("drift: nothing at first; then the record that somebody changed", async () => {
  const env = { RECORDS_PER_SLICE: "20", SECONDS_PER_SLICE: "0" };
  await steps("deploy.yml", ["synth", "what differs from the last deploy that succeeded", "deploy"]);
  expect(await steps("drift.yml", ["plan in slices", "exit code"], env)).toMatchObject({ code: 0 });
  const { records } = world.cloudflare.zone("0123456789abcdef0123456789abcdef");
  const dmarc = records.list().find(({ name }) => name === "_dmarc.example.com");
  records.change(dmarc?.id ?? "", { content: '"v=DMARC1; p=reject"' });
  expect(await steps("drift.yml", ["plan in slices", "exit code"], env)).toMatchObject({ code: 1 });
  expect(readFileSync(join(folder, "drift.txt"), "utf8")).toBe("example-com: Plan: 0 to add, 1 to change, 0 to destroy.\n");
});
