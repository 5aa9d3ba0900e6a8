/**
 * The files of one load: each is looked at and read once, however many specs name it.
 */
import { type Dirent, existsSync, lstatSync, readFileSync, readdirSync, realpathSync, statSync } from "node:fs";
import { join, resolve, sep } from "node:path";

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
  private realProject: string | undefined;

  /** Paths are shown from the folder `shownFrom`; `texts` stand in place of files', by absolute path. */
  constructor(
    private readonly project: string,
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

  /** Why a file cannot be read, if so: it must be there, and in the project. */
  refusal(path: string): Refusal | undefined {
    return once(this.refusals, path, () => {
      if (!isInside(path, this.project)) return "outside";
      // existsSync alone takes whatever text: others throw where a name is too long, or leads through a file.
      if (!existsSync(path) || !statSync(path).isFile()) return "missing";
      this.realProject ??= realpathSync(this.project);
      return isInside(realpathSync(path), this.realProject) ? undefined : "link";
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
