/**
 * Records as a table that fits a terminal.
 */
import type { MailRecord } from "../mail";

import type { Call } from "./command";

const TYPE = 6;
const NARROWEST = 24;

/** A row a record: type, name, content, and below them the address. Keys are cut in their middle; the rest is wrapped, never cut. */
export function recordTable(records: readonly MailRecord[], { width, paint }: Call, addressOf: (record: MailRecord) => string): string[] {
  const longest = Math.max(4, ...records.map(({ name }) => name.length));
  const name = Math.min(longest, Math.max(NARROWEST, Math.floor((width - TYPE) / 2)));
  const content = Math.max(NARROWEST, width - 2 - TYPE - name - 2);
  const rows = records.map((record) => [...rowsOf(record, name, content), paint("dim", `  ${" ".repeat(TYPE)}${addressOf(record)}`)]);
  return [paint("bold", `  ${"TYPE".padEnd(TYPE)}${"NAME".padEnd(name)}  CONTENT`), ...rows.flat()];
}

function rowsOf(record: MailRecord, nameWidth: number, contentWidth: number): string[] {
  const names = wrap(record.name, nameWidth);
  const contents = wrap(contentOf(record), contentWidth);
  return Array.from({ length: Math.max(names.length, contents.length) }, (_, index) =>
    `  ${(index === 0 ? record.type : "").padEnd(TYPE)}${(names[index] ?? "").padEnd(nameWidth)}  ${contents[index] ?? ""}`.trimEnd(),
  );
}

function contentOf({ type, content, priority, ttl }: MailRecord): string {
  const shown =
    type === "MX"
      ? `${priority ?? 0} ${content}`
      : content.replace(/(p=[A-Za-z0-9+/]{16})[A-Za-z0-9+/]{40,}([A-Za-z0-9+/=]{8})$/u, "$1…$2");
  return ttl === "auto" ? shown : `${shown} (ttl ${ttl})`;
}

/** Breaks a text at spaces, and words that are longer than a line anywhere. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (longer.length <= width) {
      line = longer;
      continue;
    }
    if (line !== "") lines.push(line);
    const pieces = word.match(new RegExp(`.{1,${width}}`, "gu")) ?? [""];
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1) ?? "";
  }
  return [...lines, line];
}
