/**
 * Amazon SES: Easy DKIM by three CNAME, and a custom MAIL FROM domain.
 */
import { below, finding } from "../finding";
import { hostName, list, optional, required, textLike } from "../reading";

import { checkReturnPath, returnPathMx, returnPathSpf } from "./publish";
import type { SenderInput, SenderRecord, Service } from "./sender";

/** Amazon SES. */
export interface AmazonSesSender extends SenderInput {
  readonly service?: "amazon-ses";
  /** AWS region of the identity, like `eu-central-1`. */
  readonly region: string;
  /**
   * Custom MAIL FROM domain, below the domain; used for nothing else.
   * @default none: bounces go to amazonses.com, and SPF never aligns
   */
  readonly mailFrom?: string;
  /** The tokens of Easy DKIM, as the console shows them before `._domainkey`. */
  readonly dkimTokens: readonly string[];
  /**
   * Where the tokens point: `SigningHostedZone` in the API.
   * @default `dkim.amazonses.com`; required in regions that are not known to use it
   */
  readonly dkimHostedZone?: string;
}

/** Regions known to keep their keys in `dkim.amazonses.com`; newer ones have a zone of their own (AWS General Reference, 2025). */
const OLD_REGIONS = new Set(
  [
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "ap-south-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-southeast-1",
    "ap-southeast-2",
  ].concat([
    "ca-central-1",
    "eu-central-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eu-north-1",
    "sa-east-1",
    "me-south-1",
    "us-gov-west-1",
  ]),
);

const region = textLike((value) =>
  /^[a-z]{2}(?:-[a-z]+)+-\d$/u.test(value) ? undefined : { problem: "not an AWS region", cure: "write it like eu-central-1" },
);
const token = textLike((value) =>
  /^[a-z0-9]+$/iu.test(value)
    ? undefined
    : { problem: "not a token of Easy DKIM", cure: "write what stands before ._domainkey: lower-case letters and digits" },
);

/** The service `amazon-ses`. */
export const amazonSes: Service<AmazonSesSender> = {
  name: "amazon-ses",
  title: "Amazon SES",
  source: "Amazon SES Developer Guide, Easy DKIM and Using a custom MAIL FROM domain (2025)",
  unalignedIncludes: ["amazonses.com"],
  fields: {
    region: required(region, "add the AWS region of the identity, like eu-central-1"),
    mailFrom: optional(hostName),
    dkimTokens: required(
      list(token, { filled: "add the tokens that the console shows at the identity's DKIM records" }),
      "add the tokens that the console shows at the identity's DKIM records",
    ),
    dkimHostedZone: optional(hostName),
  },
  publish(input, context, found) {
    const { at } = context;
    if (input.dkimHostedZone === undefined && !OLD_REGIONS.has(input.region)) {
      const cure = `add what get-email-identity shows as SigningHostedZone, perhaps dkim.${input.region}.amazonses.com`;
      found.push(finding("sender-input", below(at, "dkimHostedZone"), { problem: `missing, and not known for ${input.region}`, cure }));
    }
    const hostedZone = input.dkimHostedZone ?? "dkim.amazonses.com";
    return {
      ...mailFrom(input, context, found),
      signsWhenExternal: true,
      dkim: input.dkimTokens.map((each, index) => ({
        selector: each.toLowerCase(),
        type: "CNAME" as const,
        content: `${each.toLowerCase()}.${hostedZone}`,
        live: true,
        at: below(below(at, "dkimTokens"), index),
      })),
    };
  },
};

/** The MAIL FROM domain's exactly one MX, and its SPF. */
function mailFrom(
  input: Pick<AmazonSesSender, "mailFrom" | "region">,
  context: Parameters<typeof checkReturnPath>[1],
  found: Parameters<typeof checkReturnPath>[3],
): { returnPath?: string; records?: readonly SenderRecord[] } {
  const name = input.mailFrom;
  if (name === undefined) return {};
  const at = below(context.at, "mailFrom");
  checkReturnPath(name, context, at, found);
  return {
    returnPath: name,
    records: [returnPathMx(name, `feedback-smtp.${input.region}.amazonses.com`, 10, at), returnPathSpf(name, "amazonses.com", at)],
  };
}
