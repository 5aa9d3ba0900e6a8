/**
 * What the YAML file type adds, loaded away: `extends`, `publicKeyFile`, `stack`.
 */
import { dirname, resolve } from "node:path";

import { type FindingId, type Saying, below, finding } from "../mail/finding";
import { isMap, nearest } from "../mail/reading";

import type { Files, Refusal } from "./files";
import { type FileFinding, Places, placeOf, startOf } from "./place";
import type { YamlDocument } from "./yaml";

/** A document whose files are loaded: what the TypeScript form of a spec holds. */
export interface ResolvedDocument {
  /** The file as it is shown. */
  readonly file: string;
  readonly value: unknown;
  readonly stack?: string | undefined;
  readonly places: Places;
  /** Paths of `publicKey` that were written as `publicKeyFile`. */
  readonly keyFiles: ReadonlySet<string>;
  /** Whether all that it extends could be read; what is missing in it may stand there. */
  readonly isWhole: boolean;
}

/** The documents of a file, and what is wrong in it and in what it extends. */
export interface ResolvedFile {
  readonly documents: readonly ResolvedDocument[];
  readonly findings: readonly FileFinding[];
}

/** Reads a file and all files that it names. */
export function resolveFile(path: string, files: Files): ResolvedFile {
  const file = files.shown(path);
  const read = files.yaml(path);
  const findings = [...read.findings];
  if (read.documents.length === 0 && findings.length === 0) {
    const cure = "write domain, senders and dmarc, or begin its name with _ when it is shared";
    findings.push({ ...finding("spec-empty", "", { problem: "an empty file", cure }), ...startOf(file) });
  }
  const documents = read.documents.map((document) => new Resolver(files, findings).resolve(document, path, [path]));
  return { documents, findings };
}

type Map_ = Readonly<Record<string, unknown>>;

interface Misspelt {
  readonly key: string;
  readonly meant: string;
}

interface Resolved {
  readonly value: unknown;
  /** Null removes the base's. */
  readonly stack?: string | null | undefined;
  readonly places: Places;
}

/** What stands in for a key whose file cannot be read: a key known late, of which nobody says more. */
export const UNREAD_KEY = "${TfToken[unread]}";

/** Why a file cannot be read, as findings say it, with the cure where it is one for all files. */
export const REFUSALS: Readonly<Record<Refusal, { readonly id: FindingId; readonly problem: string; readonly cure?: string }>> = {
  outside: { id: "file-outside-project", problem: "a file outside the project" },
  missing: { id: "file-missing", problem: "no such file" },
  folder: { id: "file-missing", problem: "a folder, not a file", cure: "put a file in its place" },
  special: { id: "file-missing", problem: "no regular file", cure: "put a file in its place" },
  loop: { id: "file-missing", problem: "a link that leads to itself", cure: "take the link away, or let it lead to a file" },
  unreadable: { id: "file-missing", problem: "a file that cannot be read", cure: "give whoever runs this the right to read it" },
  link: { id: "file-outside-project", problem: "a link to a file outside the project" },
};

class Resolver {
  readonly keyFiles = new Set<string>();
  isWhole = true;

  constructor(
    private readonly files: Files,
    private readonly findings: FileFinding[],
  ) {}

  /** Loads what a document names; `chain` are the files that led to it. */
  resolve(document: YamlDocument, path: string, chain: readonly string[]): ResolvedDocument {
    const { stack, ...merged } = this.merged(document, path, chain);
    return { file: this.files.shown(path), ...merged, stack: stack ?? undefined, keyFiles: this.keyFiles, isWhole: this.isWhole };
  }

  private merged(document: YamlDocument, path: string, chain: readonly string[]): Resolved {
    if (!isMap(document.value)) return document;
    const { extends: parent, stack, ...written } = document.value;
    const misspelt = this.misspelt(written, "", FIELDS, document.places);
    const isMisspelt = misspelt.some(({ meant }) => meant === "extends");
    const rest = without(written, ...misspelt.map(({ key }) => key));
    const { value, places } = this.withKeys(rest, document.places, path);
    const own = { value, places, stack: this.stackName(stack, places, parent !== undefined || isMisspelt) };
    if (parent === undefined && !isMisspelt) return own;
    const base = parent === undefined ? undefined : this.base(parent, document, path, chain);
    if (base === undefined) {
      this.isWhole = false;
      return { ...own, value: mergeValues({}, value) };
    }
    // A key that is written here is not that of the base's file.
    for (const key of this.keyFiles) if (places.get(key) !== undefined) this.keyFiles.delete(key);
    return merge(base, own);
  }

  /** A field whose name is nearly one of those that are loaded away: the core, which does not know them, would propose others. */
  private misspelt(map: Map_, at: string, known: readonly string[], places: Places): readonly Misspelt[] {
    return Object.keys(map).flatMap((key) => {
      const meant = known.includes(key) ? undefined : nearest(key, known);
      if (meant === undefined || !LOADED.has(meant)) return [];
      this.say("spec-unknown-field", below(at, key), places, { problem: "an unknown field", cure: `did you mean ${meant}?` });
      return [{ key, meant }];
    });
  }

  private stackName(stack: unknown, places: Places, extending: boolean): string | null | undefined {
    if (stack === undefined || typeof stack === "string" || (stack === null && extending)) return stack;
    this.say("spec-type", "stack", places, { problem: "not a text", value: stack, cure: "write a name, in quotes where it is a number" });
    return undefined;
  }

  private base(parent: unknown, document: YamlDocument, path: string, chain: readonly string[]): Resolved | undefined {
    if (typeof parent !== "string") {
      this.say("spec-type", "extends", document.places, { problem: "not a path", value: parent, cure: "write the path of one YAML file" });
      return undefined;
    }
    const file = this.fileNamed(parent, "extends", document.places, path);
    if (file === undefined) return undefined;
    const before = chain.findIndex((each) => this.files.real(each) === this.files.real(file));
    if (before !== -1) {
      const circle = [...chain.slice(before), file].map((each) => this.files.shown(each)).join(" → ");
      this.say("extends-cycle", "extends", document.places, { problem: `a cycle: ${circle}`, cure: "take one of them out" });
      return undefined;
    }
    const read = this.files.yaml(file);
    this.findings.push(...read.findings);
    const [shared, ...more] = read.documents;
    if (shared === undefined || more.length > 0 || !isMap(shared.value)) {
      if (read.findings.length === 0) {
        const cure = "write one document there, with the shared fields";
        this.say("spec-type", "extends", document.places, { problem: "a file that is not one map", value: parent, cure });
      }
      return undefined;
    }
    return this.merged(shared, file, [...chain, file]);
  }

  /** Replaces each `publicKeyFile` of `senders.*.dkim.*` by the `publicKey` that the file holds. */
  private withKeys(value: Map_, places: Places, path: string): { value: Map_; places: Places } {
    const senders = mapValues(value["senders"], (sender, name) => {
      const dkim = isMap(sender) ? sender["dkim"] : undefined;
      if (!isMap(dkim)) return sender;
      const keys = mapValues(dkim, (key, selector) => {
        if (!isMap(key)) return key;
        const under = below("senders", name, "dkim", selector);
        const misspelt = key["publicKeyFile"] === undefined ? this.misspelt(key, under, KEY_FIELDS, places) : [];
        if (misspelt.length > 0) return { publicKey: UNREAD_KEY, keyType: "rsa", ...without(key, ...misspelt.map((each) => each.key)) };
        if (key["publicKeyFile"] === undefined) return key;
        const at = below(under, "publicKeyFile");
        // Null removes what the base's file gave.
        if (key["publicKeyFile"] === null) {
          this.keyFiles.add(withoutFile(at));
          return { publicKey: null, ...without(key, "publicKeyFile") };
        }
        return this.withKey(key, at, places, path);
      });
      return { ...(sender as Map_), dkim: keys };
    });
    return { value: value["senders"] === undefined ? value : { ...value, senders }, places };
  }

  private withKey(key: Map_, at: string, places: Places, path: string): Map_ {
    const { publicKeyFile, ...rest } = key;
    if (typeof publicKeyFile !== "string") {
      this.say("spec-type", at, places, {
        problem: "not a path",
        value: publicKeyFile,
        cure: "write the path of a PEM file beside the spec",
      });
      return { publicKey: UNREAD_KEY, keyType: "rsa", ...rest };
    }
    if (rest["publicKey"] !== undefined) {
      this.say("spec-value", at, places, { problem: "a file beside publicKey", value: publicKeyFile, cure: "keep one of them" });
    } else this.keyFiles.add(withoutFile(at));
    const file = this.fileNamed(publicKeyFile, at, places, path);
    const text = file === undefined ? undefined : this.files.key(file);
    if (text !== undefined && text.trim() !== "") return { publicKey: text, ...rest };
    if (text !== undefined) {
      const cure = "write the public key into it, as PEM";
      this.say("spec-value", at, places, { problem: "an empty file", value: publicKeyFile, cure });
    }
    return { publicKey: UNREAD_KEY, keyType: "rsa", ...rest };
  }

  /** A file that a spec names: relative to the file that names it, there, and in the project. */
  private fileNamed(name: string, at: string, places: Places, path: string): string | undefined {
    const file = resolve(dirname(path), name);
    const refusal = this.files.refusal(file, path);
    if (refusal === undefined) return file;
    const { id, problem, cure } = REFUSALS[refusal];
    const where = refusal === "missing" ? `write a path that is relative to ${this.files.shown(path)}` : "keep it beside the spec";
    this.say(id, at, places, { problem, value: name, cure: cure ?? where });
    return undefined;
  }

  private say(id: FindingId, at: string, places: Places, saying: Saying): void {
    this.findings.push({ ...finding(id, at, saying), ...placeOf(at, places) });
  }
}

/** What is loaded away, and the fields beside it that a misspelt name may mean as well. */
const LOADED = new Set(["extends", "stack", "publicKeyFile"]);
const FIELDS = ["extends", "stack", "senders"];
const KEY_FIELDS = ["publicKeyFile", "publicKey", "target", "record", "revoked", "testing", "note", "keyType"];

/** A cure that lists the core's fields, with those that only files have. */
export function withLoaded(cure: string): string {
  return cure
    .replace(/^write one of (?=kind,)/u, "$&extends, stack, ")
    .replace(/^(?:write|give) one of publicKey(?=,)/u, "$&, publicKeyFile");
}

function without(map: Map_, ...keys: readonly string[]): Map_ {
  return keys.length === 0 ? map : Object.fromEntries(Object.entries(map).filter(([each]) => !keys.includes(each)));
}

function withoutFile(at: string): string {
  return at.replace(/File$/u, "");
}

function mapValues(value: unknown, change: (item: unknown, key: string) => unknown): unknown {
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, change(item, key)]));
}

/** Maps merge by key, `null` removes a key, everything else is replaced. Ids of records are those of the base's own domain. */
function merge(base: Resolved, own: Resolved): Resolved {
  const shared = isMap(base.value) ? without(base.value, "adopt") : base.value;
  const places = new Places(() => new Map([...base.places.all(), ...own.places.all()]));
  return { value: mergeValues(shared, own.value), places, stack: own.stack === undefined ? base.stack : own.stack };
}

function mergeValues(base: unknown, own: unknown): unknown {
  if (!isMap(own)) return own;
  // Where the base has no map, there is nothing to remove either.
  if (!isMap(base)) return mergeValues({}, own);
  const merged = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(own)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergeValues(merged.get(key), value));
  }
  return Object.fromEntries(merged);
}
