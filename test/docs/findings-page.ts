/**
 * docs/findings.md, made from the table of findings.
 */
import { FINDINGS } from "../../lib/mail";
import { type FindingRow, findingRows } from "../findings-table";

const HEAD = `# Findings

Made from \`test/findings.yaml\` by \`npm run docs\`. An **error** stops synth, and nothing is written. A **warning** does not; it can be
acknowledged in the spec, with its id, its place and a reason:

\`\`\`yaml
acknowledge:
  - { finding: dkim-key-short, at: senders.own.dkim.mx2026, reason: "1024 bits until the appliance is replaced, #398" }
\`\`\`

\`rollout-forced\` and \`acknowledge-unmatched\` cannot be acknowledged. Each example below is a whole input, and beneath it what
\`sending-domain check\` prints.
`;

/** The page's text. */
export function findingsPage(): string {
  return `${[HEAD, ...findingRows().map(section)].join("\n")}`;
}

function section({ id, why, files = {}, records, text, asOf, prints }: FindingRow): string {
  const [severity, source] = FINDINGS[id];
  const inputs = Object.entries(files).map(([name, content]) => `\`${name}\`:\n\n\`\`\`yaml\n${content}\`\`\``);
  if (records !== undefined) inputs.push(`Records:\n\n\`\`\`json\n${JSON.stringify(records, undefined, 2)}\n\`\`\``);
  if (text !== undefined) inputs.push(`Text:\n\n\`\`\`text\n${text}\n\`\`\``);
  const command = asOf === undefined ? "" : `With \`--as-of ${asOf}\`:\n\n`;
  return `## ${id}\n\n**${severity}** · ${source}\n\n${why}\n\n${inputs.join("\n\n")}\n\n${command}\`\`\`text\n${prints}\`\`\`\n`;
}
