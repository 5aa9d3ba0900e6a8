/**
 * Microsoft 365: mail of people through Exchange Online.
 */
import { includeAt, recognisedByInclude } from "./publish";
import type { SenderInput, Service } from "./sender";

/** Microsoft 365. Its keys are CNAME at `selector1` and `selector2`; the targets are shown in the Defender portal and cannot be derived. */
export interface Microsoft365Sender extends SenderInput {
  readonly service?: "microsoft-365";
}

/**
 * The service `microsoft-365`.
 * @internal
 */
export const microsoft365: Service<SenderInput> = {
  name: "microsoft-365",
  title: "Microsoft 365",
  source: "Microsoft Defender for Office 365, Set up SPF and Set up DKIM (2025)",
  fields: {},
  about: {
    dkim: {
      says: "the targets of selector1 and selector2, which cannot be derived",
      example: {
        selector1: { target: "selector1-example-com._domainkey.contoso.n-v1.dkim.mail.microsoft" },
        selector2: { target: "selector2-example-com._domainkey.contoso.n-v1.dkim.mail.microsoft" },
      },
      where: "Defender portal, Email & collaboration, Policies & rules, Threat policies, Email authentication settings, DKIM",
    },
  },
  recognise: (view) =>
    recognisedByInclude(view, "spf.protection.outlook.com", ({ content }) =>
      /\.(?:onmicrosoft\.com|dkim\.mail\.microsoft)$/u.test(content),
    ),
  publish: (_, { domain, at }) => ({ spf: includeAt("spf.protection.outlook.com", at), returnPath: domain, signsWhenExternal: true }),
};
