/**
 * Domains whose DMARC is their parent's.
 */
import { type SenderAlignment, alignedPaths } from "../alignment";
import { effectOn, readDmarc } from "../dmarc";
import { type Finding, finding } from "../finding";
import type { Spec } from "../spec";
import { alignmentsOf } from "../spec/judge-spec";

import { type ByName, isDmarc } from "./zone-record";

/** A domain whose DMARC is its parent's, and how its senders align. */
export interface InheritingDomain {
  readonly domain: string;
  readonly organizationalDomain: string;
  readonly senders: readonly SenderAlignment[];
  readonly owner: string;
}

/** A spec as an {@link InheritingDomain}, when it is one; `owner` is said in findings. */
export function inheritingDomain(spec: Spec, owner: string): InheritingDomain[] {
  if (spec.kind !== "sending-domain" || spec.dmarc.kind !== "inherit") return [];
  const { domain, organizationalDomain } = spec;
  return [{ domain, organizationalDomain, senders: alignmentsOf(spec), owner }];
}

/** A child that inherits is judged by what the parent's policy demands of it (RFC 9989 section 4.10). */
export function judgeInheriting(child: InheritingDomain, at: ByName): Finding[] {
  const parent = at.get(`_dmarc.${child.organizationalDomain}`)?.find(isDmarc);
  const dmarc = parent === undefined ? undefined : readDmarc(parent.content).value;
  if (dmarc === undefined) return [];
  const effect = effectOn("existing subdomains", dmarc);
  const strongest = Math.max(effect.old, effect.new);
  return child.senders.flatMap((sender) => {
    const enough = strongest === 0 || (strongest <= 1 ? sender.spf || sender.dkim : sender.dkim);
    if (enough) return [];
    const demands = strongest <= 1 ? "an aligned path" : "a live DKIM key";
    return [
      finding("zone-inherit", child.owner, {
        problem: `${child.domain} inherits the policy of ${child.organizationalDomain}, which demands ${demands} of ${sender.name} (aligned: ${alignedPaths(sender)})`,
        cure: `give ${sender.name} a DKIM key, or ${child.domain} a rollout of its own`,
      }),
    ];
  });
}
