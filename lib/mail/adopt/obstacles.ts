/**
 * What stands in the way of a record.
 */
import { type MailRecord, isWithin } from "../dns";
import type { PresentRecord } from "../present";
import { isNullMx } from "../zone";

import type { PresentZone } from "./present-zone";

/** What stands in the way, and what to do. */
export interface Obstacle {
  readonly problem: string;
  readonly cure: string;
}

/** How a spec leaves a record that is no sender's to somebody else. */
const LEFT_TO_OTHERS: Readonly<Record<string, string>> = { spf: "write spf: external", dmarc: "write dmarc: external" };

/** A record that one of Cloudflare's products keeps, where a spec's record would take its place. */
export function locked({ type, name }: PresentRecord, record: MailRecord): Obstacle {
  return { problem: `the ${type} at ${name} is locked by a product of Cloudflare`, cure: leaveLocked(record) };
}

/** What to do where a record of a spec meets one that is locked. */
export function leaveLocked({ role }: MailRecord): string {
  return `${LEFT_TO_OTHERS[role] ?? "mark its sender external: true"}, or unlock it in Cloudflare's dashboard`;
}

/** A name that the zone gives to other servers is answered by them alone. */
export function answeredElsewhere({ name }: MailRecord, { delegated }: PresentZone): Obstacle | undefined {
  const cut = delegated.find((each) => isWithin(name, each.name));
  if (cut === undefined) return undefined;
  const problem = `${cut.name} is delegated to ${cut.content}, and a record at ${name} would never be answered`;
  return { problem, cure: "publish it there, or delete the NS in Cloudflare where this record is to count" };
}

/** A CNAME excludes every other record (at the apex Cloudflare flattens it), and a null MX every other MX. */
export function inTheWay(record: MailRecord, there: readonly PresentRecord[], zone: PresentZone): Obstacle | undefined {
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
