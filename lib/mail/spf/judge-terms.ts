/**
 * What a publisher should not write as a term of an SPF, each by itself.
 */
import { LONGEST_LABEL, comparable, isWithin } from "../dns";
import { type Finding, finding } from "../finding";
import { isToken } from "../late";
import { MAPPED_PROBLEM, isNobodysRange, isPrivateRange, mappedIp4 } from "../ranges";
import { nearest } from "../reading";

import { hasMacro, labelProblem } from "./macro";
import { type SpfMechanism, type SpfTerm, formatSpfTerm, passes } from "./term";

/** A term and the path in the spec that asked for it. */
export interface PlacedTerm {
  readonly term: SpfTerm;
  readonly at: string;
}

const SENDS_FROM = "write the public address that the server sends from";

/** Shortest prefixes that are not called wide: a /16 is 65,536 addresses. */
const WIDEST = { ip4: 16, ip6: 32 };

/** Judges terms one by one, each at the path that asked for it; `zone` is the Cloudflare zone's name, where it is known. */
export function judgeTerms(terms: readonly PlacedTerm[], domain: string, zone: string | undefined): Finding[] {
  return [...terms.flatMap(({ term, at }) => judgeTerm(term, at, domain, zone)), ...judgeTwice(terms)];
}

/** A modifier that every receiver reads stands once (RFC 7208 section 6). */
function judgeTwice(terms: readonly PlacedTerm[]): Finding[] {
  return (["redirect", "exp"] as const).flatMap((kind) =>
    terms
      .filter(({ term }) => term.kind === kind)
      .slice(1)
      .map(({ term, at }) => {
        const [problem, source] = [`${kind}= stands more than once`, "RFC 7208 section 6"];
        return finding("spf-syntax", at, { problem, value: formatSpfTerm(term), cure: "keep one", source });
      }),
  );
}

/**
 * Whether a term lets nearly everybody send: hosts with a prefix of next to nothing, a range of all, a name that is asked for whoever sends,
 * and one whose domain the client chooses (RFC 7208 sections 5.3, 5.4, 5.6, 5.7 and 7.2).
 */
export function letsNearlyEverybody(term: SpfTerm): boolean {
  if (term.kind === "redirect") return isClientsName(term.domain);
  if (!passes(term)) return false;
  if ("domain" in term && isClientsName(term.domain)) return true;
  switch (term.kind) {
    case "exists":
      return isOneForAll(term.domain);
    case "a":
    case "mx":
      return Math.min(term.prefix4 ?? 32, term.prefix6 ?? 128) <= 1;
    case "ip4":
    case "ip6":
      return term.range.endsWith("/0");
    default:
      return false;
  }
}

/** Whether a name ends in what the client says it is, or what it has put into its own reverse zone: then its domain is the client's. */
function isClientsName(spec: string): boolean {
  return /%\{(?:[hpl]|s[^}])[^}]*\}$/iu.test(spec.replaceAll("%%", ""));
}

/** Whether a name is the same for all servers: of the macros, those of the address, of the sender and of HELO differ. */
function isOneForAll(spec: string): boolean {
  return !/%\{[ipshl]/iu.test(spec.replaceAll("%%", "")) && !isToken(spec);
}

function judgeTerm(term: SpfTerm, at: string, domain: string, zone: string | undefined): Finding[] {
  const value = formatSpfTerm(term);
  const wrong = nameProblem(term);
  if (wrong !== undefined) {
    const cure = `write labels of 1 to ${LONGEST_LABEL} octets, joined by single dots`;
    return [finding("spf-syntax", at, { problem: `${term.kind} has ${wrong}`, value, cure })];
  }
  if (letsNearlyEverybody(term)) return [everybody(term, value, at)];
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
      if (hasMacro(name) || zone === undefined || !isWithin(name, zone)) return wide;
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

/** Why a term lets nearly everybody send. */
function everybody(term: SpfTerm, value: string, at: string): Finding {
  if ("domain" in term && term.domain !== undefined && isClientsName(term.domain)) {
    const cure = "end it in a name of yours, or of the service's";
    return finding("spf-plus-all", at, { problem: "a name whose domain the client chooses lets everybody send", value, cure });
  }
  if (term.kind === "exists") {
    const cure = "put %{i} into it, as the service's documentation has it";
    return finding("spf-exists-everybody", at, { problem: "one name for all servers lets everybody send, or nobody", value, cure });
  }
  if ("range" in term) return finding("spf-plus-all", at, { problem: ALL_ADDRESSES, value, cure: WRITE_ADDRESSES });
  const cure = "leave the prefix out, or write ip4 and ip6";
  return finding("spf-plus-all", at, { problem: "a prefix of next to nothing lets nearly everybody send", value, cure });
}

const ALL_ADDRESSES = "a range of all addresses lets everybody send";
/** The cure for ranges that hold more than anybody has. */
export const WRITE_ADDRESSES = "write only the addresses that send";

/** What keeps the name of a term from being asked for; receivers read such a term, and it never matches, or ends in a permerror. */
export function nameProblem(term: SpfTerm): string | undefined {
  return "domain" in term && !isToken(term.domain) ? labelProblem(term.domain) : undefined;
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

/** Judges a range: whose it is, and how wide. */
export function judgeRange(term: RangeTerm, at: string): Finding[] {
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
        cure: SENDS_FROM,
      }),
    ];
  }
  if (isNobodysRange(range) && !isExclusion(term)) {
    const problem = "an address that no server has, like those of multicast";
    return [finding("spf-private-address", at, { problem, value: formatSpfTerm(term), cure: SENDS_FROM, source: "RFC 6890" })];
  }
  const [, prefix] = range.split("/");
  return prefix === undefined ? [] : judgeWidth(term, kind === "ip4" ? { prefix4: Number(prefix) } : { prefix6: Number(prefix) }, at);
}

function isExclusion({ qualifier }: SpfMechanism): boolean {
  return qualifier === "fail" || qualifier === "softfail";
}

/** Whether a term lets more servers send than anybody has. */
function judgeWidth(term: SpfMechanism, { prefix4 = WIDEST.ip4, prefix6 = WIDEST.ip6 }: Prefixes, at: string): Finding[] {
  if (isExclusion(term)) return [];
  const floor = prefix4 < WIDEST.ip4 ? WIDEST.ip4 : prefix6 < WIDEST.ip6 ? WIDEST.ip6 : undefined;
  if (floor === undefined) return [];
  return [
    finding("spf-wide-range", at, {
      problem: `a range wider than /${floor}, in which anybody may send`,
      value: formatSpfTerm(term),
      cure: WRITE_ADDRESSES,
    }),
  ];
}
