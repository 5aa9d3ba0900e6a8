/**
 * Whether a server may send for a domain: `check_host()` of RFC 7208 section 4, as a receiver runs it.
 */
import { comparable } from "../../dns";
import { isInRange } from "../../ip";
import { isToken } from "../../late";
import { type Resolver, needResolver, questionName, textsAt } from "../../resolver";
import { type Spf, isSpfText, readSpf } from "../record";
import { type SpfMechanism, type SpfModifier, asksDns, formatSpfTerm } from "../term";

import { type HostMechanism, hostsOf } from "./hosts";
import { explanationOf, targetName } from "./names";
import { Ending, type Session, begin, countLookup, countVoid } from "./session";
import type { SpfQuestion, SpfResult, SpfTermTrace, SpfTrace, SpfVerdict } from "./verdict";

/**
 * Evaluates SPF as a receiver does, over any resolver: `node:dns/promises`' own, or an object with answers.
 * Source: RFC 7208 sections 4 to 7.
 * @throws TypeError when `ip` is no address, or `dns` no resolver
 */
export async function checkHost(question: SpfQuestion, dns: Resolver): Promise<SpfVerdict> {
  needResolver(dns);
  const session = begin(question, dns);
  const { explanation, ...trace } = await evaluate(session, session.senderDomain, true);
  const { lookups, voidLookups } = session;
  return { result: trace.result, ...given({ explanation }), lookups, voidLookups, trace };
}

type Evaluated = SpfTrace & { readonly explanation?: string };

/** What is there of optional fields. */
function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

/** `check_host()` of one domain; `explains` is false inside an include (section 6.2). */
async function evaluate(session: Session, domain: string, explains: boolean): Promise<Evaluated> {
  const end = (result: SpfResult, problem: string): SpfTrace => ({ domain, terms: [], result, problem });
  const name = questionName(domain);
  // A record may name what mail cannot come from: `%_` is a space, in a name as good as others (section 7.1).
  const isLiteral = domain === session.senderDomain && /[ [\]]/u.test(domain);
  if (name === undefined || !name.includes(".") || isLiteral) return end("none", "not a name that could have a record");
  const answer = await textsAt(session.dns, name, session.question.signal);
  // A resolver may know where a name leads.
  const { hostname = name } = "hostname" in answer ? answer : {};
  const asked = comparable(hostname) === comparable(name) ? name : `${name} → ${hostname}`;
  if (answer.kind === "error") return end("temperror", `TXT of ${asked}: ${answer.problem}`);
  if (answer.kind === "unasked") return end("none", `${name} is no name that the resolver asks for`);
  if (answer.kind === "void") return end("none", `${asked} ${answer.exists ? "has no TXT record" : "does not exist"}`);
  const texts = answer.records.filter(isSpfText);
  const [record] = texts;
  if (record === undefined) return end("none", `${name} has no SPF record`);
  if (texts.length > 1) return end("permerror", `${name} has ${texts.length} SPF records (section 4.5)`);
  const { value: spf, findings } = readSpf(record);
  // A token is no address to a receiver, though readSpf keeps it for a spec.
  const late = spf?.terms.find((term) => "range" in term && isToken(term.range));
  const [wrong] = findings;
  if (spf === undefined || late !== undefined) {
    const problem = wrong === undefined ? "a range that is none" : `${wrong.problem}, ${wrong.value ?? ""}`;
    return { ...end("permerror", `${problem} (section 4.6)`), record };
  }
  return { record, ...(await evaluateRecord(session, name, spf, explains)) };
}

/** A record's terms, left to right (section 4.6). */
async function evaluateRecord(session: Session, domain: string, spf: Spf, explains: boolean): Promise<Evaluated> {
  const terms: SpfTermTrace[] = [];
  try {
    for (const mechanism of spf.terms) {
      if (!("qualifier" in mechanism)) continue;
      const term = await meet(session, domain, mechanism);
      terms.push(term);
      if (!term.matched) continue;
      const exp = explains && mechanism.qualifier === "fail" ? modifier(spf, "exp") : undefined;
      const explanation = exp && (await explanationOf(session, domain, exp.domain));
      return { domain, terms, result: mechanism.qualifier, ...given({ explanation }) };
    }
    const redirect = modifier(spf, "redirect");
    if (redirect === undefined) return { domain, terms, result: "neutral" };
    const { term, result, problem, explanation } = await meetRedirect(session, domain, redirect, explains);
    return { domain, terms: [...terms, term], result, ...given({ problem, explanation }) };
  } catch (error) {
    if (!(error instanceof Ending)) throw error;
    return { domain, terms: [...terms, error.term], result: error.result, problem: error.message };
  }
}

type DomainModifier = SpfModifier & { readonly kind: "redirect" | "exp" };

function modifier(spf: Spf, kind: DomainModifier["kind"]): DomainModifier | undefined {
  return spf.terms.find((term): term is DomainModifier => term.kind === kind);
}

/** Whether a mechanism matches (section 5). */
async function meet(session: Session, domain: string, mechanism: SpfMechanism): Promise<SpfTermTrace> {
  const term = formatSpfTerm(mechanism);
  if (asksDns(mechanism.kind)) countLookup(session, term);
  switch (mechanism.kind) {
    case "all":
      return { term, matched: true };
    case "ip4":
    case "ip6":
      return { term, matched: isInRange(session.ip, mechanism.range) };
    case "include":
      return meetInclude(session, domain, mechanism.domain, term);
    case "a":
    case "mx":
    case "exists":
    case "ptr":
      return meetHosts(session, domain, mechanism, term);
    default:
      return mechanism satisfies never;
  }
}

async function meetHosts(session: Session, domain: string, mechanism: HostMechanism, term: string): Promise<SpfTermTrace> {
  const target = mechanism.domain === undefined ? domain : await targetName(session, domain, mechanism.domain);
  const { found, matched, void: nothing } = await hostsOf(session, mechanism, target);
  const trace: SpfTermTrace = { term, target, found, matched };
  if (nothing) countVoid(session, trace);
  return trace;
}

/** Section 5.2: only a pass inside is a match; errors go through. */
async function meetInclude(session: Session, domain: string, spec: string, term: string): Promise<SpfTermTrace> {
  const inside = await evaluate(session, await targetName(session, domain, spec), false);
  const trace: SpfTermTrace = { term, target: inside.domain, matched: inside.result === "pass", inside };
  switch (inside.result) {
    case "pass":
    case "fail":
    case "softfail":
    case "neutral":
      return trace;
    case "temperror":
    case "permerror":
      throw new Ending(inside.result, inside.problem ?? "", trace);
    case "none":
      throw new Ending("permerror", `${term}: ${inside.problem ?? ""} (section 5.2)`, trace);
    default:
      return inside.result satisfies never;
  }
}

/** Section 6.1: the other domain's result is this one's, its explanation too. */
async function meetRedirect(
  session: Session,
  domain: string,
  redirect: DomainModifier,
  explains: boolean,
): Promise<Pick<Evaluated, "result" | "problem" | "explanation"> & { readonly term: SpfTermTrace }> {
  const written = formatSpfTerm(redirect);
  countLookup(session, written);
  const { explanation, ...inside } = await evaluate(session, await targetName(session, domain, redirect.domain), explains);
  const term: SpfTermTrace = { term: written, target: inside.domain, matched: true, inside };
  if (inside.result === "none") throw new Ending("permerror", `${written}: ${inside.problem ?? ""} (section 6.1)`, term);
  return { term, result: inside.result, ...given({ problem: inside.problem, explanation }) };
}
