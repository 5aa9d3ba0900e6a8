/**
 * What another profile does to a rollout whose log stays: stages that are gone, others, or passed over.
 */
import { type Dmarc, type Effect, effectOn, isWeaker, readDmarc, weakens } from "../dmarc";
import { counted } from "../finding";

import type { DomainComment } from "./comment";
import type { ReviewItem } from "./grade";

/** What a stack's comment says of a rollout. */
export type Rollout = NonNullable<DomainComment["rollout"]>;

/** A rollout before a move; a plan does not say each position, nor what the profile was. */
export interface Before extends Pick<Rollout, "stage" | "since" | "log">, Partial<Pick<Rollout, "index" | "profile" | "stages">> {}

/** A stage of a profile, as a comment has it. */
interface FoundStage {
  /** Its position; -1 where the profile has none of its name. */
  readonly index: number;
  readonly days: number | undefined;
  readonly dmarc: Dmarc | undefined;
  /** What it does to forged mail from the name itself. */
  readonly effect: Effect | undefined;
}

/** The stage of a name. */
export function stageOf(name: string, stages: Rollout["stages"] = []): FoundStage {
  const index = stages.findIndex(({ stage }) => stage === name);
  const { days, policy = "" } = stages[index] ?? {};
  const { value: dmarc } = readDmarc(policy);
  return { index, days, dmarc, effect: dmarc === undefined ? undefined : effectOn("the name itself", dmarc) };
}

/** Stages of the profile before that a move passes over by another profile: stronger than what was in force, and weaker than what is. */
export function leapItems(old: Before, now: Rollout): ReviewItem[] {
  if (now.forced || old.stages === undefined || now.stages === undefined) return [];
  const [was, is] = [stageOf(old.stage, old.stages).effect, stageOf(now.stage, now.stages).effect];
  if (was === undefined || is === undefined) return [];
  const kept = new Set(now.stages.map(({ stage, policy }) => `${stage} ${policy}`));
  return old.stages
    .filter(({ stage, policy }) => {
      const { effect } = stageOf(stage, old.stages);
      return effect !== undefined && isBelow(was, effect) && isBelow(effect, is) && !kept.has(`${stage} ${policy}`);
    })
    .map(({ stage }) => ({ grade: "dangerous", says: `${stage} of the profile before is passed over: it was never in force` }));
}

/** Whether an effect is weaker than another to some readers, and to none stronger. */
function isBelow(effect: Effect, other: Effect): boolean {
  return isWeaker(effect, other) && !isWeaker(other, effect);
}

/** What another profile beneath the same log changes: stages that are gone, that do less or more, or that may end sooner. */
export function exchangedItems(old: Before, now: Rollout): ReviewItem[] {
  const { profile, stages: were } = old;
  const { stages: are } = now;
  if (profile === undefined) return [];
  const other: ReviewItem[] =
    profile === now.profile ? [] : [{ grade: "loosening", says: `another profile beneath the same log: ${profile} → ${now.profile}` }];
  if (were === undefined || are === undefined) return other;
  const still = new Map(are.map((each) => [each.stage, each]));
  // Stages that are left behind hold nothing back any more.
  const reached = Math.min(...[old.stage, now.stage].map((name) => stageOf(name, were).index));
  const changes = were.flatMap((stage, index) => {
    const items = stageItems(stage, still.get(stage.stage), now);
    return index < reached ? items.map((item): ReviewItem => ({ ...item, grade: "safe" })) : items;
  });
  return [...other, ...changes];
}

type CommentStage = NonNullable<Rollout["stages"]>[number];

/** What becomes of one stage of the profile. */
function stageItems({ stage, days, policy }: CommentStage, left: CommentStage | undefined, now: Rollout): ReviewItem[] {
  if (left === undefined) return [{ grade: "loosening", says: `the stage ${stage} is gone from the profile` }];
  return [
    ...(left.days < days
      ? [{ grade: "loosening" as const, says: `${stage} may end after ${left.days} of the ${counted(days, "day")} that it had` }]
      : []),
    // What becomes of the stage in force, its record says.
    ...(left.policy === policy || stage === now.stage ? [] : [changedStage(stage, policy, left.policy)]),
  ];
}

function changedStage(stage: string, before: string, after: string): ReviewItem {
  const [was, is] = [readDmarc(before).value, readDmarc(after).value];
  const isLoosened = was === undefined || is === undefined || weakens(was, is);
  return { grade: isLoosened ? "loosening" : "tightening", says: `the stage ${stage} is another: ${before} → ${after}` };
}
