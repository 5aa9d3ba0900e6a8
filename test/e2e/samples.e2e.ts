import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { CloudflareProvider } from "@cdktf/provider-cloudflare/lib/provider";
import type { TerraformStack } from "cdktf";

import { ParkedDomain } from "../../lib";
import { type LoadedSpec, loadSpecs } from "../../lib/spec-file";
import { stacksFrom } from "../../lib/stacks-from";
import { idOf } from "../cloudflare/server";

import { EXAMPLE, domain } from "./specs";
import { Terraform, World, terraformEnv } from "./world";

const ROOT = join(__dirname, "../..");
const FIXTURES = join(ROOT, "test/fixtures");

let world: World;
beforeEach(async () => {
  world = await World.open({ enterprise: true });
});
afterEach(() => world.close());

/** The zones of specs, made in the local Cloudflare; those without an id get the one that is looked up. */
function addZones(specs: readonly LoadedSpec[]): void {
  const zones = new Map(specs.map(({ spec: { zone } }) => [zone.id ?? idOf(zone.name), zone.name]));
  for (const [id, name] of zones) world.cloudflare.addZone(name, { id });
}

test("every sample: apply, and the next plan is empty", async () => {
  addZones(loadSpecs([join(ROOT, "stacks/domains")]).specs);
  const outdir = join(world.folder, "cdktf.out");
  const synth = spawnSync(process.execPath, ["-r", "@swc-node/register", "stacks/main.ts"], {
    cwd: ROOT,
    env: terraformEnv({ CDKTF_OUTDIR: outdir }),
    encoding: "utf8",
  });
  expect(synth).toMatchObject({ status: 0, stderr: "" });
  const said: string[] = [];
  for (const stack of readdirSync(join(outdir, "stacks"))) {
    const terraform = world.terraform(stack);
    const applied = await terraform.apply();
    const requests = world.cloudflare.takeCounts();
    const { code, changes } = await terraform.plan();
    said.push(`${stack}: apply ${applied.code} ${JSON.stringify(requests)}, plan ${code} ${JSON.stringify(world.cloudflare.takeCounts())}`);
    expect(changes).toEqual([]);
  }
  expect(said).toEqual([
    'example-com: apply 0 {"POST":5}, plan 0 {"GET":5}',
    'example-net: apply 0 {"POST":12}, plan 0 {"GET":12}',
    'example-org: apply 0 {"POST":4}, plan 0 {"GET":4}',
    'news-example-net: apply 0 {"POST":7}, plan 0 {"GET":7}',
    'parked: apply 0 {"POST":7}, plan 0 {"GET":7}',
    'reports-example-org: apply 0 {"POST":4}, plan 0 {"GET":4}',
  ]);
});

test("every golden spec: apply, and the next plan is empty", async () => {
  // Each is a stack of its own, and all are modules of one configuration: one init, one apply.
  const goldens = readdirSync(FIXTURES).filter((file) => file.endsWith(".yaml"));
  const modules: Record<string, { source: string }> = {};
  for (const file of goldens) {
    const { specs } = loadSpecs([join(FIXTURES, file)]);
    // Many are about example.com: each has a zone of that name to itself.
    const moved = specs.map(({ value, spec: { zone } }) => {
      const { id } = world.cloudflare.addZone(zone.name, { id: idOf(`${file} ${zone.name}`) });
      return JSON.stringify({ ...(value as object), zone: { name: zone.name, id } });
    });
    mkdirSync(join(world.folder, "specs"), { recursive: true });
    writeFileSync(join(world.folder, "specs", file), moved.join("\n---\n"));
    modules[`_${file.replace(".yaml", "")}`] = { source: `./cdktf.out/stacks/${specs[0]?.stack ?? ""}` };
  }
  // One app for each: in one, the checks of the whole app would find the same domain many times.
  for (const file of goldens) {
    world.synth((app) => {
      const provider = (stack: TerraformStack, alias?: string): CloudflareProvider =>
        new CloudflareProvider(stack, alias ?? "cloudflare", alias === undefined ? {} : { alias });
      stacksFrom(app, join(world.folder, "specs", file), { provider });
    });
  }
  writeFileSync(
    join(world.folder, "main.tf.json"),
    JSON.stringify({
      terraform: { required_providers: { cloudflare: { source: "cloudflare/cloudflare", version: "5.14.0" } } },
      module: modules,
    }),
  );
  const terraform = new Terraform(world.folder, world.env());
  const applied = await terraform.apply();
  expect({ code: applied.code, stderr: applied.stderr }).toEqual({ code: 0, stderr: "" });
  expect(await terraform.plan()).toEqual({ code: 0, changes: [] });
});

test("a zone named without an id is looked up once a plan", async () => {
  world.cloudflare.addZone("example.com");
  const inZone = { zone: { name: "example.com" } };
  const terraform = world.stack((stack) => {
    domain({ ...EXAMPLE, ...inZone })(stack);
    new ParkedDomain(stack, "parked", { domain: "old.example.com", ...inZone });
  });
  expect((await terraform.apply()).code).toBe(0);
  expect(world.cloudflare.takeCounts()).toEqual({ GET: 2, POST: 11 });
  expect(await terraform.plan()).toEqual({ code: 0, changes: [] });
  expect(world.cloudflare.takeCounts()).toEqual({ GET: 13 });
});
