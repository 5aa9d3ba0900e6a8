/**
 * Files and folders → checked specs and their records, judged together; every finding of every file at once.
 */
import type { MailRecord, Spec } from "../mail";
import { readHostName } from "../mail/dns";
import { type Finding, type FindingId, below, finding, isAtOrBelow, isError } from "../mail/finding";
import { isToken } from "../mail/late";
import { judgePart, parseWithRecords } from "../mail/parse-spec";

import { Files, type SpecFile, projectOf, specFiles } from "./files";
import { judgeTogether } from "./judge-together";
import { stackOfFile, stackProblem } from "./names";
import { type FileFinding, type Place, type Places, byPlace, formatFileFinding, placeOf, startOf } from "./place";
import { REFUSALS, type ResolvedDocument, UNREAD_KEY, resolveFile, withLoaded } from "./resolve";
import { withoutMatched } from "./shared-acknowledgements";

/** One spec of a file, checked. */
export interface LoadedSpec {
  /** The file as it is shown. */
  readonly file: string;
  /** Which document of the file it is, from 0. */
  readonly document: number;
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
  /** The documents of which all files could be read, right and wrong. */
  readonly documents: readonly ResolvedDocument[];
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
  const files = [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  const source = new Files(options.shownFrom ?? projectOf(files[0]?.path ?? paths[0] ?? "."), options.texts ?? new Map());
  const loader = new Loader(source);
  for (const file of files) loader.load(file);
  const { specs, count, documents } = loader;
  const findings = withoutMatched([...loader.findings, ...judgeTogether(specs)], documents);
  return { specs, count, documents, findings: withoutRepeats(findings).sort(byPlace) };
}

/** Loads files one by one, and knows what the files before it claimed. */
class Loader {
  readonly specs: LoadedSpec[] = [];
  readonly findings: FileFinding[] = [];
  readonly documents: ResolvedDocument[] = [];
  count = 0;
  /** Files by the folders of the stacks that they become. */
  private readonly stacks = new Map<string, string>();
  /** Places of the domains and hosts that specs are of. */
  private readonly claims = new Map<string, () => Place>();

  constructor(private readonly files: Files) {}

  load({ path, isPlain }: SpecFile): void {
    const file = this.files.shown(path);
    // A file that is one needs no other question.
    const refusal = isPlain && this.files.isReadable(path) ? undefined : this.files.refusal(path, path);
    if (refusal !== undefined) {
      const { id, problem, cure = "keep the spec itself here, or take the link away" } = REFUSALS[refusal];
      this.count++;
      this.findings.push({ ...finding(id, "", { problem, cure }), ...startOf(file) });
      return;
    }
    const { documents, findings } = resolveFile(path, this.files);
    this.findings.push(...findings);
    this.count += documents.length;
    const stack = this.stackOf(path, file, documents);
    // What stands for an alias without end is nothing that could be judged.
    if (findings.some(({ id }) => id === "yaml-aliases")) return;
    // What is wrong in the YAML itself makes whatever was read of it doubtful.
    const isDoubtful = findings.some(isError);
    for (const [index, resolved] of documents.entries()) this.judge(resolved, { file, document: index, stack }, isDoubtful);
  }

  private judge(resolved: ResolvedDocument, source: Pick<LoadedSpec, "file" | "document" | "stack">, isDoubtful: boolean): void {
    const isFirst = this.claim(resolved);
    const { value, places } = resolved;
    // What it does not have may stand in what it extends.
    if (!resolved.isWhole) {
      this.findings.push(...judgePart(value).map((each) => placedFinding(each, resolved, source.file)));
      return;
    }
    this.documents.push(resolved);
    const { value: parsed, findings } = parseWithRecords(value);
    const placed = [...findings, ...tokensIn(value, findings)].map((each) => placedFinding(each, resolved, source.file));
    this.findings.push(...placed);
    if (parsed === undefined || !isFirst || isDoubtful || placed.some(isError)) return;
    this.specs.push({ ...source, value, ...parsed, warnings: placed, places });
  }

  /** The stack's name: the spec's, or the file's with dots as `-`. */
  private stackOf(path: string, file: string, documents: readonly ResolvedDocument[]): string {
    const given = documents.find(({ stack }) => stack !== undefined);
    const name = given?.stack ?? stackOfFile(path);
    const say = (id: FindingId, place: Place, problem: string, value: unknown, cure: string): void => {
      this.findings.push({ ...finding(id, "stack", { problem, value, cure }), ...place });
    };
    const place = given === undefined ? startOf(file) : placeOf("stack", given.places);
    const wrong = stackProblem(name);
    if (wrong !== undefined) say("spec-value", place, wrong.problem, name, wrong.cure);
    // Where files' names have no case, the two would overwrite each other.
    const folder = name.toLowerCase();
    const before = this.stacks.get(folder);
    if (before !== undefined) say("stack-twice", place, `the stack of ${before} too`, name, "give one of them another stack: name");
    this.stacks.set(folder, file);
    for (const { stack: other, places } of documents) {
      if (other === undefined || other === name) continue;
      say(
        "spec-value",
        placeOf("stack", places),
        `another stack than "${name}" above in the same file`,
        other,
        "keep one: a file is a stack",
      );
    }
    return name;
  }

  /** Whether a spec is the first of its name, right or wrong; a report receiver's host may send as well. */
  private claim({ value, places }: ResolvedDocument): boolean {
    const fields = value as Readonly<Record<string, unknown>> | null;
    const field = fields?.["kind"] === "report-receiver" ? "host" : "domain";
    const text = fields?.[field];
    const reading = typeof text === "string" ? readHostName(text) : undefined;
    if (reading === undefined || !("name" in reading)) return true;
    const key = `${field} ${reading.name}`;
    const before = this.claims.get(key)?.();
    if (before === undefined) {
      this.claims.set(key, () => placeOf(field, places));
      return true;
    }
    const problem = `a ${field} that stands already, at ${before.file}:${before.line}`;
    const found = finding("spec-domain-twice", field, { problem, value: reading.name, cure: "keep one spec of it" });
    this.findings.push({ ...found, ...placeOf(field, places) });
    return false;
  }
}

/** What is wrong in a file that many specs extend is said once. */
function withoutRepeats(findings: readonly FileFinding[]): FileFinding[] {
  return [...new Map(findings.map((each) => [formatFileFinding(each), each])).values()];
}

function placedFinding(found: Finding, document: ResolvedDocument, file: string): FileFinding {
  const path = document.keyFiles.has(found.path) ? `${found.path}File` : found.path;
  const place = placeOf(path, document.places);
  // What stands in a shared file may be good for others: this one can go without it, but for an item of a list, which no null takes away.
  const isRemovable = (found.id === "spec-unknown-field" || found.cure.startsWith("remove it")) && !/\[\d+\]$/u.test(path);
  const cure = withLoaded(found.cure);
  const isFile = document.keyFiles.has(below(found.path, "publicKey"));
  const problem = isFile ? found.problem.replace(/\bpublicKey\b/u, "publicKeyFile") : found.problem;
  return { ...found, path, ...place, problem, cure: isRemovable && place.file !== file ? `${cure}; ${file} takes it away by null` : cure };
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
