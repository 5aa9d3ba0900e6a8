/**
 * The domain that most cases are about, and what they change of it.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { TerraformStack } from "cdktf";

import { SendingDomain, type SendingDomainProps } from "../../lib";
import { idOf } from "../cloudflare/server";

/** example.com, its zone as the local Cloudflare knows it. */
export const ZONE = { name: "example.com", id: idOf("example.com") };

/** A public key of the tests. */
export function key(name: string): string {
  return readFileSync(join(__dirname, "../keys", name), "latin1");
}

const LOG = [
  { stage: "monitor", since: "2026-01-01" },
  { stage: "quarantine", since: "2026-03-01", reason: "aligned" },
  { stage: "reject", since: "2026-05-01", reason: "aligned" },
] as const;

/** A rollout of the standard profile that has come to a stage. */
export function rolloutTo(stage: "monitor" | "quarantine" | "reject"): SendingDomainProps["dmarc"] {
  const log = LOG.slice(0, LOG.findIndex((entry) => entry.stage === stage) + 1);
  return { reports: { aggregate: ["mailto:dmarc@example.com"] }, rollout: { profile: "standard", log } };
}

/** A team with a server of its own and Amazon SES. */
export const EXAMPLE: SendingDomainProps = {
  domain: "example.com",
  zone: ZONE,
  senders: {
    own: { service: "self-hosted", ip4: ["203.0.113.25"], dkim: { mx2026: { publicKey: key("rsa2048.pem") } } },
    "amazon-ses": { region: "eu-west-1", mailFrom: "bounce.example.com", dkimTokens: ["aaa", "bbb", "ccc"] },
  },
  dmarc: rolloutTo("monitor"),
};

/** A builder of a stack with one domain. */
export function domain(props: SendingDomainProps = EXAMPLE): (stack: TerraformStack) => void {
  return (stack) => void new SendingDomain(stack, props.domain, props);
}
