/**
 * A project on disk for one test, and the command line run in it.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import type { Output } from "../lib/cli/command";
import { type World, run } from "../lib/cli/main";

/** Writes files and the test keys into a new folder, hands it to `use`, and takes it away again. */
export function inProject<T>(
  files: Readonly<Record<string, string | Uint8Array>>,
  use: (folder: string) => T,
  encoding: BufferEncoding = "utf8",
): T {
  const folder = mkdtempSync(join(tmpdir(), "sending-domain-"));
  let result: T | undefined;
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    writeFileSync(join(folder, "package.json"), "{}");
    cpSync(join(__dirname, "keys"), join(folder, "keys"), { recursive: true });
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content, typeof content === "string" ? encoding : undefined);
    }
    result = use(folder);
    return result instanceof Promise ? (result.finally(remove) as T) : result;
  } finally {
    if (!(result instanceof Promise)) remove();
  }
}

/** Runs `sending-domain` in a folder. */
export function sendingDomain(folder: string, ...args: string[]): Output {
  const output = run(args, { ...WORLD, folder });
  if (output instanceof Promise) throw new Error(`${args[0]} answers later: use sendingDomainLater`);
  return output;
}

/** As {@link sendingDomain}, for commands that ask the network; `env` is all of the environment that they see. */
export async function sendingDomainLater(folder: string, env: World["env"], ...args: string[]): Promise<Output> {
  return run(args, { ...WORLD, folder, env });
}

/** A terminal of 100 columns without colours, on a day long after every log of the tests. */
export const WORLD: Omit<World, "folder"> = { width: 100, today: "2026-11-01", colours: false, env: {} };
