/** Stacks as a review reads them, from lines of records. */
import type { DomainComment } from "../../lib/mail/review/comment";
import type { ReviewedStack } from "../../lib/mail/review/stacks";
import { readRecordLine } from "../record-line";

/** A stack; each record's address is its name, and of another one there, with its number. */
export function stackOf(
  name: string,
  lines: readonly string[],
  domains: readonly DomainComment[] = [],
  imports: readonly string[] = [],
): ReviewedStack {
  const taken = new Map<string, number>();
  const records = lines.map((line) => {
    const record = readRecordLine(line);
    const number = (taken.get(record.name) ?? 0) + 1;
    taken.set(record.name, number);
    return { ...record, address: number === 1 ? record.name : `${record.name}#${number}` };
  });
  return { name, records, domains, imports: new Set(imports) };
}
