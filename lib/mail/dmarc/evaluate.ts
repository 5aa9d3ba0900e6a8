/**
 * What a receiver does with a mail: alignment, the policy that applies, and the disposition that it asks for.
 */
import { comparable, isWithin } from "../dns";
import type { Resolver } from "../resolver";

import { effectOn } from "./effect";
import { type DmarcLookup, type DmarcReader, domainOf, lookupDmarc, organizationalDomainOf } from "./lookup";
import { type Alignment, POLICIES, type Policy } from "./record";

/** What SPF and DKIM found of a mail. */
export interface AuthenticatedMail {
  /** Domain of the From address, as A-labels or U-labels (RFC 9989 section 5.3.1); of one whole address, its domain. */
  readonly from: string;
  /** The envelope domain that SPF checked, as the `trace` of `checkHost` says it (HELO's for a bounce), and its result. */
  readonly spf?: { readonly result: string; readonly domain: string };
  /** The signatures: each one's `d=`, and whether it verified. */
  readonly dkim?: readonly { readonly result: string; readonly domain: string }[];
  /**
   * Where this mail falls among the hundred that `pct` counts, 0–99; only readers of RFC 7489 look at it.
   * @default 0: the policy applies unless `pct=0`
   */
  readonly sample?: number;
}

/** What DMARC says of a mail. */
export interface DmarcVerdict {
  /** `none` when no policy applies. */
  readonly result: "pass" | "fail" | "none" | "temperror";
  /** Which paths passed and align (RFC 9989 section 4.4). */
  readonly aligned: { readonly spf: boolean; readonly dkim: boolean };
  /** What the policy asks for, sampling and test mode applied; `none` for a mail that passes. */
  readonly disposition: Policy;
  /** The policy, where it stands, and whom it speaks of. */
  readonly lookup: DmarcLookup;
}

/**
 * Evaluates DMARC as a receiver does: finds the policy, aligns what SPF and DKIM authenticated, and says what to do.
 * Source: RFC 9989 sections 4.4, 4.7, 4.10 and 5; RFC 7489 sections 3.1 and 6.6 where the reader has an organizational-domain function.
 * @throws TypeError when `dns` is no resolver
 */
export async function evaluateDmarc(mail: AuthenticatedMail, dns: Resolver, reader: DmarcReader = {}): Promise<DmarcVerdict> {
  const lookup = await lookupDmarc(mail.from, dns, reader);
  const aligned = { spf: false, dkim: false };
  if (lookup.policy === undefined) {
    return { result: lookup.result === "temperror" ? "temperror" : "none", aligned, disposition: "none", lookup };
  }
  const { dmarc } = lookup.policy;
  const from = comparable(domainOf(mail.from) ?? "");
  const passed = ({ result }: { result: string }): boolean => result === "pass";
  const unanswered: string[] = [];
  // A mail may hold hundreds of signatures of one domain.
  const known = new Map<string, string | undefined>();
  const aligns = async ({ domain }: { domain: string }, mode: Alignment | undefined): Promise<boolean> => {
    const name = comparable(domain);
    if (name === from || mode === "strict") return name === from;
    const own = lookup.organizationalDomain;
    // An organizational domain is the name or stands above it: others can never align, and whoever owns them has no say (RFC 9989 section 5.3.6).
    if (!isWithin(name, own ?? from.slice(from.lastIndexOf(".") + 1))) return false;
    if (own !== undefined && !known.has(name)) known.set(name, await organizationalDomainOf(name, dns, reader));
    const organizational = known.get(name);
    if (organizational === undefined) unanswered.push(name);
    return organizational !== undefined && organizational === own;
  };
  for (const signature of (mail.dkim ?? []).filter(passed)) aligned.dkim ||= await aligns(signature, dmarc.dkimAlignment);
  const sender = domainOf(mail.spf?.domain ?? "");
  if (mail.spf !== undefined && passed(mail.spf) && sender !== undefined)
    aligned.spf = await aligns({ domain: sender }, dmarc.spfAlignment);

  if (aligned.spf || aligned.dkim) return { result: "pass", aligned, disposition: "none", lookup };
  if (unanswered.length > 0 || lookup.scope === undefined) return { result: "temperror", aligned, disposition: "none", lookup };
  const picked = (mail.sample ?? 0) < (dmarc.percent ?? 100);
  const effect = effectOn(lookup.scope, { ...dmarc, percent: picked ? 100 : 0 });
  const level = reader.organizationalDomainOf === undefined ? effect.new : effect.old;
  return { result: "fail", aligned, disposition: POLICIES[level] ?? "none", lookup };
}
