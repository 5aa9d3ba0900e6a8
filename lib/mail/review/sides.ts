/**
 * What stands on each side of a review. It is found once: a change of thousands of domains asks as often.
 */
import { readKeyName, readKeysName } from "../dkim";
import { type Policies, policiesOf, readPolicyName, readReportName } from "../dmarc";
import { namesFrom } from "../dns";
import { once } from "../once";
import { byName, isDmarc } from "../zone";

import type { DomainComment } from "./comment";
import { domainPart, partOf } from "./roles";
import type { RecordChange, ReviewedStack, StackRecord } from "./stacks";

/** What a review compares: both sides, and the changes between them. */
export interface Compared {
  readonly base: readonly ReviewedStack[];
  readonly head: readonly ReviewedStack[];
  readonly changes: readonly RecordChange[];
}

/** A record, its name, and that of its stack. */
export interface Owned {
  readonly name: string;
  readonly stack: string;
  readonly record: StackRecord;
}

const byStackName = once((stacks: readonly ReviewedStack[]) => new Map(stacks.map((stack) => [stack.name, stack])));

/** The stack of a name. */
export function stackNamed(stacks: readonly ReviewedStack[], name: string): ReviewedStack | undefined {
  return byStackName(stacks).get(name);
}

const byRecordName = once((stacks: readonly ReviewedStack[]) =>
  byName(stacks.flatMap(({ name: stack, records }) => records.map((record): Owned => ({ name: record.name, stack, record })))),
);

/** The records of a name, in the order of the stacks. */
export function recordsAt(stacks: readonly ReviewedStack[], name: string): readonly Owned[] {
  return byRecordName(stacks).get(name) ?? [];
}

const byChangedName = once((changes: readonly RecordChange[]) => {
  const named = byName(changes.map((change) => ({ name: (change.after ?? change.before)?.name ?? "", change })));
  return new Map([...named].map(([name, each]) => [name, each.map(({ change }) => change)]));
});

/** The changes of the records of a name. */
export function changesAt(changes: readonly RecordChange[], name: string): readonly RecordChange[] {
  return byChangedName(changes).get(name) ?? [];
}

const standing = once((stacks: readonly ReviewedStack[]) => new Set([...byRecordName(stacks).keys()].flatMap(namesFrom)));

/** Whether a record stands at a name or below it. */
export function isStanding(stacks: readonly ReviewedStack[], name: string): boolean {
  return standing(stacks).has(name);
}

/** The policies of a side, by the domain whose they are. */
export const policiesIn = once((stacks: readonly ReviewedStack[]): Policies => policiesOf(recordsOf(stacks).filter(isDmarc)));

/** The domains with a policy below each name. */
export const policiesBelow = once((stacks: readonly ReviewedStack[]) =>
  byName(
    [...policiesIn(stacks).keys()].flatMap((domain) =>
      namesFrom(domain)
        .slice(1)
        .map((name) => ({ name, domain })),
    ),
  ),
);

/** All records of a side. */
export function recordsOf(stacks: readonly ReviewedStack[]): StackRecord[] {
  return stacks.flatMap(({ records }) => records);
}

/** Domains that send or are parked, by name: the first comment of each, and its stack. */
export const mailDomains = once((stacks: readonly ReviewedStack[]) => {
  const found = new Map<string, { readonly stack: string; readonly comment: DomainComment }>();
  for (const { name: stack, domains } of stacks) {
    for (const comment of domains) {
      // The host of a report receiver may be a domain of its own.
      if (comment.kind !== "report-receiver" && !found.has(comment.name)) found.set(comment.name, { stack, comment });
    }
  }
  return found;
});

/** The services of senders that sign as a domain and belong to another, by that domain. */
export const signingAs = once((stacks: readonly ReviewedStack[]) =>
  byName(
    stacks.flatMap(({ domains }) =>
      domains.flatMap(({ senders = [] }) =>
        senders.flatMap(({ signedBy, service }) => (signedBy === undefined ? [] : [{ name: signedBy, service }])),
      ),
    ),
  ),
);

/** Asks for the domain that a record is about. */
export type DomainOf = (change: Pick<RecordChange, "address" | "before" | "after">) => string;

/**
 * Asks for the domain that a record is about: the one that its address names, else the deepest that a spec names, at or above it; else the
 * name itself.
 */
export function domainsIn(stacks: readonly ReviewedStack[]): DomainOf {
  const known = new Set(stacks.flatMap(({ domains }) => domains.map(({ name }) => name)));
  const byPart = new Map([...known].map((name) => [partOf(name), name]));
  return ({ address, before, after }) => {
    const name = (after ?? before)?.name ?? "";
    const bare = readReportName(name)?.host ?? readPolicyName(name) ?? readKeyName(name)?.domain ?? readKeysName(name) ?? name;
    return byPart.get(domainPart(address) ?? "") ?? namesFrom(bare).find((each) => known.has(each)) ?? bare;
  };
}
