/**
 * Edits of spec files that keep every comment and the layout: the text is changed at one place, and what it then says is checked.
 */
import { isDeepStrictEqual } from "node:util";

/** `yaml` takes as long to load as the rest of the command line, and only edits need it. */
// eslint-disable-next-line @typescript-eslint/consistent-type-imports -- the module itself, as it is loaded later
type Yaml = typeof import("yaml");

/**
 * A YAML text in which one top-level field of one document has another value; a map's entries stand on lines of their own.
 * @throws Error when the text cannot be edited without changing something else
 */
export async function withField(file: string, document: number, field: string, value: Readonly<Record<string, string>>): Promise<string> {
  const [mark, text] = byteOrderMark(file);
  const yaml = await import("yaml");
  const map = topMap(yaml, text, document);
  const [start, end] = map.range as [number, number, number];
  const at = map.items.findIndex((pair) => yaml.isScalar(pair.key) && pair.key.value === field);
  const before = at === -1 ? undefined : rangeOfPair(yaml, map.items[at]);
  const edited =
    map.flow === true
      ? editFlow(text, { end, before }, `${field}: ${inline(value)}`)
      : editBlock(text, { end, before, indent: columnOf(text, start) }, [`${field}:`, ...lines(value)]);
  const cannot = `${field} cannot be written there`;
  if (before !== undefined && /(?:^|\s)#/mu.test(text.slice(...before)))
    throw new Error(`${cannot} without losing a comment; write it by hand`);
  return mark + checkedValue(yaml, text, edited, document, cannot, (before) => ({ ...(before as object), [field]: value }));
}

/** A move of a log, as it is appended. */
export type Item = Readonly<Record<string, string | boolean>>;

/**
 * A YAML text in which the list at a path of one document has one item more, in the form of those before it.
 * @throws Error when the text has no such list, or cannot be edited without changing something else
 */
export async function withItem(file: string, document: number, path: readonly string[], item: Item): Promise<string> {
  const [mark, text] = byteOrderMark(file);
  const yaml = await import("yaml");
  const map = topMap(yaml, text, document);
  const list = map.getIn(path, true);
  const last = yaml.isSeq(list) ? list.items.at(-1) : undefined;
  if (!yaml.isSeq(list) || !yaml.isNode(last) || last.range == null)
    throw new Error(`${path.join(".")} is no list with an item to stand behind`);
  const [start, end] = last.range;
  const flow = `{ ${Object.entries(item)
    .map(([key, each]) => `${key}: ${typeof each === "string" ? scalar(each) : String(each)}`)
    .join(", ")} }`;
  const edited =
    list.flow === true
      ? `${text.slice(0, end)}, ${flow}${text.slice(end)}`
      : appended(text, columnOf(text, list.range?.[0] ?? start), end, flow);
  const cannot = `${path.join(".")} cannot be appended to`;
  return mark + checkedValue(yaml, text, edited, document, cannot, (before) => withAppended(before, path, item));
}

/** A byte order mark, and the text behind it: no column counts it. */
function byteOrderMark(file: string): readonly [mark: string, text: string] {
  return file.startsWith("\uFEFF") ? [file.charAt(0), file.slice(1)] : ["", file];
}

function newlineOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

/** A line of its own, with the dash where the last item has it. */
function appended(text: string, column: number, end: number, item: string): string {
  const newline = newlineOf(text);
  const body = text.slice(0, end).trimEnd().length;
  const lineEnd = text.indexOf("\n", body);
  const line = `${" ".repeat(column)}- ${item}`;
  if (lineEnd === -1) return `${text}${newline}${line}${newline}`;
  // Comments further in than the dash belong to the item before.
  const inside = new RegExp(`(?: {${column + 1},}#[^\\n]*(?:\\n|$))*`, "uy");
  inside.lastIndex = lineEnd + 1;
  const at = lineEnd + 1 + (inside.exec(text)?.[0].length ?? 0);
  const gap = text.charAt(at - 1) === "\n" ? "" : newline;
  return `${text.slice(0, at)}${gap}${line}${newline}${text.slice(at)}`;
}

function withAppended(value: unknown, [key, ...rest]: readonly string[], item: Item): unknown {
  if (key === undefined) return [...(value as readonly unknown[]), item];
  const map = value as Readonly<Record<string, unknown>>;
  return { ...map, [key]: withAppended(map[key], rest, item) };
}

/** Dates and words bare, everything else in quotes. */
function scalar(text: string): string {
  return /^\d{4}-\d{2}-\d{2}$/u.test(text) ? text : plain(text);
}

function topMap(yaml: Yaml, text: string, index: number): InstanceType<Yaml["YAMLMap"]> {
  const document = yaml.parseAllDocuments(text)[index];
  const map = document !== undefined && "contents" in document ? document.contents : undefined;
  if (!yaml.isMap(map) || map.range == null) throw new Error("the document is not a map, so that nothing can be added to it");
  return map;
}

/** Where a pair begins and where its value ends. */
function rangeOfPair(yaml: Yaml, pair: unknown): readonly [number, number] {
  if (!yaml.isPair(pair) || !yaml.isNode(pair.key) || pair.key.range == null) throw new Error("a key without a place");
  const end = yaml.isNode(pair.value) && pair.value.range != null ? pair.value.range[1] : pair.key.range[1];
  return [pair.key.range[0], end];
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf("\n", offset - 1) + 1);
}

function editBlock(
  text: string,
  { end, before, indent }: { readonly end: number; readonly before: readonly [number, number] | undefined; readonly indent: number },
  written: readonly string[],
): string {
  const newline = newlineOf(text);
  const block = written.map((line, index) => (index === 0 ? line : " ".repeat(indent) + line)).join(newline);
  if (before !== undefined) {
    const [from, to] = before;
    const old = text.slice(from, to);
    const kept = old.slice(old.trimEnd().length);
    return text.slice(0, from) + block + kept + text.slice(to);
  }
  // Behind the last value and what stands on its line; comments below it stay below.
  const body = text.slice(0, end).trimEnd().length;
  const lineEnd = text.indexOf("\n", body);
  const at = lineEnd === -1 ? text.length : lineEnd + 1;
  const gap = lineEnd === -1 ? newline : "";
  return `${text.slice(0, at)}${gap}${" ".repeat(indent)}${block}${newline}${text.slice(at)}`;
}

function editFlow(
  text: string,
  { end, before }: { readonly end: number; readonly before: readonly [number, number] | undefined },
  written: string,
): string {
  if (before !== undefined) return text.slice(0, before[0]) + written + text.slice(before[1]);
  const close = text.lastIndexOf("}", end - 1);
  const body = text.slice(0, close).trimEnd();
  return `${body}${body.endsWith(",") ? " " : ", "}${written}${text.slice(body.length, close)}${text.slice(close)}`;
}

function lines(value: Readonly<Record<string, string>>): string[] {
  return Object.entries(value).map(([key, each]) => `  ${plain(key)}: ${plain(each)}`);
}

function inline(value: Readonly<Record<string, string>>): string {
  return `{ ${Object.entries(value)
    .map(([key, each]) => `${plain(key)}: ${plain(each)}`)
    .join(", ")} }`;
}

/** A text that YAML could read as something else stands in quotes: an id of 32 digits, a key with dots. */
function plain(text: string): string {
  return /^[a-z_][\w-]*$/iu.test(text) && !/^(?:true|false|null)$/iu.test(text) ? text : JSON.stringify(text);
}

/** The edited text, when it says what it said before but for the change. */
function checkedValue(
  yaml: Yaml,
  text: string,
  edited: string,
  index: number,
  cannot: string,
  change: (before: unknown) => unknown,
): string {
  const expected = valuesOf(yaml, text)?.map((each, position) => (position === index ? change(each) : each));
  if (expected !== undefined && isDeepStrictEqual(valuesOf(yaml, edited), expected)) return edited;
  throw new Error(`${cannot} without changing something else; write it by hand`);
}

/** The values of a text's documents; undefined where it is wrong. */
function valuesOf(yaml: Yaml, text: string): unknown[] | undefined {
  const documents = [...yaml.parseAllDocuments(text)];
  // What the library reads in spite of an error, others do not.
  if (documents.some(({ errors }) => errors.length > 0)) return undefined;
  try {
    return documents.map((document) => document.toJS({ maxAliasCount: -1 }) as unknown);
  } catch (error) {
    // An alias whose anchor the edit took away.
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}
