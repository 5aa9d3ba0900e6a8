/**
 * The records of one spec with the paths that ask for them, and what is wrong with them: names, texts, and what stands beside what.
 */
import { LONGEST_LABEL, LONGEST_NAME, type PlacedRecord, addressOf, isWithin } from "./dns";
import { type Finding, finding } from "./finding";
import { withoutTokens } from "./late";
import { txtProblem } from "./txt";
import { judgeNames } from "./zone";
import { byName } from "./zone";

/** Judges the records of one spec: names, texts, and what stands beside what. */
export function judgeRecords(records: readonly PlacedRecord[], name: string, zone: string): Finding[] {
  const findings = records.flatMap((record) => [...judgeName(record, zone), ...judgeText(record)]);
  const addresses = new Map<string, PlacedRecord>();
  const distinct: PlacedRecord[] = [];
  for (const record of records) {
    const address = addressOf(name, record.role);
    const before = addresses.get(address);
    if (before === undefined) {
      addresses.set(address, record);
      distinct.push(record);
    } else if (!isSame(before, record)) {
      if (record.role.startsWith("dkim__") && record.name === before.name) continue; // said as dkim-selector-twice
      const { where, cure } = collisionOf(record, before);
      findings.push(
        finding("sender-input", record.owner, { problem: `another record than ${before.owner}, ${where}`, value: record.name, cure }),
      );
    }
  }
  return [...findings, ...judgeExchanges(distinct, name), ...judgeNames(distinct, zone)];
}

/**
 * Where a service has exactly one exchange at a return path, it is the only one: another takes a part of its bounces. At the domain itself
 * people may have theirs; the same one twice, and a null MX, are said as such.
 */
function judgeExchanges(records: readonly PlacedRecord[], domain: string): Finding[] {
  const exchanges = records.filter(({ type, name }) => type === "MX" && name !== domain);
  const services = byName(exchanges.filter(({ role }) => role.startsWith("mx__")));
  return exchanges.flatMap(({ name, owner, content, role }) => {
    const [service, ...others] = services.get(name) ?? [];
    if (service === undefined || others.length > 0 || !role.startsWith("custom__")) return [];
    if (content === "." || content === service.content) return [];
    const cure = "give each a name of its own";
    return [
      finding("sender-input", owner, { problem: `an exchange beside that of the return path, ${service.owner}`, value: content, cure }),
    ];
  });
}

/** Where two records meet that cannot both stand, and what parts them. */
function collisionOf(record: PlacedRecord, before: PlacedRecord): { readonly where: string; readonly cure: string } {
  if (record.role.startsWith("custom__")) return { where: "under the same key", cure: "give each record a key of its own" };
  if (record.name !== before.name) return { where: "at the same Terraform address", cure: "give one of the senders another name" };
  if (record.role.startsWith("txt__")) {
    return { where: "at the same name", cure: "keep one, and write the other as a record of a custom sender" };
  }
  return { where: "at the same name", cure: "give each sender a name of its own for it" };
}

function isSame(a: PlacedRecord, b: PlacedRecord): boolean {
  return a.name === b.name && a.type === b.type && a.content === b.content && a.priority === b.priority;
}

function judgeName({ name, type, content, owner }: PlacedRecord, zone: string): Finding[] {
  if (!isWithin(name, zone)) {
    const cure = "choose a name in the zone, or mark the sender external: true where its records are owned elsewhere";
    return [finding("name-outside-zone", owner, { problem: `a record outside the zone ${zone}`, value: name, cure })];
  }
  if (type === "CNAME" && content === name) {
    const cure = "write the name that the vendor gives";
    return [finding("spec-value", owner, { problem: "a CNAME that points to itself", value: content, cure })];
  }
  return [name, ...(type === "TXT" ? [] : [content])].flatMap((each) => judgeLength(each, owner));
}

/** Limits of RFC 1035 section 2.3.4, over what is known of a name. */
function judgeLength(name: string, owner: string): Finding[] {
  const known = withoutTokens(name);
  const tooLong = (what: string, limit: number, cure: string): Finding[] => [
    finding("name-too-long", owner, { problem: `${what} octets, of which ${limit} are allowed`, value: name, cure }),
  ];
  if (known.length > LONGEST_NAME) return tooLong(`a record's name of ${name.length}`, LONGEST_NAME, "shorten the selector or the domain");
  const label = known.split(".").find((each) => each.length > LONGEST_LABEL);
  return label === undefined ? [] : tooLong(`a name with a label of ${label.length}`, LONGEST_LABEL, "shorten what it is made of");
}

/** The encoder's limits, said as a finding; SPF has said its own. */
function judgeText({ role, type, content, owner }: PlacedRecord): Finding[] {
  if (type !== "TXT" || role === "spf") return [];
  const problem = txtProblem(withoutTokens(content));
  if (problem === undefined) return [];
  const cure = /[^ -~]/u.test(content) ? "write it in printable ASCII, on one line" : "shorten the text";
  return [finding("spec-value", owner, { problem, cure })];
}
