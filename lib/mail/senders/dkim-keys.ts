/**
 * The DKIM keys of a sender, by selector.
 */
import { formatDkimKey } from "../dkim";
import { LONGEST_LABEL } from "../dns";
import { type Finding, below, finding, isError } from "../finding";
import { isToken } from "../late";
import { type Reader, flag, isMap, lateRecordName, looseRecord, mapOf, ofNoEffect, oneOf, optional, text, wrongType } from "../reading";
import type { Writable } from "../writable";

import { type KeyExtra, type KeyPlace, fromConsole, readKey } from "./dkim-text";

/** One DKIM key: exactly one of `publicKey`, `target`, `record`, `revoked`. */
export interface DkimKeyInput {
  /**
   * The public key: PEM (SPKI or PKCS#1), base64 of its DER, or base64 of an Ed25519 key's 32 octets. It may be a token, beside a
   * `keyType`; it is then read at apply, as PEM or base64 of an SPKI.
   */
  readonly publicKey?: string;
  /** The name a CNAME points to, where the vendor keeps the key; it may be a token. */
  readonly target?: string;
  /** The TXT record's text, as the vendor's console shows it. */
  readonly record?: string;
  /** Publishes an empty `p=`: the key is no longer valid (RFC 6376 section 3.6.1). */
  readonly revoked?: true;
  /**
   * Adds `t=y`: verifiers treat its mail as unsigned.
   * @default false
   */
  readonly testing?: boolean;
  /**
   * A note for people in the record, `n=`.
   * @default none
   */
  readonly note?: string;
  /**
   * What kind of key it is, where the key itself does not say: revoked ones, and tokens, which need it.
   * @default "rsa"
   */
  readonly keyType?: "rsa" | "ed25519";
}

/** DKIM keys by selector. */
export type DkimKeys = Readonly<Record<string, DkimKeyInput>>;

/** A checked key: what stands at its selector. */
export interface DkimEntry {
  /** What its record is for, `dkim__<selector>`; `dkim__<sender>__<n>` where the selector is known only at apply. */
  readonly role: string;
  /** Lower case. */
  readonly selector: string;
  /**
   * The name below which it stands, `<selector>._domainkey.<name>`.
   * @default the domain
   */
  readonly under?: string;
  readonly type: "TXT" | "CNAME";
  /** Raw text of the TXT, or target of the CNAME. */
  readonly content: string;
  /** What kind of key it is; unknown behind a CNAME. */
  readonly keyType?: "rsa" | "ed25519";
  /** Neither revoked nor testing. */
  readonly live: boolean;
  /** Path in the spec. */
  readonly at: string;
}

const readInput = looseRecord<DkimKeyInput>({
  publicKey: optional(text({ late: /^$/u })),
  target: optional(lateRecordName),
  record: optional(text()),
  revoked: optional(onlyTrue),
  testing: optional(flag),
  note: optional(text()),
  keyType: optional(oneOf(["rsa", "ed25519"])),
});

/** `revoked: false` says nothing that leaving it out does not. */
function onlyTrue(value: unknown, at: string, found: Finding[]): true | undefined {
  if (value === true) return true;
  return wrongType("true", value, at, found, "write true, or leave it out");
}

const besideTarget = ofNoEffect("a target, which holds the whole record", "remove it");

const FORMS = ["publicKey", "target", "record", "revoked"] as const;

/**
 * Reads the keys of a sender.
 * @internal
 */
export const dkimKeys: Reader<readonly DkimEntry[]> = (value, at, found) => {
  const entries = mapOf((selector) => readEntry(selector))(value, at, found);
  return entries === undefined ? undefined : [...entries.values()];
};

/** What keeps a text from being a selector: labels of letters, digits and inner hyphens, joined by dots (RFC 6376 section 3.1). */
export function selectorProblem(selector: string): string | undefined {
  if (selector === "") return "an empty selector";
  if (/\._domainkey(?:\.|$)/iu.test(selector)) return "a selector with ._domainkey and what follows, which is added by itself";
  const labels = selector.toLowerCase().split(".");
  if (labels.some((label) => label.length > LONGEST_LABEL)) return `a selector with a label over ${LONGEST_LABEL} octets`;
  if (labels.some((label) => !/^(?!-)[a-z0-9-]+(?<!-)$/u.test(label))) return "not a selector";
  return undefined;
}

function readEntry(selector: string): Reader<DkimEntry> {
  return (value, at, found) => {
    const problem = selectorProblem(selector);
    if (problem !== undefined) {
      const cure = "write labels of letters, digits and inner hyphens, joined by dots, like mx2026";
      found.push(finding("dkim-selector", at, { problem, value: selector, cure }));
    }
    const before = found.length;
    const input = readInput(value, at, found);
    if (input === undefined || !isMap(value)) return undefined;
    const given = FORMS.filter((form) => value[form] !== undefined);
    const cure = `give one of ${FORMS.join(", ")}`;
    if (given.length > 1) found.push(finding("spec-value", at, { problem: `${given.join(" and ")} beside each other`, cure }));
    // A field that nobody knows may be meant for one.
    else if (given.length === 0 && !found.slice(before).some(({ id }) => id === "spec-unknown-field"))
      found.push(finding("spec-missing-field", at, { problem: "no key", cure }));
    if (given.length !== 1) return undefined;
    const entry = entryOf(selector.toLowerCase(), input, at, found);
    return problem === undefined && !found.slice(before).some(isError) ? entry : undefined;
  };
}

/** The entry of a key whose one form is known; undefined where that cannot be read. */
function entryOf(selector: string, input: DkimKeyInput, at: string, found: Finding[]): DkimEntry | undefined {
  const base = { role: `dkim__${selector}`, selector, live: input.testing !== true, at };
  if (input.target !== undefined) {
    for (const name of ["testing", "note", "keyType"] as const)
      if (input[name] !== undefined) besideTarget(input[name], below(at, name), found);
    return { type: "CNAME", content: input.target, ...base };
  }
  const extra: Writable<KeyExtra> = {};
  if (input.testing === true) extra.flags = ["y"];
  if (input.note !== undefined) extra.notes = input.note;
  if (input.revoked === true) {
    const keyType = input.keyType ?? "rsa";
    return { ...base, live: false, type: "TXT", keyType, content: formatDkimKey({ keyType, publicKey: "", ...extra }) };
  }
  if (input.record !== undefined) {
    const shown = fromConsole(input.record, extra, base, below(at, "record"), found);
    return shown && withKeyType(shown, input.keyType, at, found);
  }
  if (input.publicKey === undefined) return undefined;
  if (isToken(input.publicKey)) return lateKey(input.publicKey, input.keyType, extra, base, found);
  const key = readKey(input.publicKey, below(at, "publicKey"), at, found);
  if (key === undefined) return undefined;
  const content = formatDkimKey({ keyType: key.keyType, publicKey: key.base64, ...extra });
  return withKeyType({ type: "TXT", keyType: key.keyType, content, ...base }, input.keyType, at, found);
}

/** The key itself says what it is; what the spec says beside it must be the same. */
function withKeyType(entry: DkimEntry, said: DkimKeyInput["keyType"], at: string, found: Finding[]): DkimEntry {
  const { keyType = "rsa" } = entry;
  if (said !== undefined && said !== keyType) {
    const cure = `write ${keyType}, or leave it out`;
    found.push(finding("spec-value", below(at, "keyType"), { problem: `the key itself is ${keyType}`, value: said, cure }));
  }
  return entry;
}

/** A key known only at apply: its octets cannot be read, so the spec says what it is. */
function lateKey(
  publicKey: string,
  keyType: DkimKeyInput["keyType"],
  extra: KeyExtra,
  base: KeyPlace,
  found: Finding[],
): DkimEntry | undefined {
  if (keyType !== undefined) return { ...base, type: "TXT", keyType, content: formatDkimKey({ keyType, publicKey, ...extra }) };
  const cure = "add keyType: rsa or ed25519, which a key known only at apply cannot say by itself";
  found.push(finding("spec-missing-field", below(base.at, "keyType"), { problem: "missing", cure }));
  return undefined;
}

/** A sender whose only keys are Ed25519 is unsigned to Microsoft and Yahoo. */
export function judgeKeyTypes(entries: readonly DkimEntry[], at: string): Finding[] {
  const live = entries.filter((entry) => entry.live);
  if (live.length === 0 || live.some((entry) => entry.keyType !== "ed25519")) return [];
  return [
    finding("dkim-ed25519-alone", at, {
      problem: "an Ed25519 key with no RSA key beside it, which large receivers do not verify",
      cure: "add an RSA key of 2048 bits at another selector, and sign with both",
    }),
  ];
}
