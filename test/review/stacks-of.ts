/** Stacks as a review reads them, from lines of records. */
import type { DomainComment, ReviewedStack } from "../../lib/mail/review/stacks";
import { readRecordLine } from "../record-line";

/** A stack; each record's address is its name. */
export function stackOf(
  name: string,
  lines: readonly string[],
  domains: readonly DomainComment[] = [],
  imports: readonly string[] = [],
): ReviewedStack {
  const records = lines.map((line) => {
    const record = readRecordLine(line);
    return { ...record, address: record.name };
  });
  return { name, records, domains, imports: new Set(imports) };
}
