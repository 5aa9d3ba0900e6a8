/**
 * What a key record that is known only at apply must turn out to be.
 */
import { KEY_TAGS, readKeyName } from "../dkim";
import { partsOf } from "../late";

import { A_TAG, type LateRule, type NamedText, nameBut, noTagTwice } from "./pattern";

/** Whether a text with tokens is a DKIM key, whose armour and line breaks are taken away once it is known. */
export function isLateKey({ name, content }: NamedText): boolean {
  return readKeyName(name) !== undefined || /^v=DKIM1 *;/u.test(content);
}

/** The rules of a key record. */
export function keyRules(text: string): readonly LateRule[] {
  return [WHOLE, ONCE, aKey(text)];
}

/** The base64 of RSA keys of usual sizes, with the exponent 65,537: how it begins, and how many characters follow, without padding. */
const LENGTHS = { MIGfMA0G: 208, MIHfMA0G: 294, MIIBIjAN: 384, MIIBojAN: 555, MIICIjAN: 726 } as const;

/** A TXT's first character-string, or what a form let through, is no key; nor is one with more behind it. */
const WHOLE: LateRule = {
  pattern: Object.entries(LENGTHS)
    .map(([begins, length]) => {
      const letters = (count: string): string => `(?:[A-Za-z0-9+/][ \\r\\n]*){${count}}`;
      const padding = (4 - ((begins.length + length) % 4)) % 4;
      const unfilled = padding === 0 ? "" : `|={0,${padding - 1}}[ \\r\\n]*(?:[^= \\r\\n]|$)`;
      return `${begins}(?:${letters(`0,${length - 1}`)}(?:[^A-Za-z0-9+/ \\r\\n]|$)|${letters(`${length}`)}(?:[A-Za-z0-9+/]|={${padding + 1}}${unfilled}))`;
    })
    .join("|"),
  must: false,
  says: "a key that is cut short, or has more behind it; give it as it is",
};

/**
 * In base64 the SubjectPublicKeyInfo of an RSA key, told by its head, and an Ed25519 key, with that head or without (RFC 6376 section 3.6.1,
 * RFC 8463 section 4).
 */
const KEYS = {
  rsa: "(?:MII[A-Za-z0-9+/]{3}ANBgkqhkiG9w0BAQEFAAO[BC]|MI[GH][A-Za-z0-9+/]MA0GCSqGSIb3DQEBAQUAA4[GH])[A-Za-z0-9+/ \\r\\n]{100,}={0,2}",
  ed25519: "(?:MCowBQYDK2VwAyEA)?(?:[A-Za-z0-9+/][ \\r\\n]*){43}=",
} as const;

/** A tag of a key beside `p`, `k` and the version: whichever it is, or `h` with SHA-256, which alone is used (RFC 8301 section 3.1). */
const KEY_TAG = `(?: *${nameBut(["h", "k", "p", "v"])} *=${A_TAG}| *h *=(?:${A_TAG}:)? *sha256 *(?::${A_TAG})?)`;

/** The version and `p` are asked for as they stand once. */
const ONCE = noTagTwice(
  "(?:^|;)",
  [...KEY_TAGS].filter((tag) => tag !== "v" && tag !== "p"),
);

/** A whole key record (RFC 6376 section 3.6.1), the key alone or as PEM. */
function aKey(text: string): LateRule {
  const [begin, end] = ["BEGIN", "END"].map((word) => `[ \\r\\n]*(?:-----${word} PUBLIC KEY-----)?[ \\r\\n]*`);
  // A variable that is not set looks like a revoked key.
  const mayBeRevoked = !partsOf(text).some(({ late }, index, parts) => late && /(?:^|;) *p *= *$/u.test(parts[index - 1]?.text ?? ""));
  const p = (kind: keyof typeof KEYS): string => ` *p *=${begin}(?:${KEYS[kind]})${mayBeRevoked ? "?" : ""}${end}`;
  const rsa = `(?:${KEY_TAG}| *k *= *rsa *)`;
  const ed = " *k *= *ed25519 *";
  const records = [
    `(?:${rsa};)*${p("rsa")}(?:;${rsa})*`,
    `(?:${KEY_TAG};)*(?:${ed};(?:${KEY_TAG};)*${p("ed25519")}|${p("ed25519")}(?:;${KEY_TAG})*;${ed})(?:;${KEY_TAG})*`,
  ];
  return {
    pattern: `^(?: *v *= *DKIM1 *;)?(?:${records.join("|")});?[ \\r\\n]*$`,
    must: true,
    says: "no key that verifiers read; give the public key as BEGIN PUBLIC KEY, which is an SPKI, among tags that ; parts, h= with sha256",
  };
}
