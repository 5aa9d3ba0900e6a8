/**
 * What a reviewer needs to know, written into the stack's JSON where Terraform does not look: `"//"`, key `sendingDomains`.
 */
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";

import { isInTree } from "./in-tree";
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

/** A construct of ours, as far as the comment knows it: the construct itself imports this file. */
interface Described extends Construct {
  readonly spec: Spec;
  readonly records: readonly MailRecord[];
}

const comments = new WeakMap<TerraformStack, Map<Described, DomainComment>>();

/** Adds a construct to the comment of its stack: deterministic, without secrets and without tokens. */
export function describeInStack(construct: Described, findings: readonly Finding[], source: SpecSource | undefined): void {
  const stack = TerraformStack.of(construct);
  let described = comments.get(stack);
  if (described === undefined) {
    described = new Map();
    comments.set(stack, described);
    stack.addOverride("//.sendingDomains", new Plain(commentOf(described)));
  }
  const { spec, records } = construct;
  described.set(construct, {
    kind: spec.kind,
    name: nameOf(spec),
    ...(source === undefined ? {} : { file: source.file }),
    ...(spec.kind === "sending-domain" ? describeSending(spec, records, source) : {}),
    findings: findings.map(({ id, path, ...rest }) => ({ id, path, text: formatFinding({ id, path, ...rest }) })),
    acknowledged: spec.acknowledged.map(({ finding: { id, path }, reason }) => ({ id, path, reason })),
  });
}

/** What is written of those that still stand when it is read. */
function commentOf(described: ReadonlyMap<Described, DomainComment>): { readonly version: 1; readonly domains: readonly DomainComment[] } {
  return {
    version: 1,
    get domains() {
      return [...described].filter(([construct]) => isInTree(construct)).map(([, domain]) => domain);
    },
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
