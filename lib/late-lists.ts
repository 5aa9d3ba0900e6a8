/**
 * List tokens taken apart, before the core sees them: a list known only at apply, of a length that is known now.
 */
import { Fn, Token } from "cdktf";

import { isListToken } from "./mail/late";
import { isMap } from "./mail/reading";
import { EASY_DKIM_TOKENS } from "./mail/senders";

/** How many elements a list has that may be known only at apply, by the field of a sender. */
const LENGTHS: Readonly<Record<string, number>> = { dkimTokens: EASY_DKIM_TOKENS };

/** A spec whose senders' list tokens are lists of tokens; one whose length nobody knows is left, and said to be an error. */
export function withoutListTokens<T extends object>(spec: T): T {
  const senders: unknown = "senders" in spec ? spec.senders : undefined;
  if (!isMap(senders)) return spec;
  const apart = Object.entries(senders).map(([name, sender]) => [name, isMap(sender) ? mapLists(sender) : sender] as const);
  return { ...spec, senders: Object.fromEntries(apart) };
}

function mapLists(sender: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const late = Object.entries(LENGTHS).filter(([field]) => Array.isArray(sender[field]) && isListToken(sender[field]));
  if (late.length === 0) return sender;
  const apart = late.map(([field, length]) => [field, elementsOf(sender[field] as string[], length)]);
  return { ...sender, ...(Object.fromEntries(apart) as Readonly<Record<string, unknown>>) };
}

/**
 * The elements in lower case, as Cloudflare keeps names, and in the order of the alphabet: a list in another order makes no other records.
 * The last is the only one that is left: a list of another length stops the plan.
 */
function elementsOf(list: readonly string[], length: number): readonly string[] {
  const sorted = Fn.sort(Fn.split(",", Fn.lower(Fn.join(",", [...list]))));
  return Array.from({ length }, (_, index) => {
    const isLast = index === length - 1;
    return Token.asString(isLast ? Fn.one(Fn.slice(sorted, index, Fn.lengthOf(list))) : Fn.element(sorted, index));
  });
}
