/**
 * Servers that policies or keys are given to: those of one name are a set, of which resolvers ask any (RFC 1034 section 4.2.1).
 */
import { comparable } from "../dns";
import { once } from "../once";

import type { Meaning } from "./grade";
import { inAnotherZone, isHandover, labelOf } from "./meaning";
import { type Compared, type Owned, changesAt, recordsAt } from "./sides";
import type { RecordChange } from "./stacks";

/** What a change of one server means where another of its name stays; undefined where none does, or where it is about something else. */
export function meaningOfServer({ how, before, after }: RecordChange, compared: Compared): Meaning | undefined {
  if (!["create", "update", "replace", "delete"].includes(how)) return undefined;
  const record = after ?? before;
  if (record === undefined || [before, after].some((side) => side !== undefined && (!isHandover(side) || side.sensitive === true)))
    return undefined;
  if (before !== undefined && after !== undefined && inAnotherZone(before, after)) return undefined;
  const changes = changesAt(compared.changes, record.name);
  const was = serversOf(recordsAt(compared.base, record.name));
  const [is, left] = [serversOf(recordsAt(compared.head, record.name)), leftServers(changes)];
  const stays = (server: string): boolean => is.has(server) || left.has(server);
  const anew = madeAnew(changes);
  if (![...was].some((server) => stays(server) && !anew.has(server))) return undefined;
  const label = labelOf(record);
  const added = after === undefined || was.has(comparable(after.content)) ? [] : [after.content];
  const gone = before === undefined || stays(comparable(before.content)) ? [] : [before.content];
  if (added.length + gone.length === 0) return { grade: "none", says: [`${label}: handed to the same servers`] };
  return {
    grade: added.length > 0 ? "dangerous" : "tightening",
    says: [
      ...added.map((server) => `${label} handed to ${server} too, and nobody knows here what it answers`),
      ...gone.map((server) => `${label} no longer handed to ${server}; others of its servers stay`),
    ],
  };
}

const serversOf = once(
  (records: readonly Owned[]): ReadonlySet<string> =>
    new Set(records.flatMap(({ record }) => (record.type === "NS" ? comparable(record.content) : []))),
);

/** Servers that are no longer managed, and stay. */
const leftServers = once(
  (changes: readonly RecordChange[]): ReadonlySet<string> =>
    new Set(changes.flatMap(({ how, before }) => (how === "forget" && before?.type === "NS" ? comparable(before.content) : []))),
);

/** Servers whose record is made anew, or goes and comes in one stack, in whatever order: for a moment it may not stand. */
const madeAnew = once((changes: readonly RecordChange[]): ReadonlySet<string> => {
  const going = new Set(
    changes.flatMap(({ how, stack, before }) => (how === "delete" && before !== undefined ? `${stack} ${comparable(before.content)}` : [])),
  );
  return new Set(
    changes.flatMap(({ how, stack, after }) => {
      if (after === undefined) return [];
      const server = comparable(after.content);
      return how === "replace" || (how === "create" && going.has(`${stack} ${server}`)) ? server : [];
    }),
  );
});
