/**
 * SendGrid, with automated security: its records are CNAME, and it rotates keys by itself.
 */
import { below } from "../finding";
import { hostName, lateRecordName, record, required } from "../reading";

import { checkReturnPath, cname } from "./publish";
import type { SenderInput, Service } from "./sender";

/** SendGrid. Its keys are CNAME at `s1` and `s2`; the targets are shown under Sender Authentication. */
export interface SendgridSender extends SenderInput {
  readonly service?: "sendgrid";
  /** The return path, as Sender Authentication shows it. */
  readonly returnPath: {
    /** Absolute name, `em1234.example.com`. */
    readonly name: string;
    /** What its CNAME points to, `u1234567.wl123.sendgrid.net`; it may be a token. */
    readonly target: string;
  };
}

const RETURN_PATH = /^u\d+\.wl\d*\.sendgrid\.net$/u;

/**
 * The service `sendgrid`.
 * @internal
 */
export const sendgrid: Service<SendgridSender> = {
  name: "sendgrid",
  title: "SendGrid",
  source: "Twilio SendGrid, How to set up domain authentication (2025)",
  unalignedIncludes: ["sendgrid.net"],
  returnPaths: RETURN_PATH,
  fields: {
    returnPath: required(
      record<SendgridSender["returnPath"]>({ name: required(hostName), target: required(lateRecordName) }),
      "add { name, target } of the CNAME that Sender Authentication shows, like em1234",
    ),
  },
  about: {
    returnPath: {
      says: "the CNAME of the return path, its name and target",
      example: { name: "em1234.example.com", target: "u1234567.wl123.sendgrid.net" },
      where: "SendGrid, Settings, Sender Authentication, the domain, DNS records",
    },
    dkim: {
      says: "the targets of s1 and s2",
      example: {
        s1: { target: "s1.domainkey.u1234567.wl123.sendgrid.net" },
        s2: { target: "s2.domainkey.u1234567.wl123.sendgrid.net" },
      },
      where: "SendGrid, Settings, Sender Authentication, the domain, DNS records",
    },
  },
  recognise({ domain, keys, records }) {
    const path = records.find(({ name, type, content }) => type === "CNAME" && name !== domain && RETURN_PATH.test(content));
    if (path === undefined) return undefined;
    const own = keys.filter(({ content }) => /\.domainkey\.u\d+\.wl\d*\.sendgrid\.net$/u.test(content));
    return { input: { returnPath: { name: path.name, target: path.content } }, selectors: own.map(({ selector }) => selector) };
  },
  publish({ returnPath: { name, target } }, context, found) {
    const at = below(context.at, "returnPath");
    checkReturnPath(name, context, below(at, "name"), found);
    return {
      returnPath: name,
      records: [cname(name, target, at)],
      signsWhenExternal: true,
    };
  },
};
