/**
 * Writing files: whole or not at all.
 */
import { closeSync, existsSync, fchmodSync, fsyncSync, openSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** Writes a file: a new one beside it takes its place, with its permissions. */
export function writeWhole(file: string, text: string): void {
  const path = existsSync(file) ? realpathSync(file) : file;
  const beside = join(dirname(path), `.${basename(path)}.${process.pid}`);
  writeNew(beside, text, statSync(path, { throwIfNoEntry: false })?.mode);
  try {
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

/** Writes a file that must not be there, with a mode or the system's, and takes it away again when it cannot be written whole. */
export function writeNew(file: string, text: string, mode?: number): void {
  const descriptor = openSync(file, "wx", mode ?? 0o666);
  try {
    if (mode !== undefined) fchmodSync(descriptor, mode);
    // `writeSync` may write less than it is given, and says nothing.
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
}
