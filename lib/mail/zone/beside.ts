/**
 * What may not stand beside each other at one name.
 */
import { readKeyName } from "../dkim";
import { type Finding, finding } from "../finding";
import { withoutTokens } from "../late";

import { isApex } from "./apex";
import { judgeDelegated } from "./delegated";
import { type ByName, type ZoneRecord, byName, isDmarc, isNullMx, isSpf, ownerOf } from "./zone-record";

/**
 * What may not stand beside each other at one name, or below one that is delegated; `zone` is the zone of all of them, and without it the
 * apex is sought among them.
 */
export function judgeNames(records: readonly ZoneRecord[], zone?: string): Finding[] {
  return judgeGroups(byName(records), records, zone);
}

/** As {@link judgeNames}, of records by name. */
export function judgeGroups(at: ByName, records: readonly ZoneRecord[], zone?: string): Finding[] {
  const findings: Finding[] = [];
  for (const [name, group] of at) {
    if (group.length < 2) continue;
    findings.push(...judgeTwo("zone-two-spf", isSpf, group), ...judgeTwo("zone-two-dmarc", isDmarc, group));
    if (readKeyName(name) !== undefined) findings.push(...judgeKeys(group));
    findings.push(...judgeIdentical(group), ...judgeCname(name, group, records, zone), ...judgeNullMx(group), ...judgeText(group));
  }
  return [...findings, ...judgeDelegated(records, at, zone)];
}

function judgeTwo(
  id: "zone-two-spf" | "zone-two-dmarc",
  matches: (record: ZoneRecord) => boolean,
  group: readonly ZoneRecord[],
): Finding[] {
  const [first, ...more] = group.filter(matches);
  const what = id === "zone-two-spf" ? "SPF" : "DMARC";
  return more.map((record) =>
    finding(id, ownerOf(record), {
      problem: `a second ${what} record at ${record.name}, beside that of ${first === undefined ? "" : ownerOf(first)}: receivers then use neither`,
      cure: "keep one",
    }),
  );
}

/** Exactly one key at a selector (RFC 6376 section 3.6.2.2); the same one twice is said as identical. */
function judgeKeys(group: readonly ZoneRecord[]): Finding[] {
  const [first, ...more] = group.filter(({ type }) => type === "TXT");
  return more
    .filter(({ content }) => content !== first?.content)
    .map((record) =>
      finding("dkim-selector-twice", ownerOf(record), {
        problem: `a second key at ${record.name}, beside that of ${first === undefined ? "" : ownerOf(first)}: verifiers then use either`,
        cure: "keep one",
      }),
    );
}

function judgeIdentical(group: readonly ZoneRecord[]): Finding[] {
  const first = new Map<string, ZoneRecord>();
  return group.flatMap((record) => {
    const key = JSON.stringify([record.type, record.content]);
    const before = first.get(key);
    if (before === undefined) {
      first.set(key, record);
      return [];
    }
    if (isSpf(record) || isDmarc(record)) return []; // said as the second one
    const problem = `the same ${record.type} at ${record.name} as that of ${ownerOf(before)}, which Cloudflare refuses`;
    return [finding("zone-identical", ownerOf(record), { problem, cure: "keep one" })];
  });
}

/** A CNAME excludes every other record, except at the apex, where Cloudflare flattens it. */
function judgeCname(name: string, group: readonly ZoneRecord[], all: readonly ZoneRecord[], zone: string | undefined): Finding[] {
  const cname = group.find(({ type }) => type === "CNAME");
  if (cname === undefined || isApex(name, group, all, zone)) return [];
  return group
    .filter((record) => record.type !== "CNAME" || record.content !== cname.content)
    .map((record) =>
      finding("zone-cname-beside", ownerOf(record), {
        problem: `a ${record.type} at ${name} beside the CNAME of ${ownerOf(cname)}, which excludes every other record`,
        cure: "move one of them to another name",
      }),
    );
}

function judgeNullMx(group: readonly ZoneRecord[]): Finding[] {
  const none = group.find(isNullMx);
  if (none === undefined) return [];
  return group
    .filter((record) => record.type === "MX" && record !== none && !isNullMx(record))
    .map((record) =>
      finding("zone-null-mx", ownerOf(record), {
        problem: `an MX at ${record.name} beside the null MX of ${ownerOf(none)}, which says that no mail is received`,
        cure: "remove one of them; a parked domain that receives mail says receivesMail: true",
      }),
    );
}

/** Characters of all TXT of one name, which Cloudflare limits; what is known only at apply may add to them. */
const MOST_TEXT = 8_192;

function judgeText(group: readonly ZoneRecord[]): Finding[] {
  const texts = group.filter(({ type }) => type === "TXT");
  let length = 0;
  const over = texts.find(({ content }) => (length += withoutTokens(content).length) > MOST_TEXT);
  if (over === undefined) return [];
  const problem = `${texts.length} texts at ${over.name} of more than ${MOST_TEXT} characters in all, which Cloudflare refuses`;
  return [
    finding("zone-too-much-text", ownerOf(over), { problem, cure: "remove what nobody asks for any more, or move a text to another name" }),
  ];
}
