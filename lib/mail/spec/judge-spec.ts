/**
 * What the parts of a sending domain say together: SPF, DMARC and the rollout over today's senders.
 */
import { type SenderAlignment, alignmentOf } from "../alignment";
import { effectOn, isWeaker, weakerScopes } from "../dmarc";
import { type Finding, below, finding } from "../finding";
import { type Stage, currentStage, judgeRollout, policyOf, rolloutState } from "../rollout";
import { type DkimEntry, type Sender, judgeKeyTypes } from "../senders";
import { unalignedInclude } from "../senders/unaligned-includes";
import { type PlacedTerm, isSelf, isSpfText, judgeTerms } from "../spf";
import { excluding, judgeExcluded } from "../spf/excluded";

import type { DmarcPlan, SpfPlan } from "./checked";
import type { SendingDomainReading } from "./read-spec";

type RolloutPlan = Extract<DmarcPlan, { kind: "rollout" }>;

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

/** Judges a sending domain as far as it could be read. */
export function judgeSendingDomain(read: SendingDomainReading): Finding[] {
  const { domain, organizationalDomain, senders, spf, dmarc } = read;
  const keyTypes = senders.senders.flatMap((sender) => judgeKeyTypes(sender.dkim, sender.at));
  const selectors = judgeSelectors(senders.senders);
  if (domain === undefined || organizationalDomain === undefined) {
    return [...selectors, ...keyTypes, ...judgeDmarc(dmarc), ...(dmarc?.kind === "rollout" ? judgeStages(dmarc, read) : [])];
  }
  const first = spf?.kind === "terms" ? spf.terms : [];
  const fromSenders = senders.senders.flatMap((sender) => sender.spf);
  const terms = [...first, ...fromSenders];
  return [
    ...selectors,
    ...keyTypes,
    ...judgeTerms(terms, domain, read.zone?.name ?? domain),
    ...judgeIncludes(first),
    ...senders.senders.flatMap((sender) => judgeIncludes(sender.spf, sender.service)),
    ...judgeExcluded(first, fromSenders, domain),
    ...judgeRedirect(spf, domain, senders.senders),
    ...judgeOwned(read, domain),
    ...judgeDmarc(dmarc, { domain, organizationalDomain }),
    ...(dmarc?.kind === "rollout" ? judgeStages(dmarc, read, { domain, organizationalDomain }) : []),
  ];
}

/** Exactly one record stands at a selector (RFC 6376 section 3.6.2.2); two accounts of a service may point to the same key. */
function judgeSelectors(senders: readonly Sender[]): Finding[] {
  const first = new Map<string, DkimEntry>();
  return senders
    .flatMap((sender) => sender.dkim)
    .flatMap((key) => {
      const { selector, under = "", type, content, at } = key;
      const before = first.get(`${selector} ${under}`);
      if (before === undefined) {
        first.set(`${selector} ${under}`, key);
        return [];
      }
      if (type === "CNAME" && before.type === "CNAME" && before.content === content) return [];
      const cure = "give each key a selector of its own";
      return [finding("dkim-selector-twice", at, { problem: `a selector that stands already, at ${before.at}`, value: selector, cure })];
    });
}

/** An include of a service whose mail never has this domain as its envelope. */
function judgeIncludes(terms: readonly PlacedTerm[], of?: string): Finding[] {
  return terms.flatMap(({ term, at }) => {
    if (term.kind !== "include") return [];
    const service = unalignedInclude(term.domain, of);
    if (service === undefined) return [];
    return [
      finding("spf-unaligned-include", at, {
        problem: `the return path of ${service} is not this domain, so the include never aligns and spends a lookup`,
        value: `include:${term.domain}`,
        cure: "remove it, and let the service align by DKIM or by a return path on a subdomain",
      }),
    ];
  });
}

/** Beside a redirect nothing of ours stands at the domain. */
function judgeRedirect(spf: SpfPlan | undefined, domain: string, senders: readonly Sender[]): Finding[] {
  if (spf?.kind !== "redirect") return [];
  if (isSelf(spf.to, domain)) {
    const cure = "name the domain whose SPF holds here";
    return [finding("spec-value", "spf.redirect", { problem: "a redirect to the domain itself", value: spf.to, cure })];
  }
  return senders
    .filter((sender) => sender.spf.length > 0)
    .map((sender) =>
      finding("spf-terms-unpublished", sender.at, {
        problem: `its SPF terms are not published: the SPF of ${spf.to} holds here`,
        cure: `see that ${spf.to} lets it send, or take the redirect away`,
      }),
    );
}

/** Records of a sender that would be the domain's own SPF or policy, where the spec says that it has none here; beside one they are said as second. */
function judgeOwned({ spf, dmarc, senders }: SendingDomainReading, domain: string): Finding[] {
  const records = senders.senders.flatMap((sender) => sender.records);
  const said = (name: string, what: string, cure: string): Finding[] =>
    records
      .filter(
        (record) => record.name === name && (what === "policy" ? record.type !== "MX" : record.type === "TXT" && isSpfText(record.content)),
      )
      .map(({ owner, type, content }) => {
        const problem = `a ${type === "TXT" ? "text" : type} that is the ${what} of ${domain}, which no rule would see`;
        return finding("sender-input", owner, { problem, value: content, cure: type === "CNAME" ? "write dmarc: { delegatedTo }" : cure });
      });
  const isOurs = dmarc === undefined || dmarc.kind === "rollout" || dmarc.kind === "delegated";
  return [
    ...(spf?.kind === "external" ? said(domain, "SPF", "write its terms as spf of a sender, or in spf.terms") : []),
    ...(isOurs ? [] : said(`_dmarc.${domain}`, "policy", "write it in dmarc")),
  ];
}

/** Where a domain stands. */
interface DomainPlace {
  readonly domain: string;
  readonly organizationalDomain: string;
}

function judgeDmarc(dmarc: DmarcPlan | undefined, place?: DomainPlace): Finding[] {
  if (dmarc?.kind === "inherit" && place !== undefined && place.domain === place.organizationalDomain) {
    const cure = "give it a rollout; only names below the organizational domain inherit";
    return [finding("dmarc-inherit", "dmarc", { problem: "inherit at the organizational domain, above which no policy stands", cure })];
  }
  if (dmarc?.kind !== "rollout") return [];
  const findings: Finding[] = [];
  if (dmarc.reports.aggregate.length === 0) {
    const cure = 'add an address for aggregate reports, like ["mailto:dmarc@example.com"]';
    findings.push(
      finding("dmarc-no-reports", "dmarc.reports.aggregate", { problem: "no aggregate reports: nobody sees whose mail fails", cure }),
    );
  }
  for (const path of ["spf", "dkim"] as const) {
    if (dmarc.alignment[path] === "relaxed") continue;
    const what = path === "spf" ? "a return path on a subdomain" : "a signature of a parent or subdomain";
    const cure = "write relaxed, or acknowledge it with the reason";
    findings.push(finding("alignment-strict", `dmarc.alignment.${path}`, { problem: `strict alignment, under which ${what} fails`, cure }));
  }
  return findings;
}

/** What the stages say: of subdomains, of a share of the mail, and the rules of the rollout; without its place, not of its senders. */
function judgeStages(dmarc: RolloutPlan, read: SendingDomainReading, place?: DomainPlace): Finding[] {
  const { rollout } = dmarc;
  const tables = [rollout.profile, ...rollout.log.map(({ profile }) => profile)].flatMap((profile, index) => {
    const at = index === 0 ? "dmarc.rollout.profile" : below(below("dmarc.rollout.log", index - 1), "profile");
    return Array.isArray(profile) ? (profile as readonly Stage[]).map((stage, position) => ({ stage, at: below(at, position) })) : [];
  });
  const partial = tables
    .filter(({ stage: { pct } }) => pct !== undefined && pct > 0 && pct < 100)
    .map(({ stage, at }) =>
      finding("dmarc-partial", below(at, "pct"), {
        problem: "a share of the mail: readers of RFC 9989 do not know pct, and enforce the whole from this stage on",
        value: stage.pct,
        cure: "use pct: 0 with test: true, which both generations read as a test, or leave pct out",
      }),
    );
  const { spf } = read;
  const senders =
    read.senders.whole && spf !== undefined && place !== undefined
      ? alignmentsOf({ ...place, senders: read.senders.senders, spf, dmarc })
      : undefined;
  const hasReports = dmarc.reports.aggregate.length > 0;
  return [
    ...(place === undefined || place.domain === place.organizationalDomain
      ? []
      : judgeSubdomainTags(dmarc, tables, place.organizationalDomain)),
    ...partial,
    ...judgeRollout(rollout, { at: "dmarc.rollout", hasReports, beside: dmarc, senders }),
    ...judgeCurrent(dmarc),
  ];
}

/** `sp` and `np` are read at the organizational domain alone. */
function judgeSubdomainTags(
  dmarc: RolloutPlan,
  tables: readonly { readonly stage: Stage; readonly at: string }[],
  organizationalDomain: string,
): Finding[] {
  const given = [
    ...(["subdomains", "nonexistent"] as const).filter((name) => dmarc[name] !== undefined).map((name) => `dmarc.${name}`),
    ...tables.flatMap(({ stage, at }) =>
      (["sp", "np"] as const).filter((name) => stage[name] !== undefined).map((name) => below(at, name)),
    ),
  ];
  return given.map((at) =>
    finding("dmarc-subdomain-tags", at, {
      problem: `a policy for subdomains below the organizational domain ${organizationalDomain}, where nobody reads it`,
      cure: `remove it, or write it in the spec of ${organizationalDomain}`,
    }),
  );
}

/** What the current stage risks. */
function judgeCurrent(dmarc: RolloutPlan): Finding[] {
  const current = currentStage(dmarc.rollout);
  if (current === undefined) return [];
  const at = below(below("dmarc.rollout.log", dmarc.rollout.log.length - 1), "stage");
  const findings: Finding[] = [];
  if (current.profile === "careful" && current.stage.stage === "reject") {
    const problem = "reject for a domain of people: what they post to mailing lists is refused";
    const cure = "stay at quarantine, or acknowledge it with the reason";
    findings.push(finding("dmarc-reject-lists", at, { problem, cure }));
  }
  const tags = policyOf(current.stage, dmarc);
  const own = effectOn("the name itself", tags);
  const weaker = (["existing subdomains", "non-existent subdomains"] as const).filter((scope) => {
    const effect = effectOn(scope, tags);
    return isWeaker(effect, own);
  });
  const { stages, index } = rolloutState(dmarc.rollout);
  const before = stages[index - 1];
  const lowered = before === undefined ? [] : weakerScopes(policyOf(before, dmarc), tags).filter((scope) => scope !== "the name itself");
  if (before !== undefined && lowered.length > 0) {
    findings.push(
      finding("dmarc-weaker-subdomains", at, {
        problem: `"${current.stage.stage}" is a test for subdomains too, and weaker for ${lowered.join(" and ")} than "${before.stage}" before it`,
        cure: "leave sp and np out, or acknowledge it with the reason",
      }),
    );
  } else if (weaker.length > 0) {
    findings.push(
      finding("dmarc-weaker-subdomains", at, {
        problem: `at "${current.stage.stage}" the policy is weaker for ${weaker.join(" and ")}, from which forgers then send`,
        cure: "leave sp and np out, and give subdomains that are not ready a spec of their own",
      }),
    );
  }
  return findings;
}
