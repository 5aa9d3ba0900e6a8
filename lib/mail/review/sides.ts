/**
 * What stands on each side of a review. It is found once: a change of thousands of domains asks as often.
 */
import { namesFrom } from "../dns";
import { byName } from "../zone";

import type { DomainComment, ReviewedStack, StackRecord } from "./stacks";

/** A record, its name, and that of its stack. */
interface Owned {
  readonly name: string;
  readonly stack: string;
  readonly record: StackRecord;
}

/** Finds of each side once what is asked of it often. */
export function oncePerSide<T extends object>(find: (stacks: readonly ReviewedStack[]) => T): (stacks: readonly ReviewedStack[]) => T {
  const known = new WeakMap<readonly ReviewedStack[], T>();
  return (stacks) => {
    const found = known.get(stacks) ?? find(stacks);
    known.set(stacks, found);
    return found;
  };
}

const byStackName = oncePerSide((stacks) => new Map(stacks.map((stack) => [stack.name, stack])));

/** The stack of a name. */
export function stackNamed(stacks: readonly ReviewedStack[], name: string): ReviewedStack | undefined {
  return byStackName(stacks).get(name);
}

const byRecordName = oncePerSide((stacks) =>
  byName(stacks.flatMap(({ name: stack, records }) => records.map((record): Owned => ({ name: record.name, stack, record })))),
);

/** The records of a name, in the order of the stacks. */
export function recordsAt(stacks: readonly ReviewedStack[], name: string): readonly Owned[] {
  return byRecordName(stacks).get(name) ?? [];
}

const standing = oncePerSide((stacks) => new Set([...byRecordName(stacks).keys()].flatMap(namesFrom)));

/** Whether a record stands at a name or below it. */
export function isStanding(stacks: readonly ReviewedStack[], name: string): boolean {
  return standing(stacks).has(name);
}

const comments = oncePerSide((stacks) => {
  const found = new Map<string, { readonly stack: string; readonly comment: DomainComment }>();
  for (const { name: stack, domains } of stacks) {
    for (const comment of domains) {
      // The host of a report receiver may be a domain of its own.
      if (comment.kind !== "report-receiver" && !found.has(comment.name)) found.set(comment.name, { stack, comment });
    }
  }
  return found;
});

/** Domains that send or are parked, by name: the first comment of each, and its stack. */
export function mailDomains(
  stacks: readonly ReviewedStack[],
): ReadonlyMap<string, { readonly stack: string; readonly comment: DomainComment }> {
  return comments(stacks);
}
