/**
 * Names, records and address ranges: what SPF, DKIM and DMARC share of the DNS.
 */
import { isIP, isIPv4, isIPv6 } from "node:net";
import { domainToASCII, domainToUnicode } from "node:url";

import { contains, merge } from "fast-cidr-tools";

import { forCidr, readIp } from "./ip";

/** The types of record that mail needs. */
export type RecordType = "TXT" | "CNAME" | "MX";

/** Seconds, or `auto` for what the DNS provider sets by itself. */
export type Ttl = number | "auto";

/** One DNS record that the core asks for, as plain data. */
export interface MailRecord {
  /** What the record is for, and its identity: `spf`, `dmarc`, `dkim__<selector>` … */
  readonly role: string;
  /** Absolute name: lower case, A-labels, no trailing dot. */
  readonly name: string;
  readonly type: RecordType;
  /** Raw text of a TXT (unquoted, in one piece), target of a CNAME, exchange of an MX. */
  readonly content: string;
  /** MX preference, 0–65535 (RFC 5321 section 5.1); only on an MX. */
  readonly priority?: number;
  /** Seconds, or `auto`. */
  readonly ttl: Ttl;
}

/** A record, and the path in the spec that asks for it. */
export interface PlacedRecord extends Omit<MailRecord, "ttl"> {
  readonly owner: string;
}

/** The Terraform resource name of a domain's record: a public contract, see the README. */
export function addressOf(domain: string, role: string): string {
  const address = `${domain}__${role}`.replaceAll(".", "_");
  return /^\d/u.test(address) ? `_${address}` : address;
}

/** A name that was read, or what kept it from being one. */
export type NameReading = { readonly name: string } | { readonly problem: string; readonly cure: string; readonly tooLong?: true };

/** Octets of the longest label (RFC 1035 section 2.3.4). */
export const LONGEST_LABEL = 63;

/** Octets of the longest name in its text form, without a last dot (RFC 1035 section 2.3.4). */
export const LONGEST_NAME = 253;

/**
 * Reads an absolute host name (letters, digits, hyphens; at least two labels) into lower-case A-labels without a trailing dot.
 * Source: RFC 1123 section 2.1, RFC 5890 section 2.3.
 */
export function readHostName(text: string): NameReading {
  const strange = strangeName(text);
  if (strange !== undefined) return strange;
  if (text.includes("_")) {
    return { problem: "an underscore, which a host name cannot have", cure: "write a name of letters, digits and hyphens" };
  }
  return readLabels(text, /^(?!-)[a-z0-9-]+(?<!-)$/u);
}

/** Reads an absolute record name: as a host name, where labels may also hold underscores (`_dmarc`, `selector._domainkey`). */
export function readRecordName(text: string): NameReading {
  return strangeName(text) ?? readLabels(text, /^(?!-)[a-z0-9_-]+(?<!-)$/u);
}

/** What looks like something else than a name. */
function strangeName(text: string): NameReading | undefined {
  if (/^[a-z0-9._-]*[a-z][a-z0-9-]*$/.test(text)) return undefined; // nearly all names
  const bare = "write the name alone, like example.com";
  if (text === "" || text === ".") return { problem: "empty", cure: bare };
  if (/\s/u.test(text)) return { problem: "a space in a name", cure: bare };
  if (text.includes("://")) return { problem: "a URL, not a name", cure: bare };
  if (text.includes("@")) return { problem: "an address, not a name", cure: "write the part behind the @" };
  if (text.includes("/")) return { problem: "a path, not a name", cure: bare };
  if (isIP(text.replace(/^\[(.*)\]$/u, "$1")) !== 0) return { problem: "an IP address, not a name", cure: bare };
  if (text.includes(":")) return { problem: "a port, which a name cannot have", cure: bare };
  if (text.includes("*")) return { problem: "a wildcard, not a name", cure: "write each name by itself" };
  return undefined;
}

function readLabels(text: string, label: RegExp): NameReading {
  const ascii = asciiName(text);
  if (ascii === undefined) return { problem: "not a name that IDNA allows", cure: "write it as it is registered" };
  const name = ascii.toLowerCase().replace(/\.$/u, "");
  const labels = name.split(".");
  const long = labels.find((each) => each.length > LONGEST_LABEL);
  if (long !== undefined) {
    return { problem: `a label of ${long.length} octets, of which ${LONGEST_LABEL} are allowed`, cure: "shorten it", tooLong: true };
  }
  if (name.length > LONGEST_NAME) {
    return { problem: `${name.length} octets long, of which ${LONGEST_NAME} are allowed`, cure: "shorten it", tooLong: true };
  }
  if (labels.includes("")) return { problem: "an empty label", cure: "write single dots between the labels" };
  const bad = labels.find((each) => !label.test(each));
  if (bad !== undefined) {
    return { problem: "not a name", cure: "write labels of letters, digits and inner hyphens, joined by dots" };
  }
  if (labels.length === 1) {
    return { problem: "a single label, not an absolute name", cure: "write the whole name, like mail.example.com" };
  }
  if (/^\d+$/u.test(labels.at(-1) ?? "")) {
    return { problem: "an IP address, not a name", cure: "write the name alone, like example.com" };
  }
  return { name };
}

/**
 * A name with its labels as A-labels (RFC 5890 section 2.3); undefined where IDNA allows none. Node's function reads the host of a URL: what
 * else a URL may hold, and an address that it would be taken for, must not come through.
 */
export function asciiName(name: string): string | undefined {
  // eslint-disable-next-line no-control-regex -- ASCII is what is meant
  if (!/[^\x00-\x7f]|xn--/iu.test(name)) return name;
  // eslint-disable-next-line no-control-regex -- ASCII is what is meant
  if (/[\x00-,/:-@[-^`{-\x7f]/u.test(name)) return undefined;
  const ascii = domainToASCII(name);
  // Newer versions of Node let A-labels pass that stand for no U-label.
  const unicode = domainToUnicode(ascii);
  if (/(?:^|\.)xn--/u.test(unicode) || domainToASCII(unicode) !== ascii) return undefined;
  const isName = ascii.split(".").length === name.split(/[.\u3002\uff0e\uff61]/u).length && !isIPv4(ascii);
  return ascii !== "" && isName ? ascii : undefined;
}

/** A name as names are compared: in lower case, without the dot that it may end in. */
export function comparable(name: string): string {
  return name.toLowerCase().replace(/\.$/u, "");
}

/** A zone by what is known of it: its name, or what stands for that. */
export interface KnownZone {
  readonly id: string;
  readonly name?: string | undefined;
}

/**
 * A name of a zone as an absolute one: Cloudflare takes `@` and relative names too. Where nobody knows the zone's name, its id ends the
 * names that cannot be absolute, so that those of two zones are told apart.
 */
export function absoluteName(name: string, { id, name: zone }: KnownZone): string {
  const lower = comparable(name);
  if (lower === "@") return zone ?? id;
  // No domain has one label, or a last one with an underscore.
  const isAbsolute = zone === undefined ? /\.[^_.][^.]*$/u.test(lower) : isWithin(lower, zone);
  return isAbsolute ? lower : `${lower}.${zone ?? id}`;
}

/** A name, and the names above it, nearest first: `a.example.com`, `example.com`, `com`. */
export function namesFrom(name: string): string[] {
  const labels = name.split(".");
  return labels.map((_, index) => labels.slice(index).join("."));
}

/** Whether a name is a domain or lies below it; both as {@link readHostName} gives them. */
export function isWithin(name: string, domain: string): boolean {
  return name === domain || name.endsWith(`.${domain}`);
}

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
  return holdsRange(range.includes(":") ? PRIVATE_6 : PRIVATE_4, range);
}

/** Whether one of some ranges holds the whole of another, of the same IP version; {@link mergeRanges} makes one of those that adjoin. */
export function holdsRange(ranges: readonly string[], range: string): boolean {
  return contains(ranges.map(forCidr), [forCidr(range)]);
}
