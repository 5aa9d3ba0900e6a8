/**
 * A checked spec: read, defaults resolved, nothing in it wrong.
 */
import type { Alignment, FailureOption, Policy } from "../dmarc";
import type { Ttl } from "../dns";
import type { Finding } from "../finding";
import type { Rollout } from "../rollout";
import type { Sender } from "../senders";
import type { PlacedTerm } from "../spf";

/** A zone: its name, and its id where the spec gives one. */
export interface Zone {
  readonly name: string;
  /** 32 hexadecimal digits, or a token; absent: looked up by name. */
  readonly id?: string;
}

/** A warning that was acknowledged, and why. */
export interface Acknowledged {
  readonly finding: Finding;
  readonly reason: string;
}

/** What specs of every kind have. */
export interface SharedFields {
  readonly zone: Zone;
  readonly account?: string;
  readonly ttl: Ttl;
  readonly comment?: string;
  /** Warnings that were acknowledged; they are not among the findings. */
  readonly acknowledged: readonly Acknowledged[];
  /** Ids of records in Cloudflare that are taken over, by role. */
  readonly adopt: Readonly<Record<string, string>>;
}

/** Where reports go: `mailto:` URIs. */
export interface Reports {
  readonly aggregate: readonly string[];
  readonly failure: readonly string[];
}

/** The SPF at the domain. */
export type SpfPlan =
  | { readonly kind: "terms"; readonly all: "fail" | "softfail" | "neutral"; readonly terms: readonly PlacedTerm[] }
  | { readonly kind: "redirect"; readonly to: string }
  | { readonly kind: "external" };

/** A DMARC policy that a rollout decides. */
export interface RolloutPlan {
  readonly kind: "rollout";
  readonly reports: Reports;
  readonly alignment: { readonly spf: Alignment; readonly dkim: Alignment };
  readonly failureOptions?: readonly FailureOption[];
  readonly subdomains?: Policy;
  readonly nonexistent?: Policy;
  readonly rollout: Rollout;
}

/** The DMARC at the domain. */
export type DmarcPlan =
  RolloutPlan | { readonly kind: "inherit" } | { readonly kind: "external" } | { readonly kind: "delegated"; readonly to: string };

/** A checked sending domain. */
export interface SendingDomainSpec extends SharedFields {
  readonly kind: "sending-domain";
  /** Lower-case A-labels. */
  readonly domain: string;
  readonly organizationalDomain: string;
  readonly senders: readonly Sender[];
  readonly spf: SpfPlan;
  readonly dmarc: DmarcPlan;
}

/** A checked parked domain. */
export interface ParkedDomainSpec extends SharedFields {
  readonly kind: "parked-domain";
  readonly domain: string;
  readonly organizationalDomain: string;
  readonly reports: Reports;
  readonly revokeDkim: boolean;
  readonly receivesMail: boolean;
}

/** A checked report receiver. */
export interface ReportReceiverSpec extends SharedFields {
  readonly kind: "report-receiver";
  readonly host: string;
  readonly domains: readonly string[];
}

/** A checked spec. */
export type Spec = SendingDomainSpec | ParkedDomainSpec | ReportReceiverSpec;

/** The rollout of a spec's policy; undefined where it has none, or another decides. */
export function rolloutPlanOf(spec: Spec): RolloutPlan | undefined {
  return spec.kind === "sending-domain" && spec.dmarc.kind === "rollout" ? spec.dmarc : undefined;
}

/** The name that a spec is about: the domain, or the host of reports. */
export function nameOf(spec: Spec): string {
  return spec.kind === "report-receiver" ? spec.host : spec.domain;
}

/** Where a spec stands. */
export interface SpecSource {
  /** Path of the file, relative to the project. */
  readonly file: string;
  /** Lines of the log's entries, from 1; undefined of one that stands in another file. */
  readonly log: readonly (number | undefined)[];
}
