/**
 * Zendesk: support mail.
 */
import { below } from "../finding";
import { matching, optional } from "../reading";

import { includeAt, vendorKey, verification } from "./publish";
import type { SenderInput, Service } from "./sender";

/** Zendesk. Its keys are CNAME at `zendesk1` and `zendesk2`, the same for every account. */
export interface ZendeskSender extends SenderInput {
  readonly service?: "zendesk";
  /**
   * The code of the verification text at `zendeskverification.<domain>`.
   * @default no text
   */
  readonly code?: string;
}

const code = matching(/^[a-z0-9]+$/iu, "not a verification code", "write the letters and digits that Zendesk shows");

/**
 * The service `zendesk`.
 * @internal
 */
export const zendesk: Service<ZendeskSender> = {
  name: "zendesk",
  title: "Zendesk",
  source: "Zendesk help, Allowing Zendesk to send email on behalf of your domain (2025)",
  fields: { code: optional(code) },
  about: {
    code: {
      says: "the code of the verification text",
      example: "0123456789abcdef",
      where: "Zendesk Admin Center, Channels, Email, the address",
    },
  },
  asks: ["code"],
  publish(input, { domain, at }) {
    const dkim = ["zendesk1", "zendesk2"].map((selector) => vendorKey(selector, `${selector}._domainkey.zendesk.com`, at));
    const name = `zendeskverification.${domain}`;
    const records = input.code === undefined ? [] : [verification("zendesk", name, input.code, below(at, "code"))];
    return { spf: includeAt("mail.zendesk.com", at), returnPath: domain, dkim, records };
  },
};
