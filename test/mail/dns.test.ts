import { addressOf } from "../../lib/mail";
import { absoluteName, asciiName, comparable, isWithin, namesFrom, readHostName, readRecordName } from "../../lib/mail/dns";
import { readIp, reverseName, sharesPrefix } from "../../lib/mail/ip";

test("names are compared as Cloudflare keeps them", () => {
  const names = [
    "Mail.Example.COM.",
    "Bücher.example.",
    "*.Bücher.example",
    "*._report._dmarc.bücher.example",
    "*.x",
    "ü*",
    "%{L}.Example",
  ];
  expect(names.map(comparable)).toEqual([
    "mail.example.com",
    "xn--bcher-kva.example",
    "*.xn--bcher-kva.example",
    "*._report._dmarc.xn--bcher-kva.example",
    "*.x",
    "ü*",
    "%{l}.example",
  ]);
});

describe("names", () => {
  test.each([
    ["example.com", "example.com"],
    ["EXAMPLE.com.", "example.com"],
    ["BÜCHER.example", "xn--bcher-kva.example"],
    ["例え.テスト", "xn--r8jz45g.xn--zckzah"],
    ["XN--BCHER-KVA.example", "xn--bcher-kva.example"],
    [`${"a".repeat(63)}.example`, `${"a".repeat(63)}.example`],
    ["1.a-1.example", "1.a-1.example"],
    ["a.b.x1", "a.b.x1"],
    ["a.b.1x", "a.b.1x"],
    [`${"a".repeat(49)}.`.repeat(5) + "abc", `${"a".repeat(49)}.`.repeat(5) + "abc"],
    [`${"a".repeat(60)}.`.repeat(4) + "abcdefghi", `${"a".repeat(60)}.`.repeat(4) + "abcdefghi"],
  ])("%s is %s, as a host and as a record", (text, name) => {
    expect([readHostName(text), readRecordName(text)]).toEqual([{ name }, { name }]);
  });

  const BARE = "write the name alone, like example.com";
  const LABELS = "write labels of letters, digits and inner hyphens, joined by dots";
  test.each([
    ["", "empty", BARE],
    [".", "empty", BARE],
    ["a b.example", "a space in a name", BARE],
    ["\u00a0a.example", "a space in a name", BARE],
    ["https://a.example", "a URL, not a name", BARE],
    ["x@a.example", "an address, not a name", "write the part behind the @"],
    ["a.example/b", "a path, not a name", BARE],
    ["192.0.2.1", "an IP address, not a name", BARE],
    ["2001:db8::1", "an IP address, not a name", BARE],
    ["[192.0.2.1]", "an IP address, not a name", BARE],
    ["a.example:25", "a port, which a name cannot have", BARE],
    ["*.a.example", "a wildcard, not a name", "write each name by itself"],
    ["a..example", "an empty label", "write single dots between the labels"],
    [".a.example", "an empty label", "write single dots between the labels"],
    ["a.example..", "an empty label", "write single dots between the labels"],
    ["-a.example", "not a name", LABELS],
    ["a-.example", "not a name", LABELS],
    ["a+b.example", "not a name", LABELS],
    ["\ufffd.example", "not a name that IDNA allows", "write it as it is registered"],
    ["localhost", "a single label, not an absolute name", "write the whole name, like mail.example.com"],
    ["a.1", "an IP address, not a name", BARE],
    ["a.10", "an IP address, not a name", BARE],
    ["a.b.10", "an IP address, not a name", BARE],
    ["[192.0.2.1", "not a name", LABELS],
    ["192.0.2.1]", "not a name", LABELS],
  ])("%j: %s", (text, problem, cure) => {
    expect([readHostName(text), readRecordName(text)]).toEqual([
      { problem, cure },
      { problem, cure },
    ]);
  });

  test.each([
    [`${"a".repeat(64)}.example`, "a label of 64 octets, of which 63 are allowed"],
    [`${"a".repeat(60)}.`.repeat(4) + "abcdefghij", "254 octets long, of which 253 are allowed"],
  ])("too long: %s", (text, problem) => {
    expect(readHostName(text)).toEqual({ problem, cure: "shorten it", tooLong: true });
  });

  test("underscores belong to records", () => {
    expect(readRecordName("_dmarc.a_b.example")).toEqual({ name: "_dmarc.a_b.example" });
    expect(readHostName("_dmarc.example.com")).toEqual({
      problem: "an underscore, which a host name cannot have",
      cure: "write a name of letters, digits and hyphens",
    });
  });

  test.each([
    ["bücher.example", "xn--bcher-kva.example"],
    ["plain text", "plain text"],
    ["bücher。example", "xn--bcher-kva.example"],
    ["bü cher.example", undefined],
    ["bü/cher.example", undefined],
    ["bü@cher.example", undefined],
    ["bü:25", undefined],
    ["１.2.3.4", undefined],
    ["ü\u00ad\u2024a", undefined],
    ["\u00ad", undefined],
    ["XN--BCHER-KVA.example", "xn--bcher-kva.example"],
    ["xn--fa-hia.example", "xn--fa-hia.example"],
    ["xn--.example", undefined],
    ["xn--a.example", undefined],
    ["xn--abc-.example", undefined],
    ["xn--99999999.example", undefined],
    ["xn--u-ccb.example", undefined],
    ["xn--a-ecp.ru", undefined],
  ])("%j in A-labels: %j", (name, ascii) => {
    expect(asciiName(name)).toBe(ascii);
  });

  test.each([
    ["@", "example.com", "example.com"],
    ["@", undefined, "<id>"],
    ["WWW", "example.com", "www.example.com"],
    ["www.example.com.", "example.com", "www.example.com"],
    ["example.net", "example.com", "example.net.example.com"],
    ["www", undefined, "www.<id>"],
    ["www.example.com", undefined, "www.example.com"],
    ["s._domainkey", undefined, "s._domainkey.<id>"],
  ])("%s of a zone %s is %s", (name, zone, absolute) => {
    expect(absoluteName(name, { id: "<id>", name: zone })).toBe(absolute);
  });

  test("the names above", () => {
    expect(namesFrom("a.example.com")).toEqual(["a.example.com", "example.com", "com"]);
  });

  test("compared, and within", () => {
    expect(["A.Example.", "a.example", "a.example.."].map(comparable)).toEqual(["a.example", "a.example", "a.example."]);
    expect(isWithin("a.example", "a.example")).toBe(true);
    expect(isWithin("b.a.example", "a.example")).toBe(true);
    expect(isWithin("ba.example", "a.example")).toBe(false);
    expect(isWithin("a.example", "b.a.example")).toBe(false);
  });

  test.each([
    ["example.com", "spf", "example_com__spf"],
    ["1password.example", "dkim__a.b", "_1password_example__dkim__a_b"],
    ["a1.example", "spf", "a1_example__spf"],
    ["a-b.example", "dmarc", "a-b_example__dmarc"],
  ])("the Terraform address of %s, %s", (domain, role, address) => {
    expect(addressOf(domain, role)).toBe(address);
  });
});

describe("addresses", () => {
  test.each([
    ["192.0.2.1", "1.2.0.192.in-addr.arpa"],
    ["2001:db8::1", "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"],
    ["::ffff:192.0.2.1", "1.2.0.192.in-addr.arpa"],
  ])("the name of %s in the DNS", (address, name) => {
    const ip = readIp(address);
    expect(ip && reverseName(ip)).toBe(name);
  });

  test.each<[string, string, number | undefined, boolean]>([
    ["192.0.2.1", "192.0.2.254", 24, true],
    ["192.0.2.1", "192.0.3.1", 24, false],
    ["192.0.2.1", "192.0.2.2", undefined, false],
    ["192.0.2.1", "::c000:201", 0, false],
    ["2001:db8::1", "2001:db8::2", 126, true],
  ])("%s and %s share %s bits: %s", (a, b, prefix, share) => {
    const [one, other] = [readIp(a), readIp(b)];
    expect(one && other && sharesPrefix(one, other, prefix)).toBe(share);
  });
});
