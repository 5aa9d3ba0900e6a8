/**
 * Zones that hold records already, and domains that move: each recipe of docs/existing-zones.md, run once.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { stacksFrom } from "../../lib";
import { TOKEN, idOf } from "../cloudflare/server";
import { OPTIONS } from "../examples/stack";
import { sendingDomainLater } from "../project";

import { World } from "./world";

const EMPTY = { code: 0, changes: [] };

const SPEC = `domain: example.com
zone: { name: example.com, id: ${idOf("example.com")} }
senders:
  own: { service: self-hosted, ip4: [203.0.113.25] }
dmarc:
  reports: { aggregate: ["mailto:dmarc@example.com"] }
  rollout:
    profile: standard
    log:
      - { stage: quarantine, since: 2026-01-05, reason: "stands since 2024" }
`;

let world: World;
let zone: ReturnType<World["cloudflare"]["addZone"]>;
beforeEach(async () => {
  world = await World.open();
  zone = world.cloudflare.addZone("example.com");
  mkdirSync(join(world.folder, "stacks/domains"), { recursive: true });
  writeFileSync(join(world.folder, "cdktf.json"), "{}");
});
afterEach(() => world.close());

const spec = (name: string, text: string): void => writeFileSync(join(world.folder, "stacks/domains", name), text);

/** The ready app over this world's specs. */
function synth(): void {
  world.synth((app) => {
    stacksFrom(app, join(world.folder, "stacks/domains"), OPTIONS);
  });
}

/** Runs `sending-domain` as a user does. */
function sendingDomain(...args: string[]) {
  return sendingDomainLater(
    world.folder,
    { PATH: process.env["PATH"], HOME: process.env["HOME"], CLOUDFLARE_BASE_URL: world.url, CLOUDFLARE_API_TOKEN: TOKEN },
    ...args,
  );
}

const there = (name: string, content: string) => zone.records.create({ name, type: "TXT", ttl: 1, content });

test("adopt: records are imported, changed to what the spec says, and the next plans are empty, with the map and without", async () => {
  const spf = there("example.com", "v=spf1 include:_spf.google.com ~all");
  const dmarc = there("_dmarc.example.com", '"v=DMARC1; p=quarantine; rua=mailto:dmarc@example.com"');
  spec("example.com.yaml", SPEC);
  expect((await sendingDomain("adopt", "--check")).code).toBe(1);
  expect((await sendingDomain("adopt", "stacks/domains/example.com.yaml")).code).toBe(0);
  expect((await sendingDomain("adopt", "--check")).code).toBe(0);
  synth();
  const terraform = world.terraform("example-com");
  expect(await terraform.plan()).toEqual({
    code: 2,
    changes: [
      "import cloudflare_dns_record.example_com__dmarc",
      "import update cloudflare_dns_record.example_com__spf: content, modified_on",
    ],
  });
  expect((await terraform.apply()).code).toBe(0);
  expect(zone.records.list().map(({ id, content }) => [id, content])).toEqual([
    [spf.id, '"v=spf1 ip4:203.0.113.25 ~all"'],
    [dmarc.id, '"v=DMARC1; p=quarantine; rua=mailto:dmarc@example.com"'],
  ]);
  expect(await terraform.plan()).toEqual(EMPTY);
  spec("example.com.yaml", SPEC);
  synth();
  expect(await terraform.plan()).toEqual(EMPTY);
});

test("adopt --check knows by the state what is managed: a rollout step passes, a record doubled by hand does not", async () => {
  spec("example.com.yaml", SPEC);
  synth();
  await world.terraform("example-com").apply();
  spec("example.com.yaml", `${SPEC}      - { stage: reject, since: 2026-03-05, reason: "aligned", forced: true }\n`);
  synth();
  expect(await sendingDomain("adopt", "--check")).toEqual({
    stdout: "1 spec beside the zones: an apply may follow\n",
    stderr: "",
    code: 0,
  });
  const { id } = there("_dmarc.example.com", '"v=DMARC1; p=none"');
  expect(await sendingDomain("adopt", "--check")).toEqual({
    stdout: `stacks/domains/example.com.yaml: error: example.com dmarc: another DMARC record stands at _dmarc.example.com already (${id}), and this would be a second: v=DMARC1; p=none; delete it in Cloudflare\n1 problem\n`,
    stderr: "",
    code: 1,
  });
});

test("Cloudflare Email Sending's own p=reject is no accident: --check stops a weaker stage before it is applied", async () => {
  there("_dmarc.example.com", '"v=DMARC1; p=reject;"');
  spec("example.com.yaml", SPEC);
  synth();
  const { stdout, code } = await sendingDomain("adopt", "--check");
  expect(code).toBe(1);
  expect(stdout).toContain("stage quarantine is weaker than the policy in force at _dmarc.example.com: v=DMARC1; p=reject;; begin the log");
});

test("from provider 4's cloudflare_record: the old addresses are forgotten, the records adopted", async () => {
  const spf = there("example.com", "v=spf1 ip4:203.0.113.25 ~all");
  spec("example.com.yaml", SPEC);
  await sendingDomain("adopt", "stacks/domains/example.com.yaml");
  mkdirSync(join(world.folder, "state"), { recursive: true });
  writeFileSync(join(world.folder, "state/example-com.tfstate"), JSON.stringify(stateOfProvider4(spf.id)));
  synth();
  const terraform = world.terraform("example-com");
  // A `removed` block would need the old resource's schema, which provider 5 has not.
  expect((await terraform.run("state", "rm", "cloudflare_record.spf")).code).toBe(0);
  expect(await terraform.plan()).toEqual({
    code: 2,
    changes: [
      "create cloudflare_dns_record.example_com__dmarc",
      "import update cloudflare_dns_record.example_com__spf: content, modified_on",
    ],
  });
  expect(await terraform.apply()).toMatchObject({ code: 0 });
  spec("example.com.yaml", SPEC);
  synth();
  expect(await terraform.plan()).toEqual(EMPTY);
  expect(zone.records.list()[0]?.id).toBe(spf.id);
});

/** State as provider 4 wrote it. */
function stateOfProvider4(id: string): object {
  const attributes = { id, zone_id: zone.id, name: "example.com", type: "TXT", content: "v=spf1 ip4:203.0.113.25 ~all", ttl: 1 };
  return {
    version: 4,
    terraform_version: "1.9.0",
    serial: 1,
    lineage: "5f6c1b1e-0000-4000-8000-000000000000",
    outputs: {},
    resources: [
      {
        mode: "managed",
        type: "cloudflare_record",
        name: "spf",
        provider: 'provider["registry.terraform.io/cloudflare/cloudflare"]',
        instances: [{ schema_version: 3, attributes, sensitive_attributes: [] }],
      },
    ],
    check_results: null,
  };
}

test("a domain moves to another stack: forgotten here, adopted there, no record touched", async () => {
  spec("example.com.yaml", SPEC);
  synth();
  const before = world.terraform("example-com");
  await before.apply();
  const ids = zone.records.list().map(({ id }) => id);
  const addresses = await before.state();
  expect((await before.run("state", "rm", ...addresses)).code).toBe(0);
  renameSync(join(world.folder, "stacks/domains/example.com.yaml"), join(world.folder, "stacks/domains/mail.yaml"));
  expect((await sendingDomain("adopt", "stacks/domains/mail.yaml")).code).toBe(0);
  synth();
  const after = world.terraform("mail");
  expect((await after.plan()).changes).toEqual([
    "import cloudflare_dns_record.example_com__dmarc",
    "import cloudflare_dns_record.example_com__spf",
  ]);
  world.cloudflare.takeCounts();
  expect((await after.apply()).code).toBe(0);
  expect(Object.keys(world.cloudflare.takeCounts())).toEqual(["GET"]);
  expect(zone.records.list().map(({ id }) => id)).toEqual(ids);
  expect(await after.plan()).toEqual(EMPTY);
});

test("a spec file is renamed: with stack: its old name, nothing moves", async () => {
  spec("example.com.yaml", SPEC);
  synth();
  await world.terraform("example-com").apply();
  rmSync(join(world.folder, "stacks/domains/example.com.yaml"));
  spec("main.yaml", `stack: example-com\n${SPEC}`);
  synth();
  expect(await world.terraform("example-com").plan()).toEqual(EMPTY);
});

test("a domain is taken out: destroyed first, then its file goes; or its records are left, and only forgotten", async () => {
  spec("example.com.yaml", SPEC);
  synth();
  const terraform = world.terraform("example-com");
  await terraform.apply();
  expect((await terraform.run("state", "rm", ...(await terraform.state()))).code).toBe(0);
  expect(zone.records.list()).toHaveLength(2);
  await sendingDomain("adopt", "stacks/domains/example.com.yaml");
  synth();
  expect((await terraform.apply()).code).toBe(0);
  expect((await terraform.destroy()).code).toBe(0);
  expect(zone.records.list()).toEqual([]);
  // The map names records that are gone: kept, it fails.
  expect((await terraform.plan()).changes[0]).toContain("Record does");
  expect(readFileSync(join(world.folder, "stacks/domains/example.com.yaml"), "utf8")).toContain("adopt:");
});
