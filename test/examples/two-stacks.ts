/** Two stacks: one has the server's address, the other lets it send; CDKTF carries the value by an output and the state. */
import { type App, DataResource } from "cdktf";

import { SendingDomain } from "../../lib";

import { newStack } from "./stack";

export function build(app: App): void {
  const network = newStack(app, "network");
  // In place of an elastic IP, which another provider would make.
  const address = new DataResource(network, "address", { input: "203.0.113.25" as never });
  const mail = newStack(app, "mail");
  new SendingDomain(mail, "example.com", {
    domain: "example.com",
    zone: { name: "example.com" },
    senders: { own: { service: "self-hosted", ip4: [address.output.toString()] } },
    dmarc: "external",
  });
}
