/**
 * What the parts of a sending domain say together: SPF, DMARC and the rollout over today's senders.
 */
import { policyName } from "../dmarc";
import { type Finding, finding, isAtOrBelow } from "../finding";
import { type DkimEntry, type Sender, judgeKeyTypes } from "../senders";
import { unalignedInclude } from "../senders/unaligned-includes";
import { type PlacedTerm, isSelf, isSpfText, judgeTerms } from "../spf";
import { judgeExcluded } from "../spf/excluded";

import { type SenderAlignment, alignmentsOf } from "./alignment";
import type { DmarcPlan, SpfPlan } from "./checked";
import { type DomainPlace, judgeDmarc } from "./judge-dmarc";
import { type SendingDomainReading, UNREAD } from "./read-spec";

/** Judges a sending domain as far as it could be read. */
export function judgeSendingDomain(read: SendingDomainReading): Finding[] {
  const { senders, dmarc } = read;
  const { domain = UNREAD, organizationalDomain } = read;
  const spf = read.spf.value;
  const { every } = senders;
  const first = spf?.kind === "terms" ? spf.terms : [];
  const fromSenders = every.flatMap((sender) => sender.spf);
  const place = organizationalDomain === undefined ? undefined : { domain, organizationalDomain };
  return [
    ...judgeSelectors(every),
    // Of a sender that is not whole, the key that is missing may be the other kind.
    ...senders.senders.flatMap((sender) => judgeKeyTypes(sender.dkim, sender.at)),
    ...judgeTerms([...first, ...fromSenders], domain, read.domain === undefined ? undefined : read.zone?.name),
    ...judgeIncludes(first),
    ...every.flatMap((sender) => judgeIncludes(sender.spf, sender.service)),
    ...judgeExcluded(first, fromSenders, domain),
    ...judgeRedirect(spf, domain, every),
    ...judgeOwned(spf, dmarc.value, every, domain),
    ...judgeDmarc(dmarc, place, alignedSenders(read, place)),
  ];
}

/** How the senders align; undefined where a part of what it takes to know could not be read. */
function alignedSenders({ senders, spf, dmarc }: SendingDomainReading, place: DomainPlace | undefined): SenderAlignment[] | undefined {
  const areModesRead = !dmarc.wrong.some((path) => isAtOrBelow(path, "dmarc.alignment"));
  if (place === undefined || !senders.whole || spf.wrong.length > 0 || !areModesRead) return undefined;
  if (spf.value === undefined || dmarc.value === undefined) return undefined;
  return alignmentsOf({ ...place, senders: senders.senders, spf: spf.value, dmarc: dmarc.value });
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
  const open = judgeTerms([{ term: { kind: "redirect", domain: spf.to }, at: "spf.redirect" }], domain, undefined);
  if (open.length > 0) return open;
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
function judgeOwned(spf: SpfPlan | undefined, dmarc: DmarcPlan | undefined, senders: readonly Sender[], domain: string): Finding[] {
  const records = senders.flatMap((sender) => sender.records);
  const said = (what: string, cure: string, isIt: (record: Sender["records"][number]) => boolean): Finding[] =>
    records.filter(isIt).map(({ owner, type, content }) => {
      const problem = `a ${type === "TXT" ? "text" : type} that is the ${what} of ${domain}, which no rule would see`;
      return finding("sender-input", owner, { problem, value: content, cure: type === "CNAME" ? "write dmarc: { delegatedTo }" : cure });
    });
  const isOurs = dmarc === undefined || dmarc.kind === "rollout" || dmarc.kind === "delegated";
  return [
    ...(spf?.kind === "external"
      ? said(
          "SPF",
          "write its terms as spf of a sender, or in spf.terms",
          (each) => each.name === domain && each.type === "TXT" && isSpfText(each.content),
        )
      : []),
    ...(isOurs ? [] : said("policy", "write it in dmarc", (each) => each.name === policyName(domain) && each.type !== "MX")),
  ];
}
