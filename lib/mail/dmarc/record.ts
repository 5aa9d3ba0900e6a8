/**
 * The DMARC policy record as text and as value.
 */
import { type Finding, type Result, finding, result } from "../finding";
import { type Tag, formatTags, readTags, repeatedTags, withoutSpace } from "../tags";
import type { Writable } from "../writable";

import { type ReportUri, formatReportUris, readReportUris } from "./report-uri";

/** What a receiver is asked to do with mail that does not align. */
export type Policy = "none" | "quarantine" | "reject";

/** How a name must match the From domain: share the organizational domain (`r`), or equal it (`s`). */
export type Alignment = "relaxed" | "strict";

/** Which failures earn a failure report (RFC 9991). */
export type FailureOption = "0" | "1" | "d" | "s";

/** A DMARC policy record (RFC 9989 section 4.7; the historic tags are RFC 7489's). */
export interface Dmarc {
  readonly policy: Policy; // "p"
  /**
   * Existing subdomains.
   * @default policy
   */
  readonly subdomains?: Policy; // "sp"
  /**
   * Names that do not exist.
   * @default subdomains
   */
  readonly nonexistent?: Policy; // "np"
  /**
   * Historic: per cent of failing mail that the policy applies to, 0–100.
   * @default 100
   */
  readonly percent?: number; // "pct"
  /**
   * Apply the policy one level lower.
   * @default false
   */
  readonly testing?: boolean; // "t"
  /** @default "relaxed" */
  readonly dkimAlignment?: Alignment; // "adkim"
  /** @default "relaxed" */
  readonly spfAlignment?: Alignment; // "aspf"
  /** @default ["0"] */
  readonly failureOptions?: readonly FailureOption[]; // "fo"
  readonly aggregateReports?: readonly ReportUri[]; // "rua"
  readonly failureReports?: readonly ReportUri[]; // "ruf"
  /**
   * Whether the domain is a public suffix.
   * @default "u"
   */
  readonly publicSuffix?: "y" | "n" | "u"; // "psd"
  /** Historic: formats of failure reports. */
  readonly failureFormats?: readonly string[]; // "rf"
  /** Historic: seconds between aggregate reports. */
  readonly interval?: number; // "ri"
  /** Tags that no RFC names, kept in their order. */
  readonly unknown?: readonly Tag[];
}

/**
 * Policies by their level, weakest first.
 * @internal
 */
export const POLICIES: readonly Policy[] = ["none", "quarantine", "reject"];
const WORDS = new Set(["t", "adkim", "aspf", "fo", "psd"]);
/**
 * The tags of a policy record, of RFC 9989 and RFC 7489.
 * @internal
 */
export const DMARC_TAGS: ReadonlySet<string> = new Set([
  "v",
  "V",
  "p",
  "sp",
  "np",
  "pct",
  "t",
  "adkim",
  "aspf",
  "fo",
  "rua",
  "ruf",
  "psd",
  "rf",
  "ri",
]);

const UNDER = "_dmarc.";

/** The name at which the policy of a domain stands (RFC 9989 section 4.10). */
export function policyName(domain: string): string {
  return `${UNDER}${domain}`;
}

/** The domain whose policy stands at a name: the inverse of {@link policyName}. */
export function readPolicyName(name: string): string | undefined {
  return name.startsWith(UNDER) ? name.slice(UNDER.length) : undefined;
}

/** Whether a TXT is a policy record at all, well written or not: the tag in either case, the version as it is (RFC 9989 section 4.8). */
export function isDmarcText(text: string): boolean {
  return /^[vV][ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)/u.test(text);
}

/**
 * Reads a policy record as a receiver does (RFC 9989 section 4.10.1): an error is what makes it discard the record. Without a `p`, or with
 * a policy word that is wrong, it is `p=none` where there is a report address; any other tag that is wrong is passed over.
 * @param text the joined text of one TXT record
 * @param at path for the findings
 */
export function readDmarc(text: string, at = ""): Result<Dmarc> {
  const wrong = (problem: string, cure: string): Finding => finding("dmarc-syntax", at, { problem, value: text, cure });
  const { tags } = readTags(text);
  if (!isDmarcText(text)) return { findings: [wrong("not a DMARC record", "begin with v=DMARC1;")] };
  const [twice] = repeatedTags(tags);
  if (twice !== undefined) return { findings: [wrong(`${twice}= stands more than once`, "keep one")] };

  const { good, problem } = policyWords(tags);
  if (problem === undefined) return result(withOptions(good, tags), []);
  if (readReportUris(tags.find(({ name }) => name === "rua")?.value).length > 0) return result(withOptions({ policy: "none" }, tags), []);
  return { findings: [wrong(`${problem}, and there is no rua`, POLICY_CURE)] };
}

/** The cure for a policy word that is missing or wrong. */
export const POLICY_CURE = "write none, quarantine or reject";

/** What is wrong with the policy words of a record, for which receivers take it differently; undefined where they are good. */
export function policyWordProblem(text: string): string | undefined {
  return policyWords(readTags(text).tags).problem;
}

/**
 * Reads a policy record as some receivers do who pass over a policy word that is wrong, as those of RFC 7489 do with `np`, which they do
 * not know; undefined where nobody takes it for a policy.
 */
export function readDmarcByWords(text: string): Dmarc | undefined {
  const { tags } = readTags(text);
  return isDmarcText(text) && repeatedTags(tags).length === 0 ? withOptions(policyWords(tags).good, tags) : undefined;
}

/** The policy words, those that are wrong left out. */
function policyWords(tags: readonly Tag[]): { readonly good: Writable<Dmarc>; readonly problem?: string } {
  const said = (["p", "sp", "np"] as const).map((name) => tags.find((each) => each.name === name)?.value.toLowerCase());
  const words = said.map((word) => POLICIES.find((policy) => policy === word));
  const [p, sp, np] = words;
  const good: Writable<Dmarc> = { policy: p ?? "none" };
  if (sp !== undefined) good.subdomains = sp;
  if (np !== undefined) good.nonexistent = np;
  if (said[0] === undefined) return { good, problem: "no p" };
  const hasWrong = words.some((word, index) => word === undefined && said[index] !== undefined);
  return hasWrong ? { good, problem: "p, sp or np is no policy" } : { good };
}

/** The tags beside the policy words; a value that is wrong counts as absent (RFC 9989 section 4.8). */
function withOptions(dmarc: Writable<Dmarc>, tags: readonly Tag[]): Dmarc {
  const unknown: Tag[] = [];
  for (const { name, value: written } of tags) {
    // Words are read in any case (RFC 5234 section 2.3); addresses and what nobody knows stay as they are.
    const value = WORDS.has(name) ? written.toLowerCase() : written;
    switch (name) {
      case "pct":
        if (/^\d{1,3}$/u.test(value) && Number(value) <= 100) dmarc.percent = Number(value);
        break;
      case "t":
        if (value === "y" || value === "n") dmarc.testing = value === "y";
        break;
      case "adkim":
        if (value === "r" || value === "s") dmarc.dkimAlignment = value === "s" ? "strict" : "relaxed";
        break;
      case "aspf":
        if (value === "r" || value === "s") dmarc.spfAlignment = value === "s" ? "strict" : "relaxed";
        break;
      case "fo": {
        const options = value.split(":").map(withoutSpace);
        if (options.every((option) => /^[01ds]$/u.test(option))) dmarc.failureOptions = options as FailureOption[];
        break;
      }
      case "rua":
        dmarc.aggregateReports = readReportUris(value);
        break;
      case "ruf":
        dmarc.failureReports = readReportUris(value);
        break;
      case "psd":
        if (value === "y" || value === "n" || value === "u") dmarc.publicSuffix = value;
        break;
      case "rf":
        dmarc.failureFormats = value.split(":").map(withoutSpace);
        break;
      case "ri":
        if (/^\d{1,10}$/u.test(value)) dmarc.interval = Number(value);
        break;
      default:
        if (!DMARC_TAGS.has(name)) unknown.push({ name, value });
    }
  }
  if (unknown.length > 0) dmarc.unknown = unknown;
  return dmarc;
}

/**
 * Writes a policy record: the inverse of {@link readDmarc}. `v p sp np pct t adkim aspf fo rua ruf`, then the historic ones and what
 * nobody knows. `p` always stands second: RFC 7489 readers need it there. What is given is written, so leave a default out.
 */
export function formatDmarc(dmarc: Dmarc): string {
  const tags: Tag[] = [{ name: "v", value: "DMARC1" }];
  const add = (name: string, value: string | undefined): void => {
    if (value !== undefined) tags.push({ name, value });
  };
  add("p", dmarc.policy);
  add("sp", dmarc.subdomains);
  add("np", dmarc.nonexistent);
  add("pct", dmarc.percent?.toString());
  add("t", dmarc.testing === undefined ? undefined : dmarc.testing ? "y" : "n");
  add("adkim", dmarc.dkimAlignment?.charAt(0));
  add("aspf", dmarc.spfAlignment?.charAt(0));
  add("fo", dmarc.failureOptions?.join(":"));
  add("rua", dmarc.aggregateReports && formatReportUris(dmarc.aggregateReports));
  add("ruf", dmarc.failureReports && formatReportUris(dmarc.failureReports));
  add("psd", dmarc.publicSuffix);
  add("rf", dmarc.failureFormats?.join(":"));
  add("ri", dmarc.interval?.toString());
  tags.push(...(dmarc.unknown ?? []));
  return formatTags(tags);
}

/**
 * A record without the tags that say what receivers read without them (RFC 9989 section 4.7, RFC 7489 section 6.3).
 * @internal
 */
export function withoutDefaults(dmarc: Dmarc): Dmarc {
  const { policy, subdomains = policy, nonexistent = subdomains, failureOptions = ["0"] } = dmarc;
  const defaults: Partial<Record<keyof Dmarc, boolean>> = {
    subdomains: subdomains === policy,
    nonexistent: nonexistent === subdomains,
    percent: dmarc.percent === 100,
    testing: dmarc.testing === false,
    dkimAlignment: dmarc.dkimAlignment === "relaxed",
    spfAlignment: dmarc.spfAlignment === "relaxed",
    failureOptions: failureOptions.join() === "0",
    publicSuffix: dmarc.publicSuffix === "u",
  };
  return Object.fromEntries(Object.entries(dmarc).filter(([field]) => defaults[field as keyof Dmarc] !== true)) as unknown as Dmarc;
}
