/**
 * Senders whose signatures are a parent's, where the parent's spec is one of the app: its keys are then known.
 */
import { readKeyName } from "../dkim";
import { type Finding, finding } from "../finding";
import { type Rollout, demandOfCurrent } from "../rollout";
import { type SendingDomainSpec, type Spec, rolloutPlanOf } from "../spec";
import { alignmentsOf } from "../spec/alignment";

import type { ZoneRecord } from "./zone-record";

/** A sending domain: whether a live key of its own signs, and whose signatures its senders rely on. */
export interface SigningDomain {
  readonly domain: string;
  readonly signs: boolean;
  /** Senders that the policy demands a signature of, each with the parent that signs. */
  readonly relying: readonly { readonly name: string; readonly signedBy: string }[];
  readonly owner: string;
}

/** A spec as a {@link SigningDomain}, when it is one; `owner` is said in findings. */
export function signingDomain(spec: Spec, owner: string): SigningDomain[] {
  if (spec.kind !== "sending-domain") return [];
  const { domain, senders } = spec;
  const elsewhere = senders.filter(({ signedBy, dkim, external }) => signedBy !== domain && dkim.length === 0 && !external);
  const needed = elsewhere.length === 0 ? new Set() : needingKeys(spec);
  const relying = elsewhere.filter(({ name }) => needed.has(name));
  const signs = senders.some((sender) => sender.signed && (sender.signedBy === domain || sender.external));
  return [{ domain, signs, relying: relying.map(({ name, signedBy }) => ({ name, signedBy })), owner }];
}

/** Names of the senders that the policy demands a signature of. */
function needingKeys(spec: SendingDomainSpec): ReadonlySet<string> {
  const plan = rolloutPlanOf(spec);
  const demand = plan === undefined || isForced(plan.rollout) ? "nothing" : demandOfCurrent(plan.rollout, plan);
  const needing = alignmentsOf(spec).filter(({ spf }) => demand === "a live DKIM key" || (demand === "an aligned path" && !spf));
  return new Set(needing.map(({ name }) => name));
}

function isForced({ log }: Rollout): boolean {
  return log.at(-1)?.forced === true;
}

/**
 * A parent without a live key signs nothing: not by its own spec, nor by a record of others.
 * @internal
 */
export function judgeSignedBy(domains: readonly SigningDomain[], records: readonly ZoneRecord[]): Finding[] {
  if (domains.every(({ relying }) => relying.length === 0)) return [];
  const keyless = new Set(domains.filter(({ signs }) => !signs).map(({ domain }) => domain));
  for (const { name } of records) keyless.delete(readKeyName(name)?.domain ?? "");
  return domains.flatMap(({ domain, relying, owner }) =>
    relying
      .filter(({ signedBy }) => keyless.has(signedBy))
      .map(({ name, signedBy }) => {
        const problem = `${name} of ${domain} signs as ${signedBy}, whose spec has no live DKIM key`;
        return finding("rollout-no-dkim", owner, { problem, cure: `give ${signedBy} its key, or step down` });
      }),
  );
}
