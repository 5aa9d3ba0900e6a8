/**
 * What is sent and published: specs of every profile at every stage, of every sender, of parked names, and the samples; and the mails that
 * go with them, each with what it must come to.
 */
import { bigint2ip } from "fast-cidr-tools";

import { type MailRecord, PROFILES, type Policy, type SpfTerm, type Stage, encodeTxt, readDmarc, readSpf } from "../../lib/mail";
import { POLICIES, type Scope, effectOn } from "../../lib/mail/dmarc";
import { readIp } from "../../lib/mail/ip";
import { policyOf } from "../../lib/mail/rollout";
import { SERVICES } from "../../lib/mail/senders";
import { exampleSender } from "../../lib/mail/senders/describe";
import { alignmentsOf } from "../../lib/mail/spec/alignment";
import type { LoadedSpec } from "../../lib/spec-file";

import { type Mail, type SigningKey, write } from "./mail";

/** A mail, and what verifiers must say of it. */
export interface Case {
  /** What it shows, in words. */
  readonly about: string;
  readonly mail: Mail;
  readonly spf?: string;
  readonly dkim?: readonly string[];
  readonly dmarc?: "pass" | "fail";
  /** What readers of each generation are asked to do. */
  readonly disposition?: { readonly old: Policy; readonly new: Policy };
}

/** Names of the stages that the table of verdicts holds: a domain each. */
export interface StageWorld {
  readonly profile: string;
  readonly stage: Stage;
  readonly domain: string;
}

const table = (name: string, stage: Omit<Stage, "stage">): StageWorld => ({
  profile: "own table",
  stage: { stage: name, ...stage },
  domain: `${name}.example`,
});

/** Every stage of every profile, and one-stage tables in which the generations differ. */
export const STAGES: readonly StageWorld[] = [
  ...Object.entries(PROFILES).flatMap(([profile, stages]) =>
    stages.map((stage: Stage) => ({ profile, stage, domain: `${profile}-${stage.stage}.example` })),
  ),
  table("only-pct", { p: "reject", pct: 0 }),
  table("only-t", { p: "reject", test: true }),
  table("only-np", { p: "none", np: "reject" }),
  table("sp-and-np", { p: "reject", sp: "none", np: "quarantine" }),
];

/** The server that mails, and the vendors'. */
const SERVER = "203.0.113.25";
const VENDOR = "192.0.2.10";
/** A server that nobody lists. */
const STRANGER = "198.18.0.9";

/** Days between the entries of a log: longer than any profile asks for. */
const STEP = 100 * 24 * 3600 * 1000;

/** The specs, by file; `publicKeys` are those of `mx2026` and `ed2026`. */
export function specFiles(publicKeys: { readonly rsa: string; readonly ed25519: string }, hosted: string): Record<string, string> {
  const stages = STAGES.map(({ profile, stage, domain }) => {
    const own = { profile: [{ ...stage }], log: [{ stage: stage.stage, since: "2020-01-01" }] };
    const published = (PROFILES as Readonly<Record<string, readonly Stage[]>>)[profile];
    const log = published?.slice(0, published.findIndex((each) => each.stage === stage.stage) + 1).map((each, index) => ({
      stage: each.stage,
      since: new Date(Date.UTC(2020, 0, 1) + index * STEP).toISOString().slice(0, 10),
      reason: "aligned",
    }));
    return [domain, ownServer(domain, publicKeys, log === undefined ? own : { profile, log })] as const;
  });
  const services = SERVICES.map((service) => {
    const domain = `${service.name}.example`;
    const text = JSON.stringify({ [service.name]: exampleSender(service) }).replaceAll("example.com", domain);
    const senders = JSON.parse(text) as Record<string, { dkim?: Record<string, Record<string, unknown>> }>;
    for (const key of Object.values(senders[service.name]?.dkim ?? {})) testKey(key, hosted);
    return [domain, { domain, senders, dmarc: monitor(domain) }] as const;
  });
  const parked = ["parked.example", { kind: "parked-domain", domain: "parked.example" }] as const;
  return Object.fromEntries([...stages, ...services, parked].map(([domain, spec]) => [`${domain}.yaml`, JSON.stringify(spec)]));
}

function monitor(domain: string): object {
  return {
    reports: { aggregate: [`mailto:dmarc@${domain}`] },
    rollout: { profile: "fast", log: [{ stage: "monitor", since: "2020-01-01" }] },
  };
}

function ownServer(domain: string, { rsa, ed25519 }: { rsa: string; ed25519: string }, rollout: object): object {
  const dkim = { mx2026: { publicKey: rsa }, ed2026: { publicKey: ed25519 } };
  return {
    domain,
    senders: { own: { service: "self-hosted", ip4: [SERVER, "198.51.100.64/26"], ip6: ["2001:db8:25::/64", "2001:db8:26::7"], dkim } },
    dmarc: { reports: { aggregate: [`mailto:dmarc@${domain}`] }, rollout },
  };
}

/** Puts the key that the test signs with in place of an example's. */
function testKey(key: Record<string, unknown>, hosted: string): void {
  if ("publicKey" in key) key["publicKey"] = hosted;
  if (typeof key["record"] === "string") key["record"] = key["record"].replace(/k=\w+/u, "k=rsa").replace(/p=[^;]*/u, `p=${hosted}`);
}

/** What vendors and others publish in their own zones, as zone lines: keys where a CNAME points, addresses where an include does. */
export function standIns(specs: readonly LoadedSpec[], hosted: string): string[] {
  const records = specs.flatMap((loaded) => loaded.records);
  const own = new Set(records.map(({ name }) => name));
  const spf = encodeTxt(`v=spf1 ip4:${VENDOR} -all`);
  const targets = records.flatMap((record) => {
    if (record.type !== "CNAME") return [];
    const text = record.name.includes("._domainkey.") ? encodeTxt(`v=DKIM1; k=rsa; p=${hosted}`) : spf;
    return [`${record.content}. IN TXT ${text}`];
  });
  const terms = records.flatMap(spfTerms);
  const named = terms.flatMap((term) => {
    if (!("domain" in term) || term.domain === undefined || term.domain.includes("%")) return [];
    if (term.kind === "a") return [`${term.domain}. IN A ${VENDOR}`];
    if (term.kind === "mx") return [`${term.domain}. IN MX 10 mx.invalid.`, `mx.invalid. IN A ${VENDOR}`];
    return own.has(term.domain) ? [] : [`${term.domain}. IN TXT ${spf}`];
  });
  const hosts = STAGES.map(({ domain }) => `www.${domain}. IN A ${SERVER}`);
  return [...targets, ...named, ...hosts, `www.parked.example. IN A ${SERVER}`];
}

function spfTerms({ type, content }: MailRecord): readonly SpfTerm[] {
  return type === "TXT" && content.startsWith("v=spf1") ? (readSpf(content).value?.terms ?? []) : [];
}

/** Mails of the stages: aligned by both paths and by each, and forged for the name, an existing subdomain and one that does not exist. */
export async function stageCases({ domain, profile, stage }: StageWorld, keys: readonly SigningKey[]): Promise<Case[]> {
  const place = `${profile}, ${stage.stage}`;
  const own = keys.map((key) => ({ ...key, domain }));
  const envelope = { helo: `mail.${domain}`, sender: `bounce@${domain}`, from: domain };
  const none = { old: "none", new: "none" } as const;
  const good = { dmarc: "pass", disposition: none } as const;
  return [
    { about: `${place}: aligned mail`, mail: await write({ ...envelope, ip: SERVER }, own), spf: "pass", dkim: ["pass", "pass"], ...good },
    { about: `${place}: unsigned mail of a listed server`, mail: await write({ ...envelope, ip: SERVER }), spf: "pass", dkim: [], ...good },
    {
      about: `${place}: signed mail that was forwarded`,
      mail: await write({ ...envelope, ip: STRANGER }, own),
      spf: "softfail",
      dkim: ["pass", "pass"],
      ...good,
    },
    ...(await Promise.all(
      forged(domain).map(async ([scope, from]) => forgedCase(`${place}: forged for ${scope}`, from, scope, policyOf(stage))),
    )),
  ];
}

function forged(domain: string): (readonly [Scope, string])[] {
  return [
    ["the name itself", domain],
    ["existing subdomains", `www.${domain}`],
    ["non-existent subdomains", `nothing.${domain}`],
  ];
}

type Tags = Parameters<typeof effectOn>[1];

function dispositions(scope: Scope, tags: Tags): { old: Policy; new: Policy } {
  const effect = effectOn(scope, tags);
  return { old: POLICIES[effect.old] ?? "none", new: POLICIES[effect.new] ?? "none" };
}

/** A mail in a name's From that a stranger sends from a domain of his own. */
async function forgedCase(about: string, from: string, scope: Scope, tags: Tags): Promise<Case> {
  const mail = await write({ ip: STRANGER, helo: "mail.stranger.example", sender: "a@stranger.example", from });
  return { about, mail, spf: "none", dkim: [], dmarc: "fail", disposition: dispositions(scope, tags) };
}

/** Mails in a parked name's From. */
export async function parkedCases(): Promise<Case[]> {
  const tags: Tags = { policy: "reject", subdomains: "reject" };
  const asItself = await write({ ip: STRANGER, helo: "mail.stranger.example", sender: "a@parked.example", from: "parked.example" });
  return [
    ...(await Promise.all(forged("parked.example").map(([scope, from]) => forgedCase(`parked: forged for ${scope}`, from, scope, tags)))),
    {
      about: "parked: its name in the envelope too",
      mail: asItself,
      spf: "fail",
      dkim: [],
      dmarc: "fail",
      disposition: { old: "reject", new: "reject" },
    },
  ];
}

/** Mails of a sender: by both paths, by SPF alone and by DKIM alone; each aligns where the spec says so. */
export async function senderCases({ spec }: LoadedSpec, hosted: SigningKey): Promise<Case[]> {
  if (spec.kind !== "sending-domain") return [];
  const [sender] = spec.senders;
  const [aligned] = alignmentsOf(spec);
  if (sender === undefined || aligned === undefined) return [];
  const live = sender.dkim.find(({ selector }) => selector !== undefined);
  const keys = live?.selector === undefined || !sender.signed ? [] : [{ ...hosted, domain: sender.signedBy, selector: live.selector }];
  const path = sender.returnPath ?? "vendor.invalid";
  const envelope = { helo: "mail.vendor.example", sender: `bounce@${path}`, from: spec.domain };
  // An example's own server, else the vendor's.
  const listed = sender.spf.flatMap(({ term }) => ("range" in term ? [term.range.split("/")[0] ?? ""] : []));
  const ip = listed[0] ?? VENDOR;
  const word = (passes: boolean): "pass" | "fail" => (passes ? "pass" : "fail");
  return [
    {
      about: `${spec.domain}: by both paths`,
      mail: await write({ ...envelope, ip }, keys),
      dkim: keys.map(() => "pass"),
      dmarc: word(aligned.spf || aligned.dkim),
    },
    { about: `${spec.domain}: by SPF alone`, mail: await write({ ...envelope, ip }), dkim: [], dmarc: word(aligned.spf) },
    {
      about: `${spec.domain}: by DKIM alone`,
      mail: await write({ ...envelope, ip: STRANGER, sender: "a@stranger.example" }, keys),
      spf: "none",
      dkim: keys.map(() => "pass"),
      dmarc: word(aligned.dkim),
    },
  ];
}

/** Mails from the first and last address of each range in an SPF record, and from those just below and above. */
export async function addressCases({ spec, records }: LoadedSpec): Promise<Case[]> {
  if (spec.kind !== "sending-domain") return [];
  const record = records.find(({ role }) => role === "spf");
  const terms = record === undefined ? [] : spfTerms(record);
  const ranges = terms.flatMap((term) => ("range" in term && term.qualifier === "pass" ? [boundsOf(term.range)] : []));
  const listed = (address: bigint, version: 4 | 6): boolean =>
    ranges.some((range) => range.version === version && address >= range.first && address <= range.last);
  const dmarc = records.find(({ role, type }) => role === "dmarc" && type === "TXT");
  const tags = dmarc === undefined ? undefined : readDmarc(dmarc.content).value;
  const probes = ranges.flatMap(({ version, first, last }) =>
    [first - 1n, first, last, last + 1n].map((address) => ({ version, address })),
  );
  return Promise.all(
    probes.map(async ({ version, address }): Promise<Case> => {
      const ip = bigint2ip(address, version);
      const mail = await write({ ip, helo: `mail.${spec.domain}`, sender: `a@${spec.domain}`, from: spec.domain });
      const about = `${spec.domain}: from ${ip}`;
      if (listed(address, version)) return { about, mail, spf: "pass", ...(tags === undefined ? {} : { dmarc: "pass" }) };
      const verdict = tags === undefined ? {} : ({ dmarc: "fail", disposition: dispositions("the name itself", tags) } as const);
      // Another term may still let it in: only a record of ranges alone says what happens.
      return terms.every((term) => "range" in term || term.kind === "all") ? { about, mail, ...verdict } : { about, mail };
    }),
  );
}

function boundsOf(range: string): { version: 4 | 6; first: bigint; last: bigint } {
  const [address = "", prefix] = range.split("/");
  const ip = readIp(address);
  if (ip === undefined) throw new Error(range);
  const free = BigInt((ip.version === 4 ? 32 : 128) - Number(prefix ?? (ip.version === 4 ? 32 : 128)));
  const first = (ip.value >> free) << free;
  return { version: ip.version, first, last: first + (1n << free) - 1n };
}
