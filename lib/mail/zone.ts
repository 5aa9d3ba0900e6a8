/**
 * What records say beside each other: in one zone, and in all zones of an app.
 */
import { type SenderAlignment, alignedPaths } from "./alignment";
import { effectOn, isDmarcText, readDmarc, reportDomain } from "./dmarc";
import { comparable, isWithin } from "./dns";
import { type Finding, type Result, finding, result } from "./finding";
import type { Spec } from "./spec";
import { alignmentsOf } from "./spec/judge-spec";
import { formatSpfTerm, isSpfText, readSpf } from "./spf";
import { hasMacro } from "./spf/macro";

/** A record as it stands in a zone, whoever made it. `MailRecord` is one. */
export interface ZoneRecord {
  /** Absolute name: lower case, A-labels, no trailing dot. */
  readonly name: string;
  /** `TXT`, `CNAME`, `MX`, `A` … */
  readonly type: string;
  /** Raw text of a TXT, else the content as it is. */
  readonly content: string;
  readonly priority?: number;
  /**
   * Whether Cloudflare proxies it.
   * @default false
   */
  readonly proxied?: boolean;
  /**
   * Name or id of its zone.
   * @default unknown, and then the highest name stands for the apex
   */
  readonly zone?: string;
  /**
   * Who asks for it: a path in a spec, a file, a construct.
   * @default its type and name
   */
  readonly owner?: string;
}

/** A domain whose DMARC is its parent's, and how its senders align. */
export interface InheritingDomain {
  readonly domain: string;
  readonly organizationalDomain: string;
  readonly senders: readonly SenderAlignment[];
  readonly owner: string;
}

/** A spec as an {@link InheritingDomain}, when it is one; `owner` is said in findings. */
export function inheritingDomain(spec: Spec, owner: string): InheritingDomain[] {
  if (spec.kind !== "sending-domain" || spec.dmarc.kind !== "inherit") return [];
  const { domain, organizationalDomain } = spec;
  return [{ domain, organizationalDomain, senders: alignmentsOf(spec), owner }];
}

/** Findings across the records of a whole app, and across the specs that inherit a policy; its value is the records. */
export function judgeZone(records: readonly ZoneRecord[], inheriting: readonly InheritingDomain[] = []): Result<readonly ZoneRecord[]> {
  const at = byName(records);
  return result(records, [
    ...judgeGroups(at, records),
    ...judgeProxied(records, at),
    ...judgeReports(records, at),
    ...inheriting.flatMap((child) => judgeInheriting(child, at)),
  ]);
}

/** What may not stand beside each other at one name; `zone` is the zone of all of them. */
export function judgeNames(records: readonly ZoneRecord[], zone: string): Finding[] {
  return judgeGroups(byName(records), records, zone);
}

function judgeGroups(at: ReadonlyMap<string, readonly ZoneRecord[]>, records: readonly ZoneRecord[], zone?: string): Finding[] {
  const findings: Finding[] = [];
  for (const [name, group] of at) {
    if (group.length < 2) continue;
    findings.push(...judgeTwo("zone-two-spf", isSpf, group), ...judgeTwo("zone-two-dmarc", isDmarc, group));
    if (name.includes("._domainkey.")) findings.push(...judgeKeys(group));
    findings.push(...judgeIdentical(group), ...judgeCname(name, group, records, zone), ...judgeNullMx(group));
  }
  return findings;
}

function byName(records: readonly ZoneRecord[]): ReadonlyMap<string, readonly ZoneRecord[]> {
  const groups = new Map<string, ZoneRecord[]>();
  for (const record of records) {
    const group = groups.get(record.name);
    if (group === undefined) groups.set(record.name, [record]);
    else group.push(record);
  }
  return groups;
}

/** Whether a record is an SPF (RFC 7208 section 4.5). */
export function isSpf({ type, content }: ZoneRecord): boolean {
  return type === "TXT" && isSpfText(content);
}

/** Whether a record is a DMARC policy (RFC 9989 section 4.10). */
export function isDmarc({ name, type, content }: ZoneRecord): boolean {
  return type === "TXT" && name.startsWith("_dmarc.") && isDmarcText(content);
}

function ownerOf({ owner, type, name }: ZoneRecord): string {
  return owner ?? `${type} ${name}`;
}

function judgeTwo(
  id: "zone-two-spf" | "zone-two-dmarc",
  matches: (record: ZoneRecord) => boolean,
  group: readonly ZoneRecord[],
): Finding[] {
  const [first, ...more] = group.filter(matches);
  const what = id === "zone-two-spf" ? "SPF" : "DMARC";
  return more.map((record) =>
    finding(id, ownerOf(record), {
      problem: `a second ${what} record at ${record.name}, beside that of ${first === undefined ? "" : ownerOf(first)}: receivers then use neither`,
      cure: "keep one",
    }),
  );
}

/** Exactly one key at a selector (RFC 6376 section 3.6.2.2); the same one twice is said as identical. */
function judgeKeys(group: readonly ZoneRecord[]): Finding[] {
  const [first, ...more] = group.filter(({ type }) => type === "TXT");
  return more
    .filter(({ content }) => content !== first?.content)
    .map((record) =>
      finding("dkim-selector-twice", ownerOf(record), {
        problem: `a second key at ${record.name}, beside that of ${first === undefined ? "" : ownerOf(first)}: verifiers then use either`,
        cure: "keep one",
      }),
    );
}

function judgeIdentical(group: readonly ZoneRecord[]): Finding[] {
  const first = new Map<string, ZoneRecord>();
  return group.flatMap((record) => {
    const key = JSON.stringify([record.type, record.content]);
    const before = first.get(key);
    if (before === undefined) {
      first.set(key, record);
      return [];
    }
    if (isSpf(record) || isDmarc(record)) return []; // said as the second one
    const problem = `the same ${record.type} at ${record.name} as that of ${ownerOf(before)}, which Cloudflare refuses`;
    return [finding("zone-identical", ownerOf(record), { problem, cure: "keep one" })];
  });
}

/** A CNAME excludes every other record, except at the apex, where Cloudflare flattens it. */
function judgeCname(name: string, group: readonly ZoneRecord[], all: readonly ZoneRecord[], zone: string | undefined): Finding[] {
  const cname = group.find(({ type }) => type === "CNAME");
  if (cname === undefined || name === zone || (zone === undefined && isApex(name, group, all))) return [];
  return group
    .filter((record) => record.type !== "CNAME" || record.content !== cname.content)
    .map((record) =>
      finding("zone-cname-beside", ownerOf(record), {
        problem: `a ${record.type} at ${name} beside the CNAME of ${ownerOf(cname)}, which excludes every other record`,
        cure: "move one of them to another name",
      }),
    );
}

function isApex(name: string, group: readonly ZoneRecord[], all: readonly ZoneRecord[]): boolean {
  const zones = group.map(({ zone }) => zone).filter((zone) => zone !== undefined);
  if (zones.includes(name)) return true;
  if (zones.some((zone) => zone.includes("."))) return false;
  // Only ids are known: the apex is the name that all others of the zone lie below.
  const others = all.filter((record) => record.zone === zones[0]);
  return zones.length > 0 && others.every((record) => isWithin(record.name, name));
}

/** Whether a record says that no mail is received (RFC 7505). */
export function isNullMx({ type, content }: ZoneRecord): boolean {
  return type === "MX" && content === ".";
}

function judgeNullMx(group: readonly ZoneRecord[]): Finding[] {
  const none = group.find(isNullMx);
  if (none === undefined) return [];
  return group
    .filter((record) => record.type === "MX" && record !== none && !isNullMx(record))
    .map((record) =>
      finding("zone-null-mx", ownerOf(record), {
        problem: `an MX at ${record.name} beside the null MX of ${ownerOf(none)}, which says that no mail is received`,
        cure: "remove one of them; a parked domain that receives mail says receivesMail: true",
      }),
    );
}

/** An `a` or `mx` term of a proxied name lets Cloudflare's edge send, and not the server. */
function judgeProxied(records: readonly ZoneRecord[], at: ReadonlyMap<string, readonly ZoneRecord[]>): Finding[] {
  const proxied = (name: string): boolean => at.get(name)?.some((record) => record.proxied === true) === true;
  const exchanges = (name: string): string[] =>
    (at.get(name) ?? []).filter(({ type }) => type === "MX").map(({ content }) => comparable(content));
  if (!records.some((record) => record.proxied === true)) return [];
  return records.filter(isSpf).flatMap((record) =>
    (readSpf(record.content).value?.terms ?? []).flatMap((term) => {
      if (term.kind !== "a" && term.kind !== "mx") return [];
      const name = comparable(term.domain ?? record.name);
      if (hasMacro(name)) return [];
      const hosts = term.kind === "a" ? [name] : exchanges(name);
      return hosts.filter(proxied).map((host) =>
        finding("zone-proxied-term", ownerOf(record), {
          problem: `${formatSpfTerm(term)} leads to ${host}, which Cloudflare proxies: its edge may send and the server may not`,
          value: record.content,
          cure: "write the server's addresses as ip4 and ip6, or turn the proxy off",
        }),
      );
    }),
  );
}

/** Reports to a domain of the app need its word (RFC 9990 section 4), and somebody there who receives them. */
function judgeReports(records: readonly ZoneRecord[], at: ReadonlyMap<string, readonly ZoneRecord[]>): Finding[] {
  const domains = domainsOf(records);
  return records.filter(isDmarc).flatMap((record) => {
    const domain = record.name.slice("_dmarc.".length);
    const dmarc = readDmarc(record.content).value;
    const hosts = new Set([...(dmarc?.aggregateReports ?? []), ...(dmarc?.failureReports ?? [])].map(({ uri }) => reportDomain(uri)));
    return [...hosts].filter((host) => isInOneOf(host, domains)).flatMap((host) => judgeReport(record, domain, host, at));
  });
}

/** What stands between the domain whose reports are welcome and the host that takes them (RFC 9990 section 4). */
const REPORT = "._report._dmarc.";

/** The domains that an app knows of: their own SPF, DMARC or null MX stands in it, or their word on reports. */
function domainsOf(records: readonly ZoneRecord[]): ReadonlySet<string> {
  const domains = new Set<string>();
  for (const record of records) {
    const { name } = record;
    const report = name.indexOf(REPORT);
    if (report !== -1) domains.add(name.slice(report + REPORT.length));
    else if (name.startsWith("_dmarc.")) domains.add(name.slice("_dmarc.".length));
    else if (isSpf(record) || isNullMx(record)) domains.add(name);
  }
  return domains;
}

/** Whether a name is one of some domains, or lies below one. */
function isInOneOf(name: string, domains: ReadonlySet<string>): boolean {
  const labels = name.split(".");
  return labels.some((_, index) => domains.has(labels.slice(index).join(".")));
}

function judgeReport(record: ZoneRecord, domain: string, host: string, at: ReadonlyMap<string, readonly ZoneRecord[]>): Finding[] {
  if (at.get(host)?.some(isNullMx) === true) {
    const cure = "send the reports to a domain that receives mail, or say receivesMail: true there";
    return [
      finding("zone-report-unauthorized", ownerOf(record), { problem: `reports of ${domain} go to ${host}, which receives no mail`, cure }),
    ];
  }
  const within = record.zone?.includes(".") === true ? record.zone : domain;
  if (isWithin(host, within) || isWithin(domain, host)) return [];
  const names = [`${domain}${REPORT}${host}`, `*${REPORT}${host}`];
  if (names.some((name) => at.get(name)?.some(({ type, content }) => type === "TXT" && /^v=DMARC1(?:;|$)/u.test(content.trim())) === true))
    return [];
  return [
    finding("zone-report-unauthorized", ownerOf(record), {
      problem: `reports of ${domain} go to ${host}, which does not say that it takes them`,
      cure: `add ${domain} to the domains of a report-receiver with host: ${host}`,
    }),
  ];
}

/** A child that inherits is judged by what the parent's policy demands of it (RFC 9989 section 4.10). */
function judgeInheriting(child: InheritingDomain, at: ReadonlyMap<string, readonly ZoneRecord[]>): Finding[] {
  const parent = at.get(`_dmarc.${child.organizationalDomain}`)?.find(isDmarc);
  const dmarc = parent === undefined ? undefined : readDmarc(parent.content).value;
  if (dmarc === undefined) return [];
  const effect = effectOn("existing subdomains", dmarc);
  const strongest = Math.max(effect.old, effect.new);
  return child.senders.flatMap((sender) => {
    const enough = strongest === 0 || (strongest <= 1 ? sender.spf || sender.dkim : sender.dkim);
    if (enough) return [];
    const demands = strongest <= 1 ? "an aligned path" : "a live DKIM key";
    return [
      finding("zone-inherit", child.owner, {
        problem: `${child.domain} inherits the policy of ${child.organizationalDomain}, which demands ${demands} of ${sender.name} (aligned: ${alignedPaths(sender)})`,
        cure: `give ${sender.name} a DKIM key, or ${child.domain} a rollout of its own`,
      }),
    ];
  });
}
