/**
 * Addresses and ranges of them, as SPF writes them.
 */
import { isIPv4, isIPv6 } from "node:net";

import { contains, merge } from "fast-cidr-tools";

import { forCidr, readIp } from "./ip";

/** Whether a text is an IPv4 address, or a range `address/0–32` without leading zeros (RFC 7208 section 12). */
export function isIp4Range(text: string): boolean {
  const [address = "", prefix, ...rest] = text.split("/");
  return rest.length === 0 && isIPv4(address) && (prefix === undefined || isPrefix(prefix, 32));
}

/** Whether a text is an IPv6 address, or a range `address/0–128` without leading zeros (RFC 7208 section 12). */
export function isIp6Range(text: string): boolean {
  const [address = "", prefix, ...rest] = text.split("/");
  return rest.length === 0 && isIPv6(address) && !address.includes("%") && (prefix === undefined || isPrefix(prefix, 128));
}

/**
 * What may stand around the tokens of an address or range that is known only at apply: characters of one, and a prefix.
 */
export const AROUND_LATE = {
  ip4: "[\\d.]*(?:\\/(?:\\d|[12]\\d|3[0-2]))?",
  ip6: "[\\da-fA-F:.]*(?:\\/(?:\\d{1,2}|1[01]\\d|12[0-8]))?",
} as const;

/** The IPv4 address or range that an IPv6 one holds, `::ffff:203.0.113.25`: to receivers it is IPv4, which an `ip6` never matches (RFC 7208 section 5). */
export function mappedIp4(range: string): string | undefined {
  const [address = "", prefix] = range.split("/");
  if (!address.includes(":") || (prefix !== undefined && Number(prefix) < MAPPED_BITS)) return undefined;
  const ip = readIp(address);
  return ip?.version === 4 ? `${ip.text}${prefix === undefined ? "" : `/${Number(prefix) - MAPPED_BITS}`}` : undefined;
}

/** What is wrong with one of them, where an IPv6 address or range is asked for. */
export const MAPPED_PROBLEM = "an IPv4 address in an ip6, which matches no client";

/** Bits in front of the IPv4 address in `::ffff:0:0/96`. */
const MAPPED_BITS = 96;

/** Whether a text is a prefix length of 0 to `longest` bits without leading zeros. */
export function isPrefix(text: string, longest: 32 | 128): boolean {
  return /^(?:0|[1-9]\d{0,2})$/u.test(text) && Number(text) <= longest;
}

/** The fewest ranges that cover the same addresses, IPv4 before IPv6, in numeric order; a single address has no prefix. */
export function mergeRanges(ranges: readonly string[]): string[] {
  const [only = ""] = ranges;
  if (ranges.length === 1 && isIPv4(only)) return [only];
  const merged = ranges.length === 0 ? [] : merge(ranges.map(forCidr), true);
  return merged.map((range) => range.replace(range.includes(":") ? /\/128$/u : /\/32$/u, ""));
}

/** Private, loopback, link-local and shared addresses (RFC 1918, 4193, 4291, 6598, 3927). */
const PRIVATE_4 = ["10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"];
const PRIVATE_6 = ["::1/128", "fc00::/7", "fe80::/10"];

/** Whether a range lies wholly in private, loopback, link-local or shared space, which no receiver on the internet sees. */
export function isPrivateRange(range: string): boolean {
  // Most ranges are told apart by how they begin; the arithmetic is for the rest.
  if (!/^(?:10|100|127|169|172|192|::|f[cde])/i.test(range)) return false;
  return contains(range.includes(":") ? PRIVATE_6 : PRIVATE_4, [forCidr(range)]);
}

/** Addresses of this network, multicast and reserved ones (RFC 6890), and multicast of IPv6 (RFC 4291). */
const NOBODYS_4 = ["0.0.0.0/8", "224.0.0.0/3"];
const NOBODYS_6 = ["::/128", "ff00::/8"];

/** Whether a range lies wholly where no server has its address. */
export function isNobodysRange(range: string): boolean {
  if (!/^(?:0|2[2-5]\d|::|ff)/i.test(range)) return false;
  return contains(range.includes(":") ? NOBODYS_6 : NOBODYS_4, [forCidr(range)]);
}
