/** Plans as `terraform show -json` prints them, and what a review makes of each. */
import { join } from "node:path";

import { CloudflareProvider } from "@cdktf/provider-cloudflare/lib/provider";
import { App, TerraformStack, TerraformVariable } from "cdktf";

import { SendingDomain } from "../../lib";
import { inProject, sendingDomain } from "../project";

type Json = Readonly<Record<string, unknown>>;

const SPF = { name: "example.com", type: "TXT", content: '"v=spf1 mx -all"', ttl: 1, zone_id: "a" };
const OPEN = { ...SPF, content: '"v=spf1 mx +all"' };
const POLICY = { name: "_dmarc", type: "TXT", content: '"v=DMARC1; p=reject"', ttl: 1 };
const KEY = { name: "k._domainkey.example.com", type: "CNAME", content: "k.vendor.example", ttl: 1, zone_id: "a" };

function change(actions: string, before: Json | null, after: Json | null, more: Json = {}): Json {
  return {
    address: "cloudflare_dns_record.r",
    type: "cloudflare_dns_record",
    change: { actions: actions.split(" "), before, after, ...more },
  };
}

/** What the review of a plan says: its lines, without the heading, or the error. */
function reviewed(plan: Json, stack: Json = {}): string[] {
  const files = { "mail/plan.json": JSON.stringify({ format_version: "1.2", ...plan }), "mail/cdk.tf.json": JSON.stringify(stack) };
  return inProject(files, (folder) => {
    const { stdout, stderr = "" } = sendingDomain(folder, "review", "--plan", "mail/plan.json");
    if (stderr !== "") return [stderr.trim().replaceAll(`${folder}/`, "")];
    const lines = stdout.split("\n").filter((line) => line.startsWith("  "));
    return lines.map((line) => line.trim().replace(/ +/gu, " "));
  });
}

const of = (...changes: Json[]): Json => ({ resource_changes: changes });
const R = "cloudflare_dns_record.r";
const S = "cloudflare_dns_record.s";

test("a second record at a name that is written in Unicode is seen", () => {
  const zone = { mode: "data", type: "cloudflare_zone", values: { id: "a", name: "Bücher.example" } };
  const spf = (name: string, content: string): Json => ({ ...SPF, name, content: `"${content}"` });
  const second = { ...change("create", null, spf("@", "v=spf1 -all")), address: S };
  const plan = { ...of(change("no-op", spf("bücher.example", "v=spf1 mx -all"), spf("bücher.example", "v=spf1 mx -all")), second) };
  expect(reviewed({ ...plan, prior_state: { values: { root_module: { resources: [zone] } } } })).toEqual([
    `safe SPF added, 0 of 10 lookups ${S}`,
    `dangerous a second SPF record at xn--bcher-kva.example, beside that of ${R} in the stack mail: receivers then use neither ${S}`,
  ]);
});

test.each<[string, Json, string[]]>([
  ["nothing of no-op and read", of(change("no-op", SPF, SPF), change("read", null, SPF)), []],
  [
    "create and forget is a replacement, and so is the reverse",
    of(change("create forget", SPF, OPEN), {
      ...change("forget create", SPF, { ...SPF, content: '"v=spf1 mx ~all"' }),
      address: S,
    }),
    [
      `dangerous SPF replaced: for a moment none stands at example.com, or two ${R}`,
      `dangerous +all lets everybody send ${R}`,
      `dangerous SPF - -all ${R}`,
      `dangerous SPF + +all ${R}`,
      `dangerous 2^32 IPv4 addresses and 2^128 IPv6 addresses may send that might not before ${R}`,
      `dangerous SPF replaced: for a moment none stands at example.com, or two ${S}`,
      `dangerous SPF - -all ${S}`,
      `dangerous SPF + ~all ${S}`,
      `dangerous a second SPF record at example.com, beside that of ${R} in the stack mail: receivers then use neither ${S}`,
    ],
  ],
  [
    "deferred changes",
    { deferred_changes: [{ reason: "x", resource_change: change("delete", SPF, null) }] },
    [`dangerous SPF removed: no server is named any more ${R}`],
  ],
  [
    "what an interrupted replacement left behind, whose successor stands",
    of({ ...change("delete", SPF, null), deposed: "0123abcd" }, change("update", { ...SPF, content: '"v=spf1 -all"' }, SPF)),
    [
      `safe SPF cleared away that an interrupted apply left behind, beside its successor ${R}`,
      `safe SPF + mx ${R}`,
      `safe lookups 0 → 1 of 10 ${R}`,
    ],
  ],
  [
    "relative names of zones that the plan has read, and of others",
    {
      ...of(
        change("delete", { ...POLICY, zone_id: "z1" }, null),
        change("delete", { ...KEY, name: "k._domainkey", zone_id: "z2" }, null),
        change("create", null, { ...KEY, name: "@", type: "TXT", content: "x", zone_id: undefined }),
      ),
      prior_state: { values: { root_module: { resources: [{ type: "cloudflare_zone", values: { id: "z1", name: "Example.net" } }] } } },
    },
    [
      `dangerous DMARC removed: nobody is told what to do with forged mail ${R}`,
      `safe TXT added ${R}`,
      `dangerous DKIM k removed while its sender stays: mail in flight fails ${R}`,
    ],
  ],
  ["another zone", of(change("delete create", KEY, { ...KEY, zone_id: "b" })), [`dangerous DKIM k goes to another zone: from a to b ${R}`]],
  [
    "a zone that is not known yet",
    of(change("delete create", KEY, { ...KEY, zone_id: undefined })),
    [`dangerous DKIM k replaced: for a moment none stands at k._domainkey.example.com, or two ${R}`],
  ],
  [
    "a key that is proxied",
    of(change("update", KEY, { ...KEY, proxied: true })),
    [`dangerous DKIM k is proxied: receivers then get Cloudflare's addresses in its place ${R}`],
  ],
  [
    "a key that is made proxied",
    of(change("create", null, { ...KEY, proxied: true })),
    [`dangerous DKIM k is proxied: receivers then get Cloudflare's addresses in its place ${R}`],
  ],
  ["a key that is no longer proxied", of(change("update", { ...KEY, proxied: true }, KEY)), [`safe DKIM k is no longer proxied ${R}`]],
  [
    "a host that is proxied",
    of(change("update", { ...KEY, name: "www.example.com" }, { ...KEY, name: "www.example.com", proxied: true })),
    [`tightening CNAME is proxied: receivers then get Cloudflare's addresses in its place ${R}`],
  ],
  ["a dot behind a host", of(change("update", KEY, { ...KEY, content: "k.vendor.example." })), [`none receivers read the same ${R}`]],
  ["another time to live", of(change("update", KEY, { ...KEY, ttl: 60 })), [`none receivers read the same ${R}`]],
  [
    "a policy of another owner that is made proxied",
    of(change("create", null, { ...KEY, name: "_dmarc.example.com", proxied: true })),
    [`dangerous DMARC is proxied: receivers then get Cloudflare's addresses in its place ${R}`],
  ],
  [
    "a content that Terraform does not show",
    of(change("update", SPF, OPEN, { before_sensitive: { content: true }, after_sensitive: { content: true } })),
    [`dangerous a TXT at example.com changes whose content is sensitive, so that nobody can judge it ${R}`],
  ],
  [
    "a sensitive record that is let go of",
    of(change("forget", SPF, null, { before_sensitive: { content: true } })),
    [`safe SPF left to others: no longer managed here ${R}`],
  ],
  [
    "a content that is known only at apply",
    of(change("create", null, { ...KEY, type: "TXT", content: undefined }, { after_unknown: { content: true } })),
    [`safe DKIM k added ${R}`],
  ],
])("a plan: %s", (_, plan, says) => {
  expect(reviewed(plan)).toEqual(says);
});

const NS = { name: "_domainkey.example.com", type: "NS", content: "ns1.vendor.example", zone_id: "a" };
const NS2 = { ...NS, content: "ns2.vendor.example" };
const CNAME = { name: "em1.example.com", type: "CNAME", content: "u1.wl.sendgrid.net", zone_id: "a" };

test.each<[string, Json[], string[]]>([
  [
    "the one server of all keys is made anew",
    [change("delete create", NS, NS)],
    [`dangerous all DKIM keys replaced: for a moment none stands at _domainkey.example.com, or two ${R}`],
  ],
  [
    "the one server of all keys, at another address",
    [change("delete", NS, null), { ...change("create", null, NS), address: S }],
    [
      `dangerous all DKIM keys removed: nothing of ns1.vendor.example holds any more ${R}`,
      `safe all DKIM keys handed to ns1.vendor.example ${S}`,
    ],
  ],
  [
    "a server comes beside one that stays, whatever else changes of that",
    [
      change("update", { ...NS, ttl: 1 }, { ...NS, ttl: 60 }),
      { ...change("create", null, { ...NS, content: "ns.evil.example" }), address: S },
    ],
    [
      `none all DKIM keys: handed to the same servers ${R}`,
      `dangerous all DKIM keys handed to ns.evil.example too, and nobody knows here what it answers ${S}`,
    ],
  ],
  [
    "a server comes beside one that is left to others",
    [change("forget", NS, null), { ...change("create", null, { ...NS, content: "ns.evil.example" }), address: S }],
    [
      `safe all DKIM keys left to others: no longer managed here ${R}`,
      `dangerous all DKIM keys handed to ns.evil.example too, and nobody knows here what it answers ${S}`,
    ],
  ],
  [
    "a server that stays is written otherwise",
    [change("update", NS, { ...NS, content: "NS1.vendor.example." }), { ...change("no-op", NS2, NS2), address: S }],
    [`none all DKIM keys: handed to the same servers ${R}`],
  ],
  [
    "a return path comes proxied",
    [change("create", null, { ...CNAME, proxied: true })],
    [`tightening CNAME is proxied: receivers then get Cloudflare's addresses in its place ${R}`],
  ],
  [
    "a server comes beside one that is taken over",
    [change("no-op", NS, NS, { importing: { id: "x" } }), { ...change("create", null, { ...NS, content: "ns.evil.example" }), address: S }],
    [
      `safe all DKIM keys taken over from the zone ${R}`,
      `dangerous all DKIM keys handed to ns.evil.example too, and nobody knows here what it answers ${S}`,
    ],
  ],
  [
    "the address of one of two servers is the other's from then on",
    [
      change("update", NS, { ...NS, content: "ns2.vendor.example" }),
      { ...change("delete", { ...NS, content: "ns2.vendor.example" }, null), address: S },
    ],
    [
      `tightening all DKIM keys no longer handed to ns1.vendor.example; others of its servers stay ${R}`,
      `none all DKIM keys: handed to the same servers ${S}`,
    ],
  ],
  [
    "a replacement at another name is one that goes and one that comes",
    [change("delete create", SPF, { ...SPF, name: "shop.example.com" })],
    [`dangerous SPF removed: no server is named any more ${R}`, `safe SPF added, 1 of 10 lookups ${R}`],
  ],
  [
    "a replacement by a text of another kind too",
    [change("delete create", { ...SPF, content: '"x=1"' }, OPEN)],
    [`tightening TXT removed ${R}`, `dangerous SPF added, 1 of 10 lookups ${R}`, `dangerous +all lets everybody send ${R}`],
  ],
  [
    "what an interrupted replacement left behind, beside another that counts",
    [
      { ...change("delete", SPF, null), deposed: "1" },
      { ...change("no-op", OPEN, OPEN), address: S },
    ],
    [`tightening SPF removed, one of two: that of ${S} stays, and counts ${R}`],
  ],
  [
    "both of two go",
    [change("update", SPF, { ...SPF, content: '"x=1"' }), { ...change("update", OPEN, { ...SPF, content: '"x=2"' }), address: S }],
    [
      `dangerous SPF removed: no server is named any more ${R}`,
      `safe TXT added ${R}`,
      `dangerous SPF removed: no server is named any more ${S}`,
      `safe TXT added ${S}`,
    ],
  ],
])("a plan: %s", (_, changes, says) => {
  expect(reviewed(of(...changes))).toEqual(says);
});

test("a plan does not say whether the sender of a return path stays, and counts it as in use", () => {
  const domain = { name: "example.com", kind: "sending-domain", findings: [], acknowledged: [], senders: [] };
  const goes = { ...change("delete", CNAME, null), address: "cloudflare_dns_record.example_com__cname__em1_example_com" };
  expect(reviewed(of(goes), { "//": { sendingDomains: { version: 1, domains: [domain] } } })).toEqual([
    "dangerous CNAME of em1.example.com removed while its sender stays: its return path fails cloudflare_dns_record.example_com__cname__em1_example_com",
  ]);
  expect(reviewed(of(goes))).toEqual(["tightening CNAME removed cloudflare_dns_record.example_com__cname__em1_example_com"]);
  // A parked domain has no sender, and a null MX is no return path.
  const now = (kind: string): Json => ({ "//": { sendingDomains: { version: 1, domains: [{ ...domain, kind }] } } });
  const nullMx = { name: "example.com", type: "MX", content: ".", priority: 0, zone_id: "a" };
  const unparked = { ...change("delete", nullMx, null), address: "cloudflare_dns_record.example_com__mx__null" };
  expect(reviewed(of(goes), now("parked-domain"))).toEqual([
    "tightening CNAME removed cloudflare_dns_record.example_com__cname__em1_example_com",
  ]);
  // What stands below a parked domain, and is none of its own, is as much in use; so is the SPF that it has for itself.
  const key = { name: "k._domainkey.shop.example.com", type: "CNAME", content: "k.vendor.example", zone_id: "a" };
  for (const id of ["shop_spf", "example_com", "example_com__spf"]) {
    const others = { ...change("delete", { ...SPF, name: "shop.example.com" }, null), address: `cloudflare_dns_record.${id}` };
    expect(reviewed(of(others), now("parked-domain"))).toEqual([
      `dangerous SPF removed: no server is named any more cloudflare_dns_record.${id}`,
    ]);
  }
  const hosts = {
    ...change("delete", { ...SPF, name: "shop.example.com" }, null),
    address: `cloudflare_dns_record.example_com__spf__shop_example_com`,
  };
  expect(
    reviewed(of({ ...change("delete", key, null), address: `cloudflare_dns_record.example_com__shop_key` }, hosts), now("parked-domain")),
  ).toEqual([
    `dangerous DKIM k removed while its sender stays: mail in flight fails cloudflare_dns_record.example_com__shop_key`,
    `tightening SPF of shop.example.com removed, with its sender cloudflare_dns_record.example_com__spf__shop_example_com`,
  ]);
  expect(reviewed(of(unparked), now("sending-domain"))).toEqual(["tightening MX removed cloudflare_dns_record.example_com__mx__null"]);
});

test("a record that stays in the zone stands beside one that comes, unless that takes it over", () => {
  const [forgotten, comes] = [change("forget", SPF, null), { ...change("create", null, SPF), address: S }];
  const second = `dangerous a second SPF record at example.com, beside that of ${R} in the stack mail, which stays in the zone: receivers then use neither ${S}`;
  expect(reviewed(of(forgotten, comes))).toContain(second);
  expect(reviewed(of(forgotten, { ...change("no-op", null, SPF, { importing: { id: "a" } }), address: S }))).toEqual([
    `safe SPF left to others: no longer managed here ${R}`,
    `safe SPF taken over from the zone ${S}`,
  ]);
});

test("another text that is taken over takes over no SPF", () => {
  const [forgotten, comes] = [change("forget", SPF, null), { ...change("create", null, SPF), address: S }];
  const text = { ...SPF, content: '"site-verification=x"' };
  const taken = { ...change("no-op", null, text, { importing: { id: "a" } }), address: "cloudflare_dns_record.t" };
  expect(reviewed(of(forgotten, comes, taken))).toContain(
    `dangerous a second SPF record at example.com, beside that of ${R} in the stack mail, which stays in the zone: receivers then use neither ${S}`,
  );
});

test("what stays in the zone of one stack is not that of another at the same address", () => {
  const plan = (...changes: Json[]): string => JSON.stringify({ format_version: "1.2", resource_changes: changes });
  const of = (domain: string): Json => ({ ...SPF, name: domain });
  const comes = { ...change("create", null, of("a.example")), address: S };
  const files = {
    "a/plan.json": plan(change("forget", of("a.example"), null), comes),
    "b/plan.json": plan(change("forget", of("b.example"), null)),
  };
  inProject(files, (folder) => {
    const { stdout, code } = sendingDomain(folder, "review", "--plan", "a/plan.json", "--plan", "b/plan.json");
    expect(code).toBe(2);
    expect(stdout).toContain("dangerous  a second SPF record at a.example");
  });
});

test.each<[string, Json[], string[]]>([
  ["nothing", [], [`dangerous SPF removed: no server is named any more ${R}`]],
  [
    "a record of another name",
    [change("no-op", { ...SPF, name: "example.net" }, { ...SPF, name: "example.net" })],
    [`dangerous SPF removed: no server is named any more ${R}`],
  ],
])("what an interrupted replacement left behind, beside %s", (_, beside, says) => {
  expect(reviewed(of({ ...change("delete", SPF, null), deposed: "0123abcd" }, ...beside))).toEqual(says);
});

test("a text in the shape of a token is none", () => {
  expect(reviewed(of(change("update", SPF, { ...SPF, content: '"v=spf1 ${TfToken[a]} -all"' })))).toEqual([
    `dangerous receivers cannot read this SPF, and then use none ${R}`,
    `dangerous SPF - mx ${R}`,
    `dangerous SPF + \${TfToken(a]} ${R}`,
    `dangerous lookups 1 → 0 of 10 ${R}`,
  ]);
});

test("what is only read is no record of the stack", () => {
  const data = { ...change("read", null, SPF), mode: "data", address: "data.cloudflare_dns_record.d" };
  expect(reviewed(of(change("create", null, SPF), data))).toEqual([`safe SPF added, 1 of 10 lookups ${R}`]);
});

test("of two texts that are known only at apply nobody knows whether they are alike", () => {
  const late = { after_unknown: { content: true } };
  const text = { ...SPF, content: null };
  const plan = of(change("create", null, text, late), { ...change("create", null, text, late), address: S });
  expect(reviewed(plan)).toEqual([`safe TXT added ${R}`, `safe TXT added ${S}`]);
});

test("what is known only at apply is as the stack says it", () => {
  const written = { name: "${aws_ses.token}._domainkey.example.com", type: "CNAME", content: "${aws_ses.token}.dkim.amazonses.com" };
  const plan = of(
    change("create", null, { ...KEY, name: undefined, content: undefined }, { after_unknown: { name: true, content: true } }),
  );
  expect(reviewed(plan, { resource: { cloudflare_dns_record: { r: written } } })).toEqual([`safe DKIM \${aws_ses.token} added ${R}`]);
});

test.each<[Json, string]>([
  [of(change("move", SPF, SPF)), "sending-domain: cloudflare_dns_record.r: an action that is not known: move"],
  [{ values: {} }, "sending-domain: mail/plan.json: a state, not a plan; make it with terraform show -json PLAN"],
  [{ errored: true, ...of() }, "sending-domain: mail/plan.json: a plan that failed, and so is not whole; plan again"],
])("%j is no plan to be reviewed", (plan, message) => {
  expect(reviewed(plan)).toEqual([message]);
});

describe("two folders", () => {
  const stack = (records: Json, more: Json = {}): string => JSON.stringify({ resource: { cloudflare_dns_record: records }, ...more });
  const between = (base: string, head: string): string =>
    inProject({ "b/stacks/mail/cdk.tf.json": base, "h/stacks/mail/cdk.tf.json": head }, (folder) => {
      const { stdout, stderr = "" } = sendingDomain(folder, "review", "--base", "b", "--head", "h");
      return stderr + stdout;
    });

  test("a record of which none is made is removed", () => {
    expect(between(stack({ r: SPF }), stack({ r: { ...SPF, count: 0 } }))).toBe(
      "Mail: 1 domain, 🔴 dangerous, and nobody takes responsibility\n\nexample.com  dangerous\n  dangerous  SPF removed: no server is named any more  cloudflare_dns_record.r\n",
    );
  });

  test("a record of another address is the same one, and one that is let go of stays", () => {
    const moved = { moved: { from: R, to: "cloudflare_dns_record.s" } };
    expect(between(stack({ r: SPF }), stack({ s: SPF }, moved))).toBe("Mail: 0 domains, ⚪ none\n");
    expect(between(stack({ r: SPF }), stack({ s: OPEN }, { moved: [moved.moved] }))).toContain(
      "dangerous  +all lets everybody send  cloudflare_dns_record.s",
    );
    const removed = (destroy: boolean): Json => ({ removed: [{ from: R, lifecycle: { destroy } }] });
    expect(between(stack({ r: SPF }), stack({}, removed(false)))).toContain("safe       SPF left to others: no longer managed here");
    expect(between(stack({ r: SPF }), stack({}, removed(true)))).toContain("dangerous  SPF removed: no server is named any more");
    expect(between(stack({ r: SPF }), stack({}))).toContain("dangerous  SPF removed: no server is named any more");
  });

  test("zones of which one is known by reference are not compared", () => {
    expect(between(stack({ r: SPF }), stack({ r: { ...SPF, zone_id: "${data.cloudflare_zone.zone.id}" } }))).toContain(
      "receivers read the same",
    );
  });

  test("zones that are looked up are compared by their names", () => {
    const lookup = (address: string, name: string): [Json, Json] => [
      { r: { ...SPF, name: "mail.example.com", zone_id: `\${data.cloudflare_zone.${address}.id}` } },
      { data: { cloudflare_zone: { [address]: { filter: { name } } } } },
    ];
    const base = stack(...lookup("zone", "example.com"));
    expect(between(base, stack(...lookup("zone__main", "example.com")))).toBe("Mail: 0 domains, ⚪ none\n");
    expect(between(base, stack(...lookup("zone", "mail.example.com")))).toContain(
      "dangerous  SPF goes to another zone: from example.com to mail.example.com",
    );
  });

  test("a relative name is its zone's, whether the zone is made there, known by its id alone, or another stack's", () => {
    const of = (zone: string, text: string): Json => ({ ...SPF, name: "@", zone_id: zone, content: `"v=spf1 ${text}"` });
    const made = { resource: { cloudflare_dns_record: {}, cloudflare_zone: { z: { name: "Example.net" } } } };
    const records = (text: string): string =>
      JSON.stringify({
        resource: {
          ...made.resource,
          cloudflare_dns_record: { a: of("${cloudflare_zone.z.id}", text), b: of("${var.zone}", text), c: of("0123", text) },
        },
      });
    const said = between(records("mx -all"), records("mx ~all"));
    expect(said.split("\n").filter((line) => /^\S/u.test(line))).toEqual([
      "Mail: 3 domains, 🟠 loosening",
      "0123  loosening",
      "example.net  loosening",
      "mail/var.zone  loosening",
    ]);
  });

  test("onto an address that stands nothing moves, whatever the order", () => {
    const policy = { ...POLICY, name: "_dmarc.example.com" };
    const moved = { moved: [{ from: "cloudflare_dns_record.a", to: "cloudflare_dns_record.b" }] };
    for (const base of [
      { a: SPF, b: policy },
      { b: policy, a: SPF },
    ]) {
      expect(between(stack(base), stack({ b: SPF }, moved)).split("\n")[0]).toBe(
        "Mail: 1 domain, 🔴 dangerous, and nobody takes responsibility",
      );
    }
  });

  test("one of two that were moved is one of two", () => {
    const moved = { moved: [{ from: "cloudflare_dns_record.a", to: "cloudflare_dns_record.c" }] };
    expect(between(stack({ a: SPF, b: SPF }), stack({ c: SPF }, moved))).toContain(
      "SPF removed, one of two: that of cloudflare_dns_record.c stays",
    );
  });

  test("a chain of moves is followed, and a circle ends", () => {
    const to = (from: string, into: string): Json => ({ from: `cloudflare_dns_record.${from}`, to: `cloudflare_dns_record.${into}` });
    expect(between(stack({ a: SPF }), stack({ c: SPF }, { moved: [to("a", "b"), to("b", "c")] }))).toBe("Mail: 0 domains, ⚪ none\n");
    expect(between(stack({ a: SPF }), stack({ a: SPF }, { moved: [to("a", "b"), to("b", "a")] }))).toContain("Mail: ");
  });

  describe("values known only at apply", () => {
    const said = (before: string, after: string): string[] => {
      const [base, head] = [before, after].map((content) => stack({ r: { ...SPF, content } })) as [string, string];
      return between(base, head)
        .split("\n")
        .filter((line) => line.startsWith("  "))
        .map((line) => line.trim().replace(/ +/gu, " "));
    };

    test.each<[string, string, string, string[]]>([
      [
        "what stands beside them is judged",
        '"v=spf1 ip4:${aws_eip.m.public_ip} -all"',
        '"v=spf1 ip4:${aws_eip.m.public_ip} +all"',
        [
          `dangerous +all lets everybody send ${R}`,
          `dangerous SPF - -all ${R}`,
          `dangerous SPF + +all ${R}`,
          `dangerous 2^32 IPv4 addresses and 2^128 IPv6 addresses may send that might not before ${R}`,
        ],
      ],
      [
        "they are named as Terraform names them",
        '"v=spf1 ip4:${aws_eip.m["a}b"].public_ip} mx -all"',
        '"v=spf1 mx ?all"',
        [`loosening SPF - ip4:\${aws_eip.m["a}b"].public_ip} ${R}`, `loosening SPF - -all ${R}`, `loosening SPF + ?all ${R}`],
      ],
      [
        "an escaped one is a text",
        '"v=spf1 mx -all"',
        '"v=spf1 mx $${a} -all"',
        [
          `dangerous receivers cannot read this SPF, and then use none ${R}`,
          `dangerous SPF + \${a} ${R}`,
          `dangerous lookups 1 → 0 of 10 ${R}`,
        ],
      ],
    ])("%s", (_, before, after, says) => {
      expect(said(before, after)).toEqual(says);
    });

    test("expressions with braces, those that never end, and many of them are read in linear time", () => {
      const inner = '${join(",", [for k in {a = {b = 1}} : k])}';
      expect(said(`"v=spf1 ip4:${inner} mx -all"`, `"v=spf1 ip4:${inner} -all"`)).toContain(`tightening SPF - mx ${R}`);
      const started = performance.now();
      expect(said('"v=spf1 -all"', '${"}\\""'.repeat(20_000))[0]).toMatch(/^dangerous /u);
      expect(performance.now() - started).toBeLessThan(5000);
    });

    test("in a spec whose address is a variable", () => {
      inProject({}, (folder) => {
        for (const [side, all] of Object.entries({ base: "fail", head: "neutral" } as const)) {
          const app = new App({ outdir: join(folder, side), stackTraces: false });
          const mail = new TerraformStack(app, "mail");
          new CloudflareProvider(mail, "cloudflare");
          const address = new TerraformVariable(mail, "address", { type: "string" });
          new SendingDomain(mail, "example.com", {
            domain: "example.com",
            senders: { own: { service: "self-hosted", ip4: [address.stringValue], mx: ["example.com"] } },
            spf: { all },
            dmarc: "external",
          });
          app.synth();
        }
        const { stdout } = sendingDomain(folder, "review", "--base", "base", "--head", "head");
        expect(stdout).toContain("  loosening  SPF - -all  cloudflare_dns_record.example_com__spf\n  loosening  SPF + ?all");
      });
    });
  });

  test("a name cannot write lines of its own", () => {
    const name = "a.example\n::error::hi\u001b[31m";
    expect(between(stack({}), stack({ r: { ...SPF, name } })).split("\n")[2]).toBe("a.example\\u000a::error::hi\\u001b[31m  safe");
  });

  const domain = { name: "example.com", kind: "sending-domain", findings: [], acknowledged: [] };
  test.each<[string, Json]>([
    ["acknowledged", { acknowledged: [{}] }],
    ["file", { file: 5 }],
    ["findings", { findings: [{}] }],
    ["senders", { senders: [{ roles: [] }] }],
    ["rollout", { rollout: { log: [{}] } }],
  ])("a comment whose %s nobody wrote so is passed over", (_, more) => {
    const odd = stack({ r: OPEN }, { "//": { sendingDomains: { version: 1, domains: [{ ...domain, ...more }] } } });
    expect(between(stack({ r: SPF }), odd)).toMatch(
      /^Mail: 1 domain, 🔴 dangerous, and nobody takes responsibility\n\nexample\.com {2}dangerous\n/u,
    );
  });
});
