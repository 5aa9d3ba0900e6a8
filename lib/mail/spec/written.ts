/**
 * A spec as it is written: the documented types of TypeScript, and what a YAML file holds once its files are resolved.
 */
import type { Alignment, FailureOption, Policy } from "../dmarc";
import type { FindingId } from "../finding";
import type { Rollout } from "../rollout";
import type { AnySender } from "../senders";

/** A Cloudflare zone. */
export interface ZoneInput {
  /** The zone's name, `example.com`. */
  readonly name: string;
  /**
   * The zone's id: 32 hexadecimal digits, or a token.
   * @default looked up by name at plan, once per zone and stack
   */
  readonly id?: string;
}

/** A warning that its owner has seen and takes responsibility for. */
export interface AcknowledgementInput {
  /** The warning's id. */
  readonly finding: FindingId;
  /** Its path, or whole segments of the path's beginning. */
  readonly at: string;
  /** Why it is accepted. */
  readonly reason: string;
}

/** What specs of every kind hold. */
interface SharedInput {
  /**
   * Which provider to use when there are several.
   * @default the stack's provider
   */
  readonly account?: string;
  /**
   * Seconds, 60–86400 (30 on Enterprise), or `auto`.
   * @default "auto"
   */
  readonly ttl?: number | "auto";
  /**
   * Cloudflare's comment on each record, at most 100 characters, one line.
   * @default none
   */
  readonly comment?: string;
  /**
   * Warnings that are accepted.
   * @default none
   */
  readonly acknowledge?: readonly AcknowledgementInput[];
  /**
   * Records that stand in the zone already, by role: their ids in Cloudflare. They are taken over at the next apply, by Terraform's
   * `import` blocks; then the map should go, for it fails from an empty state. `sending-domain adopt` writes it.
   * @default none
   */
  readonly adopt?: Readonly<Record<string, string>>;
}

/** Where reports go: `mailto:` URIs. */
export interface ReportsInput {
  /**
   * Addresses for aggregate reports (RFC 9990).
   * @default none
   */
  readonly aggregate?: readonly string[];
  /**
   * Addresses for failure reports (RFC 9991).
   * @default none
   */
  readonly failure?: readonly string[];
}

/** The SPF record at the domain: how it ends and what stands first, or who owns it. */
export type SpfInput =
  | {
      /**
       * What is said of servers that no term names.
       * @default "softfail"
       */
      readonly all?: "fail" | "softfail" | "neutral";
      /**
       * Further terms in SPF's own syntax; they stand first, in this order.
       * @default none
       */
      readonly terms?: readonly string[];
    }
  | {
      /** The name whose SPF holds here too (RFC 7208 section 6.1). */
      readonly redirect: string;
    }
  | "external";

/** The DMARC record: a rollout, or who owns it. */
export type DmarcInput =
  | {
      /** @default none */
      readonly reports?: ReportsInput;
      /**
       * How names must match.
       * @default relaxed, both
       */
      readonly alignment?: { readonly spf?: Alignment; readonly dkim?: Alignment };
      /**
       * Which failures earn a failure report; `0` and `1` exclude each other.
       * @default ["0"]
       */
      readonly failureOptions?: readonly FailureOption[];
      /**
       * Policy for existing subdomains; only at the organizational domain.
       * @default the stage's `p`
       */
      readonly subdomains?: Policy;
      /**
       * Policy for names that do not exist; only at the organizational domain.
       * @default `subdomains`
       */
      readonly nonexistent?: Policy;
      /** How far the rollout has come. */
      readonly rollout: Rollout;
    }
  | "inherit"
  | "external"
  | {
      /** The vendor's name that `_dmarc` points to by CNAME. */
      readonly delegatedTo: string;
    };

/** A sending domain: who sends for it, and how far its DMARC rollout has come. */
export interface SendingDomainInput extends SharedInput {
  /** @default "sending-domain" */
  readonly kind?: "sending-domain";
  /** The name in From addresses; absolute, Unicode or ASCII, any case. */
  readonly domain: string;
  /**
   * Where the domain's DMARC parent is.
   * @default the zone's name
   */
  readonly organizationalDomain?: string;
  /**
   * The Cloudflare zone.
   * @default `{ name: domain }`
   */
  readonly zone?: ZoneInput;
  /** Who sends, by names of your own. */
  readonly senders: Readonly<Record<string, AnySender>>;
  /**
   * The SPF record at the domain: what stands beside the senders' terms, or who owns it.
   * @default `{ all: "softfail" }`
   */
  readonly spf?: SpfInput;
  /** The DMARC record at `_dmarc.<domain>`: reports, alignment and rollout, or who owns it. */
  readonly dmarc: DmarcInput;
}

/** A domain that neither sends nor, unless it says so, receives mail. */
export interface ParkedDomainInput extends SharedInput {
  readonly kind?: "parked-domain";
  /** The parked name. */
  readonly domain: string;
  /**
   * Where the domain's DMARC parent is.
   * @default the zone's name
   */
  readonly organizationalDomain?: string;
  /**
   * The Cloudflare zone.
   * @default `{ name: domain }`
   */
  readonly zone?: ZoneInput;
  /**
   * Where reports of abuse go.
   * @default none
   */
  readonly reports?: ReportsInput;
  /**
   * Revokes every DKIM key by a wildcard with an empty `p=`.
   * @default false
   */
  readonly revokeDkim?: boolean;
  /**
   * The name receives mail, so no null MX is published (RFC 7505).
   * @default false
   */
  readonly receivesMail?: boolean;
}

/** A host that receives the DMARC reports of other organizations' domains. */
export interface ReportReceiverInput extends SharedInput {
  readonly kind?: "report-receiver";
  /** The domain of the report addresses. */
  readonly host: string;
  /**
   * The Cloudflare zone of the host.
   * @default `{ name: host }`
   */
  readonly zone?: ZoneInput;
  /** The domains whose reports it takes. */
  readonly domains: readonly string[];
}

/** A spec as it is written. */
export type SpecInput =
  | SendingDomainInput
  | (ParkedDomainInput & { readonly kind: "parked-domain" })
  | (ReportReceiverInput & { readonly kind: "report-receiver" });
