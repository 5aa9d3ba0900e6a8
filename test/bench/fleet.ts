/**
 * A fleet of specs on disk, and the same records as octoDNS and DNSControl keep them.
 */
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { type MailRecord, encodeTxt } from "../../lib/mail";
import { loadSpecs } from "../../lib/spec-file";

/** Writes specs of domains with 8 records each, and gives their folder. */
export function writeSpecs(folder: string, count: number): string {
  const specs = join(folder, "specs");
  mkdirSync(specs, { recursive: true });
  writeFileSync(join(folder, "package.json"), "{}");
  cpSync(join(__dirname, "../keys"), join(folder, "keys"), { recursive: true });
  for (let index = 0; index < count; index++) {
    const domain = `d${index}.example.com`;
    writeFileSync(
      join(specs, `${domain}.yaml`),
      `domain: ${domain}
zone: { name: ${domain}, id: "${index.toString(16).padStart(32, "0")}" }
senders:
  own:
    service: self-hosted
    ip4: [203.0.${index >> 8}.${index & 255}]
    dkim: { mx2026: { publicKeyFile: ../keys/rsa2048.pem } }
  amazon-ses: { region: eu-west-1, mailFrom: bounce.${domain}, dkimTokens: [aaa, bbb, ccc] }
dmarc:
  reports: { aggregate: ["mailto:dmarc@${domain}"] }
  rollout: { profile: standard, log: [{ stage: monitor, since: 2026-06-01 }] }
`,
    );
  }
  return specs;
}

/** Writes the records of specs as DNSControl has them, and gives the folder of its configuration. */
export function writeDnscontrol(folder: string, specs: string): string {
  const lines = ['var REG = NewRegistrar("none");', 'var DNS = NewDnsProvider("bind");'];
  for (const { spec, records } of loadSpecs([specs], { shownFrom: folder }).specs) {
    const zone = spec.zone.name;
    const written = records.map((record) => dnscontrolRecord(record, nameInZone(record.name, zone) || "@"));
    lines.push(`D(${JSON.stringify(zone)}, REG, DnsProvider(DNS), ${written.join(", ")});`);
  }
  const config = join(folder, "dnscontrol");
  mkdirSync(config);
  writeFileSync(join(config, "dnsconfig.js"), `${lines.join("\n")}\n`);
  writeFileSync(join(config, "creds.json"), JSON.stringify({ none: { TYPE: "NONE" }, bind: { TYPE: "BIND" } }));
  return config;
}

function dnscontrolRecord({ type, content, priority }: MailRecord, name: string): string {
  switch (type) {
    case "TXT":
      return `TXT(${JSON.stringify(name)}, ${JSON.stringify(content)})`;
    case "CNAME":
      return `CNAME(${JSON.stringify(name)}, ${JSON.stringify(`${content}.`)})`;
    case "MX":
      return `MX(${JSON.stringify(name)}, ${priority ?? 0}, ${JSON.stringify(`${content}.`)})`;
    default:
      return type satisfies never;
  }
}

/** A name as it is written in its zone; empty at the apex. */
function nameInZone(name: string, zone: string): string {
  return name === zone ? "" : name.slice(0, -zone.length - 1);
}

/** Writes the records of specs as zones of octoDNS, and gives its configuration. */
export function writeOctodns(folder: string, specs: string): string {
  const zones = join(folder, "zones");
  mkdirSync(zones, { recursive: true });
  const config = ["providers:", `  config: { class: octodns.provider.yaml.YamlProvider, directory: ${zones} }`, "zones:"];
  for (const { spec, records } of loadSpecs([specs], { shownFrom: folder }).specs) {
    const zone = spec.zone.name;
    config.push(`  ${zone}.: { sources: [config], targets: [config] }`);
    const byName = new Map<string, MailRecord[]>();
    for (const record of records) {
      const name = nameInZone(record.name, zone);
      byName.set(name, [...(byName.get(name) ?? []), record]);
    }
    const lines = [...byName]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, here]) => `${JSON.stringify(name)}: ${JSON.stringify(here.map(octodnsRecord))}`);
    writeFileSync(join(zones, `${zone}.yaml`), `---\n${lines.join("\n")}\n`);
  }
  const file = join(folder, "octodns.yaml");
  writeFileSync(file, `${config.join("\n")}\n`);
  return file;
}

function octodnsRecord({ type, content, priority }: MailRecord): object {
  switch (type) {
    case "TXT":
      return { type, value: encodeTxt(content).replace(/^"|"$/gu, "").replaceAll('" "', "").replaceAll(";", "\\;") };
    case "CNAME":
      return { type, value: `${content}.` };
    case "MX":
      return { type, value: { exchange: `${content}.`, preference: priority ?? 0 } };
    default:
      return type satisfies never;
  }
}
