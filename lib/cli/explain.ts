/**
 * `sending-domain explain`: whether a server's mail would pass SPF, by which term, and on which way there.
 */
import { Resolver as DnsResolver } from "node:dns/promises";
import { isIP } from "node:net";

import { type MailRecord, type Resolver, type SpfTermTrace, type SpfTrace, type SpfVerdict, checkHost } from "../mail";
import { isWithin } from "../mail/dns";
import { visible } from "../mail/finding";
import { answerTo } from "../mail/resolver";
import { nameOf } from "../mail/spec";
import { MOST_LOOKUPS, isSpfText } from "../mail/spf";
import { MOST_VOID_LOOKUPS } from "../mail/spf/check-host/session";
import { byName } from "../mail/zone";
import { MOST_CNAMES } from "../mail/zone/leads-to";
import type { LoadedSpec } from "../spec-file";

import { type Call, type Command, type Output, UsageError, formatOf, withTexts } from "./command";
import { givenPaths, loadRight } from "./paths";

const FORMATS = ["tree", "json"] as const;

/** Seconds that one verdict may take (RFC 7208 section 4.6.4 asks for 20 at least). */
const PATIENCE = 20;

/** The command `explain`. */
export const explain: Command = {
  name: "explain",
  says: "would this server pass SPF, and by which term",
  usage: "[path…]",
  options: {
    ip: { value: "ADDRESS", says: "address of the server (required)" },
    helo: { value: "NAME", says: "what the server calls itself (default: the domain)" },
    sender: { value: "ADDRESS", says: "the envelope sender, <> for a bounce (default: postmaster at the domain, and at each return path)" },
    server: { value: "ADDRESS", says: "the DNS server to ask, like 1.1.1.1 or 127.0.0.1:5353 (default: the system's)" },
    published: { says: "ask the DNS for everything; else what the specs publish answers first" },
    format: { value: "FORMAT", says: `${FORMATS.join(" or ")} (default: tree)` },
  },
  showsOthers: true,
  async run(call) {
    const format = formatOf(call, FORMATS);
    const ip = addressOf(call);
    const dns = resolverOf(call);
    const specs = loadRight(call);
    const records = specs.flatMap((loaded) => loaded.records);
    const resolver = call.options.has("published") ? dns : publishedFirst(records, dns);
    const helo = call.options.value("helo");
    const sender = senderOf(call);
    const senders = sender === undefined ? specs.flatMap(envelopeDomains).map((domain) => `postmaster@${domain}`) : [sender];
    if (senders.length === 0) throw new UsageError(`${givenPaths(call).join(", ")}: no domain there that mails or is parked`);
    const asked = senders.map(async (each): Promise<Explained> => {
      const domain = each.slice(each.lastIndexOf("@") + 1);
      const question = { ip, sender: each, helo: helo ?? domain, signal: AbortSignal.timeout(PATIENCE * 1000) };
      return { sender: each, verdict: await checkHost(question, resolver) };
    });
    return report(await Promise.all(asked), ip, format, call);
  },
};

interface Explained {
  readonly sender: string;
  readonly verdict: SpfVerdict;
}

function addressOf({ options }: Call): string {
  const ip = options.value("ip");
  if (ip === undefined) throw new UsageError("explain needs --ip ADDRESS, the address of the server");
  if (isIP(ip) === 0 || ip.includes("%")) throw new UsageError(`--ip: not an IP address, got "${ip}"; write one like 198.51.100.9`);
  return ip;
}

/** The sender that is asked about, without the angle brackets that mail has around it. */
function senderOf({ options }: Call): string | undefined {
  const sender = options.value("sender")?.replace(/^<(.*)>$/u, "$1");
  if (sender === "" && !options.has("helo"))
    throw new UsageError("--sender <>: a bounce has no sender, and the server's own name is checked: give it, --helo NAME");
  if (sender !== undefined && sender !== "" && !/^(?!<).*[^@]@[^@]+(?<!>)$/u.test(sender)) {
    throw new UsageError(`--sender: not an envelope sender, got "${sender}"; write one like postmaster@example.com, or <> for a bounce`);
  }
  return sender;
}

function resolverOf({ options }: Call): DnsResolver {
  const resolver = new DnsResolver({ timeout: 5000, tries: 2 });
  const server = options.value("server");
  if (server === undefined) return resolver;
  const port = /^(?:[^:]+|\[.*\]):(\d+)$/u.exec(server)?.[1];
  try {
    if (/\](?!$|:\d+$)/u.test(server)) throw new RangeError(server);
    if (port !== undefined && !(Number(port) >= 1 && Number(port) <= 65_535)) throw new RangeError(port);
    resolver.setServers([server]);
  } catch {
    throw new UsageError(
      `--server: not the address of a DNS server, got "${server}"; write one like 1.1.1.1, 127.0.0.1:5353 or [::1]:5353`,
    );
  }
  return resolver;
}

/** Domains that a spec's mail has in its envelope: its own, and return paths at or below its zone. */
function envelopeDomains({ spec }: LoadedSpec): string[] {
  if (spec.kind === "report-receiver") return [];
  if (spec.kind === "parked-domain") return [nameOf(spec)];
  const paths = spec.senders.flatMap(({ returnPath }) =>
    returnPath !== undefined && isWithin(returnPath, spec.zone.name) ? [returnPath] : [],
  );
  return [...new Set([nameOf(spec), ...paths])];
}

/** A resolver for which the specs are deployed already: their TXT, MX and CNAME records answer first. */
function publishedFirst(records: readonly MailRecord[], dns: DnsResolver): Resolver {
  const named = byName(records);
  const at = (name: string): readonly MailRecord[] => named.get(name.toLowerCase()) ?? [];
  /** The name itself, or where our CNAMEs lead. */
  const followed = (name: string, left = MOST_CNAMES): string => {
    const next = at(name).find(({ type }) => type === "CNAME")?.content;
    return next === undefined || left === 0 ? name : followed(next, left - 1);
  };
  const ours = (name: string, type: MailRecord["type"]): readonly MailRecord[] => at(name).filter((record) => record.type === type);
  return {
    resolveTxt(name) {
      const texts = ours(followed(name), "TXT").map(({ content }) => [content]);
      // Our SPF takes the place of the one that stands there.
      if (texts.some(([text = ""]) => isSpfText(text))) return Promise.resolve(texts);
      return withStanding(texts, dns.resolveTxt(followed(name)), (strings) => strings.join(""));
    },
    resolveMx(name) {
      const hosts = ours(followed(name), "MX").map(({ content, priority = 0 }) => ({ exchange: content, priority }));
      return withStanding(hosts, dns.resolveMx(followed(name)), ({ exchange }) => exchange.toLowerCase());
    },
    resolve4: (name) => dns.resolve4(followed(name)),
    resolve6: (name) => dns.resolve6(followed(name)),
    reverse: (ip) => dns.reverse(ip),
    resolvePtr: (name) => dns.resolvePtr(name),
  };
}

/** Records of ours, and those that stand beside them; where nothing stands, ours alone. */
async function withStanding<T>(ours: readonly T[], standing: Promise<readonly T[]>, keyOf: (record: T) => string): Promise<readonly T[]> {
  if (ours.length === 0) return standing;
  const answer = await answerTo(() => standing);
  if (answer.kind === "error") return standing;
  const others = answer.kind === "records" ? answer.records : [];
  return [...new Map([...others, ...ours].map((record) => [keyOf(record), record])).values()];
}

function report(explained: readonly Explained[], ip: string, format: (typeof FORMATS)[number], call: Call): Output {
  // Without an answer of the DNS the question is open: the command could not do its work.
  const code = explained.some(({ verdict }) => verdict.result === "temperror") ? 1 : 0;
  switch (format) {
    case "json": {
      const verdicts = explained.map(({ sender, verdict }) => ({ sender, ...verdict }));
      return { stdout: `${JSON.stringify({ version: 1, ip, verdicts }, undefined, 2)}\n`, code };
    }
    case "tree":
      // Others' records hold what they like.
      return {
        stdout: withTexts(explained, visible)
          .map((each) => tree(each, ip, call))
          .join("\n"),
        code,
      };
    default:
      return format satisfies never;
  }
}

const COLOURS = {
  pass: "green",
  fail: "red",
  permerror: "red",
  softfail: "yellow",
  temperror: "yellow",
  neutral: "yellow",
  none: "yellow",
} as const;

function tree({ sender, verdict }: Explained, ip: string, { paint }: Call): string {
  const { result, trace, lookups, voidLookups, explanation } = verdict;
  const by = decider(trace);
  const reason = trace.problem ?? (by === undefined ? "no term matches" : `by ${by}`);
  return [
    `${paint("bold", sender === "" ? "<>" : sender)} from ${ip}: ${paint(COLOURS[result], result)}, ${reason}`,
    ...(trace.record === undefined ? [] : [`  ${paint("dim", trace.record)}`]),
    ...branches(trace, "  "),
    `  ${lookups} of ${MOST_LOOKUPS} terms that ask the DNS, ${voidLookups} of ${MOST_VOID_LOOKUPS} that find nothing`,
    ...(explanation === undefined ? [] : [`  the owner says: ${explanation}`]),
    "",
  ].join("\n");
}

/** The term that decided, through the redirects; of an include, the include itself. */
function decider({ terms }: SpfTrace): string | undefined {
  const last = terms.find(({ matched }) => matched);
  if (last?.inside === undefined) return last?.term;
  const inner = decider(last.inside);
  return inner === undefined ? last.term : `${inner} in ${last.term}`;
}

function branches({ terms }: SpfTrace, indent: string): string[] {
  return terms.flatMap((term, index) => {
    const last = index === terms.length - 1;
    const deeper = `${indent}${last ? "   " : "│  "}`;
    const { inside } = term;
    return [
      `${indent}${last ? "└─ " : "├─ "}${term.term}: ${outcome(term)}`,
      ...(inside?.record === undefined ? [] : [`${deeper}${inside.record}`]),
      ...(inside === undefined ? [] : branches(inside, deeper)),
    ];
  });
}

function outcome({ term, target, found, matched, beyondLimit, inside }: SpfTermTrace): string {
  if (beyondLimit === true) return "not asked, for it is past the limit";
  const asked = target === undefined || term.endsWith(target) ? "" : `${target} `;
  if (inside !== undefined) return `${asked}${inside.result}${inside.problem === undefined ? "" : `: ${inside.problem}`}`;
  const says = matched ? "matches" : "no match";
  if (target === undefined) return says;
  if (found === undefined) return `${asked}not answered`;
  return `${asked}${found.length === 0 ? "has nothing" : `is ${found.join(", ")}`}, ${says}`;
}
