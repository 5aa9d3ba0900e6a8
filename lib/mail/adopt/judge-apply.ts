/**
 * What the next apply of a spec would do wrong in its zone.
 */
import { type MailRecord, addressOf } from "../dns";
import { type PresentRecord, areOfOneKind, kindOf, saysTheSame, topicOf } from "../present";
import { type Spec, nameOf } from "../spec";
import { type ZoneRecord, byName, isNullMx } from "../zone";
import { existing } from "../zone/leads-to";
import { judgeProxied } from "../zone/proxied";

import { type Obstacle, answeredElsewhere, inTheWay, leaveLocked, locked } from "./obstacles";
import type { PresentZone } from "./present-zone";
import { weaker } from "./weaker";

/** A problem that the next apply would make, at the record that it is about. */
export interface ApplyProblem extends Obstacle {
  readonly role: string;
}

/**
 * What the next apply of a spec would do wrong in its zone: a second SPF, DMARC or DKIM record, a record beside a CNAME, an identical one
 * (which the API refuses), a policy that is weaker than the one in force, a term that lets Cloudflare's edge send. `managed` are the ids
 * that Terraform's state holds, each with its address.
 */
export function judgeApply(
  spec: Spec,
  records: readonly MailRecord[],
  zone: PresentZone,
  managed: ReadonlyMap<string, string>,
): ApplyProblem[] {
  const known = new Set([...managed.keys(), ...Object.values(spec.adopt)]);
  const gone = Object.entries(spec.adopt).filter(([, id]) => !managed.has(id) && !zone.byId.has(id));
  const wrong = records.flatMap((record) => {
    const { role, name } = record;
    const taken = zone.byId.get(spec.adopt[role] ?? "");
    // What stands there in the state is taken over already: its content changes as any other.
    const isTaken = taken !== undefined && managed.get(taken.id) === addressOf(nameOf(spec), role);
    if (taken?.locked === true && !(isTaken && taken.content === record.content)) return { role, ...locked(taken, record) };
    if (taken !== undefined && !isTaken && !areOfOneKind(taken, record)) {
      const problem = `adopt takes over the ${kindOf(taken)} ${taken.name} (${taken.id}), which would become the ${kindOf(record)} ${record.name}`;
      return [{ role, problem, cure: "run sending-domain adopt, which writes the ids that are right" }];
    }
    const all = zone.byName.get(name) ?? [];
    const others = all.filter(({ id }) => !known.has(id));
    const obstacle = answeredElsewhere(record, zone) ?? inTheWay(record, others, zone);
    const same = all.filter((each) => areOfOneKind(each, record));
    const staying = kept(record, same, known);
    return [
      ...(obstacle === undefined ? [] : [{ role, ...obstacle }]),
      ...same.filter(({ id }) => !known.has(id)).map((each) => ({ role, ...second(record, each, staying, same.length) })),
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

/** Of several, the one that can stay once the others are gone: the spec's own, one that nobody can delete, or one that says the same. */
function kept(record: MailRecord, same: readonly PresentRecord[], known: ReadonlySet<string>): PresentRecord | undefined {
  return (
    same.find(({ id }) => known.has(id)) ??
    same.find(({ locked: isLocked }) => isLocked) ??
    same.find((each) => saysTheSame(each, record)) ??
    same[0]
  );
}

function second(record: MailRecord, present: PresentRecord, staying: PresentRecord | undefined, count: number): Obstacle {
  const { id, content, locked: isLocked } = present;
  const cure = isLocked
    ? leaveLocked(record)
    : count === 1
      ? "run sending-domain adopt, or delete it in Cloudflare"
      : present === staying
        ? "delete the others in Cloudflare, then run sending-domain adopt"
        : "delete it in Cloudflare";
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
