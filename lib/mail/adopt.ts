/**
 * Records of a spec beside those that stand in its zone: which can be taken over, and what an apply would do to them.
 */
import {
  type Policies,
  SCOPES,
  type Scope,
  effectAt,
  effectOn,
  formatDmarc,
  holdingFor,
  isWeaker,
  policiesOf,
  policyName,
  readDmarc,
  readDmarcByWords,
} from "./dmarc";
import { type MailRecord, isWithin } from "./dns";
import { type PresentRecord, areOfOneKind, delegations, differences, kindOf, topicOf } from "./present";
import { rolloutState } from "./rollout";
import { type RolloutPlan, type Spec, nameOf, rolloutPlanOf } from "./spec";
import { type ZoneRecord, isDmarc, isNullMx } from "./zone";
import { existing } from "./zone/leads-to";
import { judgeProxied } from "./zone/proxied";
import { byName } from "./zone/zone-record";

/** What becomes of a record of a spec. */
export type Adoption =
  /** Nothing of its kind stands there. */
  | { readonly kind: "new"; readonly record: MailRecord }
  /** One stands there, and is taken over; `differences` are what the apply then changes. */
  | { readonly kind: "found"; readonly record: MailRecord; readonly present: PresentRecord; readonly differences: readonly string[] }
  /** It cannot be taken over. */
  | ({ readonly kind: "refused"; readonly record: MailRecord } & Obstacle);

/** What stands in the way, and what to do. */
export interface Obstacle {
  readonly problem: string;
  readonly cure: string;
}

/** A zone as it stands, sorted out once for all the specs that are set beside it. */
export interface PresentZone {
  readonly name: string;
  readonly byId: ReadonlyMap<string, PresentRecord>;
  readonly byName: ReadonlyMap<string, readonly PresentRecord[]>;
  readonly delegated: readonly PresentRecord[];
  readonly policies: Policies;
  /** Whether a name is there, or one below it. */
  readonly exists: (name: string) => boolean;
  /** Whether Cloudflare proxies anything there. */
  readonly proxies: boolean;
}

/** Sorts out a zone's records. */
export function presentZone(name: string, records: readonly PresentRecord[]): PresentZone {
  return {
    name,
    byId: new Map(records.map((record) => [record.id, record])),
    byName: byName(records),
    delegated: delegations(records, name),
    policies: policiesOf(records.filter(isDmarc)),
    exists: existing(records),
    proxies: records.some(({ proxied }) => proxied === true),
  };
}

/** Looks for each record of a spec in its zone, by name, type and meaning; `comment` is the spec's. */
export function matchRecords(records: readonly MailRecord[], zone: PresentZone, comment?: string): Adoption[] {
  return records.map((record) => matchRecord(record, zone, comment));
}

function matchRecord(record: MailRecord, zone: PresentZone, comment: string | undefined): Adoption {
  const there = zone.byName.get(record.name) ?? [];
  const obstacle = answeredElsewhere(record, zone) ?? inTheWay(record, there, zone);
  if (obstacle !== undefined) return { kind: "refused", record, ...obstacle };
  const [found, ...more] = there.filter((each) => areOfOneKind(each, record));
  if (found === undefined) return { kind: "new", record };
  if (more.length > 0) {
    const ids = [found, ...more].map(({ id }) => id).join(", ");
    const problem = `${more.length + 1} candidates stand at ${record.name}: ${ids}`;
    return { kind: "refused", record, problem, cure: "delete all but one in Cloudflare, then run this again" };
  }
  if (found.locked) {
    return { kind: "refused", record, problem: lockedProblem(found), cure: leaveLocked(record) };
  }
  return { kind: "found", record, present: found, differences: changes(found, record, comment) };
}

/** How a spec leaves a record that is no sender's to somebody else. */
const LEFT_TO_OTHERS: Readonly<Record<string, string>> = { spf: "write spf: external", dmarc: "write dmarc: external" };

function lockedProblem({ type, name }: PresentRecord): string {
  return `the ${type} at ${name} is locked by a product of Cloudflare`;
}

function leaveLocked({ role }: MailRecord): string {
  return `${LEFT_TO_OTHERS[role] ?? "mark its sender external: true"}, or unlock it in Cloudflare's dashboard`;
}

type Beside = string | number | boolean | undefined;

/** What an apply changes in a record: its words, their order, and what stands beside them. */
function changes(found: PresentRecord, record: MailRecord, comment: string | undefined): string[] {
  const words = differences(found, record);
  const beside = (what: string, is: Beside, wanted: Beside): string[] =>
    is === undefined || wanted === undefined || is === wanted ? [] : [`- ${what} ${String(is)}`, `+ ${what} ${String(wanted)}`];
  const changed = [
    ...words,
    ...respelled(found, record, words),
    ...beside("priority", found.priority, record.priority),
    ...beside("ttl", found.ttl, record.ttl),
    ...beside("proxied", found.proxied, false),
    ...(found.comment === comment ? [] : [...named("-", "comment", found.comment), ...named("+", "comment", comment)]),
  ];
  // Cloudflare keeps tags until a record is written again.
  return changed.length === 0 ? [] : [...changed, ...named("-", "tags", found.tags?.join(", "))];
}

function respelled(found: PresentRecord, record: MailRecord, words: readonly string[]): string[] {
  if (words.length > 0) return [];
  if (found.content !== record.content) return ["the same words in another order or spelling"];
  return found.respelled === true ? ["the same text in other quotes, or cut elsewhere"] : [];
}

function named(sign: "-" | "+", what: string, value: string | undefined): string[] {
  return value === undefined ? [] : [`${sign} ${what} ${value}`];
}

/** A name that the zone gives to other servers is answered by them alone. */
function answeredElsewhere({ name }: MailRecord, { delegated }: PresentZone): Obstacle | undefined {
  const cut = delegated.find((each) => isWithin(name, each.name));
  if (cut === undefined) return undefined;
  const problem = `${cut.name} is delegated to ${cut.content}, and a record at ${name} would never be answered`;
  return { problem, cure: "publish it there, or delete the NS in Cloudflare where this record is to count" };
}

/** A CNAME excludes every other record (at the apex Cloudflare flattens it), and a null MX every other MX. */
function inTheWay(record: MailRecord, there: readonly PresentRecord[], zone: PresentZone): Obstacle | undefined {
  const { name, type } = record;
  const other = there.find((each) => (type === "CNAME") !== (each.type === "CNAME"));
  if (other !== undefined && name !== zone.name) {
    const problem = `a ${other.type} stands at ${name}, beside which no ${type} may stand: ${other.content}`;
    return { problem, cure: "delete it in Cloudflare where this record is to take its place" };
  }
  const refusal = type === "MX" && !isNullMx(record) ? there.find(isNullMx) : undefined;
  if (refusal !== undefined) {
    const cure = "delete it in Cloudflare where this MX is to take its place";
    return { problem: `a null MX stands at ${name}, which says that no mail is received there`, cure };
  }
  const exchange = isNullMx(record) ? there.find((each) => each.type === "MX" && !isNullMx(each)) : undefined;
  if (exchange === undefined) return undefined;
  const cure = "delete it in Cloudflare, or say receivesMail: true in the spec";
  return { problem: `an MX stands at ${name}, which a null MX would contradict: ${exchange.content}`, cure };
}

/** A problem that the next apply would make, at the record that it is about. */
export interface ApplyProblem extends Obstacle {
  readonly role: string;
}

/**
 * What the next apply of a spec would do wrong in its zone: a second SPF, DMARC or DKIM record, a record beside a CNAME, an identical one
 * (which the API refuses), a policy that is weaker than the one in force, a term that lets Cloudflare's edge send. `managed` are the ids
 * that Terraform's state holds.
 */
export function judgeApply(spec: Spec, records: readonly MailRecord[], zone: PresentZone, managed: ReadonlySet<string>): ApplyProblem[] {
  const known = new Set([...managed, ...Object.values(spec.adopt)]);
  const gone = Object.entries(spec.adopt).filter(([, id]) => !managed.has(id) && !zone.byId.has(id));
  const wrong = records.flatMap((record) => {
    const { role, name } = record;
    const taken = zone.byId.get(spec.adopt[role] ?? "");
    if (taken?.locked === true) return { role, problem: lockedProblem(taken), cure: leaveLocked(record) };
    if (taken !== undefined && !mayBecome(taken, record, managed)) {
      const problem = `adopt takes over the ${kindOf(taken)} ${taken.name} (${taken.id}), which would become the ${kindOf(record)} ${record.name}`;
      return [{ role, problem, cure: "run sending-domain adopt, which writes the ids that are right" }];
    }
    const all = zone.byName.get(name) ?? [];
    const others = all.filter(({ id }) => !known.has(id));
    const obstacle = answeredElsewhere(record, zone) ?? inTheWay(record, others, zone);
    const same = others.find((each) => areOfOneKind(each, record));
    return [
      ...(obstacle === undefined ? [] : [{ role, ...obstacle }]),
      ...(same === undefined ? [] : [{ role, ...second(record, same) }]),
      ...otherExchange(record, others, records).map((problem) => ({ role, ...problem })),
      ...weaker(spec, record, all, zone.policies).map((problem) => ({ role, ...problem })),
    ];
  });
  return [
    ...wrong,
    ...proxiedTerms(records, zone, known),
    ...gone.map(([role, id]) => ({ role, problem: `adopt takes over ${id}, which is not in the zone`, cure: GONE_CURE })),
  ];
}

/**
 * Terms of the spec's SPF that lead to names which stand proxied in the zone. Whether a record that is `known` is proxied is judged at synth;
 * where it leads counts here.
 */
function proxiedTerms(records: readonly MailRecord[], zone: PresentZone, known: ReadonlySet<string>): ApplyProblem[] {
  if (!zone.proxies) return [];
  const own = records.map((record) => ({ ...record, owner: record.role }));
  const ours = byName(own);
  const get = (name: string): readonly ZoneRecord[] | undefined => {
    const [mine, there] = [ours.get(name), zone.byName.get(name)];
    if (mine === undefined && there === undefined) return undefined;
    // What is managed becomes what the spec says, where it says anything of that type there.
    const stays = there?.filter(({ id, type }) => !known.has(id) || mine?.some((each) => each.type === type) !== true) ?? [];
    return [...(mine ?? []), ...stays.map((record) => (known.has(record.id) ? { ...record, proxied: false } : record))];
  };
  const isOurs = existing(own);
  return judgeProxied(own, { has: (name) => isOurs(name) || zone.exists(name), get }).map(({ path, problem, cure }) => ({
    role: path,
    problem,
    cure,
  }));
}

const GONE_CURE = "take it out of adopt: the import of a record that is gone fails";

/** Whether a record that is taken over may become the spec's: what the state holds changes its content as any other. */
function mayBecome(taken: PresentRecord, record: MailRecord, managed: ReadonlySet<string>): boolean {
  const isThere = taken.name === record.name && taken.type === record.type;
  return isThere && (managed.has(taken.id) || areOfOneKind(taken, record));
}

function second(record: MailRecord, { id, content, locked }: PresentRecord): Obstacle {
  const cure = locked ? leaveLocked(record) : "run sending-domain adopt, or delete it in Cloudflare";
  if (content === record.content) {
    return { problem: `the same ${record.type} stands at ${record.name} already (${id}), and the API refuses a second`, cure };
  }
  return { problem: `another ${topicOf(record)} stands at ${record.name} already (${id}), and this would be a second: ${content}`, cure };
}

/** Mail to a name goes to any of its exchanges, by their preference; a sender's are for bounces, and those written out are meant. */
function otherExchange(record: MailRecord, others: readonly PresentRecord[], records: readonly MailRecord[]): Obstacle[] {
  if (record.type !== "MX" || !record.role.startsWith("mx__") || isNullMx(record)) return [];
  const isOurs = (there: PresentRecord): boolean => records.some((each) => areOfOneKind(each, there));
  const exchange = others.find((each) => each.type === "MX" && !isNullMx(each) && !isOurs(each));
  if (exchange === undefined) return [];
  const problem = `mail to ${record.name} is received by ${exchange.content} (${exchange.id}), and would go to ${record.content} as well`;
  const cure =
    "give the sender a name that is used for nothing else; or write what stands there into the spec's records, and adopt it; or delete it in Cloudflare";
  return [{ problem, cure }];
}

/** Whether a stage alone says what holds in a scope: sp and np are read at the organizational domain, and may be written in the spec. */
function isOpen(scope: Scope, spec: Spec, { subdomains, nonexistent }: RolloutPlan): boolean {
  if (scope === "the name itself") return true;
  const written = scope === "existing subdomains" ? subdomains : (nonexistent ?? subdomains);
  return written === undefined && spec.kind === "sending-domain" && spec.organizationalDomain === spec.domain;
}

/** Nobody decided to weaken a policy, unless the log's last move goes down, changes the profile or is forced, with a reason. */
function weaker(spec: Spec, record: MailRecord, there: readonly PresentRecord[], policies: Policies): Obstacle[] {
  const plan = rolloutPlanOf(spec);
  if (!isDmarc(record) || plan === undefined) return [];
  const { current, moves } = rolloutState(plan.rollout);
  const last = moves.at(-1);
  if (last?.did === "down" || last?.did === "change of profile" || last?.forced === true) return [];
  const wanted = readDmarc(record.content).value;
  if (wanted === undefined) return [];
  const own = there.filter(isDmarc);
  const open = SCOPES.filter((scope) => isOpen(scope, spec, plan));
  const [stronger] = own.flatMap(({ content }) => {
    // Where a policy word is wrong, some receivers take the record for p=none, and others its good words.
    const inForce = [readDmarc(content).value, readDmarcByWords(content)].filter((policy) => policy !== undefined);
    const lost = open.filter((scope) => inForce.some((policy) => isWeaker(effectOn(scope, wanted), effectOn(scope, policy))));
    return lost.length === 0 ? [] : [{ content, lost }];
  });
  const name = nameOf(spec);
  const problem = `stage ${current.stage} is weaker than the policy in force at`;
  if (stronger?.lost.includes("the name itself") === true) {
    const cure = "begin the log with the stage in force, as a baseline with its reason; a step down from there says why it is weakened";
    return [{ problem: `${problem} ${record.name}: ${stronger.content}`, cure }];
  }
  if (stronger !== undefined) {
    const cure = "write dmarc.subdomains and dmarc.nonexistent as they are meant";
    return [{ problem: `for ${stronger.lost.join(" and ")}, ${problem} ${record.name}: ${stronger.content}`, cure }];
  }
  // Without a policy of its own, that of the domains above holds: for the name alone, since the names below it stay with them.
  const above = own.length > 0 ? undefined : holdingFor(name, policies);
  if (above === undefined || !isWeaker(effectOn("the name itself", wanted), effectAt(name, above))) return [];
  const cure =
    "begin the log with a stage that is as strong, or take responsibility with forced: true and a reason, or write dmarc: inherit";
  return [{ problem: `${problem} ${name}, that of ${policyName(above.at)}: ${formatDmarc(above.dmarc)}`, cure }];
}
