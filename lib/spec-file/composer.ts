/**
 * js-yaml's events → plain values: keys as text, scalars by YAML 1.2's core schema, dates as text.
 */
import {
  EVENT_ID,
  type Event,
  NOT_RESOLVED,
  SCALAR_STYLE,
  boolCoreTag,
  floatCoreTag,
  getScalarValue,
  intCoreTag,
  nullCoreTag,
} from "js-yaml";

import { type FindingId, type Saying, below } from "../mail/finding";
import { SECRET, holdsPrivateKey } from "../mail/private-key";

import type { Notes } from "./notes";

/** Nodes that the aliases of one file may stand for, all together. */
const MOST_ALIASED = 10_000;

interface Anchored {
  readonly value: unknown;
  /** Nodes in it, those that aliases stand for included. */
  readonly size: number;
}

/** Composes values from the parser's events; paths are followed for the notes alone. */
export class Composer {
  private isRight = true;
  private position = 0;
  /** Behind the last scalar that was read. */
  private end = 0;
  private anchors = new Map<string, Anchored>();
  private open = new Set<string>();
  private nodes = 0;
  private aliased = 0;

  constructor(
    private readonly text: string,
    private readonly events: readonly Event[],
    private readonly notes?: Notes,
  ) {}

  /** The values of the documents, and whether nothing was wrong with them. */
  compose(): { readonly values: readonly unknown[]; readonly isRight: boolean } {
    const values: unknown[] = [];
    for (let event = this.next(); event !== undefined; event = this.next()) {
      if (event.type !== EVENT_ID.DOCUMENT) continue;
      this.anchors = new Map();
      const first = this.events[this.position];
      // What stands behind the last --- may be nothing.
      if (values.length > 0 && isEmpty(first) && this.events.length - this.position <= 2) break;
      this.notes?.places.push(new Map());
      this.notes?.place("", first === undefined || isEmpty(first) ? this.startOfEmpty() : startOf(first));
      values.push(first === undefined || isEmpty(first) ? null : this.node(""));
    }
    return { values, isRight: this.isRight };
  }

  private next(): Event | undefined {
    const event = this.events[this.position++];
    if (event?.type === EVENT_ID.SCALAR) this.end = Math.max(this.end, event.valueEnd);
    return event;
  }

  /** Where a document of nothing begins, of which no event says it: at the mark behind what stands before. */
  private startOfEmpty(): number {
    const mark = /^---/mu.exec(this.text.slice(this.end));
    return this.end === 0 || mark === null ? 0 : this.end + mark.index;
  }

  private node(at: string): unknown {
    const event = this.next();
    this.nodes++;
    switch (event?.type) {
      case EVENT_ID.SCALAR:
      case EVENT_ID.SEQUENCE:
      case EVENT_ID.MAPPING:
        return event.anchorStart < 0 ? this.content(event, at) : this.anchored(event, at);
      case EVENT_ID.ALIAS:
        return this.alias(event, at);
      default:
        return null;
    }
  }

  private content(event: Content, at: string): unknown {
    switch (event.type) {
      case EVENT_ID.SCALAR:
        return this.scalar(event, at);
      case EVENT_ID.SEQUENCE:
        this.withoutTag(event, at);
        return this.sequence(at);
      case EVENT_ID.MAPPING:
        this.withoutTag(event, at);
        return this.mapping(at);
      default:
        return event satisfies never;
    }
  }

  /** Whether a node has no tag; one that says what the node is anyway, `!!str` and the like, is let be, and any other is said. */
  private withoutTag({ type, tagStart, tagEnd }: Content, at: string): boolean {
    if (tagStart < 0) return true;
    const tag = this.text.slice(tagStart, tagEnd);
    const known = { [EVENT_ID.SCALAR]: /^!!?(?:str)?$/u, [EVENT_ID.SEQUENCE]: /^!!seq$/u, [EVENT_ID.MAPPING]: /^!!map$/u };
    if (!known[type].test(tag))
      this.say("yaml-syntax", tagStart, at, { problem: "a tag, which specs do not use", value: tag, cure: "remove it" });
    return false;
  }

  private anchored(event: Content, at: string): unknown {
    const name = this.text.slice(event.anchorStart, event.anchorEnd);
    const before = this.nodes;
    this.open.add(name);
    const value = this.content(event, at);
    this.open.delete(name);
    this.anchors.set(name, { value, size: this.nodes - before + 1 });
    return value;
  }

  private alias(event: Extract<Event, { type: typeof EVENT_ID.ALIAS }>, at: string): unknown {
    const name = this.text.slice(event.anchorStart, event.anchorEnd);
    const place = event.anchorStart - 1;
    const shown = holdsPrivateKey(name) ? SECRET : name;
    if (this.open.has(name)) {
      this.say("yaml-aliases", place, at, { problem: `the alias *${shown} stands inside what it names`, cure: "write the value out" });
      return null;
    }
    const target = this.anchors.get(name);
    if (target === undefined) {
      this.say("yaml-syntax", place, at, {
        problem: `the alias *${shown} names no anchor before it`,
        cure: `write &${shown} at the value that is meant`,
      });
      return null;
    }
    const before = this.aliased;
    this.aliased += target.size;
    if (this.aliased <= MOST_ALIASED) {
      this.nodes += target.size - 1;
      return target.value;
    }
    if (before <= MOST_ALIASED) {
      const problem = `aliases stand for more than ${MOST_ALIASED} nodes`;
      this.say("yaml-aliases", place, at, { problem, cure: "write the values out, or share them with extends" });
    }
    return null;
  }

  private sequence(at: string): unknown[] {
    const items: unknown[] = [];
    for (let event = this.events[this.position]; event !== undefined && event.type !== EVENT_ID.POP; event = this.events[this.position]) {
      const path = this.below(at, items.length);
      this.notes?.place(path, startOf(event));
      items.push(this.node(path));
    }
    this.position++;
    return items;
  }

  private mapping(at: string): Readonly<Record<string, unknown>> {
    const value: Record<string, unknown> = {};
    for (let event = this.next(); event !== undefined && event.type !== EVENT_ID.POP; event = this.next()) {
      if (event.type !== EVENT_ID.SCALAR) {
        this.say("yaml-syntax", startOf(event), at, { problem: "a key that is no text", cure: "write a plain key" });
        this.position--;
        this.node(at);
        this.node(at);
        continue;
      }
      const key = getScalarValue(this.text, event);
      const path = this.below(at, key);
      this.withoutTag(event, path);
      if (event.anchorStart >= 0) this.anchors.set(this.text.slice(event.anchorStart, event.anchorEnd), { value: key, size: 1 });
      if (key === "<<" && event.style === SCALAR_STYLE.PLAIN) {
        const cure = "write the fields out, or share them by extends";
        this.say("spec-unknown-field", startOf(event), path, { problem: "a merge key, which YAML 1.2 does not have", cure });
        this.node(path);
        continue;
      }
      if (Object.hasOwn(value, key)) {
        const problem = `a key that stands already, on line ${this.notes?.lineOf(path) ?? 0}`;
        this.say("yaml-duplicate-key", startOf(event), path, { problem, value: key, cure: "keep one" });
        this.node(path);
        continue;
      }
      this.notes?.place(path, startOf(event));
      const item = this.node(path);
      if (key === "__proto__") Object.defineProperty(value, key, { value: item, enumerable: true, writable: true, configurable: true });
      else value[key] = item;
    }
    return value;
  }

  private scalar(event: Extract<Event, { type: typeof EVENT_ID.SCALAR }>, at: string): unknown {
    const source = getScalarValue(this.text, event);
    if (!this.withoutTag(event, at)) return source;
    if (event.style !== SCALAR_STYLE.PLAIN || !MAYBE_NO_TEXT.test(source)) return source;
    for (const each of [nullCoreTag, boolCoreTag, intCoreTag, floatCoreTag]) {
      const value: unknown = each.resolve(source, false, each.tagName);
      // A number that would be written otherwise (007, 1e3, 32 digits) is a name or an id, and stays text.
      if (value !== NOT_RESOLVED) return typeof value === "number" && String(value) !== source ? source : value;
    }
    return source;
  }

  private below(at: string, key: string | number): string {
    return this.notes === undefined ? "" : below(at, key);
  }

  private say(id: FindingId, offset: number, at: string, saying: Saying): void {
    this.isRight = false;
    this.notes?.say(id, offset, at, saying);
  }
}

type Content = Extract<Event, { type: typeof EVENT_ID.SCALAR | typeof EVENT_ID.SEQUENCE | typeof EVENT_ID.MAPPING }>;

/** How null, true, false and numbers begin in the core schema (YAML 1.2.2 section 10.3.2). */
const MAYBE_NO_TEXT = /^(?:$|[~nNtTfF+.\d-])/u;

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
