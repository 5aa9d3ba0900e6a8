/**
 * What a reviewer needs to know beside a stack's records: synth writes it into the stack's JSON, where Terraform does not look.
 */
import { formatDmarc } from "../dmarc";
import { type MailRecord, isWithin } from "../dns";
import { type Finding, formatFinding } from "../finding";
import { isMap } from "../reading";
import { type Rollout, policyOf, rolloutState } from "../rollout";
import { type SendingDomainSpec, type Spec, type SpecSource, nameOf } from "../spec";
import { alignedPaths, alignmentsOf } from "../spec/alignment";

type Json = Readonly<Record<string, unknown>>;

/** The keys below which the comment stands in a stack's JSON. */
export const COMMENT_AT = ["//", "sendingDomains"] as const;

const VERSION = 1;

/** What stands there. */
export interface StackComment {
  readonly version: typeof VERSION;
  readonly domains: readonly DomainComment[];
}

/** What the comment says of a domain. */
export interface DomainComment {
  readonly name: string;
  readonly kind: string;
  readonly file?: string;
  /** How its policy is kept: by a rollout, or elsewhere. */
  readonly dmarc?: string;
  readonly rollout?: {
    readonly profile: string;
    readonly stage: string;
    readonly index: number;
    readonly count: number;
    readonly since: string;
    readonly reason?: string;
    readonly forced: boolean;
    /** The stages of the profile in force, each with the least days in it and the policy that it has by itself, as a record says it. */
    readonly stages?: readonly { readonly stage: string; readonly days: number; readonly policy: string }[];
    readonly log: readonly {
      readonly stage: string;
      readonly since: string;
      readonly did: string;
      readonly reason?: string;
      readonly forced?: boolean;
      readonly line?: number;
    }[];
  };
  readonly senders?: readonly {
    readonly name: string;
    readonly service: string;
    readonly roles: readonly string[];
    readonly aligned: string;
    /** The parent that its signatures are of, where they are not the domain's. */
    readonly signedBy?: string;
  }[];
  readonly findings: readonly { readonly id: string; readonly path: string; readonly text: string }[];
  readonly acknowledged: readonly { readonly id: string; readonly path: string; readonly reason: string }[];
}

/** The comment of some domains, as they are when it is read. */
export function stackComment(domains: () => readonly DomainComment[]): StackComment {
  return {
    version: VERSION,
    get domains() {
      return domains();
    },
  };
}

/** What is said of a domain: deterministic, without secrets and without tokens. */
export function domainComment(
  spec: Spec,
  records: readonly MailRecord[],
  findings: readonly Finding[],
  source: SpecSource | undefined,
): DomainComment {
  return {
    kind: spec.kind,
    name: nameOf(spec),
    ...(source === undefined ? {} : { file: source.file }),
    ...(spec.kind === "sending-domain" ? describeSending(spec, records, source) : {}),
    findings: findings.map(({ id, path, ...rest }) => ({ id, path, text: formatFinding({ id, path, ...rest }) })),
    acknowledged: spec.acknowledged.map(({ finding: { id, path }, reason }) => ({ id, path, reason })),
  };
}

function describeSending(
  spec: SendingDomainSpec,
  records: readonly MailRecord[],
  source: SpecSource | undefined,
): Pick<DomainComment, "dmarc" | "rollout" | "senders"> {
  const published = new Set(records.map(({ role }) => role));
  const alignments = new Map(alignmentsOf(spec).map((alignment) => [alignment.name, alignment]));
  return {
    dmarc: spec.dmarc.kind,
    ...(spec.dmarc.kind === "rollout" ? { rollout: describeRollout(spec.dmarc.rollout, source) } : {}),
    senders: spec.senders.map((sender) => {
      const alignment = alignments.get(sender.name);
      const roles = [...sender.dkim.map(({ role }) => role), ...sender.records.map(({ role }) => role)];
      return {
        name: sender.name,
        service: sender.service,
        roles: roles.filter((role) => !sender.external && published.has(role)),
        aligned: alignment === undefined ? "none" : alignedPaths(alignment),
        ...(sender.signed && isBelow(spec.domain, sender.signedBy) ? { signedBy: sender.signedBy } : {}),
      };
    }),
  };
}

function isBelow(domain: string, signedBy: string | undefined): boolean {
  return signedBy !== undefined && signedBy !== domain && isWithin(domain, signedBy);
}

function describeRollout(rollout: Rollout, source: SpecSource | undefined): NonNullable<DomainComment["rollout"]> {
  const { profile, stages, current, index, since, moves } = rolloutState(rollout);
  const last = moves.at(-1);
  return {
    profile,
    stage: current.stage,
    index,
    count: stages.length,
    since,
    ...(last?.reason === undefined ? {} : { reason: last.reason }),
    forced: last?.forced ?? false,
    stages: stages.map((stage) => ({ stage: stage.stage, days: stage.days ?? 0, policy: formatDmarc(policyOf(stage)) })),
    log: moves.map((move, position) => ({
      stage: move.stage,
      since: move.since,
      did: move.did,
      ...(move.reason === undefined ? {} : { reason: move.reason }),
      ...(move.forced === true ? { forced: true } : {}),
      ...(source?.log[position] === undefined ? {} : { line: source.log[position] }),
    })),
  };
}

/** Reads a comment: the inverse of {@link stackComment}. A version that is not known, and what is not as synth writes it, is passed over. */
export function readComment({ version, domains }: Json): readonly DomainComment[] {
  return version === VERSION && Array.isArray(domains) ? domains.filter(isDomainComment) : [];
}

function isDomainComment(value: unknown): value is DomainComment {
  if (!isMap(value) || typeof value["name"] !== "string" || typeof value["kind"] !== "string") return false;
  const { file, rollout, senders = [], findings, acknowledged } = value;
  return (
    (file === undefined || typeof file === "string") &&
    areMaps(findings, "id", "path", "text") &&
    areMaps(acknowledged, "id", "path", "reason") &&
    areMaps(senders, "name", "service") &&
    senders.every(({ roles, signedBy }) => isText(signedBy) && Array.isArray(roles) && roles.every((role) => typeof role === "string")) &&
    (rollout === undefined || isRollout(rollout))
  );
}

function isRollout(value: unknown): boolean {
  if (!areMaps([value], "profile", "stage", "since")) return false;
  const { index, count, log, reason, forced, stages = [] } = value as Json;
  const isEntry = (entry: Json): boolean => isText(entry["reason"]) && isFlag(entry["forced"]) && isCount(entry["line"] ?? 1);
  return (
    [index, count].every(isCount) &&
    isText(reason) &&
    isFlag(forced) &&
    areMaps(log, "stage", "since", "did") &&
    log.every(isEntry) &&
    areMaps(stages, "stage", "policy") &&
    stages.every(({ days }) => isCount(days))
  );
}

function isText(value: unknown): boolean {
  return value === undefined || typeof value === "string";
}

function isFlag(value: unknown): boolean {
  return value === undefined || typeof value === "boolean";
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** Whether a value is a list of maps, each with these texts. */
function areMaps(value: unknown, ...texts: readonly string[]): value is Json[] {
  return Array.isArray(value) && value.every((each) => isMap(each) && texts.every((key) => typeof each[key] === "string"));
}
