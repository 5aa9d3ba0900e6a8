/**
 * A spec that was read from a zone, mended until it holds, and set beside the zone again.
 */
import { type Finding, below, formatFinding, isAtOrBelow, isError } from "../finding";
import { type SpecWithRecords, parseWithRecords } from "../parse-spec";
import { type PresentRecord, kindOf, saysTheSame, topicOf } from "../present";
import { byName, isDmarc, isNullMx, isSpf, judgeZone, standingRecords } from "../zone";

import { withoutCauses } from "./left-out";
import { OTHER } from "./senders";
import { AS_FOUND, type Input, nameOf } from "./specs";

/** Demands of the rollout's rules that a domain need not meet to be taken over as it stands. */
const DEMANDS: readonly Finding["id"][] = ["rollout-unaligned-sender", "rollout-no-dkim", "rollout-no-reports"];

/**
 * The spec, mended until it holds: what the rules refuse of the policy in force is forced, what is wrong in a key is left out and said,
 * and those of the domain's own records that the senders do not make are a custom sender's.
 */
export function verified(written: Input, own: readonly PresentRecord[], remarks: string[]): Input {
  let spec = written;
  // Each round takes something out, or says it once and for all.
  for (;;) {
    const errors = parseWithRecords(spec).findings.filter(isError);
    if (errors.length === 0) return withCustom(spec, own, remarks);
    const mended = errors.some(({ id }) => DEMANDS.includes(id)) ? forced(spec, remarks) : withoutCauses(spec, errors, remarks);
    if (mended === undefined) break;
    spec = mended;
  }
  for (const error of parseWithRecords(spec).findings.filter(isError)) remarks.push(`${nameOf(spec)}: ${formatFinding(error)}`);
  return spec;
}

function forced(spec: Input, remarks: string[]): Input | undefined {
  const dmarc = spec["dmarc"] as { rollout?: { log: readonly Input[] } };
  if (dmarc.rollout === undefined || dmarc.rollout.log.some((entry) => entry["forced"] === true)) return undefined;
  remarks.push(`${nameOf(spec)}: the policy in force demands more of the senders than they have; it is taken over by forced: true`);
  const log = dmarc.rollout.log.map((entry) => ({ reason: AS_FOUND, ...entry, forced: true }));
  return { ...spec, dmarc: { ...dmarc, rollout: { ...dmarc.rollout, log } } };
}

/** Adds a custom sender's records for what stands in the domain's part of the zone and no sender makes. */
function withCustom(spec: Input, own: readonly PresentRecord[], remarks: string[]): Input {
  if (spec["senders"] === undefined) return spec;
  const domain = nameOf(spec);
  const { name: apex } = spec["zone"] as { readonly name: string };
  const made = parseWithRecords(spec).value?.records ?? [];
  const missing = own.filter((record) => {
    const { name, type } = record;
    const elsewhere = name !== domain && !name.includes("_domainkey.") && !name.includes("_dmarc.") && name.endsWith(`.${domain}`);
    // At the zone's apex an exchange receives people's mail, whoever's it is.
    const mayBe = elsewhere || (name === domain && type === "MX" && (isNullMx(record) || domain !== apex));
    return (
      mayBe &&
      !record.locked &&
      !name.startsWith("*") &&
      (type === "TXT" || type === "CNAME" || type === "MX") &&
      !made.some((each) => each.name === name && saysTheSame(each, record))
    );
  });
  if (missing.length === 0) return spec;
  const records: Record<string, Input> = {};
  // Of two that are about the same, receivers take neither: the second stays in the zone alone, and is said.
  const topics = new Set(made.map(placeAndTopic));
  for (const record of missing.filter((each) => topics.size !== topics.add(placeAndTopic(each)).size)) {
    const { name, type, content, priority } = record;
    records[keyIn(records, record)] = { name, type, content, ...(priority === undefined ? {} : { priority }) };
  }
  return withRecords(spec, records, remarks);
}

function placeAndTopic(record: Pick<PresentRecord, "name" | "type" | "content">): string {
  return `${record.name} ${topicOf(record)}`;
}

/** Adds records to the custom sender; those that cannot stand are left out, and said. */
function withRecords(spec: Input, records: Readonly<Record<string, Input>>, remarks: string[]): Input {
  if (Object.keys(records).length === 0) return spec;
  const senders = spec["senders"] as Record<string, Input>;
  const extended = { ...spec, senders: { ...senders, [OTHER]: { ...(senders[OTHER] ?? { service: "custom" }), records } } };
  const errors = parseWithRecords(extended).findings.filter(isError);
  if (errors.length === 0) return extended;
  remarks.push(...errors.map((error) => `${nameOf(spec)}: not taken: ${formatFinding(error)}`));
  const stands = ([key]: [string, Input]): boolean =>
    !errors.some(({ path }) => isAtOrBelow(path, below("senders", OTHER, "records", key)));
  const left = Object.entries(records).filter(stands);
  return left.length === Object.keys(records).length ? spec : withRecords(spec, Object.fromEntries(left), remarks);
}

/** A key for a record, of its type and name; numbered where another has it. */
function keyIn(
  records: Readonly<Record<string, Input>>,
  { name, type, content }: Pick<PresentRecord, "name" | "type" | "content">,
): string {
  const key = [type.toLowerCase(), ...name.split("."), ...(type === "MX" ? [content.split(".")[0] || "null"] : [])].join("-");
  if (!Object.hasOwn(records, key)) return key;
  for (let number = 2; ; number++) if (!Object.hasOwn(records, `${key}-${number}`)) return `${key}-${number}`;
}

/** What the specs, each of which holds, say beside each other: a policy in force may demand more of a name below it than it has. */
export function wrongTogether(made: readonly SpecWithRecords[]): string[] {
  const records = made.flatMap(({ spec, records }) => standingRecords(spec, records, () => spec.zone.name));
  const specs = made.map(({ spec }) => ({ spec, owner: () => spec.zone.name }));
  return judgeZone(records, specs).findings.map(({ problem, cure }) => `check refuses it: ${problem}; ${cure}`);
}

/** Mail records of the zone that no spec makes, and records of the specs that the zone has not. */
export function notTaken(specs: readonly SpecWithRecords[], mail: readonly PresentRecord[]): string[] {
  const made = specs.flatMap(({ records }) => records);
  const [madeAt, mailAt] = [byName(made), byName(mail)];
  const missing = mail.filter((record) => !isKept(record) && madeAt.get(record.name)?.some((each) => isTheSame(each, record)) !== true);
  const added = made.filter((record) => mailAt.get(record.name)?.some((each) => isTheSame(each, record)) !== true);
  return [
    ...missing.map((record) => `not in a spec: the ${kindOf(record)} at ${record.name}: ${contentOf(record)}`),
    ...added.map((record) => `not in the zone, and added by a spec: the ${record.type} at ${record.name}: ${contentOf(record)}`),
  ];
}

/** Whether one of Cloudflare's products keeps a record beside SPF and DMARC, of which other words are said. */
export function isKept(record: PresentRecord): boolean {
  return record.locked && !isSpf(record) && !isDmarc(record);
}

type Placed = Pick<PresentRecord, "name" | "type" | "content" | "priority">;

function isTheSame(a: Placed, b: Placed): boolean {
  return saysTheSame(a, b) && (a.type !== "MX" || a.priority === b.priority);
}

function contentOf({ content, priority }: Placed): string {
  return priority === undefined ? content : `${priority} ${content}`;
}
