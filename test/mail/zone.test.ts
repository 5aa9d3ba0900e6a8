import { type Finding, type Spec, type ZoneRecord, formatFinding, judgeZone, parseSpec } from "../../lib/mail";
import { policiesOf } from "../../lib/mail/dmarc";
import { isDmarc, judgeNames } from "../../lib/mail/zone";
import { type InheritingDomain, inheritingDomain, judgeInheriting } from "../../lib/mail/zone/inheriting";

const ED25519 = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

/** A record in a line: `name TYPE content`, its owner the same without the content. */
function record(line: string, more: Partial<ZoneRecord> = {}): ZoneRecord {
  const [, name = "", type = "", content = ""] = /^(\S+) (\S+) ([^]*)$/u.exec(line) ?? [];
  return { name, type, content, ...more };
}

const inWords = (findings: readonly Finding[]): string[] => findings.map((found) => `${found.id}: ${formatFinding(found)}`);

const said = (records: readonly ZoneRecord[], ...specs: readonly Spec[]): string[] =>
  inWords(
    judgeZone(
      records,
      specs.map((spec, index) => ({ spec, owner: () => `${index}.yaml` })),
    ).findings,
  );

const lines = (...all: readonly string[]): string[] => said(all.map((line) => record(line)));

describe("SPF records that include each other", () => {
  const includes = (count: number): string => Array.from({ length: count }, (_, index) => `include:s${index}.example`).join(" ");
  const many = (name: string, text: string): string =>
    `spf-too-many-lookups: TXT ${name}: more than 10 terms that ask the DNS, with those of what it includes, got "${text}"; give a sender a return path on a subdomain of its own, or write addresses for a, mx and include`;
  const circle = (...names: string[]): string =>
    `spf-too-many-lookups: TXT ${names[0] ?? ""}: SPF records that lead to each other: ${names.join(" → ")}; take one of the includes or redirects out`;

  test.each<[string, string[], string[]]>([
    [
      "lookups of what is included count, and those of what that includes",
      [
        "a.example TXT v=spf1 include:b.example ~all",
        "b.example TXT v=spf1 mx redirect=C.example.",
        `c.example TXT v=spf1 ${includes(8)} -all`,
      ],
      [many("a.example", "v=spf1 include:b.example ~all")],
    ],
    ["ten are allowed", ["b.example TXT v=spf1 mx redirect=c.example", `c.example TXT v=spf1 ${includes(8)} -all`], []],
    [
      "what stands behind all is not reached, and a redirect beside it is none",
      [
        "a.example TXT v=spf1 ~all include:c.example",
        "b.example TXT v=spf1 redirect=c.example -all",
        `c.example TXT v=spf1 ${includes(10)}`,
      ],
      [],
    ],
    [
      "a record with too many by itself is said of itself",
      [`a.example TXT v=spf1 include:b.example ${includes(10)} -all`, "b.example TXT v=spf1 mx -all"],
      [],
    ],
    ["an include of oneself too", ["a.example TXT v=spf1 include:a.example include:%{d} -all"], []],
    [
      "names that a CNAME leads to count as what they lead to",
      ["a.example TXT v=spf1 include:alias.example ~all", "alias.example CNAME B.example.", `b.example TXT v=spf1 ${includes(10)} -all`],
      [many("a.example", "v=spf1 include:alias.example ~all")],
    ],
    [
      "a circle by a CNAME back to the record itself",
      ["a.example TXT v=spf1 redirect=alias.example", "alias.example CNAME a.example"],
      [circle("a.example", "a.example")],
    ],
    [
      "a circle is said at each that stands in it",
      [
        "a.example TXT v=spf1 include:b.example -all",
        "b.example TXT v=spf1 redirect=c.example",
        "c.example TXT v=spf1 include:b.example ~all",
      ],
      [circle("b.example", "c.example", "b.example"), circle("c.example", "b.example", "c.example")],
    ],
  ])("%s", (_, records, messages) => {
    expect(lines(...records)).toEqual(messages);
  });

  test("chains and circles of thousands take no time", () => {
    const chain = Array.from({ length: 5000 }, (_, index) => `n${index}.example TXT v=spf1 include:n${(index + 1) % 5000}.example -all`);
    expect(lines(...chain)).toHaveLength(5000);
  });
});

describe("records beside each other at one name", () => {
  test.each<[string, string[], string[]]>([
    ["nothing", [], []],
    ["one SPF and other texts", ["example.com TXT v=spf1 -all", "example.com TXT google-site-verification=x"], []],
    [
      "two SPF, whatever their case",
      ["example.com TXT v=spf1 -all", "example.com TXT V=SPF1 ~all"],
      [
        "zone-two-spf: TXT example.com: a second SPF record at example.com, beside that of TXT example.com: receivers then use neither; keep one",
      ],
    ],
    [
      "the same SPF twice is a second one, and said once",
      ["example.com TXT v=spf1 -all", "example.com TXT v=spf1 -all"],
      [
        "zone-two-spf: TXT example.com: a second SPF record at example.com, beside that of TXT example.com: receivers then use neither; keep one",
      ],
    ],
    ["SPF is a TXT", ["example.com TXT v=spf1 -all", "example.com SPF v=spf1 ~all"], []],
    ["DMARC is a TXT", ["_dmarc.example.com TXT v=DMARC1; p=none", "_dmarc.example.com HINFO v=DMARC1; p=reject"], []],
    ["a key is a TXT", ["a._domainkey.example.com HINFO x", "a._domainkey.example.com TXT v=DKIM1; p="], []],
    ["a null MX is an MX", ["x.example NS .", "x.example MX mx.example.net"], []],
    [
      "two DMARC",
      ["_dmarc.example.com TXT v=DMARC1; p=none", "_dmarc.example.com TXT v=DMARC1; p=reject"],
      [
        "zone-two-dmarc: TXT _dmarc.example.com: a second DMARC record at _dmarc.example.com, beside that of TXT _dmarc.example.com: receivers then use neither; keep one",
      ],
    ],
    ["a DMARC elsewhere is a text", ["x.example.com TXT v=DMARC1; p=none", "x.example.com TXT v=DMARC1; p=reject"], []],
    [
      "two keys at a selector",
      ["a._domainkey.example.com TXT v=DKIM1; p=", "a._domainkey.example.com TXT v=DKIM1; k=rsa; p="],
      [
        "dkim-selector-twice: TXT a._domainkey.example.com: a second key at a._domainkey.example.com, beside that of TXT a._domainkey.example.com: verifiers then use either; keep one",
      ],
    ],
    [
      "the same key twice is said once",
      ["a._domainkey.example.com TXT v=DKIM1; p=", "a._domainkey.example.com TXT v=DKIM1; p="],
      [
        "zone-identical: TXT a._domainkey.example.com: the same TXT at a._domainkey.example.com as that of TXT a._domainkey.example.com, which Cloudflare refuses; keep one",
      ],
    ],
    [
      "a record twice, and its like of another type",
      ["www.example.com A 192.0.2.1", "www.example.com A 192.0.2.1", "www.example.com AAAA 192.0.2.1", "www.example.com A 192.0.2.2"],
      ["zone-identical: A www.example.com: the same A at www.example.com as that of A www.example.com, which Cloudflare refuses; keep one"],
    ],
    [
      "a CNAME excludes every other record",
      ["x.example.com CNAME a.example.net", "x.example.com TXT text"],
      [
        "zone-cname-beside: TXT x.example.com: a TXT at x.example.com beside the CNAME of CNAME x.example.com, which excludes every other record; move one of them to another name",
      ],
    ],
    [
      "another CNAME too; the same one is said as identical",
      ["x.example.com CNAME a.example.net", "x.example.com CNAME b.example.net", "x.example.com CNAME a.example.net"],
      [
        "zone-identical: CNAME x.example.com: the same CNAME at x.example.com as that of CNAME x.example.com, which Cloudflare refuses; keep one",
        "zone-cname-beside: CNAME x.example.com: a CNAME at x.example.com beside the CNAME of CNAME x.example.com, which excludes every other record; move one of them to another name",
      ],
    ],
    [
      "null MX twice is identical, not against itself",
      ["x.example MX .", "x.example MX ."],
      ["zone-identical: MX x.example: the same MX at x.example as that of MX x.example, which Cloudflare refuses; keep one"],
    ],
    [
      "an MX beside a null MX, and a text beside it",
      ["x.example MX mx.example.net", "x.example MX .", "x.example TXT ."],
      [
        "zone-null-mx: MX x.example: an MX at x.example beside the null MX of MX x.example, which says that no mail is received; remove one of them; a parked domain that receives mail says receivesMail: true",
      ],
    ],
    [
      "texts of 8,192 characters in all, and an exchange",
      [`x.example TXT ${"a".repeat(4000)}`, `x.example TXT ${"b".repeat(4192)}`, "x.example MX mx.example.net"],
      [],
    ],
    [
      "texts of one character more",
      [`x.example TXT ${"a".repeat(4000)}`, `x.example TXT ${"b".repeat(4193)}`, "x.example TXT c", "y.example TXT d"],
      [
        "zone-too-much-text: TXT x.example: 3 texts at x.example of more than 8192 characters in all, which Cloudflare refuses; remove what nobody asks for any more, or move a text to another name",
      ],
    ],
  ])("%s", (_, records, messages) => {
    expect(lines(...records)).toEqual(messages);
  });

  describe("names that the zone gives to other servers", () => {
    const inZone = (zone: string | undefined, ...lines: string[]): ZoneRecord[] =>
      lines.map((line) => record(line, zone === undefined ? {} : { zone }));
    const dead = (type: string, name: string, cut: string): string =>
      `zone-delegated: ${type} ${name}: a ${type} at ${name}, for which the servers of NS ${cut} answer alone: nobody would ever see it; publish it there, or take the NS of ${cut} away`;

    test.each<[string, ZoneRecord[], string[]]>([
      [
        "there and below",
        inZone("example.com", "b.example.com NS ns.example.net", "b.example.com TXT text", "a.b.example.com MX mx.example.net"),
        [dead("TXT", "b.example.com", "b.example.com"), dead("MX", "a.b.example.com", "b.example.com")],
      ],
      [
        "the nearest NS is said, once",
        inZone("example.com", "b.example.com NS ns.example.net", "a.b.example.com NS x.example.net", "a.b.example.com CNAME text"),
        [
          "zone-cname-beside: NS a.b.example.com: a NS at a.b.example.com beside the CNAME of CNAME a.b.example.com, which excludes every other record; move one of them to another name",
          dead("CNAME", "a.b.example.com", "a.b.example.com"),
        ],
      ],
      ["beside them", inZone("example.com", "b.example.com NS ns.example.net", "ab.example.com TXT text", "example.com TXT text"), []],
      ["addresses of the servers", inZone("example.com", "b.example.com NS ns.b.example.com", "ns.b.example.com A 192.0.2.1"), []],
      ["at the apex", inZone("example.com", "example.com NS ns.example.net", "a.example.com TXT text"), []],
      ["at the apex, by an id", inZone("id1", "example.com NS ns.example.net", "a.example.com TXT text"), []],
      [
        "below the apex, by an id",
        inZone("id1", "b.example.com NS ns.example.net", "b.example.com TXT text", "example.com TXT text"),
        [dead("TXT", "b.example.com", "b.example.com")],
      ],
      [
        "in a zone of its own",
        [...inZone("example.com", "b.example.com NS ns.example.net"), ...inZone("b.example.com", "b.example.com TXT text")],
        [],
      ],
      ["where nobody knows the zone", inZone(undefined, "b.example.com NS ns.example.net", "b.example.com TXT text"), []],
    ])("%s", (_, records, messages) => {
      expect(said(records)).toEqual(messages);
    });
  });

  test("owners are said as they are given", () => {
    const records = [record("example.com TXT v=spf1 -all", { owner: "spf" }), record("example.com TXT v=spf1 ~all", { owner: "other.tf" })];
    expect(said(records)).toEqual([
      "zone-two-spf: other.tf: a second SPF record at example.com, beside that of spf: receivers then use neither; keep one",
    ]);
  });

  describe("the apex, where Cloudflare flattens a CNAME", () => {
    const pair = (name: string, zone?: string): ZoneRecord[] =>
      [`${name} CNAME a.example.net`, `${name} TXT text`].map((line) => record(line, zone === undefined ? {} : { zone }));
    const beside = (name: string): string =>
      `zone-cname-beside: TXT ${name}: a TXT at ${name} beside the CNAME of CNAME ${name}, which excludes every other record; move one of them to another name`;

    test.each<[string, ZoneRecord[], string[]]>([
      ["the zone's own name", pair("example.com", "example.com"), []],
      ["another name of the zone", pair("x.example.com", "example.com"), [beside("x.example.com")]],
      ["without a zone nobody knows", pair("example.com"), [beside("example.com")]],
      [
        "by its id: the name above all others of the zone",
        [...pair("example.com", "id1"), record("x.example.com A 192.0.2.1", { zone: "id1" })],
        [],
      ],
      ["by its id: other zones do not count", [...pair("example.com", "id1"), record("example.net A 192.0.2.1", { zone: "id2" })], []],
      [
        "by its id: a name beside others",
        [...pair("x.example.com", "id1"), record("y.example.com A 192.0.2.1", { zone: "id1" })],
        [beside("x.example.com")],
      ],
    ])("%s", (_, records, messages) => {
      expect(said(records)).toEqual(messages);
    });

    test("where one zone is known for all", () => {
      expect(judgeNames(pair("example.com"), "example.com")).toEqual([]);
      expect(judgeNames(pair("x.example.com"), "example.com")).toHaveLength(1);
    });
  });
});

describe("selectors that lead to a key of the app", () => {
  const selector = "s1._domainkey.example.com CNAME S2._domainkey.example.net.";
  const leads =
    'zone-revoked-target: CNAME s1._domainkey.example.com: s1._domainkey.example.com leads to a key that KEY revokes: no signature passes by it, got "S2._domainkey.example.net."; point it at a live key, or write revoked: true here too';

  test.each<[string, string[], string[]]>([
    ["revoked", [selector, "s2._domainkey.example.net TXT v=DKIM1; p="], [leads.replace("KEY", "TXT s2._domainkey.example.net")]],
    ["by a wildcard", [selector, "*._domainkey.example.net TXT v=DKIM1; p= ;"], [leads.replace("KEY", "TXT *._domainkey.example.net")]],
    ["live", [selector, "s2._domainkey.example.net TXT v=DKIM1; p=AAAA", "*._domainkey.example.net TXT v=DKIM1; p="], []],
    ["no key", [selector, "s2._domainkey.example.net TXT v=DKIM1"], []],
    ["of others", [selector], []],
    ["no selector", ["s1.example.com CNAME s2._domainkey.example.net", "s2._domainkey.example.net TXT v=DKIM1; p="], []],
  ])("%s", (_, records, messages) => {
    expect(lines(...records)).toEqual(messages);
  });
});

describe("SPF that follows a proxied name", () => {
  const proxied = record("www.example.com A 192.0.2.1", { proxied: true });
  const leads = (term: string, spf: string, host = "www.example.com"): string =>
    `zone-proxied-term: TXT example.com: ${term} leads to ${host}, which Cloudflare proxies: its edge may send and the server may not, got ${JSON.stringify(spf)}; write the server's addresses as ip4 and ip6, or turn the proxy off`;

  test.each<[string, ZoneRecord[], string[]]>([
    ["v=spf1 a:www.example.com -all", [proxied], [leads("a:www.example.com", "v=spf1 a:www.example.com -all")]],
    ["v=spf1 a:WWW.example.com. -all", [proxied], [leads("a:WWW.example.com.", "v=spf1 a:WWW.example.com. -all")]],
    ["v=spf1 a -all", [record("example.com A 192.0.2.1", { proxied: true })], [leads("a", "v=spf1 a -all", "example.com")]],
    ["v=spf1 mx -all", [proxied, record("example.com MX WWW.example.com.")], [leads("mx", "v=spf1 mx -all")]],
    ["v=spf1 mx -all", [proxied, record("example.com TXT www.example.com")], []],
    ["v=spf1 a:www.example.com -all", [{ ...proxied, proxied: false }], []],
    ["v=spf1 a:x.example.com include:www.example.com -all", [proxied], []],
    [
      "v=spf1 a:x.example.com -all",
      [proxied, record("x.example.com CNAME y.example.com"), record("y.example.com CNAME WWW.example.com.")],
      [leads("a:x.example.com", "v=spf1 a:x.example.com -all", "x.example.com")],
    ],
    [
      "v=spf1 a:x.example.com a:y.example.com -all",
      [record("*.example.com A 192.0.2.1", { proxied: true }), record("y.example.com A 192.0.2.2")],
      [leads("a:x.example.com", "v=spf1 a:x.example.com a:y.example.com -all", "x.example.com")],
    ],
    ["v=spf1 a:x.y.example.com -all", [record("*.example.com A 192.0.2.1", { proxied: true }), record("y.example.com A 192.0.2.2")], []],
    [
      "v=spf1 a:x.example.com -all",
      [proxied, record("x.example.com CNAME y.example.com"), record("y.example.com CNAME x.example.com")],
      [],
    ],
    ["v=spf1 a:x.example.com -all", [proxied, record("x.example.com A 192.0.2.1")], []],
    // A name is there where one below it is, and no wildcard stands for it.
    [
      "v=spf1 a:x.example.com a:x.y.example.com -all",
      [record("*.example.com A 192.0.2.1", { proxied: true }), record("b.x.example.com TXT b"), record("z.y.example.com TXT b")],
      [],
    ],
    [
      "v=spf1 mx:x.example.com -all",
      [proxied, record("x.example.com CNAME y.example.com"), record("y.example.com MX www.example.com")],
      [leads("mx:x.example.com", "v=spf1 mx:x.example.com -all")],
    ],
    [
      "v=spf1 a:x.example.com -all",
      [record("x.example.com CNAME y.example.com", { proxied: true }), record("y.example.com A 192.0.2.1")],
      [leads("a:x.example.com", "v=spf1 a:x.example.com -all", "x.example.com")],
    ],
    ["v=spf1 a:%{l}.example.com -all", [record("%{l}.example.com A 192.0.2.1", { proxied: true })], []],
    ["v=spf1 nonsense", [proxied], []],
  ])("%s", (spf, others, messages) => {
    expect(said([record(`example.com TXT ${spf}`), ...others])).toEqual(messages);
  });
});

describe("reports to another domain of the app", () => {
  const policy = "_dmarc.example.com TXT v=DMARC1; p=none; rua=mailto:d@reports.example.net; ruf=mailto:f@reports.example.net";
  const knows = "example.net TXT v=spf1 -all";
  const unauthorized =
    "zone-report-unauthorized: TXT _dmarc.example.com: reports of example.com go to reports.example.net, which does not say that it takes them; add example.com to the domains of a report-receiver with host: reports.example.net";

  test.each<[string, string[], string[]]>([
    ["nobody knows of the other domain", [policy], []],
    ["it does not say that it takes them", [policy, knows], [unauthorized]],
    ["it is known by its policy", [policy, "_dmarc.example.net TXT v=DMARC1; p=none"], [unauthorized]],
    ["it takes them", [policy, knows, "example.com._report._dmarc.reports.example.net TXT v=DMARC1"], []],
    ["it takes those of all", [policy, knows, "*._report._dmarc.reports.example.net TXT v=DMARC1;"], []],
    [
      "it takes them, in other words beside its word, with spaces around it",
      [
        policy,
        knows,
        "example.com._report._dmarc.reports.example.net TXT other words",
        "example.com._report._dmarc.reports.example.net TXT  v=DMARC1 ",
      ],
      [],
    ],
    ["a host with an address alone is no domain of the app", [policy, "reports.example.net A 192.0.2.1"], []],
    ["its word stands behind something", [policy, "example.com._report._dmarc.reports.example.net TXT not v=DMARC1"], [unauthorized]],
    ["it takes another's", [policy, "example.org._report._dmarc.reports.example.net TXT v=DMARC1"], [unauthorized]],
    ["its word is another text", [policy, "example.com._report._dmarc.reports.example.net TXT v=DMARC10"], [unauthorized]],
    ["its word is no TXT", [policy, "example.com._report._dmarc.reports.example.net CNAME v=DMARC1"], [unauthorized]],
    ["reports of failures alone", ["_dmarc.example.com TXT v=DMARC1; p=none; ruf=mailto:f@reports.example.net", knows], [unauthorized]],
    ["below the domain itself", ["_dmarc.example.com TXT v=DMARC1; p=none; rua=mailto:d@x.example.com"], []],
    ["above it", ["_dmarc.x.example.com TXT v=DMARC1; p=none; rua=mailto:d@example.com", "example.com TXT v=spf1 -all"], []],
    [
      "it receives no mail",
      ["_dmarc.example.com TXT v=DMARC1; p=none; rua=mailto:d@example.net", "example.net MX .", "example.net TXT v=spf1 -all"],
      [
        "zone-report-unauthorized: TXT _dmarc.example.com: reports of example.com go to example.net, which receives no mail; send the reports to a domain that receives mail, or take the null MX there away (receivesMail: true, where it is parked)",
      ],
    ],
    ["a policy that cannot be read", ["_dmarc.example.com TXT v=DMARC1; p=rejct", knows], []],
  ])("%s", (_, records, messages) => {
    expect(lines(...records)).toEqual(messages);
  });

  test("a zone is one owner: its domains take each other's", () => {
    const between = record("_dmarc.a.example.com TXT v=DMARC1; p=none; rua=mailto:d@b.example.com");
    const known = record("b.example.com TXT v=spf1 -all");
    expect(said([{ ...between, zone: "example.com" }, known])).toEqual([]);
    expect(said([{ ...between, zone: "a.example.com", organizationalDomain: "example.com" }, known])).toEqual([]);
    expect(said([{ ...between, zone: "0123" }, known])).toEqual([
      "zone-report-unauthorized: TXT _dmarc.a.example.com: reports of a.example.com go to b.example.com, which does not say that it takes them; add a.example.com to the domains of a report-receiver with host: b.example.com",
    ]);
  });
});

describe("a domain that inherits", () => {
  const under = (records: readonly ZoneRecord[], inherits: InheritingDomain): string[] =>
    inWords(judgeInheriting(inherits, policiesOf(records.filter(isDmarc))));
  const child = (spf: boolean, dkim: boolean): InheritingDomain => ({
    domain: "x.example.com",
    organizationalDomain: "example.com",
    senders: [{ name: "own", service: "custom", at: "senders.own", spf, dkim }],
    strict: [{ name: "own", service: "custom", at: "senders.own", spf: false, dkim: false }],
    owner: "x.yaml",
  });
  const demands = (what: string, aligned: string): string =>
    `zone-inherit: x.yaml: x.example.com inherits the policy of example.com, which demands ${what} of own (aligned: ${aligned}); give own a DKIM key, or give x.example.com a rollout of its own`;

  test.each<[string, boolean, boolean, string[]]>([
    ["p=none", false, false, []],
    ["p=reject; sp=none", false, false, []],
    ["p=quarantine", false, false, [demands("an aligned path", "none")]],
    ["p=quarantine", true, false, []],
    ["p=quarantine", false, true, []],
    ["p=reject; pct=0; t=y", true, false, []],
    ["p=quarantine; pct=10", false, false, [demands("an aligned path", "none")]],
    ["p=reject", true, false, [demands("a live DKIM key", "SPF")]],
    ["p=reject", false, true, []],
    ["p=reject; pct=50", true, false, [demands("a live DKIM key", "SPF")]],
    ["p=reject; t=y", true, false, [demands("a live DKIM key", "SPF")]],
    ["p=reject; pct=0", true, false, [demands("a live DKIM key", "SPF")]],
    ["p=quarantine; aspf=s", true, true, []],
    ["p=quarantine; aspf=s; adkim=s", true, true, [demands("an aligned path", "none")]],
    ["p=reject; adkim=s", true, true, [demands("a live DKIM key", "SPF")]],
  ])("%s, SPF %s, DKIM %s", (tags, spf, dkim, messages) => {
    expect(under([record(`_dmarc.example.com TXT v=DMARC1; ${tags}`)], child(spf, dkim))).toEqual(messages);
  });

  test("of a domain that gives its policy to a name of the app, what stands there demands", () => {
    const senders = { own: { service: "self-hosted", ip4: ["203.0.113.25"] } };
    const spec = parseSpec({ domain: "example.com", senders, dmarc: { delegatedTo: "_dmarc.corp.example" } }).value as Spec;
    const inherits = parseSpec({ domain: "news.example.com", zone: { name: "example.com" }, senders, dmarc: "inherit" }).value as Spec;
    const given = ["_dmarc.example.com CNAME _dmarc.corp.example"];
    const policy = "_dmarc.corp.example TXT v=DMARC1; p=reject; rua=mailto:dmarc@corp.example";
    const judged = (records: string[], ...specs: Spec[]): string[] =>
      said(
        records.map((line) => record(line, { zone: line.includes("example.com") ? "example.com" : "corp.example" })),
        ...specs,
      );
    expect(judged([...given, policy], spec, inherits)).toEqual([
      "zone-report-unauthorized: CNAME _dmarc.example.com: reports of example.com go to corp.example, which does not say that it takes them; add example.com to the domains of a report-receiver with host: corp.example",
      "zone-inherit: 0.yaml: example.com has its policy from _dmarc.corp.example, which demands a live DKIM key of own (aligned: SPF); give own a DKIM key, or give example.com a rollout of its own",
      "zone-inherit: 1.yaml: news.example.com inherits the policy of example.com, which demands a live DKIM key of own (aligned: SPF); give own a DKIM key, or give news.example.com a rollout of its own",
    ]);
    // The name itself, and not those below it; what stands elsewhere nobody knows here, whatever the parent demands.
    expect(
      judged([...given, policy.replace("p=reject", "p=none; sp=reject")], spec).filter((each) => each.startsWith("zone-inherit")),
    ).toEqual([]);
    const child = parseSpec({ domain: "x.example.com", zone: { name: "example.com" }, senders, dmarc: { delegatedTo: "d.vendor.example" } })
      .value as Spec;
    expect(judged(["_dmarc.x.example.com CNAME d.vendor.example", "_dmarc.example.com TXT v=DMARC1; p=reject"], child)).toEqual([]);
  });

  test("it is a sending domain that says so", () => {
    const spec = (fields: object): Spec => parseSpec({ domain: "x.example.com", zone: { name: "example.com" }, ...fields }).value as Spec;
    const senders = { own: { service: "self-hosted", ip4: ["203.0.113.25"] } };
    const own = { name: "own", service: "self-hosted", at: "senders.own", spf: true, dkim: false };
    expect(inheritingDomain(spec({ senders, dmarc: "inherit" }), "x.yaml")).toEqual([
      { ...child(true, false), senders: [own], strict: [own] },
    ]);
    const ses = { service: "amazon-ses", region: "eu-west-1", mailFrom: "bounce.x.example.com", dkimTokens: ["aaa", "bbb", "ccc"] };
    const [relaxed] = inheritingDomain(spec({ senders: { ses }, dmarc: "inherit" }), "x.yaml");
    expect(relaxed).toMatchObject({ senders: [{ spf: true, dkim: true }], strict: [{ spf: false, dkim: true }] });
    expect(inheritingDomain(spec({ senders, dmarc: "external" }), "x.yaml")).toEqual([]);
    expect(inheritingDomain(spec({ kind: "parked-domain" }), "x.yaml")).toEqual([]);
  });

  test("of a sender that lacks tokens, they are the cure", () => {
    const inherits = child(true, false);
    const [own] = inherits.senders;
    if (own === undefined) throw new Error("no sender");
    const senders = [{ ...own, unmet: { dkim: "tokens" as const } }];
    expect(under([record("_dmarc.example.com TXT v=DMARC1; p=reject")], { ...inherits, senders })).toEqual([
      demands("a live DKIM key", "SPF").replace("give own a DKIM key", "add the DKIM tokens of own that are missing"),
    ]);
  });

  test("where the organizational domain has no policy, the highest above holds", () => {
    const records = [
      record("_dmarc.b.a.example.com TXT v=DMARC1; p=none"),
      record("_dmarc.a.example.com TXT v=DMARC1; p=none"),
      record("_dmarc.example.com TXT v=DMARC1; p=reject"),
    ];
    const below = { ...child(true, false), domain: "x.c.b.a.example.com", organizationalDomain: "c.b.a.example.com" };
    expect(under(records, below)).toEqual([
      "zone-inherit: x.yaml: x.c.b.a.example.com inherits the policy of example.com, which demands a live DKIM key of own (aligned: SPF); give own a DKIM key, or give x.c.b.a.example.com a rollout of its own",
    ]);
  });

  test("readers of either RFC demand: the walk's highest, or one that ends it, and the organizational domain's own", () => {
    const [none, reject] = ["none", "reject"].map(
      (policy) =>
        (at: string, more = "") =>
          record(`_dmarc.${at} TXT v=DMARC1; p=${policy}${more}`),
    );
    const below = { ...child(true, false), domain: "a.x.example.com" };
    const inherits = (at: string): string[] => [
      `zone-inherit: x.yaml: a.x.example.com inherits the policy of ${at}, which demands a live DKIM key of own (aligned: SPF); give own a DKIM key, or give a.x.example.com a rollout of its own`,
    ];
    const judged = (...records: (ZoneRecord | undefined)[]): string[] =>
      under(
        records.filter((each) => each !== undefined),
        below,
      );
    expect(judged(none?.("example.com"), reject?.("x.example.com"))).toEqual([]);
    expect(judged(none?.("example.com"), reject?.("x.example.com", "; psd=n"))).toEqual(inherits("x.example.com"));
    expect(judged(reject?.("example.com"), none?.("x.example.com", "; psd=n"))).toEqual(inherits("example.com"));
    expect(judged(none?.("example.com", "; p=none"), reject?.("x.example.com"))).toEqual(inherits("x.example.com"));
  });

  test("without a policy above, or one that can be read, nothing is demanded", () => {
    expect(under([], child(false, false))).toEqual([]);
    expect(under([record("_dmarc.example.com TXT v=DMARC1; p=x")], child(false, false))).toEqual([]);
    expect(
      under([record("_dmarc.example.com TXT something"), record("_dmarc.example.com TXT v=DMARC1; p=quarantine")], child(false, false)),
    ).toEqual([demands("an aligned path", "none")]);
  });
});

describe("senders that sign as a parent", () => {
  const own = { service: "self-hosted", ip4: ["203.0.113.25"] };
  const key = { dkim: { a: { target: "a.vendor.example" } } };
  const specOf = (domain: string, senders: object, stage: string, more: object = {}): Spec =>
    parseSpec({
      domain,
      zone: { name: "example.com" },
      senders,
      dmarc: {
        reports: { aggregate: ["mailto:d@example.com"] },
        rollout: { profile: "standard", log: [{ stage, since: "2026-01-05", reason: "as found", ...more }] },
      },
    }).value as Spec;
  const signed = (parent: object, child: Spec, records: string[] = []): string[] =>
    said(
      records.map((line) => record(line)),
      specOf("example.com", parent, "monitor"),
      child,
    );
  const child = (stage: string, more?: object): Spec =>
    specOf("news.example.com", { shop: { ...own, signedBy: "example.com" } }, stage, more);
  const keyless =
    "rollout-no-dkim: 1.yaml: shop of news.example.com signs as example.com, whose spec has no live DKIM key; give example.com its key, or step down";

  test.each<[string, object, Spec, string[], string[]]>([
    ["at reject", { own }, child("reject"), [], [keyless]],
    ["at reject, by a key that is revoked", { own: { ...own, dkim: { a: { revoked: true } } } }, child("reject"), [], [keyless]],
    ["with a key there", { own: { ...own, ...key } }, child("reject"), [], []],
    ["with a vendor's key there", { shop: { service: "mandrill", external: true } }, child("reject"), [], []],
    ["with a key of others there", { own }, child("reject"), ["b._domainkey.example.com CNAME b.vendor.example"], []],
    ["with all keys given to other servers", { own }, child("reject"), ["_domainkey.example.com NS ns1.vendor.example"], []],
    ["with a text of others that is late", { own }, child("reject"), ["b._domainkey.example.com TXT v=DKIM1; p=${TfToken[TOKEN.1]}"], []],
    ["with a key of others elsewhere", { own }, child("reject"), ["b._domainkey.x.example.com CNAME b.vendor.example"], [keyless]],
    ["with a key of others that is revoked", { own }, child("reject"), ["b._domainkey.example.com TXT v=DKIM1; p="], [keyless]],
    [
      "with a key of others that is testing",
      { own },
      child("reject"),
      [`b._domainkey.example.com TXT v=DKIM1; k=ed25519; t=y; p=${ED25519}`],
      [keyless],
    ],
    [
      "with a key of others that is live",
      { own },
      child("reject"),
      [`b._domainkey.example.com TXT v=DKIM1; k=ed25519; t=s; p=${ED25519}`],
      [],
    ],
    [
      "with a key of others that is for another service",
      { own },
      child("reject"),
      [`b._domainkey.example.com TXT v=DKIM1; k=ed25519; s=tlsrpt; p=${ED25519}`],
      [keyless],
    ],
    [
      "with keys of its own that nothing is signed by, for want of a token",
      { ses: { service: "amazon-ses", region: "eu-west-1", dkimTokens: ["aaa", "bbb"] } },
      child("reject"),
      ["aaa._domainkey.example.com CNAME aaa.dkim.amazonses.com", "bbb._domainkey.example.com CNAME bbb.dkim.amazonses.com"],
      [keyless],
    ],
    [
      "with a live key beside tokens that are missing",
      { ses: { service: "amazon-ses", region: "eu-west-1", dkimTokens: ["aaa"], ...key } },
      child("reject"),
      ["aaa._domainkey.example.com CNAME aaa.dkim.amazonses.com", "a._domainkey.example.com CNAME a.vendor.example"],
      [],
    ],
    [
      "with a key of others at a selector that stands at another name of its own too",
      { own, mg: { service: "mailgun", region: "us", sendingDomain: "mg.example.com", dkim: { k1: { revoked: true } } } },
      child("reject"),
      ["k1._domainkey.example.com CNAME k1.vendor.example"],
      [],
    ],
    ["with records that are owned elsewhere", { own: { ...own, external: true } }, child("reject"), [], []],
    [
      "what only forwards",
      { own },
      specOf("news.example.com", { "cloudflare-email-routing": { signedBy: "example.com" } }, "reject"),
      [],
      [],
    ],
    ["at quarantine, where SPF aligns", { own }, child("quarantine"), [], []],
    ["forced", { own }, child("reject", { forced: true }), [], []],
    [
      "at quarantine, where SPF does not",
      { own },
      specOf("news.example.com", { shop: { service: "custom", signedBy: "example.com" } }, "quarantine"),
      [],
      [keyless],
    ],
    ["at none", { own }, child("monitor"), [], []],
  ])("%s", (_, parent, of, records, messages) => {
    expect(signed(parent, of, records)).toEqual(messages);
  });

  const inherits = (sender: object): Spec =>
    parseSpec({
      domain: "news.example.com",
      zone: { name: "example.com" },
      senders: { shop: { ...sender, signedBy: "example.com" } },
      dmarc: "inherit",
    }).value as Spec;
  const keylessAbove =
    "zone-inherit: 1.yaml: shop of news.example.com signs as example.com, whose spec has no live DKIM key; give example.com its key, or give news.example.com a rollout of its own";

  test.each<[string, object, object, string, string[]]>([
    ["reject", { own }, own, "p=reject", [keylessAbove]],
    ["reject, with a key there", { own: { ...own, ...key } }, own, "p=reject", []],
    ["quarantine, where SPF aligns", { own }, own, "p=quarantine", []],
    ["quarantine, where SPF does not", { own }, { service: "custom" }, "p=quarantine", [keylessAbove]],
    ["reject, but not for subdomains", { own }, own, "p=reject; sp=none", []],
    [
      "reject and strict, which refuses signatures of the parent too",
      { own },
      own,
      "p=reject; adkim=s",
      [
        "zone-inherit: 1.yaml: news.example.com inherits the policy of example.com, which demands a live DKIM key of shop (aligned: SPF); let the policy of example.com align DKIM relaxed, or give news.example.com a rollout of its own",
      ],
    ],
  ])("where the policy is the parent's: %s", (_, parent, sender, policy, messages) => {
    expect(signed(parent, inherits(sender), [`_dmarc.example.com TXT v=DMARC1; ${policy}`])).toEqual(messages);
  });

  test("a parked parent signs nothing", () => {
    const parked = parseSpec({ kind: "parked-domain", domain: "example.com", revokeDkim: true }).value as Spec;
    const wildcard = record("*._domainkey.example.com TXT v=DKIM1; k=rsa; p=");
    expect(said([wildcard], parked, child("reject"))).toEqual([
      "rollout-no-dkim: 1.yaml: shop of news.example.com signs as example.com, which is parked and signs nothing; leave signedBy out and give shop a DKIM key, or step down",
    ]);
  });

  test("of a parent that has no spec in the app nobody knows", () => {
    expect(said([], child("reject"))).toEqual([]);
  });
});

test("a list that has grown since is judged as it is", () => {
  const records = [record("www.example.com CNAME a.example.net", { zone: "1" }), record("www.example.com TXT x", { zone: "1" })];
  expect(judgeZone(records).findings).toEqual([]);
  records.push(record("example.com A 192.0.2.1", { zone: "1" }), record("mail.example.com A 192.0.2.1", { zone: "1" }));
  expect(judgeZone(records).findings.map(({ id }) => id)).toEqual(["zone-cname-beside"]);
});

describe("ids of zones", () => {
  const zones = (...all: [string, string | undefined, string?][]): string[] =>
    judgeZone(
      [],
      [],
      all.map(([name, id, account], index) => ({
        name,
        ...(id === undefined ? {} : { id }),
        ...(account === undefined ? {} : { account }),
        owner: `${index}.yaml`,
      })),
    ).findings.map((found) => `${found.id}: ${formatFinding(found)}`);

  test("one id has one name, and a name one id in each account", () => {
    expect(zones(["a.example", "1"], ["a.example", "1"], ["b.example", undefined], ["b.example", "${TfToken[TOKEN.1]}"])).toEqual([]);
    expect(zones(["a.example", "1"], ["a.example", "2", "other"], ["a.example", undefined])).toEqual([]);
    expect(zones(["a.example", "1"], ["b.example", "1"])).toEqual([
      'zone-id-twice: 1.yaml: the zone id of a.example, at 0.yaml, for the zone b.example: its records would land there, got "1"; write the id of b.example',
    ]);
    expect(zones(["a.example", "1"], ["a.example", "2"])).toEqual([
      'zone-id-twice: 1.yaml: another id of the zone a.example than at 0.yaml, got "2"; write the same id, or account: where there are two zones',
    ]);
  });
});
