/**
 * Includes that consoles and forums propose, and that can never align: the service's return path is elsewhere.
 */
import { SERVICES } from ".";

/** Services without a preset yet, by include (the services' documentation, dmarc.wiki, 2025). */
const OTHERS: Readonly<Record<string, string>> = {
  "servers.mcsv.net": "Mailchimp",
  "spf.mtasv.net": "Postmark",
  "spf.brevo.com": "Brevo",
  "spf.sendinblue.com": "Brevo",
  "mailgun.org": "Mailgun",
  "eu.mailgun.org": "Mailgun",
};

const titles = new Map([
  ...Object.entries(OTHERS),
  ...SERVICES.flatMap(({ title, unalignedIncludes = [] }: { title: string; unalignedIncludes?: readonly string[] }) =>
    unalignedIncludes.map((include): [string, string] => [include, title]),
  ),
]);

/** The service that an include belongs to, when it can never align. */
export function unalignedInclude(include: string): string | undefined {
  return titles.get(include.toLowerCase().replace(/\.$/u, ""));
}
