/**
 * Postmark: its return path is a CNAME on a subdomain, its key a TXT.
 */
import { hostName, optional } from "../reading";

import { checkReturnPath, cname } from "./publish";
import type { SenderInput, Service } from "./sender";

/** Postmark. Its key is a TXT at `<date>pm`. */
export interface PostmarkSender extends SenderInput {
  readonly service?: "postmark";
  /**
   * The return path, below the domain.
   * @default `pm-bounces.<domain>`
   */
  readonly returnPath?: string;
}

/**
 * The service `postmark`.
 * @internal
 */
export const postmark: Service<PostmarkSender> = {
  name: "postmark",
  title: "Postmark",
  source: "Postmark's Domain Connect template (2025)",
  unalignedIncludes: ["spf.mtasv.net"],
  returnPaths: /^pm\.mtasv\.net$/u,
  fields: { returnPath: optional(hostName) },
  about: {
    returnPath: {
      says: "the custom return path; pm-bounces below the domain unless another was chosen",
      example: "pm-bounces.example.com",
      where: "Postmark, Sender Signatures, the domain, DNS settings, Return-Path",
    },
    dkim: {
      says: "the key, a TXT at a selector that ends in pm",
      example: { "20260105pm": { record: "k=rsa;p=…" } },
      where: "Postmark, Sender Signatures, the domain, DNS settings, DKIM",
    },
  },
  publish({ returnPath }, context, found) {
    const name = returnPath ?? `pm-bounces.${context.domain}`;
    checkReturnPath(name, context, `${context.at}.returnPath`, found);
    return { returnPath: name, records: [cname(name, "pm.mtasv.net", context.at)], signsWhenExternal: true };
  },
};
