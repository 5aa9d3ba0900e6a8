/**
 * Golden folders: what stood before, what stands after, and the markdown of the review. A case is `base.yaml` and `head.yaml`, specs that
 * are synthesised, or `base.tf.json` and `head.tf.json`, stacks as somebody wrote them; or a `plan.json`.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { CloudflareProvider } from "@cdktf/provider-cloudflare/lib/provider";
import Ajv from "ajv";
import { App } from "cdktf";

import { stacksFrom } from "../../lib";
import { inProject, sendingDomain } from "../project";
import { makeReviewSchema } from "../schema/review";

const CASES = join(__dirname, "cases");

/** Makes a side's cdktf.out in a folder. */
function side(folder: string, name: string, which: "base" | "head"): void {
  const out = join(folder, which);
  const given = join(CASES, name, `${which}.yaml`);
  const written = join(CASES, name, `${which}.tf.json`);
  mkdirSync(join(out, "stacks/mail"), { recursive: true });
  if (existsSync(written)) cpSync(written, join(out, "stacks/mail/cdk.tf.json"));
  if (!existsSync(given)) return;
  const specs = join(folder, `specs-${which}`);
  mkdirSync(specs);
  // Documents that begin with "# file: NAME" are files of their own.
  for (const [index, text] of readFileSync(given, "utf8")
    .split(/^(?=# file: )/mu)
    .entries()) {
    const [, file = index === 0 ? "mail.yaml" : `${index}.yaml`] = /^# file: (\S+)/u.exec(text) ?? [];
    writeFileSync(join(specs, file), text);
  }
  const app = new App({ outdir: out, stackTraces: false });
  stacksFrom(app, specs, { provider: (stack) => new CloudflareProvider(stack, "cloudflare") });
  app.synth();
}

function review(name: string, format: string): { stdout: string; code: number } {
  return inProject({}, (folder) => {
    const plan = join(CASES, name, "plan.json");
    const sides = existsSync(plan) ? ["--plan", plan] : ["--base", join(folder, "base"), "--head", join(folder, "head")];
    if (!existsSync(plan)) for (const which of ["base", "head"] as const) side(folder, name, which);
    const { stdout, stderr = "", code } = sendingDomain(folder, "review", ...sides, "--format", format);
    return { stdout: stderr.replaceAll(`${CASES}/`, "") + stdout, code };
  });
}

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

  test("JSON is what its schema says, and the schema is current", () => {
    const schema = JSON.parse(readFileSync(join(__dirname, "../../docs/review.schema.json"), "utf8")) as object;
    expect(schema).toEqual(JSON.parse(JSON.stringify(makeReviewSchema())));
    const validate = new Ajv({ strict: false }).compile(schema);
    for (const name of ["01-nothing", "05-forced", "19-parked", "28-second-spf", "34-plan-step"]) {
      validate(JSON.parse(review(name, "json").stdout));
      expect({ name, errors: validate.errors }).toEqual({ name, errors: null });
    }
    expect(validate({ version: 2, grade: "none", blocked: false, domains: [] })).toBe(false);
  });

  test("the same input gives the same bytes", () => {
    expect(review("19-parked", "markdown")).toEqual(review("19-parked", "markdown"));
  });

  test.each<[string[], string]>([
    [[], "--base DIR is needed: a folder that synth wrote, like cdktf.out"],
    [["--base", ".", "--head", "."], "%s: no stacks there; give a folder that synth wrote, like cdktf.out"],
    [["--plan", "nowhere.json"], "--plan: nowhere.json is not there"],
    [["--plan", "package.json", "--base", "."], "--plan takes the place of --base and --head"],
    [["--format", "xml"], '--format: not a format, got "xml"; write one of text, markdown, json, github'],
  ])("%j", (args, message) => {
    inProject({}, (folder) => {
      const said = sendingDomain(folder, "review", ...args).stderr?.split("\n")[0];
      expect(said).toBe(`sending-domain: ${message.replace("%s", folder)}`);
    });
  });
});

describe("damaged input", () => {
  test.each([
    "null",
    "[]",
    "3",
    '{"resource":{"cloudflare_dns_record":{"x":null}}}',
    '{"resource":{"cloudflare_dns_record":{"x":[{"name":5}]}}}',
    '{"import":[null],"resource":{}}',
    '{"//":{"sendingDomains":{"version":1,"domains":[null,{"name":"a","kind":"b","rollout":{},"findings":[],"acknowledged":[]}]}}}',
    '{"//":{"sendingDomains":{"version":1,"domains":[{"name":"a","kind":"b","senders":[{}],"findings":[null],"acknowledged":[]}]}}}',
  ])("a stack %s is passed over, or said by its file", (text) => {
    inProject({ "b/stacks/mail/cdk.tf.json": "{}", "h/stacks/mail/cdk.tf.json": text }, (folder) => {
      const { stdout, stderr = "" } = sendingDomain(folder, "review", "--base", "b", "--head", "h");
      const file = join(folder, "h/stacks/mail/cdk.tf.json");
      const messages = ["", `sending-domain: ${file}: not a JSON object, as synth and terraform write them\n`];
      expect(messages).toContain(stderr);
      if (stderr === "") expect(stdout).toMatch(/^Mail: /u);
    });
  });

  test.each([
    ["null", "not a JSON object, as synth and terraform write them"],
    ['{"format_version":1}', "not a plan: no format_version; make it with terraform show -json PLAN"],
    ['{"format_version":"1.2","resource_changes":{}}', ""],
    ['{"format_version":"1.2","resource_changes":[null,{"type":"cloudflare_dns_record"}]}', ""],
  ])("a plan %s", (text, message) => {
    inProject({ "p/plan.json": text }, (folder) => {
      const { stderr = "" } = sendingDomain(folder, "review", "--plan", "p/plan.json");
      expect(stderr).toBe(message === "" ? "" : `sending-domain: ${join(folder, "p/plan.json")}: ${message}\n`);
    });
  });
});

/** A cdktf.out of many stacks, by hand. */
function fleet(folder: string, which: string, count: number, policy: (index: number) => string): void {
  for (let index = 0; index < count; index++) {
    const name = `d${index}`;
    const records = Object.fromEntries(
      Array.from({ length: 8 }, (_, record) => [
        `${name}_${record}`,
        record === 0
          ? { name: `_dmarc.${name}.example`, type: "TXT", content: `"v=DMARC1; p=${policy(index)}"`, ttl: 1, zone_id: "0" }
          : { name: `s${record}._domainkey.${name}.example`, type: "CNAME", content: `s${record}.vendor.example`, ttl: 1, zone_id: "0" },
      ]),
    );
    mkdirSync(join(folder, which, "stacks", name), { recursive: true });
    const comment = {
      metadata: { version: which },
      sendingDomains: { version: 1, domains: [{ name: `${name}.example`, kind: "sending-domain", findings: [], acknowledged: [] }] },
    };
    writeFileSync(
      join(folder, which, "stacks", name, "cdk.tf.json"),
      JSON.stringify({ "//": comment, resource: { cloudflare_dns_record: records } }),
    );
  }
}

describe("a thousand domains", () => {
  test("three changed: the review is about them, and changed names their stacks", () => {
    inProject({}, (folder) => {
      fleet(folder, "base", 1000, () => "none");
      fleet(folder, "head", 1000, (index) => (index % 400 === 7 ? "quarantine" : "none"));
      mkdirSync(join(folder, "head/stacks/new"), { recursive: true });
      writeFileSync(join(folder, "head/stacks/new/cdk.tf.json"), "{}");
      const sides = ["--base", "base", "--head", "head"];
      const started = performance.now();
      const { stdout, code } = sendingDomain(folder, "review", ...sides, "--format", "markdown");
      expect(performance.now() - started).toBeLessThan(5000);
      expect(code).toBe(0);
      expect(stdout.split("\n").filter((line) => line.startsWith("| 🟡"))).toEqual(
        ["d407", "d7", "d807"].map((name) => `| 🟡 tightening | \`${name}.example\` | \`DMARC - p=none\`<br>\`DMARC + p=quarantine\` |`),
      );
      expect(sendingDomain(folder, "changed", ...sides)).toEqual({ stdout: "d407\nd7\nd807\nnew (added)\n", code: 0 });
      expect(JSON.parse(sendingDomain(folder, "changed", "--base", "head", "--head", "base", "--json").stdout)).toEqual([
        { stack: "d407", how: "changed" },
        { stack: "d7", how: "changed" },
        { stack: "d807", how: "changed" },
        { stack: "new", how: "removed" },
      ]);
    });
  });

  test("all changed: the markdown fits a comment, details go first, and it says what it left out", () => {
    inProject({}, (folder) => {
      fleet(folder, "base", 1000, () => "none");
      fleet(folder, "head", 1000, () => "reject");
      const { stdout } = sendingDomain(folder, "review", "--base", "base", "--head", "head", "--format", "markdown");
      expect(stdout.length).toBeLessThanOrEqual(65_536);
      expect(stdout).toMatch(/^Details of \d+ of 1000 domains are left out; `sending-domain review --format text` has them\.$/mu);
      expect(sendingDomain(folder, "review", "--base", "base", "--head", "head").stdout.match(/tightening /gu)?.length).toBeGreaterThan(
        1000 - 1,
      );
    });
  });
});
