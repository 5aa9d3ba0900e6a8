/**
 * What is wrong or risky in a spec: findings, the one shape in which everything in the core speaks.
 */
import { isToken, withTokensShown } from "./late";
import { SECRET, SHORTEST_PRIVATE_KEY, holdsPrivateKey } from "./private-key";

/** How bad a finding is: an error stops synth, a warning can be acknowledged in the spec. */
export type Severity = "error" | "warning";

/** Each finding's severity and where its rule stands. Ids are a contract: they may be added, never renamed. */
export const FINDINGS = table({
  "yaml-syntax": ["error", "YAML 1.2.2"],
  "yaml-duplicate-key": ["error", "YAML 1.2.2 section 3.2.1.3"],
  "yaml-aliases": ["error", "YAML 1.2.2 section 7.1"],
  "yaml-encoding": ["error", "YAML 1.2.2 section 5.2"],
  "file-missing": ["error", "spec"],
  "file-outside-project": ["error", "spec"],
  "extends-cycle": ["error", "spec"],
  "spec-empty": ["error", "spec"],
  "spec-type": ["error", "spec"],
  "spec-unknown-field": ["error", "spec"],
  "spec-missing-field": ["error", "spec"],
  "spec-value": ["error", "spec"],
  "spec-token": ["error", "spec"],
  "spec-placeholder": ["error", "spec"],
  "spec-domain-twice": ["error", "spec"],
  "stack-twice": ["error", "spec"],
  "secret-private-key": ["error", "spec"],
  "name-invalid": ["error", "RFC 1123 section 2.1, RFC 5890"],
  "name-too-long": ["error", "RFC 1035 section 2.3.4"],
  "name-outside-zone": ["error", "spec"],
  "sender-unknown-service": ["error", "spec"],
  "sender-input": ["error", "the service's documentation"],
  "spf-syntax": ["error", "RFC 7208 section 12"],
  "spf-plus-all": ["error", "RFC 7208 section 5.1"],
  "spf-all-in-terms": ["error", "RFC 7208 section 5.1"],
  "spf-too-many-lookups": ["error", "RFC 7208 section 4.6.4"],
  "spf-too-long": ["error", "RFC 7208 section 3.4"],
  "dkim-syntax": ["error", "RFC 6376 section 3.6.1"],
  "dkim-selector": ["error", "RFC 6376 section 3.1"],
  "dkim-selector-twice": ["error", "RFC 6376 section 3.6.2.2"],
  "dkim-certificate": ["error", "RFC 6376 section 3.6.1"],
  "dkim-key-unreadable": ["error", "RFC 6376 section 3.6.1, RFC 8463 section 4"],
  "dkim-key-weak": ["error", "RFC 8301 section 3.2"],
  "dmarc-syntax": ["error", "RFC 9989 section 4.8"],
  "dmarc-report-uri": ["error", "RFC 9989 section 4.8"],
  "dmarc-failure-options": ["error", "RFC 9989 section 4.7"],
  "dmarc-subdomain-tags": ["error", "RFC 9989 section 4.7"],
  "dmarc-inherit": ["error", "RFC 9989 section 4.10"],
  "rollout-unknown-stage": ["error", "rollout"],
  "rollout-date": ["error", "rollout"],
  "rollout-order": ["error", "rollout"],
  "rollout-skipped-stage": ["error", "rollout"],
  "rollout-too-early": ["error", "rollout"],
  "rollout-no-reason": ["error", "rollout"],
  "rollout-no-reports": ["error", "rollout"],
  "rollout-unaligned-sender": ["error", "rollout"],
  "rollout-no-dkim": ["error", "RFC 9989 section 7.4"],
  "rollout-weaker-stage": ["error", "rollout"],
  "rollout-profile-change": ["error", "rollout"],
  "rollout-future-date": ["error", "rollout"],
  "zone-two-spf": ["error", "RFC 7208 section 3.2"],
  "zone-two-dmarc": ["error", "RFC 9989 section 4.10"],
  "zone-cname-beside": ["error", "RFC 1034 section 3.6.2"],
  "zone-delegated": ["error", "RFC 1034 section 4.2.1"],
  "zone-id-twice": ["error", "Cloudflare API, DNS records for a zone"],
  "zone-identical": ["error", "Cloudflare API code 81058"],
  "zone-too-much-text": ["error", "Cloudflare, TXT records"],
  "zone-null-mx": ["error", "RFC 7505 section 3"],
  "zone-proxied-term": ["error", "RFC 7208 section 5.3"],
  "zone-revoked-target": ["error", "RFC 6376 section 3.6.1"],
  "zone-report-unauthorized": ["error", "RFC 9990 section 4"],
  "zone-inherit": ["error", "RFC 9989 section 4.10"],
  "spf-private-address": ["warning", "RFC 1918, RFC 6598, RFC 4193"],
  "spf-ptr": ["warning", "RFC 7208 section 5.5"],
  "spf-exists-everybody": ["warning", "RFC 7208 section 5.7"],
  "spf-proxy": ["warning", "RFC 7208 section 5.3"],
  "spf-wide-range": ["warning", "RFC 7208 section 5.6"],
  "spf-large-answer": ["warning", "RFC 7208 section 3.4"],
  "spf-excluded": ["warning", "RFC 7208 section 4.6.2"],
  "spf-unaligned-include": ["warning", "RFC 9989 section 4.4"],
  "spf-terms-unpublished": ["warning", "RFC 7208 section 6.1"],
  "dkim-key-short": ["warning", "RFC 8301 section 3.2"],
  "dkim-key-long": ["warning", "RFC 8301 section 3.2"],
  "dkim-tokens-few": ["warning", "Amazon SES Developer Guide, Easy DKIM"],
  "dkim-ed25519-alone": ["warning", "RFC 8463 section 6"],
  "dmarc-no-reports": ["warning", "RFC 9989 section 4.7"],
  "dmarc-partial": ["warning", "RFC 9989 appendix A.6"],
  "dmarc-reject-lists": ["warning", "RFC 9989 section 7.4"],
  "dmarc-weaker-subdomains": ["warning", "RFC 9989 section 4.7"],
  "alignment-strict": ["warning", "RFC 9989 section 4.4"],
  "rollout-forced": ["warning", "rollout"],
  "acknowledge-unmatched": ["warning", "spec"],
});

/** Rows by their ids, which become a type; of `as const`, the declarations would hold every row again. */
function table<Id extends string>(rows: Readonly<Record<Id, readonly [Severity, string]>>): typeof rows {
  return rows;
}

/** The id of a finding, `<area>-<what>`. */
export type FindingId = keyof typeof FINDINGS;

/** One thing that is wrong (error) or risky (warning), with its place in the spec and the cure. */
export interface Finding {
  /** What kind of finding it is; acknowledgements name it. */
  readonly id: FindingId;
  /** Errors stop synth, warnings do not. */
  readonly severity: Severity;
  /** Place in the spec, `senders.own.ip4[0]`; a key with dots reads `["a.b"]`; empty for the whole. */
  readonly path: string;
  /** What is wrong, in lower case and in the words of the spec. */
  readonly problem: string;
  /** The offending value as it is shown to a person; never a secret. */
  readonly value?: string;
  /** What to write or do instead. */
  readonly cure: string;
  /** Where the rule stands: an RFC section, or a document. */
  readonly source: string;
}

/** What reading or judging gives: `value` is absent exactly when a finding is an error. */
export interface Result<T> {
  /** The value, when no finding is an error. */
  readonly value?: T;
  /** Everything found, errors and warnings, in the order of the spec. */
  readonly findings: readonly Finding[];
}

/** What a finding says, beside its id and place. */
export interface Saying {
  readonly problem: string;
  /** Shown after "got", by {@link show}. */
  readonly value?: unknown;
  readonly cure: string;
  /** @default the id's own */
  readonly source?: string;
  /** @default the id's own */
  readonly severity?: Severity;
}

/** Makes a finding; severity and source come from {@link FINDINGS} unless said otherwise. */
export function finding(id: FindingId, path: string, saying: Saying): Finding {
  const [severity, source] = FINDINGS[id];
  return {
    id,
    severity: saying.severity ?? severity,
    path,
    problem: withTokensShown(saying.problem),
    ...("value" in saying ? { value: show(saying.value) } : {}),
    cure: saying.cure,
    source: saying.source ?? source,
  };
}

/** The {@link Result} of a value and what was found on the way to it. */
export function result<T>(value: T | undefined, findings: readonly Finding[]): Result<T> {
  return value === undefined || findings.some(isError) ? { findings } : { value, findings };
}

/** Whether a finding stops synth. */
export function isError(found: Finding): boolean {
  return found.severity === "error";
}

/** A finding as one line: `path: problem, got value; cure`. */
export function formatFinding(found: Finding): string {
  const place = found.path === "" ? "" : `${found.path}: `;
  const value = found.value === undefined ? "" : `, got ${found.value}`;
  return `${place}${found.problem}${value}; ${found.cure}`;
}

/** `1 spec`, `2 specs`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** The path of keys and indices below a path; a private key that stands as a key is not shown. */
export function below(path: string, ...keys: readonly (string | number)[]): string {
  return keys.reduce<string>(pathOf, path);
}

function pathOf(path: string, key: string | number): string {
  if (typeof key === "number") return `${path}[${key}]`;
  if (key.length >= SHORTEST_PRIVATE_KEY && holdsPrivateKey(key)) return `${path}["${SECRET}"]`;
  if (!/^[\w*-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

/** The path one segment up, or undefined for the whole spec. */
export function above(path: string): string | undefined {
  if (path === "") return undefined;
  let last = 0;
  for (const segment of path.matchAll(/\["(?:[^"\\]|\\.)*"\]|\[\d+\]|\.?[^.[]+/gsu)) last = segment.index;
  return path.slice(0, last);
}

/** Whether a path is another or lies below it, by whole segments. */
export function isAtOrBelow(path: string, ancestor: string): boolean {
  if (!path.startsWith(ancestor)) return false;
  const next = path.charAt(ancestor.length);
  return ancestor === "" || next === "" || next === "." || next === "[";
}

/** Asks whether a path is one of some, or lies above or below one of them. */
export function touching(paths: readonly string[]): (path: string) => boolean {
  const [at, parents] = [new Set(paths), new Set(paths.flatMap((path) => parentsOf(path)))];
  return (path) => parents.has(path) || at.has(path) || parentsOf(path).some((parent) => at.has(parent));
}

function parentsOf(path: string): string[] {
  const parents: string[] = [];
  for (let parent = above(path); parent !== undefined; parent = above(parent)) parents.push(parent);
  return parents;
}

const SHOWN = 100;

/** A value as a person is shown it in a message: JSON, cut at 100 characters, with no secret and no control character. */
export function show(value: unknown): string {
  if (typeof value === "string") {
    // The number of a token depends on what else the app makes.
    if (isToken(value)) return "a value known only at apply";
    if (holdsPrivateKey(value)) return SECRET;
    return visible(JSON.stringify(value.length > SHOWN ? `${value.slice(0, SHOWN)}…` : value));
  }
  if (value === null) return "null";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") {
    const { name } = (Object.getPrototypeOf(value) as object | null)?.constructor ?? Object;
    if (name !== "Object") return `an object of class ${name}`;
    return Object.keys(value).length === 0 ? "an empty map" : "a map";
  }
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") return value.toString();
  return value === undefined ? "nothing" : `a ${typeof value}`;
}

/**
 * A text with the characters that a terminal obeys or hides written as JSON escapes.
 * @internal
 */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu, (hidden) =>
    hidden
      .split("")
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join(""),
  );
}
