/**
 * DKIM keys that stand at another name of the app.
 */
import { readKeyName } from "../dkim";
import { type Finding, finding } from "../finding";

import { type Standing, leadsTo } from "./leads-to";
import { type ZoneRecord, isRevoked, ownerOf } from "./zone-record";

/** A selector that leads to a revoked key counts as live in its own spec, though no signature passes by it (RFC 6376 section 3.6.1). */
export function judgeRevokedTargets(records: readonly ZoneRecord[], at: Standing): Finding[] {
  return records.flatMap((record) => {
    const { name, type, content } = record;
    if (type !== "CNAME" || readKeyName(name) === undefined) return [];
    const key = leadsTo(name, at).find(isRevoked);
    if (key === undefined) return [];
    return [
      finding("zone-revoked-target", ownerOf(record), {
        problem: `${name} leads to a key that ${ownerOf(key)} revokes: no signature passes by it`,
        value: content,
        cure: "point it at a live key, or write revoked: true here too",
      }),
    ];
  });
}
