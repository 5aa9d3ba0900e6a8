/**
 * Who takes responsibility for what is dangerous.
 */
import { below, isAtOrBelow } from "../finding";

import type { Area, ReviewItem } from "./grade";
import { type DomainComment, asksFor } from "./stacks";

/** What an acknowledgement may answer for, by the first word of its id. */
const AREAS: Readonly<Record<string, Area>> = { spf: "spf", dkim: "dkim", dmarc: "dmarc", rollout: "dmarc", alignment: "dmarc" };

type Acknowledged = DomainComment["acknowledged"][number];

/**
 * Who takes responsibility for all that is dangerous: a move forced with a reason for that move, a new acknowledgement for its own area, and
 * at a sender's keys for those of that sender. What a plan does not know of before is old, but of a domain that `isNew`.
 */
export function responsibility(
  items: readonly ReviewItem[],
  old: DomainComment | undefined,
  now: DomainComment | undefined,
  isNew: boolean,
): string | undefined {
  const before = new Set((old?.acknowledged ?? []).map(({ id, path }) => `${id} ${path}`));
  const fresh = old === undefined && !isNew ? [] : (now?.acknowledged ?? []).filter(({ id, path }) => !before.has(`${id} ${path}`));
  const reasons = items
    .filter(({ grade }) => grade === "dangerous")
    .map((item) => {
      if (item.forced === true) return item.reason === undefined ? undefined : `forced: ${item.reason}`;
      const own = fresh.find((each) => answersFor(each, item, [old, now]));
      return own === undefined ? undefined : `acknowledged ${own.id} at ${own.path}: ${own.reason}`;
    });
  return reasons.includes(undefined) ? undefined : [...new Set(reasons)].join("; ");
}

function answersFor({ id, path }: Acknowledged, { area, address }: ReviewItem, comments: readonly (DomainComment | undefined)[]): boolean {
  if (area === undefined || area !== AREAS[id.split("-")[0] ?? ""]) return false;
  if (area !== "dkim" || !isAtOrBelow(path, "senders") || path === "senders") return true;
  return comments.some((comment) =>
    comment?.senders?.some(
      (sender) => isAtOrBelow(path, below("senders", sender.name)) && address !== undefined && asksFor(sender, address),
    ),
  );
}
