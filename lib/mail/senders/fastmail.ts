/**
 * Fastmail: mail of people.
 */
import { recordName, optional } from "../reading";

import { includeAt, vendorKey } from "./publish";
import type { SenderInput, Service } from "./sender";

/** Fastmail. Its keys are CNAME at `fm1`, `fm2` and `fm3`, whose targets follow from the domain. */
export interface FastmailSender extends SenderInput {
  readonly service?: "fastmail";
  /**
   * What its SPF includes.
   * @default "spf.messagingengine.com"
   */
  readonly include?: string;
}

/**
 * The service `fastmail`.
 * @internal
 */
export const fastmail: Service<FastmailSender> = {
  name: "fastmail",
  title: "Fastmail",
  source: "Fastmail help, Manual DNS configuration (2025)",
  fields: { include: optional(recordName) },
  about: {
    include: {
      says: "what its SPF includes, where the console shows another name",
      example: "spf.messagingengine.com",
      where: "Fastmail, Settings, Domains, the domain, DNS records",
    },
  },
  note: "It is also documented as _spf.fastmail.com; write what the console shows.",
  publish: ({ include = "spf.messagingengine.com" }, { domain, at }) => ({
    spf: includeAt(include, at),
    returnPath: domain,
    dkim: ["fm1", "fm2", "fm3"].map((selector) => vendorKey(selector, `${selector}.${domain}.dkim.fmhosted.com`, at)),
  }),
};
