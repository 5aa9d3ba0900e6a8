/**
 * What several services publish in the same form.
 */
import { type PlacedRecord, isWithin } from "../dns";
import { type Finding, finding } from "../finding";
import { matching } from "../reading";
import { type PlacedTerm, formatSpf } from "../spf";

import type { DkimEntry } from "./dkim-keys";
import type { DomainView, Recognised, SenderContext, SenderInput } from "./sender";

/** An AWS region. */
export const awsRegion = matching(/^[a-z]{2}(?:-[a-z]+)+-\d$/u, "not an AWS region", "write it like eu-central-1");

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

/** A key that the vendor keeps, behind a CNAME. */
export function vendorKey(selector: string, target: string, at: string): DkimEntry {
  return { role: `dkim__${selector}`, selector, type: "CNAME", content: target, live: true, at };
}

/** A CNAME of a sender's own, as return paths are. */
export function cname(name: string, target: string, at: string): PlacedRecord {
  return { role: `cname__${name}`, name, type: "CNAME", content: target, owner: at };
}

/** A text by which a vendor knows the domain's owner; `purpose` is the preset's constant. */
export function verification(purpose: string, name: string, content: string, at: string): PlacedRecord {
  return { role: `txt__${purpose}`, name, type: "TXT", content, owner: at };
}

/** A domain's name as vendors put it into one label of their own. */
export function dashed(domain: string): string {
  return domain.replaceAll(".", "-");
}

/** A return path's own SPF: the vendor's include, and `~all`. */
export function returnPathSpf(name: string, include: string, at: string): PlacedRecord {
  const terms = [{ kind: "include", qualifier: "pass", domain: include } as const, { kind: "all", qualifier: "softfail" } as const];
  return { role: `spf__${name}`, name, type: "TXT", content: formatSpf({ terms }), owner: at };
}

/** A return path's MX, for bounces. */
export function returnPathMx(name: string, exchange: string, priority: number, at: string): PlacedRecord {
  const [label = ""] = exchange.split(".");
  return { role: `mx__${name}__${label}`, name, type: "MX", content: exchange, priority, owner: at };
}

/** That keys are written which verifiers look for at a parent. */
export function keysElsewhere(at: string, { domain }: Pick<SenderContext, "domain">, signedBy: string, more = ""): Finding {
  const cure = `write the keys in the spec of ${signedBy}, where verifiers look for them${more}`;
  return finding("sender-input", at, { problem: `keys of ${domain} beside signatures of ${signedBy}`, cure });
}

/** A return path stands below the domain or beside it: at the domain or above it the vendor's records, if any, would take other mail. */
export function checkReturnPath(
  name: string,
  { domain, organizationalDomain, external }: SenderContext,
  at: string,
  found: Finding[],
): void {
  if (isWithin(domain, name) && !external) {
    const cure = `choose a name below it, like bounce.${domain}`;
    found.push(finding("sender-input", at, { problem: "a return path at the domain itself or above it", value: name, cure }));
  } else if (organizationalDomain !== undefined && !isWithin(name, organizationalDomain)) {
    const cure = `choose a name below the domain, like bounce.${domain}, so that SPF aligns`;
    found.push(finding("sender-input", at, { problem: `a return path outside ${organizationalDomain}`, value: name, cure }));
  }
}
