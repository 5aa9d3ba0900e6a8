/**
 * Private keys planted in every field of every kind of spec, and tokens in the environment, are searched for in all that comes out.
 */
import { generateKeyPairSync } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { CloudflareProvider } from "@cdktf/provider-cloudflare/lib/provider";
import { App } from "cdktf";

import { stacksFrom } from "../lib";
import { formatFinding, parseSpec } from "../lib/mail";
import { SERVICES } from "../lib/mail/senders";
import { exampleSender } from "../lib/mail/senders/describe";

import { CloudflareModel, TOKEN } from "./cloudflare/server";
import { inProject, sendingDomain, sendingDomainLater } from "./project";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const ed25519 = generateKeyPairSync("ed25519").privateKey;
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
const small = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey;

const pem = (key: typeof rsa, type: "pkcs8" | "pkcs1" | "sec1"): string => key.export({ type: type, format: "pem" }) as string;
const base64 = (text: string): string => text.replace(/-----[^-]+-----|\s/gu, "");

/** Private keys in the forms that people have them. */
const KEYS: Readonly<Record<string, string>> = {
  "PKCS#8": pem(rsa, "pkcs8"),
  "PKCS#1": pem(rsa, "pkcs1"),
  "Ed25519 PKCS#8": pem(ed25519, "pkcs8"),
  SEC1: pem(ec, "sec1"),
  "base64 alone": base64(pem(rsa, "pkcs8")),
  "PKCS#1 of 1,024 bits, base64 alone": base64(pem(small, "pkcs1")),
  "a curve's PKCS#8, base64 alone": base64(pem(ec, "pkcs8")),
  "in a record": `v=DKIM1; k=rsa; p=${base64(pem(rsa, "pkcs1"))}`,
};

/** What must not come out: any 24 characters of the key's middle, where no two keys are alike. */
function leaks(out: string, key: string): boolean {
  const secret = base64(key.replace(/^v=DKIM1.*p=/u, ""));
  const whole = out.replace(/\\n|[\s"\\]/gu, "");
  return Array.from({ length: Math.floor((secret.length - 40) / 8) }, (_, index) => secret.slice(36 + index * 8, 60 + index * 8)).some(
    (piece) => piece.length === 24 && whole.includes(piece),
  );
}

const senders = Object.fromEntries(SERVICES.map((service) => [`s-${service.name}`, { service: service.name, ...exampleSender(service) }]));

/** Specs that hold every field. */
const SPECS: Readonly<Record<string, object>> = {
  "sending-domain": {
    kind: "sending-domain",
    domain: "example.com",
    organizationalDomain: "example.com",
    zone: { name: "example.com", id: "0123456789abcdef0123456789abcdef" },
    account: "main",
    comment: "mail",
    ttl: 300,
    senders,
    spf: { all: "softfail", terms: ["exists:%{i}.example.com"] },
    dmarc: {
      reports: { aggregate: ["mailto:a@example.com"], failure: ["mailto:f@example.com"] },
      alignment: { spf: "relaxed", dkim: "relaxed" },
      failureOptions: ["1"],
      subdomains: "none",
      nonexistent: "none",
      rollout: { profile: "standard", log: [{ stage: "monitor", since: "2026-01-01", reason: "begin" }] },
    },
    acknowledge: [{ finding: "spf-ptr", at: "spf", reason: "known" }],
    adopt: { spf: "0123456789abcdef0123456789abcdef" },
  },
  "parked-domain": {
    kind: "parked-domain",
    domain: "example.net",
    zone: { name: "example.net" },
    reports: { aggregate: ["mailto:a@example.com"] },
    revokeDkim: true,
  },
  "report-receiver": { kind: "report-receiver", host: "reports.example.org", zone: { name: "example.org" }, domains: ["example.com"] },
};

/** A spec once for each of its texts, with that replaced. */
function planted(value: unknown, secret: string, at = ""): [string, unknown][] {
  if (typeof value !== "object" || value === null) return [[at, secret]];
  const entries = Object.entries(value);
  const inside = entries.flatMap(([key, each]) =>
    planted(each, secret, `${at}.${key}`).map(([path, replaced]): [string, unknown] => [
      path,
      Array.isArray(value) ? value.map((old: unknown, index) => (String(index) === key ? replaced : old)) : { ...value, [key]: replaced },
    ]),
  );
  return [
    ...inside,
    [`${at}.*`, Array.isArray(value) ? [...(value as unknown[]), secret] : { ...value, [secret]: secret, unknown: secret }],
  ];
}

describe.each(Object.entries(KEYS))("a private key, %s", (_, key) => {
  test.each(Object.keys(SPECS))("is refused in every field of a %s, and shown nowhere", (kind) => {
    const wrong = planted(SPECS[kind], key).flatMap(([path, spec]) => {
      const { value, findings } = parseSpec(spec);
      const out = JSON.stringify(findings) + findings.map(formatFinding).join("\n");
      const refused = findings.some(({ id }) => id === "secret-private-key");
      return value === undefined && refused && !leaks(out, key) ? [] : [path];
    });
    expect(wrong).toEqual([]);
  });

  test("reaches no output of a command, and synth writes nothing", () => {
    const texts = planted(SPECS["sending-domain"], key).filter(([path]) =>
      /comment|reason|publicKey$|terms\.0|log\.\*|senders\.\*/u.test(path),
    );
    const files = Object.fromEntries(texts.map(([, spec], index) => [`specs/s${index}.yaml`, JSON.stringify(spec)]));
    inProject({ ...files, "keys/private.pem": key, "specs/file.yaml": JSON.stringify(fileSpec()) }, (folder) => {
      const calls = [
        ["check"],
        ["check", "--json"],
        ["show"],
        ["show", "--format", "json"],
        ["show", "--format", "zone", "--zone", "example.com"],
        ["plan-rollout"],
      ];
      for (const [command = "", ...options] of calls) {
        const { stdout, stderr = "" } = sendingDomain(folder, command, "specs", ...options);
        expect([command, leaks(stdout + stderr, key)]).toEqual([command, false]);
      }
      const outdir = join(folder, "cdktf.out");
      expect(() => {
        const app = new App({ outdir });
        stacksFrom(app, join(folder, "specs"), { provider: (stack) => new CloudflareProvider(stack, "cloudflare") });
        app.synth();
      }).toThrow(/secret-private-key/u);
      expect(leaks(textsBelow(outdir), key)).toBe(false);
    });
  });
});

describe.each(Object.entries(KEYS))("a private key, %s, that stands in a zone", (_, key) => {
  test("is shown by no command that reads the zone, the DNS or a plan", async () => {
    const cloudflare = new CloudflareModel();
    const env = { CLOUDFLARE_BASE_URL: await cloudflare.listen(), CLOUDFLARE_API_TOKEN: TOKEN };
    const { records } = cloudflare.addZone("example.com");
    const text = key.replaceAll("\n", "");
    const strings = (text.match(/.{1,255}/gsu) ?? []).map((each) => `"${each}"`).join(" ");
    records.create({ type: "TXT", ttl: 1, name: "@", content: '"v=spf1 ip4:203.0.113.9 -all"' });
    records.create({ type: "TXT", ttl: 1, name: "_dmarc", content: strings });
    for (const name of ["a._domainkey", "em", "@"]) records.create({ type: "TXT", ttl: 1, name, content: strings });
    const spec = {
      domain: "example.com",
      zone: { name: "example.com" },
      senders: { own: { service: "self-hosted", ip4: ["203.0.113.9"], dkim: { a: { target: "a.vendor.example" } } } },
      dmarc: { delegatedTo: "d.vendor.example" },
    };
    const change = {
      actions: ["delete"],
      before: { name: "a._domainkey.example.com", type: "TXT", content: strings, zone_id: "a" },
      after: null,
    };
    const plan = {
      format_version: "1.2",
      resource_changes: [{ address: "cloudflare_dns_record.r", type: "cloudflare_dns_record", change }],
    };
    const files = { "a.yaml": JSON.stringify(spec), "plan.json": JSON.stringify(plan) };
    await inProject(files, async (folder) => {
      for (const args of [
        ["import", "example.com"],
        ["adopt", "a.yaml"],
        ["adopt", "--check", "a.yaml"],
      ]) {
        const { stdout, stderr = "" } = await sendingDomainLater(folder, env, ...args);
        expect([args, leaks(stdout + stderr, key)]).toEqual([args, false]);
        expect([args, /private key/u.test(stdout + stderr)]).toEqual([args, true]);
      }
      for (const format of ["text", "markdown", "json"]) {
        const { stdout } = sendingDomain(folder, "review", "--plan", "plan.json", "--format", format);
        expect([format, leaks(stdout, key)]).toEqual([format, false]);
      }
    });
    await cloudflare.close();
  });
});

test.each(Object.entries(KEYS))("a private key, %s, is not shown as the path of a file", (_, key) => {
  // A / parts the path, and a part may be longer than any name of a file.
  for (const path of [key, key.replaceAll("/", "+")]) {
    inProject(
      { "specs/a.yaml": JSON.stringify({ ...fileSpec(path), extends: path }), "specs/b.yaml": JSON.stringify(fileSpec()) },
      (folder) => {
        const { stdout, stderr = "" } = sendingDomain(folder, "check", "specs");
        expect(leaks(stdout + stderr, path)).toBe(false);
        expect(stdout.match(/error file-[a-z-]+: .*got a private key \(not shown\)/gu)).toHaveLength(2);
        expect(stdout).toContain("2 specs, ");
      },
    );
  }
});

/** A private key where the public one is meant. */
function fileSpec(publicKeyFile = "../keys/private.pem"): object {
  return {
    domain: "example.org",
    senders: { own: { service: "self-hosted", ip4: ["203.0.113.1"], dkim: { a: { publicKeyFile } } } },
    dmarc: "external",
  };
}

function textsBelow(folder: string): string {
  if (!existsSync(folder)) return "";
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
    .join("\n");
}

describe("a token in the environment", () => {
  const TOKEN = "planted-token-0123456789abcdefghijklmnop";
  const NAMES = ["CLOUDFLARE_API_TOKEN", "CLOUDFLARE_API_KEY", "TF_VAR_token", "GITHUB_TOKEN"];
  const env = Object.fromEntries(NAMES.map((name) => [name, TOKEN]));
  const good = {
    ...SPECS["sending-domain"],
    senders: { own: { service: "self-hosted", ip4: ["203.0.113.1"] } },
    adopt: {},
    acknowledge: [],
  };

  test("reaches no output of a command, though the network fails", async () => {
    await inProject({ "specs/a.yaml": JSON.stringify(good) }, async (folder) => {
      const calls = [
        ["check", "specs"],
        ["show", "specs"],
        ["senders"],
        ["adopt", "specs"],
        ["import", "example.com"],
        ["explain", "specs", "--ip", "192.0.2.1", "--server", "127.0.0.1:9"],
      ];
      for (const call of calls) {
        // Nobody answers there.
        const { stdout, stderr = "" } = await sendingDomainLater(folder, { ...env, CLOUDFLARE_BASE_URL: "http://127.0.0.1:9" }, ...call);
        expect([call[0], (stdout + stderr).includes(TOKEN)]).toEqual([call[0], false]);
      }
    });
  });

  test("does not reach cdktf.out", () => {
    const before = { ...process.env };
    Object.assign(process.env, env);
    try {
      inProject({ "specs/a.yaml": JSON.stringify(good) }, (folder) => {
        const outdir = join(folder, "cdktf.out");
        const app = new App({ outdir });
        stacksFrom(app, join(folder, "specs"), { provider: (stack) => new CloudflareProvider(stack, "cloudflare") });
        app.synth();
        const written = textsBelow(outdir);
        expect([written.includes("v=spf1"), written.includes(TOKEN)]).toEqual([true, false]);
      });
    } finally {
      process.env = before;
    }
  });
});
