/**
 * A record as it stands in a zone, and what it is.
 */
import { isDmarcText, readPolicyName } from "../dmarc";
import { type MailRecord, isWithin } from "../dns";
import type { Spec } from "../spec";
import { isSpfText } from "../spf";
import { readTags } from "../tags";

/** A record as it stands in a zone, whoever made it. `MailRecord` is one. */
export interface ZoneRecord {
  /** Absolute name: lower case, A-labels, no trailing dot. */
  readonly name: string;
  /** `TXT`, `CNAME`, `MX`, `A` … */
  readonly type: string;
  /** Raw text of a TXT, else the content as it is. */
  readonly content: string;
  /**
   * MX preference.
   * @default none, on any other type
   */
  readonly priority?: number;
  /**
   * Whether Cloudflare proxies it.
   * @default false
   */
  readonly proxied?: boolean;
  /**
   * Name or id of its zone; of an id, the name that all others of the zone lie below stands for the apex.
   * @default unknown, and then no name is an apex
   */
  readonly zone?: string;
  /**
   * The organizational domain of its name, where a spec says another than its zone.
   * @default its zone
   */
  readonly organizationalDomain?: string;
  /**
   * Who asks for it: a path in a spec, a file, a construct.
   * @default its type and name
   */
  readonly owner?: string;
}

/** Whether a record is an SPF (RFC 7208 section 4.5). */
export function isSpf({ type, content }: ZoneRecord): boolean {
  return type === "TXT" && isSpfText(content);
}

/** Whether a record is a DMARC policy (RFC 9989 section 4.10). */
export function isDmarc({ name, type, content }: ZoneRecord): boolean {
  return type === "TXT" && readPolicyName(name) !== undefined && isDmarcText(content);
}

/** Whether a DKIM key is revoked: its `p=` is empty (RFC 6376 section 3.6.1). */
export function isRevoked({ type, content }: Pick<ZoneRecord, "type" | "content">): boolean {
  return type === "TXT" && readTags(content).tags.find(({ name }) => name === "p")?.value === "";
}

/** Whether a record says that no mail is received (RFC 7505). */
export function isNullMx({ type, content }: ZoneRecord): boolean {
  return type === "MX" && content === ".";
}

/** The name of a record's zone, where it is known: an id, or a reference to one, is no name that it lies within. */
export function zoneNameOf({ name, zone }: Pick<ZoneRecord, "name" | "zone">): string | undefined {
  return zone !== undefined && isWithin(name, zone) ? zone : undefined;
}

/** The organizational domain of a spec's records; a report receiver says none. */
export function organizationOf(spec: Spec): Pick<ZoneRecord, "organizationalDomain"> {
  return spec.kind === "report-receiver" ? {} : { organizationalDomain: spec.organizationalDomain };
}

/** The records of a spec as they stand in its zone. */
export function standingRecords(spec: Spec, records: readonly MailRecord[], owner: (role: string) => string): ZoneRecord[] {
  const place = { zone: spec.zone.name, ...organizationOf(spec) };
  return records.map(({ role, name, type, content }) => ({ name, type, content, ...place, owner: owner(role) }));
}

/** Who asks for a record, as findings say it. */
export function ownerOf({ owner, type, name }: ZoneRecord): string {
  return owner ?? `${type} ${name}`;
}

/** Records by their names. */
export type ByName = ReadonlyMap<string, readonly ZoneRecord[]>;

/** Groups records by their names. */
export function byName<T extends Pick<ZoneRecord, "name">>(records: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const record of records) {
    const group = groups.get(record.name);
    if (group === undefined) groups.set(record.name, [record]);
    else group.push(record);
  }
  return groups;
}
