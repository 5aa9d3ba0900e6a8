/**
 * Whether this machine can run the real provider: terraform is here, and `terraform init` finds the provider in the registry or in
 * terraform's own local mirror.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { terraformEnv } from "./world";

const VERSION = "5.14.0"; // what the bindings pin
const PROVIDER = { terraform: { required_providers: { cloudflare: { source: "cloudflare/cloudflare", version: VERSION } } } };

/** Why the real provider cannot be run here; undefined when it can. */
export function whyNoProvider(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "provider-"));
  try {
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify(PROVIDER));
    const { error, status } = spawnSync("terraform", ["init"], { cwd: folder, env: terraformEnv(), timeout: 300_000 });
    if (error !== undefined) return "no terraform here; developer.hashicorp.com/terraform/install has it";
    if (status === 0) return undefined;
    return `terraform finds no provider cloudflare/cloudflare ${VERSION}, neither in the registry nor in ~/.terraform.d/plugins`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
