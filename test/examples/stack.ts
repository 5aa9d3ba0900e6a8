/** A stack as these examples make it. */
import { CloudflareProvider } from "@cdktf/provider-cloudflare/lib/provider";
import { type App, TerraformStack } from "cdktf";

import { RawBackend, type StacksFromOptions } from "../../lib";

/** The provider takes its token from the environment; the state stands beside cdktf.out, whatever the working directory. */
export const OPTIONS = {
  provider: (stack: TerraformStack) => new CloudflareProvider(stack, "cloudflare"),
  backend: (stack: TerraformStack) => new RawBackend(stack, { local: { path: "../../../state/{stack}.tfstate" } }),
} satisfies StacksFromOptions;

/** A stack with both. */
export function newStack(app: App, name: string): TerraformStack {
  const stack = new TerraformStack(app, name);
  OPTIONS.backend(stack);
  OPTIONS.provider(stack);
  return stack;
}
