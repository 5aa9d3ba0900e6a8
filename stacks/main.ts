import { join } from "node:path";

import { CloudflareProvider } from "@cdktf/provider-cloudflare/lib/provider";
import { App, TerraformVariable } from "cdktf";

import { context, output } from "../cdktf.json";
import { type BackendSettings, RawBackend, stacksFrom } from "../lib";

/** Where no backend is chosen in cdktf.json: the folder state/ of the project. */
const LOCAL = { local: { path: "../../../state/{stack}.tfstate" } };

const app = new App({ context, outdir: process.env["CDKTF_OUTDIR"] ?? join(__dirname, "..", output), stackTraces: false });

stacksFrom(app, join(__dirname, "domains"), {
  // CLOUDFLARE_API_TOKEN at plan and apply; an account of its own has TF_VAR_cloudflare_api_token_<account>.
  provider: (stack, account) => {
    if (account === undefined) return new CloudflareProvider(stack, "cloudflare");
    const token = new TerraformVariable(stack, `cloudflare_api_token_${account}`, { type: "string", sensitive: true });
    token.overrideLogicalId(`cloudflare_api_token_${account}`);
    return new CloudflareProvider(stack, `cloudflare-${account}`, { alias: account, apiToken: token.stringValue });
  },
  // Terraform runs in cdktf.out/stacks/<stack>.
  backend: (stack) => new RawBackend(stack, (app.node.tryGetContext("backend") ?? LOCAL) as BackendSettings),
});

app.synth();
