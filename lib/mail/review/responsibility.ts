/**
 * Who takes responsibility for what is dangerous.
 */
import { below, isAtOrBelow } from "../finding";

import type { ReviewItem } from "./grade";
import { type DomainComment, asksFor } from "./stacks";

/** What an acknowledgement may answer for, by the first word of its id. */
const AREAS: Readonly<Record<string, string>> = { spf: "SPF", dkim: "DKIM", dmarc: "DMARC", rollout: "DMARC", alignment: "DMARC" };

type Acknowledged = DomainComment["acknowledged"][number];

/**
 * Who takes responsibility for all that is dangerous: a move forced with a reason for that move, a new acknowledgement for its own area, and
 * at a sender's keys for those of that sender.
 */
export function responsibility(
  items: readonly ReviewItem[],
  moved: boolean,
  old: DomainComment | undefined,
  now: DomainComment | undefined,
): string | undefined {
  const before = new Set((old?.acknowledged ?? []).map(({ id, path }) => `${id} ${path}`));
  const fresh = old === undefined ? [] : (now?.acknowledged ?? []).filter(({ id, path }) => !before.has(`${id} ${path}`));
  const reasons = items
    .filter(({ grade }) => grade === "dangerous")
    .map((item) => {
      const { says } = item;
      const entry = now?.rollout?.log.find(({ forced, stage }) => forced === true && says.startsWith(`forced to ${stage} `));
      if (entry !== undefined) return moved && entry.reason !== undefined ? `forced: ${entry.reason}` : undefined;
      const own = fresh.find((each) => answersFor(each, item, [old, now]));
      return own === undefined ? undefined : `acknowledged ${own.id} at ${own.path}: ${own.reason}`;
    });
  return reasons.includes(undefined) ? undefined : [...new Set(reasons)].join("; ");
}

function answersFor({ id, path }: Acknowledged, { says, address }: ReviewItem, comments: readonly (DomainComment | undefined)[]): boolean {
  const area = AREAS[id.split("-")[0] ?? ""];
  if (area === undefined || !says.startsWith(area)) return false;
  if (area !== "DKIM" || !isAtOrBelow(path, "senders") || path === "senders") return true;
  return comments.some((comment) =>
    comment?.senders?.some(
      (sender) => isAtOrBelow(path, below("senders", sender.name)) && address !== undefined && asksFor(sender, address),
    ),
  );
}
