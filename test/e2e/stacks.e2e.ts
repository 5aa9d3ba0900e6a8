/**
 * The examples of larger stacks, applied; and an upgrade of the package.
 */
import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";

import type { App } from "cdktf";

import * as manyDomains from "../examples/many-domains";
import * as ownConstruct from "../examples/own-construct";
import * as preventDestroy from "../examples/prevent-destroy";
import * as providerVersion from "../examples/provider-version";
import * as twoStacks from "../examples/two-stacks";
import * as zoneAndDomain from "../examples/zone-and-domain";

import { STACKS, build as buildUpgrade } from "./upgrade/app";
import { type Terraform, World } from "./world";

let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

const EMPTY = { code: 0, changes: [] };

async function applied(build: (app: App) => void, ...stacks: string[]): Promise<Terraform[]> {
  world.synth(build);
  const terraforms = stacks.map((name) => world.terraform(name));
  for (const terraform of terraforms) expect(await terraform.apply()).toMatchObject({ code: 0, stderr: "" });
  for (const terraform of terraforms) expect(await terraform.plan()).toEqual(EMPTY);
  return terraforms;
}

test("a zone and its sending domain in one stack", async () => {
  const [terraform] = await applied(zoneAndDomain.build, "zone");
  expect(await terraform?.state()).toEqual([
    "cloudflare_dns_record.example_com__dmarc",
    "cloudflare_dns_record.example_com__spf",
    "cloudflare_zone.examplecom",
  ]);
});

test("two stacks, the address of one in the SPF of the other", async () => {
  const { records } = world.cloudflare.addZone("example.com");
  await applied(twoStacks.build, "network", "mail");
  expect(records.list().map(({ content }) => content)).toEqual(['"v=spf1 ip4:203.0.113.25 ~all"']);
});

test("fifty domains from a table", async () => {
  for (const domain of manyDomains.DOMAINS) world.cloudflare.addZone(domain);
  const [terraform] = await applied(manyDomains.build, "brands");
  expect((await terraform?.state())?.filter((address) => address.startsWith("cloudflare_dns_record."))).toHaveLength(110);
});

test("an Aspect sets prevent_destroy", async () => {
  world.cloudflare.addZone("example.com");
  const [terraform] = await applied(preventDestroy.build, "kept");
  const { code, stderr } = (await terraform?.destroy()) ?? {};
  expect(code).toBe(1);
  expect(stderr).toContain("Instance cannot be destroyed");
});

test("one's own construct around it, moved into another one: no change", async () => {
  world.cloudflare.addZone("example.com");
  const [terraform] = await applied(ownConstruct.build, "product");
  world.synth(ownConstruct.buildMoved);
  expect(await terraform?.plan()).toEqual(EMPTY);
});

test("the provider's version is overridden", async () => {
  world.cloudflare.addZone("example.com");
  await applied(providerVersion.build, "versioned");
});

describe("an upgrade of the package", () => {
  const UPGRADE = join(__dirname, "upgrade");

  test.each(["0.1.0"])("what %s wrote, applied; today's output of the same specs plans empty", async (version) => {
    for (const domain of ["example.com", "example.net"]) world.cloudflare.addZone(domain);
    for (const stack of STACKS) {
      const folder = join(world.folder, "cdktf.out/stacks", stack);
      mkdirSync(folder, { recursive: true });
      cpSync(join(UPGRADE, version, `${stack}.tf.json`), join(folder, "cdk.tf.json"));
      expect(await world.terraform(stack).apply()).toMatchObject({ code: 0, stderr: "" });
    }
    world.synth(buildUpgrade);
    for (const stack of STACKS) expect(await world.terraform(stack).plan()).toEqual(EMPTY);
  });
});
