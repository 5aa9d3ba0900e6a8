/**
 * SparkPost (Bird): its return path is a CNAME on a subdomain, its key a TXT.
 */
import { below } from "../finding";
import { hostName, lateRecordName, optional, required } from "../reading";

import { checkReturnPath, cname } from "./publish";
import type { SenderInput, Service } from "./sender";

/** SparkPost. Its key is a TXT at `scph<month and year>`. */
export interface SparkpostSender extends SenderInput {
  readonly service?: "sparkpost";
  /** The bounce domain, below the domain. */
  readonly bounceDomain: string;
  /**
   * What its CNAME points to; accounts in the EU have another one.
   * @default "sparkpostmail.com"
   */
  readonly bounceTarget?: string;
}

/**
 * The service `sparkpost`.
 * @internal
 */
export const sparkpost: Service<SparkpostSender> = {
  name: "sparkpost",
  title: "SparkPost (Bird)",
  source: "SparkPost's Domain Connect template (2025)",
  unalignedIncludes: ["sparkpostmail.com"],
  returnPaths: /^(?:[a-z0-9-]+\.)?sparkpostmail\.com$/u,
  fields: {
    bounceDomain: required(hostName, "add the bounce domain, like bounces.example.com"),
    bounceTarget: optional(lateRecordName),
  },
  about: {
    bounceDomain: { says: "the bounce domain", example: "bounces.example.com", where: "SparkPost, Configuration, Domains, Bounce domains" },
    bounceTarget: {
      says: "the target of its CNAME, where it is not sparkpostmail.com; the EU's host is not documented in one place",
      example: "sparkpostmail.com",
      where: "SparkPost, Configuration, Domains, the bounce domain",
    },
    dkim: {
      says: "the key of the sending domain",
      example: { scph0126: { record: "v=DKIM1; k=rsa; h=sha256; p=…" } },
      where: "SparkPost, Configuration, Domains, the sending domain",
    },
  },
  publish({ bounceDomain, bounceTarget = "sparkpostmail.com" }, context, found) {
    const at = below(context.at, "bounceDomain");
    checkReturnPath(bounceDomain, context, at, found);
    return { returnPath: bounceDomain, records: [cname(bounceDomain, bounceTarget, at)], signsWhenExternal: true };
  },
};
