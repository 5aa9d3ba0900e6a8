/** What a change of one record means: the table beside this file. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { apart } from "../../lib/mail/review/changes";
import { type Meaning, worse } from "../../lib/mail/review/grade";
import { type SenderFate, meaningOfChange } from "../../lib/mail/review/meaning";
import type { RecordChange, StackRecord } from "../../lib/mail/review/stacks";
import { readRecordLine } from "../record-line";

type Case = Meaning & { readonly how: RecordChange["how"]; readonly before?: string; readonly after?: string };

function readLine(line: string): StackRecord {
  return { ...readRecordLine(line), address: "record" };
}

const cases = parse(readFileSync(join(__dirname, "meanings.yaml"), "utf8")) as Case[];

function meaning({ how, before, after }: Omit<Case, keyof Meaning>, sender: SenderFate = "unknown"): Meaning {
  const sides = {
    ...(before === undefined ? {} : { before: readLine(before) }),
    ...(after === undefined ? {} : { after: readLine(after) }),
  };
  const meanings = apart({ stack: "mail", address: "record", how, ...sides }).map((change) => meaningOfChange(change, sender));
  return { grade: meanings.map((each) => each.grade).reduce(worse), says: meanings.flatMap((each) => each.says) };
}

test.each(cases)("$how: $before, $after: $grade", ({ grade, says, ...change }) => {
  expect(meaning(change)).toEqual({ grade, says });
});

test.each([
  [
    "10 MX removed",
    "bounce.example.com MX 10 mx.vendor.example",
    "MX of bounce.example.com removed while its sender stays: its return path fails",
  ],
  [
    "CNAME removed",
    "em1.example.com CNAME u1.vendor.example",
    "CNAME of em1.example.com removed while its sender stays: its return path fails",
  ],
])("%s while its sender stays", (_, before, line) => {
  expect(meaning({ how: "delete", before }, "stays")).toEqual({ grade: "dangerous", says: [line] });
});

test("a text of a sender is no return path", () => {
  expect(meaning({ how: "delete", before: "example.com TXT vendor-code=x" }, "stays")).toEqual({
    grade: "tightening",
    says: ["TXT removed"],
  });
});

test.each([
  ["from one id to another", "a1", "b2", "dangerous"],
  ["from one name to another", "example.com", "example.net", "dangerous"],
  ["from an id to a name, which may be that zone's", "a1", "example.com", "none"],
  ["from an id to a reference", "a1", "${var.zone}", "none"],
  ["from none that is known", undefined, "a1", "none"],
])("a zone that goes %s", (_, old, now, grade) => {
  const mx = readLine("example.com MX 10 mx.example.com");
  const inZone = (zone: string | undefined): StackRecord => (zone === undefined ? mx : { ...mx, zone });
  const says = grade === "none" ? "receivers read the same" : `MX goes to another zone: from ${old} to ${now}`;
  expect(meaningOfChange({ stack: "s", address: "r", how: "update", before: inZone(old), after: inZone(now) }, "unknown")).toEqual({
    grade,
    says: [says],
  });
});

test.each<[string, Meaning]>([
  ["example.com TXT v=spf1 mx -all", { grade: "tightening", says: ["SPF of example.com removed, with its sender"] }],
  ["a._domainkey.example.com TXT v=DKIM1; p=x", { grade: "tightening", says: ["DKIM a removed"] }],
  ["a._domainkey.example.com TXT v=DKIM1; p=", { grade: "safe", says: ["DKIM a removed; it was revoked"] }],
])("%s removed with its sender", (before, means) => {
  expect(meaning({ how: "delete", before }, "goes")).toEqual(means);
});

test("another kind of key is said to be one", () => {
  const keyOf = (k: "rsa" | "ed25519", name: string): string => {
    const spki = readFileSync(join(__dirname, "../keys", name), "latin1").replace(/-----[A-Z ]+-----|\s/gu, "");
    return `a._domainkey.example.com TXT v=DKIM1; k=${k}; p=${k === "rsa" ? spki : Buffer.from(spki, "base64").subarray(-32).toString("base64")}`;
  };
  const [rsa, ed25519] = [keyOf("rsa", "rsa2048.pem"), keyOf("ed25519", "ed25519.pem")];
  const says = ["DKIM a: another kind of key under the same selector"];
  expect(meaning({ how: "update", before: rsa, after: ed25519 })).toEqual({ grade: "dangerous", says });
  expect(meaning({ how: "update", before: ed25519, after: rsa })).toEqual({ grade: "dangerous", says });
});

test("nothing means nothing, and of two grades the worse counts", () => {
  expect(meaning({ how: "update" })).toEqual({ grade: "none", says: [] });
  expect([worse("safe", "none"), worse("loosening", "dangerous"), worse("tightening", "loosening")]).toEqual([
    "safe",
    "dangerous",
    "loosening",
  ]);
});
