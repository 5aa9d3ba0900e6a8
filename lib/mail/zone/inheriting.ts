/**
 * Domains whose DMARC is their parent's, or that of a name of the app that they give it to.
 */
import { type Demand, type Holding, type Policies, demandOf, holdingFor, ownPolicy } from "../dmarc";
import { type Finding, finding } from "../finding";
import { meets } from "../rollout";
import type { Spec } from "../spec";
import { type SenderAlignment, alignedPaths, alignmentsOf } from "../spec/alignment";

/** A domain whose DMARC is its parent's, or another name's, and how its senders align. */
export interface InheritingDomain {
  readonly domain: string;
  readonly organizationalDomain: string;
  /** Under relaxed alignment, and under strict, as the parent's policy may ask for it. */
  readonly senders: readonly SenderAlignment[];
  readonly strict: readonly SenderAlignment[];
  /** The name that its policy is asked at; its parent's where there is none. */
  readonly delegatedTo?: string;
  readonly owner: string;
}

/** A spec as an {@link InheritingDomain}, when it is one; `owner` is said in findings. */
export function inheritingDomain(spec: Spec, owner: string): InheritingDomain[] {
  if (spec.kind !== "sending-domain" || (spec.dmarc.kind !== "inherit" && spec.dmarc.kind !== "delegated")) return [];
  const { domain, organizationalDomain, dmarc } = spec;
  const strict = alignmentsOf(spec, { spf: "strict", dkim: "strict" });
  const delegated = dmarc.kind === "delegated" ? { delegatedTo: dmarc.to } : {};
  return [{ domain, organizationalDomain, senders: alignmentsOf(spec), strict, ...delegated, owner }];
}

/**
 * A child that inherits is judged by what the policies above demand of it, to readers of either RFC.
 * @internal
 */
export function judgeInheriting(child: InheritingDomain, policies: Policies): Finding[] {
  const above = parentsOf(child, policies);
  return child.senders.flatMap((relaxed, index) => {
    const [unmet] = above.flatMap((parent) => unmetBy(child.domain, relaxed, child.strict[index] ?? relaxed, parent));
    if (unmet === undefined) return [];
    const { at, demand, sender } = unmet;
    return [
      finding("zone-inherit", child.owner, {
        problem: `${child.domain} ${child.delegatedTo === undefined ? `inherits the policy of ${at}` : `has its policy from ${child.delegatedTo}`}, which demands ${demand} of ${sender.name} (aligned: ${alignedPaths(sender)})`,
        cure: `${cureOf(unmet)}, or give ${child.domain} a rollout of its own`,
      }),
    ];
  });
}

function cureOf({ at, sender: { name, unmet = {} } }: Unmet): string {
  const { dkim } = unmet;
  switch (dkim) {
    case "tokens":
      return `add the DKIM tokens of ${name} that are missing`;
    case "strict":
      return `let the policy of ${at} align DKIM relaxed`;
    case undefined:
      return `give ${name} a DKIM key`;
    default:
      return dkim satisfies never;
  }
}

/**
 * Names of the senders that meet what the policies above demand by a signature alone.
 * @internal
 */
export function needingSignature(child: InheritingDomain, policies: Policies): ReadonlySet<string> {
  const above = parentsOf(child, policies);
  const needing = child.senders.filter((relaxed, index) => {
    const strict = child.strict[index] ?? relaxed;
    const isUnmet = (more: object): boolean =>
      above.some((parent) => unmetBy(child.domain, { ...relaxed, ...more }, { ...strict, ...more }, parent).length > 0);
    return isUnmet({ dkim: false }) && !isUnmet({});
  });
  return new Set(needing.map(({ name }) => name));
}

/**
 * The policy that a walk finds (RFC 9989 section 4.10), and the organizational domain's (RFC 7489 section 6.6.3); of one that is asked at another
 * name, what is known of that.
 */
function parentsOf({ domain, organizationalDomain, delegatedTo }: InheritingDomain, policies: Policies): readonly Holding[] {
  if (delegatedTo !== undefined) return [ownPolicy(domain, policies)].filter((each) => each !== undefined);
  const found = [holdingFor(domain, policies), ownPolicy(organizationalDomain, policies)].filter((each) => each !== undefined);
  return [...new Map(found.map((each) => [each.at, each])).values()];
}

/** What the policy at a name demands of a sender that does not meet it. */
interface Unmet {
  readonly at: string;
  readonly demand: Demand;
  readonly sender: SenderAlignment;
}

function unmetBy(domain: string, relaxed: SenderAlignment, strict: SenderAlignment, { at, dmarc }: Holding): Unmet[] {
  const demand = demandOf(at === domain ? "the name itself" : "existing subdomains", dmarc);
  const { spf } = dmarc.spfAlignment === "strict" ? strict : relaxed;
  const { dkim, unmet = {} } = dmarc.dkimAlignment === "strict" ? strict : relaxed;
  const sender = { ...relaxed, spf, dkim, unmet };
  return meets(sender, demand) ? [] : [{ at, demand, sender }];
}
