/**
 * `sending-domain plan-rollout`: the whole road, for a person who is no mail expert.
 */
import { formatDmarc, policyName } from "../mail/dmarc";
import { visible } from "../mail/finding";
import { dmarcAt } from "../mail/records";
import { type Milestone, effectInWords, roadOf, rolloutState } from "../mail/rollout";
import type { RolloutPlan } from "../mail/spec";

import { type Call, type Command, formatOf } from "./command";
import { loadRollouts } from "./paths";

const FORMATS = ["text", "markdown"] as const;

/** The command `plan-rollout`. */
export const planRollout: Command = {
  name: "plan-rollout",
  says: "the whole road of a rollout, for a person who is no mail expert",
  usage: "<path…>",
  options: { format: { value: "FORMAT", says: `${FORMATS.join(" or ")} (default: text)` } },
  run(call) {
    const format = formatOf(call, FORMATS);
    const texts = loadRollouts(call).map(({ spec, dmarc }) =>
      format === "text" ? asText(spec.domain, dmarc, call) : asMarkdown(spec.domain, dmarc),
    );
    return { stdout: texts.join("\n"), code: 0 };
  },
};

const INTRO =
  "DMARC tells receivers what to do with mail that says it is from this domain and cannot prove it. Each stage asks for more; between two stages the reports show what would be lost.";

function standing({ standing: at, from }: Milestone, last: boolean): string {
  switch (at) {
    case "passed":
      return from === undefined ? "passed over" : `passed, since ${from}`;
    case "current":
      return `here since ${from ?? ""}`;
    case "ahead":
      return `not before ${from ?? ""}${last ? "; the last stage" : ""}`;
    default:
      return at satisfies never;
  }
}

function asText(domain: string, dmarc: RolloutPlan, { paint }: Call): string {
  const road = roadOf(dmarc.rollout, dmarc);
  const { profile } = rolloutState(dmarc.rollout);
  const stages = road.flatMap((milestone, index) => {
    const { old, new: current } = effectInWords("the name itself", milestone.policy);
    const mail = old === current ? `failing mail: ${old}` : `failing mail: ${old}; to newer receivers (RFC 9989): ${current}`;
    return [
      "",
      `  ${paint("bold", `${index + 1}. ${visible(milestone.stage.stage)}`)}  ${standing(milestone, index === road.length - 1)}`,
      `     ${policyName(domain)}  ${formatDmarc(dmarcAt(dmarc, milestone.stage))}`,
      `     ${mail}`,
      ...(milestone.before.length === 0 || milestone.standing === "passed"
        ? []
        : ["     before the next stage, look at:", ...milestone.before.map((line) => `       - ${line}`)]),
    ];
  });
  return `${[`${paint("bold", domain)}  ${profile} profile`, `  ${INTRO}`, ...stages].join("\n")}\n`;
}

function asMarkdown(domain: string, dmarc: RolloutPlan): string {
  const road = roadOf(dmarc.rollout, dmarc);
  const rows = road.map((milestone, index) => {
    const { old, new: current } = effectInWords("the name itself", milestone.policy);
    return `| ${index + 1} | ${inCell(milestone.stage.stage)} | ${standing(milestone, index === road.length - 1)} | \`${formatDmarc(dmarcAt(dmarc, milestone.stage))}\` | ${old} | ${current} |`;
  });
  const looks = road
    .filter(({ before, standing: at }) => before.length > 0 && at !== "passed")
    .flatMap(({ stage, before }) => ["", `Before leaving **${inCell(stage.stage)}**, look at:`, "", ...before.map((line) => `- ${line}`)]);
  return `${[
    `## Rollout of ${domain}`,
    "",
    INTRO,
    "",
    "| | stage | when | record | failing mail, RFC 7489 | failing mail, RFC 9989 |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows,
    ...looks,
  ].join("\n")}\n`;
}

/** A stage's name, which is its owner's, in a cell of a table: what is markup there is written as text. */
function inCell(text: string): string {
  return visible(text).replace(/[\\|`*_<>[\]@#]/gu, (special) => `\\${special}`);
}
