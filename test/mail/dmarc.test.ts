import fc from "fast-check";

import { type Dmarc, formatDmarc, formatFinding, readDmarc } from "../../lib/mail";
import {
  effectOn,
  isWeaker,
  readReportName,
  reportDomain,
  reportUriProblem,
  policyWordProblem,
  readDmarcByWords,
  withoutDefaults,
} from "../../lib/mail/dmarc";

describe("RFC 9989 section 4.7: policy records, both ways", () => {
  test.each([
    ["v=DMARC1; p=none", { policy: "none" }],
    ["v=DMARC1; p=reject; sp=quarantine; np=reject", { policy: "reject", subdomains: "quarantine", nonexistent: "reject" }],
    ["v=DMARC1; p=quarantine; pct=0; t=y", { policy: "quarantine", percent: 0, testing: true }],
    ["v=DMARC1; p=none; adkim=s; aspf=r", { policy: "none", dkimAlignment: "strict", spfAlignment: "relaxed" }],
    [
      "v=DMARC1; p=none; fo=1:d:s; rua=mailto:a%2Cb@example.com,mailto:c@example.net!10m; ruf=mailto:f@example.com; psd=n; rf=afrf; ri=86400; x=1",
      {
        policy: "none",
        failureOptions: ["1", "d", "s"],
        aggregateReports: [{ uri: "mailto:a,b@example.com" }, { uri: "mailto:c@example.net", limit: "10m" }],
        failureReports: [{ uri: "mailto:f@example.com" }],
        publicSuffix: "n",
        failureFormats: ["afrf"],
        interval: 86_400,
        unknown: [{ name: "x", value: "1" }],
      },
    ],
  ] satisfies [string, Dmarc][])("%s", (text, value) => {
    expect(readDmarc(text)).toEqual({ value, findings: [] });
    expect(formatDmarc(value)).toBe(text);
  });
});

describe("RFC 9989 section 4.10.1: reading as a receiver does", () => {
  test.each([
    ["a missing p is none", "v=DMARC1; rua=mailto:a@example.com", { policy: "none", aggregateReports: [{ uri: "mailto:a@example.com" }] }],
    [
      "a wrong p with a report address is none",
      "v=DMARC1; p=rejct; rua=mailto:a@example.com",
      { policy: "none", aggregateReports: [{ uri: "mailto:a@example.com" }] },
    ],
    [
      "a wrong sp degrades the whole record to none",
      "v=DMARC1; p=reject; sp=x; rua=mailto:a@example.com",
      { policy: "none", aggregateReports: [{ uri: "mailto:a@example.com" }] },
    ],
    ["words in any case", "v=DMARC1; p=REJECT", { policy: "reject" }],
    [
      "options in any case",
      "v=DMARC1; p=none; t=Y; adkim=S; fo=1:D",
      { policy: "none", testing: true, dkimAlignment: "strict", failureOptions: ["1", "d"] },
    ],
    ["spaces and a last semicolon", "v = DMARC1 ;p = none ; ", { policy: "none" }],
    ["the tag in upper case, as the ABNF has it", "V=DMARC1; p=reject", { policy: "reject" }],
    [
      "no p, and an address for reports: p=none, whatever else is said",
      "v=DMARC1; sp=reject; rua=mailto:a@example.com",
      { policy: "none", aggregateReports: [{ uri: "mailto:a@example.com" }] },
    ],
    [
      "no-break spaces are no spaces",
      "v=DMARC1; p=none; rua=\u00a0mailto:a@b.example; fo=\u00a0d",
      { policy: "none", aggregateReports: [] },
    ],
    ["pct=100 is read, though it is the default", "v=DMARC1; p=none; pct=100", { policy: "none", percent: 100 }],
    ["digits and more are no number", "v=DMARC1; p=none; pct=50%; ri=1h", { policy: "none" }],
    ["more and digits are none either", "v=DMARC1; p=none; pct=-50; ri=-1", { policy: "none" }],
    ["adkim=x is neither relaxed nor strict", "v=DMARC1; p=none; adkim=x; aspf=x", { policy: "none" }],
    ["one wrong word of fo takes all away", "v=DMARC1; p=none; fo=1:x", { policy: "none" }],
    ["a word of fo is one letter", "v=DMARC1; p=none; fo=1d", { policy: "none" }],
    [
      "spaces in lists",
      "v=DMARC1; p=none; fo=1 : d; rf=afrf : x; rua= mailto:a@example.com , mailto:b@example.com!5 ",
      {
        policy: "none",
        failureOptions: ["1", "d"],
        failureFormats: ["afrf", "x"],
        aggregateReports: [{ uri: "mailto:a@example.com" }, { uri: "mailto:b@example.com", limit: "5" }],
      },
    ],
    [
      "a limit that is none makes no URI",
      "v=DMARC1; p=none; rua=mailto:a@example.com!5x,mailto:a@example.com!5m!5,!5,",
      { policy: "none", aggregateReports: [] },
    ],
    ["a wrong option counts as absent", "v=DMARC1; p=none; pct=200; t=x; adkim=x; fo=z; ri=x; psd=q", { policy: "none" }],
    [
      "what is no URI is passed over",
      "v=DMARC1; p=none; rua=a@example.com,mailto:b@example.com",
      { policy: "none", aggregateReports: [{ uri: "mailto:b@example.com" }] },
    ],
    [
      "nor is what has a character of no URI, or a % that begins no octet",
      'v=DMARC1; p=none; rua=mailto:<a@b.example>,mailto:ü@b.example,mailto:"a"@b.example,mailto:a%zz@b.example,mailto:a%20b@b.example',
      { policy: "none", aggregateReports: [{ uri: "mailto:a%20b@b.example" }] },
    ],
  ])("%s", (_, text, value) => {
    expect(readDmarc(text)).toStrictEqual({ value, findings: [] });
  });

  test.each([
    ["v=DMARC2; p=none", 'd: not a DMARC record, got "v=DMARC2; p=none"; begin with v=DMARC1;'],
    ["v=dmarc1; p=none", 'd: not a DMARC record, got "v=dmarc1; p=none"; begin with v=DMARC1;'],
    ["p=none; v=DMARC1", 'd: not a DMARC record, got "p=none; v=DMARC1"; begin with v=DMARC1;'],
    ["v=\u00a0DMARC1; p=none", 'd: not a DMARC record, got "v=\u00a0DMARC1; p=none"; begin with v=DMARC1;'],
    ["v=DMARC1\n; p=none", 'd: not a DMARC record, got "v=DMARC1\\n; p=none"; begin with v=DMARC1;'],
    [
      "v=DMARC1; p=\u00a0none",
      'd: p, sp or np is no policy, and there is no rua, got "v=DMARC1; p=\u00a0none"; write none, quarantine or reject',
    ],
    ["v=DMARC1", 'd: no p, and there is no rua, got "v=DMARC1"; write none, quarantine or reject'],
    ["v=DMARC1; sp=reject", 'd: no p, and there is no rua, got "v=DMARC1; sp=reject"; write none, quarantine or reject'],
    ["v=DMARC1; p=none; p=reject", 'd: p= stands more than once, got "v=DMARC1; p=none; p=reject"; keep one'],
    ["v=DMARC1; p=rejct", 'd: p, sp or np is no policy, and there is no rua, got "v=DMARC1; p=rejct"; write none, quarantine or reject'],
  ])("%s is discarded", (text, message) => {
    expect(readDmarc(text, "d").findings.map(formatFinding)).toEqual([message]);
  });
});

describe("report addresses", () => {
  test.each(["mailto:dmarc@example.com", "MAILTO:a+b@example.com", "mailto:a!b@example.com"])("%s may stand", (uri) => {
    expect(reportUriProblem(uri)).toBeUndefined();
  });

  test.each([
    ["mailto:a+b@bücher.example", "a space or a character outside ASCII in an address", "write the address alone, its domain as xn--"],
    ["dmarc@example.com", "not a URI", 'write "mailto:dmarc@example.com"'],
    ["dmarc", "not a URI", 'write "mailto:dmarc@example.com"'],
    ["1mailto:a@example.com", "not a URI", 'write "mailto:1mailto:a@example.com"'],
    [
      "mailto:a@example.com; p=none",
      "a ; in an address, where the next tag would begin",
      "write the address alone; other tags have fields of their own",
    ],
    ["mailto:a@example.com,mailto:b@example.com", "more than one address in one text", "write each as an item of the list"],
    [
      "mailto:a@example.com mailto:b@example.com",
      "a space or a character outside ASCII in an address",
      "write the address alone, its domain as xn--",
    ],
    ["mailto:a@example.com!10m", "a size limit, which RFC 9989 took away", "leave out the ! and what follows"],
    ["mailto:a@example.com!10", "a size limit, which RFC 9989 took away", "leave out the ! and what follows"],
    [
      "mailto:a@example.com!10mx",
      "the domain of the address is not a name",
      "write labels of letters, digits and inner hyphens, joined by dots",
    ],
    ["mailto:example.com", "not a mailto URI of one address", 'write "mailto:dmarc@example.com"'],
    ["https://example.com/dmarc", "not a mailto URI of one address", 'write "mailto:dmarc@example.com"'],
    ["x-mailto:a@example.com", "not a mailto URI of one address", 'write "mailto:dmarc@example.com"'],
    ["mailto://a@example.com", "what stands before the @ is no local part", 'write "mailto:dmarc@example.com"'],
    ["mailto:mailto:a@example.com", "what stands before the @ is no local part", 'write "mailto:dmarc@example.com"'],
    ["mailto:.a..b@example.com", "what stands before the @ is no local part", 'write "mailto:dmarc@example.com"'],
    ["mailto:a%zz@example.com", "what stands before the @ is no local part", 'write "mailto:dmarc@example.com"'],
    ["mailto:d|x{y}@example.com", "a | in an address, which no URI holds", 'write "mailto:d%7Cx%7By%7D@example.com"'],
    ["mailto:d#x@example.com", "a # in an address, which no URI holds", 'write "mailto:d%23x@example.com"'],
    ["mailto:a@example.com.", "a dot behind the domain of the address", 'write "mailto:a@example.com"'],
    ["mailto:a@example.com?subject=x", "not a mailto URI of one address", 'write "mailto:dmarc@example.com"'],
    [
      "mailto:a@localhost",
      "the domain of the address is a single label, not an absolute name",
      "write the whole name, like mail.example.com",
    ],
  ])("%s: %s", (uri, problem, cure) => {
    expect(reportUriProblem(uri)).toEqual({ problem, cure });
  });

  test("reports are delivered to what stands behind the last @", () => {
    expect(reportDomain("mailto:a@b@Example.COM")).toBe("example.com");
  });
});

test.each([
  ["example.com._report._dmarc.reports.example", { domain: "example.com", host: "reports.example" }],
  ["_dmarc.example.com", undefined],
])("whose authorisation %s is", (name, expected) => {
  expect(readReportName(name)).toEqual(expected);
});

const NO_POLICY = "p, sp or np is no policy";

test.each([
  ["v=DMARC1; p=Reject; sp=None; np=reject", undefined, { policy: "reject", subdomains: "none", nonexistent: "reject" }],
  ["v=DMARC1; p=Reject; sp=rejct", NO_POLICY, { policy: "reject" }],
  ["v=DMARC1; p=none; sp=reject; np=x; pct=5", NO_POLICY, { policy: "none", subdomains: "reject", percent: 5 }],
  ["v=DMARC1; p=rejct", NO_POLICY, { policy: "none" }],
  ["v=DMARC1; sp=reject", "no p", { policy: "none", subdomains: "reject" }],
  ["v=DMARC1; p=reject; p=reject", undefined, undefined],
  ["v=DMARC2; p=reject", undefined, undefined],
])("the good words of %s", (text, problem, dmarc) => {
  expect(policyWordProblem(text)).toBe(problem);
  expect(readDmarcByWords(text)).toEqual(dmarc);
});

describe("effects, to readers of RFC 7489 (pct) and of RFC 9989 (t)", () => {
  test.each([
    ["monitor", { policy: "none" }, 0, 0],
    ["quarantine-test", { policy: "quarantine", percent: 0, testing: true }, 0, 0],
    ["quarantine", { policy: "quarantine" }, 1, 1],
    ["reject-test", { policy: "reject", percent: 0, testing: true }, 1, 1],
    ["reject", { policy: "reject" }, 2, 2],
    ["a pct ramp is full enforcement to new readers", { policy: "quarantine", percent: 10 }, 0.1, 1],
    ["t=y alone is full enforcement to old readers", { policy: "reject", testing: true }, 2, 1],
  ] as const)("%s", (_, tags, old, current) => {
    expect(effectOn("the name itself", tags)).toEqual({ old, new: current });
  });

  test.each([
    ["to neither", { old: 1, new: 1 }, { old: 1, new: 1 }, false],
    ["to old ones alone", { old: 0.1, new: 1 }, { old: 1, new: 1 }, true],
    ["to new ones alone", { old: 2, new: 1 }, { old: 2, new: 2 }, true],
    ["stronger to one does not make up for weaker to the other", { old: 0, new: 2 }, { old: 1, new: 1 }, true],
    ["stronger", { old: 2, new: 2 }, { old: 1, new: 1 }, false],
  ])("weaker %s", (_, effect, than, weaker) => {
    expect(isWeaker(effect, than)).toBe(weaker);
  });

  test("old readers do not know np", () => {
    expect(effectOn("non-existent subdomains", { policy: "none", nonexistent: "reject" })).toEqual({ old: 0, new: 2 });
  });
});

describe("properties", () => {
  const policy = fc.constantFrom("none", "quarantine", "reject");
  const uris = fc.array(
    fc.record({ uri: fc.tuple(fc.stringMatching(/^[a-z,;!.]{1,8}$/u), fc.domain()).map(([local, domain]) => `mailto:${local}@${domain}`) }),
    { minLength: 1, maxLength: 3 },
  );
  const dmarc = fc.record(
    {
      policy,
      subdomains: policy,
      nonexistent: policy,
      percent: fc.integer({ min: 0, max: 100 }),
      testing: fc.boolean(),
      dkimAlignment: fc.constantFrom("relaxed", "strict"),
      spfAlignment: fc.constantFrom("relaxed", "strict"),
      failureOptions: fc.uniqueArray(fc.constantFrom("0", "1", "d", "s"), { minLength: 1 }),
      aggregateReports: uris,
      failureReports: uris,
      publicSuffix: fc.constantFrom("y", "n", "u"),
      failureFormats: fc.array(fc.constantFrom("afrf", "x"), { minLength: 1, maxLength: 3 }),
      interval: fc.integer({ min: 0, max: 4_294_967_295 }),
    },
    { requiredKeys: ["policy"] },
  ) as fc.Arbitrary<Dmarc>;

  test("reading what was formatted gives the value back", () => {
    fc.assert(
      fc.property(dmarc, (value) => {
        expect(readDmarc(formatDmarc(value))).toEqual({ value, findings: [] });
      }),
      { numRuns: 1000 },
    );
  });

  test("no string makes the reader throw", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string().map((tail) => `v=DMARC1; ${tail}`),
    );
    fc.assert(
      fc.property(text, (any) => {
        const { value, findings } = readDmarc(any);
        return (value === undefined) === findings.some(({ severity }) => severity === "error");
      }),
      { numRuns: 2000 },
    );
  });
});

describe("tags that say what receivers read without them", () => {
  test.each([
    [
      "v=DMARC1; p=reject; sp=reject; np=reject; pct=100; t=n; adkim=r; aspf=r; fo=0; rua=mailto:a@example.com; psd=u; rf=afrf; x=1",
      "v=DMARC1; p=reject; rua=mailto:a@example.com; rf=afrf; x=1",
    ],
    [
      "v=DMARC1; p=none; sp=reject; np=none; pct=0; t=y; adkim=s; aspf=s; fo=1; psd=n",
      "v=DMARC1; p=none; sp=reject; np=none; pct=0; t=y; adkim=s; aspf=s; fo=1; psd=n",
    ],
    ["v=DMARC1; p=none; sp=none; np=reject", "v=DMARC1; p=none; np=reject"],
    ["v=DMARC1; p=none; sp=reject; np=reject", "v=DMARC1; p=none; sp=reject"],
  ])("%s: %s", (text, without) => {
    const dmarc = readDmarc(text).value;
    expect(dmarc && formatDmarc(withoutDefaults(dmarc))).toBe(without);
  });
});
