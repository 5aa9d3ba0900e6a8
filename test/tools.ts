/**
 * Programs that some checks need and that not every machine has. What is skipped for want of one is said by `npm run skipped`.
 */
import { spawnSync } from "node:child_process";

/** A program, the check that needs it, and where it comes from. */
export interface Tool {
  readonly program: string;
  readonly check: string;
  readonly from: string;
}

/** The programs, by name. */
export const TOOLS = {
  "named-checkzone": { program: "named-checkzone", check: "zone files are loaded by BIND", from: "Debian's bind9-utils" },
  "nsd-checkzone": { program: "nsd-checkzone", check: "zone files are loaded by NSD", from: "Debian's nsd" },
} as const satisfies Record<string, Tool>;

/** Whether a program is there. */
export function isThere({ program }: Tool): boolean {
  return spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
}
