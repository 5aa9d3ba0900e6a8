/** What is taken out of a spec that was read from a zone, by the path of what is wrong. */
import { finding } from "../../lib/mail/finding";
import { withoutCauses } from "../../lib/mail/import-zone/left-out";

type Input = Readonly<Record<string, unknown>>;

const spec = (more: Input): Input => ({ domain: "example.com", zone: { name: "example.com" }, ...more });
const key = { record: "v=DKIM1; p=AAAA" };
const STAYS = "; the SPF stays as it is by spf: external";

/** What is left of a spec, and what is said of the rest. */
function left(from: Input, path: string): readonly [Input | undefined, string[]] {
  const remarks: string[] = [];
  const { domain, zone, ...rest } =
    withoutCauses(spec(from), [finding("spec-value", path, { problem: "wrong", value: "x", cure: "" })], remarks) ?? {};
  return [domain === undefined || zone === undefined ? undefined : rest, remarks];
}

test.each<[string, Input, string, Input, string?]>([
  [
    "a key",
    { senders: { own: { ip4: ["203.0.113.5"], dkim: { a: key, "a.b": key } }, other: { dkim: { a: key } } } },
    'senders.own.dkim["a.b"].record',
    { senders: { own: { ip4: ["203.0.113.5"], dkim: { a: key } }, other: { dkim: { a: key } } } },
  ],
  [
    "the key of a selector that begins alike",
    { senders: { own: { dkim: { a: key, ab: key } } } },
    "senders.own.dkim.ab",
    { senders: { own: { dkim: { a: key } } } },
  ],
  [
    "an aggregate report's address, of many",
    { dmarc: { reports: { aggregate: Array.from({ length: 12 }, (_, index) => `mailto:${index}@a.example`), failure: ["mailto:b"] } } },
    "dmarc.reports.aggregate[10]",
    {
      dmarc: {
        reports: {
          aggregate: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11].map((index) => `mailto:${index}@a.example`),
          failure: ["mailto:b"],
        },
      },
    },
  ],
  [
    "a failure report's",
    { dmarc: { reports: { aggregate: ["mailto:a"], failure: ["mailto:b", "mailto:c"] } } },
    "dmarc.reports.failure[0]",
    { dmarc: { reports: { aggregate: ["mailto:a"], failure: ["mailto:c"] } } },
  ],
  [
    "failure options, all of them",
    { dmarc: { reports: {}, failureOptions: ["0", "x"] } },
    "dmarc.failureOptions[1]",
    { dmarc: { reports: {} } },
  ],
  ["a delegation", { dmarc: { delegatedTo: "x" } }, "dmarc.delegatedTo", { dmarc: "external" }],
  [
    "one of several reporting domains",
    { kind: "report-receiver", domains: Array.from({ length: 12 }, (_, index) => index) },
    "domains[11]",
    { kind: "report-receiver", domains: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10] },
  ],
  [
    "a term, and others are left",
    { senders: { own: { service: "self-hosted", ip4: ["203.0.113.5", "x"], dkim: { a: key } } } },
    "senders.own.ip4[1]",
    { senders: { own: { service: "self-hosted", ip4: ["203.0.113.5"], dkim: { a: key } } }, spf: "external" },
    STAYS,
  ],
  [
    "one of many terms",
    { senders: { other: { service: "custom", spf: Array.from({ length: 12 }, (_, index) => `a:${index}.example`) } } },
    "senders.other.spf[11]",
    {
      senders: { other: { service: "custom", spf: Array.from({ length: 11 }, (_, index) => `a:${index}.example`) } },
      spf: "external",
    },
    STAYS,
  ],
  [
    "the last of a kind, where a server has others",
    { senders: { own: { service: "self-hosted", ip4: ["x"], ip6: ["2001:db8::5"], dkim: { a: key } } } },
    "senders.own.ip4[0]",
    { senders: { own: { service: "self-hosted", ip6: ["2001:db8::5"], dkim: { a: key } } }, spf: "external" },
    STAYS,
  ],
  [
    "the last of all, without which a server is none, and its keys stay",
    { senders: { own: { service: "self-hosted", mx: ["x"], dkim: { a: key } } } },
    "senders.own.mx[0]",
    { senders: { own: { service: "custom", dkim: { a: key } } }, spf: "external" },
    STAYS,
  ],
  [
    "the last of all of a server without keys",
    { senders: { own: { service: "self-hosted", a: ["x"] } } },
    "senders.own.a[0]",
    { senders: { own: { service: "custom" } }, spf: "external" },
    STAYS,
  ],
  [
    "the last term of a custom sender, which may be without any",
    { senders: { other: { service: "custom", spf: ["x"] } } },
    "senders.other.spf[0]",
    { senders: { other: { service: "custom" } }, spf: "external" },
    STAYS,
  ],
  [
    "a service that is not there as it seemed",
    { senders: { ses: { region: "x" }, other: { service: "custom" } } },
    "senders.ses.region",
    { senders: { other: { service: "custom" } }, spf: "external" },
    STAYS,
  ],
  [
    "the only one",
    { senders: { ses: { region: "x" } } },
    "senders.ses",
    { senders: { other: { service: "custom" } }, spf: "external" },
    STAYS,
  ],
  [
    "what is wrong in the SPF itself",
    { senders: { own: { ip4: ["203.0.113.5"] } }, spf: { terms: ["x"] } },
    "spf.terms[0]",
    { senders: { own: { ip4: ["203.0.113.5"] } }, spf: "external" },
    STAYS,
  ],
])("%s", (_, from, path, expected, stays = "") => {
  expect(left(from, path)).toEqual([expected, [`example.com: not taken: ${path}: wrong, got "x"${stays}`]]);
});

test.each<[string, Input, string]>([
  ["a custom sender, which may be anything", { senders: { other: { service: "custom", returnPath: "x" } } }, "senders.other.returnPath"],
  ["an SPF that is left to others already", { senders: {}, spf: "external" }, "spf"],
  ["the only reporting domain", { kind: "report-receiver", domains: ["x"] }, "domains[0]"],
  ["the host of a report receiver", { kind: "report-receiver", domains: ["x", "y"] }, "host"],
  ["failure options that are not there", { dmarc: { reports: {} } }, "dmarc.failureOptions"],
  ["what else there is", { dmarc: { reports: {} }, ttl: 5 }, "ttl"],
  ["a path that holds another's", { dmarc: { reports: { aggregate: ["x"] } }, domains: [1, 2] }, "x.dmarc.reports.aggregate[0].domains[0]"],
])("nothing, and nothing is said: %s", (_, from, path) => {
  expect(left(from, path)).toEqual([undefined, []]);
});

test("a value is said where there is one", () => {
  const remarks: string[] = [];
  withoutCauses(
    spec({ dmarc: { delegatedTo: "x" } }),
    [finding("spec-value", "dmarc.delegatedTo", { problem: "wrong", cure: "" })],
    remarks,
  );
  expect(remarks).toEqual(["example.com: not taken: dmarc.delegatedTo: wrong"]);
});
