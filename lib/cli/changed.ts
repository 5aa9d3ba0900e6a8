/**
 * `sending-domain changed`: the stacks whose output differs in what terraform reads.
 */
import { resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";

import { type Call, type Command, UsageError } from "./command";
import { readStackJson, stackNames } from "./stack-files";

/** The command `changed`. */
export const changed: Command = {
  name: "changed",
  says: "the stacks whose output differs in what terraform reads",
  usage: "",
  options: {
    base: { value: "DIR", says: "the cdktf.out of before (required)" },
    head: { value: "DIR", says: "the cdktf.out of after (required)" },
    json: { says: "write JSON, for the matrix of a job" },
  },
  run(call) {
    const [base, head] = [folderOf("base", call), folderOf("head", call)];
    const [before, after] = [stackNames(base), stackNames(head)];
    const stacks = [...new Set([...before, ...after])].sort().flatMap((stack) => {
      if (!before.includes(stack)) return [{ stack, how: "added" }];
      if (!after.includes(stack)) return [{ stack, how: "removed" }];
      const same = isDeepStrictEqual(withoutComments(readStackJson(base, stack)), withoutComments(readStackJson(head, stack)));
      return same ? [] : [{ stack, how: "changed" }];
    });
    if (call.options.has("json")) return { stdout: `${JSON.stringify(stacks)}\n`, code: 0 };
    return { stdout: stacks.map(({ stack, how }) => (how === "changed" ? `${stack}\n` : `${stack} (${how})\n`)).join(""), code: 0 };
  },
};

/** A folder that an option names. */
export function folderOf(option: string, { options, folder }: Call): string {
  const given = options.value(option);
  if (given === undefined) throw new UsageError(`--${option} DIR is needed: a folder that synth wrote, like cdktf.out`);
  return resolve(folder, given);
}

/** What terraform reads: keys named `//` are comments. */
function withoutComments(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutComments);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== "//")
      .map(([key, each]) => [key, withoutComments(each)]),
  );
}
