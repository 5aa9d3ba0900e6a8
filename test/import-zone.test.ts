/**
 * `sending-domain import`: what it makes of a zone means the same as the zone.
 */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { type MailRecord, judgeZone, recordsFor } from "../lib/mail";
import { specsOfZone } from "../lib/mail/import-zone";
import { parseSpec } from "../lib/mail/parse-spec";
import { type PresentRecord, saysTheSame } from "../lib/mail/present";
import { loadSpecs } from "../lib/spec-file";

import { CloudflareModel, TOKEN } from "./cloudflare/server";
import { inProject, sendingDomain, sendingDomainLater } from "./project";
import { readRecordLine } from "./record-line";

const FIXTURES = join(__dirname, "fixtures");
const ZONE_ID = "0123456789abcdef0123456789abcdef";

type Sketch = Omit<PresentRecord, "id" | "locked"> & { readonly locked?: boolean };

function zoneOf(name: string, records: readonly Sketch[]) {
  return {
    name,
    id: ZONE_ID,
    records: records.map((record, index) => ({ locked: false, ...record, id: index.toString(16).padStart(32, "0") })),
  };
}

const txt = (name: string, content: string): Sketch => ({ name, type: "TXT", content });

/** What a zone becomes: its specs, their records that are not the zone's, the zone's that are not theirs, and the remarks. */
function imported(name: string, records: readonly Sketch[]) {
  const { specs, remarks } = specsOfZone(zoneOf(name, records), "2026-11-01");
  const made = specs.flatMap((spec) => {
    const { value, findings } = parseSpec(spec);
    expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
    return (value && recordsFor(value).value) ?? [];
  });
  // No two specs of a zone ask for the same record.
  expect(judgeZone(made).findings.filter(({ id }) => id !== "zone-report-unauthorized")).toEqual([]);
  const shown = ({ type, name: at, content }: Sketch): string => `${type} ${at} ${content}`;
  return {
    specs,
    remarks,
    added: made.filter((record) => !records.some((each) => each.name === record.name && saysTheSame(each, record))).map(shown),
    missing: records.filter((record) => !made.some((each) => each.name === record.name && saysTheSame(each, record))).map(shown),
  };
}

describe("TTLs", () => {
  test("of records that stay in the zone alone do not count", () => {
    const { specs, remarks } = imported("example.com", [
      { ...txt("_domainkey.example.com", "o=~"), ttl: "auto" },
      { ...txt("example.com", "v=spf1 ip4:203.0.113.5 -all"), ttl: 3600 },
      { ...txt("_dmarc.example.com", "v=DMARC1; p=none"), ttl: 3600 },
    ]);
    expect(specs).toMatchObject([{ ttl: 3600 }]);
    expect(remarks).toEqual(["not in a spec: the TXT at _domainkey.example.com: o=~"]);
  });

  const at = (...ttls: (number | "auto" | undefined)[]) => {
    const texts = [
      txt("example.com", "v=spf1 ip4:192.0.2.1 ~all"),
      txt("_dmarc.example.com", "v=DMARC1; p=none; rua=mailto:d@example.com"),
      ...(ttls.length < 3 ? [] : [txt("k._domainkey.example.com", "v=DKIM1; p="), txt("l._domainkey.example.com", "v=DKIM1; p=")]),
    ];
    const { specs, remarks } = imported(
      "example.com",
      texts.map((record, index) => (ttls[index] === undefined ? record : { ...record, ttl: ttls[index] })),
    );
    return { ttls: specs.map((spec) => spec["ttl"]), remarks };
  };

  test("that all records have are the spec's; of several, none is, and that is said", () => {
    expect(at(300, 300)).toEqual({ ttls: [300], remarks: [] });
    expect(at("auto", undefined)).toEqual({ ttls: [undefined], remarks: [] });
    expect(at(3600, undefined)).toEqual({
      ttls: [undefined],
      remarks: ["example.com: its records have several TTLs (auto, 3600), of which a spec has one; auto is taken"],
    });
    expect(at(3600, 300, "auto", 1200).remarks).toEqual([
      "example.com: its records have several TTLs (auto, 300, 1200, 3600), of which a spec has one; auto is taken",
    ]);
  });
});

describe("golden zones, imported, mean the same", () => {
  const NO_POLICY = "example.com: no DMARC record; dmarc: external makes none, until a rollout takes its place";
  const AS_FOUND = "_dmarc.example.com: pct or t stands there; the profile is a table with this one stage, add those that follow";
  const forced = (domain: string): string =>
    `${domain}: the policy in force demands more of the senders than they have; it is taken over by forced: true`;
  /** What is said of a golden zone, and what of it is not about mail authentication and stays. */
  const SAID: Readonly<Record<string, { readonly remarks: readonly string[]; readonly missing?: readonly string[] }>> = {
    "009-report-receiver.yaml": { remarks: [NO_POLICY] },
    "010-careful-test.yaml": { remarks: [AS_FOUND] },
    "017-external.yaml": { remarks: [NO_POLICY] },
    "028-profile-change.yaml": { remarks: [AS_FOUND] },
    "029-forced.yaml": { remarks: [forced("example.com")] },
    "031-custom.yaml": {
      remarks: [],
      missing: [
        "MX bounces.example.com mx.crm.example",
        "CNAME click.example.com track.crm.example",
        'TXT example.com crm-verification="a\\\\b"; ${x} %{y}',
      ],
    },
    // Texts by which a vendor knows the owner are his business alone.
    "042-brevo.yaml": { remarks: [], missing: ["TXT example.com brevo-code:0123456789abcdef0123456789abcdef"] },
    "046-zendesk.yaml": { remarks: [], missing: ["TXT zendeskverification.example.com 0123456789abcdef"] },
    "035-signed-by-parent.yaml": { remarks: [forced("news.example.com")] },
  };

  test.each(readdirSync(FIXTURES).filter((file) => file.endsWith(".yaml")))("%s", (file) => {
    const { specs } = loadSpecs([join(FIXTURES, file)]);
    const [first] = specs;
    const records = specs
      .flatMap((spec) => spec.records)
      .map(({ name, type, content, priority }) => ({ name, type, content, ...(priority === undefined ? {} : { priority }) }));
    const { remarks, added, missing } = imported(first?.spec.zone.name ?? "", records);
    expect({ remarks, added, missing }).toEqual({ remarks: [], added: [], missing: [], ...SAID[file] });
  });
});

describe("a zone as one finds it: test/import-zone.yaml", () => {
  interface Case {
    readonly case: string;
    readonly zone: readonly string[];
    readonly specs: readonly object[];
    readonly remarks: readonly string[];
  }
  const cases = parse(readFileSync(join(__dirname, "import-zone.yaml"), "utf8")) as Case[];

  test.each(cases)("$case", ({ zone, specs, remarks }) => {
    const { specs: made, remarks: said } = imported("example.com", zone.map(readRecordLine));
    expect({ specs: made, remarks: said }).toEqual({
      specs: specs.map((spec) => ({ ...spec, zone: { name: "example.com", id: ZONE_ID } })),
      remarks,
    });
  });
});

describe("a zone as one finds it", () => {
  const key = "MCowBQYDK2VwAyEA".slice(0, 0) + "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
  const google = [
    txt("example.com", "v=spf1 include:_spf.google.com include:_spf.shop.example ip4:203.0.113.9 ip4:203.0.113.8 a mx ?all"),
    txt("_dmarc.example.com", "v=DMARC1; p=none"),
  ];

  test("known services are recognised, one's own server is told from them, the rest is custom", () => {
    const { specs, remarks, added, missing } = imported("example.com", [
      ...google,
      txt("google._domainkey.example.com", `v=DKIM1; k=ed25519; p=${key}`),
      txt("x._domainkey.example.com", `k=ed25519; zz=1; p=${key}`),
      { name: "em1.example.com", type: "CNAME", content: "u1.wl2.sendgrid.net" },
      { name: "s1._domainkey.example.com", type: "CNAME", content: "s1.domainkey.u1.wl2.sendgrid.net" },
      { name: "example.com", type: "MX", content: "mx.example.net", priority: 10 },
    ]);
    expect({ remarks, added, missing }).toEqual({
      remarks: ["left as it is, for it receives mail: the MX at example.com: mx.example.net"],
      added: [],
      missing: ["MX example.com mx.example.net"],
    });
    expect(specs).toEqual([
      {
        domain: "example.com",
        zone: { name: "example.com", id: ZONE_ID },
        senders: {
          "google-workspace": { dkim: { google: { record: `v=DKIM1; k=ed25519; p=${key}` } } },
          sendgrid: {
            returnPath: { name: "em1.example.com", target: "u1.wl2.sendgrid.net" },
            dkim: { s1: { target: "s1.domainkey.u1.wl2.sendgrid.net" } },
          },
          own: {
            service: "self-hosted",
            ip4: ["203.0.113.9", "203.0.113.8"],
            a: ["example.com"],
            mx: ["example.com"],
            dkim: { x: { record: `k=ed25519; zz=1; p=${key}` } },
          },
          other: { service: "custom", spf: ["include:_spf.shop.example"] },
        },
        spf: { all: "neutral" },
        dmarc: { rollout: { profile: "standard", log: [{ stage: "monitor", since: "2026-11-01" }] } },
      },
    ]);
  });

  test("exclusions keep their order in spf.terms", () => {
    const records = [
      txt("example.com", "v=spf1 -ip4:203.0.113.66 ip4:203.0.113.0/24 exp=e.example.com -all"),
      txt("_dmarc.example.com", "v=DMARC1; p=none"),
    ];
    const { specs, added, missing } = imported("example.com", records);
    expect({ added, missing }).toEqual({ added: [], missing: [] });
    expect(specs[0]).toMatchObject({
      senders: { other: { service: "custom" } },
      spf: { all: "fail", terms: ["-ip4:203.0.113.66", "ip4:203.0.113.0/24", "exp=e.example.com"] },
    });
  });

  test("the policy in force is the baseline, and what no spec says of it is said", () => {
    const { specs, remarks, added } = imported("example.com", [
      txt("example.com", "v=spf1 ip4:203.0.113.9 ~all"),
      txt(
        "_dmarc.example.com",
        "v=DMARC1;p=quarantine;sp=none;adkim=s;fo=1:d;ri=3600;zz=1;rua=mailto:a@example.com!10m,https://x.example/",
      ),
    ]);
    expect(remarks).toEqual([
      "_dmarc.example.com: what no spec expresses is left out: zz=1",
      "_dmarc.example.com: what no spec expresses is left out: ri=3600",
      "_dmarc.example.com: what no spec expresses is left out: the size limit of mailto:a@example.com!10m",
      'example.com: not taken: dmarc.reports.aggregate[1]: not a mailto URI of one address, got "https://x.example/"',
      "not in a spec: the DMARC record at _dmarc.example.com: v=DMARC1;p=quarantine;sp=none;adkim=s;fo=1:d;ri=3600;zz=1;rua=mailto:a@example.com!10m,https://x.example/",
      "not in the zone, and added by a spec: the TXT at _dmarc.example.com: v=DMARC1; p=quarantine; sp=none; adkim=s; fo=1:d; rua=mailto:a@example.com",
    ]);
    expect(added).toHaveLength(1);
    expect(specs[0]?.["dmarc"]).toEqual({
      reports: { aggregate: ["mailto:a@example.com"] },
      alignment: { dkim: "strict" },
      failureOptions: ["1", "d"],
      subdomains: "none",
      rollout: { profile: "standard", log: [{ stage: "quarantine", since: "2026-11-01", reason: "found in the zone as it stood" }] },
    });
  });

  test.each<[string, readonly Sketch[], readonly string[]]>([
    [
      "two SPF",
      [txt("example.com", "v=spf1 ip4:203.0.113.9 -all"), txt("example.com", "v=spf1 -all")],
      [
        "example.com: a second SPF record, for which receivers use neither; only the first is taken: v=spf1 -all",
        "not in a spec: the SPF record at example.com: v=spf1 -all",
      ],
    ],
    [
      "+all",
      [txt("example.com", "v=spf1 +all")],
      [
        "example.com: an SPF that no spec expresses (+all lets everybody send) is not taken, and stays as it is by spf: external: v=spf1 +all",
        "not in a spec: the SPF record at example.com: v=spf1 +all",
      ],
    ],
    [
      "an SPF that nobody can read",
      [txt("example.com", "v=spf1 ipv4:1.2.3.4 -all")],
      [
        'example.com: an SPF that receivers cannot read is not taken: an unknown mechanism, got "ipv4:1.2.3.4"; write one of all, include, a, mx, ptr, ip4, ip6, exists',
        "not in a spec: the SPF record at example.com: v=spf1 ipv4:1.2.3.4 -all",
      ],
    ],
    [
      "a key that verifiers discard",
      [txt("example.com", "v=spf1 ip4:203.0.113.9 -all"), txt("old._domainkey.example.com", "v=DKIM1; p=AAAA")],
      [
        "example.com: not taken: senders.own.dkim.old.record: not a public key",
        "not in a spec: the DKIM key at old._domainkey.example.com: v=DKIM1; p=AAAA",
      ],
    ],
  ])("%s: said, and never dropped silently", (_, records, says) => {
    const { remarks, added } = imported("example.com", [...records, txt("_dmarc.example.com", "v=DMARC1; p=none")]);
    expect({ remarks, added }).toEqual({ remarks: says, added: [] });
  });
});

test("comments and tags, which an apply takes away, are said", () => {
  const records = [txt("example.com", "v=spf1 -all"), txt("_dmarc.example.com", "v=DMARC1; p=reject")].map((record) => ({
    ...record,
    comment: "ask Ann",
    tags: ["team:mail"],
  }));
  expect(imported("example.com", records).remarks).toEqual([
    "example.com: comments of its records are not taken, and go with the first apply: ask Ann; a spec has one comment for all",
    "example.com: tags of its records are not taken, and go with their first change: team:mail",
  ]);
});

test("comments of records that stay in the zone alone are not: nothing changes them", () => {
  const noted = (record: Sketch): Sketch => ({ ...record, comment: `of ${record.name}` });
  const { remarks } = imported("example.com", [
    noted(txt("example.com", "v=spf1 ipv4:1.2.3.4 -all")),
    noted(txt("old._domainkey.example.com", "v=DKIM1; p=AAAA")),
    noted(txt("_dmarc.example.com", "v=DMARC1; p=none")),
  ]);
  expect(remarks.filter((remark) => remark.includes("comments"))).toEqual([
    "example.com: comments of its records are not taken, and go with the first apply: of _dmarc.example.com; a spec has one comment for all",
  ]);
});

test("of two records of a kind, the comment of the one that is taken goes; of one that is locked, none does", () => {
  const noted = (record: Sketch): Sketch => ({ ...record, comment: record.content });
  const { remarks } = imported("example.com", [
    noted(txt("example.com", "v=spf1 ip4:203.0.113.5 -all")),
    noted(txt("example.com", "v=spf1 ip4:203.0.113.6 -all")),
    { ...noted(txt("_dmarc.example.com", "v=DMARC1; p=none")), locked: true },
  ]);
  expect(remarks.filter((remark) => remark.includes("comments"))).toEqual([
    "example.com: comments of its records are not taken, and go with the first apply: v=spf1 ip4:203.0.113.5 -all; a spec has one comment for all",
  ]);
});

test("what a product of Cloudflare keeps stays as it is", () => {
  const { records, ...zone } = zoneOf("example.com", [
    txt("example.com", "v=spf1 include:_spf.mx.cloudflare.net ~all"),
    txt("_dmarc.example.com", "v=DMARC1; p=none"),
    txt("k._domainkey.example.com", "v=DKIM1; p="),
  ]);
  const { specs, remarks } = specsOfZone({ ...zone, records: records.map((record) => ({ ...record, locked: true })) }, "2026-11-01");
  expect(specs).toMatchObject([{ spf: "external", dmarc: "external" }]);
  expect(remarks).toEqual([
    "example.com: a product of Cloudflare keeps the SPF, which stays as it is by spf: external: v=spf1 include:_spf.mx.cloudflare.net ~all",
    "_dmarc.example.com: a product of Cloudflare keeps the policy, which stays as it is by dmarc: external: v=DMARC1; p=none",
    "a product of Cloudflare keeps the TXT at k._domainkey.example.com: it is left to that product",
    "not in a spec: the SPF record at example.com: v=spf1 include:_spf.mx.cloudflare.net ~all",
    "not in a spec: the DMARC record at _dmarc.example.com: v=DMARC1; p=none",
  ]);
});

describe("services that need no input are told by all that they publish", () => {
  const publishedBy = (service: string): readonly MailRecord[] => {
    const { value } = parseSpec({ domain: "example.com", senders: { [service]: {} }, dmarc: "external" });
    return (value && recordsFor(value).value) ?? [];
  };
  const senders = (records: readonly Sketch[]): readonly string[] =>
    specsOfZone(zoneOf("example.com", records), "2026-11-01").specs.flatMap(({ senders: each }) => Object.keys(each as object));

  test.each(["mailchimp", "mandrill", "brevo", "zendesk", "fastmail", "icloud"])("%s", (service) => {
    const records = publishedBy(service);
    expect(senders(records)).toEqual([service]);
    // A text by which a vendor knows the owner, or an SPF that includes nothing, tells nothing.
    const telling = records.filter(({ role, content }) => role !== "spf" || content.includes("include:"));
    for (const left of telling) {
      expect(senders(records.filter((record) => record !== left))).not.toContain(service);
      const other = left.role === "spf" ? "v=spf1 include:other.example ~all" : "other.example";
      expect(senders(records.map((record) => (record === left ? { ...left, content: other } : record)))).not.toContain(service);
    }
  });

  test("of two, each has its own keys", () => {
    const both = [...publishedBy("mailchimp"), ...publishedBy("fastmail")].filter(
      ({ role, content }) => role !== "spf" || content.includes("include:"),
    );
    expect(senders(both)).toEqual(["mailchimp", "fastmail"]);
  });

  test("one whose records a product of Cloudflare keeps is external", () => {
    const records = publishedBy("icloud").map((record) => ({ ...record, locked: record.role.startsWith("dkim__") }));
    const { specs, remarks } = specsOfZone(zoneOf("example.com", records), "2026-11-01");
    expect(specs).toMatchObject([{ senders: { icloud: {} } }]);
    expect(remarks).toContain("a product of Cloudflare keeps the CNAME at sig1._domainkey.example.com: mark its sender external: true");
  });
});

test("addresses at a selector are no key", () => {
  const a = { name: "k._domainkey.example.com", type: "A", content: "203.0.113.5" };
  expect(imported("example.com", [txt("example.com", "v=spf1 ip4:203.0.113.5 -all"), a]).remarks).toEqual([
    "example.com: no DMARC record; dmarc: external makes none, until a rollout takes its place",
  ]);
});

test("a key that a product of Cloudflare keeps is in no spec beside one's own", () => {
  const key = (name: string, locked: boolean): Sketch => ({ ...txt(name, "v=DKIM1; p="), locked });
  const { specs, remarks } = imported("example.com", [
    txt("example.com", "v=spf1 ip4:203.0.113.5 -all"),
    key("mine._domainkey.example.com", false),
    key("theirs._domainkey.example.com", true),
    { name: "example.com", type: "MX", content: "route1.mx.cloudflare.net", priority: 5, locked: true },
  ]);
  expect(specs).toMatchObject([{ senders: { own: { service: "self-hosted", ip4: ["203.0.113.5"], dkim: { mine: { revoked: true } } } } }]);
  expect(remarks).toEqual([
    "example.com: no DMARC record; dmarc: external makes none, until a rollout takes its place",
    "a product of Cloudflare keeps the TXT at theirs._domainkey.example.com: it is left to that product",
    "a product of Cloudflare keeps the MX at example.com: it is left to that product",
  ]);
});

test("of two keys at a selector the first is taken, with its comment", () => {
  const { specs, remarks } = imported("example.com", [
    txt("example.com", "v=spf1 ip4:203.0.113.5 -all"),
    { ...txt("k._domainkey.example.com", "v=DKIM1; p="), comment: "the first" },
    { ...txt("k._domainkey.example.com", "v=DKIM1; k=ed25519; p="), comment: "the second" },
  ]);
  expect(specs).toMatchObject([{ senders: { own: { dkim: { k: { revoked: true } } } } }]);
  expect(remarks).toEqual([
    "k._domainkey.example.com: a second key, where verifiers use either; only the first is taken: v=DKIM1; k=ed25519; p=",
    "example.com: no DMARC record; dmarc: external makes none, until a rollout takes its place",
    "example.com: comments of its records are not taken, and go with the first apply: the first; a spec has one comment for all",
    "not in a spec: the DKIM key at k._domainkey.example.com: v=DKIM1; k=ed25519; p=",
  ]);
});

describe("two texts at a selector", () => {
  const [good, other] = ["rsa2048", "rsa4096"].map(
    (name) => `v=DKIM1; k=rsa; p=${readFileSync(join(__dirname, "keys", `${name}.pem`), "latin1").replace(/-----[A-Z ]+-----|\s/gu, "")}`,
  ) as [string, string];
  const taken = (...records: readonly Sketch[]) => {
    const { specs, remarks } = imported("example.com", [txt("example.com", "v=spf1 ip4:203.0.113.5 -all"), ...records]);
    return { specs, second: remarks.filter((remark) => remark.includes("a second key")) };
  };
  const at = (content: string, locked = false): Sketch => ({ ...txt("k._domainkey.example.com", content), locked });

  test.each<[string, Sketch[], string, boolean]>([
    ["a key that cannot be read before one that can", [at("v=DKIM1; p=AAAA"), at(good)], good, false],
    ["a text before a key", [at("google-site-verification=abc"), at(good)], good, false],
    ["a product's key before one's own", [at(other, true), at(good)], good, false],
    ["two good keys", [at(good), at(other)], good, true],
  ])("%s", (_, records, key, isSecond) => {
    const { specs, second } = taken(...records);
    expect(specs).toMatchObject([{ senders: { own: { dkim: { k: { record: key } } } } }]);
    expect(second).toEqual(
      isSecond ? [`k._domainkey.example.com: a second key, where verifiers use either; only the first is taken: ${other}`] : [],
    );
  });
});

test("keys that cannot be taken are left out together", () => {
  const bad = Array.from({ length: 3 }, (_, number) => txt(`k${number}._domainkey.example.com`, "v=DKIM1; p=AAAA"));
  const { specs, remarks } = imported("example.com", [txt("example.com", "v=spf1 ip4:203.0.113.5 -all"), ...bad]);
  expect(specs.map(({ senders }) => senders)).toEqual([{ own: { service: "self-hosted", ip4: ["203.0.113.5"] } }]);
  expect(remarks.filter((remark) => remark.startsWith("example.com: not taken: senders.own.dkim.k"))).toHaveLength(3);
});

describe("the command", () => {
  let cloudflare: CloudflareModel;
  let env: Record<string, string>;
  beforeEach(async () => {
    cloudflare = new CloudflareModel();
    env = { CLOUDFLARE_BASE_URL: await cloudflare.listen(), CLOUDFLARE_API_TOKEN: TOKEN };
  });
  afterEach(() => cloudflare.close());

  test("other people's records may hold what no spec writes, and a terminal obeys", async () => {
    const { records } = cloudflare.addZone("example.com");
    records.create({ type: "TXT", ttl: 1, name: "@", content: '"v=spf1 ip4:203.0.113.9 -all"', comment: "a\u001b[2Jb" });
    records.create({ type: "TXT", ttl: 1, name: "@", content: "Gr\u00fc\u00dfe\tvon uns" });
    records.create({ type: "TXT", ttl: 1, name: "x", content: '"Gr\\195\\188"' });
    await inProject({}, async (folder) => {
      const { stderr, code } = await sendingDomainLater(folder, env, "import", "example.com", "--out", "a.yaml");
      expect({ stderr, code }).toEqual({
        stderr: `example.com: no DMARC record; dmarc: external makes none, until a rollout takes its place
example.com: comments of its records are not taken, and go with the first apply: a\\u001b[2Jb; a spec has one comment for all
next: sending-domain check, then sending-domain adopt, on a.yaml
`,
        code: 0,
      });
      const adopted = await sendingDomainLater(folder, env, "adopt", "a.yaml", "--dry-run");
      expect(adopted.code).toBe(0);
      expect(adopted.stdout).toContain("    - comment a\\u001b[2Jb\n");
    });
  });

  test("prints a spec that check takes and adopt finds whole, or writes it into a new file", async () => {
    const { records } = cloudflare.addZone("example.com");
    const there: readonly [string, string][] = [
      ["@", '"v=spf1 ip4:203.0.113.9 -all"'],
      ["_dmarc", '"v=DMARC1; p=quarantine; rua=mailto:d@example.com"'],
      ["_dmarc.mail", '"v=DMARC1; p=none"'],
    ];
    for (const [name, content] of there) records.create({ type: "TXT", ttl: 1, name, content });
    await inProject({}, async (folder) => {
      const { stdout, stderr, code } = await sendingDomainLater(folder, env, "import", "example.com");
      expect({ stdout, stderr, code }).toMatchSnapshot();
      const file = await sendingDomainLater(folder, env, "import", "example.com", "--out", "a.yaml");
      expect(file.stdout).toBe("");
      expect(readFileSync(join(folder, "a.yaml"), "utf8")).toBe(stdout);
      expect(sendingDomain(folder, "check", "a.yaml").code).toBe(0);
      expect((await sendingDomainLater(folder, env, "adopt", "a.yaml")).stdout.match(/adopted as it stands/gu)).toHaveLength(3);
      expect(await sendingDomainLater(folder, env, "adopt", "--check", "a.yaml")).toMatchObject({ code: 0 });
      expect((await sendingDomainLater(folder, env, "import", "example.com", "--out", "a.yaml")).stderr).toBe(
        "sending-domain: a.yaml is there already; nothing is written\nsending-domain --help says more\n",
      );
    });
  });

  test("a zone without mail, a zone that is not there, no zone", async () => {
    cloudflare.addZone("example.com");
    await inProject({}, async (folder) => {
      const said = async (...args: string[]): Promise<string | undefined> =>
        (await sendingDomainLater(folder, env, "import", ...args)).stderr;
      expect(await said("example.com")).toBe("sending-domain: no SPF, DKIM or DMARC record stands in example.com; write a spec by hand\n");
      expect(await said("example.net")).toBe(
        "sending-domain: no zone example.net that the token may see; check the zone's name, and the token's zones\n",
      );
      expect(await said()).toBe("sending-domain: import takes the name of one zone, like example.com\nsending-domain --help says more\n");
      expect(await said("a@b.example")).toBe(
        "sending-domain: a@b.example: an address, not a name; write the part behind the @\nsending-domain --help says more\n",
      );
    });
  });
});
