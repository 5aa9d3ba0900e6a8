/**
 * Names and texts with their macros expanded, as one evaluation knows them (RFC 7208 sections 6.2 and 7).
 */
import { isWithin } from "../../dns";
import { nibbles } from "../../ip";
import { questionName, textsAt } from "../../resolver";
import { LONGEST_TEXT, type MacroLetter, expandMacros, isExplainString, truncateName } from "../macro";

import { validatedNames } from "./hosts";
import type { Session } from "./session";

/** The name that a domain-spec stands for while a domain's record is evaluated (section 4.8). */
export async function targetName(session: Session, domain: string, spec: string): Promise<string> {
  return truncateName(await expandMacros(spec, macros(session, domain)));
}

/** The text that `exp=` names; whatever is wrong with it, there is none (section 6.2). */
export async function explanationOf(session: Session, domain: string, spec: string): Promise<string | undefined> {
  const name = questionName(await targetName(session, domain, spec));
  if (name === undefined) return undefined;
  const answer = await textsAt(session.dns, name, session.question.signal);
  const [text, ...more] = answer.kind === "records" ? answer.records : [];
  if (text === undefined || more.length > 0 || !isExplainString(text)) return undefined;
  const explanation = await expandMacros(text, macros(session, domain));
  return explanation.length < LONGEST_TEXT && /^[\x20-\x7e]*$/u.test(explanation) ? explanation : undefined;
}

/** The values of macros while a domain's record is evaluated (section 7.2). */
function macros(session: Session, domain: string): (letter: MacroLetter) => string | Promise<string> {
  const { ip, local, senderDomain, question } = session;
  return (letter) => {
    switch (letter) {
      case "s":
        return `${local}@${senderDomain}`;
      case "l":
        return local;
      case "o":
        return senderDomain;
      case "d":
        return domain;
      case "i":
        return ip.version === 4 ? ip.text : nibbles(ip).join(".");
      case "p":
        return validatedNames(session).then(({ names }) => nearestName(names, domain.toLowerCase()));
      case "v":
        return ip.version === 4 ? "in-addr" : "ip6";
      case "h":
        return question.helo;
      case "c":
        return ip.text;
      case "r":
        return question.receiver ?? "unknown";
      case "t":
        return String(question.timestamp ?? 0);
      default:
        return letter satisfies never;
    }
  };
}

/** The client's name for `%{p}`: the domain itself, else one below it, else any, else `unknown` (section 7.3). */
function nearestName(names: readonly string[], domain: string): string {
  const below = names.filter((name) => isWithin(name.toLowerCase(), domain));
  return below.find((name) => name.length === domain.length) ?? below[0] ?? names[0] ?? "unknown";
}
