/**
 * A review as markdown for a pull request, as text, as JSON, and as annotations of GitHub.
 */
import type { DomainReview, Grade, Review } from "../mail/review";

/** By what a later comment finds the earlier one. */
const MARKER = "<!-- cdktf-sending-domain review -->";

/** Characters that GitHub takes in one comment. */
const LONGEST = 65_536;

/** Characters of one line that are shown. */
const LONGEST_LINE = 300;

const SIGNS: Readonly<Record<Grade, string>> = { none: "⚪", safe: "🟢", tightening: "🟡", loosening: "🟠", dangerous: "🔴" };

/** Markdown: a heading, a table, folded details; what is too long is left out, details first, and said. */
export function asMarkdown(review: Review): string {
  const { domains } = review;
  const head = [MARKER, `## ${heading(review)}`, ""];
  if (domains.length === 0) return `${[...head, "Nothing that receivers see has changed."].join("\n")}\n`;
  const table = ["| | domain | what changes |", "| --- | --- | --- |", ...domains.map(row)];
  const details = domains.map(detail);
  const text = (rows: readonly string[], shown: readonly string[]): string => `${[...head, ...rows, ...shown].join("\n")}\n`;
  for (let count = details.length; count >= 0; count--) {
    const left = details.length - count;
    const note =
      left === 0
        ? []
        : ["", `Details of ${left} of ${details.length} domains are left out; \`sending-domain review --format text\` has them.`];
    const whole = text(table, [...details.slice(0, count), ...note]);
    if (whole.length <= LONGEST) return whole;
    // With a thousand domains, one by one would take long.
    if (count > 16) count -= Math.ceil(((whole.length - LONGEST) / whole.length) * count * 0.5);
  }
  const rows = Math.floor((LONGEST - 1000) / (LONGEST_LINE + 100));
  return text(table.slice(0, rows), ["", `${table.length - rows} domains are left out; \`sending-domain review --format text\` has them.`]);
}

function heading({ grade, domains, blocked }: Review): string {
  const count = domains.length === 1 ? "1 domain" : `${domains.length} domains`;
  return `Mail: ${count}, ${SIGNS[grade]} ${grade}${blocked ? ", and nobody takes responsibility" : ""}`;
}

function row(domain: DomainReview): string {
  const first = domain.items.filter(({ grade }) => grade === domain.grade).map(({ says }) => says);
  const says = domain.rollout ?? first[0] ?? domain.newFindings[0] ?? domain.goneFindings[0] ?? "";
  return `| ${SIGNS[domain.grade]} ${domain.grade} | ${code(domain.name)} | ${inTable(says)}${domain.forced ? " **forced**" : ""} |`;
}

function detail(domain: DomainReview): string {
  const { name, file, rollout, items, newFindings, goneFindings, responsible } = domain;
  return [
    "",
    "<details>",
    `<summary>${html(name)}${file === undefined ? "" : ` (${html(file)})`}</summary>`,
    "",
    ...(rollout === undefined ? [] : [`- ${code(rollout)}${domain.forced ? " **forced**" : ""}`]),
    ...items.map(({ grade, says, address }) => `- ${SIGNS[grade]} ${code(says)}${address === undefined ? "" : ` ${code(address)}`}`),
    ...newFindings.map((each) => `- new finding: ${code(each)}`),
    ...goneFindings.map((each) => `- gone: ${code(each)}`),
    ...(responsible === undefined ? [] : [`- responsibility: ${code(responsible)}`]),
    "",
    "</details>",
  ].join("\n");
}

/** A text that comes from a record is shown as code, in which nothing is markup, a mention or a link. */
function code(text: string): string {
  const shown = harmless(text);
  const longest = Math.max(0, ...[...shown.matchAll(/`+/gu)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  const pad = shown.startsWith("`") || shown.endsWith("`") ? " " : "";
  return `${fence}${pad}${shown}${pad}${fence}`;
}

function inTable(text: string): string {
  return code(text).replaceAll("|", "\\|");
}

function html(text: string): string {
  return harmless(text).replace(/[&<>"'@]/gu, (special) => `&#${special.charCodeAt(0)};`);
}

/** One line of visible characters, not too long. */
function harmless(text: string): string {
  const visible = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (hidden) => `\\u${hidden.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return visible.length > LONGEST_LINE ? `${visible.slice(0, LONGEST_LINE)}…` : visible;
}

/** Text for a terminal, whole. */
export function asText(review: Review): string {
  const lines = review.domains.flatMap((domain) => [
    "",
    `${domain.name}  ${domain.grade}${domain.file === undefined ? "" : `  ${harmless(domain.file)}`}`,
    ...(domain.rollout === undefined ? [] : [`  ${harmless(domain.rollout)}${domain.forced ? "  FORCED" : ""}`]),
    ...domain.items.map(
      ({ grade, says, address }) => `  ${grade.padEnd(10)} ${harmless(says)}${address === undefined ? "" : `  ${harmless(address)}`}`,
    ),
    ...domain.newFindings.map((each) => `  new        ${harmless(each)}`),
    ...domain.goneFindings.map((each) => `  gone       ${harmless(each)}`),
    ...(domain.responsible === undefined ? [] : [`  responsibility: ${harmless(domain.responsible)}`]),
  ]);
  return `${[heading(review), ...lines].join("\n")}\n`;
}

/** JSON, version 1. */
export function asJson({ grade, blocked, domains }: Review): string {
  return `${JSON.stringify({ version: 1, grade, blocked, domains }, undefined, 2)}\n`;
}

/** Annotations of GitHub's workflows, at the spec's lines where they are known. */
export function asGithub({ domains }: Review): string {
  return domains
    .map((domain) => {
      const level =
        domain.grade === "dangerous"
          ? domain.responsible === undefined
            ? "error"
            : "warning"
          : domain.grade === "none" || domain.grade === "safe"
            ? "notice"
            : "warning";
      const place = [
        ...(domain.file === undefined ? [] : [`file=${property(domain.file)}`]),
        ...(domain.line === undefined ? [] : [`line=${domain.line}`]),
        `title=${property(`${domain.name}: ${domain.grade}`)}`,
      ];
      const says = [
        ...(domain.rollout === undefined ? [] : [domain.rollout]),
        ...domain.items.map((item) => item.says),
        ...domain.newFindings,
      ];
      return `::${level} ${place.join(",")}::${message(says.map(harmless).join("\n"))}\n`;
    })
    .join("");
}

function message(text: string): string {
  return text.replace(/[%\r\n]/gu, (special) => `%${special.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);
}

function property(text: string): string {
  return message(harmless(text)).replace(/[:,]/gu, (special) => `%${special.charCodeAt(0).toString(16).toUpperCase()}`);
}
