/**
 * Late values: texts known only at apply. The core knows them by their shape alone, keeps them whole and judges around them.
 */

/** A CDKTF token in a text, `${TfToken[TOKEN.1]}`, or in a list, `#{TfToken[TOKEN.1]}`. */
const TOKEN = /[$#]\{TfToken\[[^\][]*\]\}/gu;

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

/** Whether a number that is known only at apply stands in a text: there it is the double, and its value never comes. */
export function holdsNumberToken(text: string): boolean {
  return /-\d(?:\.\d+)?e\+2[89]\d/u.test(text);
}

/** What is known of a text now. */
export function withoutTokens(text: string): string {
  return isToken(text) ? text.replace(TOKEN, "") : text;
}

/** A text as a person is shown it: the number of a token depends on what else the app makes. */
export function withTokensShown(text: string): string {
  return isToken(text) ? text.replace(TOKEN, "(known only at apply)") : text;
}

/** A text with what is known of it changed, and its tokens as they are. */
export function changeKnown(text: string, change: (known: string) => string): string {
  return partsOf(text)
    .map((part) => (part.late ? part.text : change(part.text)))
    .join("");
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
