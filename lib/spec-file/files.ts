/**
 * The files of one load: each is looked at and read once, however many specs name it.
 */
import { type Dirent, existsSync, lstatSync, readFileSync, readdirSync, realpathSync, statSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";

import { isSpecName } from "./names";
import { shownPath } from "./place";
import { type YamlFile, readYaml } from "./yaml";

/** Why a file that a spec names cannot be read. */
export type Refusal = "outside" | "missing" | "unreadable" | "link" | "loop" | "folder" | "special";

/** Files of a project. */
export class Files {
  private readonly read = new Map<string, Buffer | undefined>();
  private readonly yamls = new Map<string, YamlFile>();
  private readonly keys = new Map<string, string>();
  private readonly reals = new Map<string, string>();
  private readonly refusals = new Map<string, Refusal | undefined>();
  private readonly projects = new Map<string, string>();

  /** Paths are shown from the folder `shownFrom`; `texts` stand in place of files', by absolute path. */
  constructor(
    private readonly shownFrom: string,
    private readonly texts: ReadonlyMap<string, string>,
  ) {}

  /** A file's path as it is shown. */
  shown(path: string): string {
    return shownPath(path, this.shownFrom);
  }

  /** Whether a file that is there can be read. */
  isReadable(path: string): boolean {
    return this.octets(path) !== undefined;
  }

  /** A YAML file's documents. */
  yaml(path: string): YamlFile {
    return once(this.yamls, path, () => readYaml(this.octets(path) ?? Buffer.alloc(0), this.shown(path)));
  }

  /** Where a path leads, its links followed. */
  real(path: string): string {
    return once(this.reals, path, () => realpathSync(path));
  }

  /** A key file's text, each octet a character. */
  key(path: string): string {
    return once(this.keys, path, () => (this.octets(path) ?? Buffer.alloc(0)).toString("latin1"));
  }

  /** Why a file cannot be read, if so: it must be there, and in the project of the file that names it. */
  refusal(path: string, namedBy: string): Refusal | undefined {
    const folder = dirname(namedBy);
    const project = once(this.projects, folder, () => projectOf(folder));
    return once(this.refusals, `${project}\0${path}`, () => {
      if (path !== project && !isInside(path, project)) return "outside";
      const kind = standingAt(path);
      if (kind !== "file") return kind;
      if (!isInside(this.real(path), this.real(project))) return "link";
      return this.isReadable(path) ? undefined : "unreadable";
    });
  }

  private octets(path: string): Buffer | undefined {
    return once(this.read, path, () => {
      const text = this.texts.get(path);
      if (text !== undefined) return Buffer.from(text);
      try {
        return readFileSync(path);
      } catch {
        return undefined;
      }
    });
  }
}

/** Files of a folder and of those below it whose specs may extend others; not those of other packages, nor of synth. */
export function extendingFiles(folder: string): string[] {
  return unlessKept<Dirent[]>(() => readdirSync(folder, { withFileTypes: true }), []).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return /^(?:\.|node_modules$|cdktf\.out$)/u.test(entry.name) ? [] : extendingFiles(path);
    return entry.isFile() && isSpecName(entry.name) && unlessKept(() => readFileSync(path, "utf8"), "").includes("extends") ? [path] : [];
  });
}

/** What is read, or else where nobody here may read. */
function unlessKept<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

/** What stands at a path, or why nobody knows it. */
export function standingAt(path: string): "file" | "folder" | "special" | "missing" | "loop" | "unreadable" {
  try {
    const stat = statSync(path);
    return stat.isFile() ? "file" : stat.isDirectory() ? "folder" : "special";
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ELOOP") return "loop";
    // A name may be too long, hold what none can, or lead through a file.
    return code === "EACCES" || code === "EPERM" ? "unreadable" : "missing";
  }
}

/** A file of specs. */
export interface SpecFile {
  readonly path: string;
  /** Whether it is a file itself, and no link to one. */
  readonly isPlain: boolean;
}

/**
 * The files of a path: itself, or a folder's specs.
 * @throws Error when it does not exist
 */
export function specFiles(path: string): SpecFile[] {
  const absolute = resolve(path);
  const kind = standingAt(absolute);
  if (kind === "missing") throw new Error(`${path}: no such file or folder`);
  if (kind !== "folder") return [{ path: absolute, isPlain: kind === "file" && lstatSync(absolute).isFile() }];
  return readdirSync(absolute, { withFileTypes: true })
    .filter((entry: Dirent) => !entry.isDirectory() && isSpecName(entry.name))
    .map((entry) => ({ path: join(absolute, entry.name), isPlain: entry.isFile() }));
}

function once<T>(known: Map<string, T>, path: string, read: () => T): T {
  if (!known.has(path)) known.set(path, read());
  return known.get(path) as T;
}

function isInside(file: string, folder: string): boolean {
  return file.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** The project of a file: the nearest folder above it with cdktf.json, package.json or .git; else the file's own. */
export function projectOf(path: string): string {
  const start = existsSync(path) && statSync(path).isDirectory() ? resolve(path) : dirname(resolve(path));
  for (let folder = start; ; folder = dirname(folder)) {
    if (["cdktf.json", "package.json", ".git"].some((mark) => existsSync(join(folder, mark)))) return folder;
    if (folder === dirname(folder)) return start;
  }
}
