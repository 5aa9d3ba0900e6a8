/** Senders: one file a service; a new one is one file, and its names here. Start with `sender`. */
import { type AmazonSesSender, amazonSes } from "./amazon-ses";
import { type BrevoSender, brevo } from "./brevo";
import { type CloudflareEmailRoutingSender, cloudflareEmailRouting } from "./cloudflare-email-routing";
import { type CloudflareEmailSendingSender, cloudflareEmailSending } from "./cloudflare-email-sending";
import { type CustomSender, custom } from "./custom";
import { type FastmailSender, fastmail } from "./fastmail";
import { type GoogleWorkspaceSender, googleWorkspace } from "./google-workspace";
import { type HubspotSender, hubspot } from "./hubspot";
import { type IcloudSender, icloud } from "./icloud";
import { type MailchimpSender, mailchimp } from "./mailchimp";
import { type MailgunSender, mailgun } from "./mailgun";
import { type MandrillSender, mandrill } from "./mandrill";
import { type Microsoft365Sender, microsoft365 } from "./microsoft-365";
import { type MimecastSender, mimecast } from "./mimecast";
import { type PostmarkSender, postmark } from "./postmark";
import { type ProtonMailSender, protonMail } from "./proton-mail";
import { type ResendSender, resend } from "./resend";
import { type SakuraSender, sakura } from "./sakura";
import { type SalesforceSender, salesforce } from "./salesforce";
import { type SelfHostedSender, selfHosted } from "./self-hosted";
import type { AnyService } from "./sender";
import { type SendgridSender, sendgrid } from "./sendgrid";
import { type SparkpostSender, sparkpost } from "./sparkpost";
import { type XserverSender, xserver } from "./xserver";
import { type ZendeskSender, zendesk } from "./zendesk";
import { type ZohoMailSender, zohoMail } from "./zoho-mail";

/**
 * Every service, the one list that everything else reads.
 * @internal
 */
export const SERVICES: readonly AnyService[] = [
  selfHosted,
  custom,
  googleWorkspace,
  microsoft365,
  amazonSes,
  sendgrid,
  mailgun,
  postmark,
  mailchimp,
  mandrill,
  sparkpost,
  brevo,
  resend,
  hubspot,
  salesforce,
  zendesk,
  zohoMail,
  fastmail,
  protonMail,
  icloud,
  mimecast,
  xserver,
  sakura,
  cloudflareEmailSending,
  cloudflareEmailRouting,
];

/** One sender; `service` chooses the shape. */
export type AnySender =
  | SelfHostedSender
  | CustomSender
  | GoogleWorkspaceSender
  | Microsoft365Sender
  | AmazonSesSender
  | SendgridSender
  | MailgunSender
  | PostmarkSender
  | MailchimpSender
  | MandrillSender
  | SparkpostSender
  | BrevoSender
  | ResendSender
  | HubspotSender
  | SalesforceSender
  | ZendeskSender
  | ZohoMailSender
  | FastmailSender
  | ProtonMailSender
  | IcloudSender
  | MimecastSender
  | XserverSender
  | SakuraSender
  | CloudflareEmailSendingSender
  | CloudflareEmailRoutingSender;

export { EASY_DKIM_TOKENS } from "./amazon-ses";
export type { Sender } from "./sender";
export { type DkimEntry, type DkimKeyInput, type DkimKeys, judgeKeyTypes } from "./dkim-keys";
