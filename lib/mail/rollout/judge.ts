/**
 * The rules of a rollout: one step at a time, after its days, with reasons and reports, and only with senders that align.
 */
import { type Demand, demandOf, weakerScopes } from "../dmarc";
import { type Finding, below, finding } from "../finding";

import { type AlignedSender, meets, unalignedOf, unsignedOf } from "./aligned";
import { dayNumber } from "./days";
import { type MoveGrounds, judgeMove } from "./moves";
import { type PolicyBeside, type Stage, policyOf } from "./profiles";
import { type LogMove, type Rollout, type Step, readSteps, tablesOf, tagsOf } from "./state";

/** What the rules ask for beside the log itself. */
export interface Grounds extends MoveGrounds {
  /** Path of `rollout` in the spec. */
  readonly at: string;
  /** Today's senders; undefined when they could not be read, and are not judged. */
  readonly senders: readonly AlignedSender[] | undefined;
}

/** Judges a rollout: its log by its own dates, its table, and what the current stage demands of today's senders. */
export function judgeRollout(rollout: Rollout, grounds: Grounds): Finding[] {
  const log = below(grounds.at, "log");
  const placed = readSteps(rollout);
  let dated: LogMove | undefined;
  const moves = placed.flatMap((step, index) => {
    const findings = judgeMove(step, { step: placed[index - 1], dated }, below(log, index), grounds);
    if (dayNumber(step.entry.since) !== undefined) dated = step.entry;
    return findings;
  });
  const tables = tablesOf(rollout, grounds.at).flatMap(({ table, at }) => judgeTable(table, grounds, at));
  return [...tables, ...moves, ...judgeDemands(placed.at(-1), grounds)];
}

/** In an owner's table names are unique and no stage is weaker than the one before. */
function judgeTable(table: readonly Stage[], { beside }: Grounds, at: string): Finding[] {
  const names = new Set<string>();
  return table.flatMap((entry, index) => {
    const before = table[index - 1];
    const findings: Finding[] = [];
    if (names.size === names.add(entry.stage).size) {
      const cure = "give each stage a name of its own";
      findings.push(
        finding("spec-value", below(at, index, "stage"), {
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
          cure: weaker.includes("the name itself")
            ? "order the stages from none to reject; a step down belongs in the log"
            : "let sp and np be as strong in it, or no stronger in the stage before; a step down belongs in the log",
        }),
      );
    }
    return findings;
  });
}

/** What the current stage needs of today's senders: an aligned path once it enforces, a live DKIM key at reject (RFC 9989 section 7.4). */
function judgeDemands(step: Step | undefined, grounds: Grounds): Finding[] {
  if (step === undefined || step.entry.index === -1 || grounds.senders === undefined) return [];
  const demand = demandOfStep(step, grounds.beside);
  const severity = step.entry.forced === true ? ({ severity: "warning" } as const) : {};
  return grounds.senders.flatMap((sender) => {
    if (meets(sender, demand)) return [];
    const { name, spf, at } = sender;
    const stage = `at "${step.entry.stage}"`;
    if (!spf) {
      const { why, cure } = unalignedOf(sender, demand);
      const problem = `${stage} mail from ${name} would be lost: ${why}`;
      return [finding("rollout-unaligned-sender", at, { problem, cure: `${cure}, or step down`, ...severity })];
    }
    const { why, cure } = unsignedOf(sender);
    const problem = `${stage} ${name} ${why}, and a forwarded mail fails SPF`;
    return [finding("rollout-no-dkim", at, { problem, cure: `${cure}, or step down`, ...severity })];
  });
}

function demandOfStep(step: Step, beside: PolicyBeside): Demand {
  return demandOf("the name itself", tagsOf(step, beside));
}

/** What the current stage of a checked rollout demands of each sender. */
export function demandOfCurrent(rollout: Rollout, beside: PolicyBeside): Demand {
  const last = readSteps(rollout).at(-1);
  return last === undefined ? "nothing" : demandOfStep(last, beside);
}

/** Dates of a log behind a day: a matter of the clock, so commands judge it and synth does not. */
export function judgeFuture(log: readonly { readonly since: string }[], at: string, asOf: string): Finding[] {
  return log.flatMap(({ since }, index) => {
    const [day, today] = [dayNumber(since), dayNumber(asOf)];
    if (day === undefined || today === undefined || day <= today) return [];
    const path = below(at, "log", index, "since");
    const cure = "append the move on the day that it is made";
    return [finding("rollout-future-date", path, { problem: `in the future, as of ${asOf}`, value: since, cure })];
  });
}
