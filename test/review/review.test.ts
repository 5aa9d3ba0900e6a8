/**
 * Golden folders: what stood before, what stands after, and the markdown of the review.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { inProject, sendingDomain } from "../project";

import { CASES, review } from "./run-case";

const names = readdirSync(CASES);

test("there are at least twenty-five", () => {
  expect(names.length).toBeGreaterThanOrEqual(25);
});

test.each(names)("%s", (name) => {
  const { stdout, code } = review(name, "markdown");
  const expected = join(CASES, name, "expected.md");
  if (process.env["RECORD"] === "1" && !existsSync(expected)) writeFileSync(expected, `${stdout}<!-- exit ${code} -->\n`);
  expect(`${stdout}<!-- exit ${code} -->\n`).toBe(readFileSync(expected, "utf8"));
});

describe("other forms", () => {
  test.each(["text", "json", "github"])("%s", (format) => {
    expect(review("05-forced", format).stdout.replaceAll("\\", "/")).toMatchSnapshot();
  });

  test("the same input gives the same bytes", () => {
    expect(review("19-parked", "markdown")).toEqual(review("19-parked", "markdown"));
  });

  test.each<[string[], string]>([
    [[], "--base DIR is needed: a folder that synth wrote, like cdktf.out"],
    [["--base", ".", "--head", "."], "%s: no stacks there; give a folder that synth wrote, like cdktf.out"],
    [["--plan", "nowhere.json"], "--plan: nowhere.json is not there"],
    [["--plan", "keys"], "%s/keys: cannot be read: EISDIR: illegal operation on a directory, read"],
    [["--plan", "package.json,a", "--plan", "b"], "--plan: package.json,a is not there"],
    [["--plan", "package.json", "--base", "."], "--plan takes the place of --base and --head"],
    [["--format", "xml"], '--format: not a format, got "xml"; write one of text, markdown, json, github'],
  ])("%j", (args, message) => {
    inProject({}, (folder) => {
      const said = sendingDomain(folder, "review", ...args).stderr?.split("\n")[0];
      expect(said).toBe(`sending-domain: ${message.replace("%s", folder)}`);
    });
  });
});

test("a stack whose folder an app left behind is gone, where the manifest no longer lists it", () => {
  const stack = JSON.stringify({ resource: { cloudflare_dns_record: {} } });
  const manifest = (...names: string[]): string => JSON.stringify({ stacks: Object.fromEntries(names.map((name) => [name, {}])) });
  const files = Object.fromEntries(
    ["base/stacks/a", "base/stacks/b", "head/stacks/a", "head/stacks/b"].map((path) => [`${path}/cdk.tf.json`, stack]),
  );
  inProject({ ...files, "base/manifest.json": manifest("a", "b"), "head/manifest.json": manifest("a") }, (folder) => {
    expect(sendingDomain(folder, "changed", "--base", "base", "--head", "head").stdout).toBe("b (removed)\n");
  });
});

test("a folder without a stack that its manifest lists is not whole, and nothing in it is judged", () => {
  const stack = JSON.stringify({ resource: { cloudflare_dns_record: {} } });
  const files = {
    "base/stacks/a/cdk.tf.json": stack,
    "base/stacks/b/notes.txt": "",
    "base/manifest.json": JSON.stringify({ stacks: { a: {}, b: {}, c: {} } }),
    "head/stacks/a/cdk.tf.json": stack,
  };
  for (const [base, head] of [
    ["base", "head"],
    ["head", "base"],
  ] as const)
    for (const command of ["review", "changed"])
      expect(
        inProject(files, (folder) => {
          const output = sendingDomain(folder, command, "--base", base, "--head", head);
          return { ...output, stderr: output.stderr?.replace(`${folder}/`, "") };
        }),
      ).toEqual({
        stdout: "",
        stderr: "sending-domain: base: not whole: its manifest lists b, c, of which no cdk.tf.json is there; synthesise again\n",
        code: 1,
      });
});

test("targets are compared without their case, but for what is known only at apply", () => {
  const stack = (content: string): string =>
    JSON.stringify({
      resource: { cloudflare_dns_record: { a: { zone_id: "z", name: "k._domainkey.example.com", type: "CNAME", content } } },
    });
  const compared = (before: string, after: string): string =>
    inProject({ "base/stacks/a/cdk.tf.json": stack(before), "head/stacks/a/cdk.tf.json": stack(after) }, (folder) => {
      return sendingDomain(folder, "review", "--base", "base", "--head", "head").stdout.split("\n")[0] ?? "";
    });
  expect(compared("Key.vendor.example", "key.Vendor.example.")).toBe("Mail: 0 domains, ⚪ none");
  expect(compared("${var.key}.vendor.example", "${var.KEY}.Vendor.example")).not.toBe("Mail: 0 domains, ⚪ none");
});

test("the path of a file that looks like HTML, or names somebody, is none of it in markdown", () => {
  const domain = { name: "example.com", kind: "parked-domain", file: "<b>&'\"@ann.yaml", findings: [], acknowledged: [] };
  const stack = (content: string): string =>
    JSON.stringify({
      "//": { sendingDomains: { version: 1, domains: [domain] } },
      resource: { cloudflare_dns_record: { spf: { zone_id: "z", name: "example.com", type: "TXT", content } } },
    });
  const files = { "base/stacks/a/cdk.tf.json": stack('"v=spf1 mx -all"'), "head/stacks/a/cdk.tf.json": stack('"v=spf1 -all"') };
  inProject(files, (folder) => {
    const { stdout } = sendingDomain(folder, "review", "--base", "base", "--head", "head", "--format", "markdown");
    expect(stdout.split("\n").find((line) => line.startsWith("<summary>"))).toBe(
      "<summary>example.com (&#60;b&#62;&#38;&#39;&#34;&#64;ann.yaml)</summary>",
    );
  });
});

test("what a stack's comment says is not obeyed by GitHub, nor does a name break its table", () => {
  const rollout = { profile: "standard", stage: "monitor", index: 0, count: 3, since: "2026-01-05", forced: false };
  const stack = (line: unknown, p: string, name: string): string => {
    const log = [{ stage: "monitor", since: "2026-01-05", did: "start", line }];
    const domain = { name, kind: "sending-domain", file: "a.yaml", findings: [], acknowledged: [], rollout: { ...rollout, log } };
    return JSON.stringify({
      "//": { sendingDomains: { version: 1, domains: [domain] } },
      resource: { cloudflare_dns_record: { p: { zone_id: "z", name: `_dmarc.${name}`, type: "TXT", content: `"v=DMARC1; p=${p}"` } } },
    });
  };
  const said = (line: unknown, format: string, name = "example.com"): string =>
    inProject({ "b/stacks/a/cdk.tf.json": stack(1, "none", name), "h/stacks/a/cdk.tf.json": stack(line, "reject", name) }, (folder) => {
      return sendingDomain(folder, "review", "--base", "b", "--head", "h", "--format", format).stdout;
    });
  expect(said(7, "github")).toBe("::warning file=a.yaml,line=7,title=example.com%3A tightening::DMARC - p=none%0ADMARC + p=reject\n");
  for (const line of ["1::x\n::error::injected", -1, 1.5, {}])
    expect(said(line, "github")).toBe("::warning title=example.com%3A tightening::DMARC - p=none%0ADMARC + p=reject\n");
  expect(said(7, "markdown", "a|b.example").split("\n")[5]).toBe(
    "| 🟡 tightening | `a\\|b.example` | `DMARC - p=none`<br>`DMARC + p=reject` |",
  );
});

test("servers of one name are a set: what one means by itself, it means where no other stays", () => {
  const stack = (name: string, ...servers: string[]): string =>
    JSON.stringify({
      resource: {
        cloudflare_dns_record: Object.fromEntries(
          servers.map((content, index) => [`n${index}`, { zone_id: "z", name, type: "NS", content }]),
        ),
      },
    });
  const said = (name: string, before: string[], after: string[]): string[] =>
    inProject({ "b/stacks/a/cdk.tf.json": stack(name, ...before), "h/stacks/a/cdk.tf.json": stack(name, ...after) }, (folder) => {
      const { stdout } = sendingDomain(folder, "review", "--base", "b", "--head", "h");
      return stdout
        .split("\n")
        .filter((line) => line.startsWith("  "))
        .map((line) => line.trim().replace(/ +/gu, " "));
    });
  expect(said("_domainkey.example.com", ["ns1.v.net", "ns2.v.net"], ["ns1.v.net"])).toEqual([
    "tightening all DKIM keys no longer handed to ns2.v.net; others of its servers stay cloudflare_dns_record.n1",
  ]);
  expect(said("_dmarc.example.com", ["ns1.v.net", "ns2.v.net"], ["ns1.v.net", "ns3.v.net"])).toEqual([
    "dangerous DMARC handed to ns3.v.net too, and nobody knows here what it answers cloudflare_dns_record.n1",
    "dangerous DMARC no longer handed to ns2.v.net; others of its servers stay cloudflare_dns_record.n1",
  ]);
  expect(said("_dmarc.example.com", ["ns1.v.net"], ["NS1.V.net", "ns2.v.net"])).toEqual([
    "dangerous DMARC handed to ns2.v.net too, and nobody knows here what it answers cloudflare_dns_record.n1",
  ]);
  expect(said("_dmarc.example.com", ["ns1.v.net", "ns2.v.net"], ["ns2.v.net", "ns1.v.net"])).toEqual([
    "none DMARC: handed to the same servers cloudflare_dns_record.n0",
    "none DMARC: handed to the same servers cloudflare_dns_record.n1",
  ]);
  const alone = { "b/stacks/a/cdk.tf.json": stack(""), "h/stacks/a/cdk.tf.json": stack("_domainkey.example.com", "ns1.v.net") };
  const heading = inProject(alone, (folder) => sendingDomain(folder, "review", "--base", "b", "--head", "h").stdout.split("\n")[2]);
  expect(heading).toBe("example.com  safe");
  expect(said("_dmarc.example.com", ["ns1.v.net"], ["ns3.v.net"])).toEqual([
    "dangerous DMARC from another owner, whose policy nobody knows here: ns1.v.net → ns3.v.net cloudflare_dns_record.n0",
  ]);
});

test("an acknowledgement answers for the record of its own stack, at whatever address", () => {
  const spf = (name: string, text: string): object => ({
    cloudflare_dns_record: { spf: { zone_id: "z", name, type: "TXT", content: `"v=spf1 ${text}"` } },
  });
  const domain = (...acknowledged: object[]): object => ({
    sendingDomains: { version: 1, domains: [{ name: "example.com", kind: "sending-domain", findings: [], acknowledged }] },
  });
  const accepted = { id: "spf-wide-range", path: "senders.own", reason: "x" };
  const files = (shop: string): Record<string, string> => ({
    "b/stacks/one/cdk.tf.json": JSON.stringify({ "//": domain(), resource: spf("example.com", "-all") }),
    "b/stacks/two/cdk.tf.json": JSON.stringify({ resource: spf("shop.example.com", "-all") }),
    "h/stacks/one/cdk.tf.json": JSON.stringify({ "//": domain(accepted), resource: spf("example.com", "+all") }),
    "h/stacks/two/cdk.tf.json": JSON.stringify({ resource: spf("shop.example.com", shop) }),
  });
  const code = (shop: string): number =>
    inProject(files(shop), (folder) => sendingDomain(folder, "review", "--base", "b", "--head", "h").code);
  expect([code("-all"), code("+all")]).toEqual([0, 2]);
});

test("a second policy is seen in the table, beside a step", () => {
  const second = { ...POLICIES.head, s: { ...POLICIES.head.p, content: '"v=DMARC1; p=none"' } };
  inProject({ "b/stacks/a/cdk.tf.json": POLICIES.of(POLICIES.base, 1), "h/stacks/a/cdk.tf.json": POLICIES.of(second, 2) }, (folder) => {
    const { stdout } = sendingDomain(folder, "review", "--base", "b", "--head", "h", "--format", "markdown");
    expect(stdout.split("\n")[5]).toBe(
      "| 🔴 dangerous | `example.com` | `example.com: monitor → quarantine (stage 1 → 2 of 3), reason: 99 %, 60 days since the last step`<br>`a second DMARC record at _dmarc.example.com, beside that of cloudflare_dns_record.p in the stack a: receivers then use neither` |",
    );
  });
});

/** Two sides of a step from monitor to quarantine. */
const POLICIES = {
  base: { p: { zone_id: "z", name: "_dmarc.example.com", type: "TXT", content: '"v=DMARC1; p=none"' } },
  head: { p: { zone_id: "z", name: "_dmarc.example.com", type: "TXT", content: '"v=DMARC1; p=quarantine"' } },
  of(records: object, entries: number): string {
    const log = [
      { stage: "monitor", since: "2026-01-05", did: "start" },
      { stage: "quarantine", since: "2026-03-06", did: "up", reason: "99 %" },
    ].slice(0, entries);
    const rollout = { profile: "standard", ...log.at(-1), index: entries - 1, count: 3, forced: false, log };
    const domain = { name: "example.com", kind: "sending-domain", findings: [], acknowledged: [], rollout };
    return JSON.stringify({
      "//": { sendingDomains: { version: 1, domains: [domain] } },
      resource: { cloudflare_dns_record: records },
    });
  },
};

test("names in Unicode are those in ASCII", () => {
  const stack = (names: Record<string, string>): string =>
    JSON.stringify({
      data: { cloudflare_zone: { z: { filter: { name: "Bücher.example" } } } },
      resource: {
        cloudflare_dns_record: Object.fromEntries(
          Object.entries(names).map(([id, name]) => [
            id,
            { zone_id: "${data.cloudflare_zone.z.id}", name, type: "TXT", content: `"v=spf1 a:${id}.example -all"` },
          ]),
        ),
      },
    });
  const files = {
    "base/stacks/a/cdk.tf.json": stack({ a: "xn--bcher-kva.example" }),
    "head/stacks/a/cdk.tf.json": stack({ a: "bücher.example", b: "@" }),
  };
  inProject(files, (folder) => {
    expect(sendingDomain(folder, "review", "--base", "base", "--head", "head").stdout.split("\n")).toEqual([
      "Mail: 1 domain, 🔴 dangerous, and nobody takes responsibility",
      "",
      "xn--bcher-kva.example  dangerous",
      "  safe       SPF added, 1 of 10 lookups  cloudflare_dns_record.b",
      "  dangerous  a second SPF record at xn--bcher-kva.example, beside that of cloudflare_dns_record.a in the stack a: receivers then use neither  cloudflare_dns_record.b",
      "",
    ]);
  });
});

test("a project is no output of synth, though it has a folder of stacks", () => {
  inProject({ "stacks/main.ts": "", "stacks/domains/a.yaml": "" }, (folder) => {
    const none = `sending-domain: ${folder}: no stacks there; give a folder that synth wrote, like cdktf.out\n`;
    for (const command of ["review", "changed"]) {
      expect(sendingDomain(folder, command, "--base", ".", "--head", ".")).toEqual({ stdout: "", stderr: none, code: 1 });
    }
  });
  inProject({}, (folder) => {
    mkdirSync(join(folder, "stacks"));
    expect(sendingDomain(folder, "review", "--base", ".", "--head", ".").code).toBe(0);
  });
});

test("two plans of one stack are refused: one would hide the other", () => {
  const plan = '{"format_version":"1.2","planned_values":{}}';
  inProject({ "mail/a.json": plan, "mail/b.json": plan, "news/a.json": plan }, (folder) => {
    expect(sendingDomain(folder, "review", "--plan", "mail/a.json", "--plan", "mail/b.json").stderr?.split("\n")[0]).toBe(
      "sending-domain: --plan: mail/a.json and mail/b.json are both of the stack mail; keep each plan in the folder of its stack",
    );
    expect(sendingDomain(folder, "review", "--plan", "mail/a.json", "--plan", "news/a.json").code).toBe(0);
  });
});

test("a plan in UTF-16, as PowerShell writes it, and one with a mark are read", () => {
  const plan = '\uFEFF{"format_version":"1.2","planned_values":{}}';
  inProject({ "a/plan.json": Buffer.from(plan, "utf16le"), "b/plan.json": plan }, (folder) => {
    expect(sendingDomain(folder, "review", "--plan", "a/plan.json", "--plan", "b/plan.json")).toMatchObject({
      code: 0,
      stdout: "Mail: 0 domains, ⚪ none\n",
    });
  });
});

describe("damaged input", () => {
  const NOTHING = "Mail: 0 domains, ⚪ none\n";

  test.each(["null", "[]", "3"])("a stack %s is said by its file", (text) => {
    inProject({ "b/stacks/mail/cdk.tf.json": "{}", "h/stacks/mail/cdk.tf.json": text }, (folder) => {
      const stderr = `sending-domain: ${join(folder, "h/stacks/mail/cdk.tf.json")}: not a JSON object, as synth and terraform write them\n`;
      expect(sendingDomain(folder, "review", "--base", "b", "--head", "h")).toEqual({ stdout: "", stderr, code: 1 });
    });
  });

  test.each([
    ['{"resource":{"cloudflare_dns_record":{"x":null}}}', NOTHING],
    ['{"resource":{"cloudflare_dns_record":{"x":[{"name":5}]}}}', NOTHING],
    ['{"import":[null],"resource":{}}', NOTHING],
    [
      '{"//":{"sendingDomains":{"version":1,"domains":[null,{"name":"a","kind":"b","rollout":{},"findings":[],"acknowledged":[]}]}}}',
      NOTHING,
    ],
    [
      '{"//":{"sendingDomains":{"version":1,"domains":[{"name":"a","kind":"b","senders":[{}],"findings":[null],"acknowledged":[]}]}}}',
      NOTHING,
    ],
  ])("of a stack %s, what is not as synth writes it is passed over", (text, stdout) => {
    inProject({ "b/stacks/mail/cdk.tf.json": "{}", "h/stacks/mail/cdk.tf.json": text }, (folder) => {
      expect(sendingDomain(folder, "review", "--base", "b", "--head", "h")).toEqual({ stdout, code: 0 });
    });
  });

  test.each([
    ["null", "not a JSON object, as synth and terraform write them"],
    ['{"format_version":1}', "not a plan: no format_version; make it with terraform show -json PLAN"],
    ['{"format_version":"1.0"}', "a state, not a plan; make it with terraform show -json PLAN"],
    ['{"format_version":"1.2","resource_changes":{}}', "not a plan as terraform writes them: changes that are no list of maps"],
    ['{"format_version":"1.2","resource_changes":[null]}', "not a plan as terraform writes them: changes that are no list of maps"],
    ['{"format_version":"1.2","resource_changes":null,"deferred_changes":[{}]}', ""],
    ['{"format_version":"1.2","resource_changes":[{"type":"cloudflare_zone"}]}', ""],
    ...[
      "{}",
      '{"address":"a"}',
      '{"address":"a","change":{"actions":["delete"],"before":[]}}',
      '{"address":"a","change":{"actions":"delete"}}',
    ].map((change): [string, string] => [
      `{"format_version":"1.2","resource_changes":[${change.replace("{", '{"type":"cloudflare_dns_record"').replace('"cloudflare_dns_record""', '"cloudflare_dns_record","')}]}`,
      "not a plan as terraform writes them: a change without address, actions, before and after",
    ]),
  ])("a plan %s", (text, message) => {
    inProject({ "p/plan.json": text }, (folder) => {
      const { stderr = "" } = sendingDomain(folder, "review", "--plan", "p/plan.json");
      expect(stderr).toBe(message === "" ? "" : `sending-domain: ${join(folder, "p/plan.json")}: ${message}\n`);
    });
  });
});
