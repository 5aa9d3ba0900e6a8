/**
 * Texts as Terraform's JSON holds them: escaped for its templates, or, where a part is known only at apply, an expression.
 */
import { comparable } from "./mail/dns";
import { changeKnown, partsOf } from "./mail/late";
import { decodeTxt } from "./mail/txt";

/** Terraform's type of DNS records at Cloudflare. */
export const DNS_RECORD = "cloudflare_dns_record";

/** Text → Terraform's template syntax, in which `${` and `%{` begin expressions. */
export function escapeTemplate(text: string): string {
  if (!text.includes("{")) return text;
  return text.replace(/[$%]\{/gu, (opening) => `${opening.charAt(0)}${opening}`);
}

function unescapeTemplate(text: string): string {
  if (!text.includes("{")) return text;
  return text.replace(/[$%]([$%]\{)/gu, (_, opening: string) => opening);
}

/** A TXT with tokens: Terraform cuts and quotes it; what a key is written in, DKIM does not publish. */
export function lateTxt(text: string, isKey: boolean): string {
  const [begin, end] = isKey ? LATE_KEY : LATE_TXT;
  return `${begin}${quoted(text)}${end}`;
}

/** Cuts into character-strings, and quotes each. */
const LATE_TXT = [
  '${join(" ", [for each in regexall(".{1,255}", ',
  `) : format("\\"%s\\"", replace(replace(each, "\\\\", "\\\\\\\\"), "\\"", "\\\\\\""))])}`,
] as const;

/** Takes away the armour of PEM and the head of an Ed25519 SPKI, whose 32 octets DKIM publishes bare (RFC 8463), before that. */
const LATE_KEY = [`${LATE_TXT[0]}replace(`, `, "/-----(BEGIN|END) PUBLIC KEY-----|MCowBQYDK2VwAyEA|[\\r\\n]/", "")${LATE_TXT[1]}`] as const;

/**
 * A text with tokens as one quoted string of Terraform's language. What it holds of braces is escaped, and each token has its own: by the
 * braces before a token, CDKTF decides whether it needs some.
 */
export function quoted(text: string): string {
  // A last $ would escape the brace of a token behind it.
  const parts = partsOf(text).map((part) => (part.late ? `\${${part.text}}` : part.text.replace(/["\\{}]|[$%]$/gu, escapeInQuotes)));
  return `"${parts.join("")}"`;
}

function escapeInQuotes(special: string): string {
  return special === '"' || special === "\\" ? `\\${special}` : `\\u00${special.charCodeAt(0).toString(16)}`;
}

/** Escapes what is known of a text; tokens stay. */
export function escapeLate(text: string): string {
  return changeKnown(text, escapeTemplate);
}

/** What a record's content says: the inverse of {@link escapeTemplate} and {@link lateTxt}. References that CDKTF has resolved stay as they are. */
export function readContent(content: string): string {
  const form = lateForm(content);
  if (form === undefined) return unescapeTemplate(content);
  const text = content.slice(form[0].length + 1, -form[1].length - 1);
  return (
    text
      .replace(/\\(?:u00(7b|7d|24|25)|(["\\]))/gu, (_, code: string | undefined, special: string) =>
        code === undefined ? special : String.fromCharCode(parseInt(code, 16)),
      )
      // The braces that each token got of its own; a resolved one has no others.
      .replace(/\$\{(\$\{TfToken\[[^\][]*\]\})\}/gu, "$1")
  );
}

/** A content as records are compared: the joined text of a TXT, anything else as names are, though a dot alone stays. */
export function comparableContent(type: string, content: string): string {
  return type === "TXT" ? decodeTxt(content) : comparable(content) || content;
}

/** As {@link readContent}, with each reference that CDKTF has resolved as a token again: so the core tells late from literal. */
export function readLateContent(content: string): string {
  const form = lateForm(content);
  if (form === undefined) return readContent(withTokens(content));
  const [begin, end] = form;
  return readContent(`${begin}${withTokens(content.slice(begin.length, -end.length))}${end}`);
}

/** What stands around a text that Terraform cuts; undefined around any other. */
function lateForm(content: string): typeof LATE_TXT | typeof LATE_KEY | undefined {
  // The longer beginning first.
  return [LATE_KEY, LATE_TXT].find(([begin]) => content.startsWith(begin));
}

/** Each expression of a template as a token; behind one that never ends, the text is literal. */
function withTokens(template: string): string {
  const parts: string[] = [];
  let from = 0;
  for (let open = template.indexOf("{"); open !== -1; open = template.indexOf("{", Math.max(from, open + 1))) {
    const sign = template.charAt(open - 1);
    if ((sign !== "$" && sign !== "%") || open - 1 < from || template.charAt(open - 2) === sign) continue;
    const end = endOfExpression(template, open);
    if (end === -1) break;
    const expression = template.slice(open - 1, end + 1);
    parts.push(template.slice(from, open - 1), `\${TfToken[${Buffer.from(expression).toString("base64url")}]}`);
    from = end + 1;
  }
  return `${parts.join("")}${template.slice(from)}`;
}

/** Where the brace that closes an expression stands; its strings and inner braces are its own. */
function endOfExpression(template: string, open: number): number {
  let depth = 0;
  for (let at = open; at < template.length; at++) {
    const character = template.charAt(at);
    if (character === '"') {
      for (at++; at < template.length && template.charAt(at) !== '"'; at++) if (template.charAt(at) === "\\") at++;
    } else if (character === "{") {
      depth++;
    } else if (character === "}" && --depth === 0) {
      return at;
    }
  }
  return -1;
}

/** A text with the references that {@link readLateContent} made tokens of, as Terraform writes them. */
export function withReferences(text: string): string {
  return text.replace(/\$\{TfToken\[([\w-]+)\]\}/gu, (_, encoded: string) => Buffer.from(encoded, "base64url").toString());
}

/** What a template of nothing but a reference refers to. */
export function withoutBraces(reference: string): string {
  return reference.replace(/^\$\{(.*)\}$/u, "$1");
}
