/**
 * Profiles: tables of stages, each a policy and the days it must hold.
 */
import type { PolicyTags } from "../dmarc";
import type { Writable } from "../writable";

/** One stage of a profile: the policy it publishes, and how long it must hold before the next. */
export interface Stage {
  /** The stage's name, unique in its profile. */
  readonly stage: string;
  /** Policy for the name itself (RFC 9989 section 4.7). */
  readonly p: "none" | "quarantine" | "reject";
  /**
   * Policy for existing subdomains.
   * @default the spec's, else `p`
   */
  readonly sp?: "none" | "quarantine" | "reject";
  /**
   * Policy for non-existent subdomains.
   * @default the spec's, else `sp`
   */
  readonly np?: "none" | "quarantine" | "reject";
  /**
   * Historic share of failing mail, per cent, 0–100.
   * @default 100
   */
  readonly pct?: number;
  /**
   * `t=y`: apply one level lower.
   * @default false
   */
  readonly test?: boolean;
  /**
   * Least days in the stage before the next; the last stage needs none.
   * @default 0
   */
  readonly days?: number;
}

/** The published profiles. They never change; a better one gets a new name. */
export const PROFILES = {
  standard: [
    { stage: "monitor", p: "none", days: 30 },
    { stage: "quarantine", p: "quarantine", days: 30 },
    { stage: "reject", p: "reject" },
  ],
  careful: [
    { stage: "monitor", p: "none", days: 45 },
    { stage: "quarantine-test", p: "quarantine", pct: 0, test: true, days: 14 },
    { stage: "quarantine", p: "quarantine", days: 45 },
    { stage: "reject-test", p: "reject", pct: 0, test: true, days: 14 },
    { stage: "reject", p: "reject" },
  ],
  fast: [
    { stage: "monitor", p: "none", days: 14 },
    { stage: "quarantine", p: "quarantine", days: 14 },
    { stage: "reject", p: "reject" },
  ],
} as const satisfies Record<string, readonly Stage[]>;

/** The name of a published profile. */
export type ProfileName = keyof typeof PROFILES;

/** The spec's own `sp` and `np`. */
export type PolicyBeside = Pick<PolicyTags, "subdomains" | "nonexistent">;

/** The policy tags that a stage publishes; `sp` and `np` of the spec stand where the stage has none. */
export function policyOf(stage: Stage, beside: PolicyBeside = {}): PolicyTags {
  const subdomains = stage.sp ?? beside.subdomains;
  const nonexistent = stage.np ?? beside.nonexistent;
  const tags: Writable<PolicyTags> = { policy: stage.p };
  if (subdomains !== undefined) tags.subdomains = subdomains;
  if (nonexistent !== undefined) tags.nonexistent = nonexistent;
  if (stage.pct !== undefined) tags.percent = stage.pct;
  if (stage.test !== undefined) tags.testing = stage.test;
  return tags;
}
