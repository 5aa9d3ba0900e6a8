/**
 * Zoho Mail: mail of people.
 */
import { recordName, required } from "../reading";

import { includeAt } from "./publish";
import type { SenderInput, Service } from "./sender";

/** Zoho Mail. Its key is a TXT at `zmail` unless another selector was chosen. */
export interface ZohoMailSender extends SenderInput {
  readonly service?: "zoho-mail";
  /** What its SPF includes, by the account's region: `zoho.com`, `zoho.eu`, `zoho.in`. */
  readonly include: string;
}

/**
 * The service `zoho-mail`.
 * @internal
 */
export const zohoMail: Service<ZohoMailSender> = {
  name: "zoho-mail",
  title: "Zoho Mail",
  source: "third parties (2025)",
  fields: { include: required(recordName, "add what Zoho's console shows behind include:, like zoho.eu") },
  about: {
    include: {
      says: "what its SPF includes, which depends on the account's region",
      example: "zoho.eu",
      where: "Zoho Mail admin console, Domains, Email configuration, SPF",
    },
    dkim: {
      says: "the key at zmail, or at the selector that was chosen",
      example: { zmail: { record: "v=DKIM1; k=rsa; p=…" } },
      where: "Zoho Mail admin console, Domains, Email configuration, DKIM",
    },
  },
  note: "Sources disagree about the name of each region, so it is an input.",
  publish: ({ include }, { domain, at }) => ({ spf: includeAt(include, at), returnPath: domain, signsWhenExternal: true }),
};
