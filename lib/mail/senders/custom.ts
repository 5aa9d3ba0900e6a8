/**
 * A service without a preset: its terms, return path and records as its documentation gives them.
 */
import type { PlacedRecord, RecordType } from "../dns";
import { below, finding, isError } from "../finding";
import {
  type Reader,
  hostName,
  isMap,
  lateRecordName,
  looseList,
  looseRecord,
  mapOf,
  oneOf,
  optional,
  recordName,
  required,
  text,
  whole,
} from "../reading";
import { type PlacedTerm, passes } from "../spf";
import { spfTerm } from "../spf/term-reader";

import { judgeCustomText } from "./custom-text";
import type { SenderInput, Service } from "./sender";

/** A record of a sender's own. */
export interface CustomRecord {
  /** Absolute name. */
  readonly name: string;
  /** What kind of record it is; an SPF, a DMARC policy and DKIM keys have fields of their own. */
  readonly type: "TXT" | "CNAME" | "MX";
  /** Raw text of a TXT, target of a CNAME, exchange of an MX; it may hold tokens. */
  readonly content: string;
  /** MX preference, 0–65535; only on an MX, and required there. */
  readonly priority?: number;
}

/** A service without a preset. */
export interface CustomSender extends SenderInput {
  readonly service?: "custom";
  /**
   * SPF terms at the domain, like `include:_spf.example.net`.
   * @default none
   */
  readonly spf?: readonly string[];
  /**
   * The envelope domain of its mail.
   * @default the domain
   */
  readonly returnPath?: string;
  /**
   * Further records, by a key that names them: letters, digits, `-`, `_`.
   * @default none
   */
  readonly records?: Readonly<Record<string, CustomRecord>>;
}

/** Its inputs once they are read. */
export interface CheckedCustom extends SenderInput {
  readonly spf?: readonly PlacedTerm[];
  readonly returnPath?: string;
  readonly records?: ReadonlyMap<string, CustomRecord>;
}

/** A term of a sender: it lets servers send, and its place in the record must not matter. */
const senderTerm: Reader<PlacedTerm> = (value, at, found) => {
  const term = spfTerm(value, at, found);
  if (term === undefined) return undefined;
  if (term.kind === "all" || !("qualifier" in term)) {
    const cure = "leave it to spf.all or spf.redirect; a sender gives mechanisms like include:_spf.example.net";
    found.push(finding("sender-input", at, { problem: "not a mechanism of a sender", value, cure }));
    return undefined;
  }
  if (term.qualifier === "fail" || term.qualifier === "softfail") {
    const cure = "write it in spf.terms, before what it excludes";
    found.push(finding("sender-input", at, { problem: "an exclusion, which depends on its place", value, cure }));
    return undefined;
  }
  return { term, at };
};

const recordType: Reader<RecordType> = oneOf(["TXT", "CNAME", "MX"]);

const writtenRecord = looseRecord<CustomRecord>({
  name: required(recordName),
  type: required(recordType),
  content: required(text({ blank: true, late: /[^]*/u })),
  priority: optional(whole(0, 65535)),
});

const customRecord: Reader<CustomRecord> = (value, at, found) => {
  const before = found.length;
  const { name, type, content, priority } = writtenRecord(value, at, found) ?? {};
  if (!isMap(value) || type === undefined) return undefined;
  if (type === "MX" && value["priority"] === undefined) {
    found.push(finding("spec-missing-field", below(at, "priority"), { problem: "missing", cure: "add the MX preference, like 10" }));
  }
  // A null MX, `0 .` (RFC 7505), is not a name.
  const isText = type === "TXT" || (type === "MX" && content === ".");
  const target = isText || content === undefined ? content : lateRecordName(content, below(at, "content"), found);
  const isWrong = name === undefined || target === undefined || found.slice(before).some(isError);
  // What can be read without it is judged all the same.
  if (type !== "MX" && priority !== undefined) {
    found.push(finding("spec-value", below(at, "priority"), { problem: `of no meaning on a ${type}`, value: priority, cure: "remove it" }));
  }
  return isWrong ? undefined : { name, type, content: target, ...(priority === undefined ? {} : { priority }) };
};

const key = (name: string): Reader<CustomRecord> => {
  return (value, at, found) => {
    if (/^[\w-]+$/u.test(name)) return customRecord(value, at, found);
    const cure = "name it with letters, digits, - and _: the key is part of the Terraform address";
    found.push(finding("spec-value", at, { problem: "not a key", value: name, cure }));
    customRecord(value, at, found);
    return undefined;
  };
};

/**
 * The service `custom`.
 * @internal
 */
export const custom: Service<CheckedCustom> = {
  name: "custom",
  title: "a service without a preset",
  source: "the service's own documentation",
  recordsStandAlone: true,
  fields: {
    spf: optional(looseList(senderTerm)),
    returnPath: optional(hostName),
    records: optional(mapOf(key)),
  },
  about: {
    spf: { says: "its SPF terms at the domain", example: ["include:_spf.mailer.example"], where: "the service's own documentation" },
    returnPath: {
      says: "the envelope domain of its mail; the domain, when it has SPF terms",
      example: "bounce.example.com",
      where: "the Return-Path of a mail that it sent",
    },
    records: {
      says: "further records, by a key of yours",
      example: { bounces: { name: "bounce.example.com", type: "CNAME", content: "bounces.mailer.example" } },
      where: "the service's own documentation",
    },
    dkim: {
      says: "its keys, or their targets",
      example: { m1: { target: "m1.dkim.mailer.example" } },
      where: "the service's own documentation",
    },
  },
  publish(input, { domain, zone, at }, found) {
    const { spf = [] } = input;
    const records: PlacedRecord[] = [...(input.records ?? [])].map(([name, each]) => ({
      ...each,
      role: `custom__${name}`,
      owner: below(at, "records", name),
    }));
    for (const each of records) if (each.type === "TXT") found.push(...judgeCustomText(each, zone));
    // Without terms the domain's SPF does not let it send, unless its owner says that it does: the envelope domain is his word.
    const letsSend = spf.some(({ term }) => passes(term));
    const returnPath = input.returnPath ?? domain;
    return { spf, records, ...(letsSend || input.returnPath !== undefined ? { returnPath } : {}) };
  },
};
