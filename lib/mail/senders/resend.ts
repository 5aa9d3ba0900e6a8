/**
 * Resend: it sends through Amazon SES, with its return path on a subdomain.
 */
import { below } from "../finding";
import { hostName, optional, required } from "../reading";

import { awsRegion, checkReturnPath, returnPathMx, returnPathSpf } from "./publish";
import type { SenderInput, Service } from "./sender";

/** Resend. Its key is a TXT at `resend`. */
export interface ResendSender extends SenderInput {
  readonly service?: "resend";
  /** The AWS region of the domain, like `eu-west-1`. */
  readonly region: string;
  /**
   * The return path, below the domain.
   * @default `send.<domain>`
   */
  readonly returnPath?: string;
}

/**
 * The service `resend`.
 * @internal
 */
export const resend: Service<ResendSender> = {
  name: "resend",
  title: "Resend",
  source: "Resend's Domain Connect template (2025)",
  fields: { region: required(awsRegion, "add the region that Resend shows, like eu-west-1"), returnPath: optional(hostName) },
  about: {
    region: { says: "the AWS region of the domain", example: "eu-west-1", where: "Resend, Domains, the domain, Region" },
    returnPath: {
      says: "the custom return path; send below the domain unless another was chosen",
      example: "send.example.com",
      where: "Resend, Domains, the domain, DNS records",
    },
    dkim: { says: "the key at resend", example: { resend: { record: "p=…" } }, where: "Resend, Domains, the domain, DNS records" },
  },
  publish({ region, returnPath }, context, found) {
    const name = returnPath ?? `send.${context.domain}`;
    const at = below(context.at, "returnPath");
    checkReturnPath(name, context, at, found);
    const records = [returnPathMx(name, `feedback-smtp.${region}.amazonses.com`, 10, at), returnPathSpf(name, "amazonses.com", at)];
    return { returnPath: name, records, signsWhenExternal: true };
  },
};
