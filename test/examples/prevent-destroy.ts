/** An Aspect that forbids Terraform to destroy any mail record. */
import { DnsRecord } from "@cdktf/provider-cloudflare/lib/dns-record";
import { type App, Aspects } from "cdktf";

import { SendingDomain } from "../../lib";

import { newStack } from "./stack";

export function build(app: App): void {
  const stack = newStack(app, "kept");
  new SendingDomain(stack, "example.com", {
    domain: "example.com",
    senders: { own: { service: "self-hosted", ip4: ["203.0.113.25"] } },
    dmarc: "external",
  });
  Aspects.of(stack).add({
    visit: (construct) => {
      if (construct instanceof DnsRecord) construct.addOverride("lifecycle.prevent_destroy", true);
    },
  });
}
