/**
 * `npm run receivers`: real mails over a real DNS, judged by verifiers that others wrote; `--write` renews the table in the docs.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { run } from "../../lib/cli/main";
import { withBetween } from "../docs/between-marks";
import { WORLD } from "../project";

import { type Internet, publishedZones, serve } from "./internet";
import type { SigningKey, Verdict } from "./mail";
import { pinned, programOf } from "./python";
import { verdictTable } from "./table";
import { type Verifier, askPython, mailauth, ourOwn, python, rspamd } from "./verifiers";
import { type Case, STAGES, addressCases, parkedCases, senderCases, specFiles, stageCases, standIns } from "./worlds";

const ROOT = join(__dirname, "../..");
const PAGE = join(ROOT, "docs/receivers.md");

/** Makes a key pair with `sending-domain keygen`, and gives both halves as PEM. */
function keyPair(folder: string, selector: string, type: string): { readonly privateKey: string; readonly publicKey: string } {
  const out = join(folder, "keys");
  mkdirSync(out, { recursive: true });
  const made = run(["keygen", "--domain", "test.example", "--selector", selector, "--type", type, "--out", out], { ...WORLD, folder });
  if (made instanceof Promise || made.code !== 0) throw new Error(JSON.stringify(made));
  const pem = (end: string): string => readFileSync(join(out, `${selector}.test.example${end}`), "utf8");
  return { privateKey: pem(".private.pem"), publicKey: pem(".pem") };
}

/** Where a verdict is not what the case says, in words. */
function differences({ about, spf, dkim, dmarc, disposition }: Case, verdict: Verdict, { name, generation }: Verifier): string[] {
  const wanted = disposition === undefined ? undefined : generation === "RFC 7489" ? disposition.old : disposition.new;
  const rows: [string, string | undefined, string | undefined][] = [
    ["SPF", spf, verdict.spf],
    ["DKIM", dkim?.join(), verdict.dkim?.join()],
    ["DMARC", dmarc, verdict.dmarc],
    ["disposition", wanted, verdict.disposition],
  ];
  return rows.flatMap(([what, expected, got]) => {
    if (expected === undefined || got === expected) return [];
    if (generation === "none" && (what === "DMARC" || what === "disposition")) return [];
    return [`${name}: ${about}: ${what} is ${got ?? "absent"}, not ${expected}`];
  });
}

/** Problems that checkdmarc finds in the records of a domain. */
function recordProblems(domains: readonly string[], internet: Internet): string[] {
  const said = askPython<Record<"spf" | "dmarc", { valid: boolean; error?: string }>>(
    domains.map((domain) => ({ domain })),
    internet,
  );
  return said.flatMap((each, index) =>
    (["spf", "dmarc"] as const).flatMap((kind) =>
      each[kind].valid ? [] : [`checkdmarc: ${domains[index] ?? ""}: ${kind}: ${String(each[kind].error)}`],
    ),
  );
}

/** What `explain` says over the real DNS, where that is not what the records say. */
async function explained(folder: string, { address, port }: Internet): Promise<string[]> {
  const server = ["--server", `${address}:${port}`, "--published"];
  const { stdout, code } = await run(["explain", join(folder, "standard-reject.example.yaml"), "--ip", "198.51.100.127", ...server], {
    ...WORLD,
    folder,
  });
  const [verdict = ""] = stdout.split("\n");
  const expected = "postmaster@standard-reject.example from 198.51.100.127: pass, by ip4:198.51.100.64/26";
  return verdict === expected && code === 0 ? [] : [`explain: ${verdict}, exit code ${code}, not ${expected}`];
}

async function main(): Promise<number> {
  if (spawnSync("nsd", ["-v"]).error !== undefined) {
    console.log("receivers skipped: no nsd here, which Debian's nsd brings");
    return 0;
  }
  const folder = mkdtempSync(join(tmpdir(), "receivers-"));
  const running: Pick<Verifier, "stop">[] = [];
  try {
    const [rsa, ed25519, hosted] = [
      keyPair(folder, "mx2026", "rsa"),
      keyPair(folder, "ed2026", "ed25519"),
      keyPair(folder, "hosted", "rsa"),
    ];
    const base64 = hosted.publicKey.replace(/-----[^-]+-----|\s/gu, "");
    const specs = join(folder, "specs");
    cpSync(join(ROOT, "stacks/domains"), specs, { recursive: true });
    for (const [name, text] of Object.entries(specFiles({ rsa: rsa.publicKey, ed25519: ed25519.publicKey }, base64)))
      writeFileSync(join(specs, name), text);
    writeFileSync(join(folder, "package.json"), "{}");
    const { loaded, lines } = publishedZones(specs);
    const internet = await serve([...lines, ...standIns(loaded.specs, base64)], folder);
    running.push(internet);

    const signers: SigningKey[] = [
      { domain: "", selector: "mx2026", privateKey: rsa.privateKey },
      { domain: "", selector: "ed2026", privateKey: ed25519.privateKey },
    ];
    const hostedKey: SigningKey = { domain: "", selector: "", privateKey: hosted.privateKey };
    const stages = (await Promise.all(STAGES.map((world) => stageCases(world, signers)))).flat();
    const services = loaded.specs.filter(
      ({ spec }) => spec.kind === "sending-domain" && spec.senders.some(({ service }) => `${service}.example` === spec.domain),
    );
    const senders = (await Promise.all(services.map((each) => senderCases(each, hostedKey)))).flat();
    const addresses = (await Promise.all(loaded.specs.map(addressCases))).flat();
    const cases = [...stages, ...(await parkedCases()), ...senders, ...addresses];

    const verifiers: Verifier[] = [];
    for (const offer of [
      ourOwn(internet, "RFC 9989"),
      mailauth(internet),
      ourOwn(internet, "RFC 7489"),
      await rspamd(internet, folder),
      python(internet),
    ]) {
      if ("missing" in offer) console.log(`receivers skipped: ${offer.name}: ${offer.missing}`);
      else verifiers.push(offer);
    }
    running.push(...verifiers);
    const problems: string[] = [];
    const verdicts = new Map<Verifier, readonly Verdict[]>();
    for (const verifier of verifiers) {
      const said = await verifier.judge(cases.map(({ mail }) => mail));
      verdicts.set(verifier, said);
      const wrong = cases.flatMap((each, index) => differences(each, said[index] ?? {}, verifier));
      problems.push(...wrong);
      console.log(
        `${verifier.name} (${verifier.generation === "none" ? "SPF and DKIM" : verifier.generation}): ${cases.length} mails, ${wrong.length} verdicts not as expected`,
      );
    }
    if (programOf("python") !== undefined) {
      const domains = loaded.specs
        .flatMap(({ records }) => (records.some(({ role }) => role === "dmarc") ? records.filter(({ role }) => role === "spf") : []))
        .map(({ name }) => name);
      const wrong = recordProblems(domains, internet);
      problems.push(...wrong);
      console.log(`${pinned("checkdmarc")}: ${domains.length} domains, ${wrong.length} with problems`);
    }
    problems.push(...(await explained(specs, internet)));
    const page = await withBetween(PAGE, "verdicts", verdictTable(cases, verdicts));
    if (process.argv.includes("--write")) writeFileSync(PAGE, page);
    else if (verifiers.length === 5 && withoutVersions(page) !== withoutVersions(readFileSync(PAGE, "utf8")))
      problems.push("docs/receivers.md does not hold these verdicts; npm run receivers -- --write renews it");
    for (const problem of problems) console.log(problem);
    return problems.length === 0 ? 0 : 1;
  } finally {
    for (const each of running) await each.stop?.();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A machine may have another version of a verifier: what counts is what it says. */
function withoutVersions(page: string): string {
  return page.replace(/ \d+(?:\.\d+)+ /gu, " ").replace(/[ -]{2,}/gu, " ");
}

void main().then((code) => {
  process.exitCode = code;
});
