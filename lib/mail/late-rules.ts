/**
 * What texts that are known only at apply must turn out to be: rules that Terraform checks, where the core cannot.
 */
import { partsOf } from "./late";

/** A pattern, read alike by JavaScript and RE2, that a text must match once it is known, or must not. */
export interface LateRule {
  readonly pattern: string;
  readonly must: boolean;
  /** What the text holds where it breaks the rule. */
  readonly says: string;
}

/** The rules of a TXT with tokens. */
export function lateRules(text: string): readonly LateRule[] {
  const key = /^v=DKIM1; k=(rsa|ed25519);(?: [^;]*;)* p=\$\{TfToken\[[^\]]*\]\}$/u.exec(text)?.[1] as keyof typeof KEYS | undefined;
  const words = text.toLowerCase();
  const kinds = (["ip4", "ip6"] as const).filter((kind) => words.startsWith("v=spf1 ") && words.includes(`${kind}:`));
  return [
    { pattern: "PRIVATE KEY", must: false, says: "a private key, which must never be published" },
    text.includes("v=DKIM1") ? (key === undefined ? NO_CERTIFICATE : keyRule(key)) : ONE_LINE,
    ...kinds.map((kind) => ({
      pattern: spfForm(text, kind),
      must: true,
      says: `something else than an ${ADDRESSES[kind].name} address at ${kind}`,
    })),
  ];
}

/** The rule of a target or an exchange with tokens. */
export const LATE_NAME: LateRule = {
  pattern: "^[A-Za-z0-9_-]{1,63}(?:[.][A-Za-z0-9_-]{1,63})+[.]?$",
  must: true,
  says: "something else than a name",
};

const ONE_LINE: LateRule = { pattern: "^[ -~]*$", must: true, says: "a line break, or a character outside printable ASCII" };

const NO_KEY = "no key that verifiers read; give the public key as BEGIN PUBLIC KEY, which is an SPKI";

const NO_CERTIFICATE: LateRule = { pattern: "BEGIN ([A-Z0-9 ]*CERTIFICATE|RSA PUBLIC KEY)", must: false, says: NO_KEY };

/**
 * In base64 the SubjectPublicKeyInfo of an RSA key, told by its head, and an Ed25519 key, with that head or without (RFC 6376 section 3.6.1,
 * RFC 8463 section 4).
 */
const KEYS = {
  rsa: "(?:MII[A-Za-z0-9+/]{3}ANBgkqhkiG9w0BAQEFAAOC|MIG[A-Za-z0-9+/]MA0GCSqGSIb3DQEBAQUAA4G)[A-Za-z0-9+/\\r\\n]{100,}={0,2}",
  ed25519: "(?:MCowBQYDK2VwAyEA)?[A-Za-z0-9+/]{43}=",
} as const;

/** The base64 of a key, alone or as PEM, behind `p=`. */
function keyRule(keyType: keyof typeof KEYS): LateRule {
  const [begin, end] = ["BEGIN", "END"].map((word) => `[\\r\\n]*(?:-----${word} PUBLIC KEY-----)?[\\r\\n]*`);
  return { pattern: `; p=${begin}${KEYS[keyType]}${end}$`, must: true, says: NO_KEY };
}

const OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
const IP4 = `(?:${OCTET}[.]){3}${OCTET}`;

/** Addresses and prefixes as a term has them, and the characters of a part of one. */
const ADDRESSES = {
  ip4: { name: "IPv4", whole: IP4, prefix: "(?:/(?:3[0-2]|[12]?[0-9]))?", part: "[0-9./]+" },
  ip6: {
    name: "IPv6",
    whole: `(?:[0-9A-Fa-f]{0,4}:){2,7}(?:${IP4}|[0-9A-Fa-f]{0,4})`,
    prefix: "(?:/(?:12[0-8]|1[01][0-9]|[1-9]?[0-9]))?",
    part: "[0-9A-Fa-f.:/]+",
  },
} as const;

/** An SPF as it stands, with an address for each token at terms of a kind, and no space in any other. */
function spfForm(text: string, kind: keyof typeof ADDRESSES): string {
  const { whole, prefix, part: some } = ADDRESSES[kind];
  let before = "";
  const forms = partsOf(text).map((part, index, parts) => {
    const [, at, beside] = /(?:^| )[-+~?]?(ip[46]):([^ ]*)$/iu.exec(before) ?? [];
    before += part.text;
    if (!part.late) return part.text.replace(/[^\w ]/gu, (special) => `\\${special}`);
    if (at?.toLowerCase() !== kind) return "[^ ]*";
    const next = parts[index + 1];
    const isAlone = beside === "" && (next === undefined || (!next.late && /^[ /]/u.test(next.text)));
    return isAlone ? `${whole}${next?.text.startsWith("/") === true ? "" : prefix}` : some;
  });
  return `^${forms.join("")}$`;
}
