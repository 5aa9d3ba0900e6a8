/**
 * The app over upgrade/specs. Run by itself (CONTRIBUTING.md says how) it records what a version
 * writes, once, when that version is released.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { App } from "cdktf";

import { stacksFrom } from "../../../lib";
import { OPTIONS } from "../../examples/stack";

export const STACKS = ["example-com", "others"];

export function build(app: App): void {
  stacksFrom(app, join(__dirname, "specs"), OPTIONS);
}

if (require.main === module) {
  const [version] = process.argv.slice(2);
  if (version === undefined) throw new Error("give the version that is recorded");
  const outdir = mkdtempSync(join(tmpdir(), "record-"));
  const app = new App({ outdir, stackTraces: false });
  build(app);
  app.synth();
  mkdirSync(join(__dirname, version));
  for (const stack of STACKS) cpSync(join(outdir, "stacks", stack, "cdk.tf.json"), join(__dirname, version, `${stack}.tf.json`));
  rmSync(outdir, { recursive: true });
}
