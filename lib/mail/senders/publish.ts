/**
 * What several services publish in the same form.
 */
import { isWithin } from "../dns";
import { type Finding, finding } from "../finding";
import { type PlacedTerm, formatSpf } from "../spf";

import type { DomainView, Recognised, SenderContext, SenderInput, SenderRecord } from "./sender";

/** The include of a service's SPF at the domain. */
export function includeAt(name: string, at: string): readonly PlacedTerm[] {
  return [{ term: { kind: "include", qualifier: "pass", domain: name }, at }];
}

/** A service found by its include, and its keys by their selectors or targets. */
export function recognisedByInclude(
  { includes, keys }: DomainView,
  include: string,
  isOwn: (key: DomainView["keys"][number]) => boolean,
): Recognised<SenderInput> | undefined {
  if (!includes.has(include)) return undefined;
  return { input: {}, selectors: keys.filter(isOwn).map(({ selector }) => selector) };
}

/** A return path's own SPF: the vendor's include, and `~all`. */
export function returnPathSpf(name: string, include: string, at: string): SenderRecord {
  const terms = [{ kind: "include", qualifier: "pass", domain: include } as const, { kind: "all", qualifier: "softfail" } as const];
  return { role: `spf__${name}`, name, type: "TXT", content: formatSpf({ terms }), owner: at };
}

/** A return path's MX, for bounces. */
export function returnPathMx(name: string, exchange: string, priority: number, at: string): SenderRecord {
  const [label = ""] = exchange.split(".");
  return { role: `mx__${name}__${label}`, name, type: "MX", content: exchange, priority, owner: at };
}

/** A return path stands below the domain or beside it: at the domain or above it the vendor's records would take other mail. */
export function checkReturnPath(name: string, { domain, organizationalDomain }: SenderContext, at: string, found: Finding[]): void {
  if (isWithin(domain, name)) {
    const cure = `choose a name below it, like bounce.${domain}`;
    found.push(finding("sender-input", at, { problem: "a return path at the domain itself or above it", value: name, cure }));
  } else if (!isWithin(name, organizationalDomain)) {
    const cure = `choose a name below the domain, like bounce.${domain}, so that SPF aligns`;
    found.push(finding("sender-input", at, { problem: `a return path outside ${organizationalDomain}`, value: name, cure }));
  }
}
