import { chmodSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { Output } from "../lib/cli/command";
import { withField } from "../lib/spec-file/edit";

import type { ZoneRecords } from "./cloudflare/dns";
import { CloudflareModel, TOKEN, idOf } from "./cloudflare/server";
import { inProject, sendingDomainLater } from "./project";

const SPEC = `# who sends for us
domain: example.com
zone: { name: example.com, id: ${idOf("example.com")} }   # the main zone
senders:
  own:
    service: self-hosted
    ip4: [203.0.113.25]
    dkim: { mx2026: { publicKeyFile: keys/rsa2048.pem } }
  amazon-ses: { region: eu-west-1, mailFrom: bounce.example.com, dkimTokens: [aaa] }
dmarc:
  reports: { aggregate: ["mailto:dmarc@example.com"] }
  rollout:
    profile: standard
    log:
      - { stage: monitor, since: 2026-01-05 }   # the start
# the end
`;

let cloudflare: CloudflareModel;
let records: ZoneRecords;
let env: Record<string, string>;
beforeEach(async () => {
  cloudflare = new CloudflareModel();
  records = cloudflare.addZone("example.com").records;
  env = { CLOUDFLARE_BASE_URL: await cloudflare.listen(), CLOUDFLARE_API_TOKEN: TOKEN };
});
afterEach(() => cloudflare.close());

const txt = (name: string, content: string): string => records.create({ type: "TXT", ttl: 1, name, content }).id;

/** Runs adopt over a spec, and gives what it printed and what the file then holds. */
async function adopt(spec = SPEC, ...args: string[]) {
  return inProject({ "a.yaml": spec }, async (folder) => {
    const output = await sendingDomainLater(folder, env, "adopt", "a.yaml", ...args);
    return { ...output, file: readFileSync(join(folder, "a.yaml"), "utf8") };
  });
}

test("adopt shows what is there beside what will be, and writes the map with comments and layout kept", async () => {
  const spf = txt("example.com", '"v=spf1 include:_spf.google.com ~all"');
  const dmarc = txt("_dmarc.example.com", '"v=DMARC1; p=reject; rua=mailto:dmarc@example.com"');
  txt("example.com", '"google-site-verification=x"');
  const mx = records.create({
    type: "MX",
    ttl: 1,
    name: "bounce.example.com",
    content: "feedback-smtp.eu-west-1.amazonses.com",
    priority: 10,
  }).id;
  const { stdout, stderr, code, file } = await adopt();
  expect(stdout).toBe(`a.yaml  example.com in the zone example.com (${idOf("example.com")})
  spf  TXT example.com  adopted and changed  ${spf}
    there  v=spf1 include:_spf.google.com ~all
    spec   v=spf1 ip4:203.0.113.25 ~all
    - include:_spf.google.com
    + ip4:203.0.113.25
  dmarc  TXT _dmarc.example.com  adopted and changed  ${dmarc}
    there  v=DMARC1; p=reject; rua=mailto:dmarc@example.com
    spec   v=DMARC1; p=none; rua=mailto:dmarc@example.com
    - p=reject
    + p=none
  dkim__aaa  CNAME aaa._domainkey.example.com  new
  dkim__mx2026  TXT mx2026._domainkey.example.com  new
  mx__bounce.example.com__feedback-smtp  MX bounce.example.com  adopted as it stands  ${mx}
  spf__bounce.example.com  TXT bounce.example.com  new
`);
  expect({ stderr, code }).toEqual({
    stderr: "adopt: written into a.yaml; the next apply takes the records over, then take the map out\n",
    code: 0,
  });
  const map = `adopt:\n  spf: ${quoted(spf)}\n  dmarc: ${quoted(dmarc)}\n  "mx__bounce.example.com__feedback-smtp": ${quoted(mx)}\n`;
  expect(file).toBe(SPEC.replace("# the end\n", `${map}# the end\n`));
  expect(new Set(cloudflare.requests.map(({ method }) => method))).toEqual(new Set(["GET"]));
});

/** An id that begins with a digit stands in quotes. */
function quoted(id: string): string {
  return /^\d/u.test(id) ? `"${id}"` : id;
}

test("a comment that an apply takes away is said, and so are quotes that it adds", async () => {
  const spf = records.create({
    type: "TXT",
    ttl: 1,
    name: "example.com",
    content: "v=spf1 ip4:203.0.113.25 ~all",
    comment: "ask Ann",
  }).id;
  const { stdout } = await adopt(SPEC, "--dry-run");
  expect(stdout.split("\n").slice(1, 7)).toEqual([
    `  spf  TXT example.com  adopted and changed  ${spf}`,
    "    there  v=spf1 ip4:203.0.113.25 ~all",
    "    spec   v=spf1 ip4:203.0.113.25 ~all",
    "    the same text in other quotes, or cut elsewhere",
    "    - comment ask Ann",
    "  dmarc  TXT _dmarc.example.com  new",
  ]);
});

test("a dry run writes nothing, and neither does a zone without anything to take over", async () => {
  txt("example.com", '"v=spf1 -all"');
  expect(await adopt(SPEC, "--dry-run")).toMatchObject({ stderr: "dry run; nothing is written\n", code: 0, file: SPEC });
  for (const { id } of records.list()) records.delete(id);
  expect(await adopt()).toMatchObject({ stderr: "nothing to take over; nothing is written\n", code: 0, file: SPEC });
});

test.each<[string, () => string[], string]>([
  [
    "two candidates",
    () => [txt("example.com", '"v=spf1 -all"'), txt("example.com", '"v=spf1 ~all"')],
    "2 candidates stand at example.com: %0, %1; delete all but one in Cloudflare, then run this again",
  ],
  [
    "a CNAME in the way",
    () => [records.create({ type: "CNAME", ttl: 1, name: "_dmarc.example.com", content: "d.vendor.example" }).id],
    "a CNAME stands at _dmarc.example.com, beside which no TXT may stand: d.vendor.example; delete it in Cloudflare where this record is to take its place",
  ],
  [
    "a text where a CNAME should stand",
    () => [txt("aaa._domainkey.example.com", '"v=DKIM1; p="')],
    "a TXT stands at aaa._domainkey.example.com, beside which no CNAME may stand: v=DKIM1; p=; delete it in Cloudflare where this record is to take its place",
  ],
  [
    "a locked record",
    () => {
      const id = txt("example.com", '"v=spf1 include:_spf.mx.cloudflare.net ~all"');
      records.lock(id);
      return [id];
    },
    "the TXT at example.com is locked by a product of Cloudflare; write spf: external, or unlock it in Cloudflare's dashboard",
  ],
  [
    "a locked policy",
    () => {
      const id = txt("_dmarc.example.com", '"v=DMARC1; p=none"');
      records.lock(id);
      return [id];
    },
    "the TXT at _dmarc.example.com is locked by a product of Cloudflare; write dmarc: external, or unlock it in Cloudflare's dashboard",
  ],
  [
    "a locked key",
    () => {
      const { id } = records.create({ type: "CNAME", ttl: 1, name: "aaa._domainkey.example.com", content: "aaa.dkim.amazonses.com" });
      records.lock(id);
      return [id];
    },
    "the CNAME at aaa._domainkey.example.com is locked by a product of Cloudflare; mark its sender external: true, or unlock it in Cloudflare's dashboard",
  ],
])("%s is refused, with what to do", async (_, make, says) => {
  const ids = make();
  const { stdout, stderr, code, file } = await adopt();
  expect(stdout).toContain(`  refused\n    ${says.replace(/%(\d)/gu, (__, index: string) => ids[Number(index)] ?? "")}\n`);
  expect({ stderr, code, file }).toEqual({ stderr: "1 refused; nothing is written\n", code: 1, file: SPEC });
});

describe("adopt --check", () => {
  test("a zone without mail records", async () => {
    expect(await adopt(SPEC, "--check")).toMatchObject({
      stdout: "1 spec beside the zones: an apply may follow\n",
      stderr: "not synthesised, so taken as never applied: a\n",
      code: 0,
      file: SPEC,
    });
  });

  test("a second SPF, DMARC and key, a CNAME in the way, an identical record, a stronger policy", async () => {
    const spf = txt("example.com", '"v=spf1 include:_spf.google.com ~all"');
    const dmarc = txt("_dmarc.example.com", '"v=DMARC1; p=reject;"');
    const key = txt("mx2026._domainkey.example.com", '"v=DKIM1; p="');
    const return_ = txt("bounce.example.com", '"v=spf1 include:amazonses.com ~all"');
    txt("aaa._domainkey.example.com", '"x"');
    const cure = "run sending-domain adopt, or delete it in Cloudflare";
    const { stdout, code } = await adopt(SPEC, "--check");
    expect(stdout.split("\n")).toEqual([
      `a.yaml: error: example.com spf: another SPF record stands at example.com already (${spf}), and this would be a second: v=spf1 include:_spf.google.com ~all; ${cure}`,
      `a.yaml: error: example.com dmarc: another DMARC record stands at _dmarc.example.com already (${dmarc}), and this would be a second: v=DMARC1; p=reject;; ${cure}`,
      "a.yaml: error: example.com dmarc: stage monitor is weaker than the policy in force at _dmarc.example.com: v=DMARC1; p=reject;; begin the log with the stage in force, as a baseline with its reason; a step down from there says why it is weakened",
      "a.yaml: error: example.com dkim__aaa: a TXT stands at aaa._domainkey.example.com, beside which no CNAME may stand: x; delete it in Cloudflare where this record is to take its place",
      `a.yaml: error: example.com dkim__mx2026: another DKIM key stands at mx2026._domainkey.example.com already (${key}), and this would be a second: v=DKIM1; p=; ${cure}`,
      `a.yaml: error: example.com spf__bounce.example.com: the same TXT stands at bounce.example.com already (${return_}), and the API refuses a second; ${cure}`,
      "6 problems",
      "",
    ]);
    expect(code).toBe(1);
  });

  test("an id that is not in the zone, whose import would fail", async () => {
    const gone = "f".repeat(32);
    const adopted = await withField(SPEC, 0, "adopt", { spf: gone });
    expect((await adopt(adopted, "--check")).stdout).toBe(
      `a.yaml: error: example.com spf: adopt takes over ${gone}, which is not in the zone; take it out of adopt: the import of a record that is gone fails\n1 problem\n`,
    );
  });

  test("what the spec adopts is no second one; the policy in force still counts, unless the log steps down from it", async () => {
    const ids = { spf: txt("example.com", '"v=spf1 -all"'), dmarc: txt("_dmarc.example.com", '"v=DMARC1; p=quarantine"') };
    const adopted = await withField(SPEC, 0, "adopt", ids);
    expect((await adopt(adopted, "--check")).stdout).toMatch(
      /^a\.yaml: error: example\.com dmarc: stage monitor is weaker .*\n1 problem\n$/u,
    );
    const down = adopted.replace(
      "      - { stage: monitor, since: 2026-01-05 }   # the start\n",
      '      - { stage: quarantine, since: 2025-01-05, reason: "as found" }\n      - { stage: monitor, since: 2026-01-05, reason: "the shop fails" }\n',
    );
    expect(await adopt(down, "--check")).toMatchObject({ code: 0 });
  });
});

describe("what the state holds", () => {
  /** A project of one stack, which was synthesised and whose state is a text. */
  const project = (stack: string, spec: string, state: string): Record<string, string> => ({
    [`${stack}/package.json`]: "{}",
    [`${stack}/${stack}.yaml`]: spec.replace("{ publicKeyFile: keys/rsa2048.pem }", "{ target: mx2026.vendor.example }"),
    [`${stack}/cdktf.out/stacks/${stack}/cdk.tf.json`]: "{}",
    [`${stack}/cdktf.out/stacks/${stack}/.terraform/x`]: "",
    [`${stack}/cdktf.out/stacks/${stack}/state.json`]: state,
  });
  const stateOf = (id: string, more = ""): string =>
    JSON.stringify({
      resources: [
        { mode: "managed", type: "cloudflare_dns_record", instances: [{ attributes: { id } }] },
        { mode: "managed", type: "null_resource", instances: [{ attributes: { triggers: more } }] },
      ],
    });
  const check = (files: Record<string, string>, ...paths: string[]): Promise<Output> =>
    inProject({ ...files, terraform: "#!/bin/sh\nexec /bin/cat state.json\n" }, async (folder) => {
      const program = join(folder, "terraform");
      chmodSync(program, 0o755);
      const output = await sendingDomainLater(folder, { ...env, TERRAFORM_BINARY_NAME: program }, "adopt", ...paths, "--check");
      return { ...output, stderr: output.stderr?.replaceAll(folder, "") ?? "" };
    });

  test("is no second record, however long the state is", async () => {
    const state = stateOf(txt("example.com", '"v=spf1 -all"'), "x".repeat(3_000_000));
    const fine = { stdout: "1 spec beside the zones: an apply may follow\n", stderr: "", code: 0 };
    expect(await check(project("a", SPEC, state), "a/a.yaml")).toEqual(fine);
  });

  test("is asked for in each spec's own project", async () => {
    const shop = SPEC.replace("domain: example.com", "domain: shop.example.com").replace("bounce.", "bounce.shop.");
    const files = {
      ...project("a", SPEC, stateOf(txt("example.com", '"v=spf1 -all"'))),
      ...project("b", shop, stateOf(txt("shop.example.com", '"v=spf1 -all"'))),
    };
    const fine = { stdout: "2 specs beside the zones: an apply may follow\n", stderr: "", code: 0 };
    expect(await check(files, "a/a.yaml", "b/b.yaml")).toEqual(fine);
  });

  test("is said to be no JSON where it is none", async () => {
    expect(await check(project("a", SPEC, "{ no"), "a/a.yaml")).toEqual({
      stdout: "",
      stderr: `sending-domain: the state of /a/cdktf.out/stacks/a is not JSON: ${jsonError("{ no")}\n`,
      code: 1,
    });
  });
});

/** What Node says of a text that is no JSON: each version in words of its own. */
function jsonError(text: string): string {
  try {
    JSON.parse(text);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("it is JSON");
}

test("a map that cannot be replaced is shown all the same, with the file that it would stand in", async () => {
  const id = txt("example.com", '"v=spf1 -all"');
  const spec = `${SPEC}adopt: # asked for\n  spf: ${id}\n`;
  const { stdout, stderr, code, file } = await adopt(spec);
  expect(stdout).toContain(id);
  const said = "a.yaml: adopt cannot be written there without losing a comment; write it by hand; nothing is written\n";
  expect({ stderr, code, file }).toEqual({ stderr: said, code: 1, file: spec });
});

test("of several specs in a file, each has its own map", async () => {
  const shop = SPEC.replace("domain: example.com", "domain: shop.example.com").replace("bounce.", "bounce.shop.");
  const id = txt("shop.example.com", '"v=spf1 -all"');
  const { file, code } = await adopt(`${SPEC}---\n${shop}`);
  expect({ file, code }).toEqual({
    file: `${SPEC}---\n${shop.replace("# the end\n", `adopt:\n  spf: ${quoted(id)}\n# the end\n`)}`,
    code: 0,
  });
});

test("a file that cannot be written is said, with those that were written before it", async () => {
  txt("example.com", '"v=spf1 -all"');
  const two = SPEC.replace("domain: example.com", "domain: a.example.com").replace("keys/", "../keys/").replace("bounce", "bounce.a");
  txt("a.example.com", '"v=spf1 -all"');
  await inProject({ "a.yaml": SPEC, "b/b.yaml": two }, async (folder) => {
    mkdirSync(join(folder, "b", `.b.yaml.${process.pid}`));
    const { stderr, code } = await sendingDomainLater(folder, env, "adopt", "a.yaml", "b/b.yaml");
    expect({ stderr: stderr?.replaceAll(folder, ""), code }).toEqual({
      stderr: `b/b.yaml: EEXIST: file already exists, open '/b/.b.yaml.${process.pid}'; written before it: a.yaml\n`,
      code: 1,
    });
  });
});

describe("the API", () => {
  const failure = async (more: Record<string, string>): Promise<string | undefined> =>
    inProject({ "a.yaml": SPEC }, async (folder) => {
      const { stderr, code, stdout } = await sendingDomainLater(folder, { ...env, ...more }, "adopt", "a.yaml");
      expect({ stdout, code }).toEqual({ stdout: "", code: 1 });
      return stderr;
    });

  test("no token, a wrong one, nobody there: each says what to do", async () => {
    expect(await failure({ CLOUDFLARE_API_TOKEN: "" })).toBe(
      "sending-domain: no CLOUDFLARE_API_TOKEN in the environment; a token with Zone: Read and DNS: Read is enough\n",
    );
    expect(await failure({ CLOUDFLARE_API_TOKEN: "other" })).toBe(
      "sending-domain: Cloudflare refuses the token: 403 (10000: Authentication error); it needs Zone: Read and DNS: Read for the zone\n",
    );
    expect(await failure({ CLOUDFLARE_API_TOKEN: "cf-SECRET-a\ncf-SECRET-b" })).toBe(
      "sending-domain: CLOUDFLARE_API_TOKEN is no token: it holds a space, a line break or another character that none has\n",
    );
    expect(await failure({ CLOUDFLARE_BASE_URL: "http://user:SECRET@127.0.0.1:2" })).not.toContain("SECRET");
    expect(await failure({ CLOUDFLARE_BASE_URL: "http://127.0.0.1:2" })).toBe(
      "sending-domain: no answer from http://127.0.0.1:2: connect ECONNREFUSED 127.0.0.1:2\n",
    );
  });

  test("an answer that does not come is not waited for without end", async () => {
    const timeout = jest.spyOn(AbortSignal, "timeout").mockImplementation(() => AbortSignal.abort(new DOMException("", "TimeoutError")));
    expect(await failure({})).toMatch(/^sending-domain: no answer from http:\/\/127\.0\.0\.1:\d+\/client\/v4: none in 30 seconds\n$/u);
    expect(timeout).toHaveBeenCalledWith(30_000);
    timeout.mockRestore();
  });

  test.each<[string, unknown, number]>([
    ["a zone without a name", {}, 0],
    ["records that are no list", {}, 1],
    ["no record", [null], 1],
    ["a record without a name", [{ id: "1", type: "TXT" }], 1],
  ])("an answer of another form: %s", async (_, result, after) => {
    cloudflare.faults.push({ result, times: 1, after });
    expect(await failure({})).toMatch(
      /^sending-domain: Cloudflare answers without a result of its own form to zones\S*; check CLOUDFLARE_BASE_URL, and what stands between\n$/u,
    );
  });

  test("an unknown zone, by id and by name", async () => {
    const by = async (zone: string): Promise<string | undefined> => (await adopt(SPEC.replace(/^zone: .*$/mu, zone))).stderr;
    expect(await by(`zone: { name: example.com, id: ${"0".repeat(32)} }`)).toMatch(
      /^sending-domain: Cloudflare knows no such zone: 404 \(7003: .*\); check zone\.id\n$/u,
    );
    cloudflare.addZone("example.net", { id: "2".repeat(32) });
    expect(await by(`zone: { name: example.com, id: ${"2".repeat(32)} }`)).toBe(
      `sending-domain: the zone ${"2".repeat(32)} is example.net, not example.com; check zone.id\n`,
    );
    cloudflare.addZone("example.com", { id: "1".repeat(32) });
    expect(await by("zone: { name: example.com }")).toBe(
      "sending-domain: 2 zones example.com that the token may see; give zone.id in the spec\n",
    );
  });

  test("every page is read, and the rate limit is respected", async () => {
    for (let index = 0; index < 250; index++) txt(`t${index}.example.com`, '"x"');
    const last = txt("example.com", '"v=spf1 -all"');
    cloudflare.faults.push({ status: 429, retryAfter: 1, times: 1 }, { status: 500, times: 1, after: 1 });
    const started = Date.now();
    expect((await adopt(SPEC, "--dry-run")).stdout).toContain(last);
    expect(Date.now() - started).toBeGreaterThanOrEqual(2000);
    expect(cloudflare.requests.map(({ status }) => status)).toEqual([429, 200, 500, 200, 200, 200, 200]);
  });

  test("an account has a token of its own", async () => {
    cloudflare
      .addZone("example.com", { id: idOf("example.com"), token: "others" })
      .records.create({ type: "TXT", ttl: 1, name: "@", content: '"v=spf1 -all"' });
    const spec = `account: other\n${SPEC}`;
    expect((await adopt(spec)).stderr).toBe(
      "sending-domain: no TF_VAR_cloudflare_api_token_other in the environment; a token with Zone: Read and DNS: Read is enough\n",
    );
    env["TF_VAR_cloudflare_api_token_other"] = "others";
    expect((await adopt(spec)).code).toBe(0);
  });
});

describe("edits of spec files", () => {
  test.each([
    ["at the end of a block", "a: 1\nb:\n  c: 2 # two\n\n# end\n", "a: 1\nb:\n  c: 2 # two\nadopt:\n  spf: abc\n\n# end\n"],
    ["without a last line break", "a: 1", "a: 1\nadopt:\n  spf: abc\n"],
    ["in place of another", "adopt: { x: y } # old\nb: 2\n", "adopt:\n  spf: abc # old\nb: 2\n"],
    ["in a flow map", "{ a: 1 }\n", "{ a: 1, adopt: { spf: abc } }\n"],
    ["with CRLF", "a: 1\r\nb: 2\r\n", "a: 1\r\nb: 2\r\nadopt:\r\n  spf: abc\r\n"],
    ["behind a block text", "a: |\n  one\n  two\n", "a: |\n  one\n  two\nadopt:\n  spf: abc\n"],
  ])("%s", async (_, before, after) => {
    expect(await withField(before, 0, "adopt", { spf: "abc" })).toBe(after);
  });

  test("in the second document", async () => {
    expect(await withField("a: 1\n---\nb: 2\n", 1, "adopt", { spf: "abc" })).toBe("a: 1\n---\nb: 2\nadopt:\n  spf: abc\n");
    expect(await withField("a: 1\n---\nb: 2\n", 0, "adopt", { spf: "abc" })).toBe("a: 1\nadopt:\n  spf: abc\n---\nb: 2\n");
  });

  test("ids that YAML would read as numbers, and roles with dots, stand in quotes", async () => {
    expect(await withField("a: 1\n", 0, "adopt", { "spf__b.example.com": "1e3", dmarc: "0".repeat(32) })).toBe(
      `a: 1\nadopt:\n  "spf__b.example.com": "1e3"\n  dmarc: "${"0".repeat(32)}"\n`,
    );
  });
});
