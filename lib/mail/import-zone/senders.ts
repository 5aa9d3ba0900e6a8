/**
 * Who sends for a domain that is there already.
 */
import { readHostName } from "../dns";
import { parseWithRecords } from "../parse-spec";
import { SERVICES, type Sender } from "../senders";
import { readSenders } from "../senders/read-senders";
import type { AnyService, DomainView, Recognised, SenderInput } from "../senders/sender";
import { type SpfTerm, formatSpfTerm, readSpf } from "../spf";

import type { Input } from "./specs";

/** The name of the custom sender that has what no service is known for. */
export const OTHER = "other";

/** Services that recognise themselves, one's own server for bare addresses, and a custom sender for the rest. */
export function sendersOf(view: DomainView, terms: readonly SpfTerm[], ordered: boolean): Record<string, Input> {
  const senders: Record<string, Input> = {};
  const taken = new Set<string>();
  for (const service of SERVICES) {
    const found = service.recognise?.(view) ?? bare(service, view);
    if (found === undefined) continue;
    for (const selector of found.selectors) taken.add(selector);
    // What a service publishes by itself is not written again.
    const byItself = new Set(senderOf(service.name, found.input, view.domain)?.dkim.map(({ selector }) => selector));
    const own = view.keys.filter(({ selector }) => found.selectors.includes(selector) && !byItself.has(selector));
    senders[service.name] = { ...found.input, ...keysOf(own) };
  }
  const covered = new Set(coveredTerms(view.domain, senders));
  const left = ordered ? [] : terms.filter((term) => !covered.has(formatSpfTerm(term).toLowerCase()));
  const rest = view.keys.filter(({ selector, locked }) => !taken.has(selector) && !locked);
  const own = ownServer(view.domain, left);
  const others = left.filter((term) => !isOwn(term)).map(formatSpfTerm);
  const ownKeys = own === undefined ? [] : rest;
  const otherKeys = own === undefined ? rest : [];
  if (own !== undefined) senders["own"] = { ...own, ...keysOf(ownKeys) };
  if (others.length > 0 || otherKeys.length > 0 || Object.keys(senders).length === 0) {
    senders[OTHER] = { service: "custom", ...(others.length === 0 ? {} : { spf: others }), ...keysOf(otherKeys) };
  }
  return senders;
}

/** A service that needs no input is there when everything that it publishes is. */
function bare({ name, fields }: AnyService, { domain, includes, keys, records }: DomainView): Recognised<SenderInput> | undefined {
  if (Object.values(fields).some(({ required }) => required)) return undefined;
  const sender = senderOf(name, {}, domain);
  // Without keys of its own, nothing tells it from another one.
  if (sender === undefined || sender.dkim.length === 0) return undefined;
  const there =
    sender.dkim.every((key) => keys.some(({ selector, content }) => selector === key.selector && content === key.content)) &&
    sender.spf.every(({ term }) => term.kind === "include" && includes.has(term.domain)) &&
    sender.records.every((record) =>
      records.some((each) => each.name === record.name && each.type === record.type && each.content === record.content),
    );
  return there ? { input: {}, selectors: sender.dkim.map(({ selector }) => selector) } : undefined;
}

/** What a service makes of its input in a domain; undefined where that is not enough. */
function senderOf(name: string, input: object, domain: string): Sender | undefined {
  const place = { domain, organizationalDomain: domain, zone: domain };
  return readSenders({ [name]: input }, "senders", place, []).senders[0];
}

/** Terms that recognised services ask for by themselves. */
function coveredTerms(domain: string, senders: Record<string, Input>): string[] {
  if (Object.keys(senders).length === 0) return [];
  const made = parseWithRecords({ domain, senders, dmarc: "external" }).value?.records ?? [];
  const spf = readSpf(made.find(({ role }) => role === "spf")?.content ?? "v=spf1").value;
  return (spf?.terms ?? []).map((term) => formatSpfTerm(term).toLowerCase());
}

function isOwn(term: SpfTerm): boolean {
  switch (term.kind) {
    case "ip4":
    case "ip6":
      return true;
    case "a":
    case "mx":
      return term.prefix4 === undefined && term.prefix6 === undefined && (term.domain === undefined || "name" in readHostName(term.domain));
    default:
      return false;
  }
}

function ownServer(domain: string, terms: readonly SpfTerm[]): Input | undefined {
  const own = terms.filter(isOwn);
  if (own.length === 0) return undefined;
  const values = (kind: SpfTerm["kind"]): string[] =>
    own.flatMap((term) =>
      term.kind !== kind ? [] : "range" in term ? [term.range] : [("domain" in term ? term.domain : undefined) ?? domain],
    );
  const fields = (["ip4", "ip6", "a", "mx"] as const).map((kind) => [kind, values(kind)] as const).filter(([, list]) => list.length > 0);
  return { service: "self-hosted", ...Object.fromEntries(fields) };
}

function keysOf(keys: DomainView["keys"]): Input {
  if (keys.length === 0) return {};
  return {
    dkim: Object.fromEntries(
      keys.map(({ selector, type, content }) => [selector, type === "CNAME" ? { target: content } : keyOf(content)]),
    ),
  };
}

function keyOf(content: string): Input {
  return /^v=DKIM1; (?:k=rsa; )?p=;?$/u.test(content) ? { revoked: true } : { record: content };
}
