/**
 * Whether a spec's policy is weaker than the one in force, though nobody decided it.
 */
import {
  type Policies,
  SCOPES,
  type Scope,
  effectAt,
  effectOn,
  formatDmarc,
  holdingFor,
  isWeaker,
  policyName,
  readDmarc,
  readDmarcByWords,
} from "../dmarc";
import type { MailRecord } from "../dns";
import type { PresentRecord } from "../present";
import { rolloutState } from "../rollout";
import { type RolloutPlan, type Spec, nameOf, rolloutPlanOf } from "../spec";
import { isDmarc } from "../zone";

import type { Obstacle } from "./obstacles";

/** Whether a stage alone says what holds in a scope: sp and np are read at the organizational domain, and may be written in the spec. */
function isOpen(scope: Scope, spec: Spec, { subdomains, nonexistent }: RolloutPlan): boolean {
  if (scope === "the name itself") return true;
  const written = scope === "existing subdomains" ? subdomains : (nonexistent ?? subdomains);
  return written === undefined && spec.kind === "sending-domain" && spec.organizationalDomain === spec.domain;
}

/** Nobody decided to weaken a policy, unless the log's last move goes down, changes the profile or is forced, with a reason. */
export function weaker(spec: Spec, record: MailRecord, there: readonly PresentRecord[], policies: Policies): Obstacle[] {
  const plan = rolloutPlanOf(spec);
  if (!isDmarc(record) || plan === undefined) return [];
  const { current, moves } = rolloutState(plan.rollout);
  const last = moves.at(-1);
  if (last?.did === "down" || last?.did === "change of profile" || last?.forced === true) return [];
  const wanted = readDmarc(record.content).value;
  if (wanted === undefined) return [];
  const own = there.filter(isDmarc);
  const open = SCOPES.filter((scope) => isOpen(scope, spec, plan));
  const [stronger] = own.flatMap(({ content }) => {
    // Where a policy word is wrong, some receivers take the record for p=none, and others its good words.
    const inForce = [readDmarc(content).value, readDmarcByWords(content)].filter((policy) => policy !== undefined);
    const lost = open.filter((scope) => inForce.some((policy) => isWeaker(effectOn(scope, wanted), effectOn(scope, policy))));
    return lost.length === 0 ? [] : [{ content, lost }];
  });
  const name = nameOf(spec);
  const problem = `stage ${current.stage} is weaker than the policy in force at`;
  if (stronger?.lost.includes("the name itself") === true) {
    const cure = "begin the log with the stage in force, as a baseline with its reason; a step down from there says why it is weakened";
    return [{ problem: `${problem} ${record.name}: ${stronger.content}`, cure }];
  }
  if (stronger !== undefined) {
    const cure = "write dmarc.subdomains and dmarc.nonexistent as they are meant";
    return [{ problem: `for ${stronger.lost.join(" and ")}, ${problem} ${record.name}: ${stronger.content}`, cure }];
  }
  // Without a policy of its own, that of the domains above holds: for the name alone, since the names below it stay with them.
  const above = own.length > 0 ? undefined : holdingFor(name, policies);
  if (above === undefined || !isWeaker(effectOn("the name itself", wanted), effectAt(name, above))) return [];
  const cure =
    "begin the log with a stage that is as strong, or take responsibility with forced: true and a reason, or write dmarc: inherit";
  return [{ problem: `${problem} ${name}, that of ${policyName(above.at)}: ${formatDmarc(above.dmarc)}`, cure }];
}
