/** Senders: one file a service; a new one is one file and one line here. Start with `sender`. */
import { amazonSes } from "./amazon-ses";
import { brevo } from "./brevo";
import { cloudflareEmailRouting } from "./cloudflare-email-routing";
import { cloudflareEmailSending } from "./cloudflare-email-sending";
import { custom } from "./custom";
import { fastmail } from "./fastmail";
import { googleWorkspace } from "./google-workspace";
import { hubspot } from "./hubspot";
import { icloud } from "./icloud";
import { mailchimp } from "./mailchimp";
import { mailgun } from "./mailgun";
import { mandrill } from "./mandrill";
import { microsoft365 } from "./microsoft-365";
import { mimecast } from "./mimecast";
import { postmark } from "./postmark";
import { protonMail } from "./proton-mail";
import { resend } from "./resend";
import { sakura } from "./sakura";
import { salesforce } from "./salesforce";
import { selfHosted } from "./self-hosted";
import { sendgrid } from "./sendgrid";
import { sparkpost } from "./sparkpost";
import { xserver } from "./xserver";
import { zendesk } from "./zendesk";
import { zohoMail } from "./zoho-mail";

/** Every service, the one list that everything else reads. */
export const SERVICES = [
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
] as const;

export { type AmazonSesSender, EASY_DKIM_TOKENS } from "./amazon-ses";
export type { CloudflareEmailSendingSender } from "./cloudflare-email-sending";
export type { MailgunSender } from "./mailgun";
export type { PostmarkSender } from "./postmark";
export type { MailchimpSender } from "./mailchimp";
export type { MandrillSender } from "./mandrill";
export type { SparkpostSender } from "./sparkpost";
export type { BrevoSender } from "./brevo";
export type { ResendSender } from "./resend";
export type { HubspotSender } from "./hubspot";
export type { SalesforceSender } from "./salesforce";
export type { ZendeskSender } from "./zendesk";
export type { ZohoMailSender } from "./zoho-mail";
export type { FastmailSender } from "./fastmail";
export type { ProtonMailSender } from "./proton-mail";
export type { IcloudSender } from "./icloud";
export type { MimecastSender } from "./mimecast";
export type { XserverSender } from "./xserver";
export type { SakuraSender } from "./sakura";
export type { CloudflareEmailRoutingSender } from "./cloudflare-email-routing";
export type { CustomSender } from "./custom";
export type { GoogleWorkspaceSender } from "./google-workspace";
export type { Microsoft365Sender } from "./microsoft-365";
export type { SelfHostedSender } from "./self-hosted";
export type { Sender, SenderRecord } from "./sender";
export type { SendgridSender } from "./sendgrid";
export { type DkimEntry, type DkimKeyInput, type DkimKeys, judgeKeyTypes } from "./dkim-keys";
