/**
 * The road of a rollout: each stage with its earliest day, what happens to failing mail there, and what to look at before going on.
 */
import { type Effect, type PolicyTags, type Scope, effectOn, strength } from "../dmarc";

import { dayAfter } from "./days";
import { type PolicyBeside, type Stage, policyOf } from "./profiles";
import { type Rollout, rolloutState } from "./state";

/** One stage of the road. */
export interface Milestone {
  readonly stage: Stage;
  readonly standing: "passed" | "current" | "ahead";
  /** The day since which it holds, or the first on which it may; absent for stages that were passed over. */
  readonly from?: string;
  readonly policy: PolicyTags;
  /** What to look at before the next stage; empty at the last. */
  readonly before: readonly string[];
}

/** The stages of the profile in force; days ahead are the earliest that the rules allow. */
export function roadOf(rollout: Rollout, beside: PolicyBeside = {}): Milestone[] {
  const { stages, index, since, moves } = rolloutState(rollout);
  let from = since;
  return stages.map((stage, position) => {
    if (position > index) from = dayAfter(from, stages[position - 1]?.days ?? 0);
    const entered = moves.findLast((move) => move.stage === stage.stage)?.since;
    const day = position >= index ? from : entered;
    const next = stages[position + 1];
    return {
      stage,
      standing: position < index ? "passed" : position === index ? "current" : "ahead",
      ...(day === undefined ? {} : { from: day }),
      policy: policyOf(stage, beside),
      before: next === undefined ? [] : lookBefore(policyOf(stage, beside), policyOf(next, beside)),
    };
  });
}

/** What a person looks at before a stage, by what it changes. */
function lookBefore(current: PolicyTags, next: PolicyTags): readonly string[] {
  const [now, then] = [strength(current), strength(next)];
  const always = "aggregate reports of the last two weeks: every source that you know passes by SPF or DKIM, aligned";
  if (now === 0) {
    return [
      always,
      "sources that fail: each is yours and gets its key or return path first, or is a forger's and may fail",
      "nobody is missing: newsletters, invoices, the ticket system, scanners, the website's forms",
    ];
  }
  if (then > 1 && now <= 1) {
    return [
      always,
      "every sender signs with DKIM: SPF alone breaks when mail is forwarded, and reject refuses it",
      "mail that people post to mailing lists: list servers that change it will refuse it",
      "complaints to the help desk about mail in spam folders",
    ];
  }
  return [always, "complaints to the help desk about mail that did not arrive"];
}

/** What happens to failing mail, in words, to readers of RFC 7489 and of RFC 9989. */
export function effectInWords(scope: Scope, tags: PolicyTags): { readonly old: string; readonly new: string } {
  const effect: Effect = effectOn(scope, tags);
  return { old: levelInWords(effect.old), new: levelInWords(effect.new) };
}

const WORDS = ["delivered", "to the spam folder", "refused"] as const;

function levelInWords(level: number): string {
  const whole = Math.floor(level);
  const share = Math.round((level - whole) * 100);
  const word = WORDS[whole] ?? WORDS[2];
  return share === 0 ? word : `${share} % ${WORDS[whole + 1] ?? WORDS[2]}, the rest ${word}`;
}
