/**
 * SendingDomain: who sends for a domain, as SPF, DKIM and DMARC records.
 */
import type { Construct } from "constructs";

import { type RolloutState, rolloutState } from "./mail";
import type { SendingDomainInput, SendingDomainSpec } from "./mail/spec";
import { type ConstructProps, MailRecords } from "./mail-records";

/** The spec of a sending domain, and its provider. */
export interface SendingDomainProps extends Omit<SendingDomainInput, "kind">, ConstructProps {}

/** The SPF, DKIM and DMARC records of a sending domain. */
export class SendingDomain extends MailRecords<SendingDomainSpec> {
  /** Where the DMARC rollout stands; absent where the policy is inherited or somebody else's. */
  readonly rollout?: RolloutState;

  /** @throws Error with every error of the spec at once, or when the stack has another construct of the domain */
  constructor(scope: Construct, id: string, props: SendingDomainProps) {
    super(scope, id, "sending-domain", props);
    if (this.spec.dmarc.kind === "rollout") this.rollout = rolloutState(this.spec.dmarc.rollout);
  }
}
