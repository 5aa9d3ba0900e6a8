/**
 * The files of one load: each is looked at and read once, however many specs name it.
 */
import { type Dirent, existsSync, lstatSync, readFileSync, readdirSync, realpathSync, statSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";

import { shownPath } from "./place";
import { type YamlFile, readYaml } from "./yaml";

/** Why a file that a spec names cannot be read. */
export type Refusal = "outside" | "missing" | "link";

/** Files of a project. */
export class Files {
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

  /** A YAML file's documents. */
  yaml(path: string): YamlFile {
    return once(this.yamls, path, () => {
      const text = this.texts.get(path);
      return readYaml(text === undefined ? readFileSync(path) : Buffer.from(text), this.shown(path));
    });
  }

  /** Where a path leads, its links followed. */
  real(path: string): string {
    return once(this.reals, path, () => realpathSync(path));
  }

  /** A key file's text, each octet a character. */
  key(path: string): string {
    return once(this.keys, path, () => readFileSync(path, "latin1"));
  }

  /** Why a file cannot be read, if so: it must be there, and in the project of the file that names it. */
  refusal(path: string, namedBy: string): Refusal | undefined {
    const folder = dirname(namedBy);
    const project = once(this.projects, folder, () => projectOf(folder));
    return once(this.refusals, `${project}\0${path}`, () => {
      if (!isInside(path, project)) return "outside";
      // existsSync alone takes whatever text: others throw where a name is too long, or leads through a file.
      if (!existsSync(path) || !statSync(path).isFile()) return "missing";
      return isInside(this.real(path), this.real(project)) ? undefined : "link";
    });
  }
}

/** A file of specs. */
export interface SpecFile {
  readonly path: string;
  readonly isLink: boolean;
}

/**
 * The files of a path: itself, or a folder's specs.
 * @throws Error when it does not exist
 */
export function specFiles(path: string): SpecFile[] {
  const absolute = resolve(path);
  if (!existsSync(absolute)) throw new Error(`${path}: no such file or folder`);
  if (!statSync(absolute).isDirectory()) return [{ path: absolute, isLink: lstatSync(absolute).isSymbolicLink() }];
  return readdirSync(absolute, { withFileTypes: true })
    .filter((entry: Dirent) => !entry.isDirectory() && /^[^_.].*\.ya?ml$/u.test(entry.name))
    .map((entry) => ({ path: join(absolute, entry.name), isLink: entry.isSymbolicLink() }));
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
