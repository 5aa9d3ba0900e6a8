/**
 * Any JavaScript value → the parts of a spec, each checked by itself; what they say together is judged in `parse-spec`.
 */
import { isWithin } from "../dns";
import { type Finding, below, finding } from "../finding";
import {
  type Partly,
  type Reader,
  flag,
  hostName,
  isMap,
  list,
  looseRecord,
  nearest,
  oneOf,
  optional,
  partly,
  required,
  wrongType,
} from "../reading";
import { NO_SENDERS, type SendersReading, readSenders } from "../senders/read-senders";

import type { DmarcPlan, Reports, SpfPlan, Zone } from "./checked";
import { readDmarcPlan, reports } from "./read-dmarc";
import { type SharedReading, type Written, readShared, shared } from "./read-shared";
import { readSpfPlan } from "./read-spf";

/** A sending domain as far as it could be read. */
export interface SendingDomainReading extends SharedReading {
  readonly kind: "sending-domain";
  readonly domain: string | undefined;
  readonly organizationalDomain: string | undefined;
  readonly senders: SendersReading;
  readonly spf: Partly<SpfPlan>;
  readonly dmarc: Partly<DmarcPlan>;
}

/** A parked domain as far as it could be read; what it may leave out has its default. */
export interface ParkedDomainReading extends SharedReading {
  readonly kind: "parked-domain";
  readonly domain: string | undefined;
  readonly organizationalDomain: string | undefined;
  readonly reports: Reports;
  readonly revokeDkim: boolean;
  readonly receivesMail: boolean;
}

/** A report receiver as far as it could be read. */
export interface ReportReceiverReading extends SharedReading {
  readonly kind: "report-receiver";
  readonly host: string | undefined;
  readonly domains: readonly string[] | undefined;
}

/** A spec as far as it could be read. */
export type SpecReading = SendingDomainReading | ParkedDomainReading | ReportReceiverReading;

const KINDS = ["sending-domain", "parked-domain", "report-receiver"] as const;

/** Reads a spec of whatever kind; undefined when it is not even a map with a known kind. */
export function readSpec(value: unknown, found: Finding[]): SpecReading | undefined {
  if (value === undefined || value === null || (isMap(value) && Object.keys(value).length === 0)) {
    found.push(finding("spec-empty", "", { problem: "an empty spec", cure: "write domain, senders and dmarc" }));
    return undefined;
  }
  if (!isMap(value)) return wrongType("a map", value, "", found, "write domain, senders and dmarc");
  const kind = readKind(value, found);
  switch (kind) {
    case undefined:
      return undefined;
    case "sending-domain":
      return readSendingDomain(value, found);
    case "parked-domain":
      return readParkedDomain(value, found);
    case "report-receiver":
      return readReportReceiver(value, found);
    default:
      return kind satisfies never;
  }
}

/** The kind of a spec, or the one that seems to be meant, so that what stands beside it is read all the same. */
function readKind(value: Readonly<Record<string, unknown>>, found: Finding[]): (typeof KINDS)[number] | undefined {
  const given = value["kind"];
  const forgotten = given === undefined ? forgottenKind(value) : undefined;
  if (forgotten !== undefined) {
    const problem = `missing, beside ${forgotten.beside}`;
    found.push(finding("spec-missing-field", "kind", { problem, cure: `add kind: ${forgotten.kind}` }));
    return forgotten.kind;
  }
  if (given === undefined) return "sending-domain";
  const kind = oneOf(KINDS)(given, "kind", found);
  if (kind !== undefined || typeof given !== "string") return kind;
  const meant = nearest(given, KINDS);
  return KINDS.find((each) => each === meant);
}

/** Where a domain stands; an organizational domain that is none of its own, or cannot be read, is not known. */
interface PlaceReading {
  readonly domain: string | undefined;
  readonly organizationalDomain: string | undefined;
}

/** The name stands in the zone, and the organizational domain at or above the name. */
function readPlace(
  read: { domain?: string; organizationalDomain?: string },
  value: Readonly<Record<string, unknown>>,
  given: SharedReading,
  found: Finding[],
): PlaceReading {
  const { domain } = read;
  if (domain === undefined) return { domain, organizationalDomain: undefined };
  insideZone(domain, given.zone, "domain", found);
  const organizationalDomain = value["organizationalDomain"] === undefined ? given.zone?.name : read.organizationalDomain;
  if (organizationalDomain !== undefined && isWithin(domain, organizationalDomain)) return { domain, organizationalDomain };
  if (read.organizationalDomain !== undefined) {
    const [value, cure] = [read.organizationalDomain, `write ${domain} or a name above it`];
    found.push(finding("spec-value", "organizationalDomain", { problem: "not the domain or above it", value, cure }));
  }
  return { domain, organizationalDomain: undefined };
}

/** The kind that a spec's fields are of where it says none, and they are none of a sending domain's. */
export function forgottenKind(
  value: Readonly<Record<string, unknown>>,
): { readonly kind: (typeof KINDS)[number]; readonly beside: string } | undefined {
  if (value["senders"] !== undefined || value["dmarc"] !== undefined) return undefined;
  const beside = (fields: readonly string[]): string => fields.filter((field) => value[field] !== undefined).join(" and ");
  const receiver = beside(["host", "domains"]);
  if (receiver !== "") return { kind: "report-receiver", beside: receiver };
  const parked = beside(["reports", "revokeDkim", "receivesMail"]);
  return parked === "" ? undefined : { kind: "parked-domain", beside: parked };
}

function insideZone(name: string, place: Zone | undefined, at: string, found: Finding[]): void {
  if (place === undefined || isWithin(name, place.name)) return;
  const cure = "correct the name, or give the zone that it lies in";
  found.push(finding("name-outside-zone", at, { problem: `outside the zone ${place.name}`, value: name, cure }));
}

/** What stands in for a domain that could not be read, so that its senders' own errors are still said. */
export const UNREAD = "unread.invalid";

/** Taken as it stands: read once the domain is known. */
const later: Reader<{ readonly value: unknown }> = (value) => ({ value });

interface WrittenSendingDomain {
  readonly domain: string;
  readonly organizationalDomain?: string;
  readonly senders: { readonly value: unknown };
  readonly spf?: { readonly value: unknown };
  readonly dmarc: { readonly value: unknown };
}

const writtenSendingDomain = looseRecord<Written<WrittenSendingDomain>>({
  ...shared,
  domain: required(hostName, "add the name that stands in From addresses"),
  organizationalDomain: optional(hostName),
  senders: required(later, "name who sends mail for the domain"),
  spf: optional(later),
  dmarc: required(later, "add reports and a rollout, or inherit, external or { delegatedTo }"),
});

function readSendingDomain(value: Readonly<Record<string, unknown>>, found: Finding[]): SendingDomainReading {
  const read = writtenSendingDomain(value, "", found) ?? {};
  const given = readShared(read, value, read.domain);
  const place = readPlace(read, value, given, found);
  const { domain = UNREAD } = place;
  const zone = given.zone !== undefined && isWithin(domain, given.zone.name) ? given.zone.name : undefined;
  const said: Finding[] = [];
  const context = { domain, organizationalDomain: place.organizationalDomain, zone };
  const senders = read.senders === undefined ? NO_SENDERS : readSenders(read.senders.value, "senders", context, said);
  // Without its domain, what a sender says of names would be said of a stand-in.
  found.push(...(place.domain === undefined ? said.filter(({ id }) => id !== "sender-input") : said));
  const spf: Partly<SpfPlan> =
    read.spf === undefined
      ? { value: { kind: "terms", all: "softfail", terms: [] }, wrong: [] }
      : partly(readSpfPlan, read.spf.value, "spf", found);
  const dmarc: Partly<DmarcPlan> =
    read.dmarc === undefined ? { value: undefined, wrong: ["dmarc"] } : partly(readDmarcPlan, read.dmarc.value, "dmarc", found);
  return { kind: "sending-domain", senders, spf, dmarc, ...place, ...given };
}

interface WrittenParkedDomain {
  readonly domain: string;
  readonly organizationalDomain?: string;
  readonly reports?: Reports;
  readonly revokeDkim?: boolean;
  readonly receivesMail?: boolean;
}

const writtenParkedDomain = looseRecord<Written<WrittenParkedDomain>>({
  ...shared,
  domain: required(hostName, "add the parked name"),
  organizationalDomain: optional(hostName),
  reports: optional(reports),
  revokeDkim: optional(flag),
  receivesMail: optional(flag),
});

function readParkedDomain(value: Readonly<Record<string, unknown>>, found: Finding[]): ParkedDomainReading {
  const read = writtenParkedDomain(value, "", found) ?? {};
  const given = readShared(read, value, read.domain);
  return {
    kind: "parked-domain",
    reports: read.reports ?? { aggregate: [], failure: [] },
    revokeDkim: read.revokeDkim ?? false,
    receivesMail: read.receivesMail ?? false,
    ...readPlace(read, value, given, found),
    ...given,
  };
}

interface WrittenReportReceiver {
  readonly host: string;
  readonly domains: readonly string[];
}

const DOMAINS_CURE = "add the domains whose reports the host takes";

const writtenReportReceiver = looseRecord<Written<WrittenReportReceiver>>({
  ...shared,
  host: required(hostName, "add the domain of the report addresses"),
  domains: required(list(hostName, { filled: DOMAINS_CURE }), DOMAINS_CURE),
});

function readReportReceiver(value: Readonly<Record<string, unknown>>, found: Finding[]): ReportReceiverReading {
  const read = writtenReportReceiver(value, "", found) ?? {};
  const given = readShared(read, value, read.host);
  if (read.host !== undefined) insideZone(read.host, given.zone, "host", found);
  const seen = new Set<string>();
  for (const [index, domain] of (read.domains ?? []).entries()) {
    if (seen.size !== seen.add(domain).size) continue;
    found.push(
      finding("spec-domain-twice", below("domains", index), { problem: "a domain that stands already", value: domain, cure: "remove it" }),
    );
  }
  return { kind: "report-receiver", host: read.host, domains: read.domains, ...given };
}
