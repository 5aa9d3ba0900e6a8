/**
 * One's own server: addresses, and a DKIM key pair of one's own.
 */
import { type Finding, below, finding } from "../finding";
import { isToken } from "../late";
import { AROUND_LATE, isIp4Range, isIp6Range, MAPPED_PROBLEM, mappedIp4 } from "../ranges";
import { type Reader, hostName, looseList, looseRecord, mapOf, optional, textLike } from "../reading";
import { type PlacedTerm, type SpfTerm, deriveTerms, formatSpf, judgeSpf, judgeTerms, withoutOwn } from "../spf";

import type { SenderInput, Service } from "./sender";

/** A HELO host's addresses: its own SPF lets them and nobody else. */
export interface HeloHost {
  /**
   * IPv4 addresses, or ranges `203.0.113.0/24`.
   * @default none
   */
  readonly ip4?: readonly string[];
  /**
   * IPv6 addresses, or ranges `2001:db8::/32`.
   * @default none
   */
  readonly ip6?: readonly string[];
}

/** One's own mail server. */
export interface SelfHostedSender extends SenderInput {
  readonly service?: "self-hosted";
  /**
   * IPv4 addresses that send, or ranges `203.0.113.0/24`.
   * @default none
   */
  readonly ip4?: readonly string[];
  /**
   * IPv6 addresses that send, or ranges `2001:db8::/32`.
   * @default none
   */
  readonly ip6?: readonly string[];
  /**
   * Hosts whose A and AAAA addresses send; each costs a lookup.
   * @default none
   */
  readonly a?: readonly string[];
  /**
   * Domains whose MX hosts send; each costs a lookup.
   * @default none
   */
  readonly mx?: readonly string[];
  /**
   * Names that the servers say in HELO, each with the addresses that may say it (RFC 7208 section 2.3).
   * @default none
   */
  readonly helo?: Readonly<Record<string, HeloHost>>;
}

/** Its inputs once they are read. */
export interface CheckedSelfHosted extends SenderInput, CheckedAddresses {
  readonly a?: readonly PlacedTerm[];
  readonly mx?: readonly PlacedTerm[];
  readonly helo?: ReadonlyMap<string, CheckedHelo>;
}

interface CheckedAddresses {
  readonly ip4?: readonly PlacedTerm[];
  readonly ip6?: readonly PlacedTerm[];
}

/** A HELO host's addresses, and its path below `helo`. */
interface CheckedHelo extends CheckedAddresses {
  readonly written: string;
}

/** A list of what servers are named by, each item as the term that lets them send. */
function terms(item: Reader<string>, termOf: (name: string) => SpfTerm): Reader<readonly PlacedTerm[]> {
  return looseList((value, at, found) => {
    const read = item(value, at, found);
    return read === undefined ? undefined : { term: termOf(read), at };
  });
}

const ip4 = terms(
  textLike(
    (value) => (isIp4Range(value) ? undefined : { problem: "not an IPv4 address or range", cure: "write 203.0.113.25 or 203.0.113.0/24" }),
    { late: new RegExp(`^${AROUND_LATE.ip4}$`, "u") },
  ),
  (range) => ({ kind: "ip4", qualifier: "pass", range }),
);
const ip6 = terms(
  textLike(
    (value) => {
      if (!isIp6Range(value.toLowerCase())) return { problem: "not an IPv6 address or range", cure: "write 2001:db8::25 or 2001:db8::/32" };
      const mapped = mappedIp4(value);
      return mapped === undefined ? undefined : { problem: MAPPED_PROBLEM, cure: `write it as ip4: ${mapped}` };
    },
    { late: new RegExp(`^${AROUND_LATE.ip6}$`, "u") },
  ),
  (range) => ({ kind: "ip6", qualifier: "pass", range: isToken(range) ? range : range.toLowerCase() }),
);
const heloHost = looseRecord<CheckedAddresses>({ ip4: optional(ip4), ip6: optional(ip6) });

/** HELO hosts, their names as A-labels. */
const helo: Reader<ReadonlyMap<string, CheckedHelo>> = (value, at, found) => {
  const hosts = mapOf(() => heloHost)(value, at, found);
  if (hosts === undefined) return undefined;
  const named = new Map<string, CheckedHelo>();
  for (const [host, addresses] of hosts) {
    const name = hostName(host, below(at, host), found);
    if (name === undefined) continue;
    if (named.has(name)) {
      const cure = "keep one, with the addresses of both";
      found.push(finding("spec-value", below(at, host), { problem: "a host that stands already", value: host, cure }));
    }
    named.set(name, { ...addresses, written: host });
  }
  return named;
};

/**
 * The service `self-hosted`.
 * @internal
 */
export const selfHosted: Service<CheckedSelfHosted> = {
  name: "self-hosted",
  title: "one's own server",
  source: "RFC 7208 sections 2.3 and 5",
  fields: {
    ip4: optional(ip4),
    ip6: optional(ip6),
    a: optional(terms(hostName, (domain) => ({ kind: "a", qualifier: "pass", domain }))),
    mx: optional(terms(hostName, (domain) => ({ kind: "mx", qualifier: "pass", domain }))),
    helo: optional(helo),
  },
  about: {
    ip4: { says: "IPv4 addresses that send, or ranges", example: ["203.0.113.25"], where: "the server: ip -4 address" },
    ip6: { says: "IPv6 addresses that send, or ranges", example: ["2001:db8:25::25"], where: "the server: ip -6 address" },
    a: { says: "hosts whose addresses send; each costs a lookup", example: ["mail.example.com"], where: "the zone" },
    mx: { says: "domains whose MX hosts send; each costs a lookup", example: ["example.com"], where: "the zone" },
    helo: {
      says: "the names that the servers say in HELO, each with its addresses; they get an SPF of their own",
      example: { "mx1.example.com": { ip4: ["203.0.113.25"] } },
      where: "the mail server's configuration: smtp_helo_name in Postfix",
    },
    dkim: {
      says: "the server's own key pair, RSA and, beside it, Ed25519; sending-domain keygen makes one",
      example: { mx2026: { publicKeyFile: "keys/mx2026.pem" } },
      where: "the server, where the signer (OpenDKIM, Rspamd) has its keys",
    },
  },
  asks: ["ip4"],
  note: "Each address also needs reverse DNS that leads back to it, which whoever owns the address sets.",
  publish(input, { domain, zone, at }, found) {
    const hosts = [...(input.a ?? []), ...(input.mx ?? [])].map((placed) => ({ ...placed, term: withoutOwn(placed.term, domain) }));
    const spf = [...ranges(input), ...hosts];
    if (spf.length === 0) {
      found.push(
        finding("sender-input", at, { problem: "a server without an address", cure: "add ip4, ip6, a or mx: from where does it send?" }),
      );
    }
    return { spf, returnPath: domain, records: heloRecords(input.helo, zone, below(at, "helo"), found) };
  },
};

function ranges({ ip4 = [], ip6 = [] }: CheckedAddresses): PlacedTerm[] {
  return [...ip4, ...ip6];
}

/** Each HELO host's own SPF: its addresses, and nobody else. */
function heloRecords(hosts: CheckedSelfHosted["helo"], zone: string | undefined, at: string, found: Finding[]) {
  return [...(hosts ?? [])].map(([host, addresses]) => {
    const place = below(at, addresses.written);
    const placed = ranges(addresses);
    const terms = placed.map(({ term }) => term);
    if (terms.length === 0) {
      found.push(finding("sender-input", place, { problem: "a HELO host without an address", cure: "add ip4 or ip6" }));
    }
    const spf = { terms: [...deriveTerms([], terms), { kind: "all", qualifier: "fail" } as const] };
    found.push(...judgeTerms(placed, host, zone), ...judgeSpf(spf, place, terms));
    return { role: `spf__${host}`, name: host, type: "TXT" as const, content: formatSpf(spf), owner: place };
  });
}
