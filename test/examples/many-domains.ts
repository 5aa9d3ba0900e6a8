/** Fifty domains from a typed table. */
import type { App } from "cdktf";

import { ParkedDomain, SendingDomain, type SendingDomainProps } from "../../lib";

import { newStack } from "./stack";

interface Row {
  readonly domain: string;
  readonly stage: "monitor" | "quarantine" | "parked";
}

const TABLE: readonly Row[] = Array.from({ length: 50 }, (_, index) => ({
  domain: `brand${index + 1}.example`,
  stage: index % 5 === 4 ? "parked" : index % 2 === 0 ? "monitor" : "quarantine",
}));

const LOG = [
  { stage: "monitor", since: "2026-01-05" },
  { stage: "quarantine", since: "2026-02-10", reason: "99 % aligned, #12" },
] as const;

const senders = { newsletter: { service: "custom", spf: ["include:_spf.mailer.example"] } } satisfies SendingDomainProps["senders"];

export const DOMAINS: readonly string[] = TABLE.map(({ domain }) => domain);

export function build(app: App): void {
  const stack = newStack(app, "brands");
  for (const { domain, stage } of TABLE) {
    if (stage === "parked") new ParkedDomain(stack, domain, { domain });
    else {
      const rollout = { profile: "standard", log: stage === "monitor" ? LOG.slice(0, 1) : LOG } as const;
      new SendingDomain(stack, domain, { domain, senders, dmarc: { reports: { aggregate: [`mailto:dmarc@${domain}`] }, rollout } });
    }
  }
}
