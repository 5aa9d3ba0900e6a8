/**
 * A case of a review is a folder: `base.yaml` and `head.yaml`, specs that are synthesised, or `base.tf.json` and `head.tf.json`, stacks as
 * somebody wrote them; or a `plan.json`.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { CloudflareProvider } from "@cdktf/provider-cloudflare/lib/provider";
import { App } from "cdktf";

import { stacksFrom } from "../../lib";
import { inProject, sendingDomain } from "../project";

/** The folder of the cases. */
export const CASES = join(__dirname, "cases");

/** Makes a side's cdktf.out in a folder. */
function side(folder: string, name: string, which: "base" | "head"): void {
  const out = join(folder, which);
  const given = join(CASES, name, `${which}.yaml`);
  const written = join(CASES, name, `${which}.tf.json`);
  mkdirSync(join(out, "stacks/mail"), { recursive: true });
  if (existsSync(written)) cpSync(written, join(out, "stacks/mail/cdk.tf.json"));
  if (!existsSync(given)) return;
  const specs = join(folder, `specs-${which}`);
  mkdirSync(specs);
  // Documents that begin with "# file: NAME" are files of their own.
  for (const [index, text] of readFileSync(given, "utf8")
    .split(/^(?=# file: )/mu)
    .entries()) {
    const [, file = index === 0 ? "mail.yaml" : `${index}.yaml`] = /^# file: (\S+)/u.exec(text) ?? [];
    writeFileSync(join(specs, file), text);
  }
  const app = new App({ outdir: out, stackTraces: false });
  stacksFrom(app, specs, { provider: (stack) => new CloudflareProvider(stack, "cloudflare") });
  app.synth();
}

/** What `sending-domain review` says of a case, stderr first. */
export function review(name: string, format: string): { stdout: string; code: number } {
  return inProject({}, (folder) => {
    const plan = join(CASES, name, "plan.json");
    const sides = existsSync(plan) ? ["--plan", plan] : ["--base", join(folder, "base"), "--head", join(folder, "head")];
    if (!existsSync(plan)) for (const which of ["base", "head"] as const) side(folder, name, which);
    const { stdout, stderr = "", code } = sendingDomain(folder, "review", ...sides, "--format", format);
    return { stdout: stderr.replaceAll(`${CASES}/`, "") + stdout, code };
  });
}
