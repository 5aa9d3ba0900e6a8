/**
 * The `dmarc` of a spec.
 */
import { type Alignment, type FailureOption, POLICIES, type Policy, reportUriProblem } from "../dmarc";
import { finding } from "../finding";
import { isNumberToken } from "../late";
import {
  type Field,
  type Reader,
  flag,
  isMap,
  list,
  looseRecord,
  ofNoEffect,
  oneOf,
  optional,
  record,
  recordName,
  required,
  text,
  textLike,
  whole,
  wrongType,
} from "../reading";
import { type LogEntry, PROFILES, type ProfileName, type Rollout, type Stage } from "../rollout";
import type { Writable } from "../writable";

import type { DmarcPlan, Reports, RolloutPlan } from "./checked";

const FORMS = "write a map with reports and rollout, or inherit, external or { delegatedTo }";

/** Reads a rollout with what stands beside it, `inherit`, `external` or `{ delegatedTo }`, as far as it is right. */
export const readDmarcPlan: Reader<DmarcPlan> = (value, at, found) => {
  if (value === "inherit" || value === "external") return { kind: value };
  if (!isMap(value)) return wrongType("a map, inherit or external", value, at, found, FORMS);
  if (value["delegatedTo"] !== undefined) {
    const read = record<{ delegatedTo: string } & Partial<Record<(typeof BESIDE)[number], never>>>({
      delegatedTo: required(recordName),
      ...(Object.fromEntries(BESIDE.map((field) => [field, optional(besideDelegation)])) as Record<(typeof BESIDE)[number], Field<never>>),
    })(value, at, found);
    return read && { kind: "delegated", to: read.delegatedTo };
  }
  const read = readFull(value, at, found);
  if (read === undefined) return undefined;
  const plan: Writable<RolloutPlan> = {
    kind: "rollout",
    reports: read.reports ?? (value["reports"] === undefined && value["rollout"] !== undefined ? NO_REPORTS : UNREAD_REPORTS),
    alignment: { spf: read.alignment?.spf ?? "relaxed", dkim: read.alignment?.dkim ?? "relaxed" },
    rollout: read.rollout ?? { profile: [], log: [] },
  };
  if (read.failureOptions !== undefined) plan.failureOptions = read.failureOptions;
  if (read.subdomains !== undefined) plan.subdomains = read.subdomains;
  if (read.nonexistent !== undefined) plan.nonexistent = read.nonexistent;
  return plan;
};

/** What says nothing beside a policy that is somebody else's. */
const BESIDE = ["reports", "alignment", "failureOptions", "subdomains", "nonexistent", "rollout"] as const;

const besideDelegation = ofNoEffect("delegatedTo, by which the policy is somebody else's", "remove it, or delegatedTo");

const NO_REPORTS: Reports = { aggregate: [], failure: [] };

/** What stands in for reports that could not be read, or that are of no use, so that nobody says they are missing. */
const UNREAD_REPORTS: Reports = { aggregate: ["mailto:unread@unread.invalid"], failure: [] };

const uri = textLike(reportUriProblem, { id: "dmarc-report-uri" });

/** Reads `{ aggregate, failure }`. */
export const reports: Reader<Reports> = (value, at, found) => {
  const read = record<Partial<Reports>>({ aggregate: optional(list(uri)), failure: optional(list(uri)) })(value, at, found);
  return read && { aggregate: [...new Set(read.aggregate)], failure: [...new Set(read.failure)] };
};

const policy: Reader<Policy> = oneOf(POLICIES);
const mode: Reader<Alignment> = oneOf(["relaxed", "strict"]);

const failureOptions: Reader<readonly FailureOption[]> = (value, at, found) => {
  // YAML reads an unquoted 0 or 1 as a number.
  const words = Array.isArray(value) ? (value as unknown[]).map((each) => (each === 0 || each === 1 ? String(each) : each)) : value;
  const read = list(oneOf<FailureOption>(["0", "1", "d", "s"]))(words, at, found);
  if (Array.isArray(words) && words.includes("0") && words.includes("1")) {
    const cure = 'write "1" for any failure, or "0" for both failing';
    found.push(finding("dmarc-failure-options", at, { problem: "0 and 1 beside each other", cure }));
    return undefined;
  }
  return read === undefined || read.length === 0 ? undefined : [...new Set(read)];
};

const MOST_DAYS = 3650;

const stage: Reader<Stage> = record<Stage>({
  stage: required(text({ longest: 60 }), "name the stage"),
  p: required(policy, "add the policy: none, quarantine or reject"),
  sp: optional(policy),
  np: optional(policy),
  pct: optional(whole(0, 100, "per cent")),
  test: optional(flag),
  days: optional(whole(0, MOST_DAYS, "days")),
});

const profile: Reader<ProfileName | readonly Stage[]> = (value, at, found) => {
  if (Array.isArray(value)) return list(stage, { filled: "write at least one stage, or the name of a profile" })(value, at, found);
  return oneOf(Object.keys(PROFILES) as ProfileName[])(value, at, found);
};

const anyText = text({ blank: true });

const date: Reader<string> = (value, at, found) =>
  typeof value === "number" && !isNumberToken(value)
    ? wrongType("a day", value, at, found, "write YYYY-MM-DD, like 2026-07-15")
    : anyText(value, at, found);

const writtenEntry = looseRecord<LogEntry>({
  stage: required(anyText, "add the stage that begins"),
  since: required(date, "add the day from which it holds, YYYY-MM-DD"),
  reason: optional(anyText),
  forced: optional(flag),
  profile: optional(profile),
});

/** An entry; an empty text stands for a stage or a day that cannot be read, so that the others are still judged. */
const entry: Reader<LogEntry> = (value, at, found) => ({ stage: "", since: "", ...writtenEntry(value, at, found) });

/** A rollout; a table without stages stands for a profile that cannot be read. */
const rollout: Reader<Rollout> = (value, at, found) => {
  const { profile: table = [], log = [] } = writtenRollout(value, at, found) ?? {};
  return { profile: table, log };
};

const PROFILE_CURE = `write ${Object.keys(PROFILES).join(", ")}, or a table of stages of your own`;
const LOG_CURE = "write the first stage: - { stage: monitor, since: 2026-06-01 }";

const writtenRollout = looseRecord<Rollout>({
  profile: required(profile, PROFILE_CURE),
  log: required(list(entry, { filled: LOG_CURE }), LOG_CURE),
});

const readFull = looseRecord<{
  reports?: Reports;
  alignment?: { spf?: Alignment; dkim?: Alignment };
  failureOptions?: readonly FailureOption[];
  subdomains?: Policy;
  nonexistent?: Policy;
  rollout: Rollout;
}>({
  reports: optional(reports),
  alignment: optional(looseRecord<{ spf?: Alignment; dkim?: Alignment }>({ spf: optional(mode), dkim: optional(mode) })),
  failureOptions: optional(failureOptions),
  subdomains: optional(policy),
  nonexistent: optional(policy),
  rollout: required(rollout, "say how far the rollout has come: { profile: standard, log: [{ stage: monitor, since: 2026-06-01 }] }"),
});
