/**
 * One run of the benchmark, in a process of its own and in plain JavaScript over dist/, as a deployed app runs: `spec` or `by-hand`, and
 * the number of domains. Each has 8 records: an own server with a 2048-bit key, SES with a return path, DMARC. Prints the milliseconds
 * from the first construct to the end of synth, and the most memory that the process held, in MB. `records` prints the records that one
 * would have written by hand: another process makes them, so that each holds only what such an app would.
 */
const { execFileSync } = require("node:child_process");
const { mkdtempSync, readFileSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");

const { DnsRecord } = require("@cdktf/provider-cloudflare/lib/dns-record");
const { CloudflareProvider } = require("@cdktf/provider-cloudflare/lib/provider");
const { App, TerraformStack } = require("cdktf");

const { SendingDomain } = require("../../dist");
const { encodeTxt, parseSpec, recordsFor } = require("../../dist/mail");

const publicKey = readFileSync(join(__dirname, "../keys/rsa2048.pem"), "latin1");
const [how, count] = process.argv.slice(2);

function specOf(index) {
  const domain = `d${index}.example.com`;
  return {
    domain,
    zone: { name: domain, id: index.toString(16).padStart(32, "0") },
    senders: {
      own: { service: "self-hosted", ip4: [`203.0.${index >> 8}.${index & 255}`], dkim: { mx2026: { publicKey } } },
      "amazon-ses": { region: "eu-west-1", mailFrom: `bounce.${domain}`, dkimTokens: ["aaa", "bbb", "ccc"] },
    },
    dmarc: {
      reports: { aggregate: [`mailto:dmarc@${domain}`] },
      rollout: { profile: "standard", log: [{ stage: "monitor", since: "2026-06-01" }] },
    },
  };
}

function recordsOf(spec) {
  return recordsFor(parseSpec(spec).value).value.map(({ role, name, type, content, priority }) => {
    const text = type === "TXT" ? encodeTxt(content) : content;
    return {
      id: `${spec.domain}-${role}`,
      config: { zoneId: spec.zone.id, name, type, content: text, ttl: 1, ...(priority === undefined ? {} : { priority }) },
    };
  });
}

function writtenByHand() {
  const printed = execFileSync(process.execPath, [process.argv[1], "records", count], { encoding: "utf8", maxBuffer: 1e9 });
  const records = JSON.parse(printed);
  if (records.length !== 8 * Number(count)) throw new Error("not 8 records a domain");
  return records;
}

function measure(construct) {
  const outdir = mkdtempSync(join(tmpdir(), "bench-"));
  const start = process.hrtime.bigint();
  const app = new App({ outdir, stackTraces: false });
  const stack = new TerraformStack(app, "mail");
  new CloudflareProvider(stack, "cloudflare");
  construct(stack);
  app.synth();
  const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
  process.stdout.write(JSON.stringify({ milliseconds, megabytes: process.resourceUsage().maxRSS / 1024 }));
  rmSync(outdir, { recursive: true, force: true });
}

const specs = () => Array.from({ length: Number(count) }, (_, index) => specOf(index));
if (how === "records") {
  process.stdout.write(JSON.stringify(specs().flatMap(recordsOf)));
} else if (how === "spec") {
  const written = specs();
  measure((stack) => written.forEach((spec) => new SendingDomain(stack, spec.domain, spec)));
} else {
  const written = writtenByHand();
  measure((stack) => written.forEach(({ id, config }) => new DnsRecord(stack, id, config)));
}
