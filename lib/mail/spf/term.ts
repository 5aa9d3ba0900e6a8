/**
 * One term of an SPF record as text and as value.
 */
import { comparable } from "../dns";
import { isToken } from "../late";
import { isIp4Range, isIp6Range, isPrefix } from "../ranges";

import { domainSpecProblem, hasMacro, isAnyMacroString } from "./macro";

/** What a mechanism says of the servers that it matches (RFC 7208 section 4.6.2). */
export type Qualifier =
  | "pass" // "+", never written
  | "fail" // "-"
  | "softfail" // "~"
  | "neutral"; // "?"

/** A mechanism: which servers (RFC 7208 section 5). Domains are domain-specs in their own spelling, macros unexpanded. */
export type SpfMechanism = { readonly qualifier: Qualifier } & (
  | { readonly kind: "all" }
  | { readonly kind: "include"; readonly domain: string }
  | { readonly kind: "exists"; readonly domain: string }
  | ({ readonly kind: "a" } & Hosts)
  | ({ readonly kind: "mx" } & Hosts)
  | { readonly kind: "ptr"; readonly domain?: string }
  /** An address or a range with its prefix, `203.0.113.0/24`. */
  | { readonly kind: "ip4" | "ip6"; readonly range: string }
);

/** Whose addresses: a name's (the record's own, unless one is given), as far as a prefix of 0–32 and one of 0–128 bits go. */
interface Hosts {
  readonly domain?: string;
  readonly prefix4?: number;
  readonly prefix6?: number;
}

/** A modifier: further information, never with a qualifier (RFC 7208 section 6). */
export type SpfModifier =
  | { readonly kind: "redirect" | "exp"; readonly domain: string }
  | { readonly kind: "unknown"; readonly name: string; readonly value: string };

/** One term of an SPF record. */
export type SpfTerm = SpfMechanism | SpfModifier;

const QUALIFIERS = { "+": "pass", "-": "fail", "~": "softfail", "?": "neutral" } as const;
const SIGNS = { pass: "", fail: "-", softfail: "~", neutral: "?" } as const;

/** What is wrong with a term, and the cure. */
export interface TermProblem {
  readonly problem: string;
  readonly cure: string;
}

/** Reads one term, as it stands between spaces. */
export function readSpfTerm(word: string): SpfTerm | TermProblem {
  const modifier = /^([a-z][\w.-]*)=([^]*)$/i.exec(word);
  if (modifier !== null) return readModifier(modifier[1] ?? "", modifier[2] ?? "");
  const [, sign = "", name = "", rest = ""] = /^([-+~?]?)([a-z][a-z0-9]*)?([^]*)$/i.exec(word) ?? [];
  const qualifier = QUALIFIERS[(sign === "" ? "+" : sign) as keyof typeof QUALIFIERS];
  return readMechanism(qualifier, name.toLowerCase(), rest, word);
}

function readModifier(name: string, value: string): SpfTerm | TermProblem {
  const kind = name.toLowerCase();
  if (kind === "redirect" || kind === "exp") {
    const problem = domainSpecProblem(value);
    return problem === undefined ? { kind, domain: value } : { problem: `${kind}= has ${problem}`, cure: `write ${kind}=name.example.com` };
  }
  // Section 6: such a modifier is ignored, whichever macros it holds.
  if (isAnyMacroString(value)) return { kind: "unknown", name, value };
  return { problem: "a modifier with a % that begins no macro, or a character outside ASCII", cure: "write %% for a percent sign" };
}

function readMechanism(qualifier: Qualifier, kind: string, rest: string, word: string): SpfTerm | TermProblem {
  switch (kind) {
    case "all":
      return rest === "" ? { kind, qualifier } : { problem: "all takes no value", cure: "write it alone, like ~all" };
    case "include":
    case "exists":
      return readNamed(qualifier, kind, rest);
    case "ptr":
      return rest === "" ? { kind, qualifier } : readNamed(qualifier, kind, rest);
    case "a":
    case "mx":
      return readHosts(qualifier, kind, rest);
    case "ip4":
    case "ip6": {
      // An address known only at apply is kept whole: here a token is no text of a receiver's, but a part of a spec.
      if (isToken(rest) && rest.startsWith(":")) return { kind, qualifier, range: rest.slice(1) };
      const range = rest.slice(1).toLowerCase();
      const good = rest.startsWith(":") && (kind === "ip4" ? isIp4Range(range) : isIp6Range(range));
      if (good) return { kind, qualifier, range };
      return kind === "ip4"
        ? { problem: "ip4 has no IPv4 address or range", cure: "write ip4:203.0.113.25 or ip4:203.0.113.0/24" }
        : { problem: "ip6 has no IPv6 address or range", cure: "write ip6:2001:db8::25 or ip6:2001:db8::/32" };
    }
    default:
      return /[^\x21-\x7e]/u.test(word)
        ? { problem: "a character outside printable ASCII", cure: "write names in their xn-- form, and spaces between terms" }
        : { problem: "an unknown mechanism", cure: "write one of all, include, a, mx, ptr, ip4, ip6, exists" };
  }
}

/** `include:name`, `exists:name`, `ptr:name`. */
function readNamed(qualifier: Qualifier, kind: "include" | "exists" | "ptr", rest: string): SpfTerm | TermProblem {
  const problem = rest.startsWith(":") ? domainSpecProblem(rest.slice(1)) : "no domain";
  if (problem !== undefined) return { problem: `${kind} has ${problem}`, cure: `write ${kind}:name.example.com` };
  return { kind, qualifier, domain: rest.slice(1) };
}

/** `a`, `a:name`, `a/24`, `a:name/24//64`. */
function readHosts(qualifier: Qualifier, kind: "a" | "mx", rest: string): SpfTerm | TermProblem {
  const [matched, domain, prefix4, prefix6] = /^(:[^]*?)?(?:\/(\d+))?(?:\/\/(\d+))?$/u.exec(rest) ?? [];
  if (matched === undefined) {
    return { problem: `${kind} has a value that is no domain and no prefix`, cure: `write ${kind}:name.example.com, or ${kind}/24` };
  }
  const problem = domain === undefined ? undefined : domainSpecProblem(domain.slice(1));
  if (problem !== undefined) return { problem: `${kind} has ${problem}`, cure: `write ${kind}:name.example.com` };
  if (prefix4 !== undefined && !isPrefix(prefix4, 32)) {
    return { problem: `${kind} has an IPv4 prefix outside 0–32`, cure: "write /24, or /24//64 with the IPv6 prefix" };
  }
  if (prefix6 !== undefined && !isPrefix(prefix6, 128)) {
    return { problem: `${kind} has an IPv6 prefix outside 0–128`, cure: "write //64" };
  }
  return {
    kind,
    qualifier,
    ...(domain === undefined ? {} : { domain: domain.slice(1) }),
    ...(prefix4 === undefined ? {} : { prefix4: Number(prefix4) }),
    ...(prefix6 === undefined ? {} : { prefix6: Number(prefix6) }),
  };
}

/** Writes one term. */
export function formatSpfTerm(term: SpfTerm): string {
  switch (term.kind) {
    case "redirect":
    case "exp":
      return `${term.kind}=${term.domain}`;
    case "unknown":
      return `${term.name}=${term.value}`;
    case "all":
      return `${SIGNS[term.qualifier]}all`;
    case "ip4":
    case "ip6":
      return `${SIGNS[term.qualifier]}${term.kind}:${term.range}`;
    case "include":
    case "exists":
    case "ptr":
      return `${SIGNS[term.qualifier]}${term.kind}${term.domain === undefined ? "" : `:${term.domain}`}`;
    case "a":
    case "mx": {
      const domain = term.domain === undefined ? "" : `:${term.domain}`;
      const prefix4 = term.prefix4 === undefined ? "" : `/${term.prefix4}`;
      const prefix6 = term.prefix6 === undefined ? "" : `//${term.prefix6}`;
      return `${SIGNS[term.qualifier]}${term.kind}${domain}${prefix4}${prefix6}`;
    }
    default:
      return term satisfies never;
  }
}

/**
 * A mechanism without its qualifier, alike for two that match alike: names in lower case without a last dot, macros as they stand (RFC 7208
 * section 7.3).
 */
export function mechanismText(term: SpfMechanism): string {
  const text = formatSpfTerm({ ...term, qualifier: "pass" });
  return hasMacro(text) ? text : text.toLowerCase().replace(/\.(?=\/|$)/u, "");
}

/**
 * `a` and `mx` of the record's own domain, without its name (RFC 7208 section 4.8).
 * @internal
 */
export function withoutOwn<T extends SpfTerm>(term: T, own: string | undefined): T | Extract<SpfMechanism, Hosts> {
  if ((term.kind !== "a" && term.kind !== "mx") || term.domain === undefined || comparable(term.domain) !== own) return term;
  const { kind, qualifier, prefix4, prefix6 } = term;
  return { kind, qualifier, ...(prefix4 === undefined ? {} : { prefix4 }), ...(prefix6 === undefined ? {} : { prefix6 }) };
}

/**
 * Whether a term lets those through that it matches (RFC 7208 section 4.6.2).
 * @internal
 */
export function passes(term: SpfTerm): boolean {
  return "qualifier" in term && term.qualifier === "pass";
}

/** Whether a term asks the DNS (RFC 7208 section 4.6.4). */
export function asksDns(kind: SpfTerm["kind"]): boolean {
  switch (kind) {
    case "include":
    case "a":
    case "mx":
    case "ptr":
    case "exists":
    case "redirect":
      return true;
    case "all":
    case "ip4":
    case "ip6":
    case "exp":
    case "unknown":
      return false;
    default:
      return kind satisfies never;
  }
}
