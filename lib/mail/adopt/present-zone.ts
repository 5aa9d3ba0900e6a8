/**
 * A zone as it stands, sorted out once.
 */
import { type Policies, policiesOf } from "../dmarc";
import { type PresentRecord, delegations } from "../present";
import { byName, isDmarc } from "../zone";
import { existing } from "../zone/leads-to";

/** A zone as it stands, sorted out once for all the specs that are set beside it. */
export interface PresentZone {
  readonly name: string;
  readonly byId: ReadonlyMap<string, PresentRecord>;
  readonly byName: ReadonlyMap<string, readonly PresentRecord[]>;
  readonly delegated: readonly PresentRecord[];
  readonly policies: Policies;
  /** Whether a name is there, or one below it. */
  readonly exists: (name: string) => boolean;
  /** Whether Cloudflare proxies anything there. */
  readonly proxies: boolean;
}

/** Sorts out a zone's records. */
export function presentZone(name: string, records: readonly PresentRecord[]): PresentZone {
  return {
    name,
    byId: new Map(records.map((record) => [record.id, record])),
    byName: byName(records),
    delegated: delegations(records, name),
    policies: policiesOf(records.filter(isDmarc)),
    exists: existing(records),
    proxies: records.some(({ proxied }) => proxied === true),
  };
}
