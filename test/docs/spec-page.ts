/**
 * docs/spec.md, made from schema.json: every field of a spec, its meaning and its default.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

const HEAD = `# Fields of a spec

Made from \`schema.json\` by \`npm run docs\`; an editor that knows the schema says the same. The TypeScript form has the same fields, but for those
that are marked YAML. \`*\` stands for a name of your own, \`[]\` for each item of a list.
`;

/** What is read of JSON Schema here. */
interface Schema {
  readonly $ref?: string;
  readonly description?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: string;
  readonly then?: Schema;
  readonly else?: Schema;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

const YAML_ONLY = new Set(["kind", "extends", "stack", "publicKeyFile"]);

/** The page's text. */
export function specPage(): string {
  const root = JSON.parse(readFileSync(join(__dirname, "../../schema.json"), "utf8")) as Schema;
  const of = (name: string): Schema => root.definitions?.[name] ?? {};
  const [parked, receiver, sending] = [root.then, root.else?.then, root.else?.else];
  const without = ({ properties = {}, ...rest }: Schema = {}, ...names: string[]): Schema => ({
    ...rest,
    properties: Object.fromEntries(Object.entries(properties).filter(([name]) => !names.includes(name))),
  });
  // What stands below senders has tables of its own.
  const shallow = ({ properties: { senders, ...others } = {}, ...rest }: Schema = {}): Schema => ({
    ...rest,
    properties: { ...others, ...(senders === undefined ? {} : { senders: { description: senders.description ?? "" } }) },
  });
  const table = (schema: Schema, at = ""): string =>
    `${["| field | meaning | default |", "| --- | --- | --- |", ...rows(schema, at, root)].join("\n")}\n`;
  return [
    HEAD,
    "## `sending-domain`\n",
    table({ ...shallow(sending), anyOf: (sending?.anyOf ?? []).map(shallow) }),
    "## Senders: `self-hosted`\n",
    "The inputs of services stand in [senders.md](senders.md). Each sender also takes `service` (default: its name), and `dkim`, `external` and `signedBy` as here.\n",
    table(of("SelfHostedSender"), "senders.*"),
    "## Senders: `custom`\n",
    table(without(of("CustomSender"), "dkim", "external", "signedBy"), "senders.*"),
    "## `parked-domain`\n",
    table(parked ?? {}),
    "## `report-receiver`\n",
    table(receiver ?? {}),
  ].join("\n");
}

/** A row for each field below a path. */
function rows(schema: Schema, at: string, root: Schema): string[] {
  const { properties = {}, additionalProperties, items, anyOf = [], $ref } = schema;
  if ($ref !== undefined) return rows(root.definitions?.[$ref.replace("#/definitions/", "")] ?? {}, at, root);
  // What all ways to write a map need; beside them, a file may take everything from the one that it extends.
  const [way = [], ...ways] = anyOf.flatMap(({ properties, required = [] }) =>
    properties === undefined || required.includes("extends") ? [] : [required],
  );
  const needed = new Set([...(schema.required ?? []), ...way.filter((name) => ways.every((each) => each.includes(name)))]);
  const found = [
    ...Object.entries(properties).flatMap(([name, each]) => field(each, at === "" ? name : `${at}.${name}`, needed.has(name), root)),
    ...(typeof additionalProperties === "object" ? rows(additionalProperties, `${at}.*`, root) : []),
    ...(items === undefined ? [] : rows(items, `${at}[]`, root)),
    ...anyOf.flatMap((each) => rows({ ...each, required: [...needed] }, at, root)),
  ];
  const first = new Map(found.map((row) => [pathOf(row), row] as const).reverse());
  return [...new Set(found.map((row) => first.get(pathOf(row)) ?? row))];
}

function pathOf(row: string): string | undefined {
  return /`([^`]+)`/u.exec(row)?.[1];
}

function field(schema: Schema, path: string, isRequired: boolean, root: Schema): string[] {
  const meant = { ...(schema.$ref === undefined ? {} : root.definitions?.[schema.$ref.replace("#/definitions/", "")]), ...schema };
  const [, says = "", , byDefault = ""] = /^(.*?)(\s*Default: (.*?)\.?)?$/su.exec(meant.description ?? "") ?? [];
  const alternatives = meant.anyOf ?? [];
  const isMap = alternatives.some(({ properties }) => properties !== undefined);
  const words =
    path === "acknowledge[].finding" ? [] : [meant, ...(isMap ? alternatives : [])].flatMap((each) => each.enum ?? each.const ?? []);
  const listed = words.map((word) => `\`${String(word)}\``).join(", ");
  const choice = words.length === 0 ? "" : ` ${isMap ? "A map, or one" : "One"} of ${listed}.`;
  const meaning = `${YAML_ONLY.has(path.split(".").at(-1) ?? "") ? "YAML: " : ""}${says}${choice}`;
  const cells = [meaning, byDefault].map((cell) => cell.replace(/\s+/gu, " ").replaceAll("|", "\\|").trim());
  const name = `\`${path}\`${isRequired ? " (required)" : ""}`;
  // The stages of a table stand once, at rollout.profile.
  return [`| ${name} | ${cells.join(" | ")} |`, ...(path.endsWith("log[].profile") ? [] : rows(schema, path, root))];
}
