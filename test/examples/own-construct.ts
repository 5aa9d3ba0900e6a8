/** A sending domain inside one's own construct; moved into another one, its Terraform addresses stay. */
import type { App } from "cdktf";
import { Construct } from "constructs";

import { SendingDomain } from "../../lib";

import { newStack } from "./stack";

/** What a product team gets: mail for its domain, with the house's senders. */
export class Mail extends Construct {
  readonly domain: SendingDomain;

  constructor(scope: Construct, id: string, domain: string) {
    super(scope, id);
    this.domain = new SendingDomain(this, "domain", {
      domain,
      senders: { own: { service: "self-hosted", ip4: ["203.0.113.25"] } },
      dmarc: {
        reports: { aggregate: [`mailto:dmarc@${domain}`] },
        rollout: { profile: "standard", log: [{ stage: "monitor", since: "2026-06-01" }] },
      },
    });
  }
}

export function build(app: App): void {
  new Mail(newStack(app, "product"), "mail", "example.com");
}

/** The same, a year later: the team has wrapped it once more. */
export function buildMoved(app: App): void {
  const stack = newStack(app, "product");
  new Mail(new Construct(stack, "platform"), "shared-mail", "example.com");
}
