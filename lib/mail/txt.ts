/**
 * TXT character-strings, as Cloudflare writes them and keeps them.
 */

/** Octets in one character-string (RFC 1035 section 3.3.14). */
const STRING_OCTETS = 255;

const PIECE = new RegExp(`.{1,${STRING_OCTETS}}`, "gu");

/** Octets of raw text that one TXT record can hold in Cloudflare: 4,096 on the wire, one length octet per string. */
export const LONGEST_TXT = 4080;

/**
 * Raw text → Cloudflare's quoted character-strings: pieces of at most 255 octets, each in double quotes, joined by a space.
 * Source: RFC 1035 sections 3.3.14 and 5.1; the form that the API returns unchanged.
 * @throws RangeError when the text is not printable ASCII, or longer than {@link LONGEST_TXT} octets
 */
export function encodeTxt(raw: string): string {
  const problem = txtProblem(raw);
  if (problem !== undefined) throw new RangeError(problem);
  const pieces = raw === "" ? [""] : (raw.match(PIECE) ?? []);
  return pieces.map((piece) => `"${piece.replace(/["\\]/gu, (special) => `\\${special}`)}"`).join(" ");
}

/**
 * What keeps a text from being a TXT, or undefined when it is one.
 * @internal
 */
export function txtProblem(raw: string): string | undefined {
  const stranger = /[^\x20-\x7e]/u.exec(raw);
  if (stranger !== null) return `a TXT record holds printable ASCII only, got ${JSON.stringify(stranger[0])} at ${stranger.index}`;
  return raw.length > LONGEST_TXT ? `a TXT record holds at most ${LONGEST_TXT} octets, got ${raw.length}` : undefined;
}

/**
 * Cloudflare's content of a TXT → raw text: the inverse of {@link encodeTxt}. Lenient: unquoted text is taken as it stands,
 * `\DDD` is an octet, an open quote ends with the text.
 * Source: RFC 1035 section 5.1, RFC 7208 section 3.3.
 */
export function decodeTxt(content: string): string {
  if (!content.trimStart().startsWith('"')) return content;
  const strings = content.matchAll(/"((?:[^"\\]|\\.)*)"?/gsu);
  return Array.from(strings, ([, piece = ""]) => unescape(piece)).join("");
}

function unescape(piece: string): string {
  if (!piece.includes("\\")) return piece;
  return piece.replace(/\\(\d{3}|.)/gsu, (_, escaped: string) => {
    const octet = escaped.length === 3 ? Number(escaped) : NaN;
    return octet <= 255 ? String.fromCharCode(octet) : escaped;
  });
}
