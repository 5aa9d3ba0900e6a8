/**
 * Servers that policies or keys are given to: those of one name are a set, of which resolvers ask any (RFC 1034 section 4.2.1).
 */
import type { Meaning } from "./grade";
import { inAnotherZone, isHandover, labelOf } from "./meaning";
import { type Compared, changesAt, recordsAt } from "./sides";
import type { RecordChange, ReviewedStack } from "./stacks";

/** What a change of one server means where another of its name stays; undefined where none does, or where it is about something else. */
export function meaningOfServer({ how, before, after }: RecordChange, compared: Compared): Meaning | undefined {
  if (!["create", "update", "replace", "delete"].includes(how)) return undefined;
  const record = after ?? before;
  if (record === undefined || [before, after].some((side) => side !== undefined && (!isHandover(side) || side.sensitive === true)))
    return undefined;
  if (before !== undefined && after !== undefined && inAnotherZone(before, after)) return undefined;
  const [was, is] = [serversOf(record.name, compared.base), serversOf(record.name, compared.head)];
  const anew = madeAnew(changesAt(compared.changes, record.name));
  if (![...was].some((server) => is.has(server) && !anew.has(server))) return undefined;
  const label = labelOf(record);
  const added = after === undefined || was.has(after.content) ? [] : [after.content];
  const gone = before === undefined || is.has(before.content) ? [] : [before.content];
  if (added.length + gone.length === 0) return { grade: "none", says: [`${label}: handed to the same servers`] };
  return {
    grade: added.length > 0 ? "dangerous" : "tightening",
    says: [
      ...added.map((server) => `${label} handed to ${server} too, and nobody knows here what it answers`),
      ...gone.map((server) => `${label} no longer handed to ${server}; others of its servers stay`),
    ],
  };
}

function serversOf(name: string, stacks: readonly ReviewedStack[]): ReadonlySet<string> {
  return new Set(recordsAt(stacks, name).flatMap(({ record: { type, content } }) => (type === "NS" ? content : [])));
}

/** Servers whose record is made anew, or goes and comes in one stack, in whatever order: for a moment it may not stand. */
function madeAnew(changes: readonly RecordChange[]): ReadonlySet<string> {
  const going = new Set(
    changes.flatMap(({ how, stack, before }) => (how === "delete" && before !== undefined ? `${stack} ${before.content}` : [])),
  );
  return new Set(
    changes.flatMap(({ how, stack, after }) => {
      if (after === undefined) return [];
      return how === "replace" || (how === "create" && going.has(`${stack} ${after.content}`)) ? after.content : [];
    }),
  );
}
