/**
 * Any JavaScript value → a checked spec: read, judged, and every error said at once.
 */
import { acknowledge } from "./acknowledge";
import { type MailRecord, isWithin } from "./dns";
import { type Finding, type FindingId, type Result, below, finding, result } from "./finding";
import { didYouMean, isMap } from "./reading";
import { recordsFor } from "./records";
import { findState } from "./rollout";
import { secretsIn } from "./secrets";
import type { DmarcPlan, SharedFields, Spec, SpfPlan } from "./spec";
import { judgeSendingDomain } from "./spec/judge-spec";
import { type SpecReading, UNREAD, forgottenKind, readSpec } from "./spec/read-spec";
import type { Writable } from "./writable";
import { judgeTakenOver } from "./zone";

/**
 * Reads and judges a spec of whatever kind, with every finding at once; those that were acknowledged stand in the value.
 * It never throws, unless a field of the value does when it is read.
 */
export function parseSpec(value: unknown): Result<Spec> {
  const { value: parsed, findings } = parseWithRecords(value);
  return parsed === undefined ? { findings } : { value: parsed.spec, findings };
}

/** A checked spec and its records, which were judged with it. */
export interface SpecWithRecords {
  readonly spec: Spec;
  readonly records: readonly MailRecord[];
}

/** As {@link parseSpec} and {@link recordsFor} after each other, without deriving the records twice. */
export function parseWithRecords(value: unknown): Result<SpecWithRecords> {
  const found: Finding[] = secretsIn(value);
  const read = readSpec(value, found);
  if (read?.kind === "sending-domain") found.push(...judgeSendingDomain(read));
  const spec = read === undefined ? undefined : completed(read);
  const records: Result<readonly MailRecord[]> = spec === undefined ? { findings: [] } : recordsFor(spec);
  if (read !== undefined) found.push(...records.findings.filter(({ id }) => !hangsOnStandIn(id, read)));
  if (read !== undefined && spec !== undefined && records.value !== undefined) {
    found.push(...judgeAdopted(spec.adopt, records.value, isWhole(read, spec)));
  }
  const { findings, acknowledged } = acknowledge(withoutRepeats(found), read?.acknowledge ?? []);
  return result(
    spec === undefined || records.value === undefined ? undefined : { spec: { ...spec, acknowledged }, records: records.value },
    findings,
  );
}

/** What is wrong with the values of a part of a spec, whatever fields the rest of it has. */
export function judgePart(value: unknown): Finding[] {
  const found: Finding[] = secretsIn(value);
  readSpec(isMap(value) && value["kind"] === undefined ? { ...value, kind: forgottenKind(value)?.kind } : value, found);
  // Whose fields the top has, and a sender, what it extends may say.
  const isOfPlan = ({ id, path }: Finding): boolean => id === "spec-unknown-field" && /^(?:dmarc|spf)\./u.test(path);
  return withoutRepeats(found.filter((each) => OF_VALUES.has(each.id) || isOfPlan(each)));
}

/** What is wrong with a value whatever stands beside it. */
const OF_VALUES: ReadonlySet<FindingId> = new Set([
  "secret-private-key",
  "spec-type",
  "spec-value",
  "spec-token",
  "spec-placeholder",
  "name-invalid",
  "dmarc-report-uri",
]);

/** The spec, with stand-ins for what could not be read, so that the records of the rest are judged. */
function completed(read: SpecReading): Spec | undefined {
  const { ttl, account, comment, adopt } = read;
  const zone = read.zone ?? { name: UNREAD };
  const shared: Writable<SharedFields> = { zone, ttl, acknowledged: [], adopt };
  if (account !== undefined) shared.account = account;
  if (comment !== undefined) shared.comment = comment;
  switch (read.kind) {
    case "sending-domain": {
      const { domain = UNREAD, organizationalDomain = domain, senders } = read;
      // Without a stage there is no policy to judge, and an error has been said.
      const plan = read.dmarc.value;
      const hasStage = plan !== undefined && (plan.kind !== "rollout" || findState(plan.rollout) !== undefined);
      const dmarc: DmarcPlan = hasStage ? plan : { kind: "external" };
      const spf: SpfPlan = read.spf.value ?? { kind: "external" };
      return {
        kind: read.kind,
        domain,
        organizationalDomain,
        senders: senders.every,
        spf,
        dmarc,
        ...shared,
      };
    }
    case "parked-domain": {
      const { domain, organizationalDomain, reports, revokeDkim, receivesMail } = read;
      if (domain === undefined || organizationalDomain === undefined) return undefined;
      return { kind: read.kind, domain, organizationalDomain, reports, revokeDkim, receivesMail, ...shared };
    }
    case "report-receiver": {
      const { host, domains } = read;
      if (host === undefined || domains === undefined) return undefined;
      return { kind: read.kind, host, domains, ...shared };
    }
    default:
      return read satisfies never;
  }
}

/** Whether what is said of records would be said of a stand-in for the spec's name, or for its zone. */
function hangsOnStandIn(id: FindingId, read: SpecReading): boolean {
  const name = read.kind === "report-receiver" ? read.host : read.domain;
  if (name === undefined) return id !== "spf-plus-all";
  const isPlaced = read.zone !== undefined && isWithin(name, read.zone.name);
  return !isPlaced && OF_ZONES.has(id);
}

/** What is said of a record by the zone in which it stands. */
const OF_ZONES: ReadonlySet<FindingId> = new Set(["name-outside-zone", "zone-cname-beside", "zone-delegated"]);

/** Whether the records of a spec are all of its records: no part is left out, and its policy is the one that is written. */
function isWhole(read: SpecReading, spec: Spec): boolean {
  if (read.kind !== "sending-domain" || spec.kind !== "sending-domain") return true;
  return read.senders.whole && read.spf.wrong.length === 0 && spec.dmarc === read.dmarc.value;
}

/** What is taken over has a role of the spec, where its records are `whole`, and nothing is taken over twice. */
function judgeAdopted(adopt: Readonly<Record<string, string>>, records: readonly MailRecord[], whole: boolean): Finding[] {
  const roles = records.map(({ role }) => role);
  const taken = Object.entries(adopt).map(([role, id]) => ({ role, id, owner: below("adopt", role) }));
  const known = new Set(roles);
  const stranger = ({ role }: { role: string }): boolean => !known.has(role);
  return [
    ...taken
      .filter((each) => whole && stranger(each))
      .map(({ role, owner }) =>
        finding("spec-value", owner, { problem: "no record of this spec", value: role, cure: didYouMean(role, roles) }),
      ),
    ...judgeTakenOver(taken.filter((each) => !stranger(each))),
  ];
}

/** The same finding at the same place is said once. */
function withoutRepeats(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ id, path, problem }) => {
    const key = JSON.stringify(id === "secret-private-key" ? [id, path] : [id, path, problem]);
    return seen.has(key) ? false : seen.add(key);
  });
}
