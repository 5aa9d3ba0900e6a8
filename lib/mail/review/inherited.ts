/**
 * Policies that come between others, or go: whose policy then holds for the names around (RFC 9989 sections 4.10.1 and 4.10.2).
 */
import {
  type Dmarc,
  type Effect,
  type Holding,
  type Policies,
  type Scope,
  effectAt,
  effectOn,
  holdingFor,
  isWeaker,
  readDmarc,
  readPolicyName,
  walkPolicies,
} from "../dmarc";
import { isDmarc } from "../zone";

import { alignmentMoves, seesLess } from "./dmarc-change";
import { type Grade, type Meaning, worse } from "./grade";
import { meaningOfChange } from "./meaning";
import { policiesBelow, policiesIn } from "./sides";
import type { RecordChange, ReviewedStack } from "./stacks";
import { gradeAgainstUnknown, strangerOver, strangersWords, wordsOf } from "./unknown";

/** What a policy that comes or goes means where others stand above or below it; undefined where it stands for itself. */
export function meaningOfInherited(
  change: RecordChange,
  base: readonly ReviewedStack[],
  head: readonly ReviewedStack[],
): Meaning | undefined {
  const { how, before, after } = change;
  const record = how === "create" ? after : how === "delete" ? before : undefined;
  if (record === undefined) return undefined;
  const [domain, own] = [readPolicyName(record.name) ?? record.name, readDmarc(record.content).value];
  if (!isDmarc(record) || own === undefined || record.sensitive === true) return undefined;
  const comes = after !== undefined;
  const [was, is] = [policiesIn(base), policiesIn(head)];
  // Beside a record that cannot be read, or a second one, nobody knows whose word holds.
  if ((comes ? is : was).get(domain) === undefined) return undefined;
  const above = holdingFor(domain, comes ? was : is);
  const stranger = strangerOver(domain, comes ? base : head);
  if (stranger !== undefined) {
    return { grade: comes ? gradeAgainstUnknown(own) : "dangerous", says: [betweenLine(own, strangersWords(stranger), comes)] };
  }
  const below = (policiesBelow(base).get(domain) ?? []).map((each) => each.domain).filter((name) => is.has(name));
  if (above === undefined && below.length === 0) return undefined;
  const itself: Meaning =
    above === undefined
      ? meaningOfChange(change, "unknown")
      : { grade: gradeAt(domain, was, is), says: [betweenLine(own, wordsOf(domain, above), comes)] };
  const around = below.map((name) => ({ name, grade: gradeAt(name, was, is) })).filter(({ grade }) => grade !== "none");
  return {
    grade: around.reduce((worst, { grade }) => worse(worst, grade), worse("safe", itself.grade)),
    says: [
      ...itself.says,
      ...besideLines(holdingFor(domain, was)?.dmarc, holdingFor(domain, is)?.dmarc),
      ...around.flatMap(({ name }) => followLine(name, was, is, comes) ?? []),
    ],
  };
}

const BELOW: readonly Scope[] = ["existing subdomains", "non-existent subdomains"];
const NOTHING: Effect = { old: 0, new: 0 };

/** The policies that hold for a name before a change and after it. */
function sidesOf(name: string, was: Policies, is: Policies): readonly (Holding | undefined)[] {
  return [holdingFor(name, was), holdingFor(name, is)];
}

/** What becomes of forged mail from a name and from names below it, of mail that aligns, and of reports. */
function gradeAt(name: string, was: Policies, is: Policies): Grade {
  const [own, below] = [sidesOf(name, was, is), sidesOf(`?.${name}`, was, is)];
  const pairs = [
    own.map((holding) => (holding === undefined ? NOTHING : effectAt(name, holding))),
    ...BELOW.map((scope) => below.map((holding) => (holding === undefined ? NOTHING : effectOn(scope, holding.dmarc)))),
  ] as [Effect, Effect][];
  // What authenticates one name of an organizational domain aligns with all others, where it is relaxed.
  const spreads = [name, `?.${name}`].map((each) => {
    return walkPolicies(each, was).organizationalDomain.length - walkPolicies(each, is).organizationalDomain.length;
  });
  const both = [own, below].flatMap(([old, now]) => (old === undefined || now === undefined ? [] : [{ old: old.dmarc, now: now.dmarc }]));
  const modes = both.flatMap(({ old, now }) => alignmentMoves(old, now));
  const loosens = pairs.some(([before, after]) => isWeaker(after, before)) || modes.includes(-1) || Math.max(...spreads) > 0;
  if (loosens || both.some(({ old, now }) => seesLess(old, now))) return "loosening";
  return pairs.some(([before, after]) => isWeaker(before, after)) || modes.includes(1) || Math.min(...spreads) < 0 ? "tightening" : "none";
}

/** What changes beside the policy word. */
function besideLines(old: Dmarc | undefined, now: Dmarc | undefined): string[] {
  if (old === undefined || now === undefined) return [];
  const moves = alignmentMoves(old, now);
  const paths = (to: number): string => ["SPF", "DKIM"].filter((_, index) => moves[index] === to).join(" and ");
  return [
    ...(moves.includes(1) ? [`${paths(1)} must align strictly from then on`] : []),
    ...(moves.includes(-1) ? [`${paths(-1)} may align relaxed from then on`] : []),
    ...(seesLess(old, now) ? ["fewer report addresses hold from then on"] : []),
  ];
}

/** Whom names below a name follow from then on, where that is another than it was. */
function followLine(name: string, was: Policies, is: Policies, comes: boolean): string | undefined {
  const [old, now] = sidesOf(`?.${name}`, was, is).map((holding) => holding?.at);
  if (old === now) return undefined;
  const leaves = old !== undefined && (!comes || now === undefined);
  return `names below ${name} without a policy of their own ${leaves ? `no longer follow ${old}` : `now follow ${now}`}`;
}

function betweenLine(own: Dmarc, words: string, comes: boolean): string {
  return comes ? `DMARC added: p=${own.policy}, in the place of ${words}` : `DMARC removed: p=${own.policy} gives way to ${words}`;
}
