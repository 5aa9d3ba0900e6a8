/**
 * Mailgun: it sends by a subdomain of its own, which has its SPF, its MX for bounces, and its keys.
 */
import { below } from "../finding";
import { hostName, oneOf, required } from "../reading";

import { checkReturnPath, includeAt, returnPathMx, returnPathSpf } from "./publish";
import type { SenderInput, Service } from "./sender";

/** Mailgun. Its keys are TXT, or CNAME at `pdk1` and `pdk2`, below its sending domain. */
export interface MailgunSender extends SenderInput {
  readonly service?: "mailgun";
  /** The domain that was added at Mailgun: a name below the domain, used for nothing else, or the domain itself. */
  readonly sendingDomain: string;
  /** Mailgun's region. */
  readonly region: "us" | "eu";
}

/**
 * The service `mailgun`.
 * @internal
 */
export const mailgun: Service<MailgunSender> = {
  name: "mailgun",
  title: "Mailgun",
  source: "Mailgun's Domain Connect template (2025)",
  unalignedIncludes: ["mailgun.org", "eu.mailgun.org"],
  returnPaths: /^mx[ab]\.(?:eu\.)?mailgun\.org$/u,
  fields: {
    sendingDomain: required(hostName, "add the domain that was added at Mailgun, like mg.example.com"),
    region: required(oneOf(["us", "eu"]), "add us or eu, as the domain was added"),
  },
  about: {
    sendingDomain: {
      says: "the domain that was added, better a subdomain used for nothing else",
      example: "mg.example.com",
      where: "Mailgun, Send, Sending, Domains",
    },
    region: { says: "us or eu", example: "eu", where: "Mailgun, Send, Sending, Domains, the region beside the domain" },
    dkim: {
      says: "the key, or the targets of pdk1 and pdk2",
      example: {
        pdk1: { target: "pdk1._domainkey.a1b2c3.dkim1.eu.mgsend.org" },
        pdk2: { target: "pdk2._domainkey.a1b2c3.dkim1.eu.mgsend.org" },
      },
      where: "Mailgun, Send, Sending, Domain settings, DNS records",
    },
  },
  note: "It signs and bounces at the subdomain, which aligns relaxed; strict alignment would refuse its mail. At an organizational domain its MX is not published: it would take the mail that people send there.",
  publish({ sendingDomain, region }, context, found) {
    const at = below(context.at, "sendingDomain");
    const isDomain = sendingDomain === context.domain;
    if (!isDomain) checkReturnPath(sendingDomain, context, at, found);
    const host = region === "eu" ? "eu.mailgun.org" : "mailgun.org";
    // At an organizational domain its MX would take the mail that people send there.
    const { organizationalDomain = sendingDomain } = context;
    const labels = sendingDomain === organizationalDomain ? [] : ["mxa", "mxb"];
    const mx = labels.map((label) => returnPathMx(sendingDomain, `${label}.${host}`, 10, at));
    return {
      ...(isDomain ? { spf: includeAt(host, at) } : {}),
      returnPath: sendingDomain,
      signs: sendingDomain,
      records: isDomain ? mx : [...mx, returnPathSpf(sendingDomain, host, at)],
      signsWhenExternal: true,
    };
  },
};
