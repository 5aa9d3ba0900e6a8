/**
 * Records that stand in a zone already: what they are about, and what they say beside what a spec asks for.
 */
import { formatDkimKey, readDkimKey, readKeyName } from "./dkim";
import { type Dmarc, type ReportUri, formatDmarc, policyWordProblem, readDmarc, readReportName, withoutDefaults } from "./dmarc";
import type { Ttl } from "./dns";
import { deriveTerms, formatSpf, reachedTerms, readSpf } from "./spf";
import { readTags } from "./tags";
import type { Writable } from "./writable";
import { type ZoneRecord, isDmarc, isSpf } from "./zone";

/** A record as it stands in a zone at Cloudflare. */
export interface PresentRecord {
  /** Cloudflare's id, 32 hexadecimal digits. */
  readonly id: string;
  /** Absolute name: lower case, A-labels, no trailing dot. */
  readonly name: string;
  /** `TXT`, `CNAME`, `MX`, `A` … */
  readonly type: string;
  /** Raw text of a TXT, else the content as it is. */
  readonly content: string;
  readonly priority?: number;
  /** Seconds, or Cloudflare's choice; absent where nobody asks. */
  readonly ttl?: Ttl;
  readonly proxied?: boolean;
  /** Cloudflare's comment; absent where there is none. */
  readonly comment?: string;
  /** Cloudflare's tags, `name:value`; absent where there are none. */
  readonly tags?: readonly string[];
  /** Whether a TXT stands in other quotes or character-strings than those that `encodeTxt` writes. */
  readonly respelled?: boolean;
  /** Whether one of Cloudflare's own products keeps it, so that it cannot be changed. */
  readonly locked: boolean;
}

type Content = Pick<ZoneRecord, "name" | "type" | "content">;

/** Records that give names below the apex to other servers: what stands at or below them is not the zone's own. */
export function delegations(records: readonly PresentRecord[], apex: string): readonly PresentRecord[] {
  return records.filter(({ type, name }) => type === "NS" && name !== apex);
}

/** What a record is about: two at one name that are about the same are one record too many, unless each MX and each other text stands for itself. */
export function topicOf(record: Content): string {
  const { name, type, content } = record;
  if (isSpf(record)) return "SPF record";
  if (isDmarc(record)) return "DMARC record";
  if (readReportName(name) !== undefined) return "report authorization";
  if (readKeyName(name) !== undefined && type === "TXT") return "DKIM key";
  return type === "CNAME" ? "CNAME" : `${type} ${type === "TXT" ? content : content.toLowerCase()}`;
}

/** What a record is about, without its content. */
export function kindOf(record: Content): string {
  const topic = topicOf(record);
  return topic.startsWith(`${record.type} `) ? record.type : topic;
}

/** Whether two records stand at one name, are of one type, and are about the same. */
export function areOfOneKind(a: Content, b: Content): boolean {
  return a.name === b.name && a.type === b.type && topicOf(a) === topicOf(b);
}

/** What a record says, in one spelling: two that say the same to receivers are equal. */
export function meaningOf(record: Content): string {
  const { name, type, content } = record;
  if (isSpf(record)) return spfMeaning(content, name);
  if (isDmarc(record)) return dmarcMeaning(content);
  if (type === "TXT" && readKeyName(name) !== undefined) {
    const key = readDkimKey(content).value;
    return key === undefined ? content : sortedTags(formatDkimKey(key));
  }
  if (type === "TXT" && readReportName(name) !== undefined) return sortedTags(content);
  return type === "TXT" ? content : content.toLowerCase();
}

/** Whether two records say the same to receivers. */
export function saysTheSame(a: Content, b: Content): boolean {
  return a.type === b.type && meaningOf(a) === meaningOf(b);
}

function spfMeaning(content: string, domain: string): string {
  const { value } = readSpf(content);
  if (value === undefined) return content;
  const reached = reachedTerms(value);
  const all = reached.find(({ kind }) => kind === "all");
  const before = reached.filter(({ kind }) => kind !== "all");
  // Order carries meaning only between qualifiers.
  const ordered = before.some((term) => "qualifier" in term && term.qualifier !== "pass");
  const derived = ordered ? deriveTerms(before, [], domain) : deriveTerms([], before, domain);
  const redirects = before.some(({ kind }) => kind === "redirect");
  const last = all !== undefined ? [all] : redirects ? [] : [{ kind: "all", qualifier: "neutral" } as const];
  // Macros in upper case escape what they stand for (RFC 7208 section 7.3).
  return formatSpf({ terms: [...derived, ...last] }).replace(/%\{[^}]*\}|[^%]+/gu, (part) =>
    part.startsWith("%{") ? part : part.toLowerCase(),
  );
}

function dmarcMeaning(content: string): string {
  const dmarc = readDmarc(content).value;
  if (dmarc === undefined) return content;
  if (policyWordProblem(content) !== undefined) return sortedTags(content);
  const { aggregateReports, failureReports, failureOptions, ...rest } = withoutDefaults(dmarc);
  const meant: Writable<Dmarc> = { ...rest };
  if (aggregateReports !== undefined) meant.aggregateReports = withoutLimits(aggregateReports);
  if (failureReports !== undefined) meant.failureReports = withoutLimits(failureReports);
  if (failureOptions !== undefined) meant.failureOptions = [...failureOptions].sort();
  // What is history, and what no RFC names, receivers pass over.
  for (const field of ["failureFormats", "interval", "unknown"] as const) delete meant[field];
  return sortedTags(formatDmarc(meant));
}

/** Size limits are history (RFC 9989 appendix C): to today's readers an address with one is the address. */
function withoutLimits(reports: readonly ReportUri[]): readonly ReportUri[] {
  return reports.map(({ uri }) => ({ uri }));
}

function sortedTags(text: string): string {
  return readTags(text)
    .tags.map(({ name, value }) => `${name}=${value}`)
    .sort()
    .join("; ");
}

/** What of a record goes and what comes, tag by tag and term by term: `- p=reject`, `+ p=none`; empty where it stays as it is. */
export function differences(present: Content, wanted: Content): string[] {
  const before = wordsOf(present);
  const after = wordsOf(wanted);
  return [
    ...before.filter((word) => !after.includes(word)).map((word) => `- ${word}`),
    ...after.filter((word) => !before.includes(word)).map((word) => `+ ${word}`),
  ];
}

function wordsOf(record: Content): string[] {
  const { type, content } = record;
  if (isSpf(record)) return content.split(" ").filter((word) => word !== "");
  const { tags, malformed } = type === "TXT" ? readTags(content) : { tags: [], malformed: [] };
  if (tags.length === 0 || malformed.length > 0) return [content];
  return tags.map(({ name, value }) => `${name}=${value}`);
}
