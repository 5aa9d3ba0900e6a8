/**
 * What a review compares: the records of stacks, and what synth wrote beside them.
 */
import { readKeyName, readKeysName } from "../dkim";
import { readPolicyName, readReportName } from "../dmarc";
import { namesFrom } from "../dns";
import { type PresentRecord, kindOf } from "../present";

import { stackNamed } from "./sides";

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

/** Whether a sender asks for the record of an address. */
export function asksFor(sender: CommentSender, address: string): boolean {
  return roleAt(sender, address) !== undefined;
}

/** Whether the record of an address is one that the owner of a custom sender has named: what it is for nobody knows. */
export function isOfOwner(sender: CommentSender, address: string): boolean {
  return roleAt(sender, address)?.startsWith("custom__") === true;
}

function roleAt({ roles }: CommentSender, address: string): string | undefined {
  return roles.find((role) => address.endsWith(`__${role.replaceAll(".", "_")}`));
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

/** The changes between two sides, stack by stack and address by address; what is alike is left out. */
export function changesBetween(base: readonly ReviewedStack[], head: readonly ReviewedStack[]): RecordChange[] {
  const names = [...new Set([...base, ...head].map(({ name }) => name))].sort();
  return names.flatMap((name) => stackChanges(name, stackNamed(base, name), stackNamed(head, name)));
}

function stackChanges(stack: string, base: ReviewedStack | undefined, head: ReviewedStack | undefined): RecordChange[] {
  const before = new Map(asMoved(base, head).map((record) => [record.address, record]));
  const after = new Map((head?.records ?? []).map((record) => [record.address, record]));
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((address): RecordChange[] => {
    const [old, now] = [before.get(address), after.get(address)];
    const common = { stack, address };
    if (old === undefined && now !== undefined)
      return [{ ...common, how: head?.imports.has(address) === true ? "import" : "create", after: now }];
    if (old !== undefined && now === undefined)
      return [{ ...common, how: head?.released?.has(address) === true ? "forget" : "delete", before: old }];
    if (old === undefined || now === undefined || alike(old, now)) return [];
    return apart({ ...common, how: old.type === now.type ? "update" : "replace", before: old, after: now });
  });
}

/** The records of a stack before, at the addresses that the other side has moved them to. */
export function asMoved(base: ReviewedStack | undefined, head: ReviewedStack | undefined): readonly StackRecord[] {
  const records = base?.records ?? [];
  const { moved } = head ?? {};
  if (moved === undefined || moved.size === 0) return records;
  const standing = new Set(records.map(({ address }) => address));
  return records.map((record) => ({ ...record, address: movedTo(record.address, moved, standing) }));
}

/**
 * Where an address has gone, move by move; a circle has no end. Onto an address that stands, and does not go itself, Terraform moves nothing.
 */
function movedTo(address: string, moved: ReadonlyMap<string, string>, standing: ReadonlySet<string>): string {
  let at = address;
  for (let left = moved.size; left > 0; left--) {
    const next = moved.get(at);
    if (next === undefined || (standing.has(next) && !moved.has(next))) break;
    at = next;
  }
  return at;
}

/** A record at another name, or that is about something else, is one that goes and one that comes, whatever Terraform calls it. */
export function apart(change: RecordChange): RecordChange[] {
  const { stack, address, imported, before, after } = change;
  if (before === undefined || after === undefined || (before.name === after.name && !isAnotherText(before, after))) return [change];
  return [
    { stack, address, how: "delete", before },
    { stack, address, how: "create", ...(imported === undefined ? {} : { imported }), after },
  ];
}

/** Whether one of two texts is an SPF or a policy, and the other is not. */
function isAnotherText(before: StackRecord, after: StackRecord): boolean {
  if (before.type !== "TXT" || after.type !== "TXT" || before.sensitive === true || after.sensitive === true) return false;
  return kindOf(before) !== kindOf(after);
}

/** Whether two records are written alike, wherever they stand. */
export function alike(a: StackRecord, b: StackRecord): boolean {
  return (["name", "type", "content", "priority", "zone", "proxied"] as const).every((key) => a[key] === b[key]);
}

/** The domain that a record is about: the deepest that a spec names, at or above it; else the name itself. */
export function domainOf({ before, after }: RecordChange, known: ReadonlyMap<string, DomainComment>): string {
  const name = (after ?? before)?.name ?? "";
  const bare = readReportName(name)?.host ?? readPolicyName(name) ?? readKeyName(name)?.domain ?? readKeysName(name) ?? name;
  return namesFrom(bare).find((each) => known.has(each)) ?? bare;
}
