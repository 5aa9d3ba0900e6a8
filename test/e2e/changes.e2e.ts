import { ParkedDomain, type SendingDomainProps } from "../../lib";

import { EXAMPLE, ZONE, domain, key, rolloutTo } from "./specs";
import { type Plan, type Terraform, World } from "./world";

let world: World;
beforeEach(async () => {
  world = await World.open();
  world.cloudflare.addZone(ZONE.name);
});
afterEach(() => world.close());

/** Applies a change, and gives its plan, what it asked of the API (refresh apart), and the plan after it. */
async function step(terraform: Terraform, props: SendingDomainProps): Promise<{ plan: Plan; requests: object; after: Plan }> {
  world.stack(domain(props));
  const plan = await terraform.plan();
  world.cloudflare.takeCounts();
  await terraform.run("apply", "-no-color", "plan");
  return { plan, requests: world.cloudflare.takeCounts(), after: await terraform.plan() };
}

async function applied(props: SendingDomainProps = EXAMPLE): Promise<Terraform> {
  const terraform = world.stack(domain(props));
  expect((await terraform.apply()).code).toBe(0);
  return terraform;
}

const EMPTY = { code: 0, changes: [] };

test("each step of a rollout, up and down, is one update in place of one record", async () => {
  const terraform = await applied();
  const down = [
    { stage: "monitor", since: "2026-01-01" },
    { stage: "quarantine", since: "2026-03-01", reason: "aligned" },
    { stage: "monitor", since: "2026-06-01", reason: "the newsletter failed" },
  ];
  const steps: SendingDomainProps[] = [
    { ...EXAMPLE, dmarc: rolloutTo("quarantine") },
    { ...EXAMPLE, dmarc: rolloutTo("reject") },
    { ...EXAMPLE, dmarc: { reports: { aggregate: ["mailto:dmarc@example.com"] }, rollout: { profile: "standard", log: down } } },
  ];
  for (const props of steps) {
    expect(await step(terraform, props)).toEqual({
      plan: { code: 2, changes: ["update cloudflare_dns_record.example_com__dmarc: content, modified_on"] },
      requests: { PUT: 1 },
      after: EMPTY,
    });
  }
});

test("each stage of the careful profile too", async () => {
  const log = [
    { stage: "monitor", since: "2026-01-01" },
    { stage: "quarantine-test", since: "2026-03-01", reason: "aligned" },
    { stage: "quarantine", since: "2026-04-01", reason: "aligned" },
    { stage: "reject-test", since: "2026-06-01", reason: "aligned" },
  ];
  const at = (count: number): SendingDomainProps => ({
    ...EXAMPLE,
    dmarc: { reports: { aggregate: ["mailto:dmarc@example.com"] }, rollout: { profile: "careful", log: log.slice(0, count) } },
  });
  const terraform = await applied(at(1));
  for (const count of [2, 3, 4]) {
    expect(await step(terraform, at(count))).toEqual({
      plan: { code: 2, changes: ["update cloudflare_dns_record.example_com__dmarc: content, modified_on"] },
      requests: { PUT: 1 },
      after: EMPTY,
    });
  }
});

test("a sender added, renamed and moved in the file, removed", async () => {
  const terraform = await applied();
  const { own, "amazon-ses": ses } = EXAMPLE.senders;
  const google = { service: "google-workspace", dkim: { google: { publicKey: key("rsa2048.pem") } } } as const;
  const all = { ...EXAMPLE, senders: { own, "amazon-ses": ses, google } as SendingDomainProps["senders"] };
  expect(await step(terraform, all)).toEqual({
    plan: {
      code: 2,
      changes: [
        "create cloudflare_dns_record.example_com__dkim__google",
        "update cloudflare_dns_record.example_com__spf: content, modified_on",
      ],
    },
    requests: { POST: 1, PUT: 1 },
    after: EMPTY,
  });
  const renamed = { people: google, mail: { ...ses, service: "amazon-ses" }, servers: own } as SendingDomainProps["senders"];
  expect(await step(terraform, { ...EXAMPLE, senders: renamed })).toEqual({ plan: EMPTY, requests: {}, after: EMPTY });
  expect(await step(terraform, EXAMPLE)).toEqual({
    plan: {
      code: 2,
      changes: [
        "delete cloudflare_dns_record.example_com__dkim__google",
        "update cloudflare_dns_record.example_com__spf: content, modified_on",
      ],
    },
    requests: { DELETE: 1, PUT: 1 },
    after: EMPTY,
  });
});

test("a sending domain that becomes parked keeps its SPF and DMARC records", async () => {
  const terraform = await applied();
  world.stack((stack) => void new ParkedDomain(stack, "example.com", { domain: "example.com", zone: ZONE }));
  expect(await terraform.plan()).toEqual({
    code: 2,
    changes: [
      "create cloudflare_dns_record.example_com__mx__null",
      "delete cloudflare_dns_record.example_com__dkim__aaa",
      "delete cloudflare_dns_record.example_com__dkim__bbb",
      "delete cloudflare_dns_record.example_com__dkim__ccc",
      "delete cloudflare_dns_record.example_com__dkim__mx2026",
      "delete cloudflare_dns_record.example_com__mx__bounce_example_com__feedback-smtp",
      "delete cloudflare_dns_record.example_com__spf__bounce_example_com",
      "update cloudflare_dns_record.example_com__dmarc: content, modified_on",
      "update cloudflare_dns_record.example_com__spf: content, modified_on",
    ],
  });
  expect((await terraform.apply()).code).toBe(0);
  expect(await terraform.plan()).toEqual(EMPTY);
});

test("a DKIM key is rotated: the second selector added, the first revoked, then removed; nothing else is touched", async () => {
  const terraform = await applied();
  const withKeys = (dkim: SendingDomainProps["senders"][string]["dkim"]): SendingDomainProps => ({
    ...EXAMPLE,
    senders: { ...EXAMPLE.senders, own: { ...EXAMPLE.senders["own"], dkim } } as SendingDomainProps["senders"],
  });
  const [first, second] = [{ publicKey: key("rsa2048.pem") }, { publicKey: key("rsa4096.pem") }];
  const changes = async (dkim: SendingDomainProps["senders"][string]["dkim"]): Promise<readonly string[]> => {
    const { plan, after } = await step(terraform, withKeys(dkim));
    expect(after).toEqual(EMPTY);
    return plan.changes;
  };
  expect(await changes({ mx2026: first, mx2027: second })).toEqual(["create cloudflare_dns_record.example_com__dkim__mx2027"]);
  expect(await changes({ mx2026: { revoked: true }, mx2027: second })).toEqual([
    "update cloudflare_dns_record.example_com__dkim__mx2026: content, modified_on",
  ]);
  expect(await changes({ mx2027: second })).toEqual(["delete cloudflare_dns_record.example_com__dkim__mx2026"]);
});
