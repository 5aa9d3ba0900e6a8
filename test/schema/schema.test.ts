/**
 * schema.json: made from the types, agreeing with what check says, and of use to an editor.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import Ajv from "ajv";
import { TextDocument } from "vscode-languageserver-textdocument";
import { parseAllDocuments } from "yaml";
import { getLanguageService } from "yaml-language-server";

import { findingRows } from "../findings-table";
import { inProject, sendingDomain } from "../project";

import { makeSchema, schemaText } from "./make";

const ROOT = join(__dirname, "../..");
const schema = JSON.parse(readFileSync(join(ROOT, "schema.json"), "utf8")) as object;

const ajv = new Ajv({ strict: false, formats: { date: /^\d{4}-\d{2}-\d{2}$/u } });
const validate = ajv.compile(schema);

/** Whether every document of a text is a spec by the schema. */
function accepts(text: string): boolean {
  return parseAllDocuments(text, { schema: "core" }).every((document) => validate("toJS" in document ? document.toJS() : undefined));
}

test("schema.json is current", () => {
  expect(readFileSync(join(ROOT, "schema.json"), "utf8")).toBe(
    schemaText(JSON.parse(JSON.stringify(makeSchema())) as Record<string, unknown>),
  );
});

describe("the schema agrees with check", () => {
  const good = [join(ROOT, "stacks/domains"), join(ROOT, "test/fixtures"), join(ROOT, "test/e2e/upgrade/specs")].flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => /^[^_].*\.yaml$/u.test(file))
      .map((file) => join(folder, file)),
  );

  test.each(good.map((file) => file.slice(ROOT.length + 1)))("%s is a spec", (file) => {
    accepts(readFileSync(join(ROOT, file), "utf8"));
    expect(validate.errors).toBeNull();
  });

  /** What the types say, and so the schema: fields, their types, and which must be there. */
  const STRUCTURE = ["spec-type", "spec-unknown-field", "spec-missing-field", "sender-unknown-service"];
  const files = findingRows().flatMap(({ id, files: given = {} }) =>
    Object.entries(given).map(([name, text]) => ({ id, name, text, given })),
  );
  const specs = files.filter(({ name }) => /\.ya?ml$/u.test(name) && !name.split("/").at(-1)?.startsWith("_"));

  /** The rows whose YAML is right, with what check says of each and whether the schema accepts it. */
  const judged = specs.flatMap(({ id, name, text, given }) =>
    inProject(given, (folder) => {
      if (!existsSync(join(folder, name))) return [];
      const { findings } = JSON.parse(sendingDomain(folder, "check", name, "--json").stdout) as {
        findings: { id: string; severity: string }[];
      };
      const errors = findings.filter(({ severity }) => severity === "error").map((found) => found.id);
      return errors.some((each) => each.startsWith("yaml-")) ? [] : [{ row: `${id}: ${name}`, errors, accepted: accepts(text) }];
    }),
  );

  test("what the schema refuses, check refuses", () => {
    const refused = judged.filter(({ accepted }) => !accepted);
    expect(refused.length).toBeGreaterThan(5);
    expect(refused.filter(({ errors }) => errors.length === 0)).toEqual([]);
  });

  test("what check refuses for its structure, the schema refuses", () => {
    const structural = judged.filter(({ errors }) => errors.some((id) => STRUCTURE.includes(id)));
    expect(structural.length).toBeGreaterThan(3);
    expect(structural.filter(({ accepted }) => accepted)).toEqual([]);
  });

  test.each([
    ["kind: sending\ndomain: example.com", "spec-value"],
    ["domain: 5\nsenders: { custom: {} }\ndmarc: external", "spec-type"],
    ["domain: example.com\nsenders: []\ndmarc: external", "spec-type"],
    ["domain: example.com\nsenders: { custom: { spf: mx } }\ndmarc: external", "spec-type"],
    ["domain: example.com\nsenders: { custom: {} }\ndmarc: external\nttl: [300]", "spec-type"],
    ["domain: example.com\nsenders: { custom: {} }\ndmarc: external\nzones: { name: example.com }", "spec-unknown-field"],
    ["domain: example.com\nsenders: { custom: {} }\ndmarc: external\nzone: { nmae: example.com }", "spec-unknown-field"],
    ["domain: example.com\nsenders: { custom: { ip4: [203.0.113.25] } }\ndmarc: external", "spec-unknown-field"],
    ["domain: example.com\nsenders: { custom: {} }\ndmarc: { policy: none }", "spec-unknown-field"],
    ["senders: { custom: {} }\ndmarc: external", "spec-missing-field"],
    ["domain: example.com\ndmarc: external", "spec-missing-field"],
    ["domain: example.com\nsenders: { amazon-ses: { mailFrom: b.example.com } }\ndmarc: external", "spec-missing-field"],
    ["domain: example.com\nsenders: { custom: {} }\ndmarc: { rollout: { profile: standard } }", "spec-missing-field"],
    ["domain: example.com\nsenders: { mailer: { service: mailer } }\ndmarc: external", "sender-unknown-service"],
    ["kind: report-receiver\nhost: example.com", "spec-missing-field"],
    ["kind: parked-domain\ndomain: example.com\nsenders: { custom: {} }", "spec-unknown-field"],
  ])("both refuse %j", (text, id) => {
    const ids = inProject({ "a.yaml": text }, (folder) => {
      const { findings } = JSON.parse(sendingDomain(folder, "check", "a.yaml", "--json").stdout) as { findings: { id: string }[] };
      return findings.map((found) => found.id);
    });
    expect(ids).toContain(id);
    expect(accepts(text)).toBe(false);
  });
});

test.each([
  ["zone", "zone: { id: 0123456789abcdef0123456789abcdef }"],
  ["a sender's inputs", "senders: { amazon-ses: { region: eu-west-1 } }"],
  ["those of one with another name", "senders: { ses: { service: amazon-ses, mailFrom: bounce.example.com } }"],
  ["its service", "senders: { ses: { region: eu-west-1 } }"],
  ["a rollout", "dmarc: { rollout: { log: [{ stage: monitor, since: 2026-06-01 }] } }"],
  ["a policy", "dmarc: { reports: { failure: ['mailto:a@example.com'] } }"],
])("what a map lacks may come from a parent, and only from one: %s", (_, part) => {
  const whole = { senders: "senders: { custom: {} }", dmarc: "dmarc: external" };
  const others = Object.entries(whole).flatMap(([name, text]) => (part.startsWith(name) ? [] : [text]));
  expect(accepts(["extends: _company.yaml", part].join("\n"))).toBe(true);
  expect(accepts(["domain: example.com", part, ...others].join("\n"))).toBe(false);
  expect(accepts(["domain: example.com", "senders: { custom: {} }", "dmarc: external"].join("\n"))).toBe(true);
});

describe("an editor", () => {
  const service = getLanguageService({
    schemaRequestService: () => Promise.resolve(JSON.stringify(schema)),
    workspaceContext: { resolveRelativePath: (path: string) => path },
    telemetry: { send: () => undefined, sendError: () => undefined, sendTrack: () => undefined },
  });
  service.configure({
    validate: true,
    hover: true,
    completion: true,
    schemas: [{ uri: "file:///schema.json", fileMatch: ["*.yaml"], schema }],
  });

  let documents = 0;

  /** Splits a text at `|`, where the cursor stands. */
  function at(text: string): { document: TextDocument; position: { line: number; character: number } } {
    const before = text.slice(0, text.indexOf("|"));
    const lines = before.split("\n");
    documents += 1;
    const document = TextDocument.create(`file:///${documents}.yaml`, "yaml", 1, text.replace("|", ""));
    return { document, position: { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 } };
  }

  const completions = async (text: string): Promise<string[]> => {
    const { document, position } = at(text);
    return (await service.doComplete(document, position, false)).items.map(({ label }) => label);
  };

  test("completes services, stages, profiles and fields", async () => {
    expect(await completions("domain: a.example\nsenders:\n  own:\n    service: |")).toEqual(
      expect.arrayContaining(["self-hosted", "amazon-ses", "xserver"]),
    );
    expect(await completions("dmarc:\n  rollout:\n    profile: |")).toEqual(expect.arrayContaining(["standard", "careful", "fast"]));
    expect(await completions("dmarc:\n  rollout:\n    profile: standard\n    log:\n      - stage: |")).toEqual(
      expect.arrayContaining(["monitor", "quarantine", "reject"]),
    );
    expect(await completions("|")).toEqual(expect.arrayContaining(["domain", "senders", "dmarc", "extends", "stack", "kind"]));
    expect(await completions("senders:\n  own:\n    service: amazon-ses\n    |")).toEqual(
      expect.arrayContaining(["region", "mailFrom", "dkimTokens"]),
    );
  });

  test("explains a field where the cursor stands", async () => {
    const { document, position } = at("senders:\n  amazon-ses:\n    reg|ion: eu-west-1\n    dkimTokens: [a]\n");
    const hover = await service.doHover(document, position);
    expect(JSON.stringify(hover?.contents)).toContain("AWS region of the identity");
  });

  test.each([
    ["senders: { own: { service: custom } }\nsendrs: {}", ["Property sendrs is not allowed."]],
    ["senders: { amazon-ses: { region: eu-west-1 } }", ['Missing property "dkimTokens".']],
    [
      "senders: { amazon-ses: { regoin: eu-west-1 } }",
      ["Property regoin is not allowed.", 'Missing property "region".', 'Missing property "dkimTokens".'],
    ],
    ["senders: { own: { service: amazon-ses, region: eu-west-1 } }", ['Missing property "dkimTokens".']],
    ["senders: { own: {} }", ['Missing property "service".']],
  ])("marks %s", async (part, messages) => {
    const { document } = at(`domain: a.example\ndmarc: external\n${part}\n|`);
    expect((await service.doValidation(document, false)).map(({ message }) => message)).toEqual(messages);
  });
});
