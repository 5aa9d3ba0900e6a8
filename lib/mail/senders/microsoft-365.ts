/**
 * Microsoft 365: mail of people through Exchange Online.
 */
import { includeAt, recognisedByInclude } from "./publish";
import type { SenderInput, Service } from "./sender";

/** Microsoft 365. Its keys are CNAME at `selector1` and `selector2`; the targets are shown in the Defender portal and cannot be derived. */
export interface Microsoft365Sender extends SenderInput {
  readonly service?: "microsoft-365";
}

/** The service `microsoft-365`. */
export const microsoft365: Service<SenderInput> = {
  name: "microsoft-365",
  title: "Microsoft 365",
  source: "Microsoft Defender for Office 365, Set up SPF and Set up DKIM (2025)",
  fields: {},
  recognise: (view) =>
    recognisedByInclude(view, "spf.protection.outlook.com", ({ content }) =>
      /\.(?:onmicrosoft\.com|dkim\.mail\.microsoft)$/u.test(content),
    ),
  publish: (_, { domain, at }) => ({ spf: includeAt("spf.protection.outlook.com", at), returnPath: domain, signsWhenExternal: true }),
};
