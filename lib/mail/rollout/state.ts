/**
 * Where a rollout stands: read from its log, judged by nobody.
 */
import type { PolicyTags } from "../dmarc";
import { below } from "../finding";

import { dayAfter, dayNumber } from "./days";
import { PROFILES, type PolicyBeside, type ProfileName, type Stage, policyOf } from "./profiles";

/** One move of a rollout. */
export interface LogEntry {
  /** The name of the stage that holds from then on, one of the profile in force. */
  readonly stage: string;
  /** The day from which the stage holds, `YYYY-MM-DD`. */
  readonly since: string;
  /**
   * Why, and where it was reviewed. A step up or down, a baseline above the first stage, a forced move and a change of profile that weakens
   * the policy need one.
   * @default none
   */
  readonly reason?: string;
  /**
   * Takes responsibility for what the rules refuse.
   * @default false
   */
  readonly forced?: boolean;
  /**
   * From here on another profile holds.
   * @default the one in force
   */
  readonly profile?: ProfileName | readonly Stage[];
}

/** How far the rollout has come: a profile and the log of its moves; the last entry is the current stage. */
export interface Rollout {
  /** The name of a published profile, or a table of stages of your own, weakest first. */
  readonly profile: ProfileName | readonly Stage[];
  /** The moves, in the order of their days; at least one. */
  readonly log: readonly LogEntry[];
}

/** What an entry of the log did. */
export type Move = "start" | "baseline" | "up" | "skip" | "down" | "stay" | "change of profile";

/** An entry of the log with what it did. */
export interface LogMove extends LogEntry {
  readonly did: Move;
  /** Position of the stage in the profile in force then, from 0; -1 when the profile has no such stage. */
  readonly index: number;
}

/** Where a rollout stands. */
export interface RolloutState {
  /** The name of the profile in force, or `own` for an owner's table. */
  readonly profile: string;
  /** Its stages, in order. */
  readonly stages: readonly Stage[];
  /** The current stage. */
  readonly current: Stage;
  /** Its position in `stages`, from 0. */
  readonly index: number;
  /** The day since which it holds, `YYYY-MM-DD`. */
  readonly since: string;
  /** The first day on which the next stage is allowed, `YYYY-MM-DD`; absent at the last stage. */
  readonly nextFrom?: string;
  /** What each entry of the log did. */
  readonly moves: readonly LogMove[];
}

/**
 * Where a rollout stands: its stages, the current one, from which day the next is allowed, and what each move did.
 * @throws RangeError when the log is empty, or ends in a stage or a date that does not exist (a checked spec has neither)
 */
export function rolloutState(rollout: Rollout): RolloutState {
  const state = findState(rollout);
  if (state === undefined) throw new RangeError("a rollout's log ends in a stage of its profile and a date");
  return state;
}

/** What stage comes next, and from which day; undefined at the last. */
export function nextInWords({ stages, index, nextFrom }: RolloutState): string | undefined {
  const next = stages[index + 1];
  return next === undefined || nextFrom === undefined ? undefined : `${next.stage} is allowed from ${nextFrom}`;
}

/** As {@link rolloutState}; undefined when the log ends nowhere. */
export function findState(rollout: Rollout): RolloutState | undefined {
  const steps = readSteps(rollout);
  const last = steps.at(-1);
  if (last === undefined) return undefined;
  const { stages, profile } = last;
  const { index, since } = last.entry;
  const current = stages[index];
  if (current === undefined || dayNumber(since) === undefined) return undefined;
  return {
    profile: typeof profile === "string" ? profile : "own",
    stages,
    current,
    index,
    since,
    ...(index === stages.length - 1 ? {} : { nextFrom: dayAfter(since, current.days ?? 0) }),
    moves: steps.map(({ entry }) => entry),
  };
}

function stagesOf(profile: Rollout["profile"]): readonly Stage[] {
  return typeof profile === "string" ? PROFILES[profile] : profile;
}

/** The tables that an owner writes in a rollout, its own first, then those of its log, each with its path; `at` is the rollout's. */
export function tablesOf({ profile, log }: Rollout, at: string): { readonly table: readonly Stage[]; readonly at: string }[] {
  const written = [
    { table: profile, at: below(at, "profile") },
    ...log.map((entry, index) => ({ table: entry.profile, at: below(at, "log", index, "profile") })),
  ];
  return written.filter((each): each is { table: readonly Stage[]; at: string } => Array.isArray(each.table));
}

/** A move of the log beside the profile in force then. */
export interface Step {
  readonly entry: LogMove;
  readonly stages: readonly Stage[];
  readonly profile: Rollout["profile"];
}

/** The log as steps, each beside the profile in force then. */
export function readSteps(rollout: Rollout): Step[] {
  const steps: Step[] = [];
  for (const entry of rollout.log) {
    const before = steps.at(-1);
    const profile = entry.profile ?? before?.profile ?? rollout.profile;
    const stages = stagesOf(profile);
    const index = stages.findIndex(({ stage }) => stage === entry.stage);
    // To name the profile in force again changes nothing, and allows nothing.
    const changes = before !== undefined && profile !== before.profile && JSON.stringify(profile) !== JSON.stringify(before.profile);
    const did = changes ? "change of profile" : didMove(index, before?.entry.index);
    steps.push({ entry: { ...entry, index, did }, stages, profile });
  }
  return steps;
}

/** The policy tags that hold after a step. */
export function tagsOf({ entry, stages }: Step, beside: PolicyBeside): PolicyTags {
  return policyOf(stages[entry.index] ?? { stage: entry.stage, p: "none" }, beside);
}

function didMove(index: number, before: number | undefined): Move {
  if (before === undefined) return index > 0 ? "baseline" : "start";
  if (index === before) return "stay";
  if (index < before) return "down";
  return index === before + 1 ? "up" : "skip";
}
