/**
 * The packed tarball, installed into empty projects: every way to import it, every framework that it takes, every Node that it promises.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { runPage, shell } from "../docs/run-page";

import { User, pack, run } from "./user";

const ROOT = join(__dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "sending-domain-pack-"));
let tarball = "";
beforeAll(() => {
  tarball = pack(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PROVIDER = { "@cdktf/provider-cloudflare": "13.9.1" };
const TYPES = { typescript: "5.9", "@types/node": "20" };

const project = (dependencies: object, more: object = {}): User =>
  new User({
    name: "user",
    version: "1.0.0",
    dependencies: { "cdktf-sending-domain": `file:${tarball}`, ...PROVIDER, ...dependencies },
    ...more,
  });

const BODY = `
const app = new App({ outdir: "out", stackTraces: false });
const stack = new TerraformStack(app, "mail");
new CloudflareProvider(stack, "cloudflare");
new RawBackend(stack, { local: { path: "{stack}.tfstate" } });
new SendingDomain(stack, "example.com", {
  domain: "example.com",
  zone: { name: "example.com", id: "0123456789abcdef0123456789abcdef" },
  senders: {
    own: { service: "self-hosted", ip4: ["203.0.113.25"] },
    ses: { service: "amazon-ses", region: "eu-west-1", mailFrom: "bounce.example.com", dkimTokens: new TerraformVariable(stack, "tokens", { type: "list(string)" }).listValue },
  },
  dmarc: { rollout: { profile: "standard", log: [{ stage: "monitor", since: "2026-06-01" }] } },
  adopt: { spf: "0123456789abcdef0123456789abcdef" },
});
app.synth();
console.log(countLookups(readSpf("v=spf1 a mx -all").value ?? { terms: [] }), typeof stacksFrom);
`;

const REQUIRES = `
const { App, TerraformStack, TerraformVariable } = require("cdktf");
const { CloudflareProvider } = require("@cdktf/provider-cloudflare/lib/provider");
const { RawBackend, SendingDomain, stacksFrom } = require("cdktf-sending-domain");
const { countLookups, readSpf } = require("cdktf-sending-domain/mail");
`;

const IMPORTS = `
import { App, TerraformStack, TerraformVariable } from "cdktf";
import { CloudflareProvider } from "@cdktf/provider-cloudflare/lib/provider/index.js";
import { RawBackend, SendingDomain, stacksFrom } from "cdktf-sending-domain";
import { countLookups, readSpf } from "cdktf-sending-domain/mail";
`;

const SAID = { code: 0, stdout: "2 function\n", stderr: "" };

/** What was synthesised, without the version of the framework. */
function synthesised(user: User): unknown {
  const { "//": comment, ...stack } = JSON.parse(user.read("out/stacks/mail/cdk.tf.json")) as { "//": { metadata: { version: string } } };
  return { ...stack, "//": { ...comment, metadata: { ...comment.metadata, version: "any" } } };
}

describe("with CDKTF", () => {
  let user: User;
  beforeAll(() => {
    user = project({ cdktf: "0.21.0", constructs: "10.4.2", ...TYPES });
    user.write("a.cjs", REQUIRES + BODY);
    user.write("b.mjs", IMPORTS + BODY);
    for (const name of ["node10.ts", "node16.mts", "node16.cts", "bundler.ts"]) user.write(name, IMPORTS + BODY);
  });
  afterAll(() => user.remove());

  test.each(["a.cjs", "b.mjs"])("JavaScript: %s", (file) => {
    expect(user.node([file])).toEqual(SAID);
  });

  test.each([
    ["node10.ts", "node10", "CommonJS"],
    ["node16.mts", "node16", "Node16"],
    ["node16.cts", "node16", "Node16"],
    ["bundler.ts", "bundler", "ESNext"],
  ])("TypeScript: %s, every library's types checked", (file, resolution, module) => {
    const args = [
      "--noEmit",
      "--strict",
      "--skipLibCheck",
      "false",
      "--target",
      "ES2022",
      "--types",
      "node",
      "--moduleResolution",
      resolution,
      "--module",
      module,
      file,
    ];
    expect(user.node(["node_modules/typescript/bin/tsc", ...args])).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test("the command line", () => {
    user.write("stacks/domains/parked.yaml", "kind: parked-domain\ndomain: example.info\n");
    expect(run("npx", ["--no-install", "sending-domain", "check"], user.folder)).toEqual({
      code: 0,
      stdout: "1 spec, 0 errors, 0 warnings, 0 acknowledged\n",
      stderr: "",
    });
  });

  test("the README's tutorial, typed in an empty folder", async () => {
    const empty = project({ cdktf: "0.21.0", constructs: "10.4.2" });
    try {
      const readme = readFileSync(join(ROOT, "README.md"), "utf8");
      const env = { ...process.env, CHECKPOINT_DISABLE: "1", COLUMNS: "100", npm_config_loglevel: "error" };
      const { shown, printed } = await runPage(readme, empty.folder, (command) => Promise.resolve(shell(command, empty.folder, env)));
      expect(shown.length).toBeGreaterThan(9);
      expect(printed).toEqual(shown);
    } finally {
      empty.remove();
    }
  });

  test.each(["22", "24"])("Node %s", (version) => {
    const platform = `node-${process.platform}-${process.arch}`;
    const other = new User({ name: "node", version: "1.0.0", dependencies: { [platform]: version } });
    try {
      const program = join(other.folder, "node_modules", platform, "bin/node");
      expect(user.node(["-p", "process.versions.node.split('.')[0]"], program).stdout).toBe(`${version}\n`);
      expect(user.node(["a.cjs"], program)).toEqual(SAID);
      expect(user.node(["b.mjs"], program)).toEqual(SAID);
      expect(user.node(["node_modules/cdktf-sending-domain/dist/cli/main.js", "show"], program).code).toBe(0);
      // The package's own tests, without those that start another program of this Node.
      const jest = run(
        program,
        [
          join(ROOT, "node_modules/jest/bin/jest.js"),
          "test/mail",
          "test/constructs",
          "test/golden",
          "test/findings",
          "test/adopt",
          "test/import",
        ],
        ROOT,
      );
      expect({ code: jest.code, tail: jest.code === 0 ? "" : jest.stderr.slice(-2000) }).toEqual({ code: 0, tail: "" });
    } finally {
      other.remove();
    }
  });
});

describe("with the frameworks that it takes", () => {
  let expected: unknown;
  beforeAll(() => {
    const user = project({ cdktf: "0.21.0", constructs: "10.4.2" });
    user.write("a.cjs", REQUIRES + BODY);
    user.node(["a.cjs"]);
    expected = synthesised(user);
    user.remove();
  });

  test.each<[string, object, object, RegExp]>([
    ["CDKTF and the newest constructs", { cdktf: "0.21.0", constructs: "^10.4.2" }, {}, /^10\.(?:[89]|\d\d)\./u],
    [
      "CDK Terrain by alias and constructs 10.6",
      { cdktf: "npm:cdktn@0.24.0", constructs: "~10.6.0" },
      { overrides: { cdktf: "$cdktf" } },
      /^10\.6\./u,
    ],
    [
      "CDK Terrain by alias and the newest constructs that it allows",
      { cdktf: "npm:cdktn@0.24.0", constructs: ">=10.6.0 <10.8.0" },
      { overrides: { cdktf: "$cdktf" } },
      /^10\.7\./u,
    ],
  ])("%s: a real app.synth(), and the same output", (_, dependencies, more, constructs) => {
    const user = project(dependencies, more);
    try {
      user.write("a.cjs", REQUIRES + BODY);
      expect(user.version("constructs")).toMatch(constructs);
      expect(user.node(["a.cjs"])).toEqual(SAID);
      expect(synthesised(user)).toEqual(expected);
    } finally {
      user.remove();
    }
  });

  test("two frameworks that meet: the message has the recipe", () => {
    const user = project({ cdktf: "0.21.0", cdktn: "0.24.0", constructs: ">=10.6.0 <10.8.0" });
    try {
      user.write(
        "a.cjs",
        `const { App, TerraformStack } = require("cdktn"); const { SendingDomain } = require("cdktf-sending-domain");
const stack = new TerraformStack(new App({ outdir: "out" }), "mail");
try { new SendingDomain(stack, "d", { domain: "example.com", senders: { own: { service: "self-hosted", ip4: ["203.0.113.25"] } }, dmarc: "external" }); } catch (error) { console.log(error.message); }`,
      );
      expect(user.node(["a.cjs"]).stdout)
        .toBe(`mail/d: its stack comes from another copy of the framework than cdktf-sending-domain uses, and two cannot work together
  - CDK Terrain: write "cdktf": "npm:cdktn@0.24.0" among the dependencies of package.json and "overrides": { "cdktf": "$cdktf" }, and name "cdktf" in the code
  - CDKTF twice: npm ls cdktf shows them; npm dedupe, or one version for all packages, leaves one
`);
    } finally {
      user.remove();
    }
  });
});

test("publint and attw find nothing in the tarball", () => {
  const publint = run("npx", ["--no-install", "publint", "--strict", tarball], ROOT);
  expect(publint).toMatchObject({ code: 0 });
  expect(publint.stdout).toContain("All good!");
  const attw = run("npx", ["--no-install", "attw", tarball, "--format", "ascii"], ROOT);
  expect({ code: attw.code, stdout: attw.code === 0 ? "" : attw.stdout }).toEqual({ code: 0, stdout: "" });
});
