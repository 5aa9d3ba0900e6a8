/**
 * Tag lists, `v=DMARC1; p=none`: what DKIM keys and DMARC records are written in.
 */

/** One tag of a list, spaces around name and value taken off. */
export interface Tag {
  readonly name: string;
  readonly value: string;
}

/**
 * Reads a tag list as a receiver does; what is no `name=value` is given as `malformed`, in its own words.
 * Source: RFC 6376 section 3.2, RFC 9989 section 4.8.
 */
export function readTags(text: string): { readonly tags: readonly Tag[]; readonly malformed: readonly string[] } {
  const tags: Tag[] = [];
  const malformed: string[] = [];
  for (const part of text.split(";")) {
    const equals = part.indexOf("=");
    const name = withoutSpace(part.slice(0, Math.max(equals, 0)));
    if (/^[A-Za-z]\w*$/u.test(name)) tags.push({ name, value: withoutSpace(part.slice(equals + 1)) });
    else if (withoutSpace(part) !== "") malformed.push(withoutSpace(part));
  }
  return { tags, malformed };
}

/** A text without the spaces around it: those that fold (RFC 6376 section 2.8), not all that Unicode calls so. */
export function withoutSpace(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && SPACES.includes(text.charAt(start))) start++;
  while (start < end && SPACES.includes(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

const SPACES = " \t\r\n";

/** Writes a tag list, `a=1; b=2`: the inverse of {@link readTags} for values without `;` and without outer spaces. */
export function formatTags(tags: readonly Tag[]): string {
  return tags.map(({ name, value }) => `${name}=${value}`).join("; ");
}

/** The names that stand more than once in a list. */
export function repeatedTags(tags: readonly Tag[]): string[] {
  const seen = new Set<string>();
  const repeated = tags.map(({ name }) => name).filter((name) => seen.size === seen.add(name).size);
  return [...new Set(repeated)];
}
