/**
 * The DKIM key record as text and as value.
 */
import { type Finding, type Result, finding, result } from "../finding";
import { holdsPrivateKey } from "../private-key";
import { type Tag, formatTags, readTags, repeatedTags, withoutSpace } from "../tags";

import { WEAK_BITS, readPublicKey } from "./public-key";

/** A DKIM key record (RFC 6376 section 3.6.1). */
export interface DkimKey {
  readonly keyType: "rsa" | "ed25519"; // "k"
  /**
   * Hash algorithms; never without sha256 (RFC 8301 section 3.1).
   * @default all
   */
  readonly hashes?: readonly string[]; // "h"
  /**
   * Service types, `*` or `email`.
   * @default all
   */
  readonly services?: readonly string[]; // "s"
  /** `y`: testing; `s`: no subdomain in `i=`. */
  readonly flags?: readonly string[]; // "t"
  /** A note for people. */
  readonly notes?: string; // "n"
  /** Base64 in the form of the key type; empty: the key is revoked. */
  readonly publicKey: string; // "p"
  /** Size in bits, read from the key's own bytes; absent when revoked. Not written. */
  readonly bits?: number;
  /** Tags that no RFC names, kept in their order. */
  readonly unknown?: readonly Tag[];
}

/** Base64 in whole groups of four (RFC 4648 section 4): many verifiers discard what is not. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u;

const BETWEEN = "._domainkey.";

/** The name at which a domain's key stands (RFC 6376 section 3.6.2.1). */
export function keyName(selector: string, domain: string): string {
  return `${selector}${BETWEEN}${domain}`;
}

/** Reads such a name: the inverse of {@link keyName}. */
export function readKeyName(name: string): { readonly selector: string; readonly domain: string } | undefined {
  const at = name.indexOf(BETWEEN);
  return at === -1 ? undefined : { selector: name.slice(0, at), domain: name.slice(at + BETWEEN.length) };
}

/**
 * The domain whose keys all stand below a name, `_domainkey.<domain>`: who answers for that name answers for them.
 * @internal
 */
export function readKeysName(name: string): string | undefined {
  const above = BETWEEN.slice(1);
  return name.startsWith(above) ? name.slice(above.length) : undefined;
}

/**
 * The tags of a key record (RFC 6376 section 3.6.1).
 * @internal
 */
export const KEY_TAGS: ReadonlySet<string> = new Set(["v", "k", "h", "s", "t", "n", "p"]);

/**
 * Reads a key record as a verifier does: an error is what makes the verifier discard the key.
 * @param text the joined text of one TXT record
 * @param at path for the findings
 */
export function readDkimKey(text: string, at = ""): Result<DkimKey> {
  const findings: Finding[] = [];
  const wrong = (problem: string, value: unknown, cure: string, source?: string): void => {
    findings.push(finding("dkim-syntax", at, { problem, value, cure, ...(source === undefined ? {} : { source }) }));
  };
  const { tags, malformed } = readTags(text);
  for (const part of malformed) wrong("not a tag=value", part, "write tags as name=value, joined by ;", "RFC 6376 section 3.2");
  if (/(?:^|;)[ \t\r\n]*;/u.test(text)) wrong("an empty tag", text, "keep one ; between tags", "RFC 6376 section 3.2");
  for (const name of repeatedTags(tags)) wrong(`${name}= stands more than once`, text, "keep one", "RFC 6376 section 3.2");
  const tag = (name: string): string | undefined => tags.find((each) => each.name === name)?.value;

  if (tag("v") !== undefined && (tags[0]?.name !== "v" || tag("v") !== "DKIM1")) {
    wrong("v= must be DKIM1 and stand first", text, "begin with v=DKIM1;");
  }
  const hashes = list(tag("h"));
  if (hashes?.includes("sha256") === false) {
    wrong("h= leaves out sha256, which all signatures use", tag("h"), "leave h= out", "RFC 6376 section 6.1.2, RFC 8301 section 3.1");
  }
  const key = readKey(tag("p"), tag("k") ?? "rsa", at, findings);
  if (key === undefined) return { findings };

  const services = list(tag("s"));
  const flags = list(tag("t"));
  const notes = tag("n");
  const unknown = tags.filter(({ name }) => !KEY_TAGS.has(name));
  return result(
    {
      ...key,
      ...(hashes === undefined ? {} : { hashes }),
      ...(services === undefined ? {} : { services }),
      ...(flags === undefined ? {} : { flags }),
      ...(notes === undefined ? {} : { notes: decodeNotes(notes) }),
      ...(unknown.length === 0 ? {} : { unknown }),
    },
    findings,
  );
}

/** Whether verifiers of mail take a key: those of other services ignore it, and they its (RFC 6376 section 3.6.1, `s=`). */
export function isForMail({ services }: DkimKey): boolean {
  return services?.some((service) => service === "*" || service === "email") ?? true;
}

/**
 * Whether a signature by a key counts: it is for mail, and neither revoked nor testing (RFC 6376 section 3.6.1, `p=` and `t=`).
 * @internal
 */
export function isLiveKey(key: DkimKey): boolean {
  return key.publicKey !== "" && key.flags?.includes("y") !== true && isForMail(key);
}

/** Writes a key record: the inverse of {@link readDkimKey}. `v` and `k` always, then `h s t n p`. */
export function formatDkimKey(key: DkimKey): string {
  const tags: Tag[] = [
    { name: "v", value: "DKIM1" },
    { name: "k", value: key.keyType },
  ];
  if (key.hashes !== undefined) tags.push({ name: "h", value: key.hashes.join(":") });
  if (key.services !== undefined) tags.push({ name: "s", value: key.services.join(":") });
  if (key.flags !== undefined) tags.push({ name: "t", value: key.flags.join(":") });
  if (key.notes !== undefined) tags.push({ name: "n", value: encodeNotes(key.notes) });
  tags.push(...(key.unknown ?? []), { name: "p", value: key.publicKey });
  return formatTags(tags);
}

/** The key in `p=`, checked against what `k=` says it is. */
function readKey(
  p: string | undefined,
  k: string,
  at: string,
  findings: Finding[],
): Pick<DkimKey, "keyType" | "publicKey" | "bits"> | undefined {
  if (k !== "rsa" && k !== "ed25519") {
    findings.push(finding("dkim-syntax", at, { problem: "an unknown key type in k=", value: k, cure: "write k=rsa or k=ed25519" }));
    return undefined;
  }
  if (p === undefined) {
    findings.push(finding("dkim-syntax", at, { problem: "no p=", cure: "give the public key, or an empty p= to revoke it" }));
    return undefined;
  }
  const base64 = p.replace(/[ \t\r\n]/gu, "");
  if (base64 === "") return { keyType: k, publicKey: "" };
  if (!BASE64.test(base64) && !holdsPrivateKey(p)) {
    const problem = "p= holds more than base64, or a part of it";
    findings.push(
      finding("dkim-key-unreadable", at, { problem, cure: "give the base64 alone, whole groups of four, the last filled with =" }),
    );
    return undefined;
  }
  const key = readPublicKey(p);
  if ("problem" in key) {
    findings.push(finding(key.id, at, { problem: `p= holds ${key.problem}`, cure: key.cure }));
    return undefined;
  }
  // RFC 8463 section 4: raw octets; a verifier that is given the 44 octets of an SPKI discards the key.
  const raw = Buffer.from(base64, "base64").length;
  if (key.keyType !== k || (k === "ed25519" && raw !== 32)) {
    const problem = `k=${k} beside ${key.keyType === k ? `a key of ${raw} octets, where 32 are read` : `an ${key.keyType} key`}`;
    findings.push(finding("dkim-key-unreadable", at, { problem, cure: `write k=${key.keyType} and the key in its form` }));
    return undefined;
  }
  if (key.keyType === "rsa" && key.bits < WEAK_BITS) findings.push(weakKey(key.bits, at));
  return { keyType: key.keyType, publicKey: key.base64, bits: key.bits };
}

/** The finding for a key that verifiers refuse. */
export function weakKey(bits: number, at: string): Finding {
  return finding("dkim-key-weak", at, {
    problem: `an RSA key of ${bits} bits; verifiers refuse fewer than ${WEAK_BITS}`,
    cure: "make a key of 2048 bits",
  });
}

function list(value: string | undefined): string[] | undefined {
  return value?.split(":").map((item) => withoutSpace(item));
}

/** DKIM-Quoted-Printable (RFC 6376 section 2.11): `=XX` is an octet of UTF-8. */
function encodeNotes(notes: string): string {
  return notes.replace(/^ | $|[^\x20-\x3a\x3c\x3e-\x7e]/gu, (character) =>
    Array.from(Buffer.from(character, "utf8"), (octet) => `=${octet.toString(16).toUpperCase().padStart(2, "0")}`).join(""),
  );
}

function decodeNotes(value: string): string {
  return value.replace(/(?:=[0-9A-F]{2})+/giu, (octets) => Buffer.from(octets.replaceAll("=", ""), "hex").toString("utf8"));
}
