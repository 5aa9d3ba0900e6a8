/**
 * What a review compares: the records of stacks, and what synth wrote beside them.
 */
import { addressOf } from "../dns";
import type { PresentRecord } from "../present";

/** A record of a stack, as its text says. */
export interface StackRecord extends Pick<PresentRecord, "name" | "type" | "content" | "priority"> {
  /** Terraform address, `cloudflare_dns_record.example_com__spf`. */
  readonly address: string;
  /** The id of its zone, the name that it is looked up by, or a reference. */
  readonly zone?: string;
  readonly proxied?: boolean;
  /** Whether Terraform is not to show its content. */
  readonly sensitive?: boolean;
}

/** What the stack's comment says of a domain (`"//"`, key `sendingDomains`, version 1). */
export interface DomainComment {
  readonly name: string;
  readonly kind: string;
  readonly file?: string;
  /** How its policy is kept: by a rollout, or elsewhere. */
  readonly dmarc?: string;
  readonly rollout?: {
    readonly profile: string;
    readonly stage: string;
    readonly index: number;
    readonly count: number;
    readonly since: string;
    readonly reason?: string;
    readonly forced: boolean;
    /** The stages of the profile in force, each with the least days in it and the policy that it has by itself, as a record says it. */
    readonly stages?: readonly { readonly stage: string; readonly days: number; readonly policy: string }[];
    readonly log: readonly {
      readonly stage: string;
      readonly since: string;
      readonly did: string;
      readonly reason?: string;
      readonly forced?: boolean;
      readonly line?: number;
    }[];
  };
  readonly senders?: readonly {
    readonly name: string;
    readonly service: string;
    readonly roles: readonly string[];
    readonly aligned: string;
  }[];
  readonly findings: readonly { readonly id: string; readonly path: string; readonly text: string }[];
  readonly acknowledged: readonly { readonly id: string; readonly path: string; readonly reason: string }[];
}

type CommentSender = NonNullable<DomainComment["senders"]>[number];

/** Whether the record of an address is one that the owner of a custom sender has named: what it is for nobody knows. */
export function isOfOwner(sender: CommentSender, address: string): boolean {
  return roleAt(sender, address)?.startsWith("custom__") === true;
}

/** The role of the record of an address, where a sender asks for it. */
export function roleAt({ roles }: CommentSender, address: string): string | undefined {
  return roles.find((role) => address.endsWith(`__${role.replaceAll(".", "_")}`));
}

/** The last part of a Terraform address, which a resource has in its stack. */
export function idAt(address: string): string {
  return address.slice(address.lastIndexOf(".") + 1);
}

/** Whether an address says by itself that a sender of a domain asked for its record, for a return path. */
export function isReturnPathOf(domain: string, address: string): boolean {
  return ["mx__", "cname__"].some((kind) => idAt(address).startsWith(addressOf(domain, kind)));
}

/** One stack, on one side. */
export interface ReviewedStack {
  readonly name: string;
  readonly records: readonly StackRecord[];
  readonly domains: readonly DomainComment[];
  /** Addresses that are taken over from the zone. */
  readonly imports: ReadonlySet<string>;
  /** New addresses, by the old one. */
  readonly moved?: ReadonlyMap<string, string>;
  /** Addresses whose records stay in the zone, and are no longer managed. */
  readonly released?: ReadonlySet<string>;
}

/** What becomes of one record. */
export interface RecordChange {
  readonly stack: string;
  readonly address: string;
  /** `clear` is what becomes of a record that an interrupted replacement left behind. */
  readonly how: "create" | "update" | "replace" | "delete" | "import" | "forget" | "clear";
  /** It changes a record that is taken over at the same time. */
  readonly imported?: true;
  readonly before?: StackRecord;
  readonly after?: StackRecord;
}
