/**
 * The story of the package: a checked spec becomes the records that its domain needs.
 */
import { formatDkimKey, keyName } from "./dkim";
import { type Dmarc, formatDmarc, policyName, reportName, withoutDefaults } from "./dmarc";
import type { MailRecord, PlacedRecord, Ttl } from "./dns";
import { type Result, isError, result } from "./finding";
import { judgeRecords } from "./placed-records";
import { type Stage, policyOf, rolloutState } from "./rollout";
import {
  type ParkedDomainSpec,
  type ReportReceiverSpec,
  type Reports,
  type RolloutPlan,
  type SendingDomainSpec,
  type Spec,
  nameOf,
} from "./spec";
import { type Spf, type SpfTerm, deriveTerms, formatSpf, judgeSpf } from "./spf";
import type { Writable } from "./writable";

/**
 * The records of a checked spec, one per role: SPF, DMARC, DKIM by selector, then the senders' others by role.
 * Findings are those of the records alone; `parseSpec` has said them too.
 */
export function recordsFor(spec: Spec): Result<readonly MailRecord[]> {
  const spf = spec.kind === "sending-domain" ? spfOf(spec) : undefined;
  const placed = placedRecords(spec, spf);
  const findings = [
    ...(spf === undefined ? [] : judgeSpf(spf, "spf", spec.kind === "sending-domain" ? givenTerms(spec) : [])),
    ...judgeRecords(placed, nameOf(spec), spec.zone.name),
  ];
  if (findings.some(isError)) return { findings };
  return result(
    onePerRole(placed).map((record) => plainRecord(record, spec.ttl)),
    findings,
  );
}

function plainRecord({ role, name, type, content, priority }: PlacedRecord, ttl: Ttl): MailRecord {
  return priority === undefined ? { role, name, type, content, ttl } : { role, name, type, content, priority, ttl };
}

/** What a spec asks for, in order; more than one record may ask for the same role. */
function placedRecords(spec: Spec, spf: Spf | undefined): readonly PlacedRecord[] {
  switch (spec.kind) {
    case "sending-domain":
      return sendingRecords(spec, spf);
    case "parked-domain":
      return parkedRecords(spec);
    case "report-receiver":
      return receiverRecords(spec);
    default:
      return spec satisfies never;
  }
}

function sendingRecords(spec: SendingDomainSpec, spf: Spf | undefined): PlacedRecord[] {
  const { domain } = spec;
  const own = spec.senders.filter((sender) => !sender.external);
  const keys = own
    .flatMap((sender) => sender.dkim)
    .map(({ role, selector, under = domain, type, content, at: owner }) => ({
      role,
      name: keyName(selector, under),
      type,
      content,
      owner,
    }));
  return [
    ...(spf === undefined ? [] : [txt("spf", domain, formatSpf(spf), "spf")]),
    ...dmarcRecords(spec),
    ...keys.sort(byRole),
    ...own.flatMap((sender) => sender.records).sort(byRole),
  ];
}

/** The SPF at the domain; undefined where somebody else owns it. */
function spfOf({ domain, spf, senders }: Pick<SendingDomainSpec, "domain" | "spf" | "senders">): Spf | undefined {
  switch (spf.kind) {
    case "external":
      return undefined;
    case "redirect":
      return { terms: [{ kind: "redirect", domain: spf.to }] };
    case "terms": {
      const first = spf.terms.map(({ term }) => term);
      const fromSenders = senders.flatMap((sender) => sender.spf).map(({ term }) => term);
      return { terms: [...deriveTerms(first, fromSenders, domain), { kind: "all", qualifier: spf.all }] };
    }
    default:
      return spf satisfies never;
  }
}

/** The terms that the SPF is derived from. */
function givenTerms({ spf, senders }: Pick<SendingDomainSpec, "spf" | "senders">): SpfTerm[] {
  const placed = [...(spf.kind === "terms" ? spf.terms : []), ...senders.flatMap((sender) => sender.spf)];
  return placed.map(({ term }) => term);
}

/** The record of a stage of a rollout; a tag equal to its default is left out. */
export function dmarcAt(plan: RolloutPlan, stage: Stage): Dmarc {
  const { alignment, failureOptions, reports } = plan;
  const dmarc: Writable<Dmarc> = { ...policyOf(stage, plan), dkimAlignment: alignment.dkim, spfAlignment: alignment.spf };
  if (failureOptions !== undefined) dmarc.failureOptions = failureOptions;
  addReports(dmarc, reports);
  return withoutDefaults(dmarc);
}

function dmarcRecords({ domain, dmarc }: SendingDomainSpec): PlacedRecord[] {
  const name = policyName(domain);
  switch (dmarc.kind) {
    case "rollout":
      return [txt("dmarc", name, formatDmarc(dmarcAt(dmarc, rolloutState(dmarc.rollout).current)), "dmarc")];
    case "delegated":
      return [{ role: "dmarc", name, type: "CNAME", content: dmarc.to, owner: "dmarc.delegatedTo" }];
    case "inherit":
    case "external":
      return [];
    default:
      return dmarc satisfies never;
  }
}

function addReports(dmarc: Writable<Dmarc>, { aggregate, failure }: Reports): void {
  if (aggregate.length > 0) dmarc.aggregateReports = aggregate.map((uri) => ({ uri }));
  if (failure.length > 0) dmarc.failureReports = failure.map((uri) => ({ uri }));
}

/** Nobody sends: SPF that names no server, reject, and where nothing is received a null MX (RFC 7505). */
function parkedRecords(spec: ParkedDomainSpec): PlacedRecord[] {
  const { domain, organizationalDomain } = spec;
  const atTop = domain === organizationalDomain;
  // The same as `p`, and written all the same: saying it is the point of a parked name.
  const dmarc: Writable<Dmarc> = { policy: "reject" };
  if (atTop) dmarc.subdomains = "reject";
  addReports(dmarc, spec.reports);
  const records = [
    txt("spf", domain, formatSpf({ terms: [{ kind: "all", qualifier: "fail" }] }), "domain"),
    txt("dmarc", policyName(domain), formatDmarc(dmarc), "domain"),
  ];
  if (spec.revokeDkim) {
    const revoked = formatDkimKey({ keyType: "rsa", publicKey: "" });
    records.push(txt("dkim__any", keyName("*", domain), revoked, "revokeDkim"));
  }
  if (!spec.receivesMail) records.push({ role: "mx__null", name: domain, type: "MX", content: ".", priority: 0, owner: "domain" });
  return records;
}

/** For each domain the word that its reports are welcome (RFC 9990 section 4). */
function receiverRecords({ host, domains }: ReportReceiverSpec): PlacedRecord[] {
  return domains.map((domain, index) => txt(`report__${domain}`, reportName(domain, host), "v=DMARC1", `domains[${index}]`)).sort(byRole);
}

function txt(role: string, name: string, content: string, owner: string): PlacedRecord {
  return { role, name, type: "TXT", content, owner };
}

function byRole(a: PlacedRecord, b: PlacedRecord): number {
  return a.role < b.role ? -1 : a.role > b.role ? 1 : 0;
}

/** Two senders may ask for the same record; it is published once. */
function onePerRole(records: readonly PlacedRecord[]): PlacedRecord[] {
  const roles = new Map(records.map((record) => [record.role, record]));
  return [...roles.values()];
}
