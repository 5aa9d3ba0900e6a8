/**
 * Paths of a call → loaded specs.
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

import { isError } from "../mail/finding";
import { isMap } from "../mail/reading";
import { judgeFuture } from "../mail/rollout";
import { type RolloutPlan, type SendingDomainSpec, rolloutPlanOf } from "../mail/spec";
import { type FileFinding, type Loaded, type LoadedSpec, type Places, formatFileFinding, loadSpecs, placeOf } from "../spec-file";
import { standingAt } from "../spec-file/files";
import { isSpecName, stackOfFile, stackProblem } from "../spec-file/names";

import { type Call, SpecErrors, UsageError } from "./command";

/** Where an app keeps its specs. */
const DEFAULT = "stacks/domains";

/**
 * Loads the specs of a call: its paths, or `stacks/domains`.
 * @throws UsageError when a path does not exist, or there is no spec
 */
export function loadCall(call: Call): Loaded {
  const { paths, folder } = call;
  if (paths.length === 0 && !existsSync(join(folder, DEFAULT))) {
    throw new UsageError(`no path given, and no ${DEFAULT} here; give the path of a spec or of a folder of specs`);
  }
  const given = givenPaths(call);
  const missing = given.filter((path) => path === "" || standingAt(resolve(folder, path)) === "missing");
  if (missing.length > 0) {
    const shown = missing.map((path) => (path === "" ? '""' : path)).join(", ");
    throw new UsageError(`${shown}: no such file or folder`);
  }
  const loaded = loadSpecs(
    given.map((path) => resolve(folder, path)),
    { shownFrom: folder },
  );
  if (loaded.count === 0 && loaded.findings.length === 0)
    throw new UsageError(`${given.join(", ")}: no spec there; specs are *.yaml and *.yml whose names do not begin with _`);
  return loaded;
}

/** The paths of a call, or those that are meant without one. */
export function givenPaths({ paths }: Call): readonly string[] {
  return paths.length === 0 ? [DEFAULT] : paths;
}

/**
 * Loads the specs of a call that are all right.
 * @throws SpecErrors when they are not, UsageError as {@link loadCall} does
 */
export function loadRight(call: Call): readonly LoadedSpec[] {
  const { specs, findings } = loadCall(call);
  const errors = errorLines(findings);
  if (errors !== "") throw new SpecErrors(errors);
  return specs;
}

/** The errors among findings, a line each. */
export function errorLines(findings: readonly FileFinding[]): string {
  return findings
    .filter(isError)
    .map((error) => `${formatFileFinding(error)}\n`)
    .join("");
}

/** What a day's clock says of specs, right or wrong: dates of their logs that lie behind it. */
export function futureFindings(documents: Loaded["documents"], asOf: string): FileFinding[] {
  return documents.flatMap(({ value, places }) => futureOf(datesIn(value), places, asOf));
}

/** What a day's clock says of one log. */
export function futureOf(log: Dates, places: Places, asOf: string): FileFinding[] {
  return judgeFuture(log, "dmarc.rollout", asOf).map((found) => ({ ...found, ...placeOf(found.path, places) }));
}

/** The dates of a log; an entry that has none has an empty one. */
type Dates = readonly { readonly since: string }[];

function datesIn(spec: unknown): Dates {
  const dmarc = isMap(spec) ? spec["dmarc"] : undefined;
  const rollout = isMap(dmarc) ? dmarc["rollout"] : undefined;
  const log = isMap(rollout) ? rollout["log"] : undefined;
  return (Array.isArray(log) ? log : []).map((entry: unknown) => {
    const since = isMap(entry) ? entry["since"] : undefined;
    return { since: typeof since === "string" ? since : "" };
  });
}

/** A sending domain with a rollout. */
export interface LoadedRollout {
  readonly loaded: LoadedSpec;
  readonly spec: SendingDomainSpec;
  readonly dmarc: RolloutPlan;
}

/**
 * The rollouts of a call's paths, which must be given.
 * @throws UsageError when no path is given, or none has a rollout; SpecErrors when the specs are wrong
 */
export function loadRollouts(call: Call): readonly LoadedRollout[] {
  if (call.paths.length === 0) throw new UsageError("give the path of a spec, like stacks/domains/example.com.yaml");
  const rollouts = loadRight(call).flatMap((loaded): LoadedRollout[] => {
    const { spec } = loaded;
    const dmarc = rolloutPlanOf(spec);
    if (spec.kind !== "sending-domain" || dmarc === undefined) return [];
    return [{ loaded, spec, dmarc }];
  });
  if (rollouts.length === 0)
    throw new UsageError(`${call.paths.join(", ")}: no rollout there: its policy is inherited, delegated or somebody else's`);
  return rollouts;
}

/**
 * The path of a spec file that a command is to write.
 * @throws UsageError when it is no spec's name, or is there already
 */
export function newSpecFile(shown: string, { folder }: Call): string {
  // What stands behind the last separator: of a path that ends in one, nothing.
  const name = shown.replace(/^.*[\\/]/su, "");
  if (!isSpecName(name)) throw new UsageError(`--out: ${shown} is no spec's name; write NAME.yaml, not beginning with _`);
  const wrong = stackProblem(stackOfFile(shown));
  if (wrong !== undefined) {
    throw new UsageError(`${shown} would become a stack: ${wrong.problem}; give --out another name, of letters, digits, dots, - and _`);
  }
  const file = resolve(folder, shown);
  if (existsSync(file)) throw new UsageError(`${shown} is there already; nothing is written`);
  return file;
}
