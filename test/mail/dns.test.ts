import { addressOf } from "../../lib/mail";
import {
  absoluteName,
  asciiName,
  comparable,
  holdsRange,
  isIp4Range,
  isIp6Range,
  isPrivateRange,
  isWithin,
  mappedIp4,
  mergeRanges,
  namesFrom,
  readHostName,
  readRecordName,
} from "../../lib/mail/dns";
import { readIp, reverseName, sharesPrefix } from "../../lib/mail/ip";

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

describe("ranges", () => {
  test.each([
    ["192.0.2.1", true],
    ["0.0.0.0/0", true],
    ["192.0.2.0/32", true],
    ["192.0.2.0/33", false],
    ["192.0.2.0/", false],
    ["192.0.2.0/08", false],
    ["192.0.2.0/8/8", false],
    ["192.0.2.0/8x", false],
    ["192.0.2", false],
    ["192.0.02.1", false],
    ["2001:db8::1", false],
    ["", false],
  ])("%s is one of IPv4: %s", (text, is) => {
    expect(isIp4Range(text)).toBe(is);
  });

  test.each([
    ["2001:db8::1", true],
    ["::/0", true],
    ["2001:db8::/128", true],
    ["2001:db8::/129", false],
    ["2001:db8::/", false],
    ["2001:db8::/064", false],
    ["2001:db8::/1/1", false],
    ["fe80::1%eth0", false],
    ["::ffff:192.0.2.1", true],
    ["192.0.2.1", false],
  ])("%s is one of IPv6: %s", (text, is) => {
    expect(isIp6Range(text)).toBe(is);
  });

  test.each<[string[], string[]]>([
    [[], []],
    [["192.0.2.1"], ["192.0.2.1"]],
    [["192.0.2.1/24"], ["192.0.2.0/24"]],
    [["192.0.2.1", "192.0.2.0"], ["192.0.2.0/31"]],
    [
      ["192.0.2.1", "192.0.2.1/32", "192.0.2.2"],
      ["192.0.2.1", "192.0.2.2"],
    ],
    [
      ["2001:db8::1", "192.0.2.9", "2001:db8::", "10.0.0.0/8", "10.1.0.0/16"],
      ["10.0.0.0/8", "192.0.2.9", "2001:db8::/127"],
    ],
    [["2001:db8::1/128"], ["2001:db8::1"]],
    [
      ["2001:db8::1:0/112", "2001:db8::3000:0/102"],
      ["2001:db8::1:0/112", "2001:db8::3000:0/102"],
    ],
  ])("%j merged: %j", (ranges, merged) => {
    expect(mergeRanges(ranges)).toEqual(merged);
  });

  test.each([
    ["::ffff:203.0.113.25", "203.0.113.25"],
    ["::FFFF:cb00:7119/128", "203.0.113.25/32"],
    ["::ffff:203.0.113.0/120", "203.0.113.0/24"],
    ["::ffff:203.0.113.0/96", "203.0.113.0/0"],
    ["::ffff:203.0.113.0/95", undefined],
    ["203.0.113.25", undefined],
    ["203.0.113.25/128", undefined],
    ["2001:db8::1", undefined],
    ["2001:db8::/120", undefined],
    ["::x", undefined],
  ])("%s holds the IPv4 %s", (range, held) => {
    expect(mappedIp4(range)).toBe(held);
  });

  test.each<[string[], string, boolean]>([
    [["192.0.2.0/24"], "192.0.2.128/25", true],
    [["192.0.2.0/25", "192.0.2.128/25"], "192.0.2.0/24", false],
    [["192.0.2.0/25"], "192.0.2.0/24", false],
    [["::/0"], "192.0.2.1", false],
    [[], "192.0.2.1", false],
  ])("one of %j holds %s: %s", (ranges, range, holds) => {
    expect(holdsRange(ranges, range)).toBe(holds);
  });

  test.each([
    ["10.0.0.0/8", true],
    ["10.255.255.255", true],
    ["100.64.0.1", true],
    ["100.128.0.0", false],
    ["127.0.0.1", true],
    ["169.254.1.1", true],
    ["172.31.0.0/16", true],
    ["172.32.0.0/16", false],
    ["172.16.0.0/11", false],
    ["192.168.0.0/16", true],
    ["192.169.0.0/16", false],
    ["192.168.0.0/15", false],
    ["203.0.113.1", false],
    ["::1", true],
    ["::2", false],
    ["FD00::1", true],
    ["fe80::/64", true],
    ["fec0::1", false],
    ["2001:db8::1", false],
  ])("%s is private: %s", (range, is) => {
    expect(isPrivateRange(range)).toBe(is);
  });
});
