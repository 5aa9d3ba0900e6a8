/**
 * `sending-domain advance`: the next move of a rollout, appended to the log.
 */
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

import { SCOPES, formatDmarc, policyName } from "../mail/dmarc";
import { readHostName } from "../mail/dns";
import { isError, visible } from "../mail/finding";
import { isMap } from "../mail/reading";
import { dmarcAt } from "../mail/records";
import { type Rollout, type RolloutState, dayNumber, effectInWords, nextInWords, policyOf, rolloutState } from "../mail/rollout";
import { type FileFinding, type Loaded, type LoadedSpec, formatFileFinding, loadSpecs } from "../spec-file";
import { withItem } from "../spec-file/edit";
import { extendingFiles, projectOf } from "../spec-file/files";
import { writeWhole } from "../spec-file/write";

import { type Call, type Command, type Output, UsageError, shellWord } from "./command";
import { type LoadedRollout, futureOf, loadRollouts } from "./paths";

/** The command `advance`. */
export const advance: Command = {
  name: "advance",
  says: "append the next stage of a rollout to the log",
  usage: "<path>",
  options: {
    reason: { value: "TEXT", says: "why: the numbers you looked at, and where they were reviewed (required)" },
    since: { value: "DATE", says: "the day from which the stage holds (default: today)" },
    down: { value: "STAGE", says: "go down to this stage instead, any distance" },
    domain: { value: "NAME", says: "the domain, where the file has several" },
    forced: { says: "take responsibility for what the rules refuse; it stays visible as a warning" },
    "dry-run": { says: "show everything, and write nothing" },
  },
  async run(call) {
    const reason = call.options.value("reason");
    if (reason === undefined || reason.trim() === "")
      throw new UsageError("advance needs --reason TEXT: the numbers you looked at, and where they were reviewed");
    const since = call.options.value("since") ?? call.today;
    if (dayNumber(since) === undefined) throw new UsageError("--since: not a day of the calendar; write YYYY-MM-DD");
    const chosen = chooseRollout(call);
    return move(chosen, { stage: nextStage(chosen, call), since, reason: reason.trim() }, call);
  },
};

/** The one rollout that a call is about. */
function chooseRollout(call: Call): LoadedRollout {
  if (call.paths.length !== 1) throw new UsageError("advance takes the path of one spec file");
  const rollouts = loadRollouts(call);
  const given = call.options.value("domain");
  const reading = given === undefined ? undefined : readHostName(given);
  const domain = reading !== undefined && "name" in reading ? reading.name : given;
  const [first, ...more] = rollouts.filter(({ spec }) => domain === undefined || spec.domain === domain);
  const names = rollouts.map(({ spec }) => spec.domain).join(", ");
  if (first === undefined) throw new UsageError(`--domain: no rollout of "${domain ?? ""}" there; there are ${names}`);
  if (more.length > 0) throw new UsageError(`several rollouts there: ${names}; choose one with --domain`);
  return first;
}

function nextStage({ dmarc }: LoadedRollout, { options }: Call): string {
  const { stages, index, current } = rolloutState(dmarc.rollout);
  const down = options.value("down");
  if (down !== undefined) {
    const target = stages.findIndex(({ stage }) => stage === down);
    const below = stages.slice(0, index).map(({ stage }) => stage);
    if (target === -1 || target >= index) {
      const there = below.length === 0 ? `${current.stage} is the first stage` : `below ${current.stage} there are ${below.join(", ")}`;
      throw new UsageError(`--down: no stage "${down}" below; ${there}`);
    }
    return down;
  }
  const next = stages[index + 1];
  if (next === undefined) throw new Error(`${current.stage} is the last stage; there is nothing to advance to (--down goes back)`);
  return next.stage;
}

interface Entry {
  readonly stage: string;
  readonly since: string;
  readonly reason: string;
}

/** Judges what the edit would make of the whole folder, shows it, and writes it. */
async function move(rollout: LoadedRollout, entry: Entry, call: Call): Promise<Output> {
  const { loaded } = rollout;
  const log = loaded.places.get("dmarc.rollout.log");
  if (log !== undefined && log.file !== loaded.file) {
    throw new Error(`the log stands in ${log.file}, which other specs share; give ${rollout.spec.domain} a log of its own first`);
  }
  const file = resolve(call.folder, loaded.file);
  // A file whose name the folder passes over is judged all the same, and who extends it, wherever that stands.
  const paths = [dirname(file), file, ...extendingFiles(projectOf(file))];
  const before = loadSpecs(paths, { shownFrom: call.folder });
  // Those that are wrong for now are heirs too.
  const heirs = before.documents.filter((each) => each.file !== loaded.file && each.places.get("dmarc.rollout.log")?.file === loaded.file);
  if (heirs.length > 0) {
    const [those, they] = [
      heirs.map(({ value, file }) => visible(domainIn(value) ?? file)).join(", "),
      heirs.length === 1 ? "extends it" : "extend it",
    ];
    throw new Error(`the log of ${rollout.spec.domain} is that of ${those} too, which ${they}; give each a log of its own first`);
  }
  const item = { ...entry, ...(call.options.has("forced") ? { forced: true } : {}) };
  const edited = await withItem(readFileSync(file, "utf8"), loaded.document, ["dmarc", "rollout", "log"], item);
  const after = { ...rollout.dmarc.rollout, log: [...rollout.dmarc.rollout.log, item] };
  const refused = errorsOf({ file, paths, edited }, before, { loaded, after }, call);
  if (refused.length > 0) {
    return { stdout: "", stderr: [...refused.map(formatFileFinding), "refused; nothing is written", ""].join("\n"), code: 1 };
  }
  const stdout = report(rollout, rolloutState(rollout.dmarc.rollout), rolloutState(after), item, call);
  if (call.options.has("dry-run")) return { stdout, stderr: "dry run; nothing is written\n", code: 0 };
  writeWhole(file, edited);
  return { stdout, stderr: `written into ${loaded.file}\n`, code: 0 };
}

/** The domain as a spec writes it, right or wrong. */
function domainIn(value: unknown): string | undefined {
  const domain = isMap(value) ? value["domain"] : undefined;
  return typeof domain === "string" ? domain : undefined;
}

/** The errors that synth and check would find after the edit, and did not before; `after` is the rollout as it is then. */
function errorsOf(
  { file, paths, edited }: { readonly file: string; readonly paths: readonly string[]; readonly edited: string },
  standing: Loaded,
  { loaded, after }: { readonly loaded: LoadedSpec; readonly after: Rollout },
  call: Call,
): FileFinding[] {
  // By what they say, each as often as it stood: lines move by the edit.
  const saying = ({ id, path, problem, file: at }: FileFinding): string => JSON.stringify([at, id, path, problem]);
  const before = new Map<string, number>();
  for (const found of standing.findings) before.set(saying(found), (before.get(saying(found)) ?? 0) + 1);
  const isNew = (found: FileFinding): boolean => {
    const left = before.get(saying(found)) ?? 0;
    before.set(saying(found), left - 1);
    return left <= 0;
  };
  const { findings, documents } = loadSpecs(paths, { shownFrom: call.folder, texts: new Map([[file, edited]]) });
  const document = documents.find((each) => each.file === loaded.file && domainIn(each.value) === domainIn(loaded.value));
  return [...findings.filter((found) => isError(found) && isNew(found)), ...futureOf(after.log, (document ?? loaded).places, call.today)];
}

function report(
  { spec, dmarc, loaded }: LoadedRollout,
  before: RolloutState,
  after: RolloutState,
  entry: Entry & { forced?: boolean },
  call: Call,
): string {
  const { paint } = call;
  const name = policyName(spec.domain);
  const was = formatDmarc(dmarcAt(dmarc, before.current));
  const is = formatDmarc(dmarcAt(dmarc, after.current));
  const rows = SCOPES.map((scope) => {
    const old = effectInWords(scope, policyOf(before.current, dmarc));
    const now = effectInWords(scope, policyOf(after.current, dmarc));
    return { scope, old: change(old.old, now.old), new: change(old.new, now.new) };
  });
  const next = nextInWords(after) ?? "the last stage of the profile";
  return [
    `${paint("bold", spec.domain)}  ${before.current.stage} → ${after.current.stage}`,
    "",
    `  before  ${name}  ${was}`,
    `  after   ${name}  ${is}`,
    "",
    "  Failing mail, to readers of RFC 7489 and of RFC 9989:",
    ...rows.map((row) => `  - ${row.scope}: ${row.old}; ${row.new}`),
    "",
    `  Then: ${next}`,
    "",
    paint("dim", "  For the pull request:"),
    "",
    `### ${spec.domain}: DMARC ${before.current.stage} → ${after.current.stage}`,
    "",
    `Since ${entry.since}: ${entry.reason}${entry.forced === true ? " (**forced** past the rules)" : ""}`,
    "",
    "| failing mail from | RFC 7489 | RFC 9989 |",
    "| --- | --- | --- |",
    ...rows.map((row) => `| ${row.scope} | ${row.old} | ${row.new} |`),
    "",
    `${was === is ? "No record changes" : `One record changes in place, \`${name}\``}.${wayBack(before, after, loaded, call)}`,
    "",
  ].join("\n");
}

/** A step down is the way back of the step up before it; its own is to advance again. */
function wayBack(before: RolloutState, after: RolloutState, { file }: LoadedSpec, { options }: Call): string {
  if (after.index <= before.index) return "";
  const domain = options.value("domain");
  const which = domain !== undefined ? ` --domain ${shellWord(domain)}` : "";
  return ` Way back: \`sending-domain advance ${shellWord(file)}${which} --down ${shellWord(before.current.stage)} --reason "…"\`.`;
}

function change(before: string, after: string): string {
  return before === after ? after : `${before} → ${after}`;
}
