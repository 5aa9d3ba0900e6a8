/**
 * SPF terms of names that Cloudflare proxies.
 */
import { comparable } from "../dns";
import { type Finding, finding } from "../finding";
import { formatSpfTerm, readSpf } from "../spf";
import { hasMacro } from "../spf/macro";

import { type Standing, leadsTo } from "./leads-to";
import { type ZoneRecord, isSpf, ownerOf } from "./zone-record";

/** An `a` or `mx` term of a proxied name lets Cloudflare's edge send, and not the server; `at` are the records that say where names lead. */
export function judgeProxied(records: readonly ZoneRecord[], at: Standing): Finding[] {
  const proxied = (name: string): boolean => leadsTo(name, at).some((record) => record.proxied === true);
  const exchanges = (name: string): readonly string[] => {
    const mx = leadsTo(name, at).filter(({ type }) => type === "MX");
    return [...new Set(mx.map(({ content }) => comparable(content)))];
  };
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
