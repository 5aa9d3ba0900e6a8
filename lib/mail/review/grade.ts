/**
 * The grade of a change, from its meaning: what it does to mail, and to those who would forge it. docs/pull-requests.md has the table.
 */
import { isForMail, readDkimKey } from "../dkim";
import { type PolicyTags, SCOPES, effectOn, readDmarc, readReportName } from "../dmarc";
import { differences, saysTheSame } from "../present";
import { MOST_LOOKUPS, type Spf, type SpfTerm, countLookups, formatSpfTerm, readSpf } from "../spf";
import { readTags } from "../tags";
import { isDmarc, isSpf } from "../zone";

import { type Permission, holdsHalfOfAll, permissionOf, readTerms } from "./addresses";
import type { RecordChange, StackRecord } from "./stacks";

/** From harmless to harmful; `tightening` may lose mail of senders that are not ready, `loosening` lets more be forged. */
export const GRADES = ["none", "safe", "tightening", "loosening", "dangerous"] as const;

/** One of the grades. */
export type Grade = (typeof GRADES)[number];

/** What a change means. */
export interface Meaning {
  readonly grade: Grade;
  /** One line each, in the words of mail. */
  readonly says: readonly string[];
}

/** The worse of two grades. */
export function worse(a: Grade, b: Grade): Grade {
  return GRADES.indexOf(a) >= GRADES.indexOf(b) ? a : b;
}

/** What a change of one record means by itself; `senderStays` says whether the sender of a key is still there. */
export function meaningOfChange({ how, before, after }: RecordChange, senderStays: boolean): Meaning {
  if (how === "import" && after !== undefined) return { grade: "safe", says: [`${topic(after)} taken over from the zone`] };
  if (how === "forget" && before !== undefined) return { grade: "safe", says: [`${topic(before)} left to others: no longer managed here`] };
  if (before === undefined) return after === undefined ? { grade: "none", says: [] } : created(after);
  if (after === undefined) return removed(before, senderStays);
  if (how === "replace") {
    return {
      grade: "dangerous",
      says: [`${topic(after)} replaced: ${before.type} → ${after.type}; between the two nothing stands at ${after.name}`],
    };
  }
  if (before.name === after.name && saysTheSame(before, after)) {
    const same = before.priority === after.priority;
    return same
      ? { grade: "none", says: ["spelling only: no change in DNS"] }
      : { grade: "safe", says: [`preference ${before.priority} → ${after.priority}`] };
  }
  return updated(before, after);
}

/** What a record is, for a person. */
export function topic(record: StackRecord): string {
  if (isSpf(record)) return "SPF";
  if (isDmarc(record) || record.name.startsWith("_dmarc.")) return "DMARC";
  const [selector] = /^(.+)\._domainkey\./u.exec(record.name)?.slice(1) ?? [];
  if (selector !== undefined) return `DKIM ${selector}`;
  return readReportName(record.name) === undefined ? record.type : "word on reports";
}

function created(after: StackRecord): Meaning {
  if (isSpf(after)) {
    const harm = harmOf(after);
    return {
      grade: harm === undefined ? "safe" : "dangerous",
      says: [`SPF added, ${lookupsOf(after)} of 10 lookups`, ...(harm === undefined ? [] : [harm])],
    };
  }
  if (after.type === "TXT" && after.name.startsWith("_dmarc.")) {
    const policy = isDmarc(after) ? readDmarc(after.content).value : undefined;
    if (policy !== undefined) return { grade: strength(policy) > 0 ? "tightening" : "safe", says: [`DMARC added: p=${policy.policy}`] };
    return { grade: "dangerous", says: ["DMARC added that receivers cannot read"] };
  }
  if (isKey(after)) {
    if (isUnreadableKey(after)) return { grade: "dangerous", says: [`${topic(after)} added, a key that verifiers discard`] };
    return { grade: "safe", says: [`${topic(after)} added${isRevoked(after) ? ", revoked" : ""}`] };
  }
  return { grade: "safe", says: [`${topic(after)} added`] };
}

function removed(before: StackRecord, senderStays: boolean): Meaning {
  if (isSpf(before)) {
    if (!senderStays) return { grade: "tightening", says: [`SPF of ${before.name} removed, with its sender`] };
    return { grade: "dangerous", says: ["SPF removed: no server is named any more"] };
  }
  if (isDmarc(before) || before.name.startsWith("_dmarc."))
    return { grade: "dangerous", says: ["DMARC removed: nobody is told what to do with forged mail"] };
  if (isKey(before)) {
    if (isRevoked(before)) return { grade: "safe", says: [`${topic(before)} removed; it was revoked`] };
    const stays = senderStays ? " while its sender stays: mail in flight fails" : "";
    return { grade: senderStays ? "dangerous" : "tightening", says: [`${topic(before)} removed${stays}`] };
  }
  return { grade: "tightening", says: [`${topic(before)} removed`] };
}

function updated(before: StackRecord, after: StackRecord): Meaning {
  if (isSpf(before) && isSpf(after)) return spfChange(before, after);
  if (isDmarc(before) && isDmarc(after)) return dmarcChange(before, after);
  if (isKey(before) && isKey(after)) return keyChange(before, after);
  if (isSpf(before) || isSpf(after) || isDmarc(before) || isDmarc(after)) {
    // One text took the place of another that said something else.
    const [gone, come] = [removed(before, true), created(after)];
    return { grade: worse(gone.grade, come.grade), says: [...gone.says, ...come.says] };
  }
  const moved = before.name === after.name ? [] : [`${topic(after)} moved: ${before.name} → ${after.name}`];
  return { grade: "tightening", says: [...moved, ...differences(before, after as never).map((line) => `${topic(after)} ${line}`)] };
}

function spfChange(before: StackRecord, after: StackRecord): Meaning {
  const [old, now] = [readSpf(before.content).value, readSpf(after.content).value];
  const says = differences(before, after as never).map((line) => `SPF ${line}`);
  const permission = permissionOf(old, now);
  const lookups = [lookupsOf(before), lookupsOf(after)];
  if (lookups[0] !== lookups[1]) says.push(`lookups ${lookups.join(" → ")} of ${MOST_LOOKUPS}`);
  says.push(...permissionLines(permission));
  // The order alone can change who is named first.
  if (says.length === 0) says.push("SPF: the same terms in another order");
  const harm = harmOf(after);
  if (harm !== undefined) return { grade: "dangerous", says: [harm, ...says] };
  const all = (spf: typeof old): number => QUALIFIERS.indexOf(spf?.terms.find((term) => term.kind === "all")?.qualifier ?? "neutral");
  const [was, is] = [termsOf(old), termsOf(now)];
  const unexcluded = was.excluding.some((term) => !is.excluding.includes(term));
  if (all(now) < all(old) || unexcluded) return { grade: "loosening", says };
  const excluded = is.excluding.some((term) => !was.excluding.includes(term));
  const gone = permission.lost !== "" || was.passing.some((term) => !is.passing.includes(term));
  return { grade: gone || excluded || all(now) > all(old) ? "tightening" : "safe", says };
}

/** Terms that are read, ranges apart: those that let send, and those that exclude. */
function termsOf(spf: Spf | undefined): { readonly passing: readonly string[]; readonly excluding: readonly string[] } {
  const read = readTerms(spf).filter((term) => term.kind !== "all");
  const isExclusion = (term: SpfTerm): boolean => "qualifier" in term && (term.qualifier === "fail" || term.qualifier === "softfail");
  return {
    passing: read.filter((term) => !isExclusion(term) && !("range" in term)).map(formatSpfTerm),
    excluding: read.filter(isExclusion).map(formatSpfTerm),
  };
}

/** What makes an SPF worse than none. */
function harmOf(record: StackRecord): string | undefined {
  const spf = readSpf(record.content).value;
  // What is known only at apply is nobody's to judge.
  if (spf === undefined) return record.content.includes("${") ? undefined : "receivers cannot read this SPF, and then use none";
  if (readTerms(spf).some((term) => term.kind === "all" && term.qualifier === "pass")) return "+all lets everybody send";
  if (holdsHalfOfAll(spf)) return "its ranges let nearly everybody send";
  const lookups = lookupsOf(record);
  return lookups > MOST_LOOKUPS ? `${lookups} lookups, of which ${MOST_LOOKUPS} are allowed: receivers then use none` : undefined;
}

/** From what lets most through to what lets least. */
const QUALIFIERS: readonly string[] = ["pass", "neutral", "softfail", "fail"];

function permissionLines({ gained, lost }: Permission): string[] {
  return [...(gained === "" ? [] : [`${gained} may send that might not before`]), ...(lost === "" ? [] : [`${lost} may no longer send`])];
}

function lookupsOf({ content }: StackRecord): number {
  const spf = readSpf(content).value;
  return spf === undefined ? 0 : countLookups(spf);
}

function dmarcChange(before: StackRecord, after: StackRecord): Meaning {
  const says = differences(before, after as never).map((line) => `DMARC ${line}`);
  const [old, now] = [readDmarc(before.content).value, readDmarc(after.content).value];
  if (old === undefined || now === undefined) return { grade: now === undefined ? "dangerous" : "tightening", says };
  const effects = effectsOf(old, now);
  if (effects.some(([was, is]) => is.old < was.old || is.new < was.new)) return { grade: "loosening", says };
  if (effects.some(([was, is]) => is.old > was.old || is.new > was.new)) return { grade: "tightening", says };
  const modes = [
    [old.spfAlignment, now.spfAlignment],
    [old.dkimAlignment, now.dkimAlignment],
  ].map(([was, is]) => Number(is === "strict") - Number(was === "strict"));
  if (modes.includes(-1)) return { grade: "loosening", says };
  if (modes.includes(1)) return { grade: "tightening", says };
  const blind = (old.aggregateReports ?? []).length > 0 && (now.aggregateReports ?? []).length === 0;
  return { grade: blind ? "loosening" : "safe", says };
}

/** What two policies do to forged mail, scope by scope. */
function effectsOf(old: PolicyTags, now: PolicyTags): (readonly [ReturnType<typeof effectOn>, ReturnType<typeof effectOn>])[] {
  return SCOPES.map((scope) => [effectOn(scope, old), effectOn(scope, now)] as const);
}

/** Whether a DMARC record does otherwise to forged mail than it did, as a step of a rollout makes it do. */
export function changesEffect({ before, after }: RecordChange): boolean {
  if (before === undefined || after === undefined || !isDmarc(before) || !isDmarc(after)) return false;
  const [old, now] = [readDmarc(before.content).value, readDmarc(after.content).value];
  if (old === undefined || now === undefined) return false;
  return effectsOf(old, now).some(([was, is]) => was.old !== is.old || was.new !== is.new);
}

function strength(policy: PolicyTags): number {
  return Math.max(...SCOPES.map((scope) => effectOn(scope, policy)).map((effect) => Math.max(effect.old, effect.new)));
}

function keyChange(before: StackRecord, after: StackRecord): Meaning {
  const what = topic(after);
  if (isRevoked(after))
    return isRevoked(before) ? { grade: "safe", says: [`${what}: note changed`] } : { grade: "tightening", says: [`${what} revoked`] };
  if (isRevoked(before)) return { grade: "safe", says: [`${what} live again`] };
  if (isUnreadableKey(after)) return { grade: "dangerous", says: [`${what}: a key that verifiers discard`] };
  const kind = (record: StackRecord): string | undefined => readDkimKey(record.content).value?.keyType;
  if (before.type === "TXT" && kind(before) !== kind(after))
    return { grade: "dangerous", says: [`${what}: another kind of key under the same selector`] };
  const key = ({ type, content }: StackRecord): string =>
    type === "CNAME" ? content : (readTags(content).tags.find(({ name }) => name === "p")?.value ?? content);
  if (key(before) !== key(after)) {
    return { grade: "dangerous", says: [`${what}: another key under the same selector, which breaks mail in flight`] };
  }
  return { grade: "tightening", says: differences(before, after as never).map((line) => `${what} ${line}`) };
}

function isKey({ name }: StackRecord): boolean {
  return name.includes("._domainkey.");
}

function isUnreadableKey({ type, content }: StackRecord): boolean {
  if (type !== "TXT" || content.includes("${")) return false;
  const key = readDkimKey(content).value;
  return key === undefined || !isForMail(key);
}

function isRevoked({ type, content }: StackRecord): boolean {
  return type === "TXT" && readTags(content).tags.find(({ name }) => name === "p")?.value === "";
}
