/**
 * Late values: texts known only at apply. The core knows them by their shape alone, keeps them whole and judges around them.
 */

/** A CDKTF token in a text, `${TfToken[TOKEN.1]}`, or in a list, `#{TfToken[TOKEN.1]}`. */
const TOKEN = /[$#]\{TfToken\[[^\]]*\]\}/gu;

/** Whether a text is a CDKTF token, or holds one: a value known only at apply. */
export function isToken(text: string): boolean {
  return text.includes("{TfToken[") && text.search(TOKEN) !== -1;
}

/** Whether a list is known only at apply: CDKTF writes it as a list with one mark. */
export function isListToken(value: readonly unknown[]): boolean {
  const [only] = value;
  return value.length === 1 && typeof only === "string" && /^#\{TfToken\[[^\]]*\]\}$/u.test(only);
}

/** Whether a number stands for one that is known only at apply: CDKTF writes it as a double that nobody else uses. */
export function isNumberToken(value: number): boolean {
  return value < -1e280 && value !== -Infinity;
}

/** What is known of a text now. */
export function withoutTokens(text: string): string {
  return isToken(text) ? text.replace(TOKEN, "") : text;
}

/** The parts of a text in their order, each known now or late. */
export function partsOf(text: string): readonly { readonly text: string; readonly late: boolean }[] {
  const known = text.split(TOKEN);
  const late = text.match(TOKEN) ?? [];
  return known.flatMap((part, index) => {
    const token = late[index];
    return [...(part === "" ? [] : [{ text: part, late: false }]), ...(token === undefined ? [] : [{ text: token, late: true }])];
  });
}

/** A pattern, read alike by JavaScript and RE2, that a text must not match once it is known, and what it then holds. */
export interface RefusedLate {
  readonly pattern: string;
  readonly says: string;
}

const ALWAYS = { pattern: "PRIVATE KEY", says: "a private key, which must never be published" };
const IN_KEYS = {
  pattern: "BEGIN ([A-Z0-9 ]*CERTIFICATE|RSA PUBLIC KEY)",
  says: "no key that verifiers read; give the public key as BEGIN PUBLIC KEY, which is an SPKI",
};
const IN_IP4 = { pattern: "ip4:([0-9./]*[^0-9./ ]| |$)", says: "something else than an IPv4 address at ip4" };
const IN_IP6 = { pattern: "ip6:([0-9A-Fa-f.:/]*[^0-9A-Fa-f.:/ ]| |$)", says: "something else than an IPv6 address at ip6" };

/** What a TXT with tokens must not turn out to be, which cannot be judged at synth. */
export function refusedLate(text: string): readonly RefusedLate[] {
  const holds = (tag: string): boolean => text.includes(tag);
  return [ALWAYS, ...(holds("v=DKIM1") ? [IN_KEYS] : []), ...(holds("ip4:") ? [IN_IP4] : []), ...(holds("ip6:") ? [IN_IP6] : [])];
}
