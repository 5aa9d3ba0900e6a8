/** Senders: one file a service; a new one is one file and one line here. Start with `sender`. */
import { amazonSes } from "./amazon-ses";
import { cloudflareEmailSending } from "./cloudflare-email-sending";
import { custom } from "./custom";
import { googleWorkspace } from "./google-workspace";
import { microsoft365 } from "./microsoft-365";
import { selfHosted } from "./self-hosted";
import { sendgrid } from "./sendgrid";

/** Every service, the one list that everything else reads. */
export const SERVICES = [selfHosted, custom, googleWorkspace, microsoft365, amazonSes, sendgrid, cloudflareEmailSending] as const;

export { type AmazonSesSender, EASY_DKIM_TOKENS } from "./amazon-ses";
export type { CloudflareEmailSendingSender } from "./cloudflare-email-sending";
export type { CustomSender } from "./custom";
export type { GoogleWorkspaceSender } from "./google-workspace";
export type { Microsoft365Sender } from "./microsoft-365";
export type { SelfHostedSender } from "./self-hosted";
export type { Sender } from "./sender";
export type { SendgridSender } from "./sendgrid";
export { judgeKeyTypes } from "./dkim-keys";
