/**
 * Records as tables of tests write them, a line each: `name TYPE content`, before an MX's content its priority.
 */

/** What a line says. */
export interface RecordLine {
  readonly name: string;
  readonly type: string;
  readonly content: string;
  readonly priority?: number;
}

/** Reads a line. */
export function readRecordLine(line: string): RecordLine {
  const [, name = "", type = "", priority, content = ""] = /^(\S+) (\S+) (?:(?<= MX )(\d+) )?(.*)$/u.exec(line) ?? [];
  return { name, type, content, ...(priority === undefined ? {} : { priority: Number(priority) }) };
}

/** Writes one: the inverse of {@link readRecordLine}. */
export function formatRecordLine({ name, type, content, priority }: RecordLine): string {
  return [name, type, ...(priority === undefined ? [] : [priority]), content].join(" ");
}
