/**
 * YAML → plain values, with the place of each: keys as text, scalars by YAML 1.2's core schema, dates as text.
 */
import { YAMLException, parseEvents } from "js-yaml";

import { type FindingId, type Saying, finding } from "../mail/finding";

import { Composer } from "./composer";
import { Notes } from "./notes";
import { type FileFinding, type Place, Places, startOf } from "./place";

/** One document of a file. */
export interface YamlDocument {
  readonly value: unknown;
  readonly places: Places;
}

/** What a file holds, or what is wrong with it. */
export interface YamlFile {
  readonly documents: readonly YamlDocument[];
  readonly findings: readonly FileFinding[];
}

/** Reads a file's octets; `file` is its path as it is shown. */
export function readYaml(bytes: Uint8Array, file: string): YamlFile {
  const text = decode(bytes);
  if (text === undefined) {
    const cure = "save the file as UTF-8";
    return failed(startOf(file), "yaml-encoding", { problem: "not UTF-8", cure });
  }
  const nul = text.indexOf("\0");
  // To the parser it is the end of the file.
  if (nul !== -1) {
    const before = text.slice(0, nul).split("\n");
    const place = { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
    return failed(place, "yaml-syntax", { problem: "a NUL character", cure: "take it out" });
  }
  try {
    return readText(text, file);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const place = { file, line: (error.mark?.line ?? 0) + 1, column: (error.mark?.column ?? 0) + 1 };
    return failed(place, "yaml-syntax", { problem: error.reason, cure: "mend the YAML at this place" });
  }
}

/** Values are composed at once, and what is noted beside them on demand: most files are right, and few of their places are asked for. */
function readText(text: string, file: string): YamlFile {
  const events = parseEvents(text, {});
  const { values, isRight } = new Composer(text, events).compose();
  let known: Notes | undefined;
  const notes = (): Notes => {
    if (known === undefined) new Composer(text, events, (known = new Notes(text, file))).compose();
    return known;
  };
  const documents = values.map((value, index) => ({ value, places: new Places(() => notes().places[index] ?? new Map<string, Place>()) }));
  return { documents, findings: isRight ? [] : notes().findings };
}

function failed(place: Place, id: FindingId, saying: Saying): YamlFile {
  return { documents: [], findings: [{ ...finding(id, "", saying), ...place }] };
}

const UTF_8 = new TextDecoder("utf-8", { fatal: true });

function decode(bytes: Uint8Array): string | undefined {
  try {
    const text = UTF_8.decode(bytes);
    // Of UTF-16, one of the first two octets of a text is 0.
    return text.slice(0, 2).includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}
