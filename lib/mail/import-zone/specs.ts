/**
 * The specs of a zone's domains, as far as the zone says what they are.
 */
import { readDkimKey, readKeyName } from "../dkim";
import {
  type Dmarc,
  formatDmarc,
  formatReportUris,
  policyName,
  policyWordProblem,
  readDmarc,
  readDmarcByWords,
  readReportName,
  readReportUris,
  weakens,
  withoutDefaults,
} from "../dmarc";
import { namesFrom } from "../dns";
import { parseWithRecords } from "../parse-spec";
import { type PresentRecord, meaningOf, saysTheSame } from "../present";
import type { DomainView } from "../senders/sender";
import { type Tag, readTags } from "../tags";
import { byName, isDmarc, isNullMx, isSpf } from "../zone";

import { sendersOf } from "./senders";
import { spfOf } from "./spf";

/** A spec, or a part of one, as it is written. */
export type Input = Record<string, unknown>;

/** Why a log begins with a stage that enforces. */
export const AS_FOUND = "found in the zone as it stood";

/** The name that a spec is about. */
export function nameOf(spec: Input): string {
  return String(spec["domain"] ?? spec["host"]);
}

/** The zone that is read. */
export interface ZoneToImport {
  readonly name: string;
  readonly id: string;
  readonly records: readonly PresentRecord[];
}

/** A zone, sorted out once for all its domains. */
export interface SortedZone extends ZoneToImport {
  readonly at: ReadonlyMap<string, readonly PresentRecord[]>;
  /** Names that it gives to other servers. */
  readonly delegated: ReadonlySet<string>;
}

/** Whether other servers answer for a name. */
export function isDelegated(name: string, { delegated }: SortedZone): boolean {
  return delegated.size > 0 && namesFrom(name).some((each) => delegated.has(each));
}

/** A name that does not send: SPF of nothing but `-all`, reject, no key that lives. */
export function parked(domain: string, own: readonly PresentRecord[], zone: SortedZone, remarks: string[]): Input | undefined {
  const spf = own.find((record) => record.name === domain && isSpf(record));
  const dmarc = own.find((record) => record.name === policyName(domain) && isDmarc(record));
  if (spf === undefined || dmarc === undefined || meaningOf(spf) !== "v=spf1 -all") return undefined;
  const policy = readDmarc(dmarc.content).value;
  const revoked = own.filter(({ name }) => readKeyName(name)?.domain === domain);
  if (policy === undefined || own.length > 2 + revoked.length + Number(own.some(isNullMx))) return undefined;
  const receivesMail = zone.at.get(domain)?.some((record) => record.type === "MX" && !isNullMx(record)) === true;
  const candidate: Input = {
    kind: "parked-domain",
    domain,
    zone: { name: zone.name, id: zone.id },
    ...(policy.aggregateReports === undefined && policy.failureReports === undefined ? {} : { reports: reportsOf(policy) }),
    ...(revoked.length > 0 ? { revokeDkim: true } : {}),
    ...(receivesMail || !own.some(isNullMx) ? { receivesMail: true } : {}),
  };
  const made = parseWithRecords(candidate).value?.records ?? [];
  const same =
    own.length === made.length && own.every((record) => made.some((each) => each.name === record.name && saysTheSame(each, record)));
  if (!same) return undefined;
  remarks.push(...notExpressed(dmarc.name, dmarc.content, policy, domain === zone.name));
  return candidate;
}

/** A domain that sends: its senders, SPF and policy. */
export function sending(domain: string, own: readonly PresentRecord[], zone: SortedZone, since: string, remarks: string[]): Input {
  const spfRecords = own.filter((record) => record.name === domain && isSpf(record));
  const spf = spfOf(domain, spfRecords, remarks);
  const keys = keysAt(domain, own, remarks);
  const includes = new Set(
    (spf?.terms ?? []).flatMap((term) => (term.kind === "include" && term.qualifier === "pass" ? [term.domain.toLowerCase()] : [])),
  );
  const senders = sendersOf({ domain, includes, keys, records: own }, spf?.terms ?? [], spf?.ordered === true);
  return {
    domain,
    zone: { name: zone.name, id: zone.id },
    senders,
    ...(spf === undefined ? { spf: "external" } : spf.written === undefined ? {} : { spf: spf.written }),
    dmarc: dmarcOf(domain, own, zone, since, remarks),
  };
}

/** What stands at the selectors of a domain: of two keys, of which verifiers use either, the first that a spec may have. */
function keysAt(domain: string, own: readonly PresentRecord[], remarks: string[]): DomainView["keys"] {
  const there = own.filter(({ name }) => readKeyName(name)?.domain === domain);
  return [...byName(there).values()].map((group) => {
    const [first, ...more] = group.filter(isUsable);
    const { name, type, content, locked } = (first ?? group[0]) as PresentRecord;
    for (const { content: other } of more)
      remarks.push(`${name}: a second key, where verifiers use either; only the first is taken: ${other}`);
    return { selector: readKeyName(name)?.selector ?? "", type, content, locked };
  });
}

/** Whether a record at a selector may be one of a spec's keys. */
function isUsable({ type, content, locked }: PresentRecord): boolean {
  return !locked && (type === "CNAME" || readDkimKey(content).value !== undefined);
}

function dmarcOf(domain: string, own: readonly PresentRecord[], zone: SortedZone, since: string, remarks: string[]): unknown {
  const name = policyName(domain);
  if (isDelegated(name, zone)) return "external";
  const there = own.filter((record) => record.name === name);
  const cname = there.find(({ type }) => type === "CNAME");
  if (cname !== undefined) return { delegatedTo: cname.content };
  const [record, ...more] = there.filter(isDmarc);
  for (const { content } of more)
    remarks.push(`${name}: a second DMARC record, for which receivers use neither; only the first is taken: ${content}`);
  const dmarc = record === undefined ? undefined : readDmarc(record.content).value;
  if (record !== undefined && dmarc === undefined)
    remarks.push(`${name}: a DMARC record that receivers cannot read is not taken: ${record.content}`);
  if (record?.locked === true) {
    remarks.push(`${name}: a product of Cloudflare keeps the policy, which stays as it is by dmarc: external: ${record.content}`);
    return "external";
  }
  if (record !== undefined && dmarc !== undefined) {
    const byWords = readDmarcByWords(record.content);
    if (byWords !== undefined && weakens(byWords, dmarc)) {
      remarks.push(
        `${name}: ${policyWordProblem(record.content) ?? ""}, for which some receivers take p=none; it stays as it is by dmarc: external: ${record.content}`,
      );
      return "external";
    }
    remarks.push(...notExpressed(name, record.content, dmarc, domain === zone.name));
    return rolloutOf(dmarc, since, domain === zone.name);
  }
  if (domain !== zone.name) return "inherit";
  remarks.push(`${domain}: no DMARC record; dmarc: external makes none, until a rollout takes its place`);
  return "external";
}

const STAGES = { none: "monitor", quarantine: "quarantine", reject: "reject" } as const;

/** What of a policy no spec expresses, and what of it no receiver reads, each with the name where it stands. */
function notExpressed(name: string, text: string, dmarc: Dmarc, atTop: boolean): string[] {
  const { subdomains, nonexistent, unknown = [], failureFormats, interval, publicSuffix } = dmarc;
  const limits = [...(dmarc.aggregateReports ?? []), ...(dmarc.failureReports ?? [])]
    .filter(({ limit }) => limit !== undefined)
    .map((report) => `the size limit of ${formatReportUris([report])}`);
  const tags = [
    ...unknown.map((tag) => `${tag.name}=${tag.value}`),
    ...(failureFormats === undefined ? [] : [`rf=${failureFormats.join(":")}`]),
    ...(interval === undefined ? [] : [`ri=${interval}`]),
    ...(publicSuffix === undefined ? [] : [`psd=${publicSuffix}`]),
    ...limits,
    ...(atTop || (subdomains === undefined && nonexistent === undefined)
      ? []
      : ["sp and np, which are read at the organizational domain alone"]),
  ];
  return [
    ...tags.map((tag) => `${name}: what no spec expresses is left out: ${tag}`),
    ...unread(text, dmarc).map((tag) => `${name}: what no receiver reads is left out: ${tag}`),
    ...(isSampled(dmarc) ? [`${name}: pct or t stands there; the profile is a table with this one stage, add those that follow`] : []),
  ];
}

/** Tags and addresses that stand in a record and are in nothing that was read of it. */
function unread(text: string, dmarc: Dmarc): string[] {
  const { tags, malformed } = readTags(text);
  const read = new Set(readTags(formatDmarc(dmarc)).tags.map((tag) => tag.name));
  const unreadOf = ({ name, value }: Tag): string[] => {
    if (name !== "rua" && name !== "ruf") return read.has(name) ? [] : [value];
    return value.split(",").filter((part) => readReportUris(part).length === 0);
  };
  return [...tags.flatMap((tag) => unreadOf(tag).map((value) => `${tag.name}=${value.trim()}`)), ...malformed];
}

function isSampled(dmarc: Dmarc): boolean {
  const { percent, testing } = withoutDefaults(dmarc);
  return percent !== undefined || testing === true;
}

function rolloutOf(found: Dmarc, since: string, atTop: boolean): Input {
  const dmarc = withoutDefaults(found);
  const { policy, subdomains, nonexistent, percent, testing, spfAlignment: spf, dkimAlignment: dkim, failureOptions } = dmarc;
  const sampled = isSampled(dmarc);
  const stage = sampled ? "as-found" : STAGES[policy];
  const table = [
    { stage, p: policy, ...(percent === undefined ? {} : { pct: percent }), ...(testing === true ? { test: true } : {}), days: 0 },
  ];
  const alignment = { ...(spf === undefined ? {} : { spf }), ...(dkim === undefined ? {} : { dkim }) };
  return {
    ...(dmarc.aggregateReports === undefined && dmarc.failureReports === undefined ? {} : { reports: reportsOf(dmarc) }),
    ...(Object.keys(alignment).length === 0 ? {} : { alignment }),
    ...(failureOptions === undefined ? {} : { failureOptions }),
    ...(atTop && subdomains !== undefined ? { subdomains } : {}),
    ...(atTop && nonexistent !== undefined ? { nonexistent } : {}),
    rollout: {
      profile: sampled ? table : "standard",
      log: [{ stage, since, ...(policy === "none" ? {} : { reason: AS_FOUND }) }],
    },
  };
}

function reportsOf({ aggregateReports = [], failureReports = [] }: Pick<Dmarc, "aggregateReports" | "failureReports">): Input {
  const uris = (reports: NonNullable<Dmarc["aggregateReports"]>): string[] => reports.map(({ uri }) => uri);
  return {
    ...(aggregateReports.length === 0 ? {} : { aggregate: uris(aggregateReports) }),
    ...(failureReports.length === 0 ? {} : { failure: uris(failureReports) }),
  };
}

/** Hosts that say whose reports they take. */
export function receivers(mail: readonly PresentRecord[], zone: ZoneToImport): Input[] {
  const hosts = new Map<string, Set<string>>();
  for (const { name } of mail) {
    const report = readReportName(name);
    if (report === undefined || report.domain === "*") continue;
    hosts.set(report.host, (hosts.get(report.host) ?? new Set()).add(report.domain));
  }
  return [...hosts].map(([host, domains]) => ({
    kind: "report-receiver",
    host,
    zone: { name: zone.name, id: zone.id },
    domains: [...domains].sort(),
  }));
}
