/**
 * What a publisher should not write into an SPF record, judged on the value.
 */
import { comparable, isWithin } from "../dns";
import { type Finding, finding } from "../finding";
import { isToken, withoutTokens } from "../late";
import { MAPPED_PROBLEM, isPrivateRange, mappedIp4, mergeRanges } from "../ranges";
import { nearest } from "../reading";
import { LONGEST_TXT } from "../txt";

import { hasMacro } from "./macro";
import { MOST_LOOKUPS, type Spf, type SpfMechanism, type SpfTerm, countLookups, formatSpf, formatSpfTerm, passes } from "./record";

/** A term and the path in the spec that asked for it. */
export interface PlacedTerm {
  readonly term: SpfTerm;
  readonly at: string;
}

/** Octets of SPF text that fit one UDP answer beside its neighbours (RFC 7208 section 3.4). */
const COMFORTABLE_OCTETS = 450;

/** Shortest prefixes that are not called wide: a /16 is 65,536 addresses. */
const WIDEST = { ip4: 16, ip6: 32 };

/** Judges terms one by one, each at the path that asked for it; `zone` is the Cloudflare zone's name. */
export function judgeTerms(terms: readonly PlacedTerm[], domain: string, zone: string): Finding[] {
  return terms.flatMap(({ term, at }) => judgeTerm(term, at, domain, zone));
}

/**
 * Whether a term lets nearly everybody send: hosts with a prefix of next to nothing, and a name that is asked for whoever sends (RFC 7208
 * sections 5.3, 5.4, 5.7).
 */
export function letsNearlyEverybody(term: SpfTerm): boolean {
  if (!passes(term)) return false;
  // Of the macros, those of the address, of the sender and of HELO differ from server to server.
  if (term.kind === "exists") return !/%\{[ipshl]/iu.test(term.domain.replaceAll("%%", "")) && !isToken(term.domain);
  return (term.kind === "a" || term.kind === "mx") && Math.min(term.prefix4 ?? 32, term.prefix6 ?? 128) <= 1;
}

function judgeTerm(term: SpfTerm, at: string, domain: string, zone: string): Finding[] {
  const value = formatSpfTerm(term);
  if (letsNearlyEverybody(term)) {
    if (term.kind === "exists") {
      const cure = "put %{i} into it, as the service's documentation has it";
      return [finding("spf-exists-everybody", at, { problem: "one name for all servers lets everybody send, or nobody", value, cure })];
    }
    const cure = "leave the prefix out, or write ip4 and ip6";
    return [finding("spf-plus-all", at, { problem: "a prefix of next to nothing lets nearly everybody send", value, cure })];
  }
  switch (term.kind) {
    case "ip4":
    case "ip6":
      return judgeRange(term, at);
    case "ptr":
      return [
        finding("spf-ptr", at, {
          problem: "ptr is slow, and receivers are told to ignore it",
          value,
          cure: "write the addresses as ip4 and ip6",
        }),
      ];
    case "a":
    case "mx": {
      const wide = judgeWidth(term, term, at);
      const name = comparable(term.domain ?? domain);
      if (hasMacro(name) || !isWithin(name, zone)) return wide;
      return [
        ...wide,
        finding("spf-proxy", at, {
          problem: `${term.kind} follows ${name}, and once a host there is proxied by Cloudflare, its edge may send and your server may not`,
          value,
          cure: "write the addresses as ip4 and ip6",
        }),
      ];
    }
    case "include": {
      if (!isSelf(term.domain, domain)) return [];
      const cure = "remove it: the terms of the domain stand here already";
      return [finding("spec-value", at, { problem: "an include of the domain itself, which has no end", value, cure })];
    }
    case "unknown":
      return judgeModifier(term, at);
    case "all":
    case "exists":
    case "redirect":
    case "exp":
      return [];
    default:
      return term satisfies never;
  }
}

/** Whether a domain-spec is the domain whose record it stands in. */
export function isSelf(spec: string, domain: string): boolean {
  // At the domain's own record, the sender's domain is it as well.
  return comparable(spec) === domain || /^%\{[do]\}\.?$/iu.test(spec);
}

/** Modifiers that receivers know beside redirect and exp: where to report failures (RFC 6652 section 3). */
const REPORTING = new Set(["ra", "rp", "rr"]);

/** Names of terms, and of what stands before them; those of a letter or two are near to whatever is as short. */
const TERMS = ["include", "ip4", "ip6", "exists", "ptr", "redirect", "exp", "all"];
const SHORT = ["a", "mx", "v"];

/** A modifier that receivers do not know is passed over, and what it was meant to say is not said (RFC 7208 section 6). */
function judgeModifier({ name, value }: Extract<SpfTerm, { kind: "unknown" }>, at: string): Finding[] {
  const word = name.toLowerCase();
  const meant = REPORTING.has(word) ? undefined : SHORT.includes(word) ? word : nearest(word, TERMS);
  if (meant === undefined) return [];
  const cures: Readonly<Record<string, string>> = {
    v: "write the terms alone; v=spf1 stands there by itself",
    redirect: "did you mean redirect=?",
    exp: "did you mean exp=?",
    all: "write spf.all: fail, softfail or neutral",
  };
  const problem = `${name}= is a modifier that no receiver knows, and so says nothing`;
  return [finding("spf-syntax", at, { problem, value: `${name}=${value}`, cure: cures[meant] ?? `write ${meant}:${value}` })];
}

type RangeTerm = Extract<SpfTerm, { readonly range: string }>;

interface Prefixes {
  readonly prefix4?: number;
  readonly prefix6?: number;
}

function judgeRange(term: RangeTerm, at: string): Finding[] {
  const { kind, range } = term;
  if (isToken(range)) return [];
  const mapped = mappedIp4(range);
  if (mapped !== undefined) {
    return [finding("spf-syntax", at, { problem: MAPPED_PROBLEM, value: formatSpfTerm(term), cure: `write ip4:${mapped}` })];
  }
  if (isPrivateRange(range)) {
    return [
      finding("spf-private-address", at, {
        problem: "a private address, which no receiver ever sees",
        value: formatSpfTerm(term),
        cure: "write the public address that the server sends from",
      }),
    ];
  }
  const [, prefix] = range.split("/");
  return prefix === undefined ? [] : judgeWidth(term, kind === "ip4" ? { prefix4: Number(prefix) } : { prefix6: Number(prefix) }, at);
}

/** Whether a term lets more servers send than anybody has. */
function judgeWidth(term: SpfMechanism, { prefix4 = WIDEST.ip4, prefix6 = WIDEST.ip6 }: Prefixes, at: string): Finding[] {
  if (term.qualifier === "fail" || term.qualifier === "softfail") return [];
  const floor = prefix4 < WIDEST.ip4 ? WIDEST.ip4 : prefix6 < WIDEST.ip6 ? WIDEST.ip6 : undefined;
  if (floor === undefined) return [];
  return [
    finding("spf-wide-range", at, {
      problem: `a range wider than /${floor}, in which anybody may send`,
      value: formatSpfTerm(term),
      cure: "write only the addresses that send",
    }),
  ];
}

/** Ranges that are wide only once they are merged, and those that hold every address. */
function judgeMerged(spf: Spf, at: string, given: readonly SpfTerm[]): Finding[] {
  const asked = new Set(given.flatMap((term) => ("range" in term && !isToken(term.range) ? mergeRanges([term.range]) : [])));
  return spf.terms.flatMap((term) => {
    if ((term.kind !== "ip4" && term.kind !== "ip6") || term.qualifier !== "pass") return [];
    if (term.range.endsWith("/0")) {
      const value = formatSpfTerm(term);
      return [
        finding("spf-plus-all", at, {
          problem: "a range of all addresses lets everybody send",
          value,
          cure: "write only the addresses that send",
        }),
      ];
    }
    return asked.has(term.range) ? [] : judgeRange(term, at);
  });
}

/** What makes an evaluation ask less. */
export const FEWER_LOOKUPS = "give a sender a return path on a subdomain of its own, or write addresses for a, mx and include";

/** Judges a whole record: `+all`, lookups (RFC 7208 section 4.6.4) and length; `given` are the terms that it was derived from. */
export function judgeSpf(spf: Spf, at: string, given: readonly SpfTerm[] = []): Finding[] {
  const findings: Finding[] = [...judgeMerged(spf, at, given)];
  for (const kind of ["redirect", "exp"] as const) {
    if (spf.terms.filter((term) => term.kind === kind).length < 2) continue;
    const source = "RFC 7208 section 6";
    findings.push(finding("spf-syntax", at, { problem: `${kind}= stands more than once`, cure: "keep one", source }));
  }
  if (spf.terms.some((term) => term.kind === "all" && term.qualifier === "pass")) {
    findings.push(
      finding("spf-plus-all", at, {
        problem: "+all lets everybody send",
        cure: "write ~all, or -all where the list of servers is complete",
      }),
    );
  }
  const lookups = countLookups(spf);
  if (lookups > MOST_LOOKUPS) {
    findings.push(
      finding("spf-too-many-lookups", at, {
        problem: `${lookups} terms that ask the DNS, of which ${MOST_LOOKUPS} are allowed`,
        cure: FEWER_LOOKUPS,
      }),
    );
  }
  const octets = withoutTokens(formatSpf(spf)).length;
  if (octets > LONGEST_TXT) {
    findings.push(
      finding("spf-too-long", at, {
        problem: `${octets} octets of SPF, of which ${LONGEST_TXT} fit a record`,
        cure: "write ranges instead of single addresses",
      }),
    );
  } else if (octets > COMFORTABLE_OCTETS) {
    findings.push(
      finding("spf-large-answer", at, {
        problem: `${octets} octets of SPF; over ${COMFORTABLE_OCTETS}, some receivers lose the answer`,
        cure: "write ranges instead of single addresses, or give a sender a return path on a subdomain",
      }),
    );
  }
  return findings;
}
