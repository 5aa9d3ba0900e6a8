/**
 * Cloudflare Email Sending: its records stand below `cf-bounce`; onboarding writes them and may lock them.
 */
import { below, finding } from "../finding";
import { type Fields, optional, record, required, whole } from "../reading";

import { returnPathMx, returnPathSpf } from "./publish";
import type { SenderInput, Service } from "./sender";

/** MX preferences that Cloudflare assigned, as the dashboard shows them, 0–65535. */
export interface RoutePriorities {
  /** Of `route1.mx.cloudflare.net`. */
  readonly route1: number;
  /** Of `route2.mx.cloudflare.net`. */
  readonly route2: number;
  /** Of `route3.mx.cloudflare.net`. */
  readonly route3: number;
}

/** Cloudflare Email Sending; often `external: true`. Its key is a TXT at `cf-bounce`. */
export interface CloudflareEmailSendingSender extends SenderInput {
  readonly service?: "cloudflare-email-sending";
  /**
   * Preferences of the three MX.
   * @default none; required unless `external`
   */
  readonly priorities?: RoutePriorities;
}

const preference = required(whole(0, 65535), "add the MX preference that the dashboard shows");
const routes: Fields<RoutePriorities> = { route1: preference, route2: preference, route3: preference };

/**
 * The service `cloudflare-email-sending`.
 * @internal
 */
export const cloudflareEmailSending: Service<CloudflareEmailSendingSender> = {
  name: "cloudflare-email-sending",
  title: "Cloudflare Email Sending",
  source: "Cloudflare docs, Email Sending, DNS records (Oct 2026)",
  returnPaths: /^route[123]\.mx\.cloudflare\.net$/u,
  fields: { priorities: optional(record<RoutePriorities>(routes)) },
  about: {
    priorities: {
      says: "the preferences that Cloudflare assigned to the three MX; needed unless the sender is external",
      example: { route1: 21, route2: 42, route3: 63 },
      where: "Cloudflare dashboard, the account, Email Sending, the domain, DNS records",
    },
    dkim: {
      says: "the key at cf-bounce",
      example: { "cf-bounce": { record: "v=DKIM1; k=rsa; p=…" } },
      where: "Cloudflare dashboard, the account, Email Sending, the domain, DNS records",
    },
  },
  asks: ["priorities"],
  note: "Onboarding writes these records itself, and may lock them; then say external: true. It also writes p=reject where no DMARC record stands.",
  recognise({ domain, keys, records }) {
    const preference = (route: string): number | undefined =>
      records.find(({ name, content }) => name === `cf-bounce.${domain}` && content === `${route}.mx.cloudflare.net`)?.priority;
    const [route1, route2, route3] = [preference("route1"), preference("route2"), preference("route3")];
    if (route1 === undefined || route2 === undefined || route3 === undefined) return undefined;
    const selectors = keys.filter(({ selector }) => selector === "cf-bounce").map(({ selector }) => selector);
    return { input: { priorities: { route1, route2, route3 } }, selectors };
  },
  publish({ priorities, external }, { domain, at }, found) {
    const name = `cf-bounce.${domain}`;
    const place = below(at, "priorities");
    if (priorities === undefined && external !== true) {
      const cure = "add { route1, route2, route3 } as the dashboard shows them, or external: true where Cloudflare keeps the records";
      found.push(finding("spec-missing-field", place, { problem: "missing", cure }));
    }
    const mx = Object.entries(priorities ?? {}).map(([route, priority]) =>
      returnPathMx(name, `${route}.mx.cloudflare.net`, priority as number, place),
    );
    return { returnPath: name, records: [...mx, returnPathSpf(name, "_spf.mx.cloudflare.net", at)], signsWhenExternal: true };
  },
};
