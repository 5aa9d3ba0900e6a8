/**
 * What a command is: data, and one function that returns text and exit code.
 */
import { nearest } from "../mail/reading";

/** An option of a command; `value` names what follows it. */
export interface Option {
  readonly value?: string;
  /**
   * It may be given more than once.
   * @default false
   */
  readonly many?: true;
  readonly says: string;
}

/** The options of a call. */
export class Options {
  /** @param given the values of each option, in their order; none of a flag */
  constructor(private readonly given: ReadonlyMap<string, readonly string[]>) {}

  has(name: string): boolean {
    return this.given.has(name);
  }

  /** The value of an option that is given once. */
  value(name: string): string | undefined {
    return this.given.get(name)?.[0];
  }

  /** The values of one that may be given more than once; undefined where it is not given. */
  values(name: string): readonly string[] | undefined {
    return this.given.get(name);
  }
}

/** What a command is called with. */
export interface Call {
  readonly paths: readonly string[];
  readonly options: Options;
  /** The folder that paths are relative to, absolute. */
  readonly folder: string;
  /** Width of the terminal in columns. */
  readonly width: number;
  /** Today, `YYYY-MM-DD`. */
  readonly today: string;
  /** Environment variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly paint: Paint;
}

/** What a command gives back. */
export interface Output {
  /** The result. */
  readonly stdout: string;
  /**
   * Remarks.
   * @default none
   */
  readonly stderr?: string;
  /** 0 fine, 1 errors in the input or the work could not be done, 2 `review` alone. */
  readonly code: 0 | 1 | 2;
}

/** A command of `sending-domain`. */
export interface Command {
  readonly name: string;
  /** One line. */
  readonly says: string;
  /** What stands behind the name in its usage. */
  readonly usage: string;
  readonly options: Readonly<Record<string, Option>>;
  /** Whether it shows what no spec was held to: records of zones, of plans and of the DNS, which may hold private keys. */
  readonly showsOthers?: true;
  /**
   * Does the work; commands that ask the network answer later.
   * @throws UsageError when the call makes no sense, SpecErrors when the specs are wrong
   */
  run(call: Call): Output | Promise<Output>;
}

/** A call that makes no sense: its message is all that is shown. */
export class UsageError extends Error {}

/** Specs that are wrong: the message is their errors, a line each, as `check` says them. */
export class SpecErrors extends Error {}

/** What is said of a word that is none of those known: the nearest, or all of them. */
export function unknown(what: string, word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return `unknown ${what} "${word}"${near === undefined ? `; there are ${known.join(", ")}` : `; did you mean ${near}?`}`;
}

/** A path or a name in a command that is shown: one word to a shell, and no option to the command. */
export function shellWord(word: string): string {
  const path = word.startsWith("-") ? `./${word}` : word;
  return /^[\w%+=:,./@-]+$/u.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

/**
 * The format that a call asks for; the first is the default.
 * @throws UsageError when it is none of them
 */
export function formatOf<F extends string>({ options }: Call, formats: readonly F[]): F {
  const given = options.value("format");
  const format = given === undefined ? formats[0] : formats.find((each) => each === given);
  if (format === undefined) throw new UsageError(`--format: not a format, got "${given ?? ""}"; write one of ${formats.join(", ")}`);
  return format;
}

/** A value whose every text is changed. */
export function withTexts<T>(value: T, change: (text: string) => string): T {
  return JSON.parse(JSON.stringify(value), (_, each: unknown) => (typeof each === "string" ? change(each) : each)) as T;
}

/** Colours, or none. */
export type Paint = (colour: "red" | "yellow" | "green" | "bold" | "dim", text: string) => string;

const CODES = { red: [31, 39], yellow: [33, 39], green: [32, 39], bold: [1, 22], dim: [2, 22] } as const;

/** Colours for a terminal; plain text elsewhere. */
export function painter(colours: boolean): Paint {
  if (!colours) return (_, text) => text;
  return (colour, text) => `\u001b[${CODES[colour][0]}m${text}\u001b[${CODES[colour][1]}m`;
}
