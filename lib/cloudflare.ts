/**
 * MailRecord → DnsRecord, and back: the one place that knows Cloudflare's forms.
 */
import { DataCloudflareZone } from "@cdktf/provider-cloudflare/lib/data-cloudflare-zone";
import { DnsRecord, type DnsRecordConfig } from "@cdktf/provider-cloudflare/lib/dns-record";
import {
  type Precondition,
  type TerraformProvider,
  TerraformResource,
  type TerraformResourceLifecycle,
  TerraformStack,
  Token,
} from "cdktf";
import type { Construct, IConstruct } from "constructs";

import { type MailRecord, type Ttl, type ZoneRecord, addressOf, encodeTxt } from "./mail";
import { absoluteName } from "./mail/dns";
import { isToken, partsOf } from "./mail/late";
import { LATE_NAME, isLateKey, lateRules } from "./mail/late-rules";
import { isMoved, overridesOf } from "./overrides";
import { Fragment } from "./resolved";
import { DNS_RECORD, comparableContent, escapeLate, escapeTemplate, lateTxt, quoted, readContent } from "./terraform-text";
import type { Zones } from "./zones";

/** Where records go. */
export interface CloudflarePlace {
  readonly zoneId: string;
  readonly comment?: string | undefined;
  readonly provider?: TerraformProvider | undefined;
}

/** A DnsRecord that CDKTF resolves quickly, and that holds no more than a mail record needs. */
export class MailDnsRecord extends DnsRecord {
  /** What Terraform checks of values known only at apply. */
  private readonly rules: readonly Precondition[] | undefined;

  constructor(scope: Construct, id: string, config: DnsRecordConfig) {
    super(scope, id, config);
    this.rules = config.lifecycle?.precondition;
    // Where it was made, in full, for errors of blocks that no mail record has: most of the memory of a record.
    for (const block of [this.data, this.settings]) block.creationStack.length = 0;
  }

  /** Whoever gives the record another lifecycle does not take its rules away. */
  override get terraformMetaArguments(): Record<string, unknown> {
    const meta = super.terraformMetaArguments as { readonly lifecycle?: TerraformResourceLifecycle };
    const { rules } = this;
    if (rules === undefined) return meta;
    const others = (meta.lifecycle?.precondition ?? []).filter((each) => !rules.includes(each));
    return { ...meta, lifecycle: { ...meta.lifecycle, precondition: [...rules, ...others] } };
  }

  override toTerraform(): object {
    const fragment = super.toTerraform() as object;
    // What a stack overrides is merged into the attributes, which must then stand as they are.
    return overridesResources(this.cdktfStack) ? fragment : new Fragment(fragment);
  }
}

/** Whether a stack has an override of its own below `resource`; where CDKTF does not say it, it may. */
function overridesResources(stack: TerraformStack): boolean {
  const overrides = overridesOf(stack);
  return overrides === undefined || "resource" in overrides;
}

/** A record as Cloudflare and Terraform want it; `all` are those of its spec. */
export function dnsRecordConfig(record: MailRecord, place: CloudflarePlace, all: readonly MailRecord[] = []): DnsRecordConfig {
  const { name, type, content, priority, ttl } = record;
  // `proxied`, `tags`, `settings` and `data` are left out: on mail records they drift, or break DKIM.
  return {
    zoneId: place.zoneId,
    name,
    type,
    ...(isToken(content) ? lateContent(record, all) : { content: escapeTemplate(type === "TXT" ? encodeTxt(content) : content) }),
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

/**
 * A content that is known only at apply. A TXT's length is then unknown, so Terraform cuts it into character-strings, the form of
 * `encodeTxt`, and refuses what the core cannot have judged. Written as expressions: of those made by `Fn`, CDKTF warns.
 */
function lateContent(record: MailRecord, all: readonly MailRecord[]): Pick<DnsRecordConfig, "content" | "lifecycle"> {
  const { type, content } = record;
  const text = quoted(content);
  const precondition = (type === "TXT" ? lateRules(record, textsBeside(record, all)) : [LATE_NAME]).map(({ pattern, must, says }) => ({
    // Terraform takes no condition that refers to nothing, and of a text made by functions alone this one would.
    condition: `\${length(regexall(${quoted(pattern)}, ${text})) ${must ? ">" : "=="} 0 && path.module != ""}`,
    errorMessage: `Known at last, the ${type === "TXT" ? "text" : "content"} holds ${says}.`,
  }));
  const lifecycle = { precondition };
  if (type === "TXT") return { content: lateTxt(content, isLateKey(record)), lifecycle };
  // Capitals of an exchange, and the dot that a name may end in, drift.
  const drifts = type === "MX" || partsOf(content).at(-1)?.late === true;
  return { content: drifts ? `\${lower(trimsuffix(${text}, "."))}` : escapeLate(content), lifecycle };
}

function textsBeside(record: MailRecord, all: readonly MailRecord[]): string[] {
  return all.filter((other) => other !== record && other.type === "TXT" && other.name === record.name).map(({ content }) => content);
}

/** The id of a zone: as given, or looked up by name at plan, once per zone, provider and stack. */
export function zoneIdOf(scope: Construct, zone: { readonly name: string; readonly id?: string }, provider?: TerraformProvider): string {
  if (zone.id !== undefined) return zone.id;
  const stack = TerraformStack.of(scope);
  // A provider without an alias is the stack's own, named or not. No domain has a colon, so the id is nobody else's.
  const alias = provider?.alias;
  const id = alias === undefined ? `zone:${zone.name}` : `zone:${zone.name}:${alias}`;
  const found = stack.node.tryFindChild(id);
  if (found instanceof DataCloudflareZone) return found.id;
  const data = new DataCloudflareZone(stack, id, { filter: { name: zone.name }, ...(provider === undefined ? {} : { provider }) });
  data.overrideLogicalId(addressOf(zone.name, alias === undefined ? "zone" : `zone__${alias}`));
  return data.id;
}

/** Whether a construct is a lookup of a zone. */
export function isZoneLookup(construct: IConstruct): construct is DataCloudflareZone {
  return construct instanceof DataCloudflareZone;
}

/** Whether a construct is a DNS record that Terraform makes, of this binding or another. */
export function isDnsRecord(construct: IConstruct): construct is DnsRecord {
  return TerraformResource.isTerraformResource(construct) && construct.terraformResourceType === DNS_RECORD;
}

/**
 * A DnsRecord, whoever made it, as a value, its overrides included; undefined when its name is known only at apply, or it stands at another
 * address.
 */
export function readDnsRecord(resource: DnsRecord, zones: Zones): ZoneRecord | undefined {
  const overrides = overridesOf(resource) ?? {};
  const text = (key: string, given: string | undefined): string | undefined => {
    const over = overrides[key];
    return typeof over === "string" ? over : given;
  };
  const { proxied = resource.proxiedInput, priority = resource.priorityInput } = overrides;
  const name = zones.withNames(resource, text("name", resource.nameInput) ?? "");
  if (name === "" || Token.isUnresolved(name) || isMoved(resource)) return undefined;
  const zone = zones.of(resource, text("zone_id", resource.zoneIdInput) ?? "");
  const type = (text("type", resource.typeInput) ?? "").toUpperCase();
  // Types like CAA and SRV have their parts in place of a content.
  const given = text("content", resource.contentInput) ?? JSON.stringify(resource.dataInput ?? "");
  const content = comparableContent(type, readContent(given));
  return {
    name: absoluteName(name, zone),
    type,
    content,
    ...(typeof priority === "number" ? { priority } : {}),
    proxied: proxied === true,
    zone: zone.name ?? zone.id,
    owner: resource.node.path,
  };
}
