/**
 * Mandrill (Mailchimp Transactional).
 */
import { below } from "../finding";
import { hostName, optional } from "../reading";

import { checkReturnPath, includeAt, returnPathSpf, vendorKey } from "./publish";
import type { SenderInput, Service } from "./sender";

const INCLUDE = "spf.mandrillapp.com";

/** Mandrill. Its keys are CNAME at `mte1` and `mte2`, the same for every account. */
export interface MandrillSender extends SenderInput {
  readonly service?: "mandrill";
  /**
   * The return path where one of the domain's own is set up: the domain, or a name below it.
   * @default Mandrill's own, which never aligns and needs no SPF
   */
  readonly returnPath?: string;
}

/**
 * The service `mandrill`.
 * @internal
 */
export const mandrill: Service<MandrillSender> = {
  name: "mandrill",
  title: "Mandrill (Mailchimp Transactional)",
  source: "Mailchimp Transactional docs, Authentication and delivery (2025)",
  fields: { returnPath: optional(hostName) },
  about: {
    returnPath: {
      says: "a return path of your own, where one is set up",
      example: "bounce.example.com",
      where: "Mandrill, Settings, Domains, Return-path domains",
    },
  },
  note: "Sources disagree whether its return path aligns, so the include stands only where returnPath says that it is yours.",
  publish({ returnPath }, context, found) {
    const { domain, at } = context;
    const dkim = [vendorKey("mte1", "dkim1.mandrillapp.com", at), vendorKey("mte2", "dkim2.mandrillapp.com", at)];
    if (returnPath === undefined) return { dkim };
    const place = below(at, "returnPath");
    if (returnPath === domain) return { dkim, spf: includeAt(INCLUDE, place), returnPath };
    checkReturnPath(returnPath, context, place, found);
    return { dkim, returnPath, records: [returnPathSpf(returnPath, INCLUDE, place)] };
  },
};
