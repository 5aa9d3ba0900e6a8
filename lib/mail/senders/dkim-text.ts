/**
 * DKIM keys as people have them: a console's text, PEM, base64.
 */
import { type PublicKey, LONG_BITS, SHORT_BITS, WEAK_BITS, formatDkimKey, isLiveKey, readDkimKey, readPublicKey, weakKey } from "../dkim";
import { type Finding, finding } from "../finding";
import { formatTags, readTags } from "../tags";
import { decodeTxt } from "../txt";

import type { DkimEntry } from "./dkim-keys";

/** A key's place, and whether it is live but for what it says itself. */
export type KeyPlace = Pick<DkimEntry, "role" | "selector" | "live" | "at">;

/** What a spec adds to a key's record. */
export interface KeyExtra {
  readonly flags?: readonly string[];
  readonly notes?: string;
}

/**
 * The text that a console shows: quoted or not, perhaps a whole zone-file line. Lenient in the form of the key alone; the rest is read as
 * verifiers read it, and written anew.
 */
export function fromConsole(shown: string, extra: KeyExtra, base: KeyPlace, at: string, found: Finding[]): DkimEntry | undefined {
  const text = withoutQuotes(shown);
  const { tags } = readTags(text);
  const p = tags.find(({ name }) => name === "p")?.value;
  if (p === undefined) {
    const cure = "copy the whole text, from v=DKIM1 to the end of p=";
    found.push(finding("dkim-syntax", at, { problem: "no DKIM record: it has no p=", value: shown, cure }));
    return undefined;
  }
  const key = p === "" ? undefined : readKey(p, at, base.at, found);
  if (p !== "" && key === undefined) return undefined;
  const canonical = key === undefined ? text : formatTags(tags.map((tag) => (tag.name === "p" ? { name: "p", value: key.base64 } : tag)));
  const { value: read, findings } = readDkimKey(canonical, at);
  found.push(...findings.filter(({ id }) => id !== "dkim-key-weak")); // said at the selector
  if (read === undefined) return undefined;
  // A g= is history, and an empty one matches no address (RFC 4871 section 3.6.1).
  const unknown = (read.unknown ?? []).filter(({ name }) => name !== "g");
  const flags = [...new Set([...(read.flags ?? []), ...(extra.flags ?? [])])];
  const record = {
    ...read,
    unknown,
    ...(flags.length === 0 ? {} : { flags }),
    ...(extra.notes === undefined ? {} : { notes: extra.notes }),
  };
  return { ...base, live: base.live && isLiveKey(record), type: "TXT", keyType: read.keyType, content: formatDkimKey(record) };
}

/** What stands between a text's quotes, behind a zone file's columns; a quote inside the text is a part of it, or the end of a string. */
function withoutQuotes(shown: string): string {
  const quote = shown.indexOf('"');
  if (quote === -1) return shown;
  return shown.slice(0, quote).includes("=") ? shown.replace(/"\s+"/gu, "") : decodeTxt(shown.slice(quote));
}

/** Reads a key and judges its size; a short key is said at the selector, where it is acknowledged. */
export function readKey(shown: string, at: string, selectorAt: string, found: Finding[]): PublicKey | undefined {
  const key = readPublicKey(shown);
  if ("problem" in key) {
    found.push(finding(key.id, at, { problem: key.problem, cure: key.cure }));
    return undefined;
  }
  if (key.keyType === "rsa" && key.bits < WEAK_BITS) found.push(weakKey(key.bits, selectorAt));
  else if (key.keyType === "rsa" && key.bits > LONG_BITS) {
    found.push(
      finding("dkim-key-long", selectorAt, {
        problem: `an RSA key of ${key.bits} bits, where verifiers need not take more than ${LONG_BITS}`,
        cure: "make a key of 2048 bits at a new selector, then move the signer to it",
      }),
    );
  } else if (key.keyType === "rsa" && key.bits < SHORT_BITS) {
    found.push(
      finding("dkim-key-short", selectorAt, {
        problem: `an RSA key of ${key.bits} bits, where ${SHORT_BITS} is the floor today`,
        cure: "make a key of 2048 bits at a new selector, then move the signer to it",
      }),
    );
  }
  return key;
}
