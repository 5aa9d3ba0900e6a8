/**
 * What Terraform's addresses say: constructs make each of a domain's name and a record's role.
 */
import { addressOf } from "../dns";
import { once } from "../once";
import { byName } from "../zone";

import type { DomainComment } from "./comment";

/** The last part of an address, which a resource has in its stack. */
function idAt(address: string): string {
  return address.slice(address.lastIndexOf(".") + 1);
}

/** What an address says of whose record is there: all before the first `__` stands for a domain; others write addresses without one. */
export function domainPart(address: string): string | undefined {
  const [part, ...role] = idAt(address).split("__");
  return role.length === 0 ? undefined : part;
}

/** What stands for a domain there. */
export function partOf(domain: string): string {
  return domainPart(addressOf(domain, "")) ?? "";
}

/** The first word of the role, where an address is one of what a sender asks for; what a domain has for itself has no second word. */
export function senderRole(address: string): string | undefined {
  const [, role, of] = idAt(address).split("__");
  return of === undefined || `${role}__${of}` === "mx__null" ? undefined : role;
}

/** A record that a sender asks for. */
interface Asked {
  /** The last part of its address. */
  readonly name: string;
  readonly sender: NonNullable<DomainComment["senders"]>[number];
  readonly role: string;
}

const askedIn = once(({ name: domain, senders = [] }: DomainComment) =>
  byName(senders.flatMap((sender) => sender.roles.map((role): Asked => ({ name: addressOf(domain, role), sender, role })))),
);

/** Who asks for the record of an address: two senders of a domain may ask for the same. */
export function askedAt(domain: DomainComment | undefined, address: string): readonly Asked[] {
  return (domain === undefined ? undefined : askedIn(domain).get(idAt(address))) ?? [];
}
