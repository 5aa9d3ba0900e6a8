/**
 * Names and records: what SPF, DKIM and DMARC share of the DNS.
 */
import { isIP, isIPv4 } from "node:net";
import { domainToASCII, domainToUnicode } from "node:url";

import { changeKnown, isToken } from "./late";

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
 * @internal
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
 * @internal
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

/** A name with A-labels, where it has any others and IDNA knows them; a wildcard stands before it. */
function inAscii(name: string): string {
  // eslint-disable-next-line no-control-regex -- ASCII is what is meant
  if (!/[^\x00-\x7f]/.test(name)) return name;
  const start = name.startsWith("*.") ? 2 : 0;
  return `${name.slice(0, start)}${asciiName(name.slice(start)) ?? name.slice(start)}`;
}

/**
 * A name as names are compared, and as Cloudflare keeps it: A-labels, in lower case, without the dot that it may end in. Of one that is known
 * only at apply, what is known is in lower case.
 */
export function comparable(name: string): string {
  const lower = isToken(name) ? changeKnown(name, (known) => known.toLowerCase()) : inAscii(name).toLowerCase();
  return lower.endsWith(".") ? lower.slice(0, -1) : lower;
}

/**
 * A zone by what is known of it: its name, or what stands for that.
 * @internal
 */
export interface KnownZone {
  readonly id: string;
  readonly name?: string | undefined;
}

/**
 * A name of a zone as an absolute one: Cloudflare takes `@` and relative names too. Where nobody knows the zone's name, its id ends the
 * names that cannot be absolute, so that those of two zones are told apart.
 * @internal
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
