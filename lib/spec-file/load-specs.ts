/**
 * Files and folders → checked specs and their records, judged together; every finding of every file at once.
 */
import { basename } from "node:path";

import { type MailRecord, type Spec, type ZoneRecord, judgeZone } from "../mail";
import { readHostName } from "../mail/dns";
import { type Finding, below, finding, isAtOrBelow, isError } from "../mail/finding";
import { isToken } from "../mail/late";
import { parseWithRecords } from "../mail/parse-spec";
import { nameOf } from "../mail/spec";
import { inheritingDomain } from "../mail/zone";

import { Files, projectOf, specFiles } from "./files";
import { type FileFinding, type Place, type Places, byPlace, formatFileFinding, placeOf } from "./place";
import { REFUSALS, type ResolvedDocument, UNREAD_KEY, resolveFile } from "./resolve";
import { withoutMatched } from "./shared-acknowledgements";

/** One spec of a file, checked. */
export interface LoadedSpec {
  /** The file as it is shown. */
  readonly file: string;
  /** Name of the stack that the file becomes. */
  readonly stack: string;
  /** The spec as it is written, its files loaded. */
  readonly value: unknown;
  readonly spec: Spec;
  readonly records: readonly MailRecord[];
  /** Warnings, with their places. */
  readonly warnings: readonly FileFinding[];
  /** The place of each path of the spec. */
  readonly places: Places;
}

/** What files hold. */
export interface Loaded {
  /** Sorted by file, then in the order of documents; where a finding is an error, those that are right. */
  readonly specs: readonly LoadedSpec[];
  /** How many specs there are, right and wrong. */
  readonly count: number;
  /** Sorted by file and place. */
  readonly findings: readonly FileFinding[];
}

/** How files are loaded. */
export interface LoadOptions {
  /**
   * The folder that paths are shown from.
   * @default the project
   */
  readonly shownFrom?: string;
  /**
   * Texts that stand in place of files', by absolute path: what an edit would make of them.
   * @default none
   */
  readonly texts?: ReadonlyMap<string, string>;
}

/**
 * Loads specs from files, and from the `*.yaml` and `*.yml` of folders; `_*` are shared pieces. Reads files and nothing else.
 * @throws Error when a path does not exist
 */
export function loadSpecs(paths: readonly string[], options: LoadOptions = {}): Loaded {
  const found = new Map(paths.flatMap(specFiles).map((each) => [each.path, each]));
  const files = [...found.keys()].sort();
  const source = new Files(options.shownFrom ?? projectOf(files[0] ?? paths[0] ?? "."), options.texts ?? new Map());
  const findings: FileFinding[] = [];
  const stacks = new Map<string, string>();
  const claims = new Map<string, () => Place>();
  const specs: LoadedSpec[] = [];
  const whole: ResolvedDocument[] = [];
  let count = 0;
  for (const path of files) {
    const file = source.shown(path);
    const refusal = found.get(path)?.isLink === true ? source.refusal(path, path) : undefined;
    if (refusal === "link" || refusal === "missing") {
      const { id, problem } = REFUSALS[refusal];
      count++;
      findings.push({
        ...finding(id, "", { problem, cure: "keep the spec itself here, or take the link away" }),
        file,
        line: 1,
        column: 1,
      });
      continue;
    }
    const { documents, findings: said } = resolveFile(path, source);
    findings.push(...said);
    const stack = stackOf(path, file, documents, stacks, findings);
    count += documents.length;
    // What stands for an alias without end is nothing that could be judged.
    const judged = said.some(({ id }) => id === "yaml-aliases") ? [] : documents;
    for (const document of judged) {
      const first = claim(document, file, claims, findings);
      // What it does not have may stand in what it extends.
      if (!document.isWhole) continue;
      whole.push(document);
      const { value: parsed, findings: saying } = parseWithRecords(document.value);
      const placed = [...saying, ...tokensIn(document.value, saying)].map((each) => placedFinding(each, document, file));
      findings.push(...placed);
      // What is wrong in the YAML itself makes whatever was read of it doubtful.
      if (parsed === undefined || !first || said.some(isError) || placed.some(isError)) continue;
      specs.push({
        file,
        stack,
        value: document.value,
        ...parsed,
        warnings: placed.filter((each) => !isError(each)),
        places: document.places,
      });
    }
  }
  findings.push(...judgeTogether(specs));
  return { specs, count, findings: withoutRepeats(withoutMatched(findings, whole)).sort(byPlace) };
}

/** What is wrong in a file that many specs extend is said once. */
function withoutRepeats(findings: readonly FileFinding[]): FileFinding[] {
  return [...new Map(findings.map((each) => [formatFileFinding(each), each])).values()];
}

function placedFinding(found: Finding, document: ResolvedDocument, file: string): FileFinding {
  const path = document.keyFiles.has(found.path) ? `${found.path}File` : found.path;
  const place = placeOf(path, document.places) ?? { file, line: 1, column: 1 };
  // What stands in a shared file may be good for others: this one can go without it, but for an item of a list, which no null takes away.
  const isRemovable = (found.id === "spec-unknown-field" || found.cure.startsWith("remove it")) && !/\[\d+\]$/u.test(path);
  return {
    ...found,
    path,
    ...place,
    ...(isRemovable && place.file !== file ? { cure: `${found.cure}; ${file} takes it away by null` } : {}),
  };
}

/** A file has no tokens: a text of their shape, where a token may stand, is one by accident. What `said` names is not said twice. */
function tokensIn(value: unknown, said: readonly Finding[], at = ""): Finding[] {
  if (typeof value === "string") {
    if (!isToken(value) || value === UNREAD_KEY || said.some(({ id, path }) => id === "spec-token" && isAtOrBelow(at, path))) return [];
    return [
      finding("spec-token", at, {
        problem: "a text in the shape of a CDKTF token, which a file cannot hold",
        cure: "write the plain value",
      }),
    ];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => tokensIn(each, said, below(at, Array.isArray(value) ? Number(key) : key)));
}

/** The stack's name: the spec's, or the file's with dots as `-`. */
function stackOf(
  path: string,
  file: string,
  documents: readonly ResolvedDocument[],
  stacks: Map<string, string>,
  findings: FileFinding[],
): string {
  const given = documents.find(({ stack }) => stack !== undefined);
  const name =
    given?.stack ??
    basename(path)
      .replace(/\.ya?ml$/u, "")
      .replaceAll(".", "-");
  const place = (given && placeOf("stack", given.places)) ?? { file, line: 1, column: 1 };
  const say = (id: "spec-value" | "stack-twice", problem: string, cure: string): void => {
    findings.push({ ...finding(id, "stack", { problem, value: name, cure }), ...place });
  };
  if (!/^[\w-]+$/u.test(name)) say("spec-value", "not a stack's name", "write stack: with letters, digits, - and _");
  const before = stacks.get(name);
  if (before !== undefined) say("stack-twice", `the stack of ${before} too`, "give one of them another stack: name");
  stacks.set(name, file);
  for (const other of documents) {
    if (other.stack === undefined || other.stack === name) continue;
    const at = placeOf("stack", other.places) ?? place;
    const problem = `another stack than "${name}" above in the same file`;
    findings.push({ ...finding("spec-value", "stack", { problem, value: other.stack, cure: "keep one: a file is a stack" }), ...at });
  }
  return name;
}

/** A name belongs to one spec, right or wrong; a report receiver's host may send as well. */
function claim(document: ResolvedDocument, file: string, claims: Map<string, () => Place>, findings: FileFinding[]): boolean {
  const value = document.value as Readonly<Record<string, unknown>> | null;
  const field = value?.["kind"] === "report-receiver" ? "host" : "domain";
  const text = value?.[field];
  const reading = typeof text === "string" ? readHostName(text) : undefined;
  if (reading === undefined || !("name" in reading)) return true;
  const key = `${field} ${reading.name}`;
  const place = (): Place => placeOf(field, document.places) ?? { file, line: 1, column: 1 };
  const before = claims.get(key)?.();
  if (before === undefined) {
    claims.set(key, place);
    return true;
  }
  const problem = `a ${field} that stands already, at ${before.file}:${before.line}`;
  findings.push({ ...finding("spec-domain-twice", field, { problem, value: reading.name, cure: "keep one spec of it" }), ...place() });
  return false;
}

/** What the specs say beside each other. */
function judgeTogether(specs: readonly LoadedSpec[]): FileFinding[] {
  const owner = ownersOf(specs);
  const records = specs.flatMap((loaded) => {
    const { spec } = loaded;
    const place = { zone: spec.zone.name, ...(spec.kind === "report-receiver" ? {} : { organizationalDomain: spec.organizationalDomain }) };
    return loaded.records.map(({ role, name, type, content }): ZoneRecord => ({
      name,
      type,
      content,
      ...place,
      owner: owner(loaded, role),
    }));
  });
  const zones = specs.map((loaded) => {
    const { zone, account } = loaded.spec;
    return { ...zone, ...(account === undefined ? {} : { account }), owner: owner(loaded, "zone") };
  });
  const inheriting = specs.flatMap((loaded) => inheritingDomain(loaded.spec, owner(loaded, "dmarc")));
  const taken = specs.flatMap((loaded) => Object.values(loaded.spec.adopt).map((id) => ({ id, owner: owner(loaded, "adopt") })));
  const { findings } = judgeZone(records, inheriting, zones, taken);
  if (findings.length === 0) return [];
  const owners = new Map(
    specs.flatMap((loaded) => {
      // A policy that is inherited has no record.
      const own = loaded.spec.kind === "sending-domain" ? ["dmarc", "zone", "adopt"] : ["zone", "adopt"];
      return [...own, ...loaded.records.map(({ role }) => role)].map((role) => [owner(loaded, role), { loaded, role }]);
    }),
  );
  return findings.map((found) => ({ ...found, path: "", ...placeOfOwner(owners.get(found.path)) }));
}

/** Who asks for a record: the file and the role, and the name where the file holds several specs. */
function ownersOf(specs: readonly LoadedSpec[]): (loaded: LoadedSpec, role: string) => string {
  const once = new Set<string>();
  const several = new Set(specs.filter(({ file }) => once.size === once.add(file).size).map(({ file }) => file));
  return ({ file, spec }, role) => {
    if (!several.has(file)) return `${file} (${role})`;
    return `${file} (${role} of ${spec.kind === "report-receiver" ? "the receiver " : ""}${nameOf(spec)})`;
  };
}

function placeOfOwner(owner: { readonly loaded: LoadedSpec; readonly role: string } | undefined): Place {
  if (owner === undefined) return { file: "", line: 1, column: 1 };
  const { loaded, role } = owner;
  const name = loaded.spec.kind === "report-receiver" ? "host" : "domain";
  const at =
    role === "zone" ? "zone.id" : role === "adopt" ? role : role === "dmarc" && loaded.spec.kind === "sending-domain" ? "dmarc" : name;
  return placeOf(at, loaded.places) ?? { file: loaded.file, line: 1, column: 1 };
}
