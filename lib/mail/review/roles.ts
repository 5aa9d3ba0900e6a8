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

/** What stands for a domain in the addresses of its records, before the first `__`. */
export function domainPart(address: string): string {
  return idAt(address).split("__", 1)[0] ?? "";
}

/** What stands for a domain there. */
export function partOf(domain: string): string {
  return domainPart(addressOf(domain, ""));
}

/** Whether an address is that of a sender's exchange or CNAME, as return paths have them. */
export function isReturnPath(address: string): boolean {
  const [, kind = ""] = idAt(address).split("__");
  return kind === "mx" || kind === "cname";
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
