/**
 * Alignment: by which path a sender's mail passes DMARC (RFC 9989 section 4.4).
 */
import type { Alignment } from "./dmarc";
import { isWithin } from "./dns";
import type { Sender } from "./senders";

/** Which paths of a sender align with the From domain. */
export interface SenderAlignment {
  readonly name: string;
  readonly service: string;
  /** Its envelope domain aligns, and the SPF there lets it send. */
  readonly spf: boolean;
  /** The `d=` of its signatures aligns, and a live key verifies them. */
  readonly dkim: boolean;
  /** Path of the sender in the spec. */
  readonly at: string;
}

/** What alignment is judged against. */
export interface AlignmentModes {
  readonly domain: string;
  readonly organizationalDomain: string;
  /** @default "relaxed" */
  readonly spf?: Alignment;
  /** @default "relaxed" */
  readonly dkim?: Alignment;
  /** Whether the SPF at the domain may let the sender through. */
  readonly authorised: boolean;
}

/** How a sender aligns. */
export function alignmentOf(sender: Sender, modes: AlignmentModes): SenderAlignment {
  const { name, service, at, returnPath, signedBy } = sender;
  const authorised = returnPath !== modes.domain || modes.authorised;
  return {
    name,
    service,
    spf: returnPath !== undefined && authorised && aligns(returnPath, modes.spf ?? "relaxed", modes),
    dkim: sender.signed && aligns(signedBy, modes.dkim ?? "relaxed", modes),
    at,
  };
}

/** The aligned paths in words: `SPF and DKIM`, `SPF`, `DKIM`, `none`. */
export function alignedPaths({ spf, dkim }: Pick<SenderAlignment, "spf" | "dkim">): string {
  if (spf && dkim) return "SPF and DKIM";
  if (spf) return "SPF";
  return dkim ? "DKIM" : "none";
}

function aligns(name: string, mode: Alignment, { domain, organizationalDomain }: AlignmentModes): boolean {
  return mode === "strict" ? name === domain : isWithin(name, organizationalDomain);
}
