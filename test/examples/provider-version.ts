/** The provider's version is the stack's own choice; the binding pins 5.14.0 exactly. */
import type { App } from "cdktf";

import { SendingDomain } from "../../lib";

import { newStack } from "./stack";

export function build(app: App): void {
  const stack = newStack(app, "versioned");
  stack.addOverride("terraform.required_providers.cloudflare.version", "~> 5.14.0");
  new SendingDomain(stack, "example.com", {
    domain: "example.com",
    senders: { own: { service: "self-hosted", ip4: ["203.0.113.25"] } },
    dmarc: "external",
  });
}
