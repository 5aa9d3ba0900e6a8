/**
 * The SPF of a domain that is there already, as a spec says it.
 */
import { formatFinding } from "../finding";
import type { PresentRecord } from "../present";
import { type Spf, type SpfTerm, formatSpfTerm, passes, readSpf } from "../spf";

/** An SPF that was read. */
export interface ReadSpf {
  /** Mechanisms that senders may ask for. */
  readonly terms: readonly SpfTerm[];
  /** Whether their order carries meaning; then they stand in `spf.terms`. */
  readonly ordered: boolean;
  /** The `spf` of the spec; absent where it is the default. */
  readonly written?: unknown;
}

/** Reads the SPF at a domain; undefined where a spec leaves it to somebody else. */
export function spfOf(domain: string, records: readonly PresentRecord[], remarks: string[]): ReadSpf | undefined {
  const [record, ...more] = records;
  for (const { content } of more)
    remarks.push(`${domain}: a second SPF record, for which receivers use neither; only the first is taken: ${content}`);
  if (record === undefined) return undefined;
  if (record.locked) {
    remarks.push(`${domain}: a product of Cloudflare keeps the SPF, which stays as it is by spf: external: ${record.content}`);
    return undefined;
  }
  const { value, findings } = readSpf(record.content);
  if (value === undefined) {
    remarks.push(`${domain}: an SPF that receivers cannot read is not taken: ${findings.map(formatFinding).join("; ")}`);
    return undefined;
  }
  return writtenSpf(domain, value, record.content, remarks);
}

function writtenSpf(domain: string, { terms }: Spf, text: string, remarks: string[]): ReadSpf | undefined {
  const end = terms.findIndex(({ kind }) => kind === "all");
  // A modifier may stand anywhere (RFC 7208 section 6), and exp is read when -all matches.
  const [read, behind] = end === -1 ? [terms, []] : [terms.slice(0, end), terms.slice(end + 1)];
  const all = terms[end];
  const redirect = end === -1 ? read.find((term) => term.kind === "redirect") : undefined;
  const before = [...read.filter(({ kind }) => kind !== "redirect"), ...behind.filter(({ kind }) => kind === "exp")];
  const unread = behind.filter(({ kind }) => kind !== "exp");
  if (unread.length > 0) remarks.push(`${domain}: behind all nothing is read, and it is left out: ${unread.map(formatSpfTerm).join(" ")}`);
  if (redirect !== undefined && before.length === 0)
    return { terms: [], ordered: false, written: { redirect: (redirect as { readonly domain: string }).domain } };
  if (redirect !== undefined || (all?.kind === "all" && all.qualifier === "pass")) {
    const why = redirect === undefined ? "+all lets everybody send" : "a redirect beside other terms";
    remarks.push(`${domain}: an SPF that no spec expresses (${why}) is not taken, and stays as it is by spf: external: ${text}`);
    return undefined;
  }
  const qualifier = all?.kind === "all" ? all.qualifier : "neutral";
  const ordered = !before.every(passes);
  const written = {
    ...(qualifier === "softfail" ? {} : { all: qualifier }),
    ...(ordered ? { terms: before.map(formatSpfTerm) } : {}),
  };
  return { terms: before, ordered, ...(Object.keys(written).length === 0 ? {} : { written }) };
}
