/**
 * How the senders of a spec align, with its SPF and by its policy.
 */
import { type SenderAlignment, alignmentOf } from "../alignment";
import type { Sender } from "../senders";
import type { PlacedTerm } from "../spf";
import { excluding } from "../spf/excluded";

import type { DmarcPlan, RolloutPlan, SpfPlan } from "./checked";

/** How each sender of a domain aligns, by the modes of its own policy where none are given. */
export function alignmentsOf(
  spec: {
    readonly domain: string;
    readonly organizationalDomain: string;
    readonly senders: readonly Sender[];
    readonly spf: SpfPlan;
    readonly dmarc: DmarcPlan;
  },
  modes: Partial<RolloutPlan["alignment"]> = spec.dmarc.kind === "rollout" ? spec.dmarc.alignment : {},
): SenderAlignment[] {
  const { domain, organizationalDomain } = spec;
  return spec.senders.map((sender) =>
    alignmentOf(sender, { domain, organizationalDomain, ...modes, authorised: isAuthorised(sender, spec) }),
  );
}

/**
 * Whether the SPF at the domain may let a sender through: beside `redirect` its terms are not published, and `spf.terms` may exclude them.
 * One without terms of its own is let through by another's, as its owner says by its return path.
 */
function isAuthorised(sender: Sender, { domain, spf, senders }: Parameters<typeof alignmentsOf>[0]): boolean {
  if (spf.kind !== "terms") return spf.kind === "external";
  const passes = ({ term }: PlacedTerm): boolean => "qualifier" in term && term.qualifier === "pass";
  if (sender.spf.length > 0) return sender.spf.some((each) => passes(each) && excluding(spf.terms, each.term, domain).length === 0);
  return [...spf.terms, ...senders.flatMap((each) => each.spf)].some(passes);
}
