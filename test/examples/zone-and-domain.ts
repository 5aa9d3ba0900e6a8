/** A zone and its sending domain, created in one stack: the zone's id is known only at apply. */
import { Zone } from "@cdktf/provider-cloudflare/lib/zone";
import type { App } from "cdktf";

import { SendingDomain } from "../../lib";

import { newStack } from "./stack";

export function build(app: App): void {
  const stack = newStack(app, "zone");
  const zone = new Zone(stack, "example.com", { account: { id: "f".repeat(32) }, name: "example.com" });
  new SendingDomain(stack, "mail", {
    domain: "example.com",
    zone: { name: "example.com", id: zone.id },
    senders: { own: { service: "self-hosted", ip4: ["203.0.113.25"] } },
    dmarc: {
      reports: { aggregate: ["mailto:dmarc@example.com"] },
      rollout: { profile: "fast", log: [{ stage: "monitor", since: "2026-06-01" }] },
    },
  });
}
