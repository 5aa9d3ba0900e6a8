/**
 * SPF terms of names that Cloudflare proxies.
 */
import { comparable, namesFrom } from "../dns";
import { type Finding, finding } from "../finding";
import { formatSpfTerm, readSpf } from "../spf";
import { hasMacro } from "../spf/macro";

import { type ByName, type ZoneRecord, isSpf, ownerOf } from "./zone-record";

/** An `a` or `mx` term of a proxied name lets Cloudflare's edge send, and not the server. */
export function judgeProxied(records: readonly ZoneRecord[], at: ByName): Finding[] {
  const proxied = (name: string): boolean => hostAt(name, at).some((record) => record.proxied === true);
  const exchanges = (name: string): string[] =>
    standingAt(name, at)
      .filter(({ type }) => type === "MX")
      .map(({ content }) => comparable(content));
  if (!records.some((record) => record.proxied === true)) return [];
  return records.filter(isSpf).flatMap((record) =>
    (readSpf(record.content).value?.terms ?? []).flatMap((term) => {
      if (term.kind !== "a" && term.kind !== "mx") return [];
      const name = comparable(term.domain ?? record.name);
      if (hasMacro(name)) return [];
      const hosts = term.kind === "a" ? [name] : exchanges(name);
      return hosts.filter(proxied).map((host) =>
        finding("zone-proxied-term", ownerOf(record), {
          problem: `${formatSpfTerm(term)} leads to ${host}, which Cloudflare proxies: its edge may send and the server may not`,
          value: record.content,
          cure: "write the server's addresses as ip4 and ip6, or turn the proxy off",
        }),
      );
    }),
  );
}

/** CNAMEs that are followed: more are nobody's, and may be a circle. */
const MOST_CNAMES = 8;

/** The records that a name leads to, by its CNAMEs; a proxied one leads no further. */
function hostAt(name: string, at: ByName, left = MOST_CNAMES): readonly ZoneRecord[] {
  const records = standingAt(name, at);
  const cname = records.find(({ type }) => type === "CNAME");
  return cname === undefined || cname.proxied === true || left === 0 ? records : hostAt(comparable(cname.content), at, left - 1);
}

/** The records of a name, or of the wildcard that stands for it (RFC 4592 section 3.3.1). */
function standingAt(name: string, at: ByName): readonly ZoneRecord[] {
  const [, ...above] = namesFrom(name);
  const nearest = [name, ...above.flatMap((each) => [`*.${each}`, each])].find((each) => at.has(each)) ?? name;
  return nearest === name || nearest.startsWith("*.") ? (at.get(nearest) ?? []) : [];
}
