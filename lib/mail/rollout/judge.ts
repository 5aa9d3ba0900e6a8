/**
 * The rules of a rollout: one step at a time, after its days, with reasons and reports, and only with senders that align.
 */
import { type PolicyTags, effectOn, weakens, weakerScopes } from "../dmarc";
import { type Finding, below, finding } from "../finding";

import { dayAfter, dayNumber } from "./days";
import { type Stage, policyOf } from "./profiles";
import { type Rollout, type Step, readSteps } from "./state";

/** What a sender brings to a rollout: how its mail aligns, and whether a live key signs it. */
export interface AlignedSender {
  readonly name: string;
  readonly spf: boolean;
  readonly dkim: boolean;
  /** Path of the sender in the spec. */
  readonly at: string;
}

/** What the rules ask for beside the log itself. */
export interface Grounds {
  /** Path of `rollout` in the spec. */
  readonly at: string;
  readonly hasReports: boolean;
  /** The spec's `sp` and `np`, which stand where a stage has none. */
  readonly beside: Pick<PolicyTags, "subdomains" | "nonexistent">;
  /** Today's senders; undefined when they could not be read, and are not judged. */
  readonly senders: readonly AlignedSender[] | undefined;
}

/** Judges a rollout: its log by its own dates, its table, and what the current stage demands of today's senders. */
export function judgeRollout(rollout: Rollout, grounds: Grounds): Finding[] {
  const log = below(grounds.at, "log");
  const placed = readSteps(rollout);
  const moves = placed.flatMap((step, index) => {
    const before = placed[index - 1];
    return judgeMove(step, before, below(log, index), grounds);
  });
  const tables = placed.flatMap(({ entry }, index) =>
    Array.isArray(entry.profile) ? judgeTable(entry.profile as readonly Stage[], grounds, below(below(log, index), "profile")) : [],
  );
  const own = Array.isArray(rollout.profile) ? judgeTable(rollout.profile as readonly Stage[], grounds, below(grounds.at, "profile")) : [];
  return [...own, ...tables, ...moves, ...judgeDemands(placed.at(-1), grounds)];
}

function judgeMove(step: Step, before: Step | undefined, at: string, grounds: Grounds): Finding[] {
  const { entry, stages } = step;
  const findings: Finding[] = [];
  const hasReason = (entry.reason ?? "").trim() !== "";
  const says = entry.reason === undefined ? {} : { value: entry.reason };
  const needsReason = (why: string): void => {
    if (hasReason) return;
    const cure = "add a reason: the numbers you looked at, and where they were reviewed";
    findings.push(finding("rollout-no-reason", below(at, "reason"), { problem: `${why} needs a reason`, ...says, cure }));
  };

  const day = dayNumber(entry.since);
  if (day === undefined) {
    findings.push(
      finding("rollout-date", below(at, "since"), {
        problem: "not a day of the calendar",
        value: entry.since,
        cure: "write YYYY-MM-DD, like 2026-07-15",
      }),
    );
  }
  if (entry.index === -1) {
    const names = stages.map(({ stage }) => stage).join(", ");
    const value = entry.stage;
    findings.push(
      finding("rollout-unknown-stage", below(at, "stage"), {
        problem: "not a stage of the profile in force",
        value,
        cure: `write one of ${names}`,
      }),
    );
  }
  const dayBefore = before === undefined ? undefined : dayNumber(before.entry.since);
  if (before !== undefined && day !== undefined && dayBefore !== undefined && day < dayBefore) {
    findings.push(
      finding("rollout-order", below(at, "since"), {
        problem: `earlier than the entry before it (${before.entry.since})`,
        value: entry.since,
        cure: "append moves in the order of their days",
      }),
    );
  }
  if (entry.forced === true) {
    needsReason("forced: true");
    const problem = `"${entry.stage}" was forced past the rules of the rollout`;
    findings.push(
      finding("rollout-forced", below(at, "forced"), { problem, cure: "watch the aggregate reports, and step down if senders fail" }),
    );
  }
  if (entry.index === -1 || before?.entry.index === -1) return findings;

  switch (entry.did) {
    case "start":
      break;
    case "baseline":
      if (entry.forced !== true) needsReason(`a baseline at "${entry.stage}", above the profile's first stage,`);
      break;
    case "stay":
      // What is forced past the current stage's demands is no move, and has no other place.
      if (entry.forced === true) break;
      findings.push(
        finding("rollout-order", below(at, "stage"), {
          problem: "no move: the entry before it has the same stage",
          value: entry.stage,
          cure: "remove the entry",
        }),
      );
      break;
    case "down":
      if (entry.forced !== true) needsReason("a step down");
      break;
    case "change of profile":
      if (entry.forced !== true) findings.push(...judgeChange(step, before, at, grounds));
      if (entry.forced !== true && before !== undefined && weakens(stageTags(before, grounds), stageTags(step, grounds))) {
        needsReason("a change of profile that weakens the policy");
      }
      break;
    case "up":
    case "skip":
      if (entry.forced !== true) {
        needsReason("a step up");
        findings.push(...judgeClimb(step, before, at, grounds));
      }
      break;
    default:
      entry.did satisfies never;
  }
  return findings;
}

/** A step up: one stage, after the days of the stage before it, with aggregate reports. */
function judgeClimb(step: Step, before: Step | undefined, at: string, grounds: Grounds): Finding[] {
  const findings: Finding[] = [];
  const { entry, stages } = step;
  const from = stages[before?.entry.index ?? 0];
  const next = stages[(before?.entry.index ?? 0) + 1];
  if (entry.did === "skip") {
    findings.push(
      finding("rollout-skipped-stage", below(at, "stage"), {
        problem: `a step from "${from?.stage ?? ""}" past "${next?.stage ?? ""}"`,
        value: entry.stage,
        cure: `write ${next?.stage ?? ""} first, or take responsibility with forced: true and a reason`,
      }),
    );
  }
  const day = dayNumber(entry.since);
  const since = before?.entry.since ?? entry.since;
  const start = dayNumber(since);
  const days = from?.days ?? 0;
  if (day !== undefined && start !== undefined && day >= start && day - start < days) {
    findings.push(
      finding("rollout-too-early", below(at, "since"), {
        problem: `after ${day - start} of the ${days} days that "${from?.stage ?? ""}" lasts at least`,
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

/** A change of profile may keep or weaken the effect. */
function judgeChange(step: Step, before: Step | undefined, at: string, grounds: Grounds): Finding[] {
  if (before === undefined || !weakens(stageTags(step, grounds), stageTags(before, grounds))) return [];
  return [
    finding("rollout-profile-change", below(at, "stage"), {
      problem: `a change of profile that strengthens the policy, from "${before.entry.stage}"`,
      value: step.entry.stage,
      cure: "change the profile at a stage of the same effect, then step up",
    }),
  ];
}

function stageTags(step: Step, { beside }: Grounds): PolicyTags {
  return policyOf(step.stages[step.entry.index] ?? { stage: step.entry.stage, p: "none" }, beside);
}

/** In an owner's table names are unique and no stage is weaker than the one before. */
function judgeTable(table: readonly Stage[], { beside }: Grounds, at: string): Finding[] {
  return table.flatMap((entry, index) => {
    const before = table[index - 1];
    const findings: Finding[] = [];
    if (table.findIndex(({ stage: name }) => name === entry.stage) < index) {
      const cure = "give each stage a name of its own";
      findings.push(
        finding("spec-value", below(below(at, index), "stage"), {
          problem: "a stage's name that stands already",
          value: entry.stage,
          cure,
        }),
      );
    }
    const weaker = before === undefined ? [] : weakerScopes(policyOf(before, beside), policyOf(entry, beside));
    if (before !== undefined && weaker.length > 0) {
      findings.push(
        finding("rollout-weaker-stage", below(at, index), {
          problem: `"${entry.stage}" is weaker than "${before.stage}" before it, for ${weaker.join(", ")}`,
          cure: "order the stages from none to reject; a step down belongs in the log",
        }),
      );
    }
    return findings;
  });
}

/** What the current stage needs of today's senders: an aligned path once it enforces, a live DKIM key at reject (RFC 9989 section 7.4). */
function judgeDemands(step: Step | undefined, grounds: Grounds): Finding[] {
  if (step === undefined || step.entry.index === -1 || grounds.senders === undefined) return [];
  const effect = effectOn("the name itself", stageTags(step, grounds));
  const strongest = Math.max(effect.old, effect.new);
  const severity = step.entry.forced === true ? ({ severity: "warning" } as const) : {};
  return grounds.senders.flatMap((sender) => {
    if (strongest > 0 && !sender.spf && !sender.dkim) {
      return [
        finding("rollout-unaligned-sender", sender.at, {
          problem: `at "${step.entry.stage}" mail from ${sender.name} would be lost: neither SPF nor DKIM aligns`,
          cure: "give it a DKIM key, or SPF terms and a return path within the domain, or step down",
          ...severity,
        }),
      ];
    }
    if (strongest > 1 && !sender.dkim) {
      return [
        finding("rollout-no-dkim", sender.at, {
          problem: `at "${step.entry.stage}" ${sender.name} has no live DKIM key, and a forwarded mail fails SPF`,
          cure: "give it a DKIM key that is neither revoked nor testing, or step down",
          ...severity,
        }),
      ];
    }
    return [];
  });
}

/** Dates of a log behind a day: a matter of the clock, so commands judge it and synth does not. */
export function judgeFuture({ log }: Rollout, at: string, asOf: string): Finding[] {
  return log.flatMap(({ since }, index) => {
    const [day, today] = [dayNumber(since), dayNumber(asOf)];
    if (day === undefined || today === undefined || day <= today) return [];
    const path = below(below(below(at, "log"), index), "since");
    const cure = "append the move on the day that it is made";
    return [finding("rollout-future-date", path, { problem: `in the future, as of ${asOf}`, value: since, cure })];
  });
}
