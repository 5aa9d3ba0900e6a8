/**
 * The comment for reviewers in a stack's JSON.
 */
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";

import { isInTree } from "./in-tree";
import type { Finding, MailRecord, Spec } from "./mail";
import { once } from "./mail/once";
import { COMMENT_AT, type DomainComment, domainComment, stackComment } from "./mail/review/comment";
import type { SpecSource } from "./mail/spec";
import { Plain } from "./resolved";

/** A construct of ours, as far as the comment knows it: the construct itself imports this file. */
interface Described extends Construct {
  readonly spec: Spec;
  readonly records: readonly MailRecord[];
}

/** Adds a construct to the comment of its stack, in which it stands as long as it is not removed. */
export function describeInStack(construct: Described, findings: readonly Finding[], source: SpecSource | undefined): void {
  const { spec, records } = construct;
  describedIn(TerraformStack.of(construct)).set(construct, domainComment(spec, records, findings, source));
}

const describedIn = once((stack: TerraformStack) => {
  const described = new Map<Described, DomainComment>();
  const comment = stackComment(() => [...described].filter(([construct]) => isInTree(construct)).map(([, domain]) => domain));
  stack.addOverride(COMMENT_AT.join("."), new Plain(comment));
  return described;
});
