/**
 * docs/senders.md, made from the presets' own data.
 */
import { alignedPaths } from "../../lib/mail";
import { type DescribedService, describeServices } from "../../lib/mail/senders/describe";

const HEAD = `# Senders

Made from the presets in \`lib/mail/senders/\` by \`npm run docs\`; \`sending-domain senders\` prints the same. What is particular to an account is an
input, never derived. A service that sends with a return path of its own, or with one on a subdomain, needs no term in the SPF of the domain, and
gets none. Every sender also takes \`dkim\`, \`external\` (its records are owned elsewhere) and \`signedBy\` (it signs as a parent of the domain).

Two accounts of one service are two senders, each with a name and \`service:\`. Where a service has no preset, \`custom\` takes its terms and records.
`;

/** The page's text. */
export function sendersPage(): string {
  const services = describeServices();
  const rows = services.map(
    ({ name, title, aligned, lookups }) => `| [\`${name}\`](#${name}) | ${title} | ${alignedPaths(aligned)} | ${lookups} |`,
  );
  const table = ["| service | | aligned by | lookups |", "| --- | --- | --- | --- |", ...rows].join("\n");
  return `${[HEAD, `${table}\n`, ...services.map(section)].join("\n")}`;
}

function section({ name, title, source, note, inputs, spf, records }: DescribedService): string {
  const asked = inputs.map(
    (input) =>
      `- \`${input.name}\`${input.required ? " (required)" : ""}: ${input.says}, like \`${JSON.stringify(input.example)}\`. Shown at: ${input.where}.`,
  );
  const published = [
    ...(spf.length === 0 ? [] : [`${spf.join(" ")}   ; in the SPF of example.com`]),
    ...records.map((record) => `${record.name} ${record.type} ${record.content}`),
  ];
  return [
    `## ${name}\n`,
    `${title}. Source: ${source}.${note === undefined ? "" : ` ${note}`}\n`,
    ...(asked.length === 0 ? ["Nothing is asked for: all of it follows from the domain.\n"] : [`${asked.join("\n")}\n`]),
    `\`\`\`text\n${published.join("\n")}\n\`\`\`\n`,
  ].join("\n");
}
