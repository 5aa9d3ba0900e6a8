/**
 * What a rollout's log says of a change: its move, and what of it its rules would have refused.
 */
import { effectOn, isWeaker, readDmarc, weakens } from "../dmarc";
import { counted } from "../finding";
import { dayNumber } from "../rollout";

import type { ReviewItem } from "./grade";
import { type Before, type Rollout, exchangedItems, leapItems, stageOf } from "./profile-change";
import type { StackRecord } from "./stacks";

/** A move of the log: `quarantine → reject (stage 3 → 4 of 5), reason: …`. */
export function stepOf(
  name: string,
  old: Before,
  now: Rollout,
): { readonly says?: string; readonly items: readonly ReviewItem[] } | undefined {
  const gone = old.log.filter((entry) => !isIn(entry, now.log));
  const added = now.log.filter((entry) => !isIn(entry, old.log));
  // A change of profile is an entry of the log; any other is made beneath it.
  const beneath = added.some(({ did }) => did === "change of profile") ? [] : exchangedItems(old, now);
  const leaps = leapItems(old, now);
  if (gone.length === 0 && added.length === 0) return beneath.length === 0 ? undefined : { items: [...beneath, ...leaps] };
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
  return {
    says,
    items: [...beneath, ...leaps, ...rewritten, ...added.flatMap(entryItems), ...passedOver(added, old, now), ...hastened(added, old, now)],
  };
}

function isIn({ stage, since }: Entry, log: Rollout["log"]): boolean {
  return log.some((each) => each.stage === stage && each.since === since);
}

/** Moves that may lead to a stage stronger than another: a change of profile never does. */
const RISES: readonly string[] = ["up", "skip", "start", "baseline"];

/**
 * A stage stronger than the one in force, before that has had its days. Whatever stands between in the log, weaker stages or other
 * profiles, their days come on top of it.
 */
function hastened(added: readonly Entry[], old: Before, now: Rollout): ReviewItem[] {
  const { days = 0, dmarc: was } = stageOf(old.stage, old.stages);
  // What is written otherwise before the entry in force is past.
  const inForce = now.log.findLastIndex(({ stage, since }) => stage === old.stage && since === old.since);
  const entry = added.find((each) => {
    const { stage, did, forced } = each;
    const dmarc = stageOf(stage, now.stages).dmarc ?? stageOf(stage, old.stages).dmarc;
    if (now.log.indexOf(each) < inForce) return false;
    return forced !== true && RISES.includes(did) && was !== undefined && (dmarc === undefined || weakens(dmarc, was));
  });
  if (entry === undefined) return [];
  const held = (dayNumber(entry.since) ?? 0) - (dayNumber(old.since) ?? 0);
  if (held >= days) return [];
  if (held < 0) return [{ grade: "dangerous", says: `${entry.stage} is dated before ${old.stage}, which was in force since ${old.since}` }];
  return [{ grade: "dangerous", says: `${old.stage} held ${held} of the ${counted(days, "day")} that it had before this change` }];
}

/**
 * Steps up behind another, above the stage that was in force and up to the one that is: the stages between were never in force. One that is
 * forced has a reason of its own.
 */
function passedOver(added: readonly Entry[], old: Before, now: Rollout): ReviewItem[] {
  const from = stageOf(old.stage, now.stages).index;
  const was = stageOf(old.stage, old.stages).effect;
  const isAbove = ({ stage }: Entry): boolean => {
    if (now.stages === undefined) return now.index > (old.index ?? -1);
    const to = stageOf(stage, now.stages);
    if (to.index > now.index) return false;
    // Of a stage that the profile does not have, what it did is compared.
    return from === -1 ? was === undefined || to.effect === undefined || isWeaker(was, to.effect) : to.index > from;
  };
  const above = added.filter((entry) => (entry.did === "up" || entry.did === "skip") && isAbove(entry));
  // A stage that was left and entered again is one.
  const climbs = [...new Map(above.map((entry) => [entry.stage, entry])).values()];
  if (climbs.slice(1).every(({ forced }) => forced === true)) return [];
  return [{ grade: "dangerous", says: `${counted(climbs.length, "stage")} in one change: those between were never in force` }];
}

/** A plan whose record stands behind the log: the stage before the last is not in force, for the name itself. */
export function notInForce(before: StackRecord | undefined, { log, stages = [] }: Rollout): ReviewItem[] {
  const [previous, last] = log.slice(-2);
  if (before === undefined || previous === undefined || last === undefined || last.forced === true) return [];
  if (last.did !== "up" && last.did !== "skip") return [];
  const [was, { effect }] = [readDmarc(before.content).value, stageOf(previous.stage, stages)];
  if (was === undefined || effect === undefined || !isWeaker(effectOn("the name itself", was), effect)) return [];
  return [
    {
      grade: "dangerous",
      says: `${previous.stage} is not in force: the record in the zone is weaker than the stage before ${last.stage}`,
    },
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
