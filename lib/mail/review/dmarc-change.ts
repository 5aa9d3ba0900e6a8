/**
 * What a change of a DMARC record means: for forged mail, for what aligns, and for reports.
 */
import { type Dmarc, readDmarc, readDmarcByWords, weakens } from "../dmarc";
import { differences } from "../present";
import { isDmarc } from "../zone";

import { type Grade, type Meaning, worse } from "./grade";
import type { RecordChange, StackRecord } from "./stacks";

/** What another DMARC record in the place of one means. */
export function dmarcChange(before: StackRecord, after: StackRecord): Meaning {
  const says = differences(before, after).map((line) => `DMARC ${line}`);
  const [old, now] = [readDmarc(before.content).value, readDmarc(after.content).value];
  if (now === undefined) return { grade: "dangerous", says: ["receivers cannot read this DMARC, and then have no policy", ...says] };
  if (old === undefined) {
    const words = readDmarcByWords(before.content);
    const grade = words !== undefined && weakens(words, now) ? "loosening" : "tightening";
    return { grade, says: ["receivers could not read this DMARC before", ...says] };
  }
  // Where a policy word is wrong, some receivers take its good words.
  const [oldWords = old, newWords = now] = [readDmarcByWords(before.content), readDmarcByWords(after.content)];
  const modes = alignmentMoves(old, now);
  // The organizational domain moves by psd, and with it what is aligned (RFC 9989 section 4.10.2).
  const moves = (old.publicSuffix ?? "u") !== (now.publicSuffix ?? "u");
  const grades: Grade[] = [
    weakens(old, now) || weakens(oldWords, newWords) || modes.includes(-1) || moves || seesLess(old, now) ? "loosening" : "safe",
    weakens(now, old) || weakens(newWords, oldWords) || modes.includes(1) ? "tightening" : "safe",
  ];
  return { grade: grades.reduce(worse), says };
}

/** Of SPF and of DKIM, whether alignment becomes strict (1) or relaxed (-1). */
export function alignmentMoves(old: Dmarc, now: Dmarc): readonly number[] {
  return [
    [old.spfAlignment, now.spfAlignment],
    [old.dkimAlignment, now.dkimAlignment],
  ].map(([was, is]) => Number(is === "strict") - Number(was === "strict"));
}

/** Whether a report address is gone, and none has come in its place. */
export function seesLess(old: Dmarc, now: Dmarc): boolean {
  // Others than mailto: nobody sends to (RFC 9990 section 3.5).
  const mailed = (reports: Dmarc["aggregateReports"] = []): number => reports.filter(({ uri }) => /^mailto:/iu.test(uri)).length;
  const counts = [
    [old.aggregateReports, now.aggregateReports],
    [old.failureReports, now.failureReports],
  ].map(([was, is]) => mailed(is) - mailed(was));
  return counts.some((more) => more < 0);
}

/** Whether a DMARC record does otherwise to forged mail than it did, as a step of a rollout makes it do. */
export function changesEffect({ before, after }: RecordChange): boolean {
  if (before === undefined || after === undefined || !isDmarc(before) || !isDmarc(after)) return false;
  const [old, now] = [readDmarc(before.content).value, readDmarc(after.content).value];
  return old !== undefined && now !== undefined && (weakens(old, now) || weakens(now, old));
}
