/**
 * A fleet: two hundred domains share five senders from one file.
 */
import { execFileSync } from "node:child_process";
import { join } from "node:path";

import { loadSpecs } from "../lib/spec-file";

import { writeSpecs } from "./bench/fleet";
import { inProject, sendingDomain } from "./project";

const COMPANY = `senders:
  own: { service: self-hosted, ip4: [203.0.113.25], dkim: { mx2026: { publicKeyFile: keys/rsa2048.pem } } }
  mailchimp: {}
  mandrill: {}
  postmark: { dkim: { 20260105pm: { publicKeyFile: keys/rsa2048.pem } } }
  zendesk: { code: "0123456789abcdef" }
dmarc:
  reports: { aggregate: ["mailto:dmarc@d0.example"] }
  rollout: { profile: standard, log: [{ stage: monitor, since: 2026-06-01 }] }
`;

const DOMAINS = Array.from({ length: 200 }, (_, index) => `d${index}.example`);

const CHANGES: Readonly<Record<string, string>> = {
  "d1.example": "senders: { shop: { service: custom, spf: ['include:_spf.shop.example'] } }\n",
  "d2.example": "senders: { mandrill: null }\n",
  "d3.example": "senders: { own: { dkim: { mx2026: { publicKeyFile: keys/rsa4096.pem } } } }\n",
};

function files(company = COMPANY): Record<string, string> {
  const specs = DOMAINS.map((domain): [string, string] => [
    `${domain}.yaml`,
    `extends: _company.yaml\ndomain: ${domain}\n${CHANGES[domain] ?? ""}`,
  ]);
  // The domain that takes the reports of all others says so.
  const receiver = `kind: report-receiver\nhost: d0.example\ndomains: [${DOMAINS.slice(1).join(", ")}]\n`;
  return { "_company.yaml": company, "reports.yaml": receiver, ...Object.fromEntries(specs) };
}

/** Roles of a domain that another one has not, and the SPF of both. */
function rolesOf(loaded: ReturnType<typeof loadSpecs>, domain: string): Record<string, string> {
  const found = loaded.specs.find(({ spec }) => spec.kind === "sending-domain" && spec.domain === domain);
  return Object.fromEntries(
    (found?.records ?? []).map(({ role, content }) => [role.replace(domain, "_"), content.replaceAll(domain, "_")]),
  );
}

test("one adds a sender, one removes one, one changes a key; the rest are alike", () => {
  inProject(files(), (folder) => {
    const loaded = loadSpecs([folder]);
    expect({ findings: loaded.findings, count: loaded.count }).toEqual({ findings: [], count: 201 });
    const [plain, added, removed, changed] = ["d4.example", "d1.example", "d2.example", "d3.example"].map((domain) =>
      rolesOf(loaded, domain),
    );
    expect(Object.keys(plain ?? {})).toHaveLength(12);
    for (const domain of DOMAINS.slice(5)) expect(rolesOf(loaded, domain)).toEqual(plain);
    expect(added).toEqual({ ...plain, spf: "v=spf1 ip4:203.0.113.25 include:_spf.shop.example include:mail.zendesk.com ~all" });
    const { dkim__mte1: _1, dkim__mte2: _2, ...without } = plain ?? {};
    expect([_1, _2]).toEqual(["dkim1.mandrillapp.com", "dkim2.mandrillapp.com"]);
    expect(removed).toEqual(without);
    const { dkim__mx2026: key, ...rest } = changed ?? {};
    const { dkim__mx2026: before, ...others } = plain ?? {};
    expect(rest).toEqual(others);
    expect(key?.length).toBeGreaterThan(before?.length ?? 0);
  });
});

test("what is wrong in the shared file is said there once, however many domains extend it", () => {
  inProject(files(COMPANY.replace("203.0.113.25", "203.0.113.256")), (folder) => {
    const lines = sendingDomain(folder, "check", ".")
      .stdout.split("\n")
      .filter((line) => line.includes("ip4"));
    expect(lines).toEqual([
      '_company.yaml:2:38: error spec-value: senders.own.ip4[0]: not an IPv4 address or range, got "203.0.113.256"; write 203.0.113.25 or 203.0.113.0/24',
    ]);
  });
});

test("what npm run bench measures is right", () => {
  inProject({}, (folder) => {
    expect(sendingDomain(folder, "check", writeSpecs(folder, 3)).stdout).toBe("3 specs, 0 errors, 0 warnings, 0 acknowledged\n");
  });
  for (const how of ["spec", "by-hand"]) {
    const printed = execFileSync(process.execPath, [join(__dirname, "bench/synth.js"), how, "3"], { encoding: "utf8" });
    expect(Object.keys(JSON.parse(printed) as object)).toEqual(["milliseconds", "megabytes"]);
  }
});
