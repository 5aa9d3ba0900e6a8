/**
 * Any JavaScript value → the parts of a spec, each checked by itself; what they say together is judged in `parse-spec`.
 */
import { isWithin } from "../dns";
import { FINDINGS, type Finding, type FindingId, below, finding } from "../finding";
import { isNumberToken } from "../late";
import {
  type Reader,
  didYouMean,
  flag,
  hostName,
  isMap,
  list,
  looseRecord,
  mapOf,
  oneOf,
  optional,
  record,
  required,
  text,
  textLike,
  tokenAt,
  wrongType,
} from "../reading";
import { type SendersReading, readSenders } from "../senders/read-senders";

import type { DmarcPlan, ParkedDomainSpec, ReportReceiverSpec, Reports, SpfPlan, Zone } from "./checked";
import { readDmarcPlan, reports } from "./read-dmarc";
import { readSpfPlan } from "./read-spf";

/** An acknowledgement with its place. */
export interface Acknowledgement {
  readonly finding: FindingId;
  readonly at: string;
  readonly reason: string;
  /** Path of the acknowledgement itself. */
  readonly place: string;
}

/** What specs of every kind hold, read; a part that is wrong is undefined. */
interface SharedReading {
  readonly zone: Zone | undefined;
  readonly account: string | undefined;
  readonly ttl: number | "auto";
  readonly comment: string | undefined;
  readonly acknowledge: readonly Acknowledgement[];
  readonly adopt: Readonly<Record<string, string>>;
}

/** A sending domain as far as it could be read. */
export interface SendingDomainReading extends SharedReading {
  readonly kind: "sending-domain";
  readonly domain: string | undefined;
  readonly organizationalDomain: string | undefined;
  readonly senders: SendersReading;
  readonly spf: SpfPlan | undefined;
  readonly dmarc: DmarcPlan | undefined;
}

/** The fields of a kind of its own, each as far as it could be read. */
type Reading<S extends { readonly kind: string }> = SharedReading & { readonly kind: S["kind"] } & {
  readonly [K in Exclude<keyof S, keyof SharedReading | "kind" | "acknowledged">]: S[K] | undefined;
};

/** A spec as far as it could be read. */
export type SpecReading = SendingDomainReading | Reading<ParkedDomainSpec> | Reading<ReportReceiverSpec>;

const KINDS = ["sending-domain", "parked-domain", "report-receiver"] as const;

/** Reads a spec of whatever kind; undefined when it is not even a map with a known kind. */
export function readSpec(value: unknown, found: Finding[]): SpecReading | undefined {
  if (value === undefined || value === null || (isMap(value) && Object.keys(value).length === 0)) {
    found.push(finding("spec-empty", "", { problem: "an empty spec", cure: "write domain, senders and dmarc" }));
    return undefined;
  }
  if (!isMap(value)) return wrongType("a map", value, "", found, "write domain, senders and dmarc");
  const kind = value["kind"] === undefined ? "sending-domain" : oneOf(KINDS)(value["kind"], "kind", found);
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

const zone: Reader<Zone> = record<Zone>({
  name: required(hostName, "add the zone's name beside its id, like example.com"),
  id: optional(
    textLike(
      (id) =>
        /^[0-9a-f]{32}$/u.test(id)
          ? undefined
          : { problem: "not a zone id", cure: "copy the 32 hexadecimal digits of the zone's overview page" },
      {
        late: /^$/u,
      },
    ),
  ),
});

const LONGEST_COMMENT = 100;
const SECONDS = "write seconds, 60 to 86400 (30 to 59 only on Enterprise), or auto";

const ttl: Reader<number | "auto"> = (value, at, found) => {
  if (value === "auto") return value;
  if (typeof value !== "number") return wrongType("a number of seconds", value, at, found, SECONDS);
  if (isNumberToken(value)) return tokenAt(at, found);
  if (Number.isInteger(value) && value >= 30 && value <= 86_400) return value;
  found.push(finding("spec-value", at, { problem: "out of range", value, cure: SECONDS }));
  return undefined;
};

const comment: Reader<string> = textLike((value) => {
  const cure = `write one line of printable characters, at most ${LONGEST_COMMENT}, or leave it out`;
  if (value.trim() === "") return { problem: "blank", cure };
  if (/\p{Cc}/u.test(value)) return { problem: "a line break or control character in a comment", cure };
  return value.length > LONGEST_COMMENT ? { problem: `${value.length} characters in a comment`, cure } : undefined;
});

const acknowledged = record<Omit<Acknowledgement, "place">>({
  finding: required(warningId, "add the id of the warning"),
  at: required(text({ blank: true }), "add the warning's path"),
  reason: required(text(), "add why it is accepted"),
});

const acknowledgement: Reader<Acknowledgement> = (value, at, found) => {
  const read = acknowledged(value, at, found);
  return read === undefined ? undefined : { ...read, place: at };
};

/** Warnings that stay, whoever acknowledges them. */
const STAYING: readonly string[] = ["rollout-forced", "acknowledge-unmatched"] satisfies FindingId[];

function warningId(value: unknown, at: string, found: Finding[]): FindingId | undefined {
  const id = text()(value, at, found);
  if (id === undefined) return undefined;
  const warnings = Object.keys(FINDINGS).filter((each) => FINDINGS[each as FindingId][0] === "warning" && !STAYING.includes(each));
  if (warnings.includes(id)) return id as FindingId;
  const problem = Object.hasOwn(FINDINGS, id) ? "a finding that cannot be acknowledged" : "not the id of a warning";
  const cure = Object.hasOwn(FINDINGS, id) ? "mend what it says" : didYouMean(id, warnings);
  found.push(finding("spec-value", at, { problem, value: id, cure }));
  return undefined;
}

const account: Reader<string> = textLike((value) =>
  /^[a-z][\w-]*$/iu.test(value)
    ? undefined
    : { problem: "not an account's name", cure: "write a name of your own: letters, digits, - and _" },
);

const recordId: Reader<string> = textLike((value) =>
  /^[0-9a-f]{32}$/u.test(value)
    ? undefined
    : { problem: "not a record's id", cure: "let sending-domain adopt write it, or take the 32 hexadecimal digits from Cloudflare's API" },
);

/** The kind is read before; here it is only known. */
const known: Reader<true> = () => true;

const shared = {
  kind: optional(known),
  zone: optional(zone),
  account: optional(account),
  ttl: optional(ttl),
  comment: optional(comment),
  acknowledge: optional(list(acknowledgement)),
  adopt: optional(mapOf(() => recordId)),
};

type Written<T> = T & {
  readonly kind?: true;
  readonly zone?: Zone;
  readonly account?: string;
  readonly ttl?: number | "auto";
  readonly comment?: string;
  readonly acknowledge?: readonly Acknowledgement[];
  readonly adopt?: ReadonlyMap<string, string>;
};

function readShared(read: Partial<Written<object>>, value: Readonly<Record<string, unknown>>, name: string | undefined): SharedReading {
  const { account, ttl: seconds = "auto", comment: words, acknowledge = [], adopt } = read;
  const place = value["zone"] === undefined && name !== undefined ? { name } : read.zone;
  return { zone: place, account, ttl: seconds, comment: words, acknowledge, adopt: adopt === undefined ? {} : Object.fromEntries(adopt) };
}

/** The name stands in the zone, and the organizational domain at or above the name. */
function readPlace(
  read: { domain?: string; organizationalDomain?: string },
  given: SharedReading,
  found: Finding[],
): { domain: string | undefined; organizationalDomain: string | undefined } {
  const { domain } = read;
  if (domain === undefined) return { domain, organizationalDomain: undefined };
  insideZone(domain, given.zone, "domain", found);
  const organizationalDomain = read.organizationalDomain ?? given.zone?.name;
  if (organizationalDomain === undefined) return { domain, organizationalDomain };
  if (!isWithin(domain, organizationalDomain) && read.organizationalDomain !== undefined) {
    const cure = `write ${domain} or a name above it`;
    found.push(finding("spec-value", "organizationalDomain", { problem: "not the domain or above it", value: organizationalDomain, cure }));
  }
  return { domain, organizationalDomain: isWithin(domain, organizationalDomain) ? organizationalDomain : domain };
}

function insideZone(name: string, place: Zone | undefined, at: string, found: Finding[]): void {
  if (place === undefined || isWithin(name, place.name)) return;
  const cure = "correct the name, or give the zone that it lies in";
  found.push(finding("name-outside-zone", at, { problem: `outside the zone ${place.name}`, value: name, cure }));
}

/** What stands in for a domain that could not be read, so that its senders' own errors are still said. */
const UNREAD = "unread.invalid";

/** Taken as it stands: read once the domain is known. */
const later: Reader<{ readonly value: unknown }> = (value) => ({ value });

interface WrittenSendingDomain {
  readonly domain: string;
  readonly organizationalDomain?: string;
  readonly senders: { readonly value: unknown };
  readonly spf?: SpfPlan;
  readonly dmarc: { readonly value: unknown };
}

const writtenSendingDomain = looseRecord<Written<WrittenSendingDomain>>({
  ...shared,
  domain: required(hostName, "add the name that stands in From addresses"),
  organizationalDomain: optional(hostName),
  senders: required(later, "name who sends mail for the domain"),
  spf: optional(readSpfPlan),
  dmarc: required(later, "add reports and a rollout, or inherit, external or { delegatedTo }"),
});

function readSendingDomain(value: Readonly<Record<string, unknown>>, found: Finding[]): SendingDomainReading {
  const read = writtenSendingDomain(value, "", found) ?? {};
  const given = readShared(read, value, read.domain);
  const place = readPlace(read, given, found);
  const domain = place.domain ?? UNREAD;
  const context = { domain, organizationalDomain: place.organizationalDomain ?? domain, zone: given.zone?.name ?? domain };
  const said: Finding[] = [];
  const senders = read.senders === undefined ? { senders: [], whole: false } : readSenders(read.senders.value, "senders", context, said);
  // Without its domain, what a sender says of names would be said of a stand-in.
  found.push(...(place.domain === undefined ? said.filter(({ id }) => id !== "sender-input") : said));
  const dmarc = read.dmarc === undefined ? undefined : readDmarcPlan(read.dmarc.value, "dmarc", found);
  const spf = value["spf"] === undefined ? ({ kind: "terms", all: "softfail", terms: [] } as const) : read.spf;
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

function readParkedDomain(value: Readonly<Record<string, unknown>>, found: Finding[]): SpecReading {
  const read = writtenParkedDomain(value, "", found) ?? {};
  const given = readShared(read, value, read.domain);
  return {
    kind: "parked-domain",
    reports: read.reports ?? { aggregate: [], failure: [] },
    revokeDkim: read.revokeDkim ?? false,
    receivesMail: read.receivesMail ?? false,
    ...readPlace(read, given, found),
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

function readReportReceiver(value: Readonly<Record<string, unknown>>, found: Finding[]): SpecReading {
  const read = writtenReportReceiver(value, "", found) ?? {};
  const given = readShared(read, value, read.host);
  if (read.host !== undefined) insideZone(read.host, given.zone, "host", found);
  (read.domains ?? []).forEach((domain, index, domains) => {
    if (domains.indexOf(domain) === index) return;
    found.push(
      finding("spec-domain-twice", below("domains", index), { problem: "a domain that stands already", value: domain, cure: "remove it" }),
    );
  });
  return { kind: "report-receiver", host: read.host, domains: read.domains, ...given };
}
