/**
 * Who takes responsibility for what is dangerous.
 */
import type { Grade } from "./grade";
import type { DomainComment } from "./stacks";

/** What an acknowledgement may answer for, by the first word of its id. */
const AREAS: Readonly<Record<string, string>> = { spf: "SPF", dkim: "DKIM", dmarc: "DMARC", rollout: "DMARC", alignment: "DMARC" };

/** Who takes responsibility for all that is dangerous: a move forced with a reason for that move, a new acknowledgement for its own area. */
export function responsibility(
  items: readonly { readonly grade: Grade; readonly says: string }[],
  moved: boolean,
  old: DomainComment | undefined,
  now: DomainComment | undefined,
): string | undefined {
  const before = new Set((old?.acknowledged ?? []).map(({ id, path }) => `${id} ${path}`));
  const fresh = old === undefined ? [] : (now?.acknowledged ?? []).filter(({ id, path }) => !before.has(`${id} ${path}`));
  const reasons = items
    .filter(({ grade }) => grade === "dangerous")
    .map(({ says }) => {
      const entry = now?.rollout?.log.find(({ forced, stage }) => forced === true && says.startsWith(`forced to ${stage} `));
      if (entry !== undefined) return moved && entry.reason !== undefined ? `forced: ${entry.reason}` : undefined;
      const own = fresh.find(({ id }) => says.startsWith(AREAS[id.split("-")[0] ?? ""] ?? "\0"));
      return own === undefined ? undefined : `acknowledged ${own.id} at ${own.path}: ${own.reason}`;
    });
  return reasons.includes(undefined) ? undefined : [...new Set(reasons)].join("; ");
}
