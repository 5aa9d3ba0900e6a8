/**
 * YAML → plain values, with the place of each: keys as text, scalars by YAML 1.2's core schema, dates as text.
 */
import {
  EVENT_ID,
  type Event,
  NOT_RESOLVED,
  SCALAR_STYLE,
  YAMLException,
  boolCoreTag,
  floatCoreTag,
  getScalarValue,
  intCoreTag,
  nullCoreTag,
  parseEvents,
} from "js-yaml";

import { type Finding, type FindingId, type Saying, below, finding } from "../mail/finding";

import type { FileFinding, Place } from "./place";

/** One document of a file. */
export interface YamlDocument {
  readonly value: unknown;
  /** The place of each path; a map's or list's is that of its key. */
  readonly places: ReadonlyMap<string, Place>;
}

/** What a file holds, or what is wrong with it. */
export interface YamlFile {
  readonly documents: readonly YamlDocument[];
  readonly findings: readonly FileFinding[];
}

/** Nodes that the aliases of one file may stand for, all together. */
const MOST_ALIASED = 10_000;

/** Reads a file's octets; `file` is its path as it is shown. */
export function readYaml(bytes: Uint8Array, file: string): YamlFile {
  const text = decode(bytes);
  if (text === undefined) {
    const cure = "save the file as UTF-8";
    return failed({ file, line: 1, column: 1 }, "yaml-encoding", { problem: "not UTF-8", cure });
  }
  try {
    return new Composer(text, file).compose();
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const place = { file, line: (error.mark?.line ?? 0) + 1, column: (error.mark?.column ?? 0) + 1 };
    return failed(place, "yaml-syntax", { problem: error.reason, cure: "mend the YAML at this place" });
  }
}

function failed(place: Place, id: FindingId, saying: Saying): YamlFile {
  return { documents: [], findings: [{ ...finding(id, "", saying), ...place }] };
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}

interface Composed {
  readonly value: unknown;
  /** Nodes in it, those that aliases stand for included. */
  readonly size: number;
}

/** Composes values from the parser's events. */
class Composer {
  private readonly events: readonly Event[];
  private readonly lineStarts: readonly number[];
  private readonly findings: FileFinding[] = [];
  private position = 0;
  private places = new Map<string, Place>();
  private anchors = new Map<string, Composed>();
  private open = new Set<string>();
  private aliased = 0;

  constructor(
    private readonly text: string,
    private readonly file: string,
  ) {
    this.events = parseEvents(text, {});
    this.lineStarts = [0, ...Array.from(text.matchAll(/\r\n|\n|\r/gu), (match) => match.index + match[0].length)];
  }

  compose(): YamlFile {
    const documents: YamlDocument[] = [];
    for (let event = this.next(); event !== undefined; event = this.next()) {
      if (event.type !== EVENT_ID.DOCUMENT) continue;
      this.places = new Map();
      this.anchors = new Map();
      const first = this.events[this.position];
      this.places.set("", this.placeAt(first === undefined || isEmpty(first) ? 0 : startOf(first)));
      // What stands behind the last --- may be nothing.
      if (documents.length > 0 && isEmpty(first) && this.events.length - this.position <= 2) break;
      const value = first === undefined || isEmpty(first) ? null : this.node("").value;
      documents.push({ value, places: this.places });
    }
    return { documents, findings: this.findings };
  }

  private next(): Event | undefined {
    return this.events[this.position++];
  }

  private node(at: string): Composed {
    const event = this.next();
    switch (event?.type) {
      case EVENT_ID.SCALAR:
        return this.anchored(event, () => ({ value: this.scalar(event, at), size: 1 }));
      case EVENT_ID.SEQUENCE:
        return this.anchored(event, () => this.sequence(at));
      case EVENT_ID.MAPPING:
        return this.anchored(event, () => this.mapping(at));
      case EVENT_ID.ALIAS:
        return this.alias(event, at);
      default:
        return { value: null, size: 1 };
    }
  }

  private anchored(event: { readonly anchorStart: number; readonly anchorEnd: number }, compose: () => Composed): Composed {
    if (event.anchorStart < 0) return compose();
    const name = this.text.slice(event.anchorStart, event.anchorEnd);
    this.open.add(name);
    const composed = compose();
    this.open.delete(name);
    this.anchors.set(name, composed);
    return composed;
  }

  private alias(event: Extract<Event, { type: typeof EVENT_ID.ALIAS }>, at: string): Composed {
    const name = this.text.slice(event.anchorStart, event.anchorEnd);
    const nothing = { value: null, size: 1 };
    const place = event.anchorStart - 1;
    if (this.open.has(name)) {
      this.say("yaml-aliases", place, at, { problem: `the alias *${name} stands inside what it names`, cure: "write the value out" });
      return nothing;
    }
    const target = this.anchors.get(name);
    if (target === undefined) {
      this.say("yaml-syntax", place, at, {
        problem: `the alias *${name} names no anchor before it`,
        cure: `write &${name} at the value that is meant`,
      });
      return nothing;
    }
    const before = this.aliased;
    this.aliased += target.size;
    if (this.aliased <= MOST_ALIASED) return target;
    if (before <= MOST_ALIASED) {
      const problem = `aliases stand for more than ${MOST_ALIASED} nodes`;
      this.say("yaml-aliases", place, at, { problem, cure: "write the values out, or share them with extends" });
    }
    return nothing;
  }

  private sequence(at: string): Composed {
    const items: unknown[] = [];
    let size = 1;
    for (let event = this.events[this.position]; event !== undefined && event.type !== EVENT_ID.POP; event = this.events[this.position]) {
      const path = below(at, items.length);
      this.places.set(path, this.placeAt(startOf(event)));
      const item = this.node(path);
      items.push(item.value);
      size += item.size;
    }
    this.position++;
    return { value: items, size };
  }

  private mapping(at: string): Composed {
    const entries: [string, unknown][] = [];
    const lines = new Map<string, number>();
    let size = 1;
    for (let event = this.next(); event !== undefined && event.type !== EVENT_ID.POP; event = this.next()) {
      const start = startOf(event);
      if (event.type !== EVENT_ID.SCALAR) {
        this.say("yaml-syntax", start, at, { problem: "a key that is no text", cure: "write a plain key" });
        this.position--;
        this.node(at);
        this.node(at);
        continue;
      }
      const key = getScalarValue(this.text, event);
      const path = below(at, key);
      const before = lines.get(key);
      const place = this.placeAt(start);
      if (before === undefined) {
        lines.set(key, place.line);
        this.places.set(path, place);
      } else {
        this.say("yaml-duplicate-key", start, path, {
          problem: `a key that stands already, on line ${before}`,
          value: key,
          cure: "keep one",
        });
      }
      const composed = this.node(path);
      size += composed.size;
      if (before === undefined) entries.push([key, composed.value]);
    }
    return { value: Object.fromEntries(entries), size };
  }

  private scalar(event: Extract<Event, { type: typeof EVENT_ID.SCALAR }>, at: string): unknown {
    const source = getScalarValue(this.text, event);
    const tag = event.tagStart < 0 ? undefined : this.text.slice(event.tagStart, event.tagEnd);
    if (tag !== undefined) {
      if (!/^!!?(?:str)?$/u.test(tag)) {
        this.say("yaml-syntax", event.tagStart, at, { problem: "a tag, which specs do not use", value: tag, cure: "remove it" });
      }
      return source;
    }
    if (event.style !== SCALAR_STYLE.PLAIN) return source;
    for (const each of [nullCoreTag, boolCoreTag, intCoreTag, floatCoreTag]) {
      const value: unknown = each.resolve(source, false, each.tagName);
      // A number that would be written otherwise (007, 1e3, 32 digits) is a name or an id, and stays text.
      if (value !== NOT_RESOLVED) return typeof value === "number" && String(value) !== source ? source : value;
    }
    return source;
  }

  private say(id: FindingId, offset: number, at: string, saying: Saying): void {
    const said: Finding = finding(id, at, saying);
    this.findings.push({ ...said, ...this.placeAt(offset) });
  }

  /** The line and column of an offset, by halving. */
  private placeAt(offset: number): Place {
    let [low, high] = [0, this.lineStarts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { file: this.file, line: low + 1, column: offset - (this.lineStarts[low] ?? 0) + 1 };
  }
}

/** Whether a document holds nothing, or a scalar that is not written. */
function isEmpty(event: Event | undefined): boolean {
  return event === undefined || event.type === EVENT_ID.POP || (event.type === EVENT_ID.SCALAR && event.valueStart < 0);
}

function startOf(event: Event): number {
  switch (event.type) {
    case EVENT_ID.SCALAR:
      // The offset of a quoted scalar's value is behind its quote.
      return event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED
        ? event.valueStart - 1
        : event.valueStart;
    case EVENT_ID.SEQUENCE:
    case EVENT_ID.MAPPING:
      return event.start;
    case EVENT_ID.ALIAS:
      return event.anchorStart - 1;
    default:
      return 0;
  }
}
