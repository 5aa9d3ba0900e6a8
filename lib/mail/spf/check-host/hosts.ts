/**
 * Mechanisms that ask for a name's hosts: `a`, `mx`, `exists`, `ptr` (RFC 7208 sections 5.3, 5.4, 5.5 and 5.7).
 */
import { isWithin } from "../../dns";
import { type Ip, readIp, reverseName, sharesPrefix } from "../../ip";
import { type Answer, exchangesAt, listOf, questionName } from "../../resolver";
import { type SpfMechanism, formatSpfTerm } from "../term";

import { Ending, type Session, type ValidatedNames } from "./session";

/** A mechanism that asks for hosts. */
export type HostMechanism = Extract<SpfMechanism, { kind: "a" | "mx" | "exists" | "ptr" }>;

/** What a mechanism's questions found: addresses, or the names of a `ptr`. */
export interface HostsFound {
  readonly found: readonly string[];
  readonly matched: boolean;
  /** Whether there was nothing at all. */
  readonly void: boolean;
}

const NOTHING: HostsFound = { found: [], matched: false, void: false };

/** Names of one MX or PTR answer, and addresses of one of a PTR's names, that are looked at (RFC 7208 section 4.6.4). */
const MOST_NAMES = 10;

/**
 * Asks for the hosts of a mechanism's target, its macros expanded.
 * @throws Ending when the DNS does not answer, or a limit is passed
 */
export async function hostsOf(session: Session, mechanism: HostMechanism, target: string): Promise<HostsFound> {
  if (mechanism.kind === "ptr") return meetPtr(session, mechanism, target);
  // A name that no question can hold does not exist (section 4.8 leaves it open).
  const name = questionName(target);
  if (name === undefined) return NOTHING;
  switch (mechanism.kind) {
    case "a": {
      const { found, asked } = await addresses(session, mechanism, name, session.ip.version);
      return { found, matched: holds(session.ip, found, mechanism), void: asked && found.length === 0 };
    }
    case "exists": {
      const { found, asked } = await addresses(session, mechanism, name, 4);
      return { found, matched: found.length > 0, void: asked && found.length === 0 };
    }
    case "mx":
      return meetMx(session, mechanism, name);
    default:
      return mechanism satisfies never;
  }
}

/** Section 5.4: the exchanges in order of preference; more than 10 are a permerror (section 4.6.4). */
async function meetMx(session: Session, mechanism: Extract<HostMechanism, { kind: "mx" }>, name: string): Promise<HostsFound> {
  const answer = await exchangesAt(session.dns, name, session.question.signal);
  if (answer.kind === "error") throw ending("temperror", mechanism, name, `MX of ${name}: ${answer.problem}`);
  if (answer.kind !== "records") return { ...NOTHING, void: answer.kind === "void" };
  if (answer.records.length > MOST_NAMES) {
    const problem = `${name} has ${answer.records.length} MX names, of which ${MOST_NAMES} are allowed (section 4.6.4)`;
    throw ending("permerror", mechanism, name, problem);
  }
  const found: string[] = [];
  let asked = false;
  for (const { exchange } of [...answer.records].sort((a, b) => a.priority - b.priority)) {
    const host = questionName(exchange);
    if (host === undefined) continue; // a null MX
    const here = await addresses(session, mechanism, host, session.ip.version);
    asked ||= here.asked;
    found.push(...here.found);
    if (holds(session.ip, here.found, mechanism)) return { found, matched: true, void: false };
  }
  return { found, matched: false, void: asked && found.length === 0 };
}

/** A name's addresses of one version, none when it has none; and whether the question was sent at all. */
async function addresses(
  session: Session,
  mechanism: HostMechanism,
  name: string,
  version: 4 | 6,
): Promise<{ readonly found: readonly string[]; readonly asked: boolean }> {
  const answer = await addressAnswer(session, name, version);
  switch (answer.kind) {
    case "records":
      return { found: answer.records, asked: true };
    case "void":
      return { found: [], asked: true };
    case "unasked":
      return { found: [], asked: false };
    case "error":
      throw ending("temperror", mechanism, name, `${version === 4 ? "A" : "AAAA"} of ${name}: ${answer.problem}`);
    default:
      return answer satisfies never;
  }
}

function ending(result: Ending["result"], mechanism: HostMechanism, target: string, problem: string): Ending {
  return new Ending(result, problem, { term: formatSpfTerm(mechanism), target, matched: false });
}

function addressAnswer({ dns, question: { signal } }: Session, name: string, version: 4 | 6): Promise<Answer<string>> {
  return listOf(() => (version === 4 ? dns.resolve4(name) : dns.resolve6(name)), signal);
}

/** Whether one of the addresses is the client's, as far as the term's prefix goes (section 5.6). */
function holds(ip: Ip, found: readonly string[], { prefix4, prefix6 }: { prefix4?: number; prefix6?: number }): boolean {
  return found.some((text) => {
    const address = readIp(text);
    return address !== undefined && sharesPrefix(ip, address, ip.version === 4 ? prefix4 : prefix6);
  });
}

/** Section 5.5: a validated name of the client that is the target or lies below it. An error matches nothing. */
async function meetPtr(session: Session, mechanism: HostMechanism, target: string): Promise<HostsFound> {
  const { kind, names } = await validatedNames(session);
  // That errors match nothing is for one question, not for the time of the whole (section 4.6.4).
  if (session.question.signal?.aborted === true)
    throw ending("temperror", mechanism, target, `PTR of ${session.ip.text}: no answer in time`);
  return { found: names, matched: names.some((name) => isWithin(name.toLowerCase(), target.toLowerCase())), void: kind === "void" };
}

/** The client's names as they are written, of the first 10 those whose own addresses hold it; asked for once (section 5.5). */
export function validatedNames(session: Session): Promise<ValidatedNames> {
  session.validated ??= validate(session);
  return session.validated;
}

async function validate(session: Session): Promise<ValidatedNames> {
  const { dns, ip, question } = session;
  const answer = await listOf(() => dns.resolvePtr?.(reverseName(ip)) ?? dns.reverse(ip.text), question.signal);
  if (answer.kind !== "records") return { kind: answer.kind, names: [] };
  const names: string[] = [];
  for (const each of answer.records.slice(0, MOST_NAMES)) {
    const name = questionName(each);
    if (name === undefined) continue;
    const own = await addressAnswer(session, name.toLowerCase(), ip.version);
    if (own.kind === "records" && holds(ip, own.records.slice(0, MOST_NAMES), {})) names.push(name);
  }
  return { kind: "records", names };
}
