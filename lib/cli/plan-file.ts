/**
 * Plans as `terraform show -json` prints them.
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

import { comparable } from "../mail/dns";
import { areOfOneKind } from "../mail/present";
import { isMap } from "../mail/reading";
import { type RecordChange, type ReviewedStack, type StackRecord, apart } from "../mail/review";
import { DNS_RECORD, readLateContent } from "../terraform-text";

import { type Json, STACK_FILE, type ZoneOf, listOf, mapAt, readJson, readStack, stackRecord } from "./stack-files";

/** A plan: its changes, and the two sides as far as it shows them. */
export interface ReadPlan {
  readonly changes: readonly RecordChange[];
  readonly base: ReviewedStack;
  readonly head: ReviewedStack;
}

interface PlanChange {
  readonly address: string;
  readonly type: string;
  /** The key of an object that an interrupted replacement left behind, beside the one that stands at the address now. */
  readonly deposed?: unknown;
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
  if (["resource_changes", "deferred_changes", "planned_values"].every((key) => plan[key] === undefined))
    throw new Error(`${file}: a state, not a plan; make it with terraform show -json PLAN`);
  if (plan["errored"] === true) throw new Error(`${file}: a plan that failed, and so is not whole; plan again`);
  const changes = [
    ...changesAt(plan["resource_changes"], file),
    ...changesAt(plan["deferred_changes"], file).map((each) => mapAt(each, "resource_change")),
  ];
  const resources = changes.filter(({ type, mode }) => type === DNS_RECORD && mode !== "data").map((each) => planChangeOf(each, file));
  const zones = zonesOfPlan(name, plan);
  const written = new Map((stack?.records ?? []).map((record) => [record.address, record]));
  const sides = resources.map((resource) => ({
    resource,
    before: recordOf(resource, "before", written, zones),
    after: recordOf(resource, "after", written, zones),
  }));
  const standing = sides.filter(({ resource }) => resource.deposed === undefined);
  const side = (which: "before" | "after"): StackRecord[] => standing.flatMap((each) => each[which] ?? []);
  const stays = side("after");
  return {
    changes: sides.flatMap(({ resource, before, after }) => planChange(name, resource, before, after, stays)),
    // What the spec said before, a plan does not know.
    base: { name, records: side("before"), domains: [], imports: new Set() },
    head: { name, records: stays, domains: stack?.domains ?? [], imports: new Set() },
  };
}

/** A plan's list of changes; absent where it has none. */
function changesAt(value: unknown, file: string): readonly Json[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value) && value.every(isMap)) return value;
  throw new Error(`${file}: not a plan as terraform writes them: changes that are no list of maps`);
}

function planChangeOf(each: Json, file: string): PlanChange {
  const { address, change } = each;
  const isSide = (side: unknown): boolean => side === null || side === undefined || isMap(side);
  const isWhole =
    typeof address === "string" && isMap(change) && Array.isArray(change["actions"]) && isSide(change["before"]) && isSide(change["after"]);
  if (!isWhole) throw new Error(`${file}: not a plan as terraform writes them: a change without address, actions, before and after`);
  return each as unknown as PlanChange;
}

function nameOfFolder(file: string): string {
  return dirname(file).split(/[\\/]/u).at(-1) ?? "";
}

/** A record as a plan has it; what is known only at apply is as the stack's text says it. */
function recordOf(
  { address, change }: PlanChange,
  which: "before" | "after",
  stack: ReadonlyMap<string, StackRecord>,
  zones: ZoneOf,
): StackRecord | undefined {
  const attributes = change[which];
  if (attributes === null || attributes === undefined) return undefined;
  const record = stackRecord(address, attributes, zones(attributes));
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
  { address, change, deposed }: PlanChange,
  before: StackRecord | undefined,
  after: StackRecord | undefined,
  standing: readonly StackRecord[],
): RecordChange[] {
  const actions = change.actions.join(" ");
  if (deposed !== undefined && before !== undefined) {
    const hasSuccessor = standing.some((each) => each.address === address && areOfOneKind(each, before));
    return [{ stack, address, how: actions === "forget" ? "forget" : hasSuccessor ? "clear" : "delete", before }];
  }
  const sides = { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
  const importing = change.importing !== undefined && change.importing !== null;
  if (importing && actions === "no-op") return [{ stack, address, how: "import", ...sides }];
  const imported = importing ? { imported: true as const } : {};
  switch (actions) {
    case "create":
    case "update":
    case "delete":
    case "forget":
      return apart({ stack, address, how: actions, ...imported, ...sides });
    case "delete create":
    case "create delete":
    case "create forget":
    case "forget create":
      return apart({ stack, address, how: "replace", ...sides });
    case "no-op":
    case "read":
      return [];
    default:
      throw new Error(`${address}: an action that is not known: ${actions}`);
  }
}

/** The zones of a plan: by name those that it has read. */
function zonesOfPlan(stack: string, plan: Json): ZoneOf {
  const zones = listOf(mapAt(plan, "prior_state", "values", "root_module")["resources"]).map((each) => mapAt(each, "values"));
  const names = new Map(zones.map(({ id, name }) => [id, name]));
  return ({ zone_id: id }) => {
    const name = names.get(id);
    return { id: typeof id === "string" ? id : stack, name: typeof name === "string" ? comparable(name) : undefined };
  };
}
