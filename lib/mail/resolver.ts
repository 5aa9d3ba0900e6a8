/**
 * Asking the DNS: the resolver that evaluators are given, and what its answers mean to them.
 */
import { LONGEST_LABEL, LONGEST_NAME } from "./dns";

/** A mail exchange, as Node has it. */
interface Exchange {
  readonly exchange: string;
  readonly priority: number;
}

/**
 * Who is asked: any object with these methods of `Resolver` in `node:dns/promises`. A promise rejected with `code` `ENOTFOUND` says that
 * the name does not exist (`EBADNAME`, that it is not asked for), with `ENODATA` that it has no such record; any other rejection may pass.
 */
export interface Resolver {
  /** The TXT records of a name, each as its character-strings. */
  resolveTxt(name: string): Promise<readonly (readonly string[])[]>;
  /** IPv4 addresses. */
  resolve4(name: string): Promise<readonly string[]>;
  /** IPv6 addresses. */
  resolve6(name: string): Promise<readonly string[]>;
  /** Mail exchanges; the lower `priority` first, `exchange` `.` or empty for a null MX (RFC 7505). */
  resolveMx(name: string): Promise<readonly Exchange[]>;
  /** The names of an address. */
  reverse(ip: string): Promise<readonly string[]>;
  /**
   * The names at a name like `9.100.51.198.in-addr.arpa`: asked in place of `reverse`, which in Node reads the machine's hosts file first, and
   * calls a name that a server does not answer for one that does not exist.
   */
  resolvePtr?(name: string): Promise<readonly string[]>;
}

/**
 * What a question was answered with; `hostname` is the name that was asked for in the end, where a resolver says it, as Node's does.
 * @internal
 */
export type Answer<T> =
  | { readonly kind: "records"; readonly records: readonly T[] }
  /** A void lookup (RFC 7208 section 4.6.4): the name does not exist (NXDOMAIN), or exists without such a record. */
  | { readonly kind: "void"; readonly exists: boolean; readonly hostname?: string }
  /** A name that the resolver will not send (Node's, where a label holds `+` or `@`): nothing is found, and nothing was asked. */
  | { readonly kind: "unasked" }
  | { readonly kind: "error"; readonly problem: string; readonly hostname?: string };

/**
 * Asks, and waits for the answer; it never throws. An aborted `signal` is an error like any other.
 * @internal
 */
export async function answerTo<T>(question: () => Promise<readonly T[]>, signal?: AbortSignal): Promise<Answer<T>> {
  if (signal?.aborted === true) return { kind: "error", problem: LATE };
  try {
    const records = await (signal === undefined ? question() : beforeAbort(question(), signal));
    return records.length === 0 ? { kind: "void", exists: true } : { kind: "records", records };
  } catch (error) {
    const { code, message, hostname: asked } = (error ?? {}) as { code?: unknown; message?: unknown; hostname?: unknown };
    const hostname = typeof asked === "string" ? { hostname: asked } : {};
    if (code === "ENOTFOUND") return { kind: "void", exists: false, ...hostname };
    if (code === "ENODATA") return { kind: "void", exists: true, ...hostname };
    if (code === "EBADNAME") return { kind: "unasked" };
    const said = [code, message, error].find((each) => typeof each === "string");
    return { kind: "error", problem: said ?? "no answer", ...hostname };
  }
}

/**
 * The TXT records of a name, the character-strings of each joined (RFC 7208 section 3.3).
 * @internal
 */
export function textsAt(dns: Resolver, name: string, signal?: AbortSignal): Promise<Answer<string>> {
  const isText = (strings: unknown): boolean =>
    Array.isArray(strings) && strings.every((each) => typeof each === "string" || Buffer.isBuffer(each));
  return answerTo(async () => shaped(await dns.resolveTxt(name), isText).map((strings) => strings.join("")), signal);
}

/**
 * The exchanges of a name.
 * @internal
 */
export function exchangesAt(dns: Resolver, name: string, signal?: AbortSignal): Promise<Answer<Exchange>> {
  const isExchange = (each: Exchange | null): boolean => typeof each?.exchange === "string";
  return answerTo(async () => shaped(await dns.resolveMx(name), isExchange), signal);
}

/**
 * Addresses, or names of an address, as a question gives them.
 * @internal
 */
export function listOf(question: () => Promise<readonly string[]>, signal?: AbortSignal): Promise<Answer<string>> {
  return answerTo(async () => shaped(await question(), (each) => typeof each === "string"), signal);
}

/** An answer in the shape that a {@link Resolver} promises: others' objects may give what they like. */
function shaped<T>(records: readonly T[], isRight: (record: T) => boolean): readonly T[] {
  const isList: boolean = Array.isArray(records);
  if (isList && records.every(isRight)) return records;
  throw new TypeError("an answer of another shape than that of node:dns/promises");
}

/**
 * Refuses what cannot be asked at all: each question would seem to be one that the DNS did not answer.
 * @throws TypeError
 * @internal
 */
export function needResolver(dns: Partial<Resolver> | undefined): void {
  if (typeof dns?.resolveTxt === "function") return;
  throw new TypeError("dns: no resolver, for it has no resolveTxt; give a Resolver of node:dns/promises, or an object with its methods");
}

const LATE = "no answer in time";

function beforeAbort<T>(question: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(new Error(LATE));
    };
    signal.addEventListener("abort", abort, { once: true });
    question.then(resolve, reject).finally(() => {
      signal.removeEventListener("abort", abort);
    });
  });
}

/**
 * A name as it is asked for, without a trailing dot; undefined when no question can hold it: an empty label, one over 63 octets, a name
 * over 253 (RFC 1035 section 2.3.4), a character outside printable ASCII (RFC 8616 section 4), or a `\`, which resolvers of text take for
 * the beginning of an escape, and so for another name.
 * @internal
 */
export function questionName(name: string): string | undefined {
  const asked = withoutLastDot(name);
  if (asked.length > LONGEST_NAME || /[^\x20-[\]-\x7e]/u.test(asked)) return undefined;
  return asked.split(".").every((label) => label.length >= 1 && label.length <= LONGEST_LABEL) ? asked : undefined;
}

/**
 * A name without the dot that it may end in; where two stand there, the label between them is empty, and both stay.
 * @internal
 */
export function withoutLastDot(name: string): string {
  return name.replace(/(?<!\.)\.$/u, "");
}
