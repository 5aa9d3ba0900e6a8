import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Output } from "../lib/cli/command";
import { run } from "../lib/cli/main";

import { WORLD, inProject, sendingDomain } from "./project";

const ROOT = join(__dirname, "..");
const SPEC = `domain: example.com
zone: { name: example.com, id: 0123456789abcdef0123456789abcdef }
senders:
  own:
    service: self-hosted
    ip4: [203.0.113.25]
    dkim: { mx2026: { publicKeyFile: keys/rsa2048.pem }, old: { publicKeyFile: keys/rsa1024.pem } }
  shop: { service: custom, spf: ["include:_spf.shop.example"] }
dmarc:
  reports: { aggregate: ["mailto:dmarc@example.com"] }
  rollout:
    profile: careful
    log:
      - { stage: monitor, since: 2026-01-05 }
      - { stage: quarantine-test, since: 2026-02-19, reason: "98 % aligned" }
acknowledge:
  - { finding: dkim-key-short, at: senders.own.dkim.old, reason: "until March, #12" }
`;

describe("sending-domain", () => {
  test("without a command it prints the help to stderr and exits with 1", () => {
    expect(sendingDomain(ROOT)).toMatchObject({ stdout: "", stderr: sendingDomain(ROOT, "--help").stdout, code: 1 });
  });

  test.each([[["--help"]], [["check", "--help"]], [["show", "--help"]], [["adopt", "--help"]], [["import", "--help"]]])("%j", (args) => {
    expect(sendingDomain(ROOT, ...args)).toMatchSnapshot();
  });

  test.each<[string[], string]>([
    [["chek"], 'unknown command "chek"; did you mean check?'],
    [
      ["frobnicate"],
      'unknown command "frobnicate"; there are init, check, show, senders, keygen, plan-rollout, advance, review, changed, explain, adopt, import',
    ],
    [["check", "--strct"], 'unknown option "--strct"; did you mean --strict?'],
    [["check", "--as-of"], "--as-of needs a value: --as-of DATE"],
    [["check", "--as-of", "2026-02-30"], "--as-of: not a day of the calendar; write YYYY-MM-DD"],
    [["check", "--json=yes"], "--json takes no value"],
    [["check", "nowhere.yaml", "package.json", "", "here.yaml"], 'nowhere.yaml, "", here.yaml: no such file or folder'],
    [["show", "--format", "xml"], '--format: not a format, got "xml"; write one of table, zone, json'],
    [
      ["show", "--zone", "example.edu"],
      '--zone: no domain in the zone "example.edu"; there are example.com, example.info, example.net, example.org, xn--bcher-kva.example',
    ],
    [
      ["show", "--format", "zone"],
      "--format zone holds one zone, and here are example.com, example.info, example.net, example.org, xn--bcher-kva.example; choose one with --zone",
    ],
  ])("%j: a call that makes no sense is said in one line, with exit code 1", (args, message) => {
    expect(sendingDomain(ROOT, ...args)).toEqual({
      stdout: "",
      stderr: `sending-domain: ${message}\nsending-domain --help says more\n`,
      code: 1,
    });
  });

  test("without a path and without stacks/domains it asks for one", () => {
    inProject({}, (folder) => {
      expect(sendingDomain(folder, "check").stderr).toBe(
        "sending-domain: no path given, and no stacks/domains here; give the path of a spec or of a folder of specs\nsending-domain --help says more\n",
      );
    });
  });

  test("says its version, and the help of a command that is asked for in either way", () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
    expect(sendingDomain(ROOT, "--version")).toEqual({ stdout: `${version}\n`, code: 0 });
    expect(sendingDomain(ROOT, "help", "check")).toEqual(sendingDomain(ROOT, "check", "--help"));
  });

  test("a private key that is given as an argument is not shown", () => {
    const key = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----\n";
    for (const args of [["check", key], ["init", `x${key}`], [key]]) {
      expect(sendingDomain(ROOT, ...args).stderr).toBe(
        "sending-domain: an argument holds a private key (not shown)\nsending-domain --help says more\n",
      );
    }
  });

  test("colours only where they are wanted", () => {
    const plain = { ...WORLD, folder: ROOT };
    expect(run(["check"], plain)).toMatchObject({ stdout: "8 specs, 0 errors, 0 warnings, 2 acknowledged\n" });
    const coloured = "\u001b[32m8 specs, 0 errors, 0 warnings, 2 acknowledged\u001b[39m\n";
    expect(run(["check"], { ...plain, colours: true })).toMatchObject({ stdout: coloured });
  });
});

describe("sending-domain check", () => {
  test("the samples are clean", () => {
    expect(sendingDomain(ROOT, "check", "--strict")).toEqual({ stdout: "8 specs, 0 errors, 0 warnings, 2 acknowledged\n", code: 0 });
  });

  test("warnings count as errors with --strict alone; --json is the same as values", () => {
    inProject({ "a.yaml": SPEC.replace(/acknowledge:\n.*\n/u, "") }, (folder) => {
      const line =
        "a.yaml:7:58: warning dkim-key-short: senders.own.dkim.old: an RSA key of 1024 bits, where 2048 is the floor today; make a key of 2048 bits at a new selector, then move the signer to it\n1 spec, 0 errors, 1 warning, 0 acknowledged\n";
      expect(sendingDomain(folder, "check", "a.yaml")).toEqual({ stdout: line, code: 0 });
      expect(sendingDomain(folder, "check", "a.yaml", "--strict")).toEqual({ stdout: line, code: 1 });
      expect(JSON.parse(sendingDomain(folder, "check", "a.yaml", "--json").stdout)).toEqual({
        version: 1,
        specs: 1,
        errors: 0,
        warnings: 1,
        acknowledged: 0,
        findings: [
          {
            id: "dkim-key-short",
            severity: "warning",
            path: "senders.own.dkim.old",
            problem: "an RSA key of 1024 bits, where 2048 is the floor today",
            cure: "make a key of 2048 bits at a new selector, then move the signer to it",
            source: "RFC 8301 section 3.2",
            file: "a.yaml",
            line: 7,
            column: 58,
          },
        ],
      });
    });
  });

  test.each([
    [
      "a key as a number is a text",
      SPEC.replace("old:", "007:").replace("dkim.old", "dkim.007"),
      "1 spec, 0 errors, 0 warnings, 1 acknowledged\n",
    ],
    ["nothing behind the last ---", `${SPEC}---\n# the end\n`, "1 spec, 0 errors, 0 warnings, 1 acknowledged\n"],
    ["a byte order mark and CRLF", `\ufeff${SPEC.replaceAll("\n", "\r\n")}`, "1 spec, 0 errors, 0 warnings, 1 acknowledged\n"],
    [
      "aliases with an end",
      `${SPEC.replace("own:", "own: &own").replace("shop: { service: custom,", "shop: &shop { service: custom,")}`,
      "1 spec, 0 errors, 0 warnings, 1 acknowledged\n",
    ],
    [
      "merge keys are no part of YAML 1.2",
      `<<: {}\n${SPEC}`,
      'a.yaml:1:1: error spec-unknown-field: ["<<"]: a merge key, which YAML 1.2 does not have; write the fields out, or share them by extends\n1 spec, 1 error, 0 warnings, 1 acknowledged\n'.replace(
        "1 acknowledged",
        "0 acknowledged",
      ),
    ],
    [
      "__proto__ is a key like any other",
      `__proto__: { ttl: 5 }\n${SPEC}`,
      "a.yaml:1:1: error spec-unknown-field: __proto__: an unknown field; write one of extends, stack, kind, zone, account, ttl, comment, acknowledge, adopt, domain, organizationalDomain, senders, spf, dmarc\n1 spec, 1 error, 0 warnings, 0 acknowledged\n",
    ],
  ])("%s", (_, text, stdout) => {
    inProject({ "a.yaml": text }, (folder) => {
      expect(sendingDomain(folder, "check", "a.yaml").stdout).toBe(stdout);
    });
  });

  test("aliases that stand for a billion nodes are refused at once", () => {
    const levels = Array.from({ length: 9 }, (_, level) => `a${level + 1}: &a${level + 1} [${Array(10).fill(`*a${level}`).join(", ")}]`);
    inProject({ "a.yaml": ["a0: &a0 [x]", ...levels].join("\n") }, (folder) => {
      const { stdout, code } = sendingDomain(folder, "check", "a.yaml");
      expect(stdout.split("\n")[0]).toBe(
        "a.yaml:5:25: error yaml-aliases: a4[3]: aliases stand for more than 10000 nodes; write the values out, or share them with extends",
      );
      expect(code).toBe(1);
    });
  });
});

describe("sending-domain show", () => {
  test.each([80, 140])("a table that fits %d columns", (width) => {
    inProject({ "a.yaml": SPEC }, (folder) => {
      const { stdout } = run(["show", "a.yaml"], { ...WORLD, folder, width }) as Output;
      expect(stdout).toMatchSnapshot();
      const table = stdout.split("\n").filter((line) => !line.includes("cloudflare_dns_record.") && !line.startsWith("  accepted"));
      expect(Math.max(...table.map((line) => line.length))).toBeLessThanOrEqual(width);
    });
  });

  test("--format json holds the records with their addresses", () => {
    inProject({ "a.yaml": SPEC }, (folder) => {
      const shown = JSON.parse(sendingDomain(folder, "show", "a.yaml", "--format", "json").stdout) as { domains: object[] };
      expect(shown).toMatchObject({
        version: 1,
        domains: [
          {
            name: "example.com",
            file: "a.yaml",
            stack: "a",
            rollout: { index: 1, nextFrom: "2026-03-05" },
            senders: [
              { name: "own", service: "self-hosted", aligned: { spf: true, dkim: true } },
              { name: "shop", service: "custom", aligned: { spf: true, dkim: false } },
            ],
            acknowledged: [{ reason: "until March, #12" }],
            records: [
              {
                role: "spf",
                content: "v=spf1 ip4:203.0.113.25 include:_spf.shop.example ~all",
                address: "cloudflare_dns_record.example_com__spf",
              },
              { role: "dmarc", content: "v=DMARC1; p=quarantine; pct=0; t=y; rua=mailto:dmarc@example.com" },
              { role: "dkim__mx2026" },
              { role: "dkim__old" },
            ],
          },
        ],
      });
    });
  });

  test("errors go to stderr with exit code 1; the specs that are right are shown", () => {
    inProject({ "a.yaml": SPEC, "b.yaml": "domain: x\n" }, (folder) => {
      const { stdout, stderr, code } = sendingDomain(folder, "show", ".");
      expect(stdout).toContain("example.com  a.yaml");
      expect(stderr).toContain(
        'b.yaml:1:1: error name-invalid: domain: a single label, not an absolute name, got "x"; write the whole name, like mail.example.com\n',
      );
      expect(code).toBe(1);
    });
  });
});

describe("calls that make no sense", () => {
  test.each([
    [["check", "--constructor"], 'unknown option "--constructor"; there are --as-of, --strict, --json'],
    [["changed", "--base", "a", "--head", "b", "stray"], 'changed takes options only, got "stray"'],
    [["keygen", "stray"], 'keygen takes options only, got "stray"'],
    [
      ["keygen", "--domain", "--selector", "mx"],
      "--domain needs a value, and --selector is an option; write --domain=--selector if it is meant",
    ],
    [["check", "."], ".: no spec there; specs are *.yaml and *.yml whose names do not begin with _"],
  ])("%j", (args, says) => {
    inProject({ "_shared.yaml": "domain: example.com\n" }, (folder) => {
      expect(sendingDomain(folder, ...args)).toEqual({
        stdout: "",
        stderr: `sending-domain: ${says}\nsending-domain --help says more\n`,
        code: 1,
      });
    });
  });

  test("an option that lacks its value writes nothing", () => {
    inProject({ "a.yaml": SPEC }, (folder) => {
      const { stderr = "", code } = sendingDomain(folder, "advance", "a.yaml", "--reason", "--dry-run");
      expect([stderr.split("\n")[0], code]).toEqual([
        "sending-domain: --reason needs a value, and --dry-run is an option; write --reason=--dry-run if it is meant",
        1,
      ]);
      expect(readFileSync(join(folder, "a.yaml"), "utf8")).toBe(SPEC);
    });
  });
});

test("a zone is chosen by its name, however it is written", () => {
  inProject(
    {
      "a.yaml": SPEC,
      "b.yaml": SPEC.replaceAll("example.com", "bücher.example")
        .replace("@bücher", "@xn--bcher-kva")
        .replace("0123456789abcdef01", "1123456789abcdef01"),
    },
    (folder) => {
      const names = (zone: string): unknown =>
        (
          JSON.parse(sendingDomain(folder, "show", ".", "--format", "json", "--zone", zone).stdout) as { domains: { name: string }[] }
        ).domains.map(({ name }) => name);
      expect(["Example.COM.", "Bücher.example", "xn--bcher-kva.example"].map(names)).toEqual([
        ["example.com"],
        ["xn--bcher-kva.example"],
        ["xn--bcher-kva.example"],
      ]);
    },
  );
});

test("advance is not stopped by an old error that its edit moves", async () => {
  const other = `---
domain: news.example.com
zone: { name: example.com, id: 0123456789abcdef0123456789abcdef }
senders: { own: { service: self-hosted, ip4: [203.0.113.25] } }
dmarc:
  reports: { aggregate: ["mailto:d@example.org"] }
  rollout: { profile: standard, log: [{ stage: monitor, since: 2026-01-05 }] }
`;
  const receiver = SPEC.replaceAll("example.com", "example.org").replace("0123456789abcdef01", "1123456789abcdef01");
  await inProject({ "a.yaml": SPEC + other, "b.yaml": receiver }, async (folder) => {
    const said = await run(["advance", "a.yaml", "--domain", "example.com", "--since", "2026-06-01", "--reason", "ok", "--dry-run"], {
      ...WORLD,
      folder,
    });
    expect([said.stderr, said.code]).toEqual(["dry run; nothing is written\n", 0]);
  });
});

describe("as a program", () => {
  const program = (args: readonly string[], env: Record<string, string> = {}): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, ["-r", "@swc-node/register", join(ROOT, "lib/cli/main.ts"), ...args], {
      cwd: ROOT,
      encoding: "utf8",
      env: { ...process.env, ...env },
    });

  test("results on stdout, remarks on stderr, and the exit code", () => {
    expect(program(["check"])).toMatchObject({ status: 0, stdout: "8 specs, 0 errors, 0 warnings, 2 acknowledged\n", stderr: "" });
    expect(program(["chek"])).toMatchObject({
      status: 1,
      stdout: "",
      stderr: 'sending-domain: unknown command "chek"; did you mean check?\nsending-domain --help says more\n',
    });
  });

  const onLinux = existsSync("/dev/full") ? test : test.skip;

  onLinux("output that cannot be written is an error", () => {
    const { status, stderr } = spawnSync("sh", ["-c", `"${process.execPath}" -r @swc-node/register lib/cli/main.ts check > /dev/full`], {
      cwd: ROOT,
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([1, "sending-domain: the output could not be written: ENOSPC: no space left on device, write\n"]);
  });

  onLinux("remarks that nobody can read change nothing", () => {
    const { status, stdout } = spawnSync("sh", ["-c", `"${process.execPath}" -r @swc-node/register lib/cli/main.ts init 2> /dev/full`], {
      cwd: ROOT,
      encoding: "utf8",
    });
    expect([status, stdout]).toEqual([1, ""]);
  });

  test("bad input never shows a stack trace", () => {
    inProject({}, (folder) => {
      writeFileSync(join(folder, "a.yaml"), Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x7b]));
      expect(program(["check", join(folder, "a.yaml")])).toMatchObject({ status: 1, stderr: "" });
    });
  });
});
