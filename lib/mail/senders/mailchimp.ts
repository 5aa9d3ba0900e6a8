/**
 * Mailchimp: its return path is its own, so that DKIM alone aligns.
 */
import { vendorKey } from "./publish";
import type { SenderInput, Service } from "./sender";

/** Mailchimp. Its keys are CNAME at `k2` and `k3`, the same for every account. */
export interface MailchimpSender extends SenderInput {
  readonly service?: "mailchimp";
}

/**
 * The service `mailchimp`.
 * @internal
 */
export const mailchimp: Service<SenderInput> = {
  name: "mailchimp",
  title: "Mailchimp",
  source: "dmarc.wiki and Mailchimp's Domain Connect template (2025)",
  unalignedIncludes: ["servers.mcsv.net"],
  fields: {},
  about: {},
  publish: (_, { at }) => ({
    dkim: [vendorKey("k2", "dkim2.mcsv.net", at), vendorKey("k3", "dkim3.mcsv.net", at)],
  }),
};
