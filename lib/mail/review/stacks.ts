/**
 * What a review compares: the records of stacks, and what synth wrote beside them.
 */
import type { PresentRecord } from "../present";

import type { DomainComment } from "./comment";

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
