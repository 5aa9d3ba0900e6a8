/**
 * The changes between two sides of a review, record by record.
 */
import { once } from "../once";
import { kindOf } from "../present";

import { stackNamed } from "./sides";
import type { RecordChange, ReviewedStack, StackRecord } from "./stacks";

/** The changes between two sides, stack by stack and address by address; what is alike is left out. */
export function changesBetween(base: readonly ReviewedStack[], head: readonly ReviewedStack[]): RecordChange[] {
  const names = [...new Set([...base, ...head].map(({ name }) => name))].sort();
  return names.flatMap((name) => stackChanges(name, stackNamed(base, name), stackNamed(head, name)));
}

function stackChanges(stack: string, base: ReviewedStack | undefined, head: ReviewedStack | undefined): RecordChange[] {
  const moved = (address: string): string => (base === undefined || head === undefined ? address : movedIn(base, head, address));
  const before = new Map((base?.records ?? []).map((record) => [moved(record.address), record]));
  const after = new Map((head?.records ?? []).map((record) => [record.address, record]));
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((address): RecordChange[] => {
    const [old, now] = [before.get(address), after.get(address)];
    const common = { stack, address };
    if (old === undefined && now !== undefined)
      return [{ ...common, how: head?.imports.has(address) === true ? "import" : "create", after: now }];
    if (old !== undefined && now === undefined)
      return [{ ...common, how: head?.released?.has(address) === true ? "forget" : "delete", before: old }];
    if (old === undefined || now === undefined || alike(old, now)) return [];
    return apart({ ...common, how: old.type === now.type ? "update" : "replace", before: old, after: now });
  });
}

const addresses = once(({ records }: ReviewedStack): ReadonlySet<string> => new Set(records.map(({ address }) => address)));

/** The address that the other side of a stack has moved one to. */
export function movedIn(base: ReviewedStack, { moved }: ReviewedStack, address: string): string {
  return moved === undefined || moved.size === 0 ? address : movedTo(address, moved, addresses(base));
}

/**
 * Where an address has gone, move by move; a circle has no end. Onto an address that stands, and does not go itself, Terraform moves nothing.
 */
function movedTo(address: string, moved: ReadonlyMap<string, string>, standing: ReadonlySet<string>): string {
  let at = address;
  for (let left = moved.size; left > 0; left--) {
    const next = moved.get(at);
    if (next === undefined || (standing.has(next) && !moved.has(next))) break;
    at = next;
  }
  return at;
}

/** A record at another name, or that is about something else, is one that goes and one that comes, whatever Terraform calls it. */
export function apart(change: RecordChange): RecordChange[] {
  const { stack, address, imported, before, after } = change;
  if (before === undefined || after === undefined || (before.name === after.name && !isAnotherText(before, after))) return [change];
  return [
    { stack, address: before.address, how: "delete", before },
    { stack, address, how: "create", ...(imported === undefined ? {} : { imported }), after },
  ];
}

/** Whether one of two texts is an SPF or a policy, and the other is not. */
function isAnotherText(before: StackRecord, after: StackRecord): boolean {
  if (before.type !== "TXT" || after.type !== "TXT" || before.sensitive === true || after.sensitive === true) return false;
  return kindOf(before) !== kindOf(after);
}

/** Whether two records are written alike, wherever they stand. */
export function alike(a: StackRecord, b: StackRecord): boolean {
  return (["name", "type", "content", "priority", "zone", "proxied"] as const).every((key) => a[key] === b[key]);
}
