/**
 * What a private key looks like, and what is shown in its place.
 */

/** What stands in a message in place of a private key. */
export const SECRET = "a private key (not shown)";

/** What is said of one in a spec. */
export const PRIVATE_KEY = {
  problem: "a private key, which must never be in a spec",
  cure: "give the public key, and make a new pair if this file was shared",
};

/** Octets below which a text holds no private key: the first line of a PEM has as many. */
export const SHORTEST_PRIVATE_KEY = "-----BEGIN PRIVATE KEY-----".length;

/** Whether a text holds a private key, as PEM or as DER in base64 (PKCS#1, PKCS#8, SEC 1). */
export function holdsPrivateKey(text: string): boolean {
  if (/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/u.test(text)) return true;
  if (PRIVATE_JWK.test(text)) return true;
  if (!/M[A-Z]|LS0tLS1CRUdJTi/u.test(text)) return false;
  return PRIVATE_BASE64.test(text.replace(/\\[nr]|[\s"\\]/gu, ""));
}

/** What makes a JWK a private key (RFC 7518 sections 6.2.2.1 and 6.3.2.1, RFC 8037 section 2). */
export const PRIVATE_JWK = /"d"\s*:\s*"[\w-]{40,}"/u;

/**
 * What tells a private key's DER from a public one's, in base64: SEQUENCE in each form of its length, INTEGER 0 or 1, and what comes next
 * in RSA (PKCS#1), in an algorithm's frame (PKCS#8), and in a curve's key (SEC 1); of one under a passphrase, the identifier of PKCS#5. Last,
 * base64 of PEM: BEGIN, and PRIVATE at each of the three ways to cut it into octets.
 */
export const PRIVATE_BASE64 =
  /MII[A-P][\w+/][AQgw]IBA(?:A[JK][BC]|DA)|MI[GH][\w+/]AgE(?:AM|BB)|M[A-H][AEIMQUYcgkosw048]CAQ(?:Aw|EE)|KoZIhvcNAQU|qhkiG9w0BBQ|SqGSIb3DQEF|LS0tLS1CRUdJTi[\w+/]{0,24}(?:UFJJVkFUR|QUklWQVRF|BSSVZBVE)/;

/** A PEM, whole or cut; what stands between its lines may be escaped, or quotes of a TXT's strings. */
const PEM = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----(?:(?:[\w+/=\s\\":,.]|-(?!-))*?-----END [A-Z0-9 ]*PRIVATE KEY-----|[\w+/=\\]*)/gu;

/** A run of base64, which strings of a TXT may cut. */
const BASE64_RUN = /[\w+/=-]{24,}(?:\\*"\s*\\*"[\w+/=-]+)*/gu;

/** A text of several lines with {@link SECRET} in place of each private key in it. */
export function withoutPrivateKeys(text: string): string {
  if (!holdsPrivateKey(text)) return text;
  const hidden = (part: string): string => (holdsPrivateKey(part) ? SECRET : part);
  const lines = text.replace(PEM, SECRET).split("\n");
  return lines.map((line) => (holdsPrivateKey(line) ? hidden(line.replace(BASE64_RUN, hidden)) : line)).join("\n");
}
