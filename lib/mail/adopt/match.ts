/**
 * Records of a spec beside those that stand in its zone: which can be taken over, and what an apply changes in them.
 */
import type { MailRecord } from "../dns";
import { type PresentRecord, areOfOneKind, differences } from "../present";

import { type Obstacle, answeredElsewhere, inTheWay, locked } from "./obstacles";
import type { PresentZone } from "./present-zone";

/** What becomes of a record of a spec. */
export type Adoption =
  /** Nothing of its kind stands there. */
  | { readonly kind: "new"; readonly record: MailRecord }
  /** One stands there, and is taken over; `differences` are what the apply then changes. */
  | { readonly kind: "found"; readonly record: MailRecord; readonly present: PresentRecord; readonly differences: readonly string[] }
  /** It cannot be taken over. */
  | ({ readonly kind: "refused"; readonly record: MailRecord } & Obstacle);

/** Looks for each record of a spec in its zone, by name, type and meaning; `comment` is the spec's. */
export function matchRecords(records: readonly MailRecord[], zone: PresentZone, comment?: string): Adoption[] {
  return records.map((record) => matchRecord(record, zone, comment));
}

function matchRecord(record: MailRecord, zone: PresentZone, comment: string | undefined): Adoption {
  const there = zone.byName.get(record.name) ?? [];
  const obstacle = answeredElsewhere(record, zone) ?? inTheWay(record, there, zone);
  if (obstacle !== undefined) return { kind: "refused", record, ...obstacle };
  const [found, ...more] = there.filter((each) => areOfOneKind(each, record));
  if (found === undefined) return { kind: "new", record };
  if (more.length > 0) {
    const ids = [found, ...more].map(({ id }) => id).join(", ");
    const problem = `${more.length + 1} candidates stand at ${record.name}: ${ids}`;
    return { kind: "refused", record, problem, cure: "delete all but one in Cloudflare, then run this again" };
  }
  if (found.locked) return { kind: "refused", record, ...locked(found, record) };
  return { kind: "found", record, present: found, differences: changes(found, record, comment) };
}

type Beside = string | number | boolean | undefined;

/** What an apply changes in a record: its words, their order, and what stands beside them. */
function changes(found: PresentRecord, record: MailRecord, comment: string | undefined): string[] {
  const words = differences(found, record);
  const beside = (what: string, is: Beside, wanted: Beside): string[] =>
    is === undefined || wanted === undefined || is === wanted ? [] : [`- ${what} ${String(is)}`, `+ ${what} ${String(wanted)}`];
  const changed = [
    ...words,
    ...respelled(found, record, words),
    ...beside("priority", found.priority, record.priority),
    ...beside("ttl", found.ttl, record.ttl),
    ...beside("proxied", found.proxied, false),
    ...(found.comment === comment ? [] : [...named("-", "comment", found.comment), ...named("+", "comment", comment)]),
  ];
  // Cloudflare keeps tags until a record is written again.
  return changed.length === 0 ? [] : [...changed, ...named("-", "tags", found.tags?.join(", "))];
}

function respelled(found: PresentRecord, record: MailRecord, words: readonly string[]): string[] {
  if (words.length > 0) return [];
  if (found.content !== record.content) return ["the same words in another order or spelling"];
  return found.respelled === true ? ["the same text in other quotes, or cut elsewhere"] : [];
}

function named(sign: "-" | "+", what: string, value: string | undefined): string[] {
  return value === undefined ? [] : [`${sign} ${what} ${value}`];
}
