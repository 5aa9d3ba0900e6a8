/**
 * Policies at hand, as a zone or the stacks of an app hold them: whose holds for a name (RFC 9989 sections 4.10.1 and 4.10.2).
 */
import { type Walked, ancestors, conclusionOf, endsWalk } from "./lookup";
import { type Dmarc, readDmarc, readPolicyName } from "./record";

/** Policies by the domain whose they are. */
export type Policies = ReadonlyMap<string, Dmarc>;

/** Reads DMARC records; two at one name void each other. */
export function readPolicies(records: readonly { readonly name: string; readonly content: string }[]): Policies {
  const found = new Map<string, Dmarc | undefined>();
  for (const { name, content } of records) {
    const domain = readPolicyName(name) ?? name;
    found.set(domain, found.has(domain) ? undefined : readDmarc(content).value);
  }
  return new Map([...found].flatMap(([domain, dmarc]) => (dmarc === undefined ? [] : [[domain, dmarc] as const])));
}

/** A policy that holds for a name, and whose it is. */
export interface Holding {
  readonly at: string;
  readonly dmarc: Dmarc;
}

/** The organizational domain of a name, and the policy that holds for it, as a walk over these policies finds them. */
export function walkPolicies(
  name: string,
  policies: Policies,
): { readonly organizationalDomain: string; readonly candidate: Holding | undefined } {
  const found: (Holding & Walked)[] = [];
  for (const at of ancestors(name)) {
    const dmarc = policies.get(at);
    if (dmarc === undefined) continue;
    found.push({ at, dmarc, publicSuffix: dmarc.publicSuffix });
    if (found.some(endsWalk)) break;
  }
  return conclusionOf(name, found);
}

/** The policy that holds for a name. */
export function holdingFor(name: string, policies: Policies): Holding | undefined {
  return walkPolicies(name, policies).candidate;
}
