/**
 * A page of docs/ as a run: what it shows is written, typed and printed, in the order of the page.
 *
 * `<!-- file: NAME -->` before a block makes a file of it; `<!-- run -->` before a block types each line that begins with `$ `, and what
 * stands below it is what must come out, stdout before stderr.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What one line printed. */
export interface Typed {
  readonly command: string;
  readonly said: string;
}

type Step =
  { readonly kind: "file"; readonly name: string; readonly text: string } | { readonly kind: "run"; readonly lines: readonly Typed[] };

/** The steps of a page. */
export function stepsOf(page: string): Step[] {
  return [...page.matchAll(/<!-- (file: ([^\n]+?)|run) -->\n+( *)```\w*\n([^]*?)\n? *```/gu)].map(
    ([, , name, indent = "", code = ""]): Step => {
      const text = `${code.replaceAll(new RegExp(`^${indent}`, "gmu"), "")}\n`;
      return name === undefined ? { kind: "run", lines: typedLines(text) } : { kind: "file", name, text };
    },
  );
}

function typedLines(text: string): Typed[] {
  return text
    .split(/^\$ /mu)
    .slice(1)
    .map((part) => {
      const [command = "", ...said] = part.split("\n");
      return { command, said: said.join("\n") };
    });
}

/** Runs a page in a folder, and gives what its lines printed beside what the page says. */
export async function runPage(
  page: string,
  folder: string,
  type: (command: string) => Promise<string>,
): Promise<{ shown: Typed[]; printed: Typed[] }> {
  const shown: Typed[] = [];
  const printed: Typed[] = [];
  for (const step of stepsOf(page)) {
    if (step.kind === "file") {
      mkdirSync(dirname(join(folder, step.name)), { recursive: true });
      writeFileSync(join(folder, step.name), step.text);
      continue;
    }
    for (const { command, said } of step.lines) {
      shown.push({ command, said });
      printed.push({ command, said: (await type(command)).replaceAll(folder, "") });
    }
  }
  return { shown, printed };
}

/** What a shell prints of a command. */
export function shell(command: string, cwd: string, env: NodeJS.ProcessEnv, input = ""): string {
  const { stdout, stderr } = spawnSync("sh", ["-c", command], { cwd, env, input, encoding: "utf8" });
  return stdout + stderr;
}
