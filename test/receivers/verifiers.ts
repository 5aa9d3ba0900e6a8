/**
 * Verifiers that others wrote, and our own evaluators beside them: mails in, verdicts out.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { Resolver } from "node:dns/promises";
import { openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

import { version as mailauthVersion } from "mailauth/package.json";

import { type DmarcReader, type Policy, checkHost, evaluateDmarc } from "../../lib/mail";

import { type Internet, ended, freePort } from "./internet";
import type { Mail, Verdict } from "./mail";
import { NO_VENV, pinned, programOf } from "./python";

/** Which DMARC a verifier reads; `none` where it reads SPF and DKIM alone. */
export type Generation = "RFC 9989" | "RFC 7489" | "none";

/** A verifier that is ready. */
export interface Verifier {
  readonly name: string;
  readonly generation: Generation;
  judge(mails: readonly Mail[]): Promise<readonly Verdict[]>;
  stop?(): Promise<void>;
}

/** A verifier, or what it lacks here. */
export type Offer = Verifier | { readonly name: string; readonly missing: string };

/** Runs a question a line through `judge.py`. */
export function askPython<T>(questions: readonly object[], { address, port }: Internet): T[] {
  const input = questions.map((question) => `${JSON.stringify(question)}\n`).join("");
  const { status, stdout, stderr } = spawnSync(programOf("python") ?? "python3", [join(__dirname, "judge.py"), address, String(port)], {
    input,
    encoding: "utf8",
    maxBuffer: 1e9,
  });
  if (status !== 0) throw new Error(stderr);
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as T);
}

function resolverOf({ address, port }: Internet): Resolver {
  const resolver = new Resolver({ timeout: 5000, tries: 3 });
  resolver.setServers([`${address}:${port}`]);
  return resolver;
}

interface Signature {
  readonly status: { readonly result: string };
  readonly signingDomain: string;
}

/** The parts of mailauth that `authenticate()` puts together; whole, it asks for Node 22, for its BIMI. */
interface Mailauth {
  readonly spf: (options: object) => Promise<{ readonly domain: string; readonly status: { readonly result: string } } | false>;
  readonly dkimVerify: (raw: string, options: object) => Promise<{ readonly headerFrom: unknown; readonly results: readonly Signature[] }>;
  readonly dmarc: (options: object) => Promise<{ readonly status: { readonly result: string }; readonly policy: Policy } | false>;
}

/* eslint-disable @typescript-eslint/no-require-imports -- mailauth declares no types for its parts */
const { spf } = require("mailauth/lib/spf") as Mailauth;
const { dkimVerify } = require("mailauth/lib/dkim/verify") as Mailauth;
const { dmarc } = require("mailauth/lib/dmarc") as Mailauth;
/* eslint-enable @typescript-eslint/no-require-imports */

/** npm's mailauth, a reader of RFC 9989. */
export function mailauth(internet: Internet): Verifier {
  const dns = resolverOf(internet);
  const resolver = (name: string, type: string): Promise<unknown> => dns.resolve(name, type);
  const one = async ({ raw, ip, helo, sender }: Mail): Promise<Verdict> => {
    const sent = await spf({ ip, helo, sender, mta: "mx.invalid", resolver });
    const { headerFrom, results } = await dkimVerify(raw, { ip, helo, sender, resolver });
    const signatures = results.filter(({ status }) => status.result !== "none");
    const dkimDomains = signatures.filter(({ status }) => status.result === "pass").map(({ signingDomain }) => ({ domain: signingDomain }));
    const spfDomains = sent !== false && sent.status.result === "pass" ? [sent.domain] : [];
    const judged = await dmarc({ headerFrom, spfDomains, dkimDomains, resolver });
    const result = judged === false ? "none" : judged.status.result;
    return {
      spf: sent === false ? "none" : sent.status.result,
      dkim: signatures.map(({ status }) => status.result),
      ...(result === "pass" || result === "fail" || result === "none" ? { dmarc: result } : {}),
      disposition: result === "fail" && judged !== false ? judged.policy : "none",
    };
  };
  return {
    name: `mailauth ${mailauthVersion}`,
    generation: "RFC 9989",
    judge: (mails) => inTurn(mails, one),
  };
}

/** One mail after the other, as a receiver gets them. */
async function inTurn<T>(mails: readonly Mail[], judge: (mail: Mail, index: number) => Promise<T>): Promise<T[]> {
  const verdicts: T[] = [];
  for (const [index, mail] of mails.entries()) verdicts.push(await judge(mail, index));
  return verdicts;
}

/** Our own checkHost and evaluateDmarc, as a reader of either RFC; what they make of signatures is mailauth's. */
export function ourOwn(internet: Internet, generation: "RFC 9989" | "RFC 7489"): Verifier {
  const dns = resolverOf(internet);
  const others = mailauth(internet);
  // Every name of the test has its public suffix as last label.
  const reader: DmarcReader =
    generation === "RFC 9989" ? {} : { organizationalDomainOf: (domain) => domain.split(".").slice(-2).join(".") };
  const judge = async (mails: readonly Mail[]): Promise<Verdict[]> => {
    const verified = await others.judge(mails);
    return inTurn(mails, async (mail, index): Promise<Verdict> => {
      const { result } = await checkHost(mail, dns);
      const dkim = verified[index]?.dkim ?? [];
      const signed = [...mail.raw.matchAll(/^DKIM-Signature:(?:.*\r\n[ \t])*?.*\bd=([^;\s]+)/gimu)].map(([, domain]) => domain ?? "");
      const spf = { result, domain: mail.sender.slice(mail.sender.lastIndexOf("@") + 1) };
      const signatures = signed.map((domain, at) => ({ domain, result: dkim[at] ?? "none" }));
      const dmarc = await evaluateDmarc({ from: mail.from, spf, dkim: signatures }, dns, reader);
      const judged = dmarc.result === "temperror" ? {} : { dmarc: dmarc.result };
      return { spf: result, dkim, ...judged, disposition: dmarc.disposition };
    });
  };
  return { name: "cdktf-sending-domain", generation, judge };
}

/** Python's dkimpy and pyspf. */
export function python(internet: Internet): Offer {
  const name = `${pinned("dkimpy")}, ${pinned("pyspf")}`;
  if (programOf("python") === undefined) return { name, missing: NO_VENV };
  return { name, generation: "none", judge: (mails) => Promise.resolve(askPython<Verdict>(mails, internet)) };
}

/** Debian's copy of the list of public suffixes, which rspamd brings. */
const SUFFIXES = "/usr/share/rspamd/effective_tld_names.dat";

/** Debian's rspamd, a reader of RFC 7489. */
export async function rspamd(internet: Internet, folder: string): Promise<Offer> {
  const asked = spawnSync("rspamd", ["--version"], { encoding: "utf8" });
  if (asked.status !== 0) return { name: "rspamd", missing: "no rspamd here, which Debian's rspamd brings" };
  const port = await freePort();
  const config = readFileSync(join(__dirname, "rspamd.conf"), "utf8")
    .replaceAll("FOLDER", folder)
    .replaceAll("DNS", `${internet.address}:${internet.port}`)
    .replaceAll("LISTEN", `127.0.0.1:${port}`);
  writeFileSync(join(folder, "rspamd.conf"), config);
  // .example is reserved (RFC 2606), so no list of public suffixes holds it.
  writeFileSync(join(folder, "suffixes.dat"), `${readFileSync(SUFFIXES, "utf8")}\nexample\n`);
  const log = join(folder, "rspamd.out");
  const said = openSync(log, "w");
  const daemon = spawn("rspamd", ["-i", "-f", "-c", join(folder, "rspamd.conf")], { stdio: ["ignore", said, said] });
  await listening(daemon, port, log);
  const judge = (mails: readonly Mail[]): Promise<Verdict[]> => inTurn(mails, (mail) => askRspamd(mail, port));
  return { name: `rspamd ${/[\d.]+/u.exec(asked.stdout)?.[0] ?? ""}`, generation: "RFC 7489", judge, stop: () => ended(daemon) };
}

async function listening(daemon: ChildProcess, port: number, log: string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (daemon.exitCode !== null) throw new Error(`rspamd ended with ${daemon.exitCode}:\n${readFileSync(log, "utf8")}`);
    const up = await fetch(`http://127.0.0.1:${port}/ping`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (up) return;
    await setTimeout(100);
  }
  throw new Error("rspamd does not answer");
}

const SPF = {
  ALLOW: "pass",
  FAIL: "fail",
  SOFTFAIL: "softfail",
  NEUTRAL: "neutral",
  NA: "none",
  PERMFAIL: "permerror",
  DNSFAIL: "temperror",
} as const;
const DKIM = { ALLOW: "pass", REJECT: "fail", PERMFAIL: "permerror", TEMPFAIL: "temperror" } as const;
const DMARC = { ALLOW: "none", SOFTFAIL: "none", QUARANTINE: "quarantine", REJECT: "reject" } as const;

/** Reads rspamd's symbols. */
async function askRspamd({ raw, ip, helo, sender }: Mail, port: number): Promise<Verdict> {
  const headers = { IP: ip, Helo: helo, From: `<${sender}>`, Rcpt: "reader@receiver.example" };
  const response = await fetch(`http://127.0.0.1:${port}/checkv2`, { method: "POST", headers, body: raw });
  const { symbols } = (await response.json()) as { symbols: Readonly<Record<string, { readonly options?: readonly string[] }>> };
  const among = <T extends string>(prefix: string, words: Readonly<Record<string, T>>): { word: string; says: T } | undefined => {
    const word = Object.keys(words).find((each) => `${prefix}${each}` in symbols);
    return word === undefined ? undefined : { word, says: words[word] as T };
  };
  const dmarc = among("DMARC_POLICY_", DMARC);
  return {
    spf: among("R_SPF_", SPF)?.says ?? "none",
    dkim: Object.entries(DKIM).flatMap(([word, says]) => (symbols[`R_DKIM_${word}`]?.options ?? []).map(() => says)),
    dmarc: dmarc === undefined ? "none" : dmarc.word === "ALLOW" ? "pass" : "fail",
    disposition: dmarc?.says ?? "none",
  };
}
