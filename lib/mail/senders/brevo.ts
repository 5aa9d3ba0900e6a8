/**
 * Brevo, on shared addresses: its return path is its own, so that DKIM alone aligns.
 */
import { below } from "../finding";
import { matching, optional } from "../reading";

import { dashed, vendorKey, verification } from "./publish";
import type { SenderInput, Service } from "./sender";

/** Brevo. Its keys are CNAME at `brevo1` and `brevo2`, whose targets follow from the domain. */
export interface BrevoSender extends SenderInput {
  readonly service?: "brevo";
  /**
   * The code of the verification text, what stands behind `brevo-code:`.
   * @default no text
   */
  readonly code?: string;
}

const code = matching(/^[a-z0-9]+$/iu, "not a code of Brevo", "write what stands behind brevo-code:");

/**
 * The service `brevo`.
 * @internal
 */
export const brevo: Service<BrevoSender> = {
  name: "brevo",
  title: "Brevo",
  source: "public zone files and Brevo's Domain Connect template (2025)",
  unalignedIncludes: ["spf.brevo.com", "spf.sendinblue.com"],
  fields: { code: optional(code) },
  about: {
    code: {
      says: "the code of the verification text",
      example: "0123456789abcdef0123456789abcdef",
      where: "Brevo, Senders, domains & dedicated IPs, Domains, Authenticate",
    },
  },
  asks: ["code"],
  publish(input, { domain, at }) {
    const keys = ["1", "2"].map((number) => vendorKey(`brevo${number}`, `b${number}.${dashed(domain)}.dkim.brevo.com`, at));
    const records = input.code === undefined ? [] : [verification("brevo", domain, `brevo-code:${input.code}`, below(at, "code"))];
    return { dkim: keys, records };
  },
};
