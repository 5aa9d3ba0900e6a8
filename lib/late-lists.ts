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
  const apart = late.map(([field, length]) => [
    field,
    Array.from({ length }, (_, index) => Token.asString(Fn.element(sender[field] as string[], index))),
  ]);
  return { ...sender, ...(Object.fromEntries(apart) as Readonly<Record<string, unknown>>) };
}
