/**
 * Who takes responsibility for what is dangerous.
 */
import { below, isAtOrBelow } from "../finding";

import type { DomainComment } from "./comment";
import type { Area, ReviewItem } from "./grade";
import { askedAt } from "./roles";

/** What an acknowledgement may answer for, by the first word of its id. */
const AREAS: Readonly<Record<string, Area>> = { spf: "spf", dkim: "dkim", dmarc: "dmarc", rollout: "dmarc", alignment: "dmarc" };

type Acknowledged = DomainComment["acknowledged"][number];

/** What a change says of a domain beside its comments. */
interface About {
  /** Whether nothing of it stood before. */
  readonly isNew: boolean;
  /** What is about records at the domain itself, and at its policy's name. */
  readonly own: ReadonlySet<ReviewItem>;
}

/**
 * Who takes responsibility for all that is dangerous: a move forced with a reason for that move, a new acknowledgement for its own area: for
 * the domain's own records, at a sender for those of that sender too, and at a key for that key alone. What a plan does not know of before is
 * old, but of a new domain.
 */
export function responsibility(
  items: readonly ReviewItem[],
  old: DomainComment | undefined,
  now: DomainComment | undefined,
  { isNew, own: ofDomain }: About,
): string | undefined {
  const before = new Set((old?.acknowledged ?? []).map(({ id, path }) => `${id} ${path}`));
  const fresh = old === undefined && !isNew ? [] : (now?.acknowledged ?? []).filter(({ id, path }) => !before.has(`${id} ${path}`));
  const reasons = items
    .filter(({ grade }) => grade === "dangerous")
    .map((item) => {
      if (item.forced === true) return item.reason === undefined ? undefined : `forced: ${item.reason}`;
      const own = fresh.find((each) => answersFor(each, item, ofDomain.has(item), [old, now]));
      return own === undefined ? undefined : `acknowledged ${own.id} at ${own.path}: ${own.reason}`;
    });
  return reasons.includes(undefined) ? undefined : [...new Set(reasons)].join("; ");
}

function answersFor(
  { id, path }: Acknowledged,
  { area, address }: ReviewItem,
  isOfDomain: boolean,
  comments: readonly (DomainComment | undefined)[],
): boolean {
  if (address === undefined || area === undefined || area !== AREAS[id.split("-")[0] ?? ""]) return false;
  // The domain's SPF is made of all senders' terms; a key is its sender's alone.
  if (area !== "dkim" && isOfDomain) return true;
  return comments
    .flatMap((comment) => askedAt(comment, address))
    .some(({ sender, role }) => {
      const at = below("senders", sender.name);
      if (path !== "senders" && !isAtOrBelow(path, at)) return false;
      // The spec may write a selector in capitals; a role may name a domain before it.
      const [keys, selector = ""] = [below(at, "dkim"), role.split("__").at(-1)];
      return path === keys || !isAtOrBelow(path, keys) || isAtOrBelow(path.toLowerCase(), below(keys, selector).toLowerCase());
    });
}
