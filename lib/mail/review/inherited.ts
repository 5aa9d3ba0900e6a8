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
  endsAt,
  holdingFor,
  isWeaker,
  ownPolicy,
  policiesOf,
  readDmarc,
  readPolicyName,
  walkPolicies,
  weakens,
} from "../dmarc";
import { namesFrom } from "../dns";
import { once } from "../once";
import { byName, isDmarc } from "../zone";

import { alignmentMoves, seesLess } from "./dmarc-change";
import { type Grade, type Meaning, worse } from "./grade";
import { isLatePolicy, meaningOfChange } from "./meaning";
import type { RecordChange, ReviewedStack, StackRecord } from "./stacks";

/** What a policy that comes or goes means where others stand above or below it; undefined where it stands for itself. */
export function meaningOfInherited(
  change: RecordChange,
  base: readonly ReviewedStack[],
  head: readonly ReviewedStack[],
): Meaning | undefined {
  const { how, before, after } = change;
  const record = how === "create" ? after : how === "delete" ? before : undefined;
  if (record === undefined) return undefined;
  if (isUnknown(record)) return after === undefined ? meaningOfReturn(record, base, head) : meaningOfHandover(record, base, head);
  const [domain, own] = [readPolicyName(record.name) ?? record.name, readDmarc(record.content).value];
  if (!isDmarc(record) || own === undefined || record.sensitive === true) return undefined;
  const comes = after !== undefined;
  const [was, is] = [policiesIn(base), policiesIn(head)];
  // Beside a record that cannot be read, or a second one, nobody knows whose word holds.
  if ((comes ? is : was).get(domain) === undefined) return undefined;
  const above = holdingFor(domain, comes ? was : is);
  const stranger = strangerOver(domain, comes ? base : head);
  if (stranger !== undefined) {
    return comes
      ? { grade: gradeAgainstUnknown(own), says: [`DMARC added: p=${own.policy}, in the place of ${strangersWords(stranger)}`] }
      : { grade: "dangerous", says: [`DMARC removed: p=${own.policy} gives way to ${strangersWords(stranger)}`] };
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

/** A policy that nobody knows here, in the place of one that held until then; of names below too, whose organizational domain it becomes. */
function meaningOfHandover(record: StackRecord, base: readonly ReviewedStack[], head: readonly ReviewedStack[]): Meaning | undefined {
  const domain = readPolicyName(record.name) ?? "";
  const isLate = record.type === "TXT";
  // A text beside a policy that stays may be any other.
  if (isLate && policiesIn(base).has(domain) && policiesIn(head).has(domain)) return undefined;
  const before = wordsAt(domain, base);
  const what = isLate ? "DMARC added, known only at apply" : "DMARC from another owner, whose policy nobody knows here";
  const below = policiesBelow(base)
    .get(domain)
    ?.filter((each) => !endsAt(each.domain, policiesIn(base)) && policiesIn(head).has(each.domain));
  if (before === undefined && (below === undefined || below.length === 0)) return undefined;
  return {
    grade: isLate ? "loosening" : "dangerous",
    says: [
      before === undefined ? what : `${what}, in the place of ${before}`,
      ...(below ?? []).map(({ domain: name }) => `names below ${name} without a policy of their own now follow ${domain}`),
    ],
  };
}

/** A policy that nobody knew here, and gives way to one that holds from then on. */
function meaningOfReturn(record: StackRecord, base: readonly ReviewedStack[], head: readonly ReviewedStack[]): Meaning | undefined {
  const domain = readPolicyName(record.name) ?? "";
  const after = wordsAt(domain, head);
  const isLate = record.type === "TXT";
  if (after === undefined || (isLate && policiesIn(base).has(domain) && policiesIn(head).has(domain))) return undefined;
  const own = ownPolicy(domain, policiesIn(head))?.dmarc;
  return {
    grade: isLate && own !== undefined ? gradeAgainstUnknown(own) : "dangerous",
    says: [`DMARC removed: a policy that nobody knows here gives way to ${after}`],
  };
}

/** Whether a record at a policy's name gives it to others, or is known only at apply. */
function isUnknown(record: StackRecord): boolean {
  const { name, type } = record;
  return type === "CNAME" || type === "NS" ? readPolicyName(name) !== undefined : isLatePolicy(record);
}

/** What a policy means in the place of one that nobody knows: nothing is stronger than reject throughout. */
function gradeAgainstUnknown(dmarc: Dmarc): Grade {
  return weakens({ policy: "reject" }, dmarc) ? "loosening" : "tightening";
}

/** The policy that holds for a name, in words; undefined where none does. */
function wordsAt(domain: string, side: readonly ReviewedStack[]): string | undefined {
  const stranger = strangerOver(domain, side);
  if (stranger !== undefined) return strangersWords(stranger);
  const held = holdingFor(domain, policiesIn(side));
  return held === undefined ? undefined : wordsOf(domain, held);
}

/** The policy word that holds for a name, and whose it is. */
function wordsOf(name: string, { at, dmarc }: Holding): string {
  return `p=${at === name ? dmarc.policy : (dmarc.subdomains ?? dmarc.policy)} of ${at}`;
}

function strangersWords(name: string): string {
  return `that of ${name}, whose policy nobody knows here`;
}

/**
 * The name whose policy holds for a name, and that nobody knows here: its own, or that of the topmost name above at which one stands, as far as
 * a walk comes (RFC 9989 section 4.10).
 */
function strangerOver(domain: string, side: readonly ReviewedStack[]): string | undefined {
  const policies = policiesIn(side);
  const unknown = unknownIn(side);
  if (policies.has(domain)) return undefined;
  if (unknown.has(domain)) return domain;
  const [, ...above] = namesFrom(domain);
  const end = above.findIndex((name) => endsAt(name, policies));
  const top = above.slice(0, end === -1 ? undefined : end + 1).findLast((name) => policies.has(name) || unknown.has(name));
  return top === undefined || policies.has(top) ? undefined : top;
}

const policiesIn = once((stacks: readonly ReviewedStack[]): Policies => policiesOf(recordsOf(stacks).filter(isDmarc)));

/** The domains with a policy below each name. */
const policiesBelow = once((stacks: readonly ReviewedStack[]) =>
  byName(
    [...policiesIn(stacks).keys()].flatMap((domain) =>
      namesFrom(domain)
        .slice(1)
        .map((name) => ({ name, domain })),
    ),
  ),
);

/** Names whose policy nobody knows here. */
const unknownIn = once(
  (stacks: readonly ReviewedStack[]): ReadonlySet<string> =>
    new Set(
      recordsOf(stacks)
        .filter(isUnknown)
        .flatMap(({ name }) => readPolicyName(name) ?? []),
    ),
);

function recordsOf(stacks: readonly ReviewedStack[]): StackRecord[] {
  return stacks.flatMap(({ records }) => records);
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
