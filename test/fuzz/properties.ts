/**
 * What must hold of any input: nothing is thrown, what is wrong is a finding, and what was read is written and read again the same.
 */
import { isDeepStrictEqual } from "node:util";

import fc from "fast-check";

import {
  type Finding,
  type Result,
  FINDINGS,
  checkHost,
  decodeTxt,
  encodeTxt,
  evaluateDmarc,
  formatDkimKey,
  formatDmarc,
  formatSpf,
  parseSpec,
  readDkimKey,
  readDmarc,
  readSpf,
  recordsFor,
} from "../../lib/mail";
import { formatReportUris, readReportUris } from "../../lib/mail/dmarc";
import { readHostName, readRecordName } from "../../lib/mail/dns";
import { specsOfZone } from "../../lib/mail/import-zone";
import { readIp } from "../../lib/mail/ip";
import { domainSpecProblem } from "../../lib/mail/spf/macro";
import { formatTags, readTags } from "../../lib/mail/tags";
import { readYaml } from "../../lib/spec-file/yaml";
import { answers } from "../mail/answers";

/** A property, and how many of the inputs of a run are its own, in parts of all. */
export interface Property {
  readonly property: fc.IRawProperty<unknown>;
  readonly share: number;
}

/** Texts that look nearly like what is read: its own words, mixed with what is in nobody's grammar. */
function near(...words: readonly string[]): fc.Arbitrary<string> {
  const piece = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...words) },
    { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 6 }) },
  );
  const joined = fc.constantFrom("", "", " ", ";", "; ");
  return fc.tuple(fc.array(piece, { maxLength: 12 }), joined).map(([pieces, between]) => pieces.join(between));
}

const ADDRESSES = ["192.0.2.1", "203.0.113.0/24", "2001:db8::1", "2001:db8::/32", "10.0.0.0/8", "::ffff:192.0.2.1"];
const NAMES = ["example.com", "a.example", "_spf.example.net", "%{d}", "%{ir}.%{v}.x.example", "%{l1r-}", "%%", "%{p}.example"];

const spfText = near(
  "v=spf1 ",
  "v=spf1",
  " ",
  "-",
  "~",
  "?",
  "+",
  "all",
  "include:",
  "a",
  "mx",
  "ptr",
  "exists:",
  "ip4:",
  "ip6:",
  "redirect=",
  "exp=",
  "/24",
  "//64",
  ...ADDRESSES,
  ...NAMES,
);
const dmarcText = near(
  "v=DMARC1",
  ";",
  " ",
  "=",
  "p=none",
  "p=reject",
  "sp=quarantine",
  "np=reject",
  "pct=50",
  "t=y",
  "adkim=s",
  "fo=1:d",
  "rua=mailto:a@example.com",
  "ruf=",
  "!10m",
  ",",
  "psd=y",
  "ri=1",
  "x=1",
);
const dkimText = near(
  "v=DKIM1",
  ";",
  " ",
  "=",
  "k=rsa",
  "k=ed25519",
  "h=sha256",
  "p=",
  "p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
  "MIGfMA0GCSqGSIb3",
  "AAAA",
  "t=y:s",
  "s=email",
  "n=note",
);
const yamlText = near(
  "a",
  "b: ",
  "\n",
  "  ",
  "- ",
  "[",
  "]",
  "{",
  "}",
  ",",
  "&a ",
  "*a",
  '"',
  "'",
  "|\n",
  "---\n",
  "# x",
  "!!str ",
  "? ",
  "<<: ",
  "\t",
  "2026-01-01",
  "0x1",
  "~",
);
const nameText = near("example", ".", "com", "-", "_dmarc", "xn--bcher-kva", "ü", "*", "@", "://", "1", " ");

const ids = new Set(Object.keys(FINDINGS));

function areFindings(findings: readonly Finding[]): void {
  for (const { id, problem, cure, severity } of findings) {
    if (!ids.has(id) || problem === "" || cure === "" || !/^(?:error|warning)$/u.test(severity))
      throw new Error(`no finding: ${JSON.stringify({ id, problem, cure })}`);
  }
}

/** Reads, and where that gives a value, writes and reads it again: the same value. */
function bothWays<T>(read: (text: string) => Result<T>, write: (value: T) => string): (text: string) => void {
  return (text) => {
    const { value, findings } = read(text);
    areFindings(findings);
    if (value === undefined) {
      if (findings.length === 0) throw new Error("neither a value nor a finding");
      return;
    }
    const again = read(write(value)).value;
    if (!isDeepStrictEqual(again, value)) throw new Error(`read again: ${JSON.stringify(again)}, not ${JSON.stringify(value)}`);
  };
}

const scalar = fc.oneof(
  fc.constantFrom(
    "example.com",
    "reject",
    "standard",
    "monitor",
    "self-hosted",
    "amazon-ses",
    "2026-01-01",
    "mailto:a@example.com",
    "203.0.113.1",
    "include:a.example",
    "inherit",
    "external",
    "",
  ),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.integer(),
  fc.boolean(),
  fc.constantFrom(null, undefined, NaN, -1e300, Infinity, 10n, Symbol.iterator),
);
const field = fc.constantFrom(
  "domain",
  "zone",
  "name",
  "id",
  "senders",
  "service",
  "ip4",
  "ip6",
  "a",
  "mx",
  "helo",
  "dkim",
  "publicKey",
  "target",
  "record",
  "revoked",
  "spf",
  "all",
  "terms",
  "dmarc",
  "reports",
  "aggregate",
  "rollout",
  "profile",
  "log",
  "stage",
  "since",
  "reason",
  "forced",
  "acknowledge",
  "finding",
  "at",
  "kind",
  "ttl",
  "comment",
  "returnPath",
  "region",
  "mailFrom",
  "dkimTokens",
  "own",
  "s1",
  "__proto__",
  "constructor",
);
const anything = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: "small" },
    scalar,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.array(fc.tuple(field, tie("value")), { maxLength: 5 }).map(mapOf),
  ),
})).value;

/** Not by assignment: a key may be `__proto__`. */
function mapOf(entries: readonly (readonly [string, unknown])[]): object {
  return Object.fromEntries(entries);
}

/** A spec that is right but for one part. */
const nearlySpec = fc.tuple(field, anything, fc.constantFrom("spec", "senders", "own", "dmarc", "rollout")).map(([name, value, place]) => {
  const own = { service: "self-hosted", ip4: ["203.0.113.25"], dkim: { s1: { revoked: true } } };
  const rollout = { profile: "standard", log: [{ stage: "monitor", since: "2026-01-01" }] };
  const put = (where: string, map: object): object => (where === place ? { ...map, ...mapOf([[name, value]]) } : map);
  return put("spec", {
    domain: "example.com",
    senders: put("senders", { own: put("own", own) }),
    dmarc: put("dmarc", { reports: { aggregate: ["mailto:a@example.com"] }, rollout: put("rollout", rollout) }),
  });
});

const table = fc.dictionary(
  fc.constantFrom("example.com", "a.example", "_spf.example.net", "_dmarc.example.com", "192.0.2.1"),
  fc.record(
    {
      TXT: fc.array(fc.oneof(spfText, dmarcText), { maxLength: 2 }),
      A: fc.constant(["192.0.2.1"]),
      MX: fc.constant(["10 a.example"]),
      PTR: fc.constant(["a.example"]),
      error: fc.constantFrom("ESERVFAIL", "ETIMEOUT"),
    },
    { requiredKeys: [] },
  ),
);
const RESULTS = new Set(["none", "neutral", "pass", "fail", "softfail", "temperror", "permerror"]);

const goodSpf = fc
  .tuple(
    fc.array(
      fc.constantFrom(
        "ip4:192.0.2.1",
        "ip4:10.0.0.0/8",
        "ip6:2001:db8::/32",
        "ip6:::ffff:192.0.2.1",
        "a",
        "mx",
        "a/0",
        "a:%{d}",
        "ptr",
        "exists:a.example",
        "exists:%{i}.example.com",
        "-ip4:192.0.2.1",
        "?mx",
        "include:example.com",
        "include:_spf.google.com",
        "include:amazonses.com",
        "include:mailgun.org",
        "include:a.example",
        "redirect=a.example",
        "exp=e.example.com",
        "x=1",
      ),
      { maxLength: 13 },
    ),
    fc.constantFrom("", " -all", " ~all", " ?all", " +all"),
  )
  .map(([terms, all]) => `v=spf1 ${terms.join(" ")}${all}`);
const zoneRecord = fc
  .tuple(
    fc.constantFrom(
      "example.com",
      "_dmarc.example.com",
      "s1._domainkey.example.com",
      "*._domainkey.example.com",
      "bounce.example.com",
      "a.example.com",
      "_dmarc.a.example.com",
      "a.example._report._dmarc.example.com",
      "*._report._dmarc.example.com",
    ),
    fc.oneof(
      fc
        .tuple(
          fc.constant("TXT"),
          fc.oneof(spfText, dmarcText, dkimText, goodSpf, fc.constantFrom("v=DMARC1; p=none", "v=DMARC1", "v=DKIM1; p=", "x")),
        )
        .map(([type, content]) => ({ type, content })),
      fc.constantFrom(
        { type: "CNAME", content: "a.example" },
        { type: "CNAME", content: "u1.wl2.sendgrid.net" },
        { type: "MX", content: "." },
        { type: "MX", content: "mxa.mailgun.org" },
        { type: "MX", content: "feedback-smtp.eu-west-1.amazonses.com" },
        { type: "NS", content: "ns.example" },
      ),
    ),
  )
  .map(([name, { type, content }]) => ({ name, type, content, locked: false }));

/** The properties, by what they are about. */
export const PROPERTIES: Readonly<Record<string, Property>> = {
  readSpf: { share: 20, property: fc.property(spfText, bothWays(readSpf, formatSpf)) },
  readDmarc: { share: 20, property: fc.property(dmarcText, bothWays(readDmarc, formatDmarc)) },
  readDkimKey: { share: 10, property: fc.property(dkimText, bothWays(readDkimKey, formatDkimKey)) },
  readTags: { share: 10, property: fc.property(dmarcText, (text) => void formatTags(readTags(text).tags)) },
  readReportUris: {
    share: 10,
    property: fc.property(near("mailto:", "a@example.com", "!", "10m", ",", "%2C", "%21", "%", " "), (text) => {
      const uris = readReportUris(text);
      return JSON.stringify(readReportUris(formatReportUris(uris))) === JSON.stringify(uris);
    }),
  },
  decodeTxt: {
    share: 10,
    property: fc.property(fc.oneof(near('"', "\\", "\\065", " ", "a"), fc.string({ maxLength: 600 })), (text) => {
      decodeTxt(text);
      return /[^\x20-\x7e]/u.test(text) || decodeTxt(encodeTxt(text)) === text;
    }),
  },
  names: {
    share: 8,
    property: fc.property(nameText, (text) => {
      readRecordName(text);
      domainSpecProblem(text);
      readIp(text);
      const read = readHostName(text);
      return "problem" in read || JSON.stringify(readHostName(read.name)) === JSON.stringify(read);
    }),
  },
  readYaml: {
    share: 6,
    property: fc.property(
      fc.oneof(
        yamlText.map((text) => Buffer.from(text)),
        fc.uint8Array({ maxLength: 40 }),
      ),
      (octets) => {
        const { documents, findings } = readYaml(octets, "a.yaml");
        areFindings(findings);
        return documents.every(({ places }) => places.all().has(""));
      },
    ),
  },
  parseSpec: {
    share: 3,
    property: fc.property(fc.oneof(anything, nearlySpec), (value) => {
      const { value: spec, findings } = parseSpec(value);
      areFindings(findings);
      if (spec !== undefined) areFindings(recordsFor(spec).findings);
      return spec !== undefined || findings.some(({ severity }) => severity === "error");
    }),
  },
  specsOfZone: {
    share: 1,
    property: fc.property(fc.array(zoneRecord, { maxLength: 8 }), (found) => {
      const records = found.map((record, index) => ({ ...record, id: String(index).padStart(32, "0") }));
      const { specs } = specsOfZone({ name: "example.com", id: "0".repeat(32), records }, "2026-01-01");
      const errors = specs.flatMap((spec) => parseSpec(spec).findings.filter(({ severity }) => severity === "error"));
      if (errors.length > 0) throw new Error(JSON.stringify(errors));
      return true;
    }),
  },
  checkHost: {
    share: 2,
    property: fc.asyncProperty(
      table,
      fc.constantFrom("a@example.com", "", "x@a.example", "é@example.com", "<>"),
      fc.constantFrom("192.0.2.1", "2001:db8::1"),
      async (names, sender, ip) => {
        const { result, lookups, voidLookups } = await checkHost({ ip, helo: "a.example", sender }, answers(names));
        return RESULTS.has(result) && lookups <= 11 && voidLookups <= 3;
      },
    ),
  },
  evaluateDmarc: {
    share: 1,
    property: fc.asyncProperty(table, fc.constantFrom("example.com", "x.example.com", "", "a..b"), async (names, from) => {
      const { result, disposition } = await evaluateDmarc({ from, spf: { result: "pass", domain: "a.example" } }, answers(names));
      return result === "fail" || disposition === "none";
    }),
  },
};
