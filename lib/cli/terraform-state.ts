/**
 * Which records Terraform's state of a stack holds, asked of terraform itself: so every backend serves.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

import { DNS_RECORD } from "../terraform-text";

import type { Call } from "./command";
import { STACK_FILE, readJson } from "./stack-files";

interface State {
  readonly resources?: readonly {
    /** `managed`, or `data` for what Terraform only reads. */
    readonly mode?: string;
    readonly type: string;
    readonly name: string;
    readonly instances?: readonly { readonly attributes?: { readonly id?: string } }[];
  }[];
}

/**
 * Ids of the DNS records that a stack's state holds, each with its address in the stack; undefined where the stack is not synthesised yet,
 * and so was never applied from here.
 * @throws Error when terraform cannot read the state
 */
export function managedIds(stack: string, project: string, { env }: Pick<Call, "env">): ReadonlyMap<string, string> | undefined {
  const folder = join(resolve(project, outputOf(project)), "stacks", stack);
  if (!existsSync(join(folder, STACK_FILE))) return undefined;
  if (!existsSync(join(folder, ".terraform"))) terraform(["init", "-input=false"], folder, env);
  const text = terraform(["state", "pull"], folder, env);
  const { resources = [] } = stateOf(text, folder);
  const records = resources.filter(({ mode, type }) => mode !== "data" && type === DNS_RECORD);
  return new Map(
    records.flatMap(({ name, instances = [] }) =>
      instances.flatMap(({ attributes }) => (attributes?.id === undefined ? [] : [[attributes.id, name] as const])),
    ),
  );
}

function stateOf(text: string, folder: string): State {
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text) as State;
  } catch (error) {
    throw new Error(`the state of ${folder} is not JSON: ${(error as Error).message}`, { cause: error });
  }
}

/** Where the project's cdktf.json writes stacks. */
function outputOf(project: string): string {
  const file = join(project, "cdktf.json");
  if (!existsSync(file)) return "cdktf.out";
  const { output = "cdktf.out" } = readJson(file);
  if (typeof output !== "string") throw new Error(`${file}: output is no text; write the folder that synth writes, like "cdktf.out"`);
  return output;
}

function terraform(args: readonly string[], cwd: string, env: Call["env"]): string {
  // An empty variable is one that is not set.
  const given = env["TERRAFORM_BINARY_NAME"] ?? "";
  const program = given === "" ? "terraform" : given;
  const { error, status, stdout, stderr } = spawnSync(program, args, {
    cwd,
    env: { ...env, TF_IN_AUTOMATION: "1" },
    encoding: "utf8",
    // A state may be of any size.
    maxBuffer: Infinity,
  });
  if (error !== undefined) throw new Error(`${program} cannot be run: ${error.message}; --check asks it what the state holds`);
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} failed in ${cwd}:\n${stderr.trim()}`);
  return stdout;
}
