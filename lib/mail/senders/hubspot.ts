/**
 * HubSpot, without a dedicated address: its return path is its own, so that DKIM alone aligns.
 */
import { matching, required } from "../reading";

import { dashed, vendorKey } from "./publish";
import type { SenderInput, Service } from "./sender";

/** HubSpot. Its keys are CNAME at `hs1-<portal>` and `hs2-<portal>`. */
export interface HubspotSender extends SenderInput {
  readonly service?: "hubspot";
  /** The id of the portal, digits. */
  readonly portal: string;
  /** The two digits of the key's host, `hs<NN>a.dkim.hubspotemail.net`. */
  readonly host: string;
}

/**
 * The service `hubspot`.
 * @internal
 */
export const hubspot: Service<HubspotSender> = {
  name: "hubspot",
  title: "HubSpot",
  source: "dmarc.wiki (2025)",
  fields: {
    portal: required(matching(/^\d+$/u, "not a portal's id", 'write its digits in quotes, "1234567"'), 'add the portal id, like "1234567"'),
    host: required(
      matching(/^\d\d$/u, "not a host's number", 'write its digits in quotes, "04"'),
      'add the digits of hs<NN>a in the targets, like "04"',
    ),
  },
  about: {
    portal: { says: "the portal's id, in quotes", example: "1234567", where: "HubSpot, top right, the account's menu" },
    host: {
      says: "the two digits in the targets, hs04a.dkim.hubspotemail.net, in quotes",
      example: "04",
      where: "HubSpot, Settings, Content, Domains & URLs, Connect a domain, Email sending",
    },
  },
  publish({ portal, host }, { domain, at }) {
    const key = (number: string, letter: string) =>
      vendorKey(`hs${number}-${portal}`, `${dashed(domain)}.hs${host}${letter}.dkim.hubspotemail.net`, at);
    return { dkim: [key("1", "a"), key("2", "b")] };
  },
};
