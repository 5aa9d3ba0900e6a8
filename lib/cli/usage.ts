/**
 * Help, made from the commands' own data.
 */
import type { Command } from "./command";

/** The help of `sending-domain`. */
export function renderUsage(commands: readonly Command[]): string {
  const rows = commands.map(({ name, usage, says }) => [`${name} ${usage}`.trimEnd(), says] as const);
  return lines([
    "sending-domain: mail authentication as code",
    "",
    "Usage: sending-domain <command> [path…] [options], or --version",
    "",
    ...columns(rows),
    "",
    EXIT,
  ]);
}

/** The help of one command. */
export function renderCommandUsage({ name, usage, says, options }: Command): string {
  const rows = Object.entries(options).map(
    ([option, { value, says: meaning }]) => [`--${option}${value === undefined ? "" : ` ${value}`}`, meaning] as const,
  );
  return lines([
    `sending-domain ${name}: ${says}`,
    "",
    `Usage: ${["sending-domain", name, usage, "[options]"].filter((word) => word !== "").join(" ")}`,
    "",
    ...columns([...rows, ["--help", "this text"]]),
    "",
    ...(usage.includes("path") ? [`${PATHS}${usage.includes("[path") ? "; without one, stacks/domains." : "."}`] : []),
    EXIT,
  ]);
}

const PATHS = "Paths are spec files, or folders of them (*.yaml, *.yml, not below them; _* are shared pieces)";
const EXIT =
  "Exit codes: 0 fine, 1 errors in the input, or the work could not be done, 2 review: something dangerous that nobody took responsibility for.";

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const widest = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(widest)}  ${right}`);
}

function lines(text: readonly string[]): string {
  return `${text.join("\n")}\n`;
}
