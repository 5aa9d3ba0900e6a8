/**
 * Alignment: by which path the mail of each sender passes DMARC (RFC 9989 section 4.4).
 */
import type { Alignment } from "../dmarc";
import { isWithin } from "../dns";
import type { AlignedSender } from "../rollout";
import type { Sender } from "../senders";
import { type SpfTerm, isSpfText, passes, reachedTerms, readSpf } from "../spf";
import { exclusionsOf } from "../spf/excluded";
import type { Writable } from "../writable";

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
  const isAuthorised = authorisation(spec);
  const refusing = refusingNames(senders);
  return senders.map((sender) => {
    const { name, service, at, returnPath, signed, signedBy, lacksTokens } = sender;
    const isLetThrough = (path: string): boolean => (path === domain ? isAuthorised(sender) : !refusing.has(path));
    const isSent = returnPath !== undefined && isLetThrough(returnPath);
    const alignment: Writable<SenderAlignment> = {
      name,
      service,
      spf: isSent && aligns(returnPath, modes.spf),
      dkim: signed && aligns(signedBy, modes.dkim),
      at,
    };
    const unmet: Writable<NonNullable<AlignedSender["unmet"]>> = {};
    if (isSent && !alignment.spf && aligns(returnPath)) unmet.spf = "strict";
    if (returnPath === domain && !isSent && sender.spf.some(({ term }) => isPassing(term)))
      unmet.spf = spec.spf.kind === "redirect" ? "redirect" : "excluded";
    if (signed && !alignment.dkim && aligns(signedBy)) unmet.dkim = "strict";
    if (lacksTokens === true) unmet.dkim = "tokens";
    if (Object.keys(unmet).length > 0) alignment.unmet = unmet;
    if (sender.forwards === true) alignment.forwards = true;
    return alignment;
  });
}

/**
 * Asks whether the SPF at the domain may let a sender through: beside `redirect` its terms are not published, and `spf.terms` may exclude
 * them. One without terms of its own is let through by another's, as its owner says by its return path.
 */
function authorisation({ domain, spf, senders }: Aligning): (sender: Sender) => boolean {
  if (spf.kind !== "terms") return () => spf.kind === "external";
  const excluding = exclusionsOf(spf.terms, domain);
  const letsSomebodyThrough = [...spf.terms, ...senders.flatMap((each) => each.spf)].some(({ term }) => isPassing(term));
  return ({ spf: own }) =>
    own.length === 0 ? letsSomebodyThrough : own.some(({ term }) => isPassing(term) && excluding(term).length === 0);
}

/**
 * Names of senders' own whose SPF lets nobody through. What others publish at a return path is its owner's word: a CNAME of a vendor, a text
 * that is known only at apply, records outside the spec.
 */
function refusingNames(senders: readonly Sender[]): ReadonlySet<string> {
  const texts = senders.flatMap(({ records }) => records).filter(({ type, content }) => type === "TXT" && isSpfText(content));
  const refusing = texts.filter(({ content, owner }) => {
    const spf = readSpf(content, owner).value;
    return spf !== undefined && !reachedTerms(spf).some(isPassing);
  });
  return new Set(refusing.map(({ name }) => name));
}

/** Whether a term lets servers through that it names; a redirect's owner may. */
function isPassing(term: SpfTerm): boolean {
  return passes(term) || term.kind === "redirect";
}

/** The aligned paths in words: `SPF and DKIM`, `SPF`, `DKIM`, `none`. */
export function alignedPaths({ spf, dkim }: Pick<AlignedSender, "spf" | "dkim">): string {
  if (spf && dkim) return "SPF and DKIM";
  if (spf) return "SPF";
  return dkim ? "DKIM" : "none";
}
