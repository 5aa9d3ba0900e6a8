#!/usr/bin/env node
/**
 * `sending-domain`: reads arguments, prints, and exits. The one place that does.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";

import { holdsPrivateKey, withoutPrivateKeys } from "../mail/private-key";

import { adopt } from "./adopt";
import { advance } from "./advance";
import { changed } from "./changed";
import { check } from "./check";
import { type Call, type Command, Options, type Output, SpecErrors, UsageError, painter, unknown } from "./command";
import { explain } from "./explain";
import { importZone } from "./import-zone";
import { init } from "./init";
import { keygen } from "./keygen";
import { planRollout } from "./plan-rollout";
import { review } from "./review";
import { senders } from "./senders";
import { show } from "./show";
import { readJson } from "./stack-files";
import { renderCommandUsage, renderUsage } from "./usage";

/** The commands, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  init,
  check,
  show,
  senders,
  keygen,
  planRollout,
  advance,
  review,
  changed,
  explain,
  adopt,
  importZone,
];

/** What a command sees of the world around it. */
export type World = Pick<Call, "folder" | "width" | "today" | "env"> & {
  /** Whether stdout takes colours. */
  readonly colours: boolean;
};

/** Runs one call of `sending-domain` and says what to print; it never throws, and a promise of it never fails. */
export function run(args: readonly string[], world: World): Output | Promise<Output> {
  const [name, ...rest] = args;
  try {
    if (name === "--version" || name === "-v") return { stdout: `${version()}\n`, code: 0 };
    if (name === "help" && rest.length > 0) return run([...rest.slice(0, 1), "--help"], world);
    if (name === undefined || name === "help" || name === "--help" || name === "-h") {
      const text = renderUsage(COMMANDS);
      return name === undefined ? { stdout: "", stderr: text, code: 1 } : { stdout: text, code: 0 };
    }
    const command = COMMANDS.find((each) => each.name === name);
    if (command === undefined)
      throw new UsageError(
        unknown(
          "command",
          name,
          COMMANDS.map((each) => each.name),
        ),
      );
    if (rest.includes("--help") || rest.includes("-h")) return { stdout: renderCommandUsage(command), code: 0 };
    const output = command.run({ ...readArguments(command, rest), ...world, paint: painter(world.colours) });
    const shown = command.showsOthers === true ? withoutSecrets : (each: Output): Output => each;
    return output instanceof Promise ? output.catch(failed).then(shown) : shown(output);
  } catch (error) {
    return failed(error);
  }
}

/** The package's own. */
function version(): string {
  return String(readJson(join(__dirname, "../../package.json"))["version"]);
}

function withoutSecrets({ stdout, stderr, code }: Output): Output {
  return { stdout: withoutPrivateKeys(stdout), ...(stderr === undefined ? {} : { stderr: withoutPrivateKeys(stderr) }), code };
}

function failed(error: unknown): Output {
  if (error instanceof SpecErrors) return { stdout: "", stderr: error.message, code: 1 };
  const said = error instanceof Error ? error.message : String(error);
  const message = holdsPrivateKey(said) ? "an argument holds a private key (not shown)" : said;
  const hint = error instanceof UsageError ? "\nsending-domain --help says more\n" : "\n";
  return { stdout: "", stderr: `sending-domain: ${message}${hint}`, code: 1 };
}

function readArguments(command: Command, args: readonly string[]): Pick<Call, "paths" | "options"> {
  const options = Object.fromEntries(
    Object.entries(command.options).map(([name, { value }]) => [
      name,
      { type: value === undefined ? ("boolean" as const) : ("string" as const) },
    ]),
  );
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  const paths: string[] = [];
  const given = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind === "positional") paths.push(token.value);
    if (token.kind !== "option") continue;
    const option = Object.hasOwn(command.options, token.name) ? command.options[token.name] : undefined;
    if (option === undefined)
      throw new UsageError(
        unknown(
          "option",
          token.rawName,
          Object.keys(command.options).map((name) => `--${name}`),
        ),
      );
    if (option.value !== undefined && (token.value === undefined || token.value === "")) {
      throw new UsageError(`${token.rawName} needs a value: ${token.rawName} ${option.value}`);
    }
    if (token.inlineValue === false && /^-./u.test(token.value))
      throw new UsageError(
        `${token.rawName} needs a value, and ${token.value} is an option; write ${token.rawName}=${token.value} if it is meant`,
      );
    if (option.value === undefined && token.value !== undefined) throw new UsageError(`${token.rawName} takes no value`);
    const before = given.get(token.name);
    if (before !== undefined && option.many !== true) throw new UsageError(`${token.rawName} is given twice`);
    given.set(token.name, [...(before ?? []), ...(token.value === undefined ? [] : [token.value])]);
  }
  const [path] = paths;
  if (path !== undefined && command.usage === "") throw new UsageError(`${command.name} takes options only, got "${path}"`);
  return { paths, options: new Options(given) };
}

if (require.main === module) {
  const world: World = {
    folder: process.cwd(),
    width: process.stdout.columns ?? (Math.floor(Number(process.env["COLUMNS"])) || 80),
    today: new Date().toISOString().slice(0, 10),
    env: process.env,
    colours: process.stdout.isTTY && (process.env["NO_COLOR"] ?? "") === "",
  };
  void Promise.resolve(run(process.argv.slice(2), world)).then(({ stdout, stderr = "", code }) => {
    // Who does not read remarks has the result all the same.
    process.stderr.on("error", () => undefined);
    process.stdout.on("error", (error: NodeJS.ErrnoException) => {
      // A reader that has seen enough (`| head`) is no error.
      if (error.code === "EPIPE") process.exit(code);
      process.stderr.write(`sending-domain: the output could not be written: ${error.message}\n`);
      process.exit(1);
    });
    process.stdout.write(stdout);
    if (stderr !== "") process.stderr.write(stderr);
    process.exitCode = code;
  });
}
