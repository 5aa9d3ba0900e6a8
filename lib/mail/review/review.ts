/**
 * A review: what a change of stacks means for the mail of each domain it touches, and who takes responsibility for it.
 */
import { counted } from "../finding";
import { topicOf } from "../present";
import { dayNumber } from "../rollout";
import { isDmarc, isSpf } from "../zone";

import { type Grade, worse } from "./grade";
import { changesEffect, meaningOfChange, topic } from "./meaning";
import { responsibility } from "./responsibility";
import { type DomainComment, type RecordChange, type ReviewedStack, type StackRecord, alike, changesBetween } from "./stacks";

/** One thing that a change does. */
export interface ReviewItem {
  readonly grade: Grade;
  readonly says: string;
  /** Terraform address, where it is about one record. */
  readonly address?: string;
}

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
  const known = new Map([...base, ...head].flatMap(({ domains }) => domains).map((domain) => [domain.name, domain]));
  const groups = new Map<string, RecordChange[]>();
  for (const change of changes) {
    const name = domainOf(change, known);
    groups.set(name, [...(groups.get(name) ?? []), change]);
  }
  for (const name of commentChanges(base, head)) if (!groups.has(name)) groups.set(name, []);
  const twice = standTwice(head, changes, known);
  const domains = [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, group]) => reviewDomain(name, group, base, head, twice.get(name) ?? []))
    .filter(
      ({ items, newFindings, goneFindings, rollout }) =>
        items.length + newFindings.length + goneFindings.length > 0 || rollout !== undefined,
    );
  const grade = domains.reduce<Grade>((worst, domain) => worse(worst, domain.grade), "none");
  return { grade, domains, blocked: domains.some((domain) => domain.grade === "dangerous" && domain.responsible === undefined) };
}

/** The domain that a record is about: the deepest that a spec names, at or above it; else the name itself. */
function domainOf({ before, after }: RecordChange, known: ReadonlyMap<string, DomainComment>): string {
  const name = (after ?? before)?.name ?? "";
  const bare = name.replace(/^(?:.+\._report\._dmarc|_dmarc|.+\._domainkey)\./u, "");
  const labels = bare.split(".");
  const above = labels.map((_, index) => labels.slice(index).join("."));
  return above.find((each) => known.has(each)) ?? bare;
}

/** Domains that send or are parked; the host of a report receiver may be one of them. */
function mailDomains(stacks: readonly ReviewedStack[]): DomainComment[] {
  return stacks.flatMap(({ domains }) => domains).filter(({ kind }) => kind !== "report-receiver");
}

function commentOf(stacks: readonly ReviewedStack[], name: string): DomainComment | undefined {
  return mailDomains(stacks).find((domain) => domain.name === name);
}

/** Domains whose log or findings differ, though perhaps no record does. */
function commentChanges(base: readonly ReviewedStack[], head: readonly ReviewedStack[]): string[] {
  const of = (stacks: readonly ReviewedStack[]): Map<string, string> =>
    new Map(mailDomains(stacks).map((domain) => [domain.name, JSON.stringify([domain.rollout?.log, domain.findings])]));
  const [old, now] = [of(base), of(head)];
  return [...now].filter(([name, said]) => old.has(name) && old.get(name) !== said).map(([name]) => name);
}

function reviewDomain(
  name: string,
  changes: readonly RecordChange[],
  base: readonly ReviewedStack[],
  head: readonly ReviewedStack[],
  twice: readonly ReviewItem[],
): DomainReview {
  const [old, now] = [commentOf(base, name), commentOf(head, name)];
  const items = [...changes.flatMap((change) => itemsOf(change, old, now, base, head)), ...twice];
  // A plan knows one comment: the log's last entry is then the move, when the policy changes.
  const moves = changes.some((change) => change.after?.name === `_dmarc.${name}` && changesEffect(change));
  const before = old?.rollout ?? (moves && now?.rollout !== undefined ? beforeLast(now.rollout) : undefined);
  const step = before !== undefined && now?.rollout !== undefined ? stepOf(name, before, now.rollout) : undefined;
  const all = [...(step?.item === undefined ? [] : [step.item]), ...items];
  const grade = all.reduce<Grade>((worst, item) => worse(worst, item.grade), "none");
  const last = now?.rollout?.log.at(-1);
  const texts = (comment: DomainComment | undefined): string[] => (comment?.findings ?? []).map(({ id, text }) => `${id}: ${text}`);
  const responsible = grade === "dangerous" ? responsibility(all, step !== undefined, old, now) : undefined;
  const stack = changes[0]?.stack ?? head.find((each) => commentOf([each], name) !== undefined)?.name ?? "";
  return {
    name,
    stack,
    ...(now?.file === undefined ? {} : { file: now.file }),
    ...(last?.line === undefined ? {} : { line: last.line }),
    ...(step === undefined ? {} : { rollout: step.says }),
    forced: step !== undefined && now?.rollout?.forced === true,
    grade,
    items: all,
    newFindings: texts(now).filter((text) => !texts(old).includes(text)),
    goneFindings: now === undefined ? [] : texts(old).filter((text) => !texts(now).includes(text)),
    ...(responsible === undefined ? {} : { responsible }),
  };
}

function itemsOf(
  change: RecordChange,
  old: DomainComment | undefined,
  now: DomainComment | undefined,
  base: readonly ReviewedStack[],
  head: readonly ReviewedStack[],
): ReviewItem[] {
  const { before, after, address, stack } = change;
  const there = before !== undefined && after === undefined ? elsewhere(before, stack, head) : undefined;
  if (before !== undefined && there !== undefined) {
    if (elsewhere(before, stack, base)?.stack === there.stack)
      return [{ grade: "safe", says: `${topic(before)} goes here, and stays in the stack ${there.stack}`, address }];
    const move: ReviewItem = {
      grade: "safe",
      says: `${topic(before)} moves to the stack ${there.stack}: adopt it there before it goes here`,
      address,
    };
    if (alike(before, there.record)) return [move];
    const onTheWay: RecordChange = { stack: there.stack, address: there.record.address, how: "update", before, after: there.record };
    return [move, ...itemsOf(onTheWay, old, now, base, head)];
  }
  if (before === undefined && after !== undefined && elsewhere(after, stack, base) !== undefined && stillNot(after, stack, head)) return [];
  const meaning = meaningOfChange(change, senderStays(address, old, now));
  const vanished = after === undefined && !head.some(({ name }) => name === stack);
  const says = meaning.says.map((line) => (vanished ? `${line} (the stack ${stack} is gone)` : line));
  if (change.imported === true) says.unshift(`${topic(after as StackRecord)} taken over from the zone`);
  return says.map((line) => ({ grade: vanished && meaning.grade !== "safe" ? "dangerous" : meaning.grade, says: line, address }));
}

/** The record of the same name, type and topic in another stack. */
function elsewhere(
  record: StackRecord,
  stack: string,
  stacks: readonly ReviewedStack[],
): { readonly stack: string; readonly record: StackRecord } | undefined {
  const same = (each: StackRecord): boolean => each.name === record.name && each.type === record.type && topicOf(each) === topicOf(record);
  return stacks
    .filter(({ name }) => name !== stack)
    .flatMap(({ name, records }) => records.filter(same).map((found) => ({ stack: name, record: found })))[0];
}

function stillNot(record: StackRecord, stack: string, head: readonly ReviewedStack[]): boolean {
  return elsewhere(record, stack, head) === undefined;
}

/** Whether the sender that a key or a return path belonged to still sends; what is the domain's own always counts. */
function senderStays(address: string, old: DomainComment | undefined, now: DomainComment | undefined): boolean {
  const role = /__((?:dkim|spf)__.*)$/u.exec(address)?.[1];
  const sender = (old?.senders ?? []).find(({ roles }) => roles.some((each) => each.replaceAll(".", "_") === role));
  // A sender without a comment is nobody's to know: its key counts as in use.
  if (old === undefined || role === undefined) return true;
  return sender !== undefined && (now?.senders ?? []).some(({ name, service }) => name === sender.name || service === sender.service);
}

type Rollout = NonNullable<DomainComment["rollout"]>;

/** A rollout before a move; a plan does not say each position. */
interface Before extends Pick<Rollout, "stage" | "since" | "log"> {
  readonly index?: number;
}

/** A move of the log: `quarantine → reject (stage 3 → 4 of 5), reason: …`. */
function stepOf(name: string, old: Before, now: Rollout): { readonly says: string; readonly item?: ReviewItem } | undefined {
  if (now.log.length === old.log.length && now.stage === old.stage && now.since === old.since) return undefined;
  const days = (dayNumber(now.since) ?? 0) - (dayNumber(old.since) ?? 0);
  const says = [
    `${name}: ${old.stage} → ${now.stage} (${old.index === undefined ? "now stage " : `stage ${old.index + 1} → `}${now.index + 1} of ${now.count})`,
    ...(now.reason === undefined ? [] : [`reason: ${now.reason}`]),
    `${counted(days, "day")} since the last step`,
  ].join(", ");
  const did = now.log.at(-1)?.did;
  if (now.forced) return { says, item: { grade: "dangerous", says: `forced to ${now.stage} past the rules of the rollout` } };
  if (did === "skip") return { says, item: { grade: "dangerous", says: `${now.stage} skips a stage` } };
  if (did === "down") return { says, item: { grade: "loosening", says: `down to ${now.stage}` } };
  return { says };
}

/** The rollout as it was before its last entry. */
function beforeLast(now: Rollout): Before | undefined {
  const [last, did] = [now.log.at(-2), now.log.at(-1)?.did];
  if (last === undefined) return undefined;
  const index = did === "up" ? now.index - 1 : did === "stay" ? now.index : undefined;
  return { stage: last.stage, since: last.since, log: now.log.slice(0, -1), ...(index === undefined ? {} : { index }) };
}

/** Two SPF or two DMARC records at a name, and one name in two stacks, by domain; only where the change touches the name. */
function standTwice(
  head: readonly ReviewedStack[],
  changes: readonly RecordChange[],
  known: ReadonlyMap<string, DomainComment>,
): Map<string, ReviewItem[]> {
  const touched = new Set(changes.flatMap(({ after }) => (after === undefined ? [] : [after.name])));
  const first = new Map<string, string>();
  const found = new Map<string, ReviewItem[]>();
  for (const { name: stack, records } of head) {
    for (const record of records.filter(({ name }) => touched.has(name))) {
      if (!isSpf(record) && !isDmarc(record) && !record.name.includes("._domainkey.")) continue;
      const key = `${record.name} ${topicOf(record)}`;
      const before = first.get(key);
      if (before === undefined) {
        first.set(key, stack);
        continue;
      }
      const where = before === stack ? `in the stack ${stack}` : `in the stacks ${before} and ${stack}`;
      const domain = domainOf({ stack, address: record.address, how: "create", after: record }, known);
      const item: ReviewItem = {
        grade: "dangerous",
        says: `a second ${topicOf(record)} at ${record.name}, ${where}: receivers then use neither`,
        address: record.address,
      };
      found.set(domain, [...(found.get(domain) ?? []), item]);
    }
  }
  return found;
}
