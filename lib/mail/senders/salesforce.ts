/**
 * Salesforce: while it manages bounces, its return path is its own, and DKIM alone aligns.
 */
import { flag, optional } from "../reading";

import { includeAt } from "./publish";
import type { SenderInput, Service } from "./sender";

/** Salesforce. Its keys are CNAME at a selector and an alternate one. */
export interface SalesforceSender extends SenderInput {
  readonly service?: "salesforce";
  /**
   * Whether Salesforce manages bounces; only without it has its mail the domain as its envelope.
   * @default true
   */
  readonly bounceManagement?: boolean;
}

/**
 * The service `salesforce`.
 * @internal
 */
export const salesforce: Service<SalesforceSender> = {
  name: "salesforce",
  title: "Salesforce",
  source: "dmarc.wiki (2025)",
  fields: { bounceManagement: optional(flag) },
  about: {
    bounceManagement: {
      says: "false where bounce management is off: its mail then has your domain as its envelope, and needs the include",
      example: true,
      where: "Salesforce, Setup, Email, Deliverability, Bounce management",
    },
    dkim: {
      says: "the targets of the selector and the alternate selector",
      example: { sf1: { target: "sf1.a1b2c3.custdkim.salesforce.com" }, sf2: { target: "sf2.d4e5f6.custdkim.salesforce.com" } },
      where: "Salesforce, Setup, Email, DKIM keys",
    },
  },
  publish: ({ bounceManagement = true }, { domain, at }) =>
    bounceManagement
      ? { signsWhenExternal: true }
      : { spf: includeAt("_spf.salesforce.com", at), returnPath: domain, signsWhenExternal: true },
};
