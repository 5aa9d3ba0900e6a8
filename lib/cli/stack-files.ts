/**
 * Stacks as synth wrote them.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { type KnownZone, absoluteName, comparable } from "../mail/dns";
import { isMap } from "../mail/reading";
import { COMMENT_AT, type ReviewedStack, type StackRecord, readComment } from "../mail/review";
import { DNS_RECORD, comparableContent, readLateContent, withoutBraces } from "../terraform-text";

/** An object as JSON has it. */
export type Json = Readonly<Record<string, unknown>>;

/** What synth calls a stack's file. */
export const STACK_FILE = "cdk.tf.json";

/**
 * The stacks of a `cdktf.out` folder, by name.
 * @throws Error when the folder has no stacks, or not all that its manifest lists, or one of them is no JSON
 */
export function readStacks(folder: string): ReviewedStack[] {
  return stackNames(folder).map((name) => readStack(name, readStackJson(folder, name)));
}

/** The names of a folder's stacks, sorted. */
export function stackNames(folder: string): string[] {
  const stacks = join(folder, "stacks");
  const none = new Error(`${folder}: no stacks there; give a folder that synth wrote, like cdktf.out`);
  if (!existsSync(stacks)) throw none;
  const listed = synthesised(folder);
  const hasFile = (name: string, file: string): boolean => existsSync(join(stacks, name, file));
  const names = readdirSync(stacks)
    .filter((name) => listed?.has(name) !== false)
    .sort();
  const hcl = names.find((name) => !hasFile(name, STACK_FILE) && hasFile(name, "cdk.tf"));
  if (hcl !== undefined) throw new Error(`${join(stacks, hcl)}: a stack in HCL, which is not read; synthesise JSON`);
  const lost = [...(listed ?? [])].filter((name) => !hasFile(name, STACK_FILE));
  if (lost.length > 0)
    throw new Error(`${folder}: not whole: its manifest lists ${lost.join(", ")}, of which no ${STACK_FILE} is there; synthesise again`);
  const written = names.filter((name) => hasFile(name, STACK_FILE));
  // A project has a folder of that name too; an empty one is what stood before the first deploy.
  if (names.length > 0 && written.length === 0) throw none;
  return written;
}

/** The stacks of the last synth, where its manifest lists them: an app that runs by itself leaves the folders of those that are gone. */
function synthesised(folder: string): ReadonlySet<string> | undefined {
  const manifest = join(folder, "manifest.json");
  if (!existsSync(manifest)) return undefined;
  const { stacks } = readJson(manifest);
  return isMap(stacks) ? new Set(Object.keys(stacks)) : undefined;
}

/** What synth wrote of a stack. */
export function readStackJson(folder: string, name: string): Json {
  return readJson(join(folder, "stacks", name, STACK_FILE));
}

/**
 * The object that a file of JSON holds.
 * @throws Error when it cannot be read, or holds anything else
 */
export function readJson(file: string): Json {
  let octets: Buffer;
  try {
    octets = readFileSync(file);
  } catch (error) {
    throw new Error(`${file}: cannot be read: ${(error as Error).message}`, { cause: error });
  }
  try {
    const json: unknown = JSON.parse(textOf(octets));
    if (isMap(json)) return json;
  } catch (error) {
    throw new Error(`${file}: not JSON: ${(error as Error).message}`, { cause: error });
  }
  throw new Error(`${file}: not a JSON object, as synth and terraform write them`);
}

/** UTF-8, or UTF-16 with its mark, as PowerShell writes what it redirects. */
function textOf(octets: Buffer): string {
  return new TextDecoder(octets[0] === 0xff && octets[1] === 0xfe ? "utf-16le" : "utf-8").decode(octets);
}

/** A stack as a review reads it. */
export function readStack(name: string, json: Json): ReviewedStack {
  const zones = zonesOf(name, json);
  return {
    name,
    records: Object.entries(mapAt(json, "resource", DNS_RECORD)).flatMap(([id, each]) => {
      // A list of one block is Terraform's other spelling of a block.
      const attributes: unknown = Array.isArray(each) ? each[0] : each;
      // Of none, Terraform makes none; without a name, it stops.
      if (!isMap(attributes) || attributes["count"] === 0 || typeof attributes["name"] !== "string") return [];
      const zone = zones(attributes);
      const record = stackRecord(`${DNS_RECORD}.${id}`, attributes, zone, readLateContent);
      return [zone.name === undefined ? record : { ...record, zone: zone.name }];
    }),
    domains: readComment(mapAt(json, ...COMMENT_AT)),
    imports: new Set(listOf(json["import"]).flatMap((each) => (isMap(each) && typeof each["to"] === "string" ? [each["to"]] : []))),
    moved: new Map(blocksOf(json["moved"]).map(({ from, to }) => [String(from), String(to)])),
    released: new Set(
      blocksOf(json["removed"]).flatMap(({ from, lifecycle }) =>
        blocksOf(lifecycle).some(({ destroy }) => destroy === false) ? [String(from)] : [],
      ),
    ),
  };
}

/** What is known of the zone of a record. */
export type ZoneOf = (attributes: Json) => KnownZone;

/** The zones of a stack: by name those that it makes or looks up, else by the id or the reference, which is the stack's own. */
function zonesOf(stack: string, json: Json): ZoneOf {
  const named = (kind: "data" | "resource", prefix: string): (readonly [string, string])[] =>
    Object.entries(mapAt(json, kind, "cloudflare_zone")).flatMap(([id, zone]) => {
      const name = mapAt(zone)["name"] ?? mapAt(zone, "filter")["name"];
      return typeof name === "string" && !name.includes("${") ? [[`\${${prefix}cloudflare_zone.${id}.id}`, comparable(name)] as const] : [];
    });
  const names = new Map([...named("data", "data."), ...named("resource", "")]);
  return ({ zone_id: id }) =>
    typeof id === "string" ? { id: id.startsWith("${") ? `${stack}/${withoutBraces(id)}` : id, name: names.get(id) } : { id: stack };
}

/** The map below some keys of a value; an empty one where there is none. */
export function mapAt(value: unknown, ...keys: readonly string[]): Json {
  const found = keys.reduce<unknown>((at, key) => (isMap(at) ? at[key] : undefined), value);
  return isMap(found) ? found : {};
}

/** Blocks, of which Terraform takes one as a list of one. */
function blocksOf(value: unknown): readonly Json[] {
  return (Array.isArray(value) ? listOf(value) : [value]).filter(isMap);
}

/** A resource's attributes as a record, whose content is read as it is written there. */
export function stackRecord(address: string, attributes: Json, zone: KnownZone, read = (content: string): string => content): StackRecord {
  const text = (key: string): string => (typeof attributes[key] === "string" ? attributes[key] : "");
  const type = text("type").toUpperCase();
  // Types like CAA and SRV have their parts in place of a content.
  const written = attributes["data"] === undefined || attributes["data"] === null ? text("content") : JSON.stringify(attributes["data"]);
  // A literal text in the shape of a token is none: synth has resolved them all.
  const given = written.replaceAll("{TfToken[", "{TfToken(");
  return {
    address,
    name: absoluteName(text("name"), zone),
    type,
    content: comparableContent(type, read(given)),
    ...(typeof attributes["priority"] === "number" ? { priority: attributes["priority"] } : {}),
    ...(typeof attributes["zone_id"] === "string" ? { zone: attributes["zone_id"] } : {}),
    ...(attributes["proxied"] === true ? { proxied: true } : {}),
  };
}

/** A list as it is; of anything else, none. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
