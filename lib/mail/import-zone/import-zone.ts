/**
 * A zone that is there already → first specs of its domains, whose records mean the same; what cannot be expressed is said.
 */
import { readKeyName } from "../dkim";
import { readPolicyName, readReportName } from "../dmarc";
import { type MailRecord, namesFrom, readHostName } from "../dns";
import { type SpecWithRecords, parseWithRecords } from "../parse-spec";
import { type PresentRecord, areOfOneKind, delegations, saysTheSame } from "../present";
import { SERVICES } from "../senders";
import { byName, isNullMx, isSpf } from "../zone";

import { type Input, type SortedZone, type ZoneToImport, isDelegated, parked, receivers, sending } from "./specs";
import { isKept, notTaken, verified, wrongTogether } from "./verify";

/** What a zone becomes. */
export interface ImportedZone {
  /** Specs as they are written, the apex first. */
  readonly specs: readonly Readonly<Record<string, unknown>>[];
  /** What is not taken over, or not as it stands, and why. */
  readonly remarks: readonly string[];
}

/** Writes specs from a zone. `since` is the day on which the policies are found, `YYYY-MM-DD`: the rollouts begin there. */
export function specsOfZone(given: ZoneToImport, since: string): ImportedZone {
  const remarks: string[] = [];
  const delegated = delegations(given.records, given.name);
  const zone: SortedZone = { ...given, at: byName(given.records), delegated: new Set(delegated.map(({ name }) => name)) };
  const mail = zone.records.filter((record) => isMail(record) && !isDelegated(record.name, zone));
  remarks.push(...notServed(mail, zone.records, delegated));
  const owned = byDomain(mail, domainsOf(mail, zone.name));
  const specs = [...owned].map(([domain, own]) => {
    const { spec, made } = madeOf(verified(parked(domain, own, zone, remarks) ?? sending(domain, own, zone, since, remarks), own, remarks));
    return { spec: { ...spec, ...ttlOf(domain, takenOver(own, byName(made?.records ?? [])), remarks) }, made };
  });
  const all = [...specs, ...receivers(mail, zone).map((spec) => madeOf(verified(spec, [], remarks)))];
  const made = all.flatMap((each) => each.made ?? []);
  const madeAt = byName(made.flatMap(({ records }) => records));
  for (const [domain, own] of owned) remarks.push(...beside(domain, takenOver(own, madeAt)));
  remarks.push(...kept(mail, madeAt), ...notTaken(made, mail), ...wrongTogether(made), ...receiving(zone.records, mail));
  return { specs: all.map(({ spec }) => spec), remarks };
}

/** A spec, and what it makes, where it holds. */
function madeOf(spec: Input): { readonly spec: Input; readonly made: SpecWithRecords | undefined } {
  return { spec, made: parseWithRecords(spec).value };
}

/** The TTL of the records of a domain that its spec takes over, of which a spec has one. */
function ttlOf(domain: string, taken: readonly PresentRecord[], remarks: string[]): { readonly ttl?: number } {
  const [ttl = "auto", ...more] = [...new Set(taken.map((record) => record.ttl ?? "auto"))];
  if (more.length === 0) return ttl === "auto" ? {} : { ttl };
  const all = [ttl, ...more].sort((a, b) => (a === "auto" ? -1 : b === "auto" ? 1 : a - b));
  remarks.push(`${domain}: its records have several TTLs (${all.join(", ")}), of which a spec has one; auto is taken`);
  return {};
}

/** The records that become those of the specs: of several of a kind the one that says the same, or else the first. */
function takenOver(own: readonly PresentRecord[], madeAt: MadeAt): readonly PresentRecord[] {
  const left = new Set(own.flatMap(({ name }) => madeAt.get(name) ?? []));
  const taken = new Set<PresentRecord>();
  for (const isItsOwn of [saysTheSame, areOfOneKind]) {
    for (const record of own) {
      if (record.locked || taken.has(record)) continue;
      const made = madeAt.get(record.name)?.find((each) => left.has(each) && isItsOwn(each, record));
      if (made !== undefined && left.delete(made)) taken.add(record);
    }
  }
  return own.filter((record) => taken.has(record));
}

/** The records of specs by name. */
type MadeAt = ReadonlyMap<string, readonly MailRecord[]>;

/** What people wrote beside records that a domain's spec takes over, and an apply takes away. */
function beside(domain: string, taken: readonly PresentRecord[]): string[] {
  const said = (what: string, values: readonly string[], when: string, cure = ""): string[] =>
    values.length === 0
      ? []
      : [`${domain}: ${what} of its records are not taken, and go with ${when}: ${[...new Set(values)].join(", ")}${cure}`];
  return [
    ...said(
      "comments",
      taken.flatMap(({ comment }) => comment ?? []),
      "the first apply",
      "; a spec has one comment for all",
    ),
    ...said(
      "tags",
      taken.flatMap(({ tags = [] }) => tags),
      "their first change",
    ),
  ];
}

/** What is about mail authentication; who receives mail, and everything else, is left as it is. */
function isMail(record: PresentRecord): boolean {
  const { name, type, content } = record;
  if (/(?:^|\.)(?:_domainkey|_dmarc|_report\._dmarc)\./u.test(name)) return type === "TXT" || type === "CNAME";
  if (isSpf(record) || isNullMx(record)) return true;
  return (type === "MX" || type === "CNAME") && SERVICES.some(({ returnPaths }) => returnPaths?.test(content) === true);
}

/** Delegations of names that mail authentication asks for, and of others that hold such records. */
function notServed(served: readonly PresentRecord[], records: readonly PresentRecord[], delegated: readonly PresentRecord[]): string[] {
  if (delegated.length === 0) return [];
  const isServed = new Set(served);
  const hidden = new Set(records.flatMap((record) => (isMail(record) && !isServed.has(record) ? namesFrom(record.name) : [])));
  return delegated
    .filter(({ name }) => /^_(?:dmarc|domainkey)\./u.test(name) || hidden.has(name))
    .map(({ name, content }) => `not taken, for other servers answer for it: ${name} and what is below it, delegated to ${content}`);
}

/** Records beside SPF and DMARC that one of Cloudflare's products keeps; the sender of those that a spec makes cannot publish them. */
function kept(mail: readonly PresentRecord[], madeAt: MadeAt): string[] {
  return mail.filter(isKept).map((record) => {
    const { name, type } = record;
    const isMade = madeAt.get(name)?.some((each) => areOfOneKind(each, record)) === true;
    return `a product of Cloudflare keeps the ${type} at ${name}: ${isMade ? "mark its sender external: true" : "it is left to that product"}`;
  });
}

/** Exchanges beside an SPF that is no domain's own: perhaps a return path's, perhaps people's. */
function receiving(records: readonly PresentRecord[], mail: readonly PresentRecord[]): string[] {
  const taken = new Set(mail);
  const sending = new Set(mail.filter(isSpf).map(({ name }) => name));
  return records
    .filter((record) => record.type === "MX" && !taken.has(record) && sending.has(record.name))
    .map(({ name, content }) => `left as it is, for it receives mail: the MX at ${name}: ${content}`);
}

/** Names with a policy or keys of their own, and the apex; a lone SPF below them is a return path's or a HELO host's. */
function domainsOf(mail: readonly PresentRecord[], apex: string): string[] {
  const names = mail.flatMap(({ name }) => {
    if (readReportName(name) !== undefined) return [];
    return readKeyName(name)?.domain ?? readPolicyName(name) ?? [];
  });
  const found = [...new Set(names)].filter((name) => "name" in readHostName(name));
  const atApex = mail.some((record) => record.name === apex) || found.length === 0;
  return [...new Set([...(atApex && mail.length > 0 ? [apex] : []), ...found])].sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1));
}

function depth(name: string): number {
  return name.split(".").length;
}

/** Records by the domain that they belong to: the deepest at or above their name, or else the first. */
function byDomain(mail: readonly PresentRecord[], domains: readonly string[]): ReadonlyMap<string, readonly PresentRecord[]> {
  const owned = new Map<string, PresentRecord[]>(domains.map((domain) => [domain, []]));
  const [apex = ""] = domains;
  for (const record of mail) owned.get(namesFrom(record.name).find((name) => owned.has(name)) ?? apex)?.push(record);
  return owned;
}
