/**
 * The table of findings: each with an input that triggers it and its whole printed text. Tests and docs/findings.md are made from it.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { load } from "js-yaml";

import { type FindingId, type ZoneRecord, formatFinding, judgeZone, readDmarc } from "../lib/mail";

import { inProject, sendingDomain } from "./project";

/** A row of the table. */
export interface FindingRow {
  readonly id: FindingId;
  /** What the finding is about, for the docs. */
  readonly why: string;
  /** Spec files that `check` is run on. */
  readonly files?: Readonly<Record<string, string>>;
  readonly encoding?: BufferEncoding;
  readonly asOf?: string;
  /** Records that `judgeZone` is run on; `…` in a content stands for 3,000 letters. */
  readonly records?: readonly ZoneRecord[];
  /** A text that `readDmarc` is run on. */
  readonly text?: string;
  /** What is printed, whole. */
  readonly prints: string;
}

/** The rows, in the order of the docs. */
export function findingRows(): readonly FindingRow[] {
  return load(readFileSync(join(__dirname, "findings.yaml"), "utf8")) as FindingRow[];
}

/** What a row's input prints today. */
export function printed({ files, encoding, asOf, records, text }: FindingRow): string {
  if (files !== undefined) {
    return inProject(
      files,
      (folder) => sendingDomain(folder, "check", ".", ...(asOf === undefined ? [] : ["--as-of", asOf])).stdout,
      encoding,
    );
  }
  const whole = records?.map((record) => ({ ...record, content: record.content.replace("…", "x".repeat(3000)) }));
  const { findings } = whole === undefined ? readDmarc(text ?? "") : judgeZone(whole);
  return findings.map((found) => `${found.severity} ${found.id}: ${formatFinding(found)}\n`).join("");
}
