/**
 * Where a domain's policy stands: as readers of RFC 9989 look for it, and as those of RFC 7489.
 */
import { asciiName, comparable } from "../dns";
import { type Resolver, listOf, needResolver, questionName, textsAt } from "../resolver";
import { formatTags, readTags, repeatedTags } from "../tags";

import type { Scope } from "./effect";
import { type Dmarc, isDmarcText, policyName, readDmarc } from "./record";
import { type Candidate, ancestors, candidateAt, conclusionOf, endsWalk } from "./walk";

/** How a reader looks for policies. */
export interface DmarcReader {
  /**
   * Gives the organizational domain of a name, from a list of public suffixes: then the reader is one of RFC 7489 (section 6.6.3). A name
   * that it gives none for is its own.
   * @default none: a reader of RFC 9989, which walks the DNS tree (section 4.10)
   */
  readonly organizationalDomainOf?: (domain: string) => string | null | undefined;
  /** Ends the wait for answers; what is open then is a temperror. */
  readonly signal?: AbortSignal;
}

/** A policy record where it was found. */
export interface FoundPolicy {
  /** The name whose policy it is, without `_dmarc`. */
  readonly at: string;
  /** Its raw text. */
  readonly record: string;
  /** What receivers read in it. */
  readonly dmarc: Dmarc;
}

/** What a reader found for a domain. */
export interface DmarcLookup {
  /** `none` when no policy applies, `temperror` when the DNS did not answer. */
  readonly result: "found" | "none" | "temperror";
  /** Absent when the DNS did not answer on the way to it; a policy of the name's own holds all the same. */
  readonly organizationalDomain?: string;
  readonly policy?: FoundPolicy;
  /** Whom the policy speaks of, as this domain is concerned; absent beside a policy where the DNS did not say whether the domain exists. */
  readonly scope?: Scope;
  /** Names that were asked for a policy, in order. */
  readonly asked: readonly string[];
  /** Why there is none, or no answer. */
  readonly problem?: string;
}

/**
 * Looks for the policy of a From domain, as receivers do.
 * Source: RFC 9989 section 4.10; RFC 7489 section 6.6.3 where the reader has an organizational-domain function.
 * @param domain A-labels or U-labels, with or without a trailing dot, in any case; of an address, its domain is taken, and of several none
 * @throws TypeError when `dns` is no resolver
 */
export async function lookupDmarc(domain: string, dns: Resolver, reader: DmarcReader = {}): Promise<DmarcLookup> {
  needResolver(dns);
  const given = domainOf(domain) ?? "";
  const name = questionName((asciiName(given) ?? given).toLowerCase());
  if (name === undefined)
    return { result: "none", organizationalDomain: domain, asked: [], problem: "not a name that could have a record" };
  const search = reader.organizationalDomainOf === undefined ? walkTree : askTwice;
  return search(name, dns, reader);
}

/**
 * The domain of what a caller gives: that of one address too, for its policy would else be none, and whoever forges it let through;
 * undefined of several.
 * @internal
 */
export function domainOf(given: string): string | undefined {
  const [first = "", second, ...more] = withoutAsides(given).split("@");
  // What ends an address, a list or a group ends the domain.
  const [, domain] = /^([^\s>,;]*)[\s>,;]*$/u.exec((second ?? first).trim()) ?? [];
  return more.length === 0 ? domain : undefined;
}

/**
 * A text without its quoted strings and its comments, in which an `@` is none of an address (RFC 5322 sections 3.2.2 and 3.2.4). What has no
 * end is neither.
 */
function withoutAsides(text: string, hasComments = true): string {
  let [isQuoted, depth, left, quote] = [false, 0, "", 0];
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    const isAside = isQuoted || depth > 0;
    if (isAside && character === "\\") index++;
    else if (character === '"' && depth === 0) {
      isQuoted = !isQuoted;
      quote = index;
    } else if (character === "(" && !isQuoted && hasComments) depth++;
    else if (character === ")" && depth > 0) depth--;
    else if (!isAside) left += character;
  }
  if (depth > 0) return withoutAsides(text, false);
  return isQuoted ? left + text.slice(quote) : left;
}

/**
 * The organizational domain of an authenticated identifier, as the reader finds it; undefined when the DNS does not answer.
 * @internal
 */
export async function organizationalDomainOf(name: string, dns: Resolver, reader: DmarcReader): Promise<string | undefined> {
  if (reader.organizationalDomainOf !== undefined) return listedDomainOf(name, reader);
  return (await lookupDmarc(name, dns, reader)).organizationalDomain;
}

/** What the reader's list says of a name. */
function listedDomainOf(name: string, reader: DmarcReader): string {
  return comparable(reader.organizationalDomainOf?.(name) ?? name);
}

/** A question's outcome: the one record there, none, or no answer. */
type At = { readonly found?: Candidate; readonly several?: true } | { readonly problem: string };

/** Asks one name for its policy; two void each other (RFC 9989 section 4.10). */
async function policyAt(at: string, dns: Resolver, { signal, organizationalDomainOf }: DmarcReader): Promise<At> {
  const name = questionName(policyName(at));
  if (name === undefined) return {};
  const answer = await textsAt(dns, name, signal);
  if (answer.kind === "error") return { problem: `TXT of ${name}: ${answer.problem}` };
  const texts = answer.kind === "records" ? answer.records.filter(isDmarcText) : [];
  const [record] = texts;
  if (record === undefined) return {};
  if (texts.length > 1) return { several: true };
  // A reader of RFC 7489 stays with a list that has a tag twice, and takes it for no policy (section 6.6.3, steps 2 and 3).
  const found = organizationalDomainOf === undefined ? candidateAt(at, record) : { at, record, publicSuffix: undefined };
  return found === undefined ? {} : { found };
}

/** Tags that a reader of RFC 7489 does not know, and so passes over. */
const UNKNOWN_TO_OLD = new Set(["np", "t", "psd"]);

/** A record without them; repeated tags void it whatever they are. */
function asOldReaders(record: string): string {
  const { tags } = readTags(record);
  return repeatedTags(tags).length > 0 ? record : formatTags(tags.filter(({ name }) => !UNKNOWN_TO_OLD.has(name)));
}

/** The record that applies, as the reader takes it; where it takes it for none, no policy applies (RFC 9989 section 4.10.1). */
function applied({ at, record }: Candidate, { organizationalDomainOf }: DmarcReader): FoundPolicy | { readonly problem: string } {
  const { value: dmarc, findings } = readDmarc(organizationalDomainOf === undefined ? record : asOldReaders(record));
  return dmarc === undefined ? { problem: `the policy at ${at}: ${findings[0]?.problem ?? ""}` } : { at, record, dmarc };
}

/** RFC 9989 section 4.10: from the name up to the root, at most eight questions. */
async function walkTree(domain: string, dns: Resolver, reader: DmarcReader): Promise<DmarcLookup> {
  const asked: string[] = [];
  const found: Candidate[] = [];
  let problem: string | undefined;
  for (const at of ancestors(domain)) {
    asked.push(at);
    const outcome = await policyAt(at, dns, reader);
    if ("problem" in outcome) {
      ({ problem } = outcome);
      break;
    }
    if (outcome.found === undefined) continue;
    found.push(outcome.found);
    if (endsWalk(outcome.found)) break;
  }
  if (problem !== undefined && found[0]?.at !== domain) return { result: "temperror", asked, problem };
  const { organizationalDomain, candidate } = conclusionOf(domain, found);
  const known = problem === undefined ? { organizationalDomain, asked } : { asked };
  return conclude(domain, candidate, known, dns, reader);
}

/** What the record that applies comes to. */
async function conclude(
  domain: string,
  candidate: Candidate | undefined,
  known: Pick<DmarcLookup, "organizationalDomain" | "asked">,
  dns: Resolver,
  reader: DmarcReader,
): Promise<DmarcLookup> {
  if (candidate === undefined) return { result: "none", ...known, problem: `no policy at ${known.asked.join(", ")}` };
  const policy = applied(candidate, reader);
  if ("problem" in policy) return { result: "none", ...known, problem: policy.problem };
  const scope = policy.at === domain ? "the name itself" : await scopeOf(domain, policy.dmarc, dns, reader);
  // The policy still says how identifiers align: what aligns passes whatever the scope (RFC 9989 section 5.3.5).
  if (typeof scope === "object") return { result: "temperror", ...known, policy, problem: scope.problem };
  return { result: "found", ...known, policy, scope };
}

/** Whether a name below its policy exists: only a policy with `np` needs the question (RFC 8020: NXDOMAIN says that it does not). */
async function scopeOf(
  domain: string,
  dmarc: Dmarc,
  dns: Resolver,
  { signal }: DmarcReader,
): Promise<Scope | { readonly problem: string }> {
  const { nonexistent } = dmarc;
  if (nonexistent === undefined) return "existing subdomains";
  const answer = await listOf(() => dns.resolve4(domain), signal);
  if (answer.kind === "error") {
    // What nothing hangs on is no reason to give up (RFC 9989 section 5.3.6).
    if (nonexistent === (dmarc.subdomains ?? dmarc.policy)) return "existing subdomains";
    return { problem: `A of ${domain}: ${answer.problem}` };
  }
  // No host has a name that no resolver asks for.
  const isMissing = answer.kind === "unasked" || (answer.kind === "void" && !answer.exists);
  return isMissing ? "non-existent subdomains" : "existing subdomains";
}

/** RFC 7489 section 6.6.3: the name, then its organizational domain; two policies end the search. */
async function askTwice(domain: string, dns: Resolver, reader: DmarcReader): Promise<DmarcLookup> {
  const organizationalDomain = listedDomainOf(domain, reader);
  const asked: string[] = [];
  for (const at of new Set([domain, organizationalDomain])) {
    asked.push(at);
    const outcome = await policyAt(at, dns, reader);
    if ("problem" in outcome) return { result: "temperror", organizationalDomain, asked, problem: outcome.problem };
    if (outcome.several === true) return { result: "none", organizationalDomain, asked, problem: `${at} has two policies` };
    if (outcome.found !== undefined) return conclude(domain, outcome.found, { organizationalDomain, asked }, dns, reader);
  }
  return conclude(domain, undefined, { organizationalDomain, asked }, dns, reader);
}
