/**
 * The moves of a log: one step at a time, after its days, with reasons and reports.
 */
import { weakens } from "../dmarc";
import { type Finding, type FindingId, below, finding } from "../finding";

import { dayAfter, dayNumber } from "./days";
import type { PolicyBeside } from "./profiles";
import { type LogMove, type Step, tagsOf } from "./state";

/** What a move is judged by, beside the log. */
export interface MoveGrounds {
  readonly hasReports: boolean;
  /** The spec's `sp` and `np`, which stand where a stage has none. */
  readonly beside: PolicyBeside;
}

/** What stands before a move. */
export interface Before {
  readonly step: Step | undefined;
  /** The last whose day can be read. */
  readonly dated: LogMove | undefined;
}

/** Judges one move by what stands before it; `at` is its path. What is forced needs a reason, and nothing else. */
export function judgeMove(step: Step, { step: before, dated }: Before, at: string, grounds: MoveGrounds): Finding[] {
  const { entry } = step;
  const unreadable = judgeEntry(step, dated, at);
  const isKnown = entry.index !== -1 && before?.entry.index !== -1;
  if (entry.forced !== true) return isKnown ? [...unreadable, ...judgeKind(step, before, at, grounds)] : unreadable;
  const problem = `"${entry.stage}" was forced past the rules of the rollout`;
  const cure = "watch the aggregate reports, and step down if senders fail";
  return [...unreadable, ...needsReason("forced: true", entry, at), finding("rollout-forced", below(at, "forced"), { problem, cure })];
}

/** Its day, and its stage. */
function judgeEntry({ entry, stages }: Step, dated: LogMove | undefined, at: string): Finding[] {
  const findings: Finding[] = [];
  const wrong = (id: FindingId, field: "stage" | "since", problem: string, cure: string): void => {
    findings.push(finding(id, below(at, field), { problem, value: entry[field], cure }));
  };
  const day = dayNumber(entry.since);
  const dayBefore = dated === undefined ? undefined : dayNumber(dated.since);
  if (day === undefined) wrong("rollout-date", "since", "not a day of the calendar", "write YYYY-MM-DD, like 2026-07-15");
  if (entry.index === -1) {
    const names = stages.map(({ stage }) => stage).join(", ");
    wrong("rollout-unknown-stage", "stage", "not a stage of the profile in force", `write one of ${names}`);
  }
  if (dated !== undefined && day !== undefined && dayBefore !== undefined && day < dayBefore) {
    wrong("rollout-order", "since", `earlier than an entry before it (${dated.since})`, "append moves in the order of their days");
  }
  return findings;
}

/** What its kind of move asks for. */
function judgeKind(step: Step, before: Step | undefined, at: string, grounds: MoveGrounds): Finding[] {
  const { entry } = step;
  switch (entry.did) {
    case "start":
      return [];
    case "baseline":
      return needsReason(`a baseline at "${entry.stage}", above the profile's first stage,`, entry, at);
    case "stay": {
      const problem = "no move: the entry before it has the same stage";
      return [finding("rollout-order", below(at, "stage"), { problem, value: entry.stage, cure: "remove the entry" })];
    }
    case "down":
      return needsReason("a step down", entry, at);
    case "change of profile":
      return before === undefined ? [] : judgeChange(step, before, at, grounds);
    case "up":
    case "skip":
      return before === undefined ? [] : [...needsReason("a step up", entry, at), ...judgeClimb(step, before, at, grounds)];
    default:
      return entry.did satisfies never;
  }
}

function needsReason(why: string, { reason }: LogMove, at: string): Finding[] {
  if ((reason ?? "").trim() !== "") return [];
  const cure = "add a reason: the numbers you looked at, and where they were reviewed";
  const says = reason === undefined ? {} : { value: reason };
  return [finding("rollout-no-reason", below(at, "reason"), { problem: `${why} needs a reason`, ...says, cure })];
}

/** A step up: one stage, after the days of the stage before it, with aggregate reports. */
function judgeClimb({ entry, stages }: Step, before: Step, at: string, grounds: MoveGrounds): Finding[] {
  const findings: Finding[] = [];
  const { stage, since } = before.entry;
  if (entry.did === "skip") {
    const next = stages[before.entry.index + 1]?.stage ?? "";
    findings.push(
      finding("rollout-skipped-stage", below(at, "stage"), {
        problem: `a step from "${stage}" past "${next}"`,
        value: entry.stage,
        cure: `write ${next} first, or take responsibility with forced: true and a reason`,
      }),
    );
  }
  const days = stages[before.entry.index]?.days ?? 0;
  const [start, day] = [dayNumber(since), dayNumber(entry.since)];
  if (start !== undefined && day !== undefined && day >= start && day - start < days) {
    findings.push(
      finding("rollout-too-early", below(at, "since"), {
        problem: `after ${day - start} of the ${days} days that "${stage}" lasts at least`,
        value: entry.since,
        cure: `wait until ${dayAfter(since, days)}, or take responsibility with forced: true and a reason`,
      }),
    );
  }
  if (!grounds.hasReports) {
    findings.push(
      finding("rollout-no-reports", at, {
        problem: "a step up without aggregate reports, which alone show whose mail would be lost",
        cure: 'add dmarc.reports.aggregate, like ["mailto:dmarc@example.com"], and read the reports first',
      }),
    );
  }
  return findings;
}

/** A change of profile may keep the effect, or weaken it with a reason. */
function judgeChange(step: Step, before: Step, at: string, { beside }: MoveGrounds): Finding[] {
  const [from, to] = [tagsOf(before, beside), tagsOf(step, beside)];
  const weaker = weakens(from, to) ? needsReason("a change of profile that weakens the policy", step.entry, at) : [];
  if (!weakens(to, from)) return weaker;
  const problem = `a change of profile that strengthens the policy, from "${before.entry.stage}"`;
  const cure = "change the profile at a stage of the same effect, then step up";
  return [finding("rollout-profile-change", below(at, "stage"), { problem, value: step.entry.stage, cure }), ...weaker];
}
