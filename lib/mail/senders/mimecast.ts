/**
 * Mimecast: a gateway that sends a company's mail.
 */
import { matching, required } from "../reading";

import { includeAt } from "./publish";
import type { SenderInput, Service } from "./sender";

/** Mimecast. Its key is a TXT at a selector that the console shows. */
export interface MimecastSender extends SenderInput {
  readonly service?: "mimecast";
  /** The region's word, like `eu`, `us`, `de`: the include of all regions costs 6 lookups. */
  readonly region: string;
}

const region = matching(/^[a-z]{2,4}$/u, "not a region of Mimecast", "write what stands before ._netblocks.mimecast.com, like eu");

/**
 * The service `mimecast`.
 * @internal
 */
export const mimecast: Service<MimecastSender> = {
  name: "mimecast",
  title: "Mimecast",
  source: "public zone files (2025)",
  fields: { region: required(region, "add what stands before ._netblocks.mimecast.com, like eu") },
  about: {
    region: {
      says: "the region's word in the include",
      example: "eu",
      where: "Mimecast, Administration, Account, Account settings, the region",
    },
    dkim: {
      says: "the key of the outbound signing definition",
      example: { mimecast20260105: { record: "v=DKIM1; k=rsa; p=…" } },
      where: "Mimecast, Administration, Gateway, Policies, DNS authentication, Outbound signing",
    },
  },
  publish: (input, { domain, at }) => ({
    spf: includeAt(`${input.region}._netblocks.mimecast.com`, at),
    returnPath: domain,
    signsWhenExternal: true,
  }),
};
