/**
 * What a policy demands of a sender, and why one does not meet it.
 */
import type { Demand } from "../dmarc";

/** What a sender brings to a rollout: how its mail aligns, and whether a live key signs it. */
export interface AlignedSender {
  readonly name: string;
  /** Its envelope domain aligns, and the SPF there lets it send. */
  readonly spf: boolean;
  /** The `d=` of its signatures aligns, and a live key verifies them. */
  readonly dkim: boolean;
  /** Why a path that it has does not align: strict alignment, an SPF that is another's or excludes it, or tokens that its service waits for. */
  readonly unmet?: { readonly spf?: keyof typeof SPF; readonly dkim?: keyof typeof DKIM };
  /** It never sends as the domain, and nothing is demanded of it. */
  readonly forwards?: true;
  /** Path of the sender in the spec. */
  readonly at: string;
}

/** Whether a sender meets what a policy demands of it. */
export function meets({ spf, dkim, forwards }: Pick<AlignedSender, "spf" | "dkim" | "forwards">, demand: Demand): boolean {
  return demand === "nothing" || forwards === true || dkim || (demand === "an aligned path" && spf);
}

/** What is said of a path and of its sender, and what mends it. */
interface Reason {
  readonly path: string;
  readonly sender: string;
  readonly cure: string;
}

const NO_SPF = { path: "SPF does not align", cure: "SPF terms and a return path within the domain" };

const SPF = {
  strict: { path: "SPF aligns only relaxed", cure: "write dmarc.alignment.spf: relaxed" },
  excluded: { path: "spf.terms exclude what SPF lets send", cure: "take the exclusion out of spf.terms, or make it narrower" },
  redirect: {
    path: "nobody knows here whether the SPF behind the redirect lets it send",
    cure: "take the redirect away so that its terms are published",
  },
} satisfies Record<string, Omit<Reason, "sender">>;

const NO_DKIM: Reason = { path: "DKIM does not align", sender: "has no live DKIM key", cure: "give it a DKIM key" };

const DKIM = {
  strict: {
    path: "DKIM aligns only relaxed",
    sender: "signs by another name, which strict alignment refuses",
    cure: "write dmarc.alignment.dkim: relaxed",
  },
  tokens: {
    path: "DKIM lacks tokens, without which nothing is signed",
    sender: "lacks DKIM tokens, without which nothing is signed",
    cure: "add the DKIM tokens that are missing",
  },
} satisfies Record<string, Reason>;

/** Why neither path of a sender aligns, and by what it would meet a demand: by DKIM always, by SPF where an aligned path is enough. */
export function unalignedOf({ unmet: { spf, dkim } = {} }: AlignedSender, demand: Demand): { readonly why: string; readonly cure: string } {
  const [bySpf, byDkim] = [spf === undefined ? NO_SPF : SPF[spf], dkim === undefined ? NO_DKIM : DKIM[dkim]];
  const why = spf === undefined && dkim === undefined ? "neither SPF nor DKIM aligns" : `${bySpf.path}, and ${byDkim.path}`;
  return { why, cure: demand === "a live DKIM key" ? byDkim.cure : `${byDkim.cure}, or ${bySpf.cure}` };
}

/** Why a sender that aligns by SPF does not by DKIM, and the cure. */
export function unsignedOf({ unmet: { dkim } = {} }: AlignedSender): { readonly why: string; readonly cure: string } {
  if (dkim === undefined) return { why: NO_DKIM.sender, cure: `${NO_DKIM.cure} that is neither revoked nor testing` };
  return { why: DKIM[dkim].sender, cure: DKIM[dkim].cure };
}
