/**
 * The ready app in a folder of its own: its specs may be edited there, and its state and output stay there.
 */
import { spawnSync } from "node:child_process";
import { cpSync, symlinkSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "..");

/** Copies the app into a folder; the library and the packages are linked. */
export function copyApp(folder: string): void {
  for (const name of ["stacks", "cdktf.json", "package.json", "tsconfig.json"])
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  for (const name of ["lib", "node_modules"]) symlinkSync(join(ROOT, name), join(folder, name));
}

/** Runs the app of a folder, which writes its cdktf.out; what it says of errors. */
export function synthApp(folder: string, env: NodeJS.ProcessEnv): string {
  const args = ["--preserve-symlinks-main", "-r", "@swc-node/register", "stacks/main.ts"];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, env, encoding: "utf8" });
  return status === 0 ? "" : stderr;
}
