/**
 * What a rollout's log says of a change: its move, and what of it its rules would have refused.
 */
import { counted } from "../finding";
import { dayNumber } from "../rollout";

import type { ReviewItem } from "./grade";
import type { DomainComment } from "./stacks";

type Rollout = NonNullable<DomainComment["rollout"]>;

/** A rollout before a move; a plan does not say each position. */
interface Before extends Pick<Rollout, "stage" | "since" | "log"> {
  readonly index?: number;
}

/** A move of the log: `quarantine → reject (stage 3 → 4 of 5), reason: …`. */
export function stepOf(
  name: string,
  old: Before,
  now: Rollout,
): { readonly says: string; readonly items: readonly ReviewItem[] } | undefined {
  const isIn = ({ stage, since }: Entry, log: Rollout["log"]): boolean => log.some((each) => each.stage === stage && each.since === since);
  const gone = old.log.filter((entry) => !isIn(entry, now.log));
  const added = now.log.filter((entry) => !isIn(entry, old.log));
  if (gone.length === 0 && added.length === 0) return undefined;
  const days = (dayNumber(now.since) ?? 0) - (dayNumber(old.since) ?? 0);
  const says = [
    `${name}: ${old.stage} → ${now.stage} (${old.index === undefined ? "now stage " : `stage ${old.index + 1} → `}${now.index + 1} of ${now.count})`,
    ...(now.reason === undefined ? [] : [`reason: ${now.reason}`]),
    ...(gone.length > 0 ? ["the log is written anew"] : [`${counted(days, "day")} since the last step`]),
  ].join(", ");
  // A log that is written anew can pass over what its rules would have refused.
  const grade = old.index !== undefined && now.index > old.index + 1 ? "dangerous" : "loosening";
  const rewritten = gone.map(({ stage, since }): ReviewItem => ({
    grade,
    says: `rewritten: the log no longer has ${stage} since ${since}`,
  }));
  const passedOver: ReviewItem[] =
    added.length > 1 && added.every(({ did, forced }) => did === "up" && forced !== true)
      ? [{ grade: "dangerous", says: `${counted(added.length, "stage")} in one change: those between were never in force` }]
      : [];
  return { says, items: [...rewritten, ...added.flatMap(entryItems), ...passedOver] };
}

type Entry = Rollout["log"][number];

/** What a new entry of the log does beside what its record says. */
function entryItems({ stage, did, forced, reason }: Entry): ReviewItem[] {
  if (forced === true) {
    const says = `forced to ${stage} past the rules of the rollout`;
    return [{ grade: "dangerous", says, forced, ...(reason === undefined ? {} : { reason }) }];
  }
  if (did === "skip") return [{ grade: "dangerous", says: `${stage} skips a stage` }];
  return did === "down" ? [{ grade: "loosening", says: `down to ${stage}` }] : [];
}

/** The rollout as it was before its last entry. */
export function beforeLast(now: Rollout): Before | undefined {
  const [last, did] = [now.log.at(-2), now.log.at(-1)?.did];
  if (last === undefined) return undefined;
  const index = did === "up" ? now.index - 1 : did === "stay" ? now.index : undefined;
  return { stage: last.stage, since: last.since, log: now.log.slice(0, -1), ...(index === undefined ? {} : { index }) };
}
