/**
 * MailRecord → DnsRecord, and back: the one place that knows Cloudflare's forms.
 */
import { DataCloudflareZone } from "@cdktf/provider-cloudflare/lib/data-cloudflare-zone";
import type { DnsRecord, DnsRecordConfig } from "@cdktf/provider-cloudflare/lib/dns-record";
import { type TerraformProvider, TerraformStack, Token } from "cdktf";
import type { Construct } from "constructs";

import { type MailRecord, type Ttl, type ZoneRecord, addressOf, decodeTxt, encodeTxt } from "./mail";
import { isToken, partsOf, refusedLate } from "./mail/late";

/** Where records go. */
export interface CloudflarePlace {
  readonly zoneId: string;
  readonly comment?: string | undefined;
  readonly provider?: TerraformProvider | undefined;
}

/** A record as Cloudflare and Terraform want it. */
export function dnsRecordConfig({ name, type, content, priority, ttl }: MailRecord, place: CloudflarePlace): DnsRecordConfig {
  // `proxied`, `tags`, `settings` and `data` are left out: on mail records they drift, or break DKIM.
  return {
    zoneId: place.zoneId,
    name,
    type,
    ...(isToken(content) ? lateContent(type, content) : { content: escapeTemplate(type === "TXT" ? encodeTxt(content) : content) }),
    ttl: secondsOf(ttl),
    ...(priority === undefined ? {} : { priority }),
    ...(place.comment === undefined ? {} : { comment: escapeTemplate(place.comment) }),
    ...(place.provider === undefined ? {} : { provider: place.provider }),
  };
}

/** Cloudflare's `1` is automatic. */
function secondsOf(ttl: Ttl): number {
  return ttl === "auto" ? 1 : ttl;
}

/** Text → Terraform's template syntax, in which `${` and `%{` begin expressions. */
function escapeTemplate(text: string): string {
  if (!text.includes("{")) return text;
  return text.replace(/[$%]\{/gu, (opening) => `${opening.charAt(0)}${opening}`);
}

function unescapeTemplate(text: string): string {
  if (!text.includes("{")) return text;
  return text.replace(/[$%]([$%]\{)/gu, (_, opening: string) => opening);
}

/**
 * A content that is known only at apply. A TXT's length is then unknown, so Terraform cuts it into character-strings, the form of
 * `encodeTxt`, and refuses what the core cannot have judged. Written as expressions: of those made by `Fn`, CDKTF warns.
 */
function lateContent(type: string, content: string): Pick<DnsRecordConfig, "content" | "lifecycle"> {
  const text = quoted(content);
  if (type === "TXT") {
    const precondition = refusedLate(content).map(({ pattern, says }) => ({
      condition: `\${length(regexall("${pattern}", ${text})) == 0}`,
      errorMessage: `Known at last, the text holds ${says}.`,
    }));
    return { content: `${LATE_TXT}${text}${CUT}`, lifecycle: { precondition } };
  }
  // The dot that a name may end in drifts.
  return { content: partsOf(content).at(-1)?.late === true ? `\${trimsuffix(${text}, ".")}` : escapeLate(content) };
}

const LATE_TXT = '${join(" ", [for each in regexall(".{1,255}", replace(';

/** Takes away the armour of PEM and the head of an Ed25519 SPKI, whose 32 octets DKIM publishes bare (RFC 8463); then cuts and quotes. */
const CUT = `, "/-----(BEGIN|END) PUBLIC KEY-----|MCowBQYDK2VwAyEA|[\\r\\n]/", "")) : format("\\"%s\\"", replace(replace(each, "\\\\", "\\\\\\\\"), "\\"", "\\\\\\""))])}`;

/**
 * A text with tokens as one quoted string of Terraform's language. What it holds of braces is escaped, and each token has its own: by the
 * braces before a token, CDKTF decides whether it needs some.
 */
function quoted(text: string): string {
  const parts = partsOf(text).map((part) => (part.late ? `\${${part.text}}` : part.text.replace(/["\\{}]/gu, escapeInQuotes)));
  return `"${parts.join("")}"`;
}

function escapeInQuotes(special: string): string {
  return special === "{" ? "\\u007b" : special === "}" ? "\\u007d" : `\\${special}`;
}

/** Escapes what is known of a text; tokens stay. */
function escapeLate(text: string): string {
  return partsOf(text)
    .map((part) => (part.late ? part.text : escapeTemplate(part.text)))
    .join("");
}

/** What a record's content says: the inverse of what {@link dnsRecordConfig} writes, escapes of TXT strings apart. */
function readContent(content: string): string {
  if (!content.startsWith(LATE_TXT)) return unescapeTemplate(content);
  const text = content.slice(LATE_TXT.length + 1, -CUT.length - 1);
  return text
    .replace(/\\(?:u007([bd])|(["\\]))/gu, (_, brace: string | undefined, special: string) =>
      brace === "b" ? "{" : brace === "d" ? "}" : special,
    )
    .replace(/\$\{(\$\{TfToken\[[^\]]*\]\})\}/gu, "$1");
}

/** The id of a zone: as given, or looked up by name at plan, once per zone, provider and stack. */
export function zoneIdOf(scope: Construct, zone: { readonly name: string; readonly id?: string }, provider?: TerraformProvider): string {
  if (zone.id !== undefined) return zone.id;
  const stack = TerraformStack.of(scope);
  const id = provider === undefined ? `zone-${zone.name}` : `zone-${zone.name}-${provider.fqn}`;
  const found = stack.node.tryFindChild(id);
  if (found instanceof DataCloudflareZone) return found.id;
  const data = new DataCloudflareZone(stack, id, { filter: { name: zone.name }, ...(provider === undefined ? {} : { provider }) });
  const alias = provider?.alias;
  data.overrideLogicalId(addressOf(zone.name, alias === undefined ? "zone" : `zone__${alias}`));
  return data.id;
}

/** A DnsRecord, whoever made it, as a value; undefined when its name is known only at apply. `zones` knows names by id. */
export function readDnsRecord(resource: DnsRecord, zones: ReadonlyMap<string, string>): ZoneRecord | undefined {
  const { nameInput = "", typeInput = "", contentInput = "", zoneIdInput = "", proxiedInput, priorityInput } = resource;
  if (Token.isUnresolved(nameInput)) return undefined;
  const zone = zones.get(zoneIdInput) ?? zoneIdInput;
  const type = typeInput.toUpperCase();
  const content = readContent(contentInput);
  return {
    name: absolute(nameInput, zones.get(zoneIdInput)),
    type,
    content: type === "TXT" ? decodeTxt(content) : content.toLowerCase().replace(/(?<=.)\.$/u, ""),
    ...(typeof priorityInput === "number" ? { priority: priorityInput } : {}),
    proxied: proxiedInput === true,
    zone,
    owner: resource.node.path,
  };
}

/** `@` and relative names are Cloudflare's too; without the zone's name they stay as they are. */
function absolute(name: string, zone: string | undefined): string {
  const lower = name.toLowerCase().replace(/\.$/u, "");
  if (zone === undefined || lower === zone || lower.endsWith(`.${zone}`)) return lower;
  return lower === "@" ? zone : `${lower}.${zone}`;
}
