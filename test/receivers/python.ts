/**
 * Python's programs, in the project's own environment: `.venv`, with the packages of `requirements.txt`.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const VENV = join(__dirname, "../../.venv/bin");
const REQUIREMENTS = readFileSync(join(__dirname, "requirements.txt"), "utf8");

/** What is said where the environment is missing. */
export const NO_VENV = "no .venv here; make it with python3 -m venv .venv and .venv/bin/pip install -r test/receivers/requirements.txt";

/** The path of a program of the environment; undefined where there is none. */
export function programOf(name: string): string | undefined {
  const path = join(VENV, name);
  return existsSync(path) ? path : undefined;
}

/** A package with its pinned version, `pyspf 2.0.14`. */
export function pinned(name: string): string {
  const version = new RegExp(`^${name}==(.+)$`, "mu").exec(REQUIREMENTS)?.[1];
  if (version === undefined) throw new Error(`requirements.txt has no ${name}`);
  return `${name} ${version}`;
}
