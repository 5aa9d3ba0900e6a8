/**
 * schema.json, made from the TypeScript types of a spec and their docs, and what a YAML file adds to them.
 */
import { join } from "node:path";

import { type Config, createGenerator } from "ts-json-schema-generator";

import { FINDINGS, PROFILES } from "../../lib/mail";
import { SERVICES } from "../../lib/mail/senders";
import { exampleSender } from "../../lib/mail/senders/describe";
import type { About, Service } from "../../lib/mail/senders/sender";
import { STAYING } from "../../lib/mail/spec/read-shared";

const ROOT = join(__dirname, "../..");

type Json = Record<string, unknown>;

interface ObjectSchema extends Json {
  description?: string;
  properties: Record<string, Json & { description?: string }>;
  required?: string[];
}

const CONFIG: Config = {
  path: join(ROOT, "lib/mail/spec/written.ts"),
  tsconfig: join(ROOT, "tsconfig.json"),
  type: "SpecInput",
  skipTypeCheck: true,
  expose: "export",
  topRef: false,
  markdownDescription: false,
};

const KINDS = ["sending-domain", "parked-domain", "report-receiver"];

/** The schema of a spec file. */
export function makeSchema(): Json {
  const made = createGenerator(CONFIG).createSchema("SpecInput") as unknown as {
    anyOf: (ObjectSchema & { $ref?: string })[];
    definitions: Record<string, ObjectSchema>;
  };
  const { definitions } = made;
  const kinds = made.anyOf.map((each, index) =>
    fileKind(KINDS[index] ?? "", each.$ref === undefined ? each : (definitions[each.$ref.replace("#/definitions/", "")] as ObjectSchema)),
  );
  delete definitions["SendingDomainInput"];
  keyFiles(definitions["DkimKeyInput"] as ObjectSchema, definitions["DkimKeys"] as ObjectSchema);
  stages(definitions);
  digits(definitions);
  senders(kinds[0] as ObjectSchema, definitions);
  const [sending, parked, receiver] = kinds;
  return sharedOnce({
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "a spec of cdktf-sending-domain",
    description:
      "Who sends mail for a domain, and how far its DMARC rollout has come; a name that does not send; a host that takes reports.",
    type: "object",
    properties: { kind: { enum: KINDS, default: "sending-domain", description: "What the spec is about." } },
    if: { properties: { kind: { const: "parked-domain" } }, required: ["kind"] },
    then: parked,
    else: { if: { properties: { kind: { const: "report-receiver" } }, required: ["kind"] }, then: receiver, else: sending },
    definitions,
  });
}

/** A field that all senders have is written once: there are many senders, and the file is part of the package. */
function sharedOnce(schema: Json): Json {
  const said = withSaidDefaults(schema) as Json & { definitions: Record<string, ObjectSchema> };
  const senders = Object.keys(said.definitions).filter((name) => name.endsWith("Sender") && name !== "AnySender");
  for (const field of ["external", "signedBy"]) {
    for (const name of senders) {
      const { properties } = said.definitions[name] as ObjectSchema;
      if (properties[field] === undefined) continue;
      said.definitions[field] ??= properties[field] as ObjectSchema;
      properties[field] = { $ref: `#/definitions/${field}` };
    }
  }
  return said;
}

/** What a default is, said in words: those of the docs are not all values that an editor could put in. */
function withSaidDefaults(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSaidDefaults);
  if (typeof value !== "object" || value === null) return value;
  const { default: standard, ...rest } = value as Json;
  const entries = Object.entries(rest).map(([key, each]) => [
    key,
    key === "properties" ? mapProperties(each as Record<string, Json>) : withSaidDefaults(each),
  ]);
  const copied = Object.fromEntries(entries) as Json & { description?: string };
  if (standard === undefined || standard === "none") return copied;
  const said = `Default: ${typeof standard === "string" ? standard : JSON.stringify(standard)}.`;
  return { ...copied, description: [copied.description, said].filter((each) => each !== undefined).join("\n") };
}

function mapProperties(properties: Record<string, Json>): Json {
  return Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, withSaidDefaults(each)]));
}

/** What a file has beside the spec: a parent, from which what is required may come, and the name of its stack. */
function fileKind(kind: string, schema: ObjectSchema): ObjectSchema {
  const { required = [], ...rest } = schema;
  return {
    ...rest,
    properties: {
      kind: { const: kind, description: "What the spec is about." },
      extends: {
        type: "string",
        description: "Path of a YAML file with shared fields, relative to this one; maps merge by key, null removes a key.",
      },
      stack: { type: "string", pattern: "^[\\w-]+$", description: "Name of the stack. Default: the file's name, dots as -." },
      ...Object.fromEntries(Object.entries(schema.properties).filter(([name]) => name !== "kind")),
    },
    anyOf: [{ required: ["extends"] }, { required }],
  };
}

function keyFiles(key: ObjectSchema, keys: Json): void {
  keys["additionalProperties"] = { anyOf: [keys["additionalProperties"], { type: "null" }] };
  key.properties["publicKeyFile"] = { type: "string", description: "Path of a PEM file with the public key, relative to this file." };
}

/** What is digits alone is a number to YAML, and kept as it is written. */
function digits(definitions: Record<string, ObjectSchema>): void {
  for (const [name, field] of [
    ["ZoneInput", "id"],
    ["HubspotSender", "host"],
  ] as const) {
    const { properties } = definitions[name] as ObjectSchema;
    properties[field] = { ...properties[field], type: ["string", "number"] };
  }
  const option = definitions["FailureOption"] as unknown as { enum: unknown[]; type?: unknown };
  delete option.type;
  option.enum = [...option.enum, 0, 1];
}

/** Stages and profiles that a person may choose, findings that may be acknowledged. */
function stages(definitions: Record<string, ObjectSchema>): void {
  const names = [...new Set(Object.values(PROFILES).flatMap((profile) => profile.map(({ stage }) => stage)))];
  const entry = definitions["LogEntry"] as ObjectSchema;
  entry.properties["stage"] = { ...entry.properties["stage"], examples: names, anyOf: [{ enum: names }, { type: "string" }] };
  entry.properties["since"] = { ...entry.properties["since"], format: "date" };
  const warnings = Object.entries(FINDINGS).filter(([id, [severity]]) => severity === "warning" && !STAYING.includes(id));
  definitions["FindingId"] = { enum: warnings.map(([id]) => id), description: "The id of a warning." } as unknown as ObjectSchema;
}

/** A sender's service is its name unless it says another one; an editor is told the inputs, with examples. */
function senders(kind: ObjectSchema, definitions: Record<string, ObjectSchema>): void {
  const any = definitions["AnySender"] as unknown as { anyOf: { $ref: string }[] };
  const names = SERVICES.map(({ name }) => name);
  const byName = Object.fromEntries(
    any.anyOf.map(({ $ref }) => {
      const schema = definitions[$ref.replace("#/definitions/", "")] as ObjectSchema;
      const name = (schema.properties["service"] as { const: string }).const;
      describeInputs(schema, SERVICES.find((each) => each.name === name) as unknown as Service<never>);
      return [name, $ref];
    }),
  );
  const needsService = names.map((name) => ({
    if: { properties: { service: { const: name } }, required: ["service"] },
    then: { $ref: byName[name] },
  }));
  definitions["AnySender"] = {
    type: "object",
    required: ["service"],
    properties: { service: { enum: names, description: "The service that sends." } },
    allOf: needsService,
  };
  const asSaid = { $ref: "#/definitions/AnySender" };
  const orNothing = (schema: Json): Json => ({ anyOf: [schema, { type: "null" }] });
  const asNamed = (name: string): Json => ({
    type: ["object", "null"],
    if: { required: ["service"] },
    then: asSaid,
    else: orNothing({ $ref: byName[name] }),
  });
  kind.properties["senders"] = {
    type: "object",
    description: "Who sends, by names of your own; a sender named as a service is that service.",
    minProperties: 1,
    properties: Object.fromEntries(names.map((name) => [name, asNamed(name)])),
    additionalProperties: orNothing(asSaid),
  };
}

function describeInputs(schema: ObjectSchema, service: Service<never>): void {
  const example = exampleSender(service);
  for (const [name, { says, where }] of Object.entries(service.about as Readonly<Record<string, About>>)) {
    const property = schema.properties[name];
    if (property === undefined) throw new Error(`${service.name}.${name} is described, and no input`);
    schema.properties[name] = {
      ...property,
      description: `${property.description ?? says}\nShown at: ${where}.`,
      examples: [example[name]],
    };
  }
}

/** Columns of a line. */
const WIDTH = 140;

/** A schema as text: what fits a line stands on one, so that the file is small and its changes can be read. */
export function schemaText(schema: Json): string {
  return `${broken(schema, "")}\n`;
}

function broken(value: unknown, indent: string): string {
  const flat = JSON.stringify(value);
  if (flat.length + indent.length <= WIDTH || typeof value !== "object" || value === null) return flat;
  const deeper = `${indent} `;
  const [open, close, lines] = Array.isArray(value)
    ? ["[", "]", value.map((each) => broken(each, deeper))]
    : ["{", "}", Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}:${broken(each, deeper)}`)];
  return `${open}\n${lines.map((line) => deeper + line).join(",\n")}\n${indent}${close}`;
}
