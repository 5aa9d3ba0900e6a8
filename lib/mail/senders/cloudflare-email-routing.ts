/**
 * Cloudflare Email Routing: it forwards what the domain receives; onboarding writes its records itself, and may lock them.
 */
import { includeAt } from "./publish";
import type { SenderInput, Service } from "./sender";

/** Cloudflare Email Routing; often `external: true`. Its key is a TXT at `cf2024-1`. */
export interface CloudflareEmailRoutingSender extends SenderInput {
  readonly service?: "cloudflare-email-routing";
}

/**
 * The service `cloudflare-email-routing`.
 * @internal
 */
export const cloudflareEmailRouting: Service<SenderInput> = {
  name: "cloudflare-email-routing",
  title: "Cloudflare Email Routing",
  source: "Cloudflare docs, Email Routing, Postmaster (2025)",
  fields: {},
  about: {
    dkim: {
      says: "the key at cf2024-1",
      example: { "cf2024-1": { record: "v=DKIM1; h=sha256; k=rsa; p=…" } },
      where: "Cloudflare dashboard, the zone, Email, Email Routing, Settings, DNS records",
    },
  },
  note: "It forwards with ARC and SRS, and does not send as the domain; where Cloudflare keeps its records, say external: true.",
  publish: (_, { at }) => ({ spf: includeAt("_spf.mx.cloudflare.net", at), signsWhenExternal: true, forwards: true }),
};
