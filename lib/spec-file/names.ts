/**
 * Names of spec files, and of the stacks that they become.
 */
import { basename } from "node:path";

import type { Saying } from "../mail/finding";

/** Whether a file of this name, without its folder, holds specs: `_*` are shared pieces. */
export function isSpecName(name: string): boolean {
  return /^[^_.].*\.ya?ml$/u.test(name);
}

/** The stack that a file becomes where its specs name none: the file's name with dots as `-`. */
export function stackOfFile(path: string): string {
  return basename(path)
    .replace(/\.ya?ml$/u, "")
    .replaceAll(".", "-");
}

/** Characters of the longest stack: Terraform's files of it, `.terraform.NAME.tfstate.lock.info`, fit into the 255 octets of a file's name. */
const LONGEST_STACK = 200;

/** Why a name cannot be a stack's, if so. */
export function stackProblem(name: string): Pick<Saying, "problem" | "cure"> | undefined {
  if (!/^[\w-]+$/u.test(name)) return { problem: "not a stack's name", cure: "write stack: with letters, digits, - and _" };
  if (name in Object.prototype) return { problem: "a name that JavaScript keeps for itself", cure: "write stack: with another name" };
  if (name.length <= LONGEST_STACK) return undefined;
  return {
    problem: `a stack's name of ${name.length} characters, of which ${LONGEST_STACK} are allowed`,
    cure: "write a shorter stack:",
  };
}
