/**
 * Amazon SES: Easy DKIM by three CNAME, and a custom MAIL FROM domain.
 */
import type { PlacedRecord } from "../dns";
import { type Finding, below, counted, finding } from "../finding";
import { isToken } from "../late";
import { hostName, list, matching, optional, required } from "../reading";

import type { DkimEntry } from "./dkim-keys";
import { awsRegion, checkReturnPath, keysElsewhere, returnPathMx, returnPathSpf } from "./publish";
import type { SenderContext, SenderInput, Service } from "./sender";

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
  /**
   * The tokens of Easy DKIM, as the console shows them before `._domainkey`; they, or the whole list, may be known only at apply. Empty
   * where `signedBy` names the parent that is the identity.
   */
  readonly dkimTokens: readonly string[];
  /**
   * Where the tokens point: `SigningHostedZone` in the API.
   * @default `dkim.amazonses.com`; required in regions that are not known to use it
   */
  readonly dkimHostedZone?: string;
}

/** Regions known to keep their keys in `dkim.amazonses.com`; newer ones have a zone of their own (AWS General Reference, 2025). */
const OLD_REGIONS = new Set([
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
  "ap-south-1",
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-southeast-1",
  "ap-southeast-2",
  "ca-central-1",
  "eu-central-1",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "eu-north-1",
  "sa-east-1",
  "me-south-1",
  "us-gov-west-1",
]);

const token = matching(
  /^[a-z0-9]+$/iu,
  "not a token of Easy DKIM",
  "write what stands before ._domainkey: lower-case letters and digits",
  /^$/u,
);

const FEEDBACK = /^feedback-smtp\.([a-z0-9-]+)\.amazonses\.com$/u;
const HOSTED_ZONE = /^dkim\.(?:[a-z0-9-]+\.)?amazonses\.com$/u;

const TOKENS_CURE = "add the tokens that the console shows at the identity's DKIM records";

/** How many tokens Easy DKIM gives an identity. */
export const EASY_DKIM_TOKENS = 3;

/**
 * The service `amazon-ses`.
 * @internal
 */
export const amazonSes: Service<AmazonSesSender> = {
  name: "amazon-ses",
  title: "Amazon SES",
  source: "Amazon SES Developer Guide, Easy DKIM and Using a custom MAIL FROM domain (2025)",
  unalignedIncludes: ["amazonses.com"],
  returnPaths: FEEDBACK,
  fields: {
    region: required(awsRegion, "add the AWS region of the identity, like eu-central-1"),
    mailFrom: optional(hostName),
    dkimTokens: required(list(token), TOKENS_CURE),
    dkimHostedZone: optional(hostName),
  },
  about: {
    region: {
      says: "the AWS region of the identity",
      example: "eu-central-1",
      where: "SES console, top right; part of the identity's ARN",
    },
    mailFrom: {
      says: "the custom MAIL FROM domain, a name used for nothing else; without it SPF never aligns",
      example: "bounce.example.com",
      where: "SES console, Identities, the domain, Custom MAIL FROM domain",
    },
    dkimTokens: {
      says: "the three tokens of Easy DKIM, what stands before ._domainkey",
      example: ["7ymvx2lqkzdh4n3fwe5ojc6rtbpiausg", "hq4kzt5n2vxw7lmd3bcyfj6oerpiausg", "wm2cdx7fn5zkb4tqlyh3vj6oerpiausg"],
      where: "SES console, Identities, the domain, DomainKeys Identified Mail, Publish DNS records",
    },
    dkimHostedZone: {
      says: "where the tokens point; needed in regions that are not known to use dkim.amazonses.com",
      example: "dkim.amazonses.com",
      where: "aws sesv2 get-email-identity, SigningHostedZone",
    },
  },
  recognise({ domain, keys, records }) {
    // The region stands at the MAIL FROM domain alone; without one, the keys are a custom sender's.
    const mx = records.find(({ name, type, content }) => type === "MX" && name !== domain && FEEDBACK.test(content));
    const own = keys.filter(
      ({ selector, content }) => content.startsWith(`${selector}.`) && HOSTED_ZONE.test(content.slice(selector.length + 1)),
    );
    const [first] = own;
    const found = FEEDBACK.exec(mx?.content ?? "")?.[1];
    if (mx === undefined || found === undefined || first === undefined) return undefined;
    const selectors = own.map(({ selector }) => selector);
    const hostedZone = first.content.slice(first.selector.length + 1);
    const zone = hostedZone === "dkim.amazonses.com" && OLD_REGIONS.has(found) ? {} : { dkimHostedZone: hostedZone };
    return { input: { region: found, mailFrom: mx.name, dkimTokens: selectors, ...zone }, selectors };
  },
  publish(input, context, found) {
    const { at, domain, signedBy } = context;
    const place = below(at, "dkimTokens");
    const isEmpty = input.dkimTokens.length === 0;
    if (isEmpty && signedBy === domain) found.push(finding("spec-missing-field", place, { problem: "an empty list", cure: TOKENS_CURE }));
    const lacksTokens = !isEmpty && signedBy === domain && input.dkimTokens.length < EASY_DKIM_TOKENS;
    if (!isEmpty && signedBy !== undefined && signedBy !== domain)
      found.push(keysElsewhere(place, context, signedBy, ", and dkimTokens: [] here"));
    if (lacksTokens) {
      const problem = `${counted(input.dkimTokens.length, "token")} of Easy DKIM's ${EASY_DKIM_TOKENS}, which SES looks for before it signs`;
      found.push(finding("dkim-tokens-few", place, { problem, cure: TOKENS_CURE }));
    }
    if (input.dkimHostedZone === undefined && !OLD_REGIONS.has(input.region)) {
      const cure = `add what get-email-identity shows as SigningHostedZone, perhaps dkim.${input.region}.amazonses.com`;
      found.push(finding("sender-input", below(at, "dkimHostedZone"), { problem: `missing, and not known for ${input.region}`, cure }));
    }
    const hostedZone = input.dkimHostedZone ?? "dkim.amazonses.com";
    const bounces = mailFrom(input, context, found);
    const seen = new Set<string>();
    return {
      dkim: input.dkimTokens.map((each, index) => {
        if (seen.size === seen.add(each.toLowerCase()).size) {
          const cure = `write the ${EASY_DKIM_TOKENS} tokens of the identity, each once`;
          found.push(finding("sender-input", below(place, index), { problem: "a token that stands already", value: each, cure }));
        }
        return easyDkim(each, index, hostedZone, context, found);
      }),
      ...bounces,
      ...(lacksTokens ? { lacksTokens } : {}),
    };
  },
};

/** The CNAME of one token. Its selector is its identity, or its position where it is known only at apply. */
function easyDkim(given: string, index: number, hostedZone: string, { name, at }: SenderContext, found: Finding[]): DkimEntry {
  const late = isToken(given);
  const selector = late ? given : given.toLowerCase();
  const place = below(at, "dkimTokens", index);
  if (late && !/^[\w-]+$/u.test(name)) {
    const cure = "name it with letters, digits, - and _: beside tokens its name is part of the Terraform address";
    found.push(finding("sender-input", place, { problem: "a token of a sender whose name cannot stand in an address", value: name, cure }));
  }
  const role = late ? `dkim__${name}__${index + 1}` : `dkim__${selector}`;
  return { role, selector, type: "CNAME", content: `${selector}.${hostedZone}`, live: true, at: place };
}

/** The MAIL FROM domain's exactly one MX, and its SPF. */
function mailFrom(
  input: Pick<AmazonSesSender, "mailFrom" | "region">,
  context: Parameters<typeof checkReturnPath>[1],
  found: Parameters<typeof checkReturnPath>[3],
): { returnPath?: string; records?: readonly PlacedRecord[] } {
  const name = input.mailFrom;
  if (name === undefined) return {};
  const at = below(context.at, "mailFrom");
  checkReturnPath(name, context, at, found);
  return {
    returnPath: name,
    records: [returnPathMx(name, `feedback-smtp.${input.region}.amazonses.com`, 10, at), returnPathSpf(name, "amazonses.com", at)],
  };
}
