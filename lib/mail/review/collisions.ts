/**
 * Records that stand at one name and cannot both count.
 */
import { namesFrom } from "../dns";
import { isToken } from "../late";
import { areOfOneKind } from "../present";
import { byName, judgeNames } from "../zone";

import type { ReviewItem } from "./grade";
import { areaOf } from "./meaning";
import type { DomainOf } from "./sides";
import type { RecordChange, ReviewedStack, StackRecord } from "./stacks";

/** What is wrong with a record beside others. */
export interface Collision {
  /** The domain that it is about. */
  readonly name: string;
  readonly item: ReviewItem;
  readonly record: StackRecord;
}

/** What the rules of a zone say of records beside each other, in one stack or several; only where the change touches the name. */
export function collisions(
  head: readonly ReviewedStack[],
  changes: readonly RecordChange[],
  domainOf: DomainOf,
): ReadonlyMap<string, readonly Collision[]> {
  const touched = new Set(changes.flatMap(({ after }) => (after === undefined ? [] : [after.name])));
  const owned = new Map(
    [
      ...leftStanding(changes),
      ...head.flatMap(({ name: stack, records }) =>
        records.map((record) => ({ stack, record, where: `${record.address} in the stack ${stack}` })),
      ),
    ].map(({ where, ...each }) => [where, each]),
  );
  const records = [...owned].map(([owner, { stack, record }]) => ({ ...record, ...zoneIn(stack, record), owner }));
  const found: Collision[] = [];
  for (const { id, path, problem } of judgeNames(records)) {
    const at = owned.get(path);
    if (at === undefined) continue;
    // An NS speaks for all names below its own.
    const names = id === "zone-delegated" ? namesFrom(at.record.name) : [at.record.name];
    if (!names.some((name) => touched.has(name))) continue;
    // Of two that a plan does not know yet, nobody knows whether they will be alike.
    if (id === "zone-identical" && isToken(at.record.content)) continue;
    const { record } = at;
    const item: ReviewItem = { grade: "dangerous", says: problem, ...areaOf(record), address: record.address };
    found.push({ name: domainOf({ address: record.address, after: record }), item, record });
  }
  return byName(found);
}

/** Records that are no longer managed, and stay in the zone, unless another address takes them over. */
function leftStanding(
  changes: readonly RecordChange[],
): { readonly stack: string; readonly record: StackRecord; readonly where: string }[] {
  const taken = byName(changes.flatMap(({ how, imported, after = [] }) => (how === "import" || imported === true ? after : [])));
  const isTakenOver = (record: StackRecord): boolean => (taken.get(record.name) ?? []).some((each) => areOfOneKind(each, record));
  return changes.flatMap(({ stack, how, before, address }) =>
    how !== "forget" || before === undefined || isTakenOver(before)
      ? []
      : [{ stack, record: before, where: `${address} in the stack ${stack}, which stays in the zone` }],
  );
}

/** The zone of a record, or the reference to it, which is its stack's own. */
function zoneIn(stack: string, { zone }: StackRecord): { readonly zone?: string } {
  if (zone === undefined) return {};
  return { zone: zone.includes("${") ? `${stack} ${zone}` : zone };
}
