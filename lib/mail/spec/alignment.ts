/**
 * Alignment: by which path the mail of each sender passes DMARC (RFC 9989 section 4.4).
 */
import type { Alignment } from "../dmarc";
import { isWithin } from "../dns";
import type { AlignedSender } from "../rollout";
import type { Sender } from "../senders";
import { type SpfTerm, isSpfText, reachedTerms, readSpf } from "../spf";
import { excluding } from "../spf/excluded";

import type { RolloutPlan, SendingDomainSpec } from "./checked";

/** Which paths of a sender align with the From domain. */
export interface SenderAlignment extends AlignedSender {
  readonly service: string;
}

type Aligning = Pick<SendingDomainSpec, "domain" | "organizationalDomain" | "senders" | "spf" | "dmarc">;

/** How each sender of a domain aligns, by the modes of its own policy where none are given. */
export function alignmentsOf(
  spec: Aligning,
  modes: Partial<RolloutPlan["alignment"]> = spec.dmarc.kind === "rollout" ? spec.dmarc.alignment : {},
): SenderAlignment[] {
  const { domain, organizationalDomain, senders } = spec;
  const aligns = (name: string, mode: Alignment = "relaxed"): boolean =>
    mode === "strict" ? name === domain : isWithin(name, organizationalDomain);
  return senders.map((sender) => {
    const { name, service, at, returnPath, signed, signedBy } = sender;
    const passes = returnPath === domain ? isAuthorised(sender, spec) : !isRefusedAt(returnPath, senders);
    return {
      name,
      service,
      spf: returnPath !== undefined && passes && aligns(returnPath, modes.spf),
      dkim: signed && aligns(signedBy, modes.dkim),
      at,
    };
  });
}

/**
 * Whether the SPF at the domain may let a sender through: beside `redirect` its terms are not published, and `spf.terms` may exclude them.
 * One without terms of its own is let through by another's, as its owner says by its return path.
 */
function isAuthorised(sender: Sender, { domain, spf, senders }: Aligning): boolean {
  if (spf.kind !== "terms") return spf.kind === "external";
  if (sender.spf.length > 0) return sender.spf.some(({ term }) => isPassing(term) && excluding(spf.terms, term, domain).length === 0);
  return [...spf.terms, ...senders.flatMap((each) => each.spf)].some(({ term }) => isPassing(term));
}

/**
 * Whether the SPF at a return path of its own lets nobody through. What others publish there is its owner's word: a CNAME of a vendor, a
 * text that is known only at apply, records outside the spec.
 */
function isRefusedAt(returnPath: string | undefined, senders: readonly Sender[]): boolean {
  const texts = senders
    .flatMap(({ records }) => records)
    .filter(({ type, name, content }) => type === "TXT" && name === returnPath && isSpfText(content));
  return texts.some(({ content, owner }) => {
    const spf = readSpf(content, owner).value;
    return spf !== undefined && !reachedTerms(spf).some(isPassing);
  });
}

/** Whether a term lets servers through that it names; a redirect's owner may. */
function isPassing(term: SpfTerm): boolean {
  return "qualifier" in term ? term.qualifier === "pass" : term.kind === "redirect";
}

/** The aligned paths in words: `SPF and DKIM`, `SPF`, `DKIM`, `none`. */
export function alignedPaths({ spf, dkim }: Pick<AlignedSender, "spf" | "dkim">): string {
  if (spf && dkim) return "SPF and DKIM";
  if (spf) return "SPF";
  return dkim ? "DKIM" : "none";
}
