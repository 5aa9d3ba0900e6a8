/**
 * Paths of a call → loaded specs.
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

import { type Loaded, loadSpecs } from "../spec-file";

import { type Call, UsageError } from "./command";

/** Where an app keeps its specs. */
const DEFAULT = "stacks/domains";

/**
 * Loads the specs of a call: its paths, or `stacks/domains`.
 * @throws UsageError when a path does not exist
 */
export function loadCall({ paths, folder }: Call): Loaded {
  if (paths.length === 0 && !existsSync(join(folder, DEFAULT))) {
    throw new UsageError(`no path given, and no ${DEFAULT} here; give the path of a spec or of a folder of specs`);
  }
  const given = paths.length === 0 ? [DEFAULT] : paths;
  for (const path of given) {
    if (!existsSync(resolve(folder, path))) throw new UsageError(`${path}: no such file or folder`);
  }
  return loadSpecs(
    given.map((path) => resolve(folder, path)),
    { shownFrom: folder },
  );
}
