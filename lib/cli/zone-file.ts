/**
 * Records as a zone file that BIND and NSD load (RFC 1035 section 5).
 */
import { type MailRecord, encodeTxt } from "../mail";

/** Cloudflare answers 300 seconds for an automatic TTL. */
const AUTO_SECONDS = 300;

/** A zone file: SOA and NS of the apex, then the records. The name server is no real one: the file is for looking and testing. */
export function zoneFile(zone: string, records: readonly MailRecord[]): string {
  const head = [
    `$ORIGIN ${zone}.`,
    `$TTL ${AUTO_SECONDS}`,
    `${zone}. IN SOA ns.invalid. hostmaster.invalid. 1 7200 3600 1209600 ${AUTO_SECONDS}`,
    `${zone}. IN NS ns.invalid.`,
  ];
  const lines = records.map((record) =>
    // Beside SOA and NS no CNAME can stand; Cloudflare answers with what it leads to.
    record.type === "CNAME" && record.name === zone ? `; ${line(record)} (at the apex, where Cloudflare flattens it)` : line(record),
  );
  return `${[...head, ...lines].join("\n")}\n`;
}

function line({ name, type, content, priority, ttl }: MailRecord): string {
  return `${name}. ${ttl === "auto" ? AUTO_SECONDS : ttl} IN ${type} ${data(type, content, priority)}`;
}

function data(type: MailRecord["type"], content: string, priority: number | undefined): string {
  switch (type) {
    case "TXT":
      return encodeTxt(content);
    case "CNAME":
      return `${content}.`;
    case "MX":
      return `${priority ?? 0} ${content === "." ? "." : `${content}.`}`;
    default:
      return type satisfies never;
  }
}
