/**
 * Domains whose DMARC is their parent's.
 */
import { demandOf, policyName, readDmarc, readPolicyName } from "../dmarc";
import { namesFrom } from "../dns";
import { type Finding, finding } from "../finding";
import type { Spec } from "../spec";
import { type SenderAlignment, alignedPaths, alignmentsOf } from "../spec/alignment";

import { type ByName, type ZoneRecord, isDmarc } from "./zone-record";

/** A domain whose DMARC is its parent's, and how its senders align. */
export interface InheritingDomain {
  readonly domain: string;
  readonly organizationalDomain: string;
  /** Under relaxed alignment, and under strict, as the parent's policy may ask for it. */
  readonly senders: readonly SenderAlignment[];
  readonly strict: readonly SenderAlignment[];
  readonly owner: string;
}

/** A spec as an {@link InheritingDomain}, when it is one; `owner` is said in findings. */
export function inheritingDomain(spec: Spec, owner: string): InheritingDomain[] {
  if (spec.kind !== "sending-domain" || spec.dmarc.kind !== "inherit") return [];
  const { domain, organizationalDomain } = spec;
  const strict = alignmentsOf(spec, { spf: "strict", dkim: "strict" });
  return [{ domain, organizationalDomain, senders: alignmentsOf(spec), strict, owner }];
}

/** A child that inherits is judged by what the parent's policy demands of it (RFC 9989 section 4.10). */
export function judgeInheriting(child: InheritingDomain, at: ByName): Finding[] {
  const parent = parentOf(child, at);
  const dmarc = parent === undefined ? undefined : readDmarc(parent.content).value;
  if (parent === undefined || dmarc === undefined) return [];
  const above = readPolicyName(parent.name) ?? parent.name;
  const demand = demandOf("existing subdomains", dmarc);
  return child.senders.flatMap((relaxed, index) => {
    const strict = child.strict[index] ?? relaxed;
    const sender = {
      ...relaxed,
      spf: dmarc.spfAlignment === "strict" ? strict.spf : relaxed.spf,
      dkim: dmarc.dkimAlignment === "strict" ? strict.dkim : relaxed.dkim,
    };
    if (demand === "nothing" || sender.dkim || (demand === "an aligned path" && sender.spf)) return [];
    return [
      finding("zone-inherit", child.owner, {
        problem: `${child.domain} inherits the policy of ${above}, which demands ${demand} of ${sender.name} (aligned: ${alignedPaths(sender)})`,
        cure: `give ${sender.name} a DKIM key, or ${child.domain} a rollout of its own`,
      }),
    ];
  });
}

/** The policy that holds for a child: its organizational domain's, or, where none stands there, the highest above it (RFC 9989 section 4.10.2). */
function parentOf({ domain, organizationalDomain }: InheritingDomain, at: ByName): ZoneRecord | undefined {
  const [, ...above] = namesFrom(domain);
  return [organizationalDomain, ...above.reverse()].flatMap((name) => at.get(policyName(name))?.find(isDmarc) ?? [])[0];
}
