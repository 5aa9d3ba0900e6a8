/**
 * Stacks as synth wrote them, and plans as `terraform show -json` prints them.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";

import { decodeTxt } from "../mail";
import { comparable } from "../mail/dns";
import { isMap } from "../mail/reading";
import { type DomainComment, type RecordChange, type ReviewedStack, type StackRecord, renamed } from "../mail/review";
import { readLateContent } from "../terraform-text";

type Json = Readonly<Record<string, unknown>>;

const TYPE = "cloudflare_dns_record";
const STACK_FILE = "cdk.tf.json";

/**
 * The stacks of a `cdktf.out` folder, by name.
 * @throws Error when the folder has no stacks, or one of them is no JSON
 */
export function readStacks(folder: string): ReviewedStack[] {
  return stackNames(folder).map((name) => readStack(name, readStackJson(folder, name)));
}

/** The names of a folder's stacks, sorted. */
export function stackNames(folder: string): string[] {
  const stacks = join(folder, "stacks");
  if (!existsSync(stacks)) throw new Error(`${folder}: no stacks there; give a folder that synth wrote, like cdktf.out`);
  return readdirSync(stacks)
    .filter((name) => existsSync(join(stacks, name, STACK_FILE)))
    .sort();
}

/** What synth wrote of a stack. */
export function readStackJson(folder: string, name: string): Json {
  return readJson(join(folder, "stacks", name, STACK_FILE));
}

function readJson(file: string): Json {
  try {
    const json: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (isMap(json)) return json;
  } catch (error) {
    throw new Error(`${file}: not JSON: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  throw new Error(`${file}: not a JSON object, as synth and terraform write them`);
}

function readStack(name: string, json: Json): ReviewedStack {
  const zones = lookedUp(json);
  return {
    name,
    records: Object.entries(mapAt(json, "resource", TYPE)).flatMap(([id, each]) => {
      // A list of one block is Terraform's other spelling of a block.
      const attributes: unknown = Array.isArray(each) ? each[0] : each;
      // Of none, Terraform makes none.
      if (!isMap(attributes) || attributes["count"] === 0) return [];
      const zone = zones.get(attributes["zone_id"]);
      return [{ ...stackRecord(`${TYPE}.${id}`, attributes, true), ...(zone === undefined ? {} : { zone }) }];
    }),
    domains: commentsOf(json),
    imports: new Set(listOf(json["import"]).flatMap((each) => (isMap(each) && typeof each["to"] === "string" ? [each["to"]] : []))),
    moved: new Map(blocksOf(json["moved"]).map(({ from, to }) => [String(from), String(to)])),
    released: new Set(
      blocksOf(json["removed"]).flatMap(({ from, lifecycle }) =>
        blocksOf(lifecycle).some(({ destroy }) => destroy === false) ? [String(from)] : [],
      ),
    ),
  };
}

/** Names of the zones that a stack looks up, by the reference to their ids. */
function lookedUp(json: Json): ReadonlyMap<unknown, string> {
  return new Map(
    Object.entries(mapAt(json, "data", "cloudflare_zone")).flatMap(([id, zone]) => {
      const { name } = mapAt(zone, "filter");
      return typeof name === "string" ? [[`\${data.cloudflare_zone.${id}.id}`, name] as const] : [];
    }),
  );
}

/** The map below some keys of a value; an empty one where there is none. */
function mapAt(value: unknown, ...keys: readonly string[]): Json {
  const found = keys.reduce<unknown>((at, key) => (isMap(at) ? at[key] : undefined), value);
  return isMap(found) ? found : {};
}

/** Blocks, of which Terraform takes one as a list of one. */
function blocksOf(value: unknown): readonly Json[] {
  return (Array.isArray(value) ? listOf(value) : [value]).filter(isMap);
}

/** What synth says of domains; a version that is not known, and what is not as synth writes it, is passed over. */
function commentsOf(json: Json): readonly DomainComment[] {
  const { version, domains } = mapAt(json, "//", "sendingDomains");
  return version === 1 ? listOf(domains).filter(isDomainComment) : [];
}

function isDomainComment(value: unknown): value is DomainComment {
  if (!isMap(value) || typeof value["name"] !== "string" || typeof value["kind"] !== "string") return false;
  const { file, rollout, senders = [], findings, acknowledged } = value;
  return (
    (file === undefined || typeof file === "string") &&
    areMaps(findings, "id", "path", "text") &&
    areMaps(acknowledged, "id", "path", "reason") &&
    areMaps(senders, "name", "service") &&
    senders.every(({ roles }) => Array.isArray(roles) && roles.every((role) => typeof role === "string")) &&
    (rollout === undefined || isRollout(rollout))
  );
}

function isRollout(value: unknown): boolean {
  if (!areMaps([value], "stage", "since")) return false;
  const { index, count, log } = value as Json;
  return typeof index === "number" && typeof count === "number" && areMaps(log, "stage", "since", "did");
}

/** Whether a value is a list of maps, each with these texts. */
function areMaps(value: unknown, ...texts: readonly string[]): value is Json[] {
  return Array.isArray(value) && value.every((each) => isMap(each) && texts.every((key) => typeof each[key] === "string"));
}

/** A resource's attributes as a record; `template` says that its texts are Terraform's templates. */
function stackRecord(address: string, attributes: Json, template: boolean): StackRecord {
  const text = (key: string): string => (typeof attributes[key] === "string" ? attributes[key] : "");
  const type = text("type").toUpperCase();
  const content = template ? readLateContent(text("content")) : text("content");
  return {
    address,
    name: comparable(text("name")),
    type,
    content: type === "TXT" ? decodeTxt(content) : content.replace(/(?<=.)\.$/u, ""),
    ...(typeof attributes["priority"] === "number" ? { priority: attributes["priority"] } : {}),
    ...(typeof attributes["zone_id"] === "string" ? { zone: attributes["zone_id"] } : {}),
    ...(attributes["proxied"] === true ? { proxied: true } : {}),
  };
}

/** A plan: its changes, and the two sides as far as it shows them. */
export interface ReadPlan {
  readonly changes: readonly RecordChange[];
  readonly base: ReviewedStack;
  readonly head: ReviewedStack;
}

interface PlanChange {
  readonly address: string;
  readonly type: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before: Json | null;
    readonly after: Json | null;
    readonly after_unknown?: unknown;
    readonly before_sensitive?: unknown;
    readonly after_sensitive?: unknown;
    readonly importing?: unknown;
  };
}

/**
 * Reads a plan of format 1.x; the stack's cdk.tf.json beside it says what only the spec knows.
 * @throws Error when it is no plan, or of another major version
 */
export function readPlan(file: string): ReadPlan {
  const plan = readJson(file);
  const version = plan["format_version"];
  if (typeof version !== "string") throw new Error(`${file}: not a plan: no format_version; make it with terraform show -json PLAN`);
  if (!version.startsWith("1.")) throw new Error(`${file}: a plan of format ${version}, of which only 1.x is known`);
  const beside = join(dirname(file), STACK_FILE);
  const stack = existsSync(beside) ? readStack(nameOfFolder(file), readJson(beside)) : undefined;
  const name = stack?.name ?? nameOfFolder(file);
  if (plan["resource_changes"] === undefined && plan["values"] !== undefined)
    throw new Error(`${file}: a state, not a plan; make it with terraform show -json PLAN`);
  if (plan["errored"] === true) throw new Error(`${file}: a plan that failed, and so is not whole; plan again`);
  const changes = [
    ...listOf(plan["resource_changes"]),
    ...listOf(plan["deferred_changes"]).map((each) => isMap(each) && each["resource_change"]),
  ];
  const resources = changes.filter((each): each is PlanChange => isMap(each) && each["type"] === TYPE && isPlanChange(each));
  const written = new Map((stack?.records ?? []).map((record) => [record.address, record]));
  const sides = resources.map((resource) => ({
    resource,
    before: recordOf(resource, "before", written),
    after: recordOf(resource, "after", written),
  }));
  const side = (which: "before" | "after"): StackRecord[] => sides.flatMap((each) => each[which] ?? []);
  return {
    changes: sides.flatMap(({ resource, before, after }) => planChange(name, resource, before, after)),
    // What the spec said before, a plan does not know.
    base: { name, records: side("before"), domains: [], imports: new Set() },
    head: { name, records: side("after"), domains: stack?.domains ?? [], imports: new Set() },
  };
}

function isPlanChange({ address, change }: Json): boolean {
  if (typeof address !== "string" || !isMap(change) || !Array.isArray(change["actions"])) return false;
  return [change["before"], change["after"]].every((side) => side === null || side === undefined || isMap(side));
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function nameOfFolder(file: string): string {
  return dirname(file).split(/[\\/]/u).at(-1) ?? "";
}

/** A record as a plan has it; what is known only at apply is as the stack's text says it. */
function recordOf(
  { address, change }: PlanChange,
  which: "before" | "after",
  stack: ReadonlyMap<string, StackRecord>,
): StackRecord | undefined {
  const attributes = change[which];
  if (attributes === null || attributes === undefined) return undefined;
  const record = stackRecord(address, attributes, false);
  const written = stack.get(address);
  const late = which === "after" && isMap(change.after_unknown) ? change.after_unknown : {};
  const sensitive = change[`${which}_sensitive`];
  return {
    ...record,
    ...(late["name"] === true ? { name: written?.name ?? address } : {}),
    ...(late["content"] === true ? { content: written?.content ?? readLateContent("${known_only_at_apply}") } : {}),
    ...(isMap(sensitive) && sensitive["content"] === true ? { sensitive: true } : {}),
  };
}

function planChange(
  stack: string,
  { address, change }: PlanChange,
  before: StackRecord | undefined,
  after: StackRecord | undefined,
): RecordChange[] {
  const actions = change.actions.join(" ");
  const sides = { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
  const importing = change.importing !== undefined && change.importing !== null;
  if (importing && actions === "no-op") return [{ stack, address, how: "import", ...sides }];
  const imported = importing ? { imported: true as const } : {};
  switch (actions) {
    case "create":
    case "update":
    case "delete":
    case "forget":
      return renamed({ stack, address, how: actions, ...imported, ...sides });
    case "delete create":
    case "create delete":
    case "create forget":
    case "forget create":
      return [{ stack, address, how: "replace", ...sides }];
    case "no-op":
    case "read":
      return [];
    default:
      throw new Error(`${address}: an action that is not known: ${actions}`);
  }
}
