/**
 * A review as markdown for a pull request, as text, as JSON, and as annotations of GitHub.
 */
import { counted, visible } from "../mail/finding";
import { type DomainReview, GRADES, type Grade, type Review } from "../mail/review";

/** By what a later comment finds the earlier one. */
const MARKER = "<!-- cdktf-sending-domain review -->";

/** Characters that GitHub takes in one comment. */
const LONGEST = 65_536;

/** Characters of one line that are shown. */
const LONGEST_LINE = 300;

const SIGNS: Readonly<Record<Grade, string>> = { none: "⚪", safe: "🟢", tightening: "🟡", loosening: "🟠", dangerous: "🔴" };

/** Markdown: a heading, a table, folded details; what is too long is left out, details first, and said. */
export function asMarkdown(review: Review): string {
  const domains = worstFirst(review.domains);
  const head = [MARKER, `## ${heading(review)}`, ""];
  if (domains.length === 0) return `${[...head, "Nothing that receivers see has changed."].join("\n")}\n`;
  const details = domains.map(detail);
  const text = (rows: readonly string[], shown: readonly string[]): string => `${[...head, ...TABLE, ...rows, ...shown].join("\n")}\n`;
  const left = (what: string): string => `${what} left out; \`sending-domain review --format text\` has them.`;
  for (const most of [MOST_IN_ROW, 1]) {
    const rows = domains.map((domain) => row(domain, most));
    const shown = fitting(details, LONGEST - text(rows, []).length - NOTE);
    // Fewer lines in the table come before no details at all.
    if (shown < 0 && most > 1) continue;
    if (shown < 0) break;
    const missing = details.length - shown;
    return text(rows, [
      ...details.slice(0, shown),
      ...(missing === 0 ? [] : ["", left(`Details of ${missing} of ${details.length} domains are`)]),
    ]);
  }
  const rows = domains.map((domain) => row(domain, 1));
  const shown = fitting(rows, LONGEST - text([], []).length - NOTE);
  return text(rows.slice(0, shown), ["", left(`${rows.length - shown} of ${rows.length} domains are`)]);
}

/** Domains by their grade, and then as they were: what is left out is then the harmless. */
function worstFirst(domains: readonly DomainReview[]): readonly DomainReview[] {
  return [...domains].sort((a, b) => GRADES.indexOf(b.grade) - GRADES.indexOf(a.grade));
}

const TABLE = ["| | domain | what changes |", "| --- | --- | --- |"];

/** Characters for what is said of what is left out. */
const NOTE = 200;

/** How many texts fit a room, with their line breaks; -1 where there is not even room for none. */
function fitting(texts: readonly string[], room: number): number {
  if (room < 0) return -1;
  let used = 0;
  const over = texts.findIndex((each) => (used += each.length + 1) > room);
  return over === -1 ? texts.length : over;
}

function heading({ grade, domains, blocked }: Review): string {
  return `Mail: ${counted(domains.length, "domain")}, ${SIGNS[grade]} ${grade}${blocked ? ", and nobody takes responsibility" : ""}`;
}

/** Lines of a domain's worst grade that the table shows. */
const MOST_IN_ROW = 3;

/** What decides, at first sight: the rollout's move, and the worst of what changes. */
function row(domain: DomainReview, most: number): string {
  const worst = domain.items.filter(({ grade }) => grade === domain.grade);
  // What the move does to the policy, it says itself; what is dangerous is shown all the same.
  const beside = worst.filter(({ grade, address, area, forced }) =>
    grade === "dangerous" ? forced !== true : address !== undefined && area !== "dmarc",
  );
  const lines = domain.rollout === undefined ? worst.map(({ says }) => says) : [domain.rollout, ...beside.map(({ says }) => says)];
  const shown = (lines.length === 0 ? [...domain.newFindings, ...domain.goneFindings] : lines).slice(0, most);
  const more = lines.length - shown.length;
  const says = [...shown.map(inTable), ...(more > 0 && most > 1 ? [`and ${more} more`] : [])].join("<br>");
  return `| ${SIGNS[domain.grade]} ${domain.grade} | ${inTable(domain.name)} | ${says}${domain.forced ? " **forced**" : ""} |`;
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
  const shown = visible(text);
  return shown.length > LONGEST_LINE ? `${shown.slice(0, LONGEST_LINE)}…` : shown;
}

/** Text for a terminal, whole. */
export function asText(review: Review): string {
  const lines = review.domains.flatMap((domain) => [
    "",
    `${harmless(domain.name)}  ${domain.grade}${domain.file === undefined ? "" : `  ${harmless(domain.file)}`}`,
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
  // Of many, GitHub shows the first.
  return worstFirst(domains)
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
