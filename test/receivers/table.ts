/**
 * The verdicts on forged mail, stage by verifier, as a table for the docs.
 */
import { formatDmarc } from "../../lib/mail";
import { policyOf } from "../../lib/mail/rollout";

import type { Verdict } from "./mail";
import type { Verifier } from "./verifiers";
import type { Case, StageWorld } from "./worlds";
import { STAGES } from "./worlds";

/** A row a stage: what each verifier does with mail forged for the name, an existing subdomain, and one that does not exist. */
export function verdictTable(cases: readonly Case[], verdicts: ReadonlyMap<Verifier, readonly Verdict[]>): string {
  const judges = [...verdicts].filter(([{ generation }]) => generation !== "none");
  const head = ["profile", "stage", "record", ...judges.map(([{ name, generation }]) => `${name} (${generation})`)];
  const rows = STAGES.map((world) => [
    world.profile,
    world.stage.stage,
    `\`${recordOf(world)}\``,
    ...judges.map(([, said]) => summary(cases.flatMap((each, index) => (isForged(each, world) ? [said[index]?.disposition ?? "?"] : [])))),
  ]);
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function isForged({ about }: Case, { profile, stage }: StageWorld): boolean {
  return about.startsWith(`${profile}, ${stage.stage}: forged`);
}

/** One word where the three agree. */
function summary(three: readonly string[]): string {
  return new Set(three).size === 1 ? (three[0] ?? "") : three.join(" / ");
}

function recordOf({ stage }: StageWorld): string {
  return formatDmarc(policyOf(stage)).replace("v=DMARC1; ", "");
}
