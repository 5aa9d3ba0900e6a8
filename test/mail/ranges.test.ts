import { isIp4Range, isIp6Range, isNobodysRange, isPrivateRange, mappedIp4, mergeRanges } from "../../lib/mail/ranges";

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

  test.each([
    ["0.0.0.0", true],
    ["0.0.0.0/7", false],
    ["1.0.0.0", false],
    ["10.0.0.1", false],
    ["223.255.255.255", false],
    ["224.0.0.1", true],
    ["240.0.0.0/4", true],
    ["255.255.255.255", true],
    ["::", true],
    ["::1", false],
    ["::/96", false],
    ["FF02::1", true],
    ["ff00::/8", true],
    ["fe80::1", false],
  ])("%s is nobody's: %s", (range, is) => {
    expect(isNobodysRange(range)).toBe(is);
  });
});
