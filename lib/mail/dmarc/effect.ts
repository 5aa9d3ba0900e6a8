/**
 * What a policy does in effect: readers of RFC 7489 know `pct` and not `t`, readers of RFC 9989 know `t` and not `pct`.
 */
import { type Dmarc, POLICIES, type Policy } from "./record";

/** How strongly failing mail is refused: 0 none, 1 quarantine, 2 reject; between them, the share that `pct` gives. */
export interface Effect {
  /** To readers of RFC 7489. */
  readonly old: number;
  /** To readers of RFC 9989. */
  readonly new: number;
}

/** The tags that an effect comes from. */
export type PolicyTags = Pick<Dmarc, "policy" | "subdomains" | "nonexistent" | "percent" | "testing">;

/** Whom a policy speaks of. */
export const SCOPES = ["the name itself", "existing subdomains", "non-existent subdomains"] as const;

/** Whom a policy speaks of: the name, its existing subdomains, names that do not exist. */
export type Scope = (typeof SCOPES)[number];

/** Whether one effect is weaker than another, to readers of either RFC. */
export function isWeaker(effect: Effect, than: Effect): boolean {
  return effect.old < than.old || effect.new < than.new;
}

/** The effect of a policy on mail that fails, for one scope (RFC 7489 section 6.6.4, RFC 9989 sections 4.7 and A.6). */
export function effectOn(scope: Scope, tags: PolicyTags): Effect {
  const { old, current } = policyFor(scope, tags);
  return { old: sampled(old, tags.percent ?? 100), new: tags.testing === true ? lower(current) : levelOf(current) };
}

/** The scopes in which one policy is weaker than another, to readers of either RFC. */
export function weakerScopes(before: PolicyTags, after: PolicyTags): Scope[] {
  return SCOPES.filter((scope) => isWeaker(effectOn(scope, after), effectOn(scope, before)));
}

/** Whether a policy is weaker than another in any scope. */
export function weakens(before: PolicyTags, after: PolicyTags): boolean {
  return weakerScopes(before, after).length > 0;
}

/** How strongly failing mail is refused in the scope where it is most, to readers of either RFC. */
export function strength(tags: PolicyTags, scopes: readonly Scope[] = SCOPES): number {
  return Math.max(...scopes.map((scope) => effectOn(scope, tags)).flatMap((effect) => [effect.old, effect.new]));
}

/** What a policy demands of each sender: to align once it enforces, at reject by a key, for a forwarded mail fails SPF (RFC 9989 section 7.4). */
export type Demand = "nothing" | "an aligned path" | "a live DKIM key";

/** What a policy demands of each sender in a scope. */
export function demandOf(scope: Scope, tags: PolicyTags): Demand {
  const strongest = strength(tags, [scope]);
  if (strongest === 0) return "nothing";
  return strongest > 1 ? "a live DKIM key" : "an aligned path";
}

function levelOf(policy: Policy): number {
  return POLICIES.indexOf(policy);
}

/** The policy word for a scope; `np` is unknown to readers of RFC 7489. */
function policyFor(scope: Scope, tags: PolicyTags): { old: Policy; current: Policy } {
  const existing = tags.subdomains ?? tags.policy;
  switch (scope) {
    case "the name itself":
      return { old: tags.policy, current: tags.policy };
    case "existing subdomains":
      return { old: existing, current: existing };
    case "non-existent subdomains":
      return { old: existing, current: tags.nonexistent ?? existing };
    default:
      return scope satisfies never;
  }
}

function lower(policy: Policy): number {
  return Math.max(0, levelOf(policy) - 1);
}

/** What `pct` does not pick is treated one level lower (RFC 7489 section 6.6.4). */
function sampled(policy: Policy, percent: number): number {
  return lower(policy) + ((levelOf(policy) - lower(policy)) * percent) / 100;
}
