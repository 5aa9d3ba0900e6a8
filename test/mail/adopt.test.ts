import { type Spec, parseSpec, recordsFor } from "../../lib/mail";
import { judgeApply, matchRecords, presentZone } from "../../lib/mail/adopt";
import type { PresentRecord } from "../../lib/mail/present";

/** A spec of example.com that was checked. */
function spec(fields: object): Spec {
  const senders = "kind" in fields ? {} : { senders: { own: { service: "self-hosted", ip4: ["203.0.113.25"] } } };
  return parseSpec({ domain: "example.com", ...senders, ...fields }).value as Spec;
}

/** Records of the zone, each a line `name TYPE content`, with `proxied` behind it; ids count from 0. */
function zone(...lines: readonly string[]): PresentRecord[] {
  return lines.map((line, index) => {
    const [, name = "", type = "", content = "", proxied] = /^(\S+) (\S+) (.*?)( proxied)?$/u.exec(line) ?? [];
    return { id: String(index), name, type, content, locked: false, ...(proxied === undefined ? {} : { proxied: true }) };
  });
}

const rollout = (tags: object, ...log: object[]): object => ({
  dmarc: { reports: { aggregate: ["mailto:d@example.com"] }, ...tags, rollout: { profile: "standard", log } },
});
const monitor = rollout({}, { stage: "monitor", since: "2026-01-05" });

/** What the next apply would do wrong, a line each; `managed` are ids, those of records that are taken over with their address behind a space. */
function applied(of: Spec, present: readonly PresentRecord[], managed: readonly string[] = []): string[] {
  const records = recordsFor(of).value ?? [];
  return judgeApply(
    of,
    records,
    presentZone("example.com", present),
    new Map(managed.map((each) => each.split(" ") as [string, string])),
  ).map(({ role, problem, cure }) => `${role}: ${problem}; ${cure}`);
}

describe("what the next apply would do wrong", () => {
  const second = "run sending-domain adopt, or delete it in Cloudflare";
  const weaker = (content: string, stage = "monitor"): string =>
    `dmarc: stage ${stage} is weaker than the policy in force at _dmarc.example.com: ${content}; begin the log with the stage in force, as a baseline with its reason; a step down from there says why it is weakened`;

  test.each<[string, object, string[], string[], string[]?]>([
    ["nothing in an empty zone", monitor, [], []],
    ["nothing to records that are managed", monitor, ["example.com TXT v=spf1 -all"], [], ["0"]],
    [
      "a second SPF",
      monitor,
      ["example.com TXT v=spf1 -all", "example.com TXT other"],
      [`spf: another SPF record stands at example.com already (0), and this would be a second: v=spf1 -all; ${second}`],
    ],
    [
      "the same SPF",
      monitor,
      ["example.com TXT v=spf1 ip4:203.0.113.25 ~all"],
      [`spf: the same TXT stands at example.com already (0), and the API refuses a second; ${second}`],
    ],
    [
      "several SPF, of which the one that says the same is kept",
      monitor,
      ["example.com TXT v=spf1 -all", "example.com TXT v=spf1 ip4:203.0.113.25 ~all"],
      [
        "spf: another SPF record stands at example.com already (0), and this would be a second: v=spf1 -all; delete it in Cloudflare",
        "spf: the same TXT stands at example.com already (1), and the API refuses a second; delete the others in Cloudflare, then run sending-domain adopt",
      ],
    ],
    [
      "several SPF, of which none says the same",
      monitor,
      ["example.com TXT v=spf1 -all", "example.com TXT v=spf1 mx -all"],
      [
        "spf: another SPF record stands at example.com already (0), and this would be a second: v=spf1 -all; delete the others in Cloudflare, then run sending-domain adopt",
        "spf: another SPF record stands at example.com already (1), and this would be a second: v=spf1 mx -all; delete it in Cloudflare",
      ],
    ],
    [
      "several SPF beside the one that is managed",
      monitor,
      ["example.com TXT v=spf1 ip4:203.0.113.25 ~all", "example.com TXT v=spf1 -all", "example.com TXT v=spf1 mx -all"],
      [
        "spf: another SPF record stands at example.com already (1), and this would be a second: v=spf1 -all; delete it in Cloudflare",
        "spf: another SPF record stands at example.com already (2), and this would be a second: v=spf1 mx -all; delete it in Cloudflare",
      ],
      ["0"],
    ],
    [
      "several SPF, of which one says the same in other words",
      monitor,
      ["example.com TXT v=spf1 -all", "example.com TXT v=spf1  ip4:203.0.113.25/32 ~all"],
      [
        "spf: another SPF record stands at example.com already (0), and this would be a second: v=spf1 -all; delete it in Cloudflare",
        "spf: another SPF record stands at example.com already (1), and this would be a second: v=spf1  ip4:203.0.113.25/32 ~all; delete the others in Cloudflare, then run sending-domain adopt",
      ],
    ],
    ["an SPF of another type is none", monitor, ["example.com SPF v=spf1 -all"], []],
    [
      "a text beside a CNAME",
      monitor,
      ["_dmarc.example.com CNAME d.vendor.example"],
      [
        "dmarc: a CNAME stands at _dmarc.example.com, beside which no TXT may stand: d.vendor.example; delete it in Cloudflare where this record is to take its place",
      ],
    ],
    [
      "a text of its own at a name that is proxied, of which it says nothing",
      monitor,
      ["example.com A 203.0.113.25 proxied", "www.example.com CNAME example.com proxied"],
      [],
    ],
    [
      "terms that lead to proxied names",
      { ...monitor, spf: { terms: ["a:mail.example.com", "mx", "a:other.example.com"] } },
      [
        "mail.example.com A 203.0.113.25 proxied",
        "example.com MX MX1.example.com",
        "example.com MX mx1.example.com.",
        "mx1.example.com CNAME host.example.com",
        "host.example.com AAAA 2001:db8::25 proxied",
        "other.example.com A 203.0.113.26",
      ],
      [
        "spf: a:mail.example.com leads to mail.example.com, which Cloudflare proxies: its edge may send and the server may not; write the server's addresses as ip4 and ip6, or turn the proxy off",
        "spf: mx leads to mx1.example.com, which Cloudflare proxies: its edge may send and the server may not; write the server's addresses as ip4 and ip6, or turn the proxy off",
      ],
    ],
    [
      "a wildcard that is proxied and stands for a name",
      { ...monitor, spf: { terms: ["a:mail.example.com"] } },
      ["*.example.com A 203.0.113.25 proxied"],
      [
        "spf: a:mail.example.com leads to mail.example.com, which Cloudflare proxies: its edge may send and the server may not; write the server's addresses as ip4 and ip6, or turn the proxy off",
      ],
    ],
    ...["x.mail", "x.other"].map((label): [string, object, string[], string[]] => [
      `a wildcard that is proxied, beside ${label}.example.com, which the apply makes`,
      {
        ...monitor,
        spf: { terms: ["a:mail.example.com"] },
        senders: { s: { service: "custom", records: { m: { name: `${label}.example.com`, type: "TXT", content: "x" } } } },
      },
      ["*.example.com A 203.0.113.25 proxied"],
      label === "x.mail"
        ? []
        : [
            "spf: a:mail.example.com leads to mail.example.com, which Cloudflare proxies: its edge may send and the server may not; write the server's addresses as ip4 and ip6, or turn the proxy off",
          ],
    ]),
    [
      "behind a CNAME of the spec's own",
      {
        ...monitor,
        spf: { terms: ["a:mail.example.com"] },
        senders: { s: { service: "custom", records: { m: { name: "mail.example.com", type: "CNAME", content: "host.example.com" } } } },
      },
      ["host.example.com A 203.0.113.25 proxied"],
      [
        "spf: a:mail.example.com leads to mail.example.com, which Cloudflare proxies: its edge may send and the server may not; write the server's addresses as ip4 and ip6, or turn the proxy off",
      ],
    ],
    ...["old", "new"].map((host): [string, object, string[], string[], string[]] => [
      `an exchange that this apply gives another host, ${host}`,
      {
        ...monitor,
        senders: {
          s: {
            service: "custom",
            spf: ["mx"],
            records: { m: { name: "example.com", type: "MX", content: "new.example.com", priority: 10 } },
          },
        },
      },
      [`example.com MX old.example.com`, `${host}.example.com A 203.0.113.25 proxied`],
      host === "old"
        ? []
        : [
            "spf: mx leads to new.example.com, which Cloudflare proxies: its edge may send and the server may not; write the server's addresses as ip4 and ip6, or turn the proxy off",
          ],
      ["0"],
    ]),
    [
      "not where the proxied name is managed, which synth judges",
      { ...monitor, spf: { terms: ["a:mail.example.com"] } },
      ["mail.example.com A 203.0.113.25 proxied"],
      [],
      ["0"],
    ],
    ...["mail.example.com A 203.0.113.25", "mail.example.com TXT hello"].map(
      (line, index): [string, object, string[], string[], string[]] => [
        `not where a name of its own stands beside a wildcard that is proxied: ${line}`,
        { ...monitor, spf: { terms: ["a:mail.example.com"] } },
        [line, "*.example.com A 203.0.113.26 proxied"],
        [],
        index === 0 ? ["0"] : [],
      ],
    ),
    ...["mail.example.com MX host.example.com", "mail.example.com CNAME host.example.com"].map(
      (line): [string, object, string[], string[], string[]] => {
        const [term, name] = line.includes("MX") ? ["mx", "host"] : ["a", "mail"];
        return [
          `behind one that is managed: ${line}`,
          { ...monitor, spf: { terms: [`${term}:mail.example.com`] } },
          [line, "host.example.com A 203.0.113.25 proxied"],
          [
            `spf: ${term}:mail.example.com leads to ${name}.example.com, which Cloudflare proxies: its edge may send and the server may not; write the server's addresses as ip4 and ip6, or turn the proxy off`,
          ],
          ["0"],
        ];
      },
    ),
    [
      "not where another's SPF has the term",
      monitor,
      ["mail.example.com A 203.0.113.25 proxied", "news.example.com TXT v=spf1 a:mail.example.com -all"],
      [],
    ],
    [
      "an exchange that is written out is meant, beside another",
      {
        ...monitor,
        senders: {
          s: { service: "custom", records: { m: { name: "in.example.com", type: "MX", content: "new.example.net", priority: 10 } } },
        },
      },
      ["in.example.com MX old.example.net"],
      [],
    ],
    [
      "a policy of its own that is weakened, below the organizational domain and above",
      { ...monitor, domain: "news.example.com", zone: { name: "example.com" } },
      ["_dmarc.example.com TXT v=DMARC1; p=none", "_dmarc.news.example.com TXT v=DMARC1; p=reject"],
      [weaker("v=DMARC1; p=reject").replaceAll("_dmarc.example.com", "_dmarc.news.example.com")],
      ["1"],
    ],
    [
      "a policy of its own that stays as weak below a stronger one",
      { ...monitor, domain: "news.example.com", zone: { name: "example.com" } },
      ["_dmarc.example.com TXT v=DMARC1; p=reject", "_dmarc.news.example.com TXT v=DMARC1; p=none"],
      [],
      ["1"],
    ],
    [
      "a weaker policy, though sp is written",
      rollout({ subdomains: "none" }, { stage: "monitor", since: "2026-01-05" }),
      ["_dmarc.example.com TXT v=DMARC1; p=quarantine"],
      [weaker("v=DMARC1; p=quarantine")],
      ["0"],
    ],
    [
      "an exchange beside those that receive the domain's mail",
      {
        ...monitor,
        domain: "mg.example.com",
        zone: { name: "example.com" },
        senders: { mailgun: { region: "eu", sendingDomain: "mg.example.com", dkim: { k1: { record: "k=rsa; p=" } } } },
      },
      ["mg.example.com MX smtp.google.com", "mg.example.com MX mxa.eu.mailgun.org"],
      ["mxa", "mxb"].map(
        (label) =>
          `mx__mg.example.com__${label}: mail to mg.example.com is received by smtp.google.com (0), and would go to ${label}.eu.mailgun.org as well; give the sender a name that is used for nothing else; or write what stands there into the spec's records, and adopt it; or delete it in Cloudflare`,
      ),
      ["1"],
    ],
    ["the apex is flattened", monitor, ["example.com CNAME x.example.net"], []],
    [
      "a CNAME beside a text",
      { dmarc: { delegatedTo: "d.vendor.example" } },
      ["_dmarc.example.com TXT v=DMARC1; p=none"],
      [
        "dmarc: a TXT stands at _dmarc.example.com, beside which no CNAME may stand: v=DMARC1; p=none; delete it in Cloudflare where this record is to take its place",
      ],
    ],
    [
      "another CNAME",
      { dmarc: { delegatedTo: "d.vendor.example" } },
      ["_dmarc.example.com CNAME e.vendor.example"],
      [`dmarc: another CNAME stands at _dmarc.example.com already (0), and this would be a second: e.vendor.example; ${second}`],
    ],
    ["a policy that is as strong", monitor, ["_dmarc.example.com TXT v=DMARC1; p=none; rua=mailto:x@example.com"], [], ["0"]],
    [
      "a weaker policy, though Terraform manages it",
      monitor,
      ["_dmarc.example.com TXT v=DMARC1; p=quarantine"],
      [weaker("v=DMARC1; p=quarantine")],
      ["0"],
    ],
    [
      "a policy that is the same, with what softens it",
      {
        dmarc: {
          reports: { aggregate: ["mailto:d@example.com"] },
          rollout: {
            profile: [{ stage: "half", p: "quarantine", pct: 50, test: true, days: 0 }],
            log: [{ stage: "half", since: "2026-01-05", reason: "as found" }],
          },
        },
      },
      ["_dmarc.example.com TXT v=DMARC1; p=quarantine; sp=quarantine; pct=50; t=y; rua=mailto:d@example.com"],
      [],
      ["0"],
    ],
    [
      "weaker for subdomains alone",
      monitor,
      ["_dmarc.example.com TXT v=DMARC1; p=none; sp=reject"],
      [
        "dmarc: for existing subdomains and non-existent subdomains, stage monitor is weaker than the policy in force at _dmarc.example.com: v=DMARC1; p=none; sp=reject; write dmarc.subdomains and dmarc.nonexistent as they are meant",
      ],
      ["0"],
    ],
    [
      "weaker for names that do not exist",
      rollout({ subdomains: "none" }, { stage: "monitor", since: "2026-01-05" }),
      ["_dmarc.example.com TXT v=DMARC1; p=none; np=reject"],
      [],
      ["0"],
    ],
    [
      "weaker for names that do not exist, which nobody wrote",
      monitor,
      ["_dmarc.example.com TXT v=DMARC1; p=none; np=reject"],
      [
        "dmarc: for non-existent subdomains, stage monitor is weaker than the policy in force at _dmarc.example.com: v=DMARC1; p=none; np=reject; write dmarc.subdomains and dmarc.nonexistent as they are meant",
      ],
      ["0"],
    ],
    [
      "weaker for existing subdomains, where only np is written",
      rollout({ nonexistent: "none" }, { stage: "monitor", since: "2026-01-05" }),
      ["_dmarc.example.com TXT v=DMARC1; p=none; sp=reject"],
      [
        "dmarc: for existing subdomains, stage monitor is weaker than the policy in force at _dmarc.example.com: v=DMARC1; p=none; sp=reject; write dmarc.subdomains and dmarc.nonexistent as they are meant",
      ],
      ["0"],
    ],
    [
      "weaker for names below a subdomain, of which nobody reads sp there",
      { ...monitor, domain: "news.example.com", zone: { name: "example.com" } },
      ["_dmarc.news.example.com TXT v=DMARC1; p=none; sp=reject"],
      [],
      ["0"],
    ],
    [
      "weaker to readers who pass over a wrong np",
      monitor,
      ["_dmarc.example.com TXT v=DMARC1; p=none; sp=reject; np=x; rua=mailto:d@example.com"],
      [
        "dmarc: for existing subdomains and non-existent subdomains, stage monitor is weaker than the policy in force at _dmarc.example.com: v=DMARC1; p=none; sp=reject; np=x; rua=mailto:d@example.com; write dmarc.subdomains and dmarc.nonexistent as they are meant",
      ],
      ["0"],
    ],
    [
      "weaker to new readers alone",
      monitor,
      ["_dmarc.example.com TXT v=DMARC1; p=quarantine; pct=0"],
      [weaker("v=DMARC1; p=quarantine; pct=0")],
      ["0"],
    ],
    [
      "weaker to old readers alone",
      monitor,
      ["_dmarc.example.com TXT v=DMARC1; p=quarantine; t=y"],
      [weaker("v=DMARC1; p=quarantine; t=y")],
      ["0"],
    ],
    [
      "a policy of its own that is weaker than the one above",
      { ...monitor, domain: "news.example.com", zone: { name: "example.com" } },
      ["_dmarc.example.com TXT v=DMARC1; p=reject; sp=quarantine; rua=mailto:x@example.com"],
      [
        "dmarc: stage monitor is weaker than the policy in force at news.example.com, that of _dmarc.example.com: v=DMARC1; p=reject; sp=quarantine; rua=mailto:x@example.com; begin the log with a stage that is as strong, or take responsibility with forced: true and a reason, or write dmarc: inherit",
      ],
    ],
    [
      "a policy of its own beside one above that does not concern it",
      { ...monitor, domain: "news.example.com", zone: { name: "example.com" } },
      ["_dmarc.example.com TXT v=DMARC1; p=reject; sp=none"],
      [],
    ],
    [
      "a policy that stands already beside a stronger one above",
      { ...monitor, domain: "news.example.com", zone: { name: "example.com" } },
      ["_dmarc.example.com TXT v=DMARC1; p=reject", "_dmarc.news.example.com TXT v=DMARC1; p=none"],
      [],
      ["1"],
    ],
    [
      "a policy of its own that is forced below a stronger one",
      {
        ...rollout({}, { stage: "monitor", since: "2026-01-05", forced: true, reason: "#9" }),
        domain: "news.example.com",
        zone: { name: "example.com" },
      },
      ["_dmarc.example.com TXT v=DMARC1; p=reject"],
      [],
    ],
    [
      "a weaker policy by a change of profile",
      rollout(
        {},
        { stage: "reject", since: "2026-01-05", reason: "as found" },
        { stage: "quarantine", profile: "careful", since: "2026-03-05", reason: "mailboxes moved in" },
      ),
      ["_dmarc.example.com TXT v=DMARC1; p=reject"],
      [],
      ["0"],
    ],
    [
      "a weaker policy that is forced",
      rollout({}, { stage: "monitor", since: "2026-01-05", forced: true, reason: "#9" }),
      ["_dmarc.example.com TXT v=DMARC1; p=reject"],
      [],
      ["0"],
    ],
    ["a policy that nobody can read", monitor, ["_dmarc.example.com TXT v=DMARC1; p=rejct", "_dmarc.example.com TXT other"], [], ["0"]],
    [
      "a step down",
      rollout(
        {},
        { stage: "quarantine", since: "2026-01-05", reason: "as found" },
        { stage: "monitor", since: "2026-02-05", reason: "bounces" },
      ),
      ["_dmarc.example.com TXT v=DMARC1; p=quarantine"],
      [],
      ["0"],
    ],
    [
      "a step down that has been climbed again",
      rollout(
        {},
        { stage: "quarantine", since: "2026-01-05", reason: "as found" },
        { stage: "monitor", since: "2026-02-05", reason: "bounces" },
        { stage: "quarantine", since: "2026-04-05", reason: "mended" },
      ),
      ["_dmarc.example.com TXT v=DMARC1; p=reject"],
      [weaker("v=DMARC1; p=reject", "quarantine")],
      ["0"],
    ],
    ["a policy of somebody else", { dmarc: "external" }, ["_dmarc.example.com TXT v=DMARC1; p=reject"], []],
    [
      "a null MX beside an exchange",
      { kind: "parked-domain" },
      ["example.com MX mx.example.net", "example.com TXT mx"],
      [
        "mx__null: an MX stands at example.com, which a null MX would contradict: mx.example.net; delete it in Cloudflare, or say receivesMail: true in the spec",
      ],
    ],
    ["a null MX that is there", { kind: "parked-domain" }, ["example.com MX ."], [], ["0"]],
    [
      "an exchange beside a null MX",
      { senders: { ses: { service: "amazon-ses", region: "eu-west-1", mailFrom: "b.example.com", dkimTokens: ["aaa"] } }, ...monitor },
      ["b.example.com MX ."],
      [
        "mx__b.example.com__feedback-smtp: a null MX stands at b.example.com, which says that no mail is received there; delete it in Cloudflare where this MX is to take its place",
      ],
    ],
    [
      "an exchange that is there, in capitals",
      { senders: { ses: { service: "amazon-ses", region: "eu-west-1", mailFrom: "b.example.com", dkimTokens: ["aaa"] } }, ...monitor },
      ["b.example.com MX Feedback-SMTP.EU-WEST-1.amazonses.com"],
      [
        "mx__b.example.com__feedback-smtp: another MX feedback-smtp.eu-west-1.amazonses.com stands at b.example.com already (0), and this would be a second: Feedback-SMTP.EU-WEST-1.amazonses.com; run sending-domain adopt, or delete it in Cloudflare",
      ],
    ],
    [
      "a record that other servers answer for",
      monitor,
      ["example.com NS ns.example.net", "_dmarc.example.com NS ns.vendor.example"],
      [
        "dmarc: _dmarc.example.com is delegated to ns.vendor.example, and a record at _dmarc.example.com would never be answered; publish it there, or delete the NS in Cloudflare where this record is to count",
      ],
    ],
    [
      "weaker to readers of RFC 7489, whom a wrong np does not concern",
      monitor,
      ["_dmarc.example.com TXT v=DMARC1; p=reject; np=rejct; rua=mailto:a@example.com"],
      [weaker("v=DMARC1; p=reject; np=rejct; rua=mailto:a@example.com")],
      ["0"],
    ],
  ])("%s", (_, fields, present, problems, managed = []) => {
    expect(applied(spec(fields), zone(...present), managed)).toEqual(problems);
  });

  test("an id is that of the role's own record", () => {
    const id = "0".repeat(32);
    const present = zone("www.example.com TXT v=spf1 -all").map((record) => ({ ...record, id }));
    expect(applied(spec({ ...monitor, adopt: { spf: id } }), present)).toEqual([
      `spf: adopt takes over the SPF record www.example.com (${id}), which would become the SPF record example.com; run sending-domain adopt, which writes the ids that are right`,
    ]);
    const text = zone("example.com TXT google-site-verification=x").map((record) => ({ ...record, id }));
    expect(applied(spec({ ...monitor, adopt: { spf: id } }), text)).toEqual([
      `spf: adopt takes over the TXT example.com (${id}), which would become the SPF record example.com; run sending-domain adopt, which writes the ids that are right`,
    ]);
  });

  test("what the state holds at its address may change", () => {
    const id = "0".repeat(32);
    const present = (line: string) => zone(line).map((record) => ({ ...record, id }));
    const senders = {
      own: {
        service: "custom",
        records: { verify: { name: "example.com", type: "TXT", content: "vendor=new" } },
      },
    };
    const of = spec({ ...monitor, senders, adopt: { custom__verify: id } });
    const wrong = (from: string): string[] => [
      `custom__verify: adopt takes over the ${from} (${id}), which would become the TXT example.com; run sending-domain adopt, which writes the ids that are right`,
    ];
    expect(applied(of, present("example.com TXT vendor=old"), [`${id} example_com__custom__verify`])).toEqual([]);
    expect(applied(of, present("example.com TXT vendor=old"))).toEqual(wrong("TXT example.com"));
    expect(applied(of, present("example.com TXT vendor=old"), [`${id} example_com__custom__other`])).toEqual(wrong("TXT example.com"));
    expect(applied(of, present("example.com TXT v=spf1 -all"), [`${id} example_com__spf`])).toEqual([...wrong("SPF record example.com")]);
  });

  test("a record that a product of Cloudflare keeps is taken over by nobody", () => {
    const id = "0".repeat(32);
    const present = zone("example.com TXT v=spf1 -all").map((record) => ({ ...record, id, locked: true }));
    expect(applied(spec({ ...monitor, adopt: { spf: id } }), present)).toEqual([
      "spf: the TXT at example.com is locked by a product of Cloudflare; write spf: external, or unlock it in Cloudflare's dashboard",
    ]);
    expect(applied(spec({ ...monitor, adopt: { spf: id } }), present, [`${id} example_com__spf`])).toHaveLength(1);
    const same = present.map((record) => ({ ...record, content: "v=spf1 ip4:203.0.113.25 ~all" }));
    expect(applied(spec({ ...monitor, adopt: { spf: id } }), same, [`${id} example_com__spf`])).toEqual([]);
    expect(applied(spec({ ...monitor, adopt: { spf: id } }), same)).toHaveLength(1);
  });

  test("exchanges of one sender are no strangers to each other", () => {
    const senders = {
      "cloudflare-email-sending": { priorities: { route1: 1, route2: 2, route3: 3 }, dkim: { "cf-bounce": { revoked: true } } },
    };
    const of = spec({ ...monitor, senders });
    const mx = (recordsFor(of).value ?? []).filter(({ type }) => type === "MX");
    expect(mx.length).toBeGreaterThan(1);
    const [first] = mx;
    expect(applied(of, zone(`${first?.name ?? ""} MX ${first?.content ?? ""}`))).toEqual([
      `${first?.role ?? ""}: the same MX stands at ${first?.name ?? ""} already (0), and the API refuses a second; run sending-domain adopt, or delete it in Cloudflare`,
    ]);
  });

  test("what the spec takes over is known", () => {
    const id = "0123456789abcdef0123456789abcdef";
    const [there] = zone("example.com TXT v=spf1 -all");
    expect(applied(spec({ ...monitor, adopt: { spf: id } }), [{ ...there, id } as PresentRecord])).toEqual([]);
  });
});

describe("records looked for in a zone", () => {
  const { value: parked = [] } = recordsFor(spec({ kind: "parked-domain", ttl: 300 }));
  const changes = (line: string, more: Partial<PresentRecord> = {}): readonly string[] =>
    matchRecords(parked, presentZone("example.com", [{ ...(zone(line)[0] as PresentRecord), ...more }])).flatMap((each) =>
      each.kind === "found" ? each.differences : [],
    );

  test.each<[string, string, Partial<PresentRecord>, string[]]>([
    ["nothing", "example.com MX .", { priority: 0, ttl: 300, proxied: false }, []],
    ["what nobody says", "example.com MX .", {}, []],
    ["the priority", "example.com MX .", { priority: 5 }, ["- priority 5", "+ priority 0"]],
    ["the TTL", "example.com TXT v=spf1 -all", { ttl: "auto" }, ["- ttl auto", "+ ttl 300"]],
    ["the proxy", "example.com TXT v=spf1 -all", { proxied: true }, ["- proxied true", "+ proxied false"]],
    ["the words", "_dmarc.example.com TXT v=DMARC1; np=reject; p=reject", {}, ["- np=reject", "+ sp=reject"]],
    ["the order", "_dmarc.example.com TXT v=DMARC1; sp=reject; p=reject", {}, ["the same words in another order or spelling"]],
    ["the quotes", "example.com TXT v=spf1 -all", { respelled: true }, ["the same text in other quotes, or cut elsewhere"]],
    ["no quotes beside other words", "example.com TXT v=spf1 a -all", { respelled: true }, ["- a"]],
    ["the comment", "example.com TXT v=spf1 -all", { comment: "ask Ann" }, ["- comment ask Ann"]],
    ["not tags that stay", "example.com TXT v=spf1 -all", { tags: ["team:mail"] }, []],
    [
      "tags that go",
      "example.com MX .",
      { priority: 5, tags: ["team:mail", "x:y"] },
      ["- priority 5", "+ priority 0", "- tags team:mail, x:y"],
    ],
  ])("what an apply changes is said: %s", (_, line, more, says) => {
    expect(changes(line, more)).toEqual(says);
  });

  test("the spec's comment takes the place of what stands there", () => {
    const present = zone("example.com TXT v=spf1 -all", "_dmarc.example.com TXT v=DMARC1; p=reject; sp=reject", "example.com MX .").map(
      (record, index) => ({ ...record, ...(index === 2 ? {} : { comment: ["ours", "theirs"][index] as string }) }),
    );
    const matched = matchRecords(parked, presentZone("example.com", present), "ours");
    expect(matched.map((each) => (each.kind === "found" ? each.differences : each.kind))).toEqual([
      [],
      ["- comment theirs", "+ comment ours"],
      ["+ comment ours"],
    ]);
  });

  test("are found by name, type and what they are about", () => {
    const records = recordsFor(spec(monitor)).value ?? [];
    const present = zone(
      "example.com SPF v=spf1 -all",
      "example.com TXT other",
      "example.com TXT v=spf1 -all",
      "_dmarc.example.net TXT v=DMARC1; p=none",
    );
    expect(matchRecords(records, presentZone("example.com", present)).map(({ kind, record }) => [record.role, kind])).toEqual([
      ["spf", "found"],
      ["dmarc", "new"],
    ]);
  });
});
