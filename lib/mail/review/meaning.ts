/**
 * What a change of one record means, by what it says to receivers.
 */
import { readKeyName, readKeysName } from "../dkim";
import { isDmarcText, readDmarc, readPolicyName, readReportName, strength } from "../dmarc";
import { isToken, partsOf } from "../late";
import { differences, saysTheSame } from "../present";
import { MOST_LOOKUPS, readSpf } from "../spf";
import { isDmarc, isNullMx, isRevoked, isSpf } from "../zone";

import { isKey, isUnreadableKey, keyChange } from "./dkim-change";
import { dmarcChange } from "./dmarc-change";
import type { Area, Meaning } from "./grade";
import { harmOf, lookupsOf, spfChange } from "./spf-change";
import type { RecordChange, StackRecord } from "./stacks";

/**
 * What becomes of the sender whose record it is, which others may rely on where it goes; of none, or of a record that a custom sender names
 * itself, it is unknown.
 */
export type SenderFate = "stays" | "goes" | "relied on" | "unknown";

/** What a change of one record means by itself, where both sides have one name. */
export function meaningOfChange({ how, before, after }: RecordChange, sender: SenderFate): Meaning {
  if (how === "forget" && before !== undefined)
    return { grade: "safe", says: [`${labelOf(before)} left to others: no longer managed here`] };
  if (how === "clear" && before !== undefined)
    return { grade: "safe", says: [`${labelOf(before)} cleared away that an interrupted apply left behind, beside its successor`] };
  const secret = [before, after].find((record) => record?.sensitive === true);
  if (secret !== undefined)
    return {
      grade: "dangerous",
      says: [`a ${secret.type} at ${secret.name} changes whose content is sensitive, so that nobody can judge it`],
    };
  if (how === "import" && after !== undefined) return takenOver(before, after);
  if (before === undefined) return after === undefined ? { grade: "none", says: [] } : created(after);
  if (after === undefined) return removed(before, sender);
  if (inAnotherZone(before, after))
    return { grade: "dangerous", says: [`${labelOf(after)} goes to another zone: from ${before.zone} to ${after.zone}`] };
  if (how === "replace") {
    if (before.type !== after.type) {
      const gap = `${labelOf(after)} replaced: ${before.type} → ${after.type}; between the two nothing stands at ${after.name}`;
      return { grade: "dangerous", says: [gap] };
    }
    const replaced = `${labelOf(after)} replaced: for a moment none stands at ${before.name}, or two`;
    return { grade: "dangerous", says: [replaced, ...(saysTheSame(before, after) ? [] : updated(before, after).says)] };
  }
  if (after.proxied === true && before.proxied !== true) return proxied(after);
  if (saysTheSame(before, after) && (!isSpf(after) || harmOf(before) === harmOf(after))) {
    if (before.priority !== after.priority)
      return { grade: "safe", says: [`preference ${before.priority ?? "unset"} → ${after.priority ?? "unset"}`] };
    if (before.proxied !== after.proxied) return { grade: "safe", says: [`${labelOf(after)} is no longer proxied`] };
    return { grade: "none", says: ["receivers read the same"] };
  }
  return updated(before, after);
}

/** A record that stands in the zone already; what it would do as a new one is said where it harms. */
function takenOver(before: StackRecord | undefined, after: StackRecord): Meaning {
  const says = [`${labelOf(after)} taken over from the zone`];
  const meaning = before === undefined ? created(after) : undefined;
  return meaning?.grade === "dangerous" ? { grade: "dangerous", says: [...says, ...meaning.says] } : { grade: "safe", says };
}

/** Two zones by their ids, or by their names; of one of each, or of a reference, nobody knows here what it comes to. */
export function inAnotherZone({ zone: old }: StackRecord, { zone: now }: StackRecord): boolean {
  if (old === undefined || now === undefined || old === now || `${old}${now}`.includes("${")) return false;
  return old.includes(".") === now.includes(".");
}

function proxied(after: StackRecord): Meaning {
  const says = [`${labelOf(after)} is proxied: receivers then get Cloudflare's addresses in its place`];
  return { grade: isKeyOrPolicy(after) ? "dangerous" : "tightening", says };
}

/** What a record is, for a person. */
export function labelOf(record: StackRecord): string {
  const { area } = areaOf(record);
  if (isHandover(record) && area === undefined) return "all DKIM keys";
  if (area === "dkim") return `DKIM ${readKeyName(record.name)?.selector ?? ""}`;
  if (area !== undefined) return area.toUpperCase();
  return readReportName(record.name) === undefined ? record.type : "report authorization";
}

/** What a record is about, or what stood there before it; empty where that is neither SPF nor DKIM nor DMARC. */
export function areaOf(...records: readonly (StackRecord | undefined)[]): { readonly area?: Area } {
  for (const record of records) {
    if (record === undefined) continue;
    if (isSpf(record)) return { area: "spf" };
    if (isMeantAsPolicy(record) || (record.type !== "TXT" && isPolicy(record))) return { area: "dmarc" };
    if (isKey(record)) return { area: "dkim" };
  }
  return {};
}

function created(after: StackRecord): Meaning {
  if (after.proxied === true) return proxied(after);
  if (isNullMx(after)) return { grade: "tightening", says: [`null MX added: ${nothingReceived(after)}`] };
  if (isSpf(after)) {
    const harm = harmOf(after);
    return {
      grade: harm === undefined ? "safe" : "dangerous",
      says: [`SPF added, ${lookupsOf(readSpf(after.content).value)} of ${MOST_LOOKUPS} lookups`, ...(harm === undefined ? [] : [harm])],
    };
  }
  if (isHandover(after)) return { grade: "safe", says: [`${labelOf(after)} handed to ${after.content}`] };
  if (isMeantAsPolicy(after)) {
    const policy = isDmarc(after) ? readDmarc(after.content).value : undefined;
    if (isLatePolicy(after)) return { grade: "safe", says: ["DMARC added, known only at apply"] };
    if (policy !== undefined) return { grade: strength(policy) > 0 ? "tightening" : "safe", says: [`DMARC added: p=${policy.policy}`] };
    return { grade: "dangerous", says: ["DMARC added that receivers cannot read"] };
  }
  if (isKey(after)) {
    if (isUnreadableKey(after)) return { grade: "dangerous", says: [`${labelOf(after)} added, a key that verifiers discard`] };
    return { grade: "safe", says: [`${labelOf(after)} added${isRevoked(after) ? ", revoked" : ""}`] };
  }
  return { grade: "safe", says: [`${labelOf(after)} added`] };
}

function removed(before: StackRecord, sender: SenderFate): Meaning {
  if (isSpf(before)) {
    if (sender === "goes") return { grade: "tightening", says: [`SPF of ${before.name} removed, with its sender`] };
    return { grade: "dangerous", says: ["SPF removed: no server is named any more"] };
  }
  if (isHandover(before)) return { grade: "dangerous", says: [`${labelOf(before)} removed: nothing of ${before.content} holds any more`] };
  if (isDmarc(before) || (before.type === "CNAME" && isPolicy(before)) || isLatePolicy(before))
    return { grade: "dangerous", says: ["DMARC removed: nobody is told what to do with forged mail"] };
  if (isMeantAsPolicy(before)) return { grade: "tightening", says: ["DMARC removed that receivers could not read"] };
  if (isKey(before)) {
    if (isRevoked(before)) return { grade: "safe", says: [`${labelOf(before)} removed; it was revoked`] };
    if (sender === "goes") return { grade: "tightening", says: [`${labelOf(before)} removed`] };
    if (sender === "relied on")
      return { grade: "dangerous", says: [`${labelOf(before)} removed: a sender of a domain below may sign by it`] };
    return { grade: "dangerous", says: [`${labelOf(before)} removed while its sender stays: mail in flight fails`] };
  }
  if (readReportName(before.name) !== undefined)
    return { grade: "loosening", says: [`${labelOf(before)} removed: reports of that domain no longer come`] };
  // Return paths: what verifiers ask of the envelope domain, and where bounces go.
  if (sender === "stays" && (before.type === "MX" || before.type === "CNAME"))
    return { grade: "dangerous", says: [`${labelOf(before)} of ${before.name} removed while its sender stays: its return path fails`] };
  return { grade: "tightening", says: [`${labelOf(before)} removed`] };
}

function nothingReceived({ name }: StackRecord): string {
  return `no mail is received at ${name} any more`;
}

function updated(before: StackRecord, after: StackRecord): Meaning {
  if (isNullMx(after)) return { grade: "tightening", says: [`MX ${before.content} → null MX: ${nothingReceived(after)}`] };
  if (isSpf(before) && isSpf(after)) return spfChange(before, after);
  if (isDmarc(before) && isDmarc(after)) return dmarcChange(before, after);
  if (isKey(before) && isKey(after)) return keyChange(labelOf(after), before, after);
  if (isHandover(before) || (before.type === "CNAME" && isPolicy(before))) {
    const what = isPolicy(before) ? "policy" : "keys";
    const says = `${labelOf(after)} from another owner, whose ${what} nobody knows here: ${before.content} → ${after.content}`;
    return { grade: "dangerous", says: [says] };
  }
  // A policy at another name may be what a CNAME at _dmarc points to.
  if (isDmarcText(before.content) && isDmarcText(after.content)) return dmarcChange(before, after);
  return { grade: "tightening", says: differences(before, after).map((line) => `${labelOf(after)} ${line}`) };
}

/** Whether a record stands where policies do, and may be one, or lead to one. */
function isPolicy({ name, type }: StackRecord): boolean {
  return ["TXT", "CNAME", "NS"].includes(type) && readPolicyName(name) !== undefined;
}

/**
 * Whether a record gives the names of a policy, or of all keys, to other servers (RFC 1034 section 4.2.1). Those of one name are a set: what
 * one of them means by itself, it means where no other stays.
 */
export function isHandover({ name, type }: StackRecord): boolean {
  return type === "NS" && (readPolicyName(name) !== undefined || readKeysName(name) !== undefined);
}

/** Whether a text at a policy's name is one, or was to be one; others may put texts of their own there, which readers pass over. */
function isMeantAsPolicy(record: StackRecord): boolean {
  if (record.type !== "TXT" || !isPolicy(record)) return false;
  return isDmarc(record) || isLatePolicy(record) || /DMARC1|(?:^|;)\s*(?:p|rua)\s*=/iu.test(record.content);
}

/** Whether a text at a policy's name may be one that is known only at apply. */
export function isLatePolicy({ name, type, content }: Pick<StackRecord, "name" | "type" | "content">): boolean {
  if (type !== "TXT" || readPolicyName(name) === undefined || !isToken(content)) return false;
  const [first] = partsOf(content);
  return first === undefined || first.late || isDmarcText(first.text) || "v=DMARC1".startsWith(first.text);
}

/** Whether a record stands at a key, a policy, or another name that begins with `_`: no host is there, and no apex. */
function isKeyOrPolicy(record: Pick<StackRecord, "name">): boolean {
  return isKey(record) || record.name.startsWith("_");
}
