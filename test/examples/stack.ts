/** A stack as these examples make it. */
import { CloudflareProvider } from "@cdktf/provider-cloudflare/lib/provider";
import { type App, TerraformStack } from "cdktf";

import { RawBackend } from "../../lib";

/** The provider takes its token from the environment; the state stands beside cdktf.out, whatever the working directory. */
export function newStack(app: App, name: string): TerraformStack {
  const stack = new TerraformStack(app, name);
  new RawBackend(stack, { local: { path: "../../../state/{stack}.tfstate" } });
  new CloudflareProvider(stack, "cloudflare");
  return stack;
}
