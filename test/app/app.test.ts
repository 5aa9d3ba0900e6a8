import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { CloudflareProvider } from "@cdktf/provider-cloudflare/lib/provider";
import { App } from "cdktf";

import { stacksFrom } from "../../lib";
import { inProject } from "../project";

const ROOT = join(__dirname, "../..");
const LOADER = require.resolve("@swc-node/register");

/** Every file of a folder, by path. */
function filesOf(folder: string): Record<string, string> {
  const names = (readdirSync(folder, { recursive: true }) as string[]).filter((name) => name.endsWith(".json")).sort();
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

/** Runs a command with a fresh output folder, and reads what it wrote. */
function output(command: string, args: readonly string[], cwd: string): Record<string, string> {
  const outdir = mkdtempSync(join(tmpdir(), "cdktf-out-"));
  try {
    const env = { ...process.env, CDKTF_OUTDIR: outdir, CHECKPOINT_DISABLE: "1", CI: "1" };
    const { status, stderr, stdout } = spawnSync(command, args, { cwd, env, encoding: "utf8" });
    if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${stderr}${stdout}`);
    return filesOf(outdir);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

const app = (cwd: string, ...preload: string[]): Record<string, string> =>
  output(process.execPath, ["-r", LOADER, ...preload.flatMap((file) => ["-r", file]), join(ROOT, "stacks/main.ts")], cwd);

describe("synth is a pure function of the files", () => {
  const first = app(ROOT);

  test("the samples become one stack a file, and a manifest", () => {
    expect(Object.keys(first)).toEqual(
      ["example-com", "example-net", "example-org", "news-example-net", "parked", "reports-example-org"]
        .map((name) => `stacks/${name}/cdk.tf.json`)
        .concat("manifest.json")
        .sort(),
    );
  });

  test("a second run gives the same bytes, from another working directory too", () => {
    expect(app(tmpdir())).toEqual(first);
  });

  test("without clock, network, child processes and randomness it gives the same bytes", () => {
    expect(app(ROOT, join(__dirname, "no-world.js"))).toEqual(first);
  });

  test("npx cdktf synth gives the same bytes, manifest included", () => {
    const outdir = mkdtempSync(join(tmpdir(), "cdktf-out-"));
    const { status } = spawnSync("npx", ["cdktf", "synth", "--output", outdir], {
      cwd: ROOT,
      env: { ...process.env, CHECKPOINT_DISABLE: "1", CI: "1" },
    });
    const written = filesOf(outdir);
    rmSync(outdir, { recursive: true, force: true });
    expect(status).toBe(0);
    expect(written).toEqual(first);
  });

  test("no path of the machine and no token of the environment is in the output", () => {
    expect(JSON.stringify(first)).not.toContain(ROOT);
    expect(JSON.stringify(first)).not.toContain(tmpdir());
  });
});

describe("stacksFrom", () => {
  const OWN = "{ service: self-hosted, ip4: [203.0.113.25], dkim: { mx: { publicKeyFile: keys/rsa2048.pem } } }";
  const good = (domain: string): string =>
    `domain: ${domain}\nsenders: { own: ${OWN} }\ndmarc:\n  reports: { aggregate: ["mailto:dmarc@${domain}"] }\n  rollout: { profile: standard, log: [{ stage: monitor, since: 2026-06-01 }] }\n`;

  /** Makes an app of a folder's specs; returns the stacks' names, or the message and what was written. */
  const stacks = (files: Record<string, string>): string[] | { message: string; written: string[] } =>
    inProject(files, (folder) => {
      const application = new App({ outdir: join(folder, "out"), stackTraces: false });
      try {
        return stacksFrom(application, folder).map((stack) => stack.node.id);
      } catch (error) {
        return { message: (error as Error).message, written: readdirSync(join(folder, "out")).filter((name) => name !== "stacks") };
      }
    });

  test("files become stacks in their order; dots become hyphens; shared pieces and other files are passed over", () => {
    const shared = "ttl: 300\n";
    expect(
      stacks({
        "b.example.yml": good("b.example"),
        "a.yaml": `stack: mail_1\n${good("a.example")}`,
        "_shared.yaml": shared,
        "notes.txt": "x",
      }),
    ).toEqual(["mail_1", "b-example"]);
  });

  test("a broken file is said with its place, together with the findings of all others, and nothing is written", () => {
    expect(
      stacks({
        "a.yaml": good("a.example"),
        "b.yaml": "domain: [\n",
        "c.yaml": good("c.example").replace("203.0.113.25", "203.0.113.256"),
        "d.yaml": `${good("d.example")}---\n${good("a.example")}`,
      }),
    ).toEqual({
      message: [
        "3 errors in the specs; nothing is written",
        "b.yaml:2:1: error yaml-syntax: deficient indentation; mend the YAML at this place",
        'c.yaml:2:47: error spec-value: senders.own.ip4[0]: not an IPv4 address or range, got "203.0.113.256"; write 203.0.113.25 or 203.0.113.0/24',
        'd.yaml:7:1: error spec-domain-twice: domain: a domain that stands already, at a.yaml:1, got "a.example"; keep one spec of it',
      ].join("\n"),
      written: [],
    });
  });

  test("extends: maps merge by key, null removes, everything else is replaced; findings point into the file where the value stands", () => {
    const base = `ttl: 20\ncomment: shared\nspf: { all: fail }\nsenders:\n  own: ${OWN.replace("keys/", "../keys/")}\n  old: { service: custom }\n`;
    const spec =
      'extends: shared/_base.yaml\ndomain: a.example\ncomment: mine\nsenders: { old: null }\nspf: { terms: ["ip4:198.51.100.1"] }\ndmarc: external\n';
    expect(stacks({ "shared/_base.yaml": base, "a.yaml": spec })).toEqual({
      message: [
        "1 error in the specs; nothing is written",
        "shared/_base.yaml:1:1: error spec-value: ttl: out of range, got 20; write seconds, 60 to 86400 (30 to 59 only on Enterprise), or auto",
      ].join("\n"),
      written: [],
    });
    const records = inProject({ "shared/_base.yaml": base.replace("20", "120"), "a.yaml": spec }, (folder) => {
      const application = new App({ outdir: join(folder, "out"), stackTraces: false });
      const [stack] = stacksFrom(application, folder);
      return JSON.stringify(stack?.toTerraform());
    });
    expect(records).toContain('"content":"\\"v=spf1 ip4:198.51.100.1 ip4:203.0.113.25 -all\\""');
    expect(records).toContain('"comment":"mine"');
    expect(records).toContain('"ttl":120');
  });

  test("the owner makes one provider for each account of a stack, and one backend for each stack", () => {
    const second = `account: second\n${good("b.example")}`;
    const made: string[] = [];
    const json = inProject({ "a.yaml": `${good("a.example")}---\n${second}---\naccount: second\n${good("c.example")}` }, (folder) => {
      const application = new App({ outdir: join(folder, "out"), stackTraces: false });
      const [stack] = stacksFrom(application, folder, {
        backend: (owner) => void made.push(`backend ${owner.node.id}`),
        provider: (owner, account = "default") => {
          made.push(`provider ${account}`);
          return new CloudflareProvider(owner, account, account === "default" ? {} : { alias: account });
        },
      });
      return JSON.parse(JSON.stringify(stack?.toTerraform())) as {
        resource: { cloudflare_dns_record: Record<string, { provider?: string }> };
      };
    });
    expect(made).toEqual(["backend a", "provider default", "provider second"]);
    const { a_example__spf: a, b_example__spf: b, c_example__spf: c } = json.resource.cloudflare_dns_record;
    expect([a?.provider, b?.provider, c?.provider]).toEqual([undefined, "cloudflare.second", "cloudflare.second"]);
  });

  test("a provider with an alias is the stack's only by its name", () => {
    const json = inProject({ "a.yaml": good("a.example") }, (folder) => {
      const application = new App({ outdir: join(folder, "out"), stackTraces: false });
      const [stack] = stacksFrom(application, folder, {
        provider: (owner, account = "main") => new CloudflareProvider(owner, account, { alias: account }),
      });
      return JSON.parse(JSON.stringify(stack?.toTerraform())) as {
        resource: { cloudflare_dns_record: Record<string, { provider?: string }> };
      };
    });
    expect(json.resource.cloudflare_dns_record["a_example__spf"]?.provider).toBe("cloudflare.main");
  });

  test("a key file may not be a way out of the project", () => {
    const outside = mkdtempSync(join(tmpdir(), "outside-"));
    writeFileSync(join(outside, "key.pem"), "x");
    const result = stacks({ "a.yaml": good("a.example").replace("keys/rsa2048.pem", join(outside, "key.pem")) });
    rmSync(outside, { recursive: true, force: true });
    expect(result).toMatchObject({
      message: expect.stringContaining(
        "error file-outside-project: senders.own.dkim.mx.publicKeyFile: a file outside the project",
      ) as string,
    });
  });
});
