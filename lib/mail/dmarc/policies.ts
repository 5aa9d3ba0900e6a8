/**
 * Policies at hand, as a zone or the stacks of an app hold them: whose holds for a name (RFC 9989 sections 4.10.1 and 4.10.2).
 */
import { type Effect, effectOn } from "./effect";
import { type Dmarc, readDmarc, readPolicyName } from "./record";
import { type Candidate, type Conclusion, ancestors, candidateAt, conclusionOf, endsWalk } from "./walk";

/**
 * Records that say they are policies, one for each domain.
 * @internal
 */
export type Policies = ReadonlyMap<string, Candidate>;

/**
 * Policies by the domain whose they are; two at one name void each other.
 * @internal
 */
export function policiesOf(records: readonly { readonly name: string; readonly content: string }[]): Policies {
  const found = new Map<string, Candidate | undefined>();
  for (const { name, content } of records) {
    const domain = readPolicyName(name) ?? name;
    found.set(domain, found.has(domain) ? undefined : candidateAt(domain, content));
  }
  return new Map([...found].flatMap(([domain, candidate]) => (candidate === undefined ? [] : [[domain, candidate] as const])));
}

/**
 * A policy that holds for a name, and whose it is.
 * @internal
 */
export interface Holding {
  readonly at: string;
  readonly dmarc: Dmarc;
}

/**
 * The organizational domain of a name, and the record that holds for it, as a walk over these policies finds them.
 * @internal
 */
export function walkPolicies(name: string, policies: Policies): Conclusion {
  const found: Candidate[] = [];
  for (const at of ancestors(name)) {
    const candidate = policies.get(at);
    if (candidate === undefined) continue;
    found.push(candidate);
    if (endsWalk(candidate)) break;
  }
  return conclusionOf(name, found);
}

/**
 * The policy that holds for a name: where nobody can read the record that does, there is none (RFC 9989 section 4.10.1).
 * @internal
 */
export function holdingFor(name: string, policies: Policies): Holding | undefined {
  const { candidate } = walkPolicies(name, policies);
  return candidate === undefined ? undefined : ownPolicy(candidate.at, policies);
}

/**
 * Whether a walk ends at the policy of a name.
 * @internal
 */
export function endsAt(name: string, policies: Policies): boolean {
  const candidate = policies.get(name);
  return candidate !== undefined && endsWalk(candidate);
}

/**
 * The policy of a name itself.
 * @internal
 */
export function ownPolicy(at: string, policies: Policies): Holding | undefined {
  const dmarc = readDmarc(policies.get(at)?.record ?? "").value;
  return dmarc === undefined ? undefined : { at, dmarc };
}

/**
 * The effect of a policy on mail that fails from a name, which is its own or lies below it.
 * @internal
 */
export function effectAt(name: string, { at, dmarc }: Holding): Effect {
  return effectOn(at === name ? "the name itself" : "existing subdomains", dmarc);
}
