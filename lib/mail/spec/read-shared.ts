/**
 * What specs of every kind hold: zone, account, TTL, comment, acknowledgements, records taken over.
 */
import { FINDINGS, type Finding, type FindingId, finding } from "../finding";
import { isNumberToken } from "../late";
import {
  type Reader,
  didYouMean,
  hostName,
  list,
  looseRecord,
  mapOf,
  matching,
  optional,
  record,
  required,
  text,
  textLike,
  tokenAt,
  wrongType,
} from "../reading";

import type { Zone } from "./checked";

/** An acknowledgement with its place. */
export interface Acknowledgement {
  readonly finding: FindingId;
  readonly at: string;
  readonly reason: string;
  /** Path of the acknowledgement itself. */
  readonly place: string;
}

/** What specs of every kind hold, read; a part that is wrong is undefined. */
export interface SharedReading {
  readonly zone: Zone | undefined;
  readonly account: string | undefined;
  readonly ttl: number | "auto";
  readonly comment: string | undefined;
  readonly acknowledge: readonly Acknowledgement[];
  readonly adopt: Readonly<Record<string, string>>;
}

const zone: Reader<Zone> = (value, at, found) =>
  typeof value === "string" ? wrongType("a map", value, at, found, "write a map, like { name: example.com }") : zoneMap(value, at, found);

const zoneFields = looseRecord<Zone>({
  name: required(hostName, "add the zone's name beside its id, like example.com"),
  id: optional(
    matching(/^[0-9a-f]{32}$/u, "not a zone id", "copy the 32 hexadecimal digits, in lower case, of the zone's overview page", /^$/u),
  ),
});

/** The name says where the domain stands, whatever is wrong beside it. */
const zoneMap: Reader<Zone> = (value, at, found) => {
  const { name, ...rest } = zoneFields(value, at, found) ?? {};
  return name === undefined ? undefined : { name, ...rest };
};

const LONGEST_COMMENT = 100;
const SECONDS = "write seconds, 60 to 86400 (30 to 59 only on Enterprise), or auto";

const ttl: Reader<number | "auto"> = (value, at, found) => {
  if (value === "auto") return value;
  if (typeof value !== "number") return wrongType("a number of seconds", value, at, found, SECONDS);
  if (isNumberToken(value)) return tokenAt(at, found);
  if (Number.isInteger(value) && value >= 30 && value <= 86_400) return value;
  found.push(finding("spec-value", at, { problem: "out of range", value, cure: SECONDS }));
  return undefined;
};

const comment: Reader<string> = textLike((value) => {
  const cure = `write one line of printable characters, at most ${LONGEST_COMMENT}, or leave it out`;
  if (value.trim() === "") return { problem: "blank", cure };
  if (/\p{Cc}/u.test(value)) return { problem: "a line break or control character in a comment", cure };
  return value.length > LONGEST_COMMENT ? { problem: `${value.length} characters in a comment`, cure } : undefined;
});

const acknowledged = record<Omit<Acknowledgement, "place">>({
  finding: required(warningId, "add the id of the warning"),
  at: required(text({ blank: true }), "add the warning's path"),
  reason: required(text(), "add why it is accepted"),
});

const acknowledgement: Reader<Acknowledgement> = (value, at, found) => {
  const read = acknowledged(value, at, found);
  return read === undefined ? undefined : { ...read, place: at };
};

/** Warnings that stay, whoever acknowledges them. */
export const STAYING: readonly string[] = ["rollout-forced", "acknowledge-unmatched"] satisfies FindingId[];

function warningId(value: unknown, at: string, found: Finding[]): FindingId | undefined {
  const id = text()(value, at, found);
  if (id === undefined) return undefined;
  const warnings = Object.keys(FINDINGS).filter((each) => FINDINGS[each as FindingId][0] === "warning" && !STAYING.includes(each));
  if (warnings.includes(id)) return id as FindingId;
  const problem = Object.hasOwn(FINDINGS, id) ? "a finding that cannot be acknowledged" : "not the id of a warning";
  const cure = Object.hasOwn(FINDINGS, id) ? "mend what it says" : didYouMean(id, warnings);
  found.push(finding("spec-value", at, { problem, value: id, cure }));
  return undefined;
}

const account: Reader<string> = matching(/^[a-z][\w-]*$/iu, "not an account's name", "write a name of your own: letters, digits, - and _");

const recordId: Reader<string> = matching(
  /^[0-9a-f]{32}$/u,
  "not a record's id",
  "let sending-domain adopt write it, or take the 32 hexadecimal digits from Cloudflare's API",
);

/** The kind is read before; here it is only known. */
const known: Reader<true> = () => true;

/** Their fields. */
export const shared = {
  kind: optional(known),
  zone: optional(zone),
  account: optional(account),
  ttl: optional(ttl),
  comment: optional(comment),
  acknowledge: optional(list(acknowledgement)),
  adopt: optional(mapOf(() => recordId)),
};

/** What fields of a kind and those of every kind hold once read. */
export type Written<T> = T & {
  readonly kind?: true;
  readonly zone?: Zone;
  readonly account?: string;
  readonly ttl?: number | "auto";
  readonly comment?: string;
  readonly acknowledge?: readonly Acknowledgement[];
  readonly adopt?: ReadonlyMap<string, string>;
};

/** What specs of every kind hold; without a zone, it has the name of the spec. */
export function readShared(
  read: Partial<Written<object>>,
  value: Readonly<Record<string, unknown>>,
  name: string | undefined,
): SharedReading {
  const { account, ttl: seconds = "auto", comment: words, acknowledge = [], adopt } = read;
  const place = value["zone"] === undefined && name !== undefined ? { name } : read.zone;
  return { zone: place, account, ttl: seconds, comment: words, acknowledge, adopt: adopt === undefined ? {} : Object.fromEntries(adopt) };
}
