import { CloudflareProvider } from "@cdktf/provider-cloudflare/lib/provider";
import { TerraformStack } from "cdktf";

import { RawBackend, SendingDomain } from "../../lib";
import { idOf } from "../cloudflare/server";

import { EXAMPLE, ZONE, domain } from "./specs";
import { Terraform, World } from "./world";

let world: World;
let zone: ReturnType<World["cloudflare"]["addZone"]>;
beforeEach(async () => {
  world = await World.open();
  zone = world.cloudflare.addZone(ZONE.name);
});
afterEach(() => world.close());

const EMPTY = { code: 0, changes: [] };

/** A record of ours, by its name and type. */
function find(name: string, type = "TXT") {
  const record = zone.records.list().find((each) => each.name === name && each.type === type);
  if (record === undefined) throw new Error(`no ${type} at ${name}`);
  return record;
}

test("a record edited or deleted by hand: the plan says so, and the next apply mends it", async () => {
  const terraform = world.stack(domain());
  await terraform.apply();
  zone.records.change(find("_dmarc.example.com").id, { content: '"v=DMARC1; p=none; rua=mailto:x@dmarc-reports.cloudflare.net"' });
  zone.records.delete(find("example.com").id);
  expect(await terraform.plan()).toEqual({
    code: 2,
    changes: ["create cloudflare_dns_record.example_com__spf", "update cloudflare_dns_record.example_com__dmarc: content, modified_on"],
  });
  expect((await terraform.apply()).code).toBe(0);
  expect(await terraform.plan()).toEqual(EMPTY);
  expect(find("_dmarc.example.com").content).toBe('"v=DMARC1; p=none; rua=mailto:dmarc@example.com"');
});

test("a record doubled by hand is no change to Terraform: adopt --check finds it", async () => {
  const terraform = world.stack(domain());
  await terraform.apply();
  zone.records.create({ name: "example.com", type: "TXT", ttl: 1, content: '"v=spf1 include:_spf.other.example -all"' });
  expect(await terraform.plan()).toEqual(EMPTY);
});

test.each([429, 500] as const)("%i in the middle of an apply: a second apply finishes, and nothing is doubled", async (status) => {
  const terraform = world.stack(domain());
  world.cloudflare.faults.push({ method: "POST", status, after: 3, times: 12, retryAfter: 0 });
  const first = await terraform.apply();
  expect(first.code).toBe(1);
  world.cloudflare.faults.splice(0);
  expect(zone.records.list().length).toBeLessThan(8);
  expect((await terraform.apply()).code).toBe(0);
  expect(await terraform.plan()).toEqual(EMPTY);
  const names = zone.records.list().map(({ type, name, content }) => `${type} ${name} ${content}`);
  expect(names).toHaveLength(8);
  expect(new Set(names).size).toBe(8);
});

test("a slow answer and a 429 that passes are waited for", async () => {
  world.cloudflare.faults.push({ method: "POST", delay: 1500, times: 2 }, { method: "POST", status: 429, retryAfter: 1, times: 1 });
  const terraform = world.stack(domain());
  expect((await terraform.apply()).code).toBe(0);
  expect(await terraform.plan()).toEqual(EMPTY);
});

test("a wrong token: said by the API's own words, and nothing is written", async () => {
  world.stack(domain());
  const terraform = world.terraform("mail", { CLOUDFLARE_API_TOKEN: "0123456789012345678901234567890123456789" });
  const { code, stderr } = await terraform.apply();
  expect(code).toBe(1);
  expect(stderr).toContain("403 Forbidden");
  expect(stderr.replace(/\s+/gu, "")).toContain('"code":10000,"message":"Authenticationerror"');
  expect(zone.records.list()).toEqual([]);
});

test("a wrong zone id, and a zone that is not there: readable, and nothing is written", async () => {
  const byId = world.stack(domain({ ...EXAMPLE, zone: { name: "example.com", id: "0".repeat(32) } }));
  const wrong = await byId.apply();
  expect(wrong.code).toBe(1);
  expect(wrong.stderr.replace(/\s+/gu, "")).toContain('"code":7003');
  const byName = world.stack(
    domain({
      ...EXAMPLE,
      domain: "example.net",
      zone: { name: "example.net" },
      senders: { own: { service: "self-hosted", ip4: ["203.0.113.25"] } },
    }),
    "other",
  );
  const missing = await byName.apply();
  expect(missing.code).toBe(1);
  expect(missing.stderr.replace(/\s+/gu, " ")).toContain("data.cloudflare_zone.example_net__zone");
  expect(zone.records.list()).toEqual([]);
});

test("two accounts in one stack, each with a token of its own", async () => {
  world.cloudflare.addZone("example.org", { token: "other-token-other-token-other-token-other" });
  world.synth((app) => {
    const stack = new TerraformStack(app, "mail");
    new RawBackend(stack, { local: { path: "../../../state/{stack}.tfstate" } });
    new CloudflareProvider(stack, "cloudflare");
    const provider = new CloudflareProvider(stack, "other", { alias: "other", apiToken: "other-token-other-token-other-token-other" });
    domain()(stack);
    const own = { service: "self-hosted", ip4: ["203.0.113.25"] } as const;
    new SendingDomain(stack, "a", {
      domain: "example.org",
      zone: { name: "example.org", id: idOf("example.org") },
      senders: { own },
      dmarc: "external",
      provider,
    });
    new SendingDomain(stack, "b", { domain: "b.example.org", zone: { name: "example.org" }, senders: { own }, dmarc: "inherit", provider });
  });
  const terraform = world.terraform("mail");
  expect(await terraform.apply()).toMatchObject({ code: 0, stderr: "" });
  expect(await terraform.plan()).toEqual(EMPTY);
});

test("destroy leaves what terraform does not manage", async () => {
  const kept = zone.records.create({ name: "example.com", type: "TXT", ttl: 1, content: '"google-site-verification=x"' });
  const mx = zone.records.create({ name: "example.com", type: "MX", ttl: 1, content: "mx.example.net", priority: 10 });
  const terraform = world.stack(domain());
  await terraform.apply();
  world.cloudflare.takeCounts();
  expect((await terraform.destroy()).code).toBe(0);
  expect(zone.records.list()).toEqual([kept, mx]);
  expect(await new Terraform(terraform.folder, world.env()).state()).toEqual([]);
});
