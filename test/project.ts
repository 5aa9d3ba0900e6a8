/**
 * A project on disk for one test, and the command line run in it.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { run } from "../lib/cli/main";

/** Writes files and the test keys into a new folder, hands it to `use`, and takes it away again. */
export function inProject<T>(
  files: Readonly<Record<string, string | Uint8Array>>,
  use: (folder: string) => T,
  encoding: BufferEncoding = "utf8",
): T {
  const folder = mkdtempSync(join(tmpdir(), "sending-domain-"));
  try {
    writeFileSync(join(folder, "package.json"), "{}");
    cpSync(join(__dirname, "keys"), join(folder, "keys"), { recursive: true });
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content, typeof content === "string" ? encoding : undefined);
    }
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs `sending-domain` in a folder, on a day long after every log of the tests. */
export function sendingDomain(folder: string, ...args: string[]): ReturnType<typeof run> {
  return run(args, { folder, width: 100, today: "2026-11-01", colours: false });
}
