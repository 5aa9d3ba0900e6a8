/**
 * What a reviewer needs to know, written into the stack's JSON where Terraform does not look: `"//"`, key `sendingDomains`.
 */
import type { TerraformStack } from "cdktf";

import {
  type Finding,
  type MailRecord,
  type Rollout,
  type Spec,
  alignedPaths,
  alignmentsOf,
  formatDmarc,
  formatFinding,
  rolloutState,
} from "./mail";
import type { DomainComment } from "./mail/review";
import { policyOf } from "./mail/rollout";
import { nameOf } from "./mail/spec";
import { Plain } from "./resolved";

/** Where a spec stands. */
export interface SpecSource {
  /** Path of the file, relative to the project. */
  readonly file: string;
  /** Lines of the log's entries, from 1; undefined of one that stands in another file. */
  readonly log: readonly (number | undefined)[];
}

interface Comment {
  readonly written: { readonly version: 1; readonly domains: DomainComment[] };
  /** Where each domain stands, by kind and name. */
  readonly places: Map<string, number>;
}

const comments = new WeakMap<TerraformStack, Comment>();

/** Adds a domain to the stack's comment: deterministic, without secrets and without tokens. */
export function describeInStack(
  stack: TerraformStack,
  spec: Spec,
  records: readonly MailRecord[],
  findings: readonly Finding[],
  source: SpecSource | undefined,
): void {
  let comment = comments.get(stack);
  if (comment === undefined) {
    comment = { written: { version: 1, domains: [] }, places: new Map() };
    comments.set(stack, comment);
    stack.addOverride("//.sendingDomains", new Plain(comment.written));
  }
  const [{ kind }, name] = [spec, nameOf(spec)];
  // One of the name that stood here before was removed.
  const place = comment.places.get(`${kind} ${name}`) ?? comment.written.domains.length;
  comment.places.set(`${kind} ${name}`, place);
  comment.written.domains[place] = {
    kind,
    name,
    ...(source === undefined ? {} : { file: source.file }),
    ...(spec.kind === "sending-domain" ? describeSending(spec, records, source) : {}),
    findings: findings.map(({ id, path, ...rest }) => ({ id, path, text: formatFinding({ id, path, ...rest }) })),
    acknowledged: spec.acknowledged.map(({ finding: { id, path }, reason }) => ({ id, path, reason })),
  };
}

function describeSending(
  spec: Extract<Spec, { kind: "sending-domain" }>,
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
      };
    }),
  };
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
