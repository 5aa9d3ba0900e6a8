/**
 * The checks across constructs: every DnsRecord of the app, other people's included, judged before the first stack is written.
 */
import type { DataCloudflareZone } from "@cdktf/provider-cloudflare/lib/data-cloudflare-zone";
import type { DnsRecord } from "@cdktf/provider-cloudflare/lib/dns-record";
import { Aspects, type IAspect, TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";

import { isDnsRecord, isZoneLookup, readDnsRecord } from "./cloudflare";
import { judgeHcl } from "./hcl";
import { judgeLate } from "./late-values";
import { type MailRecord, type Spec, type ZoneRecord, formatFinding, judgeZone } from "./mail";
import { show } from "./mail/finding";
import { isToken } from "./mail/late";
import { organizationOf } from "./mail/zone";
import { Zones } from "./zones";

/** A construct of ours, as far as the checks know it: the construct itself imports this file. */
interface Judged extends IConstruct {
  readonly spec: Spec;
  readonly records: readonly MailRecord[];
  record(role: string): DnsRecord;
}

const checked = new WeakSet<TerraformStack>();
const ours = new WeakSet<IConstruct>();

/**
 * Registers the checks of the whole app once per stack: on those that stand already, and, before the first is written, on those that came
 * later, so that the first to be written stops when the last is wrong.
 */
export function checkZones(construct: Judged): void {
  ours.add(construct);
  const { root } = construct.node;
  const own = TerraformStack.of(construct);
  if (!prepared.has(root)) checkBefore(own, root);
  if (checked.has(own)) return;
  // Not into stacks: with a thousand of them, each new one would walk the whole app.
  for (const stack of [...topStacksOf(root), own]) check(stack);
}

const prepared = new WeakSet<IConstruct>();

/** CDKTF prepares all stacks before it writes the first: one of them sees to the rest. */
function checkBefore(own: TerraformStack, root: IConstruct): void {
  prepared.add(root);
  beforePrepared(own, () => {
    for (const stack of stacksOf(root)) check(stack);
  });
}

function check(stack: TerraformStack): void {
  if (checked.has(stack)) return;
  checked.add(stack);
  // What was judged for another synth is no answer for this one.
  beforePrepared(stack, () => answered.set(stack.node.root, new Map()));
  stack.node.addValidation({ validate: () => judgeOnce(stack) });
}

function beforePrepared(stack: TerraformStack, doThis: () => void): void {
  const prepare = stack.prepareStack.bind(stack);
  stack.prepareStack = () => {
    doThis();
    prepare();
  };
}

function topStacksOf(construct: IConstruct): TerraformStack[] {
  return TerraformStack.isStack(construct) ? [construct] : construct.node.children.flatMap(topStacksOf);
}

function stacksOf(root: IConstruct): TerraformStack[] {
  return root.node.findAll().filter((construct) => TerraformStack.isStack(construct));
}

/** By app, how often each stack was asked for in a synth of all of them; none where no such synth has begun. */
const answered = new WeakMap<IConstruct, Map<TerraformStack, number>>();

/** The whole app is judged at the first stack of each synth, and where it is right, the stacks after it get the same answer. */
function judgeOnce(stack: TerraformStack): string[] {
  const { root } = stack.node;
  const stacks = answered.get(root);
  const asked = stacks?.get(stack) ?? 0;
  // A stack that stands in others is asked at the turn of each of them too.
  const turns = stack.node.scopes.filter((scope) => TerraformStack.isStack(scope)).length;
  if (stacks === undefined || asked >= turns) {
    // A test of one stack: it says nothing of what the app is at the next question.
    answered.delete(root);
    return judgeFrom(stack);
  }
  const errors = stacks.size === 0 ? judgeFrom(stack) : [];
  if (errors.length === 0) stacks.set(stack, asked + 1);
  return errors;
}

/** Judges the app as it is at one stack's turn, whose aspects have visited already. */
function judgeFrom(stack: TerraformStack): string[] {
  const { root } = stack.node;
  for (const other of stacksOf(root)) if (other !== stack) visitAhead(other, []);
  return judgeApp(root);
}

function judgeApp(root: IConstruct): string[] {
  const constructs = root.node.findAll();
  const domains = constructs.filter((construct): construct is Judged => ours.has(construct));
  const zones = new Zones();
  for (const construct of constructs) zones.learn(construct);
  for (const domain of domains) if (domain.spec.zone.id !== undefined) zones.add(domain, domain.spec.zone.id, domain.spec.zone.name);
  const resources = constructs.filter(isDnsRecord);
  const read = new Map(resources.map((resource) => [resource, placed(readDnsRecord(resource, zones), resource.node.scope)]));
  const records = [...read.values()].filter((record): record is ZoneRecord => record !== undefined);
  const given = domains.map(({ spec: { zone }, node }) => {
    const record = node.children.find(isDnsRecord);
    const id = zone.id === undefined ? {} : zones.given(node.scope ?? root, zone.id, zone.name);
    return { name: zone.name, ...id, account: record?.provider?.alias ?? "", owner: node.path };
  });
  const twice = judgeAddresses([...resources, ...constructs.filter(isZoneLookup)]);
  const written = domains.flatMap((domain) => [
    ...judgeLate(domain.records, (role) => domain.record(role)),
    ...judgeChanged(domain, read),
    ...judgeHcl(TerraformStack.of(domain), domain.node.path, domain.spec, domain.records),
  ]);
  const specs = domains.map(({ spec, node }) => ({ spec, owner: () => node.path }));
  const { findings } = judgeZone(records, specs, [...zones.learned, ...given]);
  return [...twice, ...written, ...findings.map((found) => `${found.id}: ${formatFinding(found)}`)];
}

/** Records of a domain that code has made others of, which no rule of a spec has seen. */
function judgeChanged(domain: Judged, read: ReadonlyMap<DnsRecord, ZoneRecord | undefined>): string[] {
  return domain.records.flatMap((record) => {
    const now = read.get(domain.record(record.role));
    const isLate = isToken(record.content) || isToken(now?.content ?? "");
    if (now === undefined || (now.name === record.name && now.type === record.type && (isLate || now.content === record.content)))
      return [];
    const problem = `changed by code to ${now.type} ${now.name} ${show(now.content)}, which the rules of its spec have not judged`;
    return [`${domain.node.path}: ${record.role}: ${problem}; change the spec, or write a DnsRecord in its place`];
  });
}

/** Records and lookups at an address that one of ours has: CDKTF would silently merge the two. */
function judgeAddresses(elements: readonly (DnsRecord | DataCloudflareZone)[]): string[] {
  const isOurs = ({ node }: IConstruct): boolean => node.id.startsWith("zone:") || (node.scope !== undefined && ours.has(node.scope));
  const standing = new Map<string, IConstruct>();
  return elements.flatMap((each) => {
    const { terraformResourceType, friendlyUniqueId, cdktfStack } = each;
    const address = `${cdktfStack.node.path} ${terraformResourceType}.${friendlyUniqueId}`;
    const other = standing.get(address);
    standing.set(address, other ?? each);
    if (other === undefined || (!isOurs(each) && !isOurs(other))) return [];
    const [own, second] = isOurs(other) ? [other, each] : [each, other];
    return [`${second.node.path}: the Terraform address of ${own.node.path}, ${friendlyUniqueId}; give it another id`];
  });
}

/** A record with the organizational domain that its spec gives. */
function placed(record: ZoneRecord | undefined, scope: IConstruct | undefined): ZoneRecord | undefined {
  if (record === undefined || scope === undefined || !ours.has(scope)) return record;
  return { ...record, ...organizationOf((scope as Judged).spec) };
}

/**
 * Lets the aspects of a stack visit before their turn: CDKTF invokes a stack's aspects when it writes that stack, which is too late to
 * stop the first. Each aspect still visits each construct once.
 */
function visitAhead(construct: IConstruct, inherited: readonly IAspect[]): void {
  const aspects = [...inherited, ...Aspects.of(construct).all];
  for (const aspect of aspects) {
    const ahead = visited.get(aspect) ?? remembering(aspect);
    if (ahead === undefined || ahead.has(construct)) continue;
    aspect.visit(construct);
    ahead.add(construct);
  }
  for (const child of construct.node.children) visitAhead(child, aspects);
}

const visited = new WeakMap<IAspect, Set<IConstruct>>();

/** Makes an aspect pass over, once, each construct that it has visited ahead; undefined where it cannot be changed. */
function remembering(aspect: IAspect): Set<IConstruct> | undefined {
  const ahead = new Set<IConstruct>();
  const visit = aspect.visit.bind(aspect);
  const value = (construct: IConstruct): void => {
    if (!ahead.delete(construct)) visit(construct);
  };
  if (!Reflect.defineProperty(aspect, "visit", { value, writable: true, configurable: true, enumerable: true })) return undefined;
  visited.set(aspect, ahead);
  return ahead;
}
