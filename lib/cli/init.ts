/**
 * `sending-domain init`: a first spec, with placeholders that `check` names one by one.
 */
import { mkdirSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

import { readHostName } from "../mail/dns";
import { type DescribedInput, type DescribedService, describeServices } from "../mail/senders/describe";
import { projectOf } from "../spec-file";
import { writeNew } from "../spec-file/write";

import { type Call, type Command, UsageError, shellWord, unknown } from "./command";
import { newSpecFile } from "./paths";

/** The command `init`. */
export const init: Command = {
  name: "init",
  says: "write a first spec, with comments and placeholders",
  usage: "<domain>",
  options: {
    sender: {
      value: "SERVICE",
      many: true,
      says: "a service that sends, or NAME=SERVICE; may be given more than once (default: self-hosted)",
    },
    out: { value: "FILE", says: "the new file (default: stacks/domains/<domain>.yaml)" },
  },
  run(call) {
    const [given, ...more] = call.paths;
    if (given === undefined || more.length > 0) throw new UsageError("init takes one domain, like example.com");
    const reading = readHostName(given);
    if (!("name" in reading)) throw new UsageError(`${given}: ${reading.problem}; ${reading.cure}`);
    const senders = chosenSenders(call.options.values("sender") ?? ["own=self-hosted"]);
    const shown = call.options.value("out") ?? join("stacks", "domains", `${reading.name}.yaml`);
    const file = newSpecFile(shown, call);
    mkdirSync(dirname(file), { recursive: true });
    writeNew(file, specText(reading.name, senders, file, call));
    const next = `written: ${shown}\nnext: sending-domain check ${shellWord(shown)} names what to fill in, and where each is shown\n`;
    return { stdout: "", stderr: next, code: 0 };
  },
};

interface ChosenSender {
  readonly name: string;
  readonly service: DescribedService;
}

function chosenSenders(words: readonly string[]): readonly ChosenSender[] {
  const services = describeServices();
  const chosen = words.map((word) => {
    const [name = "", service = name, ...rest] = word.split("=");
    if (rest.length > 0 || !/^[a-z][\w-]*$/iu.test(name)) {
      throw new UsageError(`--sender: not a sender's name, got "${word}"; write NAME=SERVICE with a name of letters, digits, - and _`);
    }
    const found = services.find((each) => each.name === service);
    if (found !== undefined) return { name, service: found };
    const names = services.map((each) => each.name);
    throw new UsageError(`--sender: ${unknown("service", service, names)}`);
  });
  const twice = chosen.find(({ name }, index) => chosen.findIndex((each) => each.name === name) !== index);
  if (twice !== undefined) throw new UsageError(`--sender: two senders named ${twice.name}; write NAME=${twice.service.name}`);
  return chosen;
}

function specText(domain: string, senders: readonly ChosenSender[], file: string, { today }: Call): string {
  return `${[
    `# yaml-language-server: $schema=${schemaPath(file)}`,
    `# Who sends mail for ${domain}, and how far its DMARC rollout has come. Fill in what stands in <…>; sending-domain check names each.`,
    `domain: ${domain}`,
    "zone:",
    `  # The Cloudflare zone that the domain lies in${aParent(domain)}. Without an id it is looked up by name at each plan.`,
    `  name: ${domain}`,
    "  # id: 0123456789abcdef0123456789abcdef # dashboard, the zone, Overview, API",
    "senders:",
    ...senders.flatMap((sender) => senderLines(sender, domain)),
    "spf:",
    "  # softfail until the list of senders is known to be complete, then fail.",
    "  all: softfail",
    "dmarc:",
    "  reports:",
    "    # An address that takes aggregate reports: a service that reads them, or a mailbox of yours.",
    `    aggregate: ["mailto:dmarc@${domain}"]`,
    "  rollout:",
    "    # standard; careful where people post to mailing lists; fast for a new domain with a sender or two.",
    "    profile: standard",
    "    log:",
    `      - { stage: monitor, since: ${today} }`,
  ].join("\n")}\n`;
}

/** Of a name below another one nobody knows here whether it is a zone of its own. */
function aParent(domain: string): string {
  return domain.split(".").length < 3 ? "" : `: ${domain}, or a name above it`;
}

/** The schema lies in the package, which lies in the project. */
function schemaPath(file: string): string {
  const path = join(projectOf(dirname(file)), "node_modules/cdktf-sending-domain/schema.json");
  return relative(dirname(file), path).split(sep).join("/");
}

function senderLines({ name, service }: ChosenSender, domain: string): string[] {
  const { title, note, inputs, asks } = service;
  const asked = (input: DescribedInput): boolean => input.required || input.name === "dkim" || asks.includes(input.name);
  const lines = inputs.flatMap((input) => (asked(input) ? placeholder(input) : suggestion(input, domain)));
  return [`  # ${title}${note === undefined ? "" : `. ${note}`}`, `  ${name}:`, `    service: ${service.name}`, ...lines];
}

/** The input with what to put in each of its places, and where it is shown. */
function placeholder({ name, says, where, example }: DescribedInput): string[] {
  return [`    ${name}: ${flow(name === "dkim" ? withoutFiles(example) : example, `${says} (shown at: ${where})`)}`];
}

/** A key's file is not there yet: its text is asked for. */
function withoutFiles(example: unknown): unknown {
  return Object.fromEntries(
    Object.entries(example as Readonly<Record<string, object>>).map(([selector, key]) => [
      selector,
      "publicKeyFile" in key ? { publicKey: "" } : key,
    ]),
  );
}

function flow(example: unknown, says: string, key = ""): string {
  if (Array.isArray(example)) return `[${flow(example[0], says)}]`;
  if (typeof example === "object" && example !== null) {
    const entries = Object.entries(example).map(([each, value]) => `${each}: ${flow(value, says, each)}`);
    return `{ ${entries.join(", ")} }`;
  }
  const like = typeof example === "string" && example !== "" && !example.includes("…") ? `, like ${example}` : "";
  return JSON.stringify(`<${key === "" ? "" : `${key}: `}${says}${like}>`.replace(/(?<!^)[<>](?!$)/gu, ""));
}

/** An input that may be left out, as a comment. */
function suggestion({ name, says, where, example }: DescribedInput, domain: string): string[] {
  return [`    # ${says}; shown at: ${where}`, `    # ${name}: ${JSON.stringify(example).replaceAll("example.com", domain)}`];
}
