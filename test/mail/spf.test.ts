import fc from "fast-check";

import { type Spf, type SpfTerm, countLookups, formatFinding, formatSpf, readSpf } from "../../lib/mail";
import { deriveTerms, formatSpfTerm, judgeSpf, judgeTerms } from "../../lib/mail/spf";
import { judgeExcluded } from "../../lib/mail/spf/excluded";

/** Problem and cure of every finding in a text. */
function said(text: string): string[] {
  return readSpf(text, "spf").findings.map(formatFinding);
}

describe("RFC 7208 section 12: the grammar, both ways", () => {
  test.each([
    ["v=spf1", { terms: [] }],
    ["v=spf1 -all", { terms: [{ kind: "all", qualifier: "fail" }] }],
    ["v=spf1 ?all", { terms: [{ kind: "all", qualifier: "neutral" }] }],
    ["v=spf1 ~include:_spf.example.com", { terms: [{ kind: "include", qualifier: "softfail", domain: "_spf.example.com" }] }],
    ["v=spf1 a", { terms: [{ kind: "a", qualifier: "pass" }] }],
    ["v=spf1 a/24", { terms: [{ kind: "a", qualifier: "pass", prefix4: 24 }] }],
    ["v=spf1 a//64", { terms: [{ kind: "a", qualifier: "pass", prefix6: 64 }] }],
    ["v=spf1 mx:example.com/24//64", { terms: [{ kind: "mx", qualifier: "pass", domain: "example.com", prefix4: 24, prefix6: 64 }] }],
    ["v=spf1 ip4:203.0.113.0/24", { terms: [{ kind: "ip4", qualifier: "pass", range: "203.0.113.0/24" }] }],
    ["v=spf1 -ip6:2001:db8::/32", { terms: [{ kind: "ip6", qualifier: "fail", range: "2001:db8::/32" }] }],
    ["v=spf1 exists:%{i}._spf.%{d2r-}", { terms: [{ kind: "exists", qualifier: "pass", domain: "%{i}._spf.%{d2r-}" }] }],
    [
      "v=spf1 ptr ptr:example.com",
      {
        terms: [
          { kind: "ptr", qualifier: "pass" },
          { kind: "ptr", qualifier: "pass", domain: "example.com" },
        ],
      },
    ],
    [
      "v=spf1 redirect=_spf.example.com exp=explain.%{d} note=a%%b",
      {
        terms: [
          { kind: "redirect", domain: "_spf.example.com" },
          { kind: "exp", domain: "explain.%{d}" },
          { kind: "unknown", name: "note", value: "a%%b" },
        ],
      },
    ],
  ] satisfies [string, Spf][])("%s", (text, value) => {
    expect(readSpf(text)).toEqual({ value, findings: [] });
    expect(formatSpf(value)).toBe(text);
  });

  test("seven groups and :: are merged as the eight that they are", () => {
    const terms = deriveTerms(
      [],
      [
        { kind: "ip6", qualifier: "pass", range: "2001:db8:1:2:3:4:5::" },
        { kind: "ip6", qualifier: "pass", range: "2001:db8:1:2:3:4:5:1" },
      ],
    );
    expect(formatSpf({ terms })).toBe("v=spf1 ip6:2001:db8:1:2:3:4:5::/127");
  });

  test("names and v=spf1 in any case, plus signs, and any number of spaces are read (sections 4.5, 4.6.1)", () => {
    expect(formatSpf(readSpf("V=SPF1   +A:Example.COM  IP4:192.0.2.1   ~ALL  ").value ?? { terms: [] })).toBe(
      "v=spf1 a:Example.COM ip4:192.0.2.1 ~all",
    );
  });

  test.each([
    ["v=spf10 -all", 'spf: not an SPF record, got "v=spf10 -all"; begin with v=spf1 and a space'],
    ["v=spf2.0/pra -all", 'spf: not an SPF record, got "v=spf2.0/pra -all"; begin with v=spf1 and a space'],
    [
      "v=spf1 ip4:203.0.113.256",
      'spf: ip4 has no IPv4 address or range, got "ip4:203.0.113.256"; write ip4:203.0.113.25 or ip4:203.0.113.0/24',
    ],
    [
      "v=spf1 ip4:203.0.113.0/33",
      'spf: ip4 has no IPv4 address or range, got "ip4:203.0.113.0/33"; write ip4:203.0.113.25 or ip4:203.0.113.0/24',
    ],
    [
      "v=spf1 ip4:203.0.113.0/024",
      'spf: ip4 has no IPv4 address or range, got "ip4:203.0.113.0/024"; write ip4:203.0.113.25 or ip4:203.0.113.0/24',
    ],
    [
      "v=spf1 ip4:2001:db8::1",
      'spf: ip4 has no IPv4 address or range, got "ip4:2001:db8::1"; write ip4:203.0.113.25 or ip4:203.0.113.0/24',
    ],
    [
      "v=spf1 ip6:2001:db8::/129",
      'spf: ip6 has no IPv6 address or range, got "ip6:2001:db8::/129"; write ip6:2001:db8::25 or ip6:2001:db8::/32',
    ],
    [
      "v=spf1 ip6:fe80::1%eth0",
      'spf: ip6 has no IPv6 address or range, got "ip6:fe80::1%eth0"; write ip6:2001:db8::25 or ip6:2001:db8::/32',
    ],
    [
      "v=spf1 a:example.com/33",
      'spf: a has an IPv4 prefix outside 0–32, got "a:example.com/33"; write /24, or /24//64 with the IPv6 prefix',
    ],
    ["v=spf1 mx//129", 'spf: mx has an IPv6 prefix outside 0–128, got "mx//129"; write //64'],
    ["v=spf1 a:", 'spf: a has no domain, got "a:"; write a:name.example.com'],
    ["v=spf1 a=example.com", undefined],
    ["v=spf1 include", 'spf: include has no domain, got "include"; write include:name.example.com'],
    [
      "v=spf1 include:example",
      'spf: include has a domain that does not end in a label like .com, got "include:example"; write include:name.example.com',
    ],
    [
      "v=spf1 include:example.123",
      'spf: include has a domain that does not end in a label like .com, got "include:example.123"; write include:name.example.com',
    ],
    // The grammar lets them stand; what is published is judged below.
    ["v=spf1 include:a..example.com", undefined],
    [`v=spf1 include:${"a".repeat(64)}.example.com`, undefined],
    [
      "v=spf1 exists:%{x}.example.com",
      'spf: exists has a % that begins no macro, got "exists:%{x}.example.com"; write exists:name.example.com',
    ],
    [
      "v=spf1 exists:%{c}.example.com",
      'spf: exists has a % that begins no macro, got "exists:%{c}.example.com"; write exists:name.example.com',
    ],
    [
      "v=spf1 exists:%{d0}.example.com",
      'spf: exists has a % that begins no macro, got "exists:%{d0}.example.com"; write exists:name.example.com',
    ],
    [
      "v=spf1 exists:50%.example.com",
      'spf: exists has a % that begins no macro, got "exists:50%.example.com"; write exists:name.example.com',
    ],
    ["v=spf1 all:example.com", 'spf: all takes no value, got "all:example.com"; write it alone, like ~all'],
    [
      "v=spf1 +redirect=example.com",
      'spf: an unknown mechanism, got "+redirect=example.com"; write one of all, include, a, mx, ptr, ip4, ip6, exists',
    ],
    ["v=spf1 redirect=", 'spf: redirect= has no domain, got "redirect="; write redirect=name.example.com'],
    [
      "v=spf1 redirect=a.example redirect=b.example",
      'spf: redirect= stands more than once, got "v=spf1 redirect=a.example redirect=b.example"; keep one',
    ],
    ["v=spf1 moo", 'spf: an unknown mechanism, got "moo"; write one of all, include, a, mx, ptr, ip4, ip6, exists'],
    ["v=spf1 -", 'spf: an unknown mechanism, got "-"; write one of all, include, a, mx, ptr, ip4, ip6, exists'],
    ["v=spf1\t-all", 'spf: not an SPF record, got "v=spf1\\t-all"; begin with v=spf1 and a space'],
    [
      "v=spf1 include:bücher.example -all",
      'spf: include has a character that a domain cannot have, got "include:bücher.example"; write include:name.example.com',
    ],
    [
      "v=spf1 x=50%",
      'spf: a modifier with a % that begins no macro, or a character outside ASCII, got "x=50%"; write %% for a percent sign',
    ],
    ["v=spf1 x=ä", 'spf: a modifier with a % that begins no macro, or a character outside ASCII, got "x=ä"; write %% for a percent sign'],
    ["v=spf1 exp=", 'spf: exp= has no domain, got "exp="; write exp=name.example.com'],
    ["v=spf1 exists.example.com", 'spf: exists has no domain, got "exists.example.com"; write exists:name.example.com'],
    ["v=spf1 ptr:", 'spf: ptr has no domain, got "ptr:"; write ptr:name.example.com'],
    ["v=spf1 ptrexample.com", 'spf: an unknown mechanism, got "ptrexample.com"; write one of all, include, a, mx, ptr, ip4, ip6, exists'],
    ["v=spf1 ptr/24", 'spf: ptr has no domain, got "ptr/24"; write ptr:name.example.com'],
    ["v=spf1 ip4203.0.113.1", 'spf: an unknown mechanism, got "ip4203.0.113.1"; write one of all, include, a, mx, ptr, ip4, ip6, exists'],
    [
      "v=spf1 a:example.com/24/64",
      'spf: a has a domain that does not end in a label like .com, got "a:example.com/24/64"; write a:name.example.com',
    ],
    ["v=spf1 aexample.com", 'spf: an unknown mechanism, got "aexample.com"; write one of all, include, a, mx, ptr, ip4, ip6, exists'],
    [
      "v=spf1 mx:example.com//",
      'spf: mx has a domain that does not end in a label like .com, got "mx:example.com//"; write mx:name.example.com',
    ],
    ["v=spf1 .a", 'spf: an unknown mechanism, got ".a"; write one of all, include, a, mx, ptr, ip4, ip6, exists'],
    ["v=spf1 exp=a.example exp=b.example", 'spf: exp= stands more than once, got "v=spf1 exp=a.example exp=b.example"; keep one'],
    [
      "v=spf1 includeexample.com",
      'spf: an unknown mechanism, got "includeexample.com"; write one of all, include, a, mx, ptr, ip4, ip6, exists',
    ],
  ])("%s: %s", (text, message) => {
    expect(said(text)).toEqual(message === undefined ? [] : [message]);
  });

  test.each([
    ["v=spf2", "RFC 7208 section 4.5"],
    ["v=spf1 exp=a.example exp=b.example", "RFC 7208 section 6"],
    ["v=spf1 moo", "RFC 7208 section 12"],
  ])("%s: the source of the rule", (text, source) => {
    expect(readSpf(text).findings.map((found) => [found.path, found.source])).toEqual([["", source]]);
  });

  test("every wrong term is said, with the term", () => {
    expect(said("v=spf1 ip4:x ipv4:203.0.113.1 -all")).toEqual([
      'spf: ip4 has no IPv4 address or range, got "ip4:x"; write ip4:203.0.113.25 or ip4:203.0.113.0/24',
      'spf: an unknown mechanism, got "ipv4:203.0.113.1"; write one of all, include, a, mx, ptr, ip4, ip6, exists',
    ]);
  });
});

describe("RFC 7208 section 4.6.4: lookups", () => {
  test.each([
    [
      "include, a, mx, ptr, exists and redirect count; ip4, ip6, exp and unknown modifiers do not",
      "v=spf1 include:a.example a mx ptr exists:b.example redirect=c.example ip4:192.0.2.1 ip6:2001:db8::1 exp=d.example x=y",
      6,
    ],
    ["what stands behind all, and a redirect beside it, are never asked", "v=spf1 redirect=c.example mx -all include:a.example", 1],
  ])("%s", (_, text, count) => {
    expect(countLookups(readSpf(text).value ?? { terms: [] })).toBe(count);
  });
});

describe("deriving", () => {
  const terms = (...words: string[]): SpfTerm[] => [...(readSpf(`v=spf1 ${words.join(" ")}`).value?.terms ?? [])];
  const derived = (first: string[], senders: string[]): string => formatSpf({ terms: deriveTerms(terms(...first), terms(...senders)) });

  test.each([
    [
      "by kind, then by value",
      [],
      ["include:b.example", "mx", "a:x.example", "ip6:2001:db8::1", "include:a.example", "ip4:192.0.2.1", "exists:c.example"],
      "v=spf1 ip4:192.0.2.1 ip6:2001:db8::1 a:x.example mx include:a.example include:b.example exists:c.example",
    ],
    [
      "what passes before what does not",
      [],
      ["?include:a.example", "include:z.example", "?ip4:192.0.2.1", "ip4:203.0.113.1", "a:x.example", "~a:b.example"],
      "v=spf1 ip4:203.0.113.1 a:x.example include:z.example ?ip4:192.0.2.1 ~a:b.example ?include:a.example",
    ],
    ["modifiers are no mechanisms, and stay", ["x=1", "x=1"], [], "v=spf1 x=1 x=1"],
    ["neighbours become one range", [], ["ip4:192.0.2.1", "ip4:192.0.2.0"], "v=spf1 ip4:192.0.2.0/31"],
    ["ranges inside ranges go", [], ["ip4:192.0.2.0/24", "ip4:192.0.2.7", "ip4:192.0.2.128/25"], "v=spf1 ip4:192.0.2.0/24"],
    ["host bits go", [], ["ip4:192.0.2.7/24"], "v=spf1 ip4:192.0.2.0/24"],
    ["/32 and /128 are not written", [], ["ip4:192.0.2.7/32", "ip6:2001:db8::7/128"], "v=spf1 ip4:192.0.2.7 ip6:2001:db8::7"],
    ["an exclusion stays before what it excludes", ["-ip4:192.0.2.7"], ["ip4:192.0.2.0/24"], "v=spf1 -ip4:192.0.2.7 ip4:192.0.2.0/24"],
    [
      "neighbours of different qualifiers stay apart",
      ["-ip4:192.0.2.0", "ip4:192.0.2.1"],
      ["ip4:192.0.2.2/31"],
      "v=spf1 -ip4:192.0.2.0 ip4:192.0.2.1 ip4:192.0.2.2/31",
    ],
    ["a term that stands already goes", ["include:a.example"], ["include:A.example", "?include:a.example"], "v=spf1 include:a.example"],
  ])("%s", (_, first, senders, text) => {
    expect(derived(first, senders)).toBe(text);
  });

  test("addresses known only at apply stand behind the known ones of their kind, in the order given, and are not merged", () => {
    const late = (kind: "ip4" | "ip6", id: number): SpfTerm => ({ kind, qualifier: "pass", range: `\${TfToken[TOKEN.${id}]}` });
    const given = [late("ip4", 9), ...terms("ip4:192.0.2.1"), late("ip6", 2), late("ip4", 1), ...terms("ip4:192.0.2.0", "ip6:2001:db8::1")];
    expect(formatSpf({ terms: deriveTerms([], given) })).toBe(
      "v=spf1 ip4:192.0.2.0/31 ip4:${TfToken[TOKEN.9]} ip4:${TfToken[TOKEN.1]} ip6:2001:db8::1 ip6:${TfToken[TOKEN.2]}",
    );
  });

  test("a thousand addresses in a row become few ranges, in whatever order they come", () => {
    const addresses = Array.from({ length: 1000 }, (_, index) => `ip4:203.0.${index >> 8}.${index & 255}`);
    const text = "v=spf1 ip4:203.0.0.0/23 ip4:203.0.2.0/24 ip4:203.0.3.0/25 ip4:203.0.3.128/26 ip4:203.0.3.192/27 ip4:203.0.3.224/29";
    expect(derived([], addresses)).toBe(text);
    expect(derived([], [...addresses].reverse())).toBe(text);
  });

  test("the order of senders never matters", () => {
    const word = fc.constantFrom(
      "ip4:192.0.2.1",
      "ip4:192.0.2.0/25",
      "ip6:2001:db8::/33",
      "a:x.example",
      "mx",
      "include:a.example",
      "?include:b.example",
    );
    fc.assert(fc.property(fc.array(word), (words) => derived([], words) === derived([], [...words].reverse())));
  });
});

const octet = fc.integer({ min: 0, max: 255 });
const address4 = fc.tuple(octet, octet, octet, octet).map((octets) => octets.join("."));
const range4 = fc.oneof(
  address4,
  fc.tuple(address4, fc.integer({ min: 0, max: 32 })).map((parts) => parts.join("/")),
);
const range6 = fc
  .oneof(
    fc.ipV6(),
    fc.tuple(fc.ipV6(), fc.integer({ min: 0, max: 128 })).map((parts) => parts.join("/")),
  )
  .map((range) => range.toLowerCase());
const domain = fc.oneof(fc.domain(), fc.constantFrom("%{i}._spf.%{d2}", "%{l1r-}.x.example", "_spf.example.com", "%{d}"));
const qualifier = fc.constantFrom("pass", "fail", "softfail", "neutral");
const prefix = (longest: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: longest });
const term = fc.oneof(
  fc.record({ kind: fc.constant("all"), qualifier }),
  fc.record({ kind: fc.constantFrom("include", "exists"), qualifier, domain }),
  fc.record({ kind: fc.constant("ptr"), qualifier, domain }, { requiredKeys: ["kind", "qualifier"] }),
  fc.record(
    { kind: fc.constantFrom("a", "mx"), qualifier, domain, prefix4: prefix(32), prefix6: prefix(128) },
    { requiredKeys: ["kind", "qualifier"] },
  ),
  fc.record({ kind: fc.constant("ip4"), qualifier, range: range4 }),
  fc.record({ kind: fc.constant("ip6"), qualifier, range: range6 }),
  fc.record({
    kind: fc.constant("unknown"),
    name: fc.stringMatching(/^x-[a-z0-9._-]{0,8}$/u),
    value: fc.stringMatching(/^[!-$&-~]{0,12}$/u),
  }),
) as fc.Arbitrary<SpfTerm>;

describe("senders that a term before them excludes", () => {
  const placed = (words: readonly string[], at: string) =>
    (readSpf(["v=spf1", ...words].join(" ")).value?.terms ?? []).map((term, index) => ({ term, at: `${at}[${index}]` }));
  const excluded = (first: string[], senders: string[]): string[] =>
    judgeExcluded(placed(first, "spf.terms"), placed(senders, "own"), "example.com").map((found) => formatFinding(found));
  const says = (at: string, by: string, value: string): string =>
    `${at}: a sender that ${by} in spf.terms excludes: it stands first, and decides, got "${value}"; take the exclusion out, or make it narrower`;

  test.each<[string[], string[], string[]]>([
    [["-ip4:203.0.113.25"], ["ip4:203.0.113.25"], [says("own[0]", "-ip4:203.0.113.25", "ip4:203.0.113.25")]],
    [["?ip4:203.0.113.0/24"], ["mx", "ip4:203.0.113.25"], [says("own[1]", "?ip4:203.0.113.0/24", "ip4:203.0.113.25")]],
    [["-ip6:2001:db8::/32"], ["ip6:2001:DB8:0::1"], [says("own[0]", "-ip6:2001:db8::/32", "ip6:2001:db8:0::1")]],
    [["~include:_spf.m.example"], ["include:_SPF.m.example"], [says("own[0]", "~include:_spf.m.example", "include:_SPF.m.example")]],
    [["-a/24"], ["a", "a/24", "a/25", "a/23"], ["a", "a/24", "a/25"].map((term, index) => says(`own[${index}]`, "-a/24", term))],
    [["-a//64"], ["a//64", "a//63", "mx"], [says("own[0]", "-a//64", "a//64")]],
    [["-mx:example.com"], ["mx", "mx:mail.example.com"], [says("own[0]", "-mx:example.com", "mx")]],
    [["-mx"], ["mx:Example.com.", "mx:%{d}"], [says("own[0]", "-mx", "mx:Example.com.")]],
    [["ip4:203.0.113.15", "-ip4:203.0.113.0/28"], ["ip4:203.0.113.14/31"], []],
    [
      ["-ip4:203.0.113.15", "ip4:203.0.113.15", "-ip4:203.0.113.0/28"],
      ["ip4:203.0.113.14/31"],
      [says("own[0]", "-ip4:203.0.113.0/28", "ip4:203.0.113.14/31")],
    ],
    [["-ip4:203.0.113.25"], ["ip4:203.0.113.0/24"], []],
    [["-ip4:203.0.113.25"], ["ip4:203.0.113.26", "ip6:2001:db8::1"], []],
    [["ip4:203.0.113.25", "-ip4:203.0.113.0/24"], ["ip4:203.0.113.25"], []],
    [["exists:%{i}.m.example", "-exists:%{I}.m.example"], ["exists:%{i}.m.example"], []],
    [[], ["ip4:203.0.113.25"], []],
    // The first that is as wide decides, whatever stands behind it; the narrower ones do not reach.
    [["-a/24", "a/16", "-a/16"], ["a/16", "a/20"], []],
    [
      ["-a/24", "-a/16"],
      ["a/16", "a/24"],
      [says("own[0]", "-a/16", "a/16"), says("own[1]", "-a/24", "a/24")],
    ],
    [["exp=x.example", "-ip4:203.0.113.25"], ["ip4:203.0.113.25"], [says("own[0]", "-ip4:203.0.113.25", "ip4:203.0.113.25")]],
    [["-ip4:203.0.113.0/24"], ["ip4:203.0.113.0/24", "ip4:203.0.113.0/23"], [says("own[0]", "-ip4:203.0.113.0/24", "ip4:203.0.113.0/24")]],
  ])("%j, then %j", (first, senders, messages) => {
    expect(excluded(first, senders)).toEqual(messages);
  });

  test.each([
    [4, "-ip4:203.0.113.0/26 and -ip4:203.0.113.64/26 and -ip4:203.0.113.128/26 and -ip4:203.0.113.192/26"],
    [8, "-ip4:203.0.113.0/27 and -ip4:203.0.113.32/27 and -ip4:203.0.113.64/27 and 5 others"],
  ])("%i exclusions together: four are named, of more three", (count, by) => {
    const size = 256 / count;
    const first = Array.from({ length: count }, (_, index) => `-ip4:203.0.113.${index * size}/${32 - Math.log2(size)}`);
    expect(excluded(first, ["ip4:203.0.113.0/24"])).toEqual([
      `own[0]: a sender that ${by} in spf.terms exclude: they stand first, and decide, got "ip4:203.0.113.0/24"; take the exclusion out, or make it narrower`,
    ]);
  });

  test("terms are the same whatever the case of their names; a macro's case carries meaning", () => {
    const words = ["exists:%{l}.m.example", "exists:%{L}.m.example", "a:M.example", "a:m.example"];
    const terms = placed(words, "x").map(({ term }) => term);
    expect(deriveTerms(terms, []).map(formatSpfTerm)).toEqual(["exists:%{l}.m.example", "exists:%{L}.m.example", "a:M.example"]);
  });
});

describe("judging", () => {
  const judged = (text: string): string[] =>
    judgeSpf(readSpf(text).value ?? { terms: [] }, "spf").map((found) => `${found.id}: ${formatFinding(found)}`);

  test.each([
    ["v=spf1 ip4:192.0.2.1 -all", []],
    [
      "v=spf1 ip4:192.0.2.1 +all",
      ["spf-plus-all: spf: +all lets everybody send; write ~all, or -all where the list of servers is complete"],
    ],
    ["v=spf1 +all mx", ["spf-plus-all: spf: +all lets everybody send; write ~all, or -all where the list of servers is complete"]],
    [
      "v=spf1 ip6:::/0 -all",
      ['spf-plus-all: spf: ranges that hold all addresses together let everybody send, got "::/0"; write only the addresses that send'],
    ],
    [
      "v=spf1 ip4:0.0.0.0/1 -ip4:203.0.113.9 ip4:128.0.0.0/1 -all",
      [
        'spf-plus-all: spf: ranges that hold all addresses together let everybody send, got "0.0.0.0/0"; write only the addresses that send',
        'spf-wide-range: spf: a range wider than /16, in which anybody may send, got "ip4:0.0.0.0/1"; write only the addresses that send',
        'spf-wide-range: spf: a range wider than /16, in which anybody may send, got "ip4:128.0.0.0/1"; write only the addresses that send',
      ],
    ],
    ["v=spf1 -ip6:::/0 ?all", []],
  ])("%s", (text, messages) => {
    expect(judged(text)).toEqual(messages);
  });

  test.each(["a", "mx", "a:mail.example.com", "mx:EXAMPLE.com."])("%s follows a name in the zone, which a proxy would hide", (term) => {
    const { terms } = readSpf(`v=spf1 ${term} -all`).value as Spf;
    const placed = terms.map((each) => ({ term: each, at: "spf.terms[0]" }));
    expect(judgeTerms(placed, "example.com", "example.com").map(({ id, path }) => `${id} ${path}`)).toEqual(["spf-proxy spf.terms[0]"]);
  });

  /** What is said of one term alone. */
  const judgedTerm = (word: string): string[] => {
    const [term] = (readSpf(`v=spf1 ${word} -all`).value as Spf).terms;
    const placed = term === undefined ? [] : [{ term, at: "spf.terms[0]" }];
    return judgeTerms(placed, "example.com", "example.com").map((found) => `${found.id}: ${formatFinding(found)}`);
  };

  test.each([
    ["a:mail.example.net/15", 16],
    ["?mx:example.net/2//64", 16],
    ["mx:example.net//31", 32],
    ["-a:mail.example.net/8", undefined],
    ["a:mail.example.net/16//32", undefined],
  ])("%s lets a range send", (word, floor) => {
    const says = `spf.terms[0]: a range wider than /${floor ?? 0}, in which anybody may send, got "${word}"; write only the addresses that send`;
    expect(judgedTerm(word)).toEqual(floor === undefined ? [] : [`spf-wide-range: ${says}`]);
  });

  test.each([
    ["include:a..example.net", "include has a domain with an empty label"],
    ["a:.example.net", "a has a domain with an empty label"],
    [`exp=${"a".repeat(64)}.example.net`, "exp has a domain with a label over 63 octets"],
    [`mx:${"a".repeat(63)}.example.net`, undefined],
    ["exists:%{i}..example.net", undefined],
  ])("%s, a name that the grammar lets stand", (word, problem) => {
    const says = `spf-syntax: spf.terms[0]: ${problem ?? ""}, got ${JSON.stringify(word)}; write labels of 1 to 63 octets, joined by single dots`;
    expect(judgedTerm(word)).toEqual(problem === undefined ? [] : [says]);
  });

  test.each([
    ...["include:%{h}", "a:%{h}", "mx:x.%{H2r}/24", "exists:%{i}.%{p}", "ptr:%{p}", "redirect=%{h}", "include:%{l}", "include:%{s1}"],
    ...["include:%%%{h}"],
  ])("%s, a name whose domain the client chooses", (word) => {
    const says = "a name whose domain the client chooses lets everybody send";
    expect(judgedTerm(word)).toEqual([
      `spf-plus-all: spf.terms[0]: ${says}, got "${word}"; end it in a name of yours, or of the service's`,
    ]);
  });

  test.each([
    ["ip4:0.0.0.0/0", "a range of all addresses lets everybody send"],
    ["ip6:::/0", "a range of all addresses lets everybody send"],
    ["-ip6:::/0", undefined],
    ["exists:%{h}.example.net", undefined],
    ["-include:%{h}", undefined],
    ["include:%{s}", undefined],
    ["include:%%{h}.example.net", undefined],
  ])("%s, whom it lets send", (word, problem) => {
    const says = `spf-plus-all: spf.terms[0]: ${problem ?? ""}, got "${word}"; write only the addresses that send`;
    expect(judgedTerm(word)).toEqual(problem === undefined ? [] : [says]);
  });

  test.each([
    ["include=_spf.m.example", "include", "write include:_spf.m.example"],
    ["ip4=203.0.113.77", "ip4", "write ip4:203.0.113.77"],
    ["a=mail.example.com", "a", "write a:mail.example.com"],
    ["redirekt=x.example", "redirekt", "did you mean redirect=?"],
    ["all=fail", "all", "write spf.all: fail, softfail or neutral"],
    ["v=spf1", "v", "write the terms alone; v=spf1 stands there by itself"],
    ["ra=postmaster", undefined, ""],
    ["x=1", undefined, ""],
    ["x-anything=1", undefined, ""],
  ])("%s, a modifier that nobody knows", (word, name, cure) => {
    const says = `spf-syntax: spf.terms[0]: ${name ?? ""}= is a modifier that no receiver knows, and so says nothing, got "${word}"; ${cure}`;
    expect(judgedTerm(word)).toEqual(name === undefined ? [] : [says]);
  });

  test.each(["a:mail.example.net", "mx:example.net", "a:%{d}.example.com", "exists:%{i}.example.com"])("%s does not", (term) => {
    const { terms } = readSpf(`v=spf1 ${term} -all`).value as Spf;
    expect(
      judgeTerms(
        terms.map((each) => ({ term: each, at: "" })),
        "example.com",
        "example.com",
      ),
    ).toEqual([]);
  });
});

describe("properties", () => {
  test("reading what was formatted gives the value back", () => {
    fc.assert(
      fc.property(fc.array(term), (terms) => {
        expect(readSpf(formatSpf({ terms }))).toEqual({ value: { terms }, findings: [] });
      }),
      { numRuns: 2000 },
    );
  });

  test("no string makes the reader throw, and a value is absent exactly when a finding is an error", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string().map((tail) => `v=spf1 ${tail}`),
      fc.stringMatching(/^v=spf1( [-+~?]?(a|mx|ip4|include|exists|ptr)[:/=]?[%{}a-z0-9./]{0,12})*$/u),
    );
    fc.assert(
      fc.property(text, (any) => {
        const { value, findings } = readSpf(any);
        return (value === undefined) === findings.some(({ severity }) => severity === "error");
      }),
      { numRuns: 3000 },
    );
  });
});
