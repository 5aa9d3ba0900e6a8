/**
 * The address of a client, and whether a range holds it.
 */
import { isIPv4, isIPv6 } from "node:net";

import { bigint2ip, ip2bigint } from "fast-cidr-tools";

/** An IP address as a number; an IPv4-mapped IPv6 address is the IPv4 address that it holds (RFC 7208 section 5). */
export interface Ip {
  readonly version: 4 | 6;
  readonly value: bigint;
  /** As RFC 5952 writes it: lower case, the longest run of zeros left out. */
  readonly text: string;
}

/**
 * A range or address as fast-cidr-tools reads it: of seven groups and a last `::`, which stands for one more, it makes nine.
 */
export function forCidr(range: string): string {
  return range.replace(/^((?:[\da-f]+:){7}):(?=\/|$)/iu, (_, groups: string) => `${groups}0`);
}

/** Bits of an address, by its version. */
export const BITS = { 4: 32, 6: 128 } as const;

/** `::ffff:0:0/96`, in which IPv4 addresses are written as IPv6 (RFC 4291 section 2.5.5.2). */
const MAPPED = 0xffffn;

/** Reads an address without a zone, or gives undefined. */
export function readIp(text: string): Ip | undefined {
  if (isIPv4(text)) return { version: 4, value: ip2bigint(text, 4), text };
  if (!isIPv6(text) || text.includes("%")) return undefined;
  const value = ip2bigint(forCidr(text), 6);
  return value >> 32n === MAPPED ? ipOf(value & 0xffffffffn, 4) : ipOf(value, 6);
}

function ipOf(value: bigint, version: 4 | 6): Ip {
  return { version, value, text: bigint2ip(value, version) };
}

/** Whether two addresses are of one version and share their first bits; without a `prefix`, all of them. */
export function sharesPrefix(a: Ip, b: Ip, prefix: number = BITS[a.version]): boolean {
  return a.version === b.version && (a.value ^ b.value) >> BigInt(BITS[a.version] - prefix) === 0n;
}

/** Addresses from the first to the last, of one version. */
export interface Span {
  readonly first: bigint;
  readonly last: bigint;
}

/** The addresses of a range, `203.0.113.0/24` or a single address. */
export function spanOf(range: string): Span & Pick<Ip, "version"> {
  const [address = "", prefix] = forCidr(range).split("/");
  const version = address.includes(":") ? 6 : 4;
  const size = 1n << BigInt(BITS[version] - Number(prefix ?? BITS[version]));
  const value = ip2bigint(address, version);
  const first = value - (value % size);
  return { version, first, last: first + size - 1n };
}

/** Whether a range, `203.0.113.0/24` or a single address, holds an address. */
export function isInRange(ip: Ip, range: string): boolean {
  const { version, first, last } = spanOf(range);
  return version === ip.version && first <= ip.value && ip.value <= last;
}

/** The name under which the DNS keeps the names of an address (RFC 1035 section 3.5, RFC 3596 section 2.5). */
export function reverseName(ip: Ip): string {
  return ip.version === 4 ? `${ip.text.split(".").reverse().join(".")}.in-addr.arpa` : `${nibbles(ip).reverse().join(".")}.ip6.arpa`;
}

/** The 32 hexadecimal digits of an IPv6 address, in order. */
export function nibbles({ value }: Ip): string[] {
  return [...value.toString(16).padStart(32, "0")];
}
