/**
 * `sending-domain check`: the findings of every spec.
 */
import { counted, isError } from "../mail/finding";
import { dayNumber } from "../mail/rollout";
import { type FileFinding, byPlace, formatFileFinding } from "../spec-file";

import { type Call, type Command, type Output, UsageError } from "./command";
import { futureFindings, loadCall } from "./paths";

/** The command `check`. */
export const check: Command = {
  name: "check",
  says: "findings of every spec",
  usage: "[path…]",
  options: {
    "as-of": { value: "DATE", says: "the day after which a date in a log lies in the future (default: today)" },
    strict: { says: "count warnings as errors" },
    json: { says: "write JSON" },
  },
  run(call) {
    const loaded = loadCall(call);
    const findings = [...loaded.findings, ...futureFindings(loaded.documents, dayOf(call))].sort(byPlace);
    const acknowledged = loaded.specs.reduce((sum, { spec }) => sum + spec.acknowledged.length, 0);
    const errors = findings.filter(isError).length;
    const counts = { specs: loaded.count, errors, warnings: findings.length - errors, acknowledged };
    const bad = errors > 0 || (call.options.has("strict") && findings.length > 0);
    return report(findings, counts, call, bad ? 1 : 0);
  },
};

interface Counts {
  readonly specs: number;
  readonly errors: number;
  readonly warnings: number;
  readonly acknowledged: number;
}

function report(findings: readonly FileFinding[], counts: Counts, { options, paint }: Call, code: Output["code"]): Output {
  if (options.has("json")) return { stdout: `${JSON.stringify({ version: 1, ...counts, findings }, undefined, 2)}\n`, code };
  const lines = findings.map((found) =>
    formatFileFinding(found).replace(` ${found.severity} `, ` ${paint(isError(found) ? "red" : "yellow", found.severity)} `),
  );
  const summary = [
    counted(counts.specs, "spec"),
    counted(counts.errors, "error"),
    counted(counts.warnings, "warning"),
    `${counts.acknowledged} acknowledged`,
  ].join(", ");
  return { stdout: [...lines, paint(code === 0 ? "green" : "red", summary), ""].join("\n"), code };
}

function dayOf({ options, today }: Call): string {
  const given = options.value("as-of") ?? today;
  if (dayNumber(given) === undefined) throw new UsageError(`--as-of: not a day of the calendar; write YYYY-MM-DD`);
  return given;
}
