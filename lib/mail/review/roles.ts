/**
 * What Terraform's addresses say: constructs make each of a domain's name and a record's role.
 */
import { addressOf } from "../dns";
import { once } from "../once";

import type { DomainComment } from "./comment";

/** The last part of an address, which a resource has in its stack. */
function idAt(address: string): string {
  return address.slice(address.lastIndexOf(".") + 1);
}

/** What stands for a domain in the addresses of its records, before the first `__`. */
export function domainPart(address: string): string {
  return idAt(address).split("__", 1)[0] ?? "";
}

/** Whether an address is that of a sender's exchange or CNAME, as return paths have them. */
export function isReturnPath(address: string): boolean {
  return /^_?[^_]+(?:_[^_]+)*__(?:mx|cname)__/u.test(idAt(address));
}

type CommentSender = NonNullable<DomainComment["senders"]>[number];

/** A record that a sender asks for. */
interface Asked {
  readonly sender: CommentSender;
  readonly role: string;
}

const askedIn = once(
  ({ name, senders = [] }: DomainComment): ReadonlyMap<string, Asked> =>
    new Map(senders.flatMap((sender) => sender.roles.map((role) => [addressOf(name, role), { sender, role }] as const))),
);

/** The sender of a domain that asks for the record of an address, and the record's role. */
export function askedAt(domain: DomainComment | undefined, address: string): Asked | undefined {
  return domain === undefined ? undefined : askedIn(domain).get(idAt(address));
}
