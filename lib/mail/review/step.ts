/**
 * What a rollout's log says of a change: its move, and what of it its rules would have refused.
 */
import { readDmarc, weakens } from "../dmarc";
import { counted } from "../finding";
import { dayNumber } from "../rollout";

import type { ReviewItem } from "./grade";
import type { DomainComment, StackRecord } from "./stacks";

type Rollout = NonNullable<DomainComment["rollout"]>;

/** A rollout before a move; a plan does not say each position, nor what the profile was. */
interface Before extends Pick<Rollout, "stage" | "since" | "log">, Partial<Pick<Rollout, "index" | "profile" | "stages">> {}

/** A move of the log: `quarantine → reject (stage 3 → 4 of 5), reason: …`. */
export function stepOf(
  name: string,
  old: Before,
  now: Rollout,
): { readonly says?: string; readonly items: readonly ReviewItem[] } | undefined {
  const isIn = ({ stage, since }: Entry, log: Rollout["log"]): boolean => log.some((each) => each.stage === stage && each.since === since);
  const gone = old.log.filter((entry) => !isIn(entry, now.log));
  const added = now.log.filter((entry) => !isIn(entry, old.log));
  // A change of profile is an entry of the log; any other is made beneath it.
  const beneath = added.some(({ did }) => did === "change of profile") ? [] : exchangedItems(old, now);
  if (gone.length === 0 && added.length === 0) return beneath.length === 0 ? undefined : { items: beneath };
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
  return { says, items: [...beneath, ...rewritten, ...added.flatMap(entryItems), ...passedOver(added)] };
}

/** Steps up behind another: the stages between were never in force. One that is forced has a reason of its own. */
function passedOver(added: readonly Entry[]): ReviewItem[] {
  const climbs = added.filter(({ did }) => did === "up" || did === "skip");
  if (climbs.slice(1).every(({ forced }) => forced === true)) return [];
  return [{ grade: "dangerous", says: `${counted(climbs.length, "stage")} in one change: those between were never in force` }];
}

/** What another profile beneath the same log changes: stages that are gone, or that may end sooner. */
function exchangedItems(old: Before, now: Rollout): ReviewItem[] {
  const { profile, stages: were } = old;
  const { stages: are } = now;
  if (profile === undefined) return [];
  const other: ReviewItem[] =
    profile === now.profile ? [] : [{ grade: "loosening", says: `another profile beneath the same log: ${profile} → ${now.profile}` }];
  if (were === undefined || are === undefined) return other;
  const days = new Map(are.map((each) => [each.stage, each.days]));
  const [from, to] = [old.stage, now.stage].map((stage) => were.findIndex((each) => each.stage === stage));
  return [
    ...other,
    ...were.flatMap(({ stage, days: least }, index): ReviewItem[] => {
      const left = days.get(stage);
      if (left !== undefined)
        return left >= least
          ? []
          : [{ grade: "loosening", says: `${stage} may end after ${left} of the ${counted(least, "day")} that it had` }];
      const isBetween = from !== undefined && to !== undefined && from < index && index < to;
      return [{ grade: isBetween ? "dangerous" : "loosening", says: `the stage ${stage} is gone from the profile` }];
    }),
  ];
}

/** A plan whose record stands behind the log: the stage before the last was never in force. */
export function neverInForce(before: StackRecord | undefined, { log, stages = [] }: Rollout): ReviewItem[] {
  const [previous, last] = log.slice(-2);
  const stage = stages.find((each) => each.stage === previous?.stage);
  if (before === undefined || stage === undefined || last === undefined || last.forced === true) return [];
  if (last.did !== "up" && last.did !== "skip") return [];
  const [was, should] = [readDmarc(before.content).value, readDmarc(stage.policy).value];
  if (was === undefined || should === undefined || !weakens(should, was)) return [];
  return [
    { grade: "dangerous", says: `${stage.stage} was never in force: the record in the zone is weaker than the stage before ${last.stage}` },
  ];
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
