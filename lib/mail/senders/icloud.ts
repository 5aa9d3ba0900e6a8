/**
 * iCloud+ with a custom domain: mail of people.
 */
import { includeAt, vendorKey } from "./publish";
import type { SenderInput, Service } from "./sender";

/** iCloud+. Its key is a CNAME at `sig1`, whose target follows from the domain. */
export interface IcloudSender extends SenderInput {
  readonly service?: "icloud";
}

/**
 * The service `icloud`.
 * @internal
 */
export const icloud: Service<SenderInput> = {
  name: "icloud",
  title: "iCloud+ custom domain",
  source: "Apple support and public zone files (2025)",
  fields: {},
  about: {},
  publish: (_, { domain, at }) => ({
    spf: includeAt("icloud.com", at),
    returnPath: domain,
    dkim: [vendorKey("sig1", `sig1.dkim.${domain}.at.icloudmailadmin.com`, at)],
  }),
};
