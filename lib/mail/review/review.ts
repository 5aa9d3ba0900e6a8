/**
 * A review: what a change of stacks means for the mail of each domain it touches, and who takes responsibility for it.
 */
import { policyName } from "../dmarc";
import { areOfOneKind } from "../present";
import { byName, isSpf } from "../zone";

import { alike, changesBetween, movedIn } from "./changes";
import { type Collision, collisions } from "./collisions";
import type { DomainComment } from "./comment";
import { changesEffect } from "./dmarc-change";
import { type Grade, type ReviewItem, worse } from "./grade";
import { meaningOfInherited } from "./inherited";
import { type SenderFate, areaOf, labelOf, meaningOfChange } from "./meaning";
import { responsibility } from "./responsibility";
import { askedAt, domainPart, partOf, senderRole } from "./roles";
import { meaningOfServer } from "./servers";
import { type Compared, domainsIn, isStanding, mailDomains, recordsAt, signingAs, stackNamed } from "./sides";
import type { RecordChange, ReviewedStack, StackRecord } from "./stacks";
import { beforeLast, notInForce, stepOf } from "./step";
import { meaningOfUnknown } from "./unknown";

/** What a change means for one domain. */
export interface DomainReview {
  readonly name: string;
  readonly stack: string;
  /** The spec's file and the line of the last log entry, where the stack says them. */
  readonly file?: string;
  readonly line?: number;
  /** The rollout's move, in one line. */
  readonly rollout?: string;
  readonly forced: boolean;
  readonly grade: Grade;
  readonly items: readonly ReviewItem[];
  readonly newFindings: readonly string[];
  readonly goneFindings: readonly string[];
  /** Why somebody takes responsibility for what is dangerous here; absent when nobody does. */
  readonly responsible?: string;
}

/** A whole review. */
export interface Review {
  readonly grade: Grade;
  readonly domains: readonly DomainReview[];
  /** Whether something dangerous has nobody who takes responsibility for it. */
  readonly blocked: boolean;
}

/** Reviews the change from one set of stacks to another; the same input gives the same review. */
export function reviewStacks(base: readonly ReviewedStack[], head: readonly ReviewedStack[]): Review {
  return reviewChanges(changesBetween(base, head), base, head);
}

/** As {@link reviewStacks}, where the changes come from Terraform's plan. */
export function reviewChanges(changes: readonly RecordChange[], base: readonly ReviewedStack[], head: readonly ReviewedStack[]): Review {
  const domainOf = domainsIn([...base, ...head]);
  const changed = byName(changes.map((change) => ({ name: domainOf(change), change })));
  const colliding = collisions(head, changes, domainOf);
  const compared = { base, head, changes };
  const names = new Set([...changed.keys(), ...commentChanges(base, head), ...colliding.keys()]);
  const domains = [...names]
    .sort()
    .map((name) => {
      const own = (changed.get(name) ?? []).map(({ change }) => change);
      return reviewDomain(name, own, compared, colliding.get(name) ?? []);
    })
    .filter(
      ({ items, newFindings, goneFindings, rollout }) =>
        items.length + newFindings.length + goneFindings.length > 0 || rollout !== undefined,
    );
  const grade = domains.reduce<Grade>((worst, domain) => worse(worst, domain.grade), "none");
  return { grade, domains, blocked: domains.some((domain) => domain.grade === "dangerous" && domain.responsible === undefined) };
}

/** Domains whose log or findings differ, though perhaps no record does. */
function commentChanges(base: readonly ReviewedStack[], head: readonly ReviewedStack[]): string[] {
  const said = ({ rollout, findings }: DomainComment): string => JSON.stringify([rollout?.log, rollout?.stages, findings]);
  const old = mailDomains(base);
  return [...mailDomains(head)].flatMap(([name, { comment }]) => {
    const before = old.get(name)?.comment;
    return before === undefined || said(before) === said(comment) ? [] : [name];
  });
}

function reviewDomain(name: string, changes: readonly RecordChange[], compared: Compared, colliding: readonly Collision[]): DomainReview {
  const { base, head } = compared;
  const [old, now] = [base, head].map((side) => mailDomains(side).get(name)?.comment);
  const own = new Set<ReviewItem>();
  const about = (record: { readonly name: string } | undefined, found: readonly ReviewItem[]): readonly ReviewItem[] => {
    if (record?.name === name || record?.name === policyName(name)) for (const item of found) own.add(item);
    return found;
  };
  const items = [
    ...changes.flatMap((change) => about(change.after ?? change.before, itemsOf(change, old, now, compared))),
    ...colliding.flatMap(({ item, record }) => about(record, [item])),
  ];
  const move = moveOf(name, changes, old, now);
  const all = [...move.items, ...items];
  const grade = all.reduce<Grade>((worst, item) => worse(worst, item.grade), "none");
  const last = now?.rollout?.log.at(-1);
  const [oldTexts, texts] = [textsOf(old), textsOf(now)];
  const isNew = !isStanding(base, name);
  const responsible = grade === "dangerous" ? responsibility(all, old, now, { isNew, own }) : undefined;
  const stack = changes[0]?.stack ?? mailDomains(head).get(name)?.stack ?? "";
  return {
    name,
    stack,
    ...(now?.file === undefined ? {} : { file: now.file }),
    ...(last?.line === undefined ? {} : { line: last.line }),
    ...(move.says === undefined ? {} : { rollout: move.says }),
    forced: move.says !== undefined && now?.rollout?.forced === true,
    grade,
    items: all,
    newFindings: [...texts].filter((text) => !oldTexts.has(text)),
    goneFindings: now === undefined ? [] : [...oldTexts].filter((text) => !texts.has(text)),
    ...(responsible === undefined ? {} : { responsible }),
  };
}

/** What the log says of a change. A plan knows one comment: the log's last entry is then the move, when the policy changes. */
function moveOf(
  name: string,
  changes: readonly RecordChange[],
  old: DomainComment | undefined,
  now: DomainComment | undefined,
): { readonly says?: string; readonly items: readonly ReviewItem[] } {
  const rollout = now?.rollout;
  if (rollout === undefined) return { items: [] };
  const policy = changes.find((change) => change.after?.name === policyName(name) && changesEffect(change));
  const before = old?.rollout ?? (policy === undefined ? undefined : beforeLast(rollout));
  const { items = [], ...step } = before === undefined ? {} : (stepOf(name, before, rollout) ?? {});
  return { ...step, items: [...items, ...(old === undefined ? notInForce(policy?.before, rollout) : [])] };
}

function textsOf(comment: DomainComment | undefined): ReadonlySet<string> {
  return new Set((comment?.findings ?? []).map(({ id, text }) => `${id}: ${text}`));
}

function itemsOf(change: RecordChange, old: DomainComment | undefined, now: DomainComment | undefined, compared: Compared): ReviewItem[] {
  const { base, head } = compared;
  const { before, after, address, stack } = change;
  const about = { ...areaOf(after, before), address };
  const there = before !== undefined && after === undefined && change.how !== "clear" ? elsewhere(before, stack, head) : undefined;
  if (before !== undefined && there !== undefined) {
    if (recordsAt(base, before.name).some((each) => each.stack === there.stack && areOfOneKind(each.record, before)))
      return [{ grade: "safe", says: `${labelOf(before)} goes here, and stays in the stack ${there.stack}`, ...about }];
    const move: ReviewItem = {
      grade: "safe",
      says: `${labelOf(before)} moves to the stack ${there.stack}: adopt it there before it goes here`,
      ...about,
    };
    if (alike(before, there.record)) return [move];
    const onTheWay: RecordChange = { stack: there.stack, address: there.record.address, how: "update", before, after: there.record };
    return [move, ...itemsOf(onTheWay, old, now, compared)];
  }
  if (before === undefined && after !== undefined && elsewhere(after, stack, base) && !elsewhere(after, stack, head)) return [];
  const goes = change.how === "delete" ? before : undefined;
  const other = goes === undefined ? undefined : besides(goes, stack, base, head);
  if (goes !== undefined && other !== undefined)
    return [{ grade: "tightening", says: `${labelOf(goes)} removed, one of two: that of ${other.address} stays, and counts`, ...about }];
  const meaning =
    meaningOfServer(change, compared) ??
    meaningOfUnknown(change, base, head) ??
    meaningOfInherited(change, base, head) ??
    meaningOfChange(change, fateOfSender(change, old, now, head));
  const vanished = after === undefined && stackNamed(head, stack) === undefined;
  const says = meaning.says.map((line) => (vanished ? `${line} (the stack ${stack} is gone)` : line));
  if (change.imported === true && after !== undefined) says.unshift(`${labelOf(after)} taken over from the zone`);
  return says.map((line) => ({ grade: vanished && meaning.grade !== "safe" ? "dangerous" : meaning.grade, says: line, ...about }));
}

/** Another SPF, policy or key at the name of one, in the same stack before and after: two void each other. */
function besides(
  record: StackRecord,
  stack: string,
  base: readonly ReviewedStack[],
  head: readonly ReviewedStack[],
): StackRecord | undefined {
  if (areaOf(record).area === undefined || record.type !== "TXT") return undefined;
  const [before, after] = [base, head].map((side) => stackNamed(side, stack));
  if (before === undefined || after === undefined) return undefined;
  const ofKind = (side: readonly ReviewedStack[]): StackRecord[] =>
    recordsAt(side, record.name).flatMap((each) => (each.stack === stack && areOfOneKind(each.record, record) ? [each.record] : []));
  const stood = new Set(ofKind(base).map(({ address }) => movedIn(before, after, address)));
  return ofKind(head).find(({ address }) => address !== record.address && stood.has(address));
}

/** The record of the same name, type and topic in another stack. */
function elsewhere(
  record: StackRecord,
  stack: string,
  stacks: readonly ReviewedStack[],
): { readonly stack: string; readonly record: StackRecord } | undefined {
  return recordsAt(stacks, record.name).find((other) => other.stack !== stack && areOfOneKind(other.record, record));
}

/** What becomes of the sender that a key or a return path belonged to; of one without a comment nobody knows it, before or after. */
function fateOfSender(
  { address }: RecordChange,
  old: DomainComment | undefined,
  now: DomainComment | undefined,
  head: readonly ReviewedStack[],
): SenderFate {
  if (old === undefined) {
    if (now === undefined || domainPart(address) !== partOf(now.name)) return "unknown";
    const role = senderRole(address);
    if (now.kind === "parked-domain") return role === undefined ? "unknown" : "goes";
    // A plan does not say whose a return path was, nor whether that sender stays.
    return role === "mx" || role === "cname" ? "stays" : "unknown";
  }
  const asked = askedAt(old, address);
  if (asked.length === 0) return "unknown";
  const isThere =
    now === undefined
      ? recordsAt(head, old.name).some(({ record }) => isSpf(record))
      : asked.some(({ sender }) => isStillThere(sender, old.senders ?? [], now.senders ?? []));
  if (!isThere) return isReliedOn(old.name, asked, now, head) ? "relied on" : "goes";
  return asked.some(({ role }) => role.startsWith("custom__")) ? "unknown" : "stays";
}

/** Whether a child's sender of the same service may sign by a key, where no other of that service has one. */
function isReliedOn(
  domain: string,
  asked: ReturnType<typeof askedAt>,
  now: DomainComment | undefined,
  head: readonly ReviewedStack[],
): boolean {
  const signing = signingAs(head).get(domain) ?? [];
  const hasKeys = (of: string): boolean => (now?.senders ?? []).some(({ service, roles }) => service === of && roles.some(isKeyRole));
  return asked.some(({ role, sender: { service } }) => {
    return isKeyRole(role) && !hasKeys(service) && signing.some((child) => child.service === service);
  });
}

function isKeyRole(role: string): boolean {
  return role.startsWith("dkim__");
}

type Named = Pick<NonNullable<DomainComment["senders"]>[number], "name" | "service">;

/** Whether a sender stays, perhaps under another name: then it is one of its service that did not stand before. */
function isStillThere({ name, service }: Named, old: readonly Named[], now: readonly Named[]): boolean {
  const stood = new Set(old.filter((each) => each.service === service).map((each) => each.name));
  return now.some((each) => each.name === name || (each.service === service && !stood.has(each.name)));
}
