/**
 * ParkedDomain: a name that neither sends nor, unless it says so, receives mail.
 */
import type { Construct } from "constructs";

import type { ParkedDomainInput, ParkedDomainSpec } from "./mail/spec";
import { type ConstructProps, MailRecords } from "./mail-records";

/** The spec of a parked domain, and its provider. */
export interface ParkedDomainProps extends Omit<ParkedDomainInput, "kind">, ConstructProps {}

/** The records of a parked domain: an SPF that names no server, DMARC at reject, a null MX, and where asked for a wildcard revocation. */
export class ParkedDomain extends MailRecords<ParkedDomainSpec> {
  /** @throws Error with every error of the spec at once, or when the stack has another construct of the domain */
  constructor(scope: Construct, id: string, props: ParkedDomainProps) {
    super(scope, id, "parked-domain", props);
  }
}
