/**
 * What stands on each side of a review. It is found once: a change of thousands of domains asks as often.
 */
import { namesFrom } from "../dns";
import { once } from "../once";
import { byName } from "../zone";

import type { DomainComment, ReviewedStack, StackRecord } from "./stacks";

/** A record, its name, and that of its stack. */
interface Owned {
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

const standing = once((stacks: readonly ReviewedStack[]) => new Set([...byRecordName(stacks).keys()].flatMap(namesFrom)));

/** Whether a record stands at a name or below it. */
export function isStanding(stacks: readonly ReviewedStack[], name: string): boolean {
  return standing(stacks).has(name);
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
