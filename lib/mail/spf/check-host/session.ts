/**
 * What one evaluation is asked, knows and counts (RFC 7208 sections 2.4, 4.3 and 4.6.4).
 */
import { asciiName } from "../../dns";
import { type Ip, readIp } from "../../ip";
import { type Answer, type Resolver, withoutLastDot } from "../../resolver";
import { MOST_LOOKUPS } from "../record";

import type { SpfQuestion, SpfTermTrace } from "./verdict";

/** What one evaluation knows and counts. */
export interface Session {
  readonly question: SpfQuestion;
  readonly dns: Resolver;
  readonly ip: Ip;
  /** Local part of the sender; `postmaster` where it has none. */
  readonly local: string;
  /** Domain of the sender, or HELO's where the sender is empty: A-labels without a trailing dot. */
  readonly senderDomain: string;
  lookups: number;
  voidLookups: number;
  /** Names of the client whose addresses hold it, once they were asked for. */
  validated?: Promise<ValidatedNames>;
}

/** Names of the client whose own addresses hold it, and what the question for names was answered with. */
export interface ValidatedNames {
  readonly kind: Answer<string>["kind"];
  readonly names: readonly string[];
}

/**
 * Begins an evaluation.
 * @throws TypeError when `ip` is no address
 */
export function begin(question: SpfQuestion, dns: Resolver): Session {
  const ip = readIp(question.ip);
  if (ip === undefined) throw new TypeError(`ip: not an IP address, got ${JSON.stringify(question.ip)}`);
  const { local, domain } = identityOf(question);
  return { question, dns, ip, local, senderDomain: domain, lookups: 0, voidLookups: 0 };
}

/** Local part and domain that are checked (sections 2.4 and 4.3). */
function identityOf({ sender, helo }: SpfQuestion): { local: string; domain: string } {
  const address = sender.replace(/^<(.*)>$/su, "$1");
  const at = address.lastIndexOf("@");
  const domain = address === "" ? helo : address.slice(at + 1);
  return { local: at > 0 ? address.slice(0, at) : "postmaster", domain: withoutLastDot(asciiName(domain) ?? domain) };
}

/** Ends an evaluation, through every include; `term` is the one that did not come to its end. */
export class Ending extends Error {
  constructor(
    readonly result: "permerror" | "temperror",
    problem: string,
    readonly term: SpfTermTrace,
  ) {
    super(problem);
  }
}

/** Counts a term that asks the DNS. */
export function countLookup(session: Session, term: string): void {
  session.lookups += 1;
  if (session.lookups > MOST_LOOKUPS) {
    throw new Ending("permerror", `more than ${MOST_LOOKUPS} terms that ask the DNS (section 4.6.4)`, {
      term,
      beyondLimit: true,
      matched: false,
    });
  }
}

/** Terms with void lookups that one evaluation may meet (RFC 7208 section 4.6.4). */
export const MOST_VOID_LOOKUPS = 2;

/** Counts a term whose questions found nothing. */
export function countVoid(session: Session, term: SpfTermTrace): void {
  session.voidLookups += 1;
  if (session.voidLookups > MOST_VOID_LOOKUPS) {
    throw new Ending("permerror", `more than ${MOST_VOID_LOOKUPS} terms that found nothing (section 4.6.4)`, term);
  }
}
