/**
 * Every example in the README is run: what it shows is what comes out.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { TerraformStack, Testing } from "cdktf";

import { RawBackend } from "../lib";
import { COMMANDS } from "../lib/cli/main";

import { inProject, sendingDomain } from "./project";

const ROOT = join(__dirname, "..");
const README = readFileSync(join(ROOT, "README.md"), "utf8");

/** The code of the example with a name. */
function example(name: string): string {
  const [, code] = new RegExp(`<!-- example: ${name} -->\\n\\n\`\`\`\\w+\\n([^]*?)\`\`\``, "u").exec(README) ?? [];
  if (code === undefined) throw new Error(`README.md has no example "${name}"`);
  return code;
}

/** Runs TypeScript in the repository, where the package's own name stands for lib/. */
function runTypeScript(code: string): { stdout: string; files: string } {
  return inProject({}, (folder) => {
    const file = join(folder, "example.ts");
    writeFileSync(
      file,
      code.replaceAll(/"(cdktf-sending-domain)(\/mail)?"/gu, (_, __, sub = "") => JSON.stringify(join(ROOT, "lib", sub as string))),
    );
    const env = { ...process.env, CDKTF_OUTDIR: join(folder, "out"), NODE_PATH: join(ROOT, "node_modules") };
    const { status, stdout, stderr } = spawnSync(process.execPath, ["-r", require.resolve("@swc-node/register"), file], {
      cwd: ROOT,
      env,
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(stderr);
    const out = join(folder, "out/stacks/mail/cdk.tf.json");
    return { stdout, files: code.includes("app.synth()") ? readFileSync(out, "utf8") : "" };
  });
}

describe("README", () => {
  test("a first spec, and what show prints of it", () => {
    inProject({ "example.com.yaml": example("spec") }, (folder) => {
      expect(sendingDomain(folder, "check", "example.com.yaml")).toEqual({
        stdout: "1 spec, 0 errors, 0 warnings, 0 acknowledged\n",
        code: 0,
      });
      const { stdout } = sendingDomain(folder, "show", "example.com.yaml");
      expect(stdout).toBe(example("show"));
    });
  });

  test("services have presets", () => {
    inProject({ "example.com.yaml": example("senders") }, (folder) => {
      expect(sendingDomain(folder, "check", "example.com.yaml")).toEqual({
        stdout: "1 spec, 0 errors, 0 warnings, 0 acknowledged\n",
        code: 0,
      });
    });
  });

  test("the backend in Terraform's own words", () => {
    const { context } = JSON.parse(example("backend")) as { context: { backend: Record<string, Record<string, unknown>> } };
    const stack = new TerraformStack(Testing.app(), "example-com");
    new RawBackend(stack, context.backend);
    expect(JSON.parse(Testing.synth(stack))).toMatchObject({
      terraform: { backend: { s3: { bucket: "our-state", key: "mail/example-com.tfstate", region: "eu-central-1", use_lockfile: true } } },
    });
  });

  test("as a construct in your own stack", () => {
    expect(
      Object.keys(
        (JSON.parse(runTypeScript(example("construct")).files) as { resource: { cloudflare_dns_record: object } }).resource
          .cloudflare_dns_record,
      ),
    ).toEqual(["example_com__dmarc", "example_com__spf", "example_info__dmarc", "example_info__mx__null", "example_info__spf"]);
  });

  test("values known only at apply", () => {
    const { resource } = JSON.parse(runTypeScript(example("tokens")).files) as {
      resource: { cloudflare_dns_record: Record<string, { content: string }> };
    };
    const { example_com__spf: spf, example_com__dkim__ses__3: third } = resource.cloudflare_dns_record;
    expect(spf?.content).toContain('"v=spf1 ip4:${var.address} ~all"');
    expect(third?.content).toBe(`\${one(slice(sort(split(",", lower(join(",", var.tokens)))), 2, length(var.tokens)))}.dkim.amazonses.com`);
  });

  test("the core stands alone, and prints what the README says", () => {
    const code = example("core");
    const [, said] = /^\/\/ (.*)$/mu.exec(code) ?? [];
    expect(runTypeScript(code).stdout).toBe(`${said}\n`);
  });

  test("each command of the table has its help", () => {
    const names = [...README.matchAll(/^\| `sending-domain ([\w-]+)/gmu)].map(([, name]) => name);
    expect(names.sort()).toEqual(COMMANDS.map(({ name }) => name).sort());
    for (const name of names) expect(sendingDomain(ROOT, name ?? "", "--help").stdout).toContain(`Usage: sending-domain ${name}`);
  });
});
