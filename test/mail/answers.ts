/**
 * A resolver that answers from a table, as `node:dns/promises` would.
 */
import type { Resolver } from "../../lib/mail";

/** What a name holds; `error` is the code that every question for it is rejected with. */
export interface Name {
  readonly TXT?: readonly (string | readonly string[])[];
  readonly A?: readonly string[];
  readonly AAAA?: readonly string[];
  readonly MX?: readonly string[];
  readonly PTR?: readonly string[];
  readonly CNAME?: string;
  readonly error?: string;
}

export type Names = Readonly<Record<string, Name>>;

/** Answers from a table of names in lower case (of an address, for its PTR); `asked` is told each question. */
export function answers(names: Names, asked: (question: string) => void = () => undefined): Resolver {
  const ask = <T>(type: Exclude<keyof Name, "error" | "CNAME">, name: string): Promise<readonly T[]> => {
    asked(`${type} ${name}`);
    let at = names[name.toLowerCase()];
    for (let hops = 0; at?.CNAME !== undefined && hops < 10; hops++) at = names[at.CNAME];
    const exists = at !== undefined || Object.keys(names).some((each) => each.endsWith(`.${name.toLowerCase()}`));
    const code = at?.error ?? (exists ? (at?.[type]?.length === undefined ? "ENODATA" : undefined) : "ENOTFOUND");
    if (code !== undefined) return Promise.reject(Object.assign(new Error(`${type} ${code} ${name}`), { code }));
    return Promise.resolve((at?.[type] ?? []) as readonly T[]);
  };
  return {
    resolveTxt: async (name) =>
      (await ask<string | readonly string[]>("TXT", name)).map((text) => (typeof text === "string" ? [text] : text)),
    resolve4: (name) => ask("A", name),
    resolve6: (name) => ask("AAAA", name),
    resolveMx: async (name) =>
      (await ask<string>("MX", name)).map((mx) => {
        const [priority, exchange = ""] = mx.split(" ");
        return { priority: Number(priority), exchange };
      }),
    reverse: (ip) => ask("PTR", ip),
  };
}
