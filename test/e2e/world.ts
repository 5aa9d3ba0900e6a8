/**
 * A world for one test: a local Cloudflare, a folder, real synth, and real terraform as a user's machine runs it.
 */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { App, type TerraformStack } from "cdktf";

import type { DnsOptions } from "../cloudflare/dns";
import { CloudflareModel, TOKEN } from "../cloudflare/server";
import { newStack } from "../examples/stack";

/** What a program printed, and its exit code. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A plan: its exit code (0 nothing, 1 failed, 2 changes) and what it does, a line a resource. */
export interface Plan {
  readonly code: number;
  /** `update cloudflare_dns_record.example_com__dmarc: content, modified_on`. */
  readonly changes: readonly string[];
}

interface ResourceChange {
  readonly address: string;
  readonly type: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before: Readonly<Record<string, unknown>> | null;
    readonly after: Readonly<Record<string, unknown>> | null;
    readonly after_unknown: Readonly<Record<string, unknown>>;
    readonly importing?: { readonly id: string };
  };
}

/** Runs a program and waits for it; the test's own HTTP server goes on meanwhile. */
export async function run(program: string, args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Promise<Ran> {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk) => (stdout += String(chunk)));
  child.stderr.on("data", (chunk) => (stderr += String(chunk)));
  const code = await new Promise<number>((resolve, reject) => child.on("error", reject).on("close", (exit) => resolve(exit ?? 1)));
  return { code, stdout, stderr };
}

/** The environment of terraform: nobody asked, nothing looked up, no configuration file of the machine. */
export function terraformEnv(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const { ...rest } = process.env;
  delete rest["TF_CLI_CONFIG_FILE"];
  return { ...rest, CHECKPOINT_DISABLE: "1", CI: "1", TF_IN_AUTOMATION: "1", TF_INPUT: "0", ...more };
}

/** A stack's folder below cdktf.out, as terraform sees it. */
export class Terraform {
  private ready = false;

  constructor(
    readonly folder: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /** Runs terraform, after an init where none has been. */
  async run(...args: readonly string[]): Promise<Ran> {
    if (!this.ready) {
      const init = await run("terraform", ["init", "-no-color"], { cwd: this.folder, env: this.env });
      if (init.code !== 0) return init;
      this.ready = true;
    }
    return run("terraform", args, { cwd: this.folder, env: this.env });
  }

  /** Applies without asking. */
  async apply(...args: readonly string[]): Promise<Ran> {
    return this.run("apply", "-auto-approve", "-no-color", ...args);
  }

  async destroy(): Promise<Ran> {
    return this.run("destroy", "-auto-approve", "-no-color");
  }

  /** What the next apply would do. */
  async plan(...args: readonly string[]): Promise<Plan> {
    const { code, stderr } = await this.run("plan", "-detailed-exitcode", "-no-color", "-out=plan", ...args);
    if (code === 1) return { code, changes: [stderr] };
    const { stdout } = await this.run("show", "-json", "plan");
    const { format_version, resource_changes = [] } = JSON.parse(stdout) as {
      format_version: string;
      resource_changes?: ResourceChange[];
    };
    if (!format_version.startsWith("1.")) throw new Error(`a plan of format ${format_version}`);
    return { code, changes: resource_changes.flatMap(changeLine).sort() };
  }

  /** Addresses in the state, sorted. */
  async state(): Promise<string[]> {
    const { stdout } = await this.run("state", "list");
    return stdout.split("\n").filter((line) => line !== "");
  }
}

function changeLine({ address, change }: ResourceChange): string[] {
  const { actions, before, after, after_unknown: unknown, importing } = change;
  const what = [...(importing === undefined ? [] : ["import"]), ...actions.filter((action) => action !== "no-op" && action !== "read")];
  if (what.length === 0) return [];
  if (before === null || after === null) return [`${what.join(" ")} ${address}`];
  const names = [...new Set([...Object.keys(after), ...Object.keys(unknown)])];
  const changed = names.filter((name) => unknown[name] === true || JSON.stringify(before[name]) !== JSON.stringify(after[name])).sort();
  return [`${what.join(" ")} ${address}${changed.length === 0 ? "" : `: ${changed.join(", ")}`}`];
}

/** The local Cloudflare, and folders that share its state. */
export class World {
  readonly folder = mkdtempSync(join(tmpdir(), "sending-domain-e2e-"));
  private readonly opened = new Map<string, Terraform>();

  private constructor(
    readonly cloudflare: CloudflareModel,
    readonly url: string,
  ) {}

  static async open(options: DnsOptions = {}): Promise<World> {
    const cloudflare = new CloudflareModel(options);
    return new World(cloudflare, await cloudflare.listen());
  }

  async close(): Promise<void> {
    await this.cloudflare.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The environment of commands that talk to this Cloudflare. */
  env(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
    return terraformEnv({ CLOUDFLARE_BASE_URL: this.url, CLOUDFLARE_API_TOKEN: TOKEN, ...more });
  }

  /** Synthesises an app with `app.synth()` into this world's folder; state stays from one to the next. */
  synth(build: (app: App) => void): void {
    const app = new App({ outdir: join(this.folder, "cdktf.out"), stackTraces: false });
    build(app);
    app.synth();
  }

  /** Synthesises one stack with a provider and a local backend, and gives its terraform. */
  stack(build: (stack: TerraformStack) => void, name = "mail"): Terraform {
    this.synth((app) => build(newStack(app, name)));
    return this.terraform(name);
  }

  /** The terraform of a stack that was synthesised. */
  terraform(name: string, more: Readonly<Record<string, string>> = {}): Terraform {
    const known = this.opened.get(name);
    if (known !== undefined && Object.keys(more).length === 0) return known;
    mkdirSync(join(this.folder, "state"), { recursive: true });
    const terraform = new Terraform(join(this.folder, "cdktf.out", "stacks", name), this.env(more));
    this.opened.set(name, terraform);
    return terraform;
  }
}
