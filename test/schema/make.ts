/**
 * schema.json, made from the TypeScript types of a spec and their docs, and what a YAML file adds to them.
 */
import { join } from "node:path";

import {
  type CompletedConfig,
  DEFAULT_CONFIG,
  DefinitionType,
  SchemaGenerator,
  StringType,
  createFormatter,
  createParser,
  createProgram,
} from "ts-json-schema-generator";
import { type Node, isTypeAliasDeclaration } from "typescript";

import { FINDINGS, PROFILES } from "../../lib/mail";
import { SERVICES } from "../../lib/mail/senders";
import { exampleSender } from "../../lib/mail/senders/describe";
import type { AnyService } from "../../lib/mail/senders/sender";
import { STAYING } from "../../lib/mail/spec/read-shared";

const ROOT = join(__dirname, "../..");

type Json = Record<string, unknown>;

interface ObjectSchema extends Json {
  description?: string;
  properties: Record<string, Json & { description?: string }>;
  required?: string[];
}

const CONFIG: CompletedConfig = {
  ...DEFAULT_CONFIG,
  path: join(ROOT, "lib/mail/spec/written.ts"),
  tsconfig: join(ROOT, "tsconfig.json"),
  type: "SpecInput",
  skipTypeCheck: true,
  expose: "export",
  topRef: false,
  markdownDescription: false,
};

const KINDS = ["sending-domain", "parked-domain", "report-receiver"];

/** Of the ids of findings, which are inferred from their table, the generator knows no names: they are put in below. */
function generator(): SchemaGenerator {
  const program = createProgram(CONFIG);
  const ids = {
    supportsNode: (node: Node) => isTypeAliasDeclaration(node) && node.name.text === "FindingId",
    createType: () => new DefinitionType("FindingId", new StringType()),
  };
  const parser = createParser(program, CONFIG, (parsers) => void parsers.addNodeParser(ids));
  return new SchemaGenerator(program, parser, createFormatter(CONFIG), CONFIG);
}

/** The schema of a spec file. */
export function makeSchema(): Json {
  const made = generator().createSchema("SpecInput") as unknown as {
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
  requiredWithoutParent(kinds, definitions);
  const [sending, parked, receiver] = kinds;
  const schema = {
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
  };
  return sharedOnce(schema, kinds);
}

/** What stands in many places is written once: there are many senders and three kinds, and the file is part of the package. */
function sharedOnce(schema: Json, kinds: readonly ObjectSchema[]): Json {
  const { definitions } = schema as Json & { definitions: Record<string, ObjectSchema> };
  const senders = Object.entries(definitions).flatMap(([name, each]) => (name.endsWith("Sender") && name !== "AnySender" ? [each] : []));
  const shared = (field: string, { properties }: ObjectSchema): void => {
    if (properties[field] === undefined) return;
    definitions[field] ??= properties[field] as ObjectSchema;
    properties[field] = { $ref: `#/definitions/${field}` };
  };
  for (const field of ["external", "signedBy"]) for (const sender of senders) shared(field, sender);
  for (const field of ["extends", "stack", "account", "ttl", "comment", "acknowledge", "adopt"])
    for (const kind of kinds) shared(field, kind);
  return withSaidDefaults(schema) as Json;
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
    required,
  };
}

/**
 * Maps merge with those of a parent, which may have what is required in them: without `extends`, all of it must be here. Deeper than a
 * sender's own inputs nobody parts a map, and each is asked for whole.
 */
function requiredWithoutParent(kinds: readonly ObjectSchema[], definitions: Record<string, ObjectSchema>): void {
  const take = (schema: { required?: string[] } | undefined): { required: string[] } => {
    const required = schema?.required ?? [];
    delete schema?.required;
    return { required };
  };
  const inputsOf = Object.values(definitions).flatMap((schema) => {
    const service = (schema as Partial<ObjectSchema>).properties?.["service"] as { const?: string } | undefined;
    return service?.const === undefined ? [] : [[service.const, take(schema)] as const];
  });
  const ofService = inputsOf.flatMap(([service, { required }]) =>
    required.length === 0 ? [] : [{ if: { properties: { service: { const: service } } }, then: { required } }],
  );
  const ofName = inputsOf.map(
    ([service, { required }]) => [service, required.length === 0 ? {} : { anyOf: [{ required }, { required: ["service"] }] }] as const,
  );
  const named = take(definitions["AnySender"]);
  const forms = (definitions["DmarcInput"] as unknown as { anyOf: ObjectSchema[] }).anyOf.filter(({ type }) => type === "object");
  const inner: Json = {
    zone: take(definitions["ZoneInput"]),
    senders: { properties: Object.fromEntries(ofName), additionalProperties: { ...named, if: named, then: { allOf: ofService } } },
    dmarc: { anyOf: forms.map((form) => take(form)), properties: { rollout: take(definitions["Rollout"]) } },
  };
  for (const kind of kinds) {
    const properties = Object.fromEntries(Object.entries(inner).filter(([name]) => kind.properties[name] !== undefined));
    kind["anyOf"] = [{ required: ["extends"] }, { ...take(kind), properties }];
  }
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
      const service = SERVICES.find((each) => each.name === name);
      if (service !== undefined) describeInputs(schema, service);
      return [name, $ref];
    }),
  );
  const needsService = names.map((name) => ({
    if: { properties: { service: { const: name } }, required: ["service"] },
    then: { $ref: byName[name] },
  }));
  definitions["AnySender"] = {
    type: ["object", "null"],
    required: ["service"],
    properties: { service: { enum: names, description: "The service that sends." } },
    allOf: needsService,
  };
  // Null has no other form, and so is what any sender may be.
  const asSaid = { $ref: "#/definitions/AnySender" };
  const asNamed = (name: string): Json => ({ if: { required: ["service"] }, then: asSaid, else: { $ref: byName[name] } });
  kind.properties["senders"] = {
    type: "object",
    description: "Who sends, by names of your own; a sender named as a service is that service.",
    minProperties: 1,
    properties: Object.fromEntries(names.map((name) => [name, asNamed(name)])),
    additionalProperties: asSaid,
  };
}

function describeInputs(schema: ObjectSchema, service: AnyService): void {
  const example = exampleSender(service);
  for (const [name, { says, where }] of Object.entries(service.about)) {
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

/** A schema as text: what fits a line stands on one, without indents, so that the file is small and its changes can be read. */
export function schemaText(schema: Json): string {
  return `${broken(schema)}\n`;
}

function broken(value: unknown): string {
  const flat = JSON.stringify(value);
  if (flat.length <= WIDTH || typeof value !== "object" || value === null) return flat;
  const [open, close, lines] = Array.isArray(value)
    ? ["[", "]", value.map((each) => broken(each))]
    : ["{", "}", Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}:${broken(each)}`)];
  return `${open}\n${lines.join(",\n")}\n${close}`;
}
