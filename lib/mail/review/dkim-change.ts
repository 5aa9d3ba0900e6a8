/**
 * What a change of a DKIM key means, for mail that is signed by it.
 */
import { isForMail, readDkimKey, readKeyName } from "../dkim";
import { isToken } from "../late";
import { differences } from "../present";
import { readTags } from "../tags";
import { isRevoked } from "../zone";

import type { Meaning } from "./grade";
import type { StackRecord } from "./stacks";

/** What another key in the place of one means; `what` names it. */
export function keyChange(what: string, before: StackRecord, after: StackRecord): Meaning {
  if (isRevoked(after))
    return isRevoked(before) ? { grade: "safe", says: [`${what}: note changed`] } : { grade: "tightening", says: [`${what} revoked`] };
  if (isUnreadableKey(after) || (signsMail(before) && !signsMail(after)))
    return { grade: "dangerous", says: [`${what}: a key that verifiers discard`] };
  if (isRevoked(before)) return { grade: "safe", says: [`${what} live again`] };
  if (isUnreadableKey(before)) return { grade: "safe", says: [`${what} readable again`] };
  const kind = ({ content }: StackRecord): string =>
    readTags(content).tags.find(({ name }) => name === "k")?.value ?? readDkimKey(content).value?.keyType ?? "rsa";
  if (before.type === "TXT" && after.type === "TXT" && kind(before) !== kind(after))
    return { grade: "dangerous", says: [`${what}: another kind of key under the same selector`] };
  const key = ({ type, content }: StackRecord): string =>
    type === "CNAME" ? content : (readTags(content).tags.find(({ name }) => name === "p")?.value ?? content);
  if (key(before) !== key(after)) {
    return { grade: "dangerous", says: [`${what}: another key under the same selector, which breaks mail in flight`] };
  }
  return { grade: "tightening", says: differences(before, after).map((line) => `${what} ${line}`) };
}

/** Whether a record stands where DKIM keys do. */
export function isKey({ name }: Pick<StackRecord, "name">): boolean {
  return readKeyName(name) !== undefined;
}

/** Whether verifiers discard a key, as far as it is known here. */
export function isUnreadableKey({ type, content }: StackRecord): boolean {
  // What is known only at apply is nobody's to judge.
  if (type !== "TXT" || isToken(content)) return false;
  return readDkimKey(content).value === undefined;
}

/** Whether verifiers of mail take a key; one that is not here nobody knows. */
function signsMail({ type, content }: StackRecord): boolean {
  const key = type === "TXT" ? readDkimKey(content).value : undefined;
  return key === undefined || isForMail(key);
}
