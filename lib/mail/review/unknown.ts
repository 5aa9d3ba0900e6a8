/**
 * Policies that nobody knows here: another owner's, by a CNAME or NS, and those known only at apply.
 */
import { type Dmarc, type Holding, endsAt, holdingFor, ownPolicy, readPolicyName, weakens } from "../dmarc";
import { namesFrom } from "../dns";
import { once } from "../once";

import type { Grade, Meaning } from "./grade";
import { isLatePolicy } from "./meaning";
import { policiesBelow, policiesIn, recordsOf } from "./sides";
import type { RecordChange, ReviewedStack, StackRecord } from "./stacks";

/** What such a policy means that comes or goes where others hold; undefined where none does, and of other records. */
export function meaningOfUnknown(
  { how, before, after }: RecordChange,
  base: readonly ReviewedStack[],
  head: readonly ReviewedStack[],
): Meaning | undefined {
  const record = how === "create" ? after : how === "delete" ? before : undefined;
  if (record === undefined || !isUnknown(record)) return undefined;
  const domain = readPolicyName(record.name) ?? "";
  const isLate = record.type === "TXT";
  // A text beside a policy that stays may be any other.
  if (isLate && [base, head].every((side) => policiesIn(side).has(domain))) return undefined;
  return record === after ? meaningOfHandover(domain, isLate, base, head) : meaningOfReturn(domain, isLate, head);
}

/** A policy that nobody knows here, in the place of one that held until then; of names below too, whose organizational domain it becomes. */
function meaningOfHandover(
  domain: string,
  isLate: boolean,
  base: readonly ReviewedStack[],
  head: readonly ReviewedStack[],
): Meaning | undefined {
  const before = wordsAt(domain, base);
  const what = isLate ? "DMARC added, known only at apply" : "DMARC from another owner, whose policy nobody knows here";
  const below = (policiesBelow(base).get(domain) ?? []).filter((each) => {
    return !endsAt(each.domain, policiesIn(base)) && policiesIn(head).has(each.domain);
  });
  if (before === undefined && below.length === 0) return undefined;
  return {
    grade: isLate ? "loosening" : "dangerous",
    says: [
      before === undefined ? what : `${what}, in the place of ${before}`,
      ...below.map(({ domain: name }) => `names below ${name} without a policy of their own now follow ${domain}`),
    ],
  };
}

/** A policy that nobody knew here, and gives way to one that holds from then on. */
function meaningOfReturn(domain: string, isLate: boolean, head: readonly ReviewedStack[]): Meaning | undefined {
  const after = wordsAt(domain, head);
  if (after === undefined) return undefined;
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
export function gradeAgainstUnknown(dmarc: Dmarc): Grade {
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
export function wordsOf(name: string, { at, dmarc }: Holding): string {
  return `p=${at === name ? dmarc.policy : (dmarc.subdomains ?? dmarc.policy)} of ${at}`;
}

/** The policy of a name that nobody knows here, in words. */
export function strangersWords(name: string): string {
  return `that of ${name}, whose policy nobody knows here`;
}

/**
 * The name whose policy holds for a name, and that nobody knows here: its own, or that of the topmost name above at which one stands, as far as
 * a walk comes (RFC 9989 section 4.10).
 */
export function strangerOver(domain: string, side: readonly ReviewedStack[]): string | undefined {
  const policies = policiesIn(side);
  const unknown = unknownIn(side);
  if (policies.has(domain)) return undefined;
  if (unknown.has(domain)) return domain;
  const [, ...above] = namesFrom(domain);
  const end = above.findIndex((name) => endsAt(name, policies));
  const top = above.slice(0, end === -1 ? undefined : end + 1).findLast((name) => policies.has(name) || unknown.has(name));
  return top === undefined || policies.has(top) ? undefined : top;
}

/** Names whose policy nobody knows here. */
const unknownIn = once(
  (stacks: readonly ReviewedStack[]): ReadonlySet<string> =>
    new Set(
      recordsOf(stacks)
        .filter(isUnknown)
        .flatMap(({ name }) => readPolicyName(name) ?? []),
    ),
);
