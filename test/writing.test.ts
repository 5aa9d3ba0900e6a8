/**
 * The commands that write files: init, keygen, advance; and plan-rollout, which shows the whole road.
 */
import { spawn, spawnSync } from "node:child_process";
import { createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import { chmodSync, readFileSync, readdirSync, readlinkSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Output } from "../lib/cli/command";
import { readDkimKey } from "../lib/mail";
import { describeServices } from "../lib/mail/senders/describe";
import { withField, withItem } from "../lib/spec-file/edit";
import { writeWhole } from "../lib/spec-file/write";

import { inProject, sendingDomain, sendingDomainLater } from "./project";

const SPEC = `# ours
domain: example.com
senders:
  own:
    service: self-hosted
    ip4: [203.0.113.25]   # the rack
    dkim: { mx2026: { publicKeyFile: keys/rsa2048.pem } }
dmarc:
  reports: { aggregate: ["mailto:dmarc@example.com"] }
  rollout:
    profile: standard
    log:
      - { stage: monitor, since: 2026-06-01 }   # the start
      # next: in July

ttl: 300
`;

describe("init", () => {
  const init = (folder: string, ...args: string[]): { output: Output; text: string } => {
    const output = sendingDomain(folder, "init", ...args);
    return { output, text: output.code === 0 ? readFileSync(join(folder, "stacks/domains/example.com.yaml"), "utf8") : "" };
  };

  test("a first spec for the senders named, which check takes once its placeholders are filled", () => {
    inProject({}, (folder) => {
      const { output, text } = init(
        folder,
        "example.com",
        "--sender",
        "servers=self-hosted",
        "--sender",
        "amazon-ses",
        "--sender",
        "google-workspace",
      );
      expect(output).toEqual({
        stdout: "",
        stderr:
          "written: stacks/domains/example.com.yaml\nnext: sending-domain check stacks/domains/example.com.yaml names what to fill in, and where each is shown\n",
        code: 0,
      });
      expect(text).toMatchSnapshot();
      expect(sendingDomain(folder, "check")).toMatchSnapshot();
      const filled = text
        .replace(/"<IPv4[^"]*>"/u, "203.0.113.25")
        .replace(/publicKey: "<[^"]*>"/u, "publicKeyFile: ../../keys/rsa2048.pem")
        .replace(/region: "<[^"]*>"/u, "region: eu-central-1")
        .replace(/\["<the three[^"]*>"\]/u, "[aaa, bbb, ccc]")
        .replace(/record: "<[^"]*>"/u, 'record: "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="');
      writeFileSync(join(folder, "stacks/domains/example.com.yaml"), filled);
      expect(sendingDomain(folder, "check").stdout).toMatch(/\n1 spec, 0 errors, 1 warning, 0 acknowledged\n$/u);
    });
  });

  test.each([
    ["example.com", "."],
    ["news.shop.example.com", ": news.shop.example.com, or a name above it."],
  ])("the zone of %s may be another's", (domain, may) => {
    inProject({}, (folder) => {
      sendingDomain(folder, "init", domain);
      expect(readFileSync(join(folder, "stacks/domains", `${domain}.yaml`), "utf8")).toContain(
        `  # The Cloudflare zone that the domain lies in${may} Without an id it is looked up by name at each plan.\n`,
      );
    });
  });

  test.each(describeServices().map(({ name }) => name))("%s: nothing is wrong but the placeholders", (service) => {
    inProject({}, (folder) => {
      init(folder, "example.com", "--sender", service);
      const { findings } = JSON.parse(sendingDomain(folder, "check", "--json").stdout) as { findings: { id: string; severity: string }[] };
      expect(findings.filter(({ id, severity }) => severity === "error" && id !== "spec-placeholder" && id !== "sender-input")).toEqual([]);
    });
  });

  test("an input that is needed but where the sender is external is asked for", () => {
    inProject({}, (folder) => {
      const { text } = init(folder, "example.com", "--sender", "cloudflare-email-sending");
      expect(text).toMatch(/\n {4}priorities: \{ route1: "<route1: [^"]*>", route2: "<route2: [^"]*>", route3: "<route3: [^"]*>" \}\n/u);
    });
  });

  test.each<[string[], string]>([
    [[], "init takes one domain, like example.com"],
    [["http://example.com"], "http://example.com: a URL, not a name; write the name alone, like example.com"],
    [["example.com", "--sender", "amazonses"], '--sender: unknown service "amazonses"; did you mean amazon-ses?'],
    [
      ["example.com", "--sender", "a: b=sendgrid"],
      '--sender: not a sender\'s name, got "a: b=sendgrid"; write NAME=SERVICE with a name of letters, digits, - and _',
    ],
    [
      ["example.com", "--sender", "x=postmark=y"],
      '--sender: not a sender\'s name, got "x=postmark=y"; write NAME=SERVICE with a name of letters, digits, - and _',
    ],
    [
      ["example.com", "--out", "sp ace/x y.yaml"],
      "sp ace/x y.yaml would become a stack: not a stack's name; give --out another name, of letters, digits, dots, - and _",
    ],
    [
      ["example.com", "--out", `${"a".repeat(201)}.yaml`],
      `${"a".repeat(201)}.yaml would become a stack: a stack's name of 201 characters, of which 200 are allowed; give --out another name, of letters, digits, dots, - and _`,
    ],
    [["example.com", "--out", "x.yaml/"], "--out: x.yaml/ is no spec's name; write NAME.yaml, not beginning with _"],
    [["example.com", "--out", "_a.yaml"], "--out: _a.yaml is no spec's name; write NAME.yaml, not beginning with _"],
    [["example.com", "--sender", "brevo", "--sender", "brevo"], "--sender: two senders named brevo; write NAME=brevo"],
  ])("%j", (args, message) => {
    inProject({}, (folder) => {
      expect(init(folder, ...args).output).toEqual({
        stdout: "",
        stderr: `sending-domain: ${message}\nsending-domain --help says more\n`,
        code: 1,
      });
      expect(readdirSync(folder).sort()).toEqual(["keys", "package.json"]);
    });
  });

  test.each([
    ["-x.yaml", "./-x.yaml"],
    ["of us/x.yaml", "'of us/x.yaml'"],
  ])("the command that comes next takes %j as it is", (out, word) => {
    inProject({}, (folder) => {
      expect(sendingDomain(folder, "init", "example.com", `--out=${out}`).stderr).toBe(
        `written: ${out}\nnext: sending-domain check ${word} names what to fill in, and where each is shown\n`,
      );
    });
  });

  test("never over an existing file", () => {
    inProject({ "stacks/domains/example.com.yaml": SPEC }, (folder) => {
      expect(init(folder, "example.com").output.stderr).toBe(
        "sending-domain: stacks/domains/example.com.yaml is there already; nothing is written\nsending-domain --help says more\n",
      );
      expect(readFileSync(join(folder, "stacks/domains/example.com.yaml"), "utf8")).toBe(SPEC);
    });
  });
});

describe("keygen", () => {
  const ARGS = ["keygen", "--domain", "example.com", "--selector", "mx2026"];

  test.each([
    ["rsa", [], 2048],
    ["rsa", ["--bits", "4096"], 4096],
    ["ed25519", ["--type", "ed25519"], 256],
  ])("%s %j: a pair that signs and verifies, its record, and lines for the signers", (type, more, bits) => {
    inProject({}, (folder) => {
      const { stdout, code } = sendingDomain(folder, ...ARGS, ...more);
      expect(code).toBe(0);
      const secretFile = join(folder, "mx2026.example.com.private.pem");
      expect(statSync(secretFile).mode & 0o777).toBe(0o600);
      const secret = createPrivateKey(readFileSync(secretFile));
      const open = createPublicKey(readFileSync(join(folder, "mx2026.example.com.pem")));
      const digest = type === "rsa" ? "sha256" : null;
      expect(verify(digest, Buffer.from("mail"), open, sign(digest, Buffer.from("mail"), secret))).toBe(true);
      const record = /^ {4}(v=DKIM1.*)$/mu.exec(stdout)?.[1] ?? "";
      expect(readDkimKey(record).value).toMatchObject({ keyType: type, bits });
      expect(stdout).not.toContain("PRIVATE KEY");
      expect(stdout.replaceAll(folder, "").replace(/p=\S+/u, "p=…")).toMatchSnapshot();
    });
  });

  test("never over an existing file, and nothing half-written", () => {
    inProject({ "mx2026.example.com.pem": "mine" }, (folder) => {
      const { stderr, code } = sendingDomain(folder, ...ARGS);
      expect({ stderr, code }).toEqual({
        stderr: `sending-domain: ${join(folder, "mx2026.example.com.pem")} is there already; nothing is written\n`,
        code: 1,
      });
      expect(readdirSync(folder).sort()).toEqual(["keys", "mx2026.example.com.pem", "package.json"]);
    });
  });

  test("not into a git work tree, unless it is ignored there", () => {
    inProject({}, (folder) => {
      spawnSync("git", ["init", "-q"], { cwd: folder });
      expect(sendingDomain(folder, ...ARGS).stderr).toBe(
        `sending-domain: ${join(folder, "mx2026.example.com.private.pem")} lies in a git work tree, and is not ignored there; give --out a folder outside, or add *.private.pem to .gitignore\n`,
      );
      writeFileSync(join(folder, ".gitignore"), "*.private.pem\n");
      expect(sendingDomain(folder, ...ARGS).code).toBe(0);
    });
  });

  test("where git cannot say, its reason is said", () => {
    inProject({ ".git": "gitdir: nowhere\n" }, (folder) => {
      expect(sendingDomain(folder, ...ARGS).stderr).toMatch(
        /lies in a git work tree, and git cannot say whether it is ignored there: fatal: .*nowhere; give --out a folder outside\n$/u,
      );
    });
  });

  test("not through a link into a work tree either", () => {
    inProject({ "tree/sub/a": "" }, (folder) => {
      spawnSync("git", ["init", "-q"], { cwd: join(folder, "tree") });
      symlinkSync(join(folder, "tree/sub"), join(folder, "link"));
      expect(sendingDomain(folder, ...ARGS, "--out", "link").stderr).toContain("lies in a git work tree, and is not ignored there");
      expect(readdirSync(join(folder, "tree/sub"))).toEqual(["a"]);
    });
  });

  test.each(["private.pem", "pem"])("never over a %s that is there already", (ending) => {
    const name = `mx2026.example.com.${ending}`;
    inProject({ [name]: "theirs" }, (folder) => {
      const stderr = `sending-domain: ${join(folder, name)} is there already; nothing is written\n`;
      expect(sendingDomain(folder, ...ARGS)).toEqual({ stdout: "", stderr, code: 1 });
      expect(readFileSync(join(folder, name), "utf8")).toBe("theirs");
      expect(readdirSync(folder).filter((each) => each.endsWith(".pem"))).toEqual([name]);
    });
  });

  test("no private key stays behind where the public one cannot be written", () => {
    inProject({}, (folder) => {
      symlinkSync("nowhere/x.pem", join(folder, "mx2026.example.com.pem"));
      expect(sendingDomain(folder, ...ARGS)).toMatchObject({ stdout: "", code: 1 });
      expect(readdirSync(folder).sort()).toEqual(["keys", "mx2026.example.com.pem", "package.json"]);
    });
  });

  test.each<[string[], string]>([
    [["--selector", "a"], "keygen needs --domain NAME"],
    [["--domain", "example.com"], "keygen needs --selector NAME, like mx2026"],
    [
      ["--domain", "example.com", "--selector", "a._domainkey"],
      "--selector: a selector with ._domainkey and what follows, which is added by itself; write letters, digits and inner hyphens, like mx2026",
    ],
    [["--domain", "example.com", "--selector", "a", "--bits", "1024"], "--bits: write one of 2048, 3072, 4096"],
    [["--domain", "example.com", "--selector", "a", "--type", "dsa"], "--type: write one of rsa, ed25519"],
    [["--domain", "example.com", "--selector", "a", "--type", "ed25519", "--bits", "256"], "--bits: an Ed25519 key has one size"],
  ])("%j", (args, message) => {
    inProject({}, (folder) => {
      expect(sendingDomain(folder, "keygen", ...args).stderr).toBe(`sending-domain: ${message}\nsending-domain --help says more\n`);
    });
  });
});

describe("advance", () => {
  async function advance(spec: string, ...args: string[]) {
    return inProject({ "a.yaml": spec }, async (folder) => {
      const output = await sendingDomainLater(folder, {}, "advance", "a.yaml", ...args);
      return { ...output, file: readFileSync(join(folder, "a.yaml"), "utf8") };
    });
  }

  test("appends the next stage, comments and layout kept, and says what it means", async () => {
    const { stdout, stderr, code, file } = await advance(SPEC, "--reason", '99.4 % aligned, "reviewed" in #412', "--since", "2026-07-15");
    expect({ stderr, code }).toEqual({ stderr: "written into a.yaml\n", code: 0 });
    expect(file).toBe(
      SPEC.replace(
        "# the start\n",
        '# the start\n      - { stage: quarantine, since: 2026-07-15, reason: "99.4 % aligned, \\"reviewed\\" in #412" }\n',
      ),
    );
    expect(stdout).toMatchSnapshot();
  });

  test("today is the default day, and goes down any distance", async () => {
    const up = await advance(SPEC, "--reason", "aligned");
    expect(up.file).toContain("{ stage: quarantine, since: 2026-11-01, reason: aligned }");
    const reject = await inProject({ "a.yaml": up.file }, async (folder) => {
      await sendingDomainLater(folder, {}, "advance", "a.yaml", "--reason", "forced by the board", "--forced");
      await sendingDomainLater(folder, {}, "advance", "a.yaml", "--reason", "the shop fails", "--down", "monitor");
      return readFileSync(join(folder, "a.yaml"), "utf8")
        .split("\n")
        .filter((line) => line.includes("stage:"));
    });
    expect(reject).toEqual([
      "      - { stage: monitor, since: 2026-06-01 }   # the start",
      "      - { stage: quarantine, since: 2026-11-01, reason: aligned }",
      '      - { stage: reject, since: 2026-11-01, reason: "forced by the board", forced: true }',
      '      - { stage: monitor, since: 2026-11-01, reason: "the shop fails" }',
    ]);
  });

  test("refuses what synth and check would refuse, and changes nothing then", async () => {
    const early = await advance(SPEC, "--reason", "aligned", "--since", "2026-06-15");
    expect(early).toEqual({
      stdout: "",
      stderr:
        'a.yaml:14:30: error rollout-too-early: dmarc.rollout.log[1].since: after 14 of the 30 days that "monitor" lasts at least, got "2026-06-15"; wait until 2026-07-01, or take responsibility with forced: true and a reason\nrefused; nothing is written\n',
      code: 1,
      file: SPEC,
    });
    const future = await advance(SPEC, "--reason", "aligned", "--since", "2026-12-01");
    inProject({ "a.yaml": `${SPEC.replace(/since: \d{4}/u, "since: 2090")}foo: 5\n` }, (folder) => {
      expect(sendingDomain(folder, "check", "a.yaml").stdout.match(/error [a-z-]+/gu)).toEqual([
        "error rollout-future-date",
        "error spec-unknown-field",
      ]);
    });
    expect(future.stderr).toMatch(/^a\.yaml:14:30: error rollout-future-date: dmarc\.rollout\.log\[1\]\.since: /u);
    expect(future.file).toBe(SPEC);
    // A spec that stands twice is none of those that are right, and its date lies in the future all the same.
    await inProject({ "a.yaml": SPEC, "b.yaml": SPEC }, async (folder) => {
      const { stderr } = await sendingDomainLater(folder, {}, "advance", "b.yaml", "--reason", "aligned", "--since", "2026-12-01");
      expect(stderr).toMatch(/^b\.yaml:\d+:\d+: error rollout-future-date: .*\nrefused; nothing is written\n$/u);
      expect(readFileSync(join(folder, "b.yaml"), "utf8")).toBe(SPEC);
    });
    const unsigned = await advance(SPEC.replace(/^ {4}dkim:.*\n/mu, "").replace("ip4: [203.0.113.25]", "ip4: []"), "--reason", "aligned");
    expect(unsigned.code).toBe(1);
  });

  test("a file whose name a folder of specs passes over is judged too", async () => {
    await inProject({ "_a.yaml": SPEC }, async (folder) => {
      const early = ["--reason", "aligned", "--since", "2026-06-15"];
      const { stderr, code } = await sendingDomainLater(folder, {}, "advance", "_a.yaml", ...early);
      expect({ refused: stderr?.split("\n").at(-2), code }).toEqual({ refused: "refused; nothing is written", code: 1 });
    });
  });

  test("the way back is a command that works; of a step down there is none", async () => {
    const two = `${SPEC}---\n${SPEC.replaceAll("example.com", "example.net")}`;
    const wayBack = (stdout: string): string | undefined => stdout.split("\n").find((line) => line.startsWith("One record changes"));
    await inProject({ "a.yaml": two }, async (folder) => {
      const up = await sendingDomainLater(folder, {}, "advance", "a.yaml", "--domain", "example.net", "--reason", "aligned");
      expect(wayBack(up.stdout)).toBe(
        'One record changes in place, `_dmarc.example.net`. Way back: `sending-domain advance a.yaml --domain example.net --down monitor --reason "…"`.',
      );
      const down = ["advance", "a.yaml", "--domain", "example.net", "--down", "monitor", "--reason", "…"];
      expect(wayBack((await sendingDomainLater(folder, {}, ...down)).stdout)).toBe("One record changes in place, `_dmarc.example.net`.");
    });
  });

  test.each([
    ["of us/it's.yaml", "'of us/it'\\''s.yaml'"],
    ["a$(b).yaml", "'a$(b).yaml'"],
    ["a-b_c/d.e.yaml", "a-b_c/d.e.yaml"],
  ])("%s stands in the way back as a shell takes it for one word", async (file, word) => {
    await inProject({ [file]: `stack: mail\n${SPEC.replace("keys/", `${file.includes("/") ? "../" : ""}keys/`)}` }, async (folder) => {
      const { stdout } = await sendingDomainLater(folder, {}, "advance", file, "--reason", "aligned");
      expect(stdout.trimEnd().split("\n").at(-1)).toBe(
        `One record changes in place, \`_dmarc.example.com\`. Way back: \`sending-domain advance ${word} --down monitor --reason "…"\`.`,
      );
    });
  });

  test("a byte order mark stays, and counts in no column", async () => {
    const marked = `\uFEFF${SPEC.slice("# ours\n".length)}`;
    const { file, code } = await advance(marked, "--reason", "aligned", "--since", "2026-07-15");
    expect({ file, code }).toEqual({
      file: marked.replace("# the start\n", "# the start\n      - { stage: quarantine, since: 2026-07-15, reason: aligned }\n"),
      code: 0,
    });
    expect(await withField("\uFEFFa: 1\n", 0, "adopt", { spf: "x" })).toBe("\uFEFFa: 1\nadopt:\n  spf: x\n");
  });

  test("a comment in what would be replaced is not lost", async () => {
    const [field, value] = ["adopt", { spf: "x" }] as const;
    const refused = "adopt cannot be written there without losing a comment; write it by hand";
    await expect(withField("adopt: # asked for\n  spf: y\nb: 1\n", 0, field, value)).rejects.toThrow(refused);
    await expect(withField("adopt:\n  spf: y # old\n  dmarc: z\n", 0, field, value)).rejects.toThrow(refused);
    expect(await withField("adopt:\n  spf: y#z\n# b\nb: 1\n", 0, field, value)).toBe("adopt:\n  spf: x\n# b\nb: 1\n");
  });

  test("a file with more aliases than the library takes for harmless can be edited", async () => {
    const file = `a: &a x\nb: [${Array(150).fill("*a").join(", ")}]\n`;
    expect(await withField(file, 0, "adopt", { spf: "x" })).toBe(`${file}adopt:\n  spf: x\n`);
  });

  test.each(["a: |+\n  text\n\n", "adopt: &x { spf: y }\nb: *x\n"])(
    "an edit of %j, which would change something else, is refused",
    async (file) => {
      const refused = "adopt cannot be written there without changing something else; write it by hand";
      await expect(withField(file, 0, "adopt", { spf: "x" })).rejects.toThrow(refused);
    },
  );

  test("a domain is named in any spelling", async () => {
    expect(await advance(SPEC, "--reason", "x", "--domain", "Example.COM.", "--dry-run")).toMatchObject({ code: 0 });
  });

  test("of two stages that publish the same, no record changes", async () => {
    const table = SPEC.replace("profile: standard", "profile: [{ stage: monitor, p: none }, { stage: look, p: none }]");
    expect((await advance(table, "--reason", "x")).stdout.split("\n")).toContain(
      'No record changes. Way back: `sending-domain advance a.yaml --down monitor --reason "…"`.',
    );
  });

  test("a dry run shows everything and writes nothing", async () => {
    const dry = await advance(SPEC, "--reason", "aligned", "--dry-run");
    expect(dry).toMatchObject({ stderr: "dry run; nothing is written\n", code: 0, file: SPEC });
  });

  test.each<[string[], string]>([
    [[], "advance needs --reason TEXT: the numbers you looked at, and where they were reviewed"],
    [["--reason", "x", "--down", "monitor"], '--down: no stage "monitor" below; monitor is the first stage'],
    [["--reason", "x", "--since", "2026-02-30"], "--since: not a day of the calendar; write YYYY-MM-DD"],
    [["--reason", "x", "--domain", "example.net"], '--domain: no rollout of "example.net" there; there are example.com'],
  ])("%j", async (args, message) => {
    expect((await advance(SPEC, ...args)).stderr).toBe(`sending-domain: ${message}\nsending-domain --help says more\n`);
  });

  test("a log that another spec has by extends is refused; an anchor or a comment before the last item is none of the list's", async () => {
    await inProject({ "a.yaml": SPEC, "b.yaml": "extends: a.yaml\ndomain: example.net\n" }, async (folder) => {
      expect((await sendingDomainLater(folder, {}, "advance", "a.yaml", "--reason", "x")).stderr).toBe(
        "sending-domain: the log of example.com is that of example.net too, which extends it; give each a log of its own first\n",
      );
    });
    const elsewhere = { "package.json": "{}", "b/heir.yaml": "extends: ../a.yaml\ndomain: example.net\n" };
    await inProject(
      { ...elsewhere, "a.yaml": SPEC, "node_modules/x.yaml": "extends: ../a.yaml\ndomain: example.org\n" },
      async (folder) => {
        expect((await sendingDomainLater(folder, {}, "advance", "a.yaml", "--reason", "x")).stderr).toBe(
          "sending-domain: the log of example.com is that of example.net too, which extends it; give each a log of its own first\n",
        );
      },
    );
    const wrong = { "b.yaml": "extends: a.yaml\ndomain: example.net\nttl: 5\n", "c.yaml": "extends: a.yaml\ndomain: 7\n" };
    await inProject({ "a.yaml": SPEC, ...wrong }, async (folder) => {
      expect((await sendingDomainLater(folder, {}, "advance", "a.yaml", "--reason", "x")).stderr).toBe(
        "sending-domain: the log of example.com is that of example.net, c.yaml too, which extend it; give each a log of its own first\n",
      );
    });
    const anchored = await advance(SPEC.replace("- { stage", "- &the-first { stage"), "--reason", "aligned");
    expect(anchored.file).toContain("\n      - { stage: quarantine, since: 2026-11-01, reason: aligned }\n");
  });

  test("the last stage, a log that others share, a policy that is not here", async () => {
    const last = SPEC.replace("{ stage: monitor, since: 2026-06-01 }", '{ stage: reject, since: 2026-06-01, reason: "as found" }');
    expect((await advance(last, "--reason", "x")).stderr).toBe(
      "sending-domain: reject is the last stage; there is nothing to advance to (--down goes back)\n",
    );
    const [head = "", tail = ""] = SPEC.split("dmarc:");
    await inProject({ "a.yaml": `extends: _shared.yaml\n${head}`, "_shared.yaml": `dmarc:${tail}` }, async (folder) => {
      expect((await sendingDomainLater(folder, {}, "advance", "a.yaml", "--reason", "x")).stderr).toBe(
        "sending-domain: the log stands in _shared.yaml, which other specs share; give example.com a log of its own first\n",
      );
    });
    expect((await advance(`${head}dmarc: external\n`, "--reason", "x")).stderr).toBe(
      "sending-domain: a.yaml: no rollout there: its policy is inherited, delegated or somebody else's\nsending-domain --help says more\n",
    );
  });

  test.each([
    ["a flow list", "a: { b: [ { c: d } ] }\n", "a: { b: [ { c: d }, { stage: x } ] }\n"],
    ["a list of blocks", "a:\n  b:\n  - c: d\n    e: f\n", "a:\n  b:\n  - c: d\n    e: f\n  - { stage: x }\n"],
    ["no last line break", "a:\n  b:\n    - c: d", "a:\n  b:\n    - c: d\n    - { stage: x }\n"],
    [
      "a comment of the last item",
      "a:\n  b:\n  - c: d\n    # of d\n  # of b\nz: 1\n",
      "a:\n  b:\n  - c: d\n    # of d\n  - { stage: x }\n  # of b\nz: 1\n",
    ],
    ["one at the very end", "a:\n  b:\n    - c: d\n      # of d", "a:\n  b:\n    - c: d\n      # of d\n    - { stage: x }\n"],
  ])("in %s", async (_, before, after) => {
    expect(await withItem(before, 0, ["a", "b"], { stage: "x" })).toBe(after);
  });
});

describe("plan-rollout", () => {
  test.each(["text", "markdown"])("%s", (format) => {
    inProject({ "a.yaml": SPEC.replace("standard", "careful") }, (folder) => {
      expect(sendingDomain(folder, "plan-rollout", "a.yaml", "--format", format).stdout).toMatchSnapshot();
    });
  });

  test("a stage's name is no markup, and nothing that a terminal obeys", () => {
    const stage = '"mon\\e[32m|<b>"';
    const spec = SPEC.replace("profile: standard", `profile: [{ stage: ${stage}, p: none }]`).replace("stage: monitor", `stage: ${stage}`);
    inProject({ "a.yaml": spec.replace("  own:", '  "own\\u202e":\n') }, (folder) => {
      const [text, markdown] = ["text", "markdown"].map(
        (format) => sendingDomain(folder, "plan-rollout", "a.yaml", "--format", format).stdout,
      );
      expect(text?.split("\n").find((line) => line.includes("1."))).toBe("  1. mon\\u001b[32m|<b>  here since 2026-06-01");
      expect(markdown?.split("\n").find((line) => line.startsWith("| 1 "))).toBe(
        "| 1 | mon\\\\u001b\\[32m\\|\\<b\\> | here since 2026-06-01 | `v=DMARC1; p=none; rua=mailto:dmarc@example.com` | delivered | delivered |",
      );
      const { stdout } = sendingDomain(folder, "show", "a.yaml");
      expect(stdout.split("\n").slice(1, 4)).toEqual([
        "  rollout   [mon\\u001b[32m|<b>]",
        "            own profile, stage 1 of 1 since 2026-06-01",
        "  senders   own\\u202e (self-hosted)  aligned: SPF and DKIM",
      ]);
    });
  });
});

test("a file keeps its mode, and a link stays one", () => {
  inProject({ "a.txt": "old", "b.txt": "old" }, (folder) => {
    const [file, link] = [join(folder, "a.txt"), join(folder, "link.txt")];
    chmodSync(file, 0o640);
    symlinkSync("b.txt", link);
    writeWhole(file, "new");
    writeWhole(link, "new");
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(readlinkSync(link)).toBe("b.txt");
    expect(["a.txt", "b.txt"].map((name) => readFileSync(join(folder, name), "utf8"))).toEqual(["new", "new"]);
  });
});

test("what a disk has no room for is not written in part", () => {
  inProject({ "a.txt": "old" }, (folder) => {
    const write = join(__dirname, "../lib/spec-file/write");
    const code = `const { writeWhole, writeNew } = require(${JSON.stringify(write)});
      for (const call of [() => writeWhole("a.txt", "a".repeat(3000)), () => writeNew("new.txt", "a".repeat(3000))])
        try { call(); } catch (error) { console.log(error.code); }`;
    const node = [process.execPath, "-r", require.resolve("@swc-node/register"), "-e", code];
    const { stdout } = spawnSync("bash", ["-c", 'ulimit -f 1; exec "$@"', "bash", ...node], { cwd: folder, encoding: "utf8" });
    expect(stdout).toBe("EFBIG\nEFBIG\n");
    expect(readdirSync(folder).filter((name) => name.includes(".txt"))).toEqual(["a.txt"]);
    expect(readFileSync(join(folder, "a.txt"), "utf8")).toBe("old");
  });
});

test("a killed command leaves the old file or the new one", async () => {
  await inProject({}, async (folder) => {
    const file = join(folder, "a.yaml");
    const texts = ["a", "b"].map((letter) => letter.repeat(3_000_000));
    const code = `const { writeWhole } = require(${JSON.stringify(join(__dirname, "../lib/spec-file/write"))});
      const texts = ["a", "b"].map((letter) => letter.repeat(3_000_000));
      for (let turn = 0; ; turn++) { writeWhole(${JSON.stringify(file)}, texts[turn % 2]); if (turn === 0) console.log("begun"); }`;
    for (let round = 0; round < 8; round++) {
      const child = spawn(process.execPath, ["-r", require.resolve("@swc-node/register"), "-e", code], { cwd: join(__dirname, "..") });
      await new Promise((resolve) => child.stdout.once("data", resolve));
      await new Promise((resolve) => setTimeout(resolve, 20 + round * 7));
      child.kill("SIGKILL");
      await new Promise((resolve) => child.once("close", resolve));
      expect(texts).toContain(readFileSync(file, "utf8"));
    }
  });
});
