/** What a record's way from one stack to another means. */
import { reviewStacks } from "../../lib/mail/review";
import type { ReviewedStack } from "../../lib/mail/review/stacks";

import { stackOf } from "./stacks-of";

type Side = Readonly<Record<string, readonly string[]>>;

function stacks(side: Side, imports: readonly string[] = []): ReviewedStack[] {
  return Object.entries(side).map(([name, lines]) => stackOf(name, lines, [], imports));
}

const REJECT = "_dmarc.example.com TXT v=DMARC1; p=reject";
const NONE = "_dmarc.example.com TXT v=DMARC1; p=none";
const MX = "example.com MX 10 mail.example.com";
const SPF = "example.com TXT v=spf1 ip4:192.0.2.1 -all";
const OPEN_SPF = "example.com TXT v=spf1 +all";
const MOVES = "moves to the stack b: adopt it there before it goes here";

test.each<[string, Side, Side, string[]]>([
  ["as it was", { a: [REJECT], b: [] }, { a: [], b: [REJECT] }, [`safe: DMARC ${MOVES}`]],
  ["and its stack goes", { a: [REJECT] }, { b: [REJECT] }, [`safe: DMARC ${MOVES}`]],
  ["spelt otherwise", { a: [REJECT], b: [] }, { a: [], b: [`${REJECT};`] }, [`safe: DMARC ${MOVES}`, "none: receivers read the same"]],
  [
    "weakened on the way",
    { a: [REJECT], b: [] },
    { a: [], b: [NONE] },
    [`safe: DMARC ${MOVES}`, "loosening: DMARC - p=reject", "loosening: DMARC + p=none"],
  ],
  [
    "opened on the way",
    { a: [SPF], b: [] },
    { a: [], b: [OPEN_SPF] },
    [
      `safe: SPF ${MOVES}`,
      "dangerous: +all lets everybody send",
      "dangerous: SPF - ip4:192.0.2.1",
      "dangerous: SPF - -all",
      "dangerous: SPF + +all",
      "dangerous: more than 2^31 IPv4 addresses and 2^128 IPv6 addresses may send that might not before",
    ],
  ],
  [
    "another of its type",
    { a: [MX], b: [] },
    { a: [], b: ["example.com MX 20 mail.example.com"] },
    [`safe: MX ${MOVES}`, "safe: preference 10 → 20"],
  ],
  ["from one of two", { a: [REJECT], b: [REJECT] }, { a: [], b: [REJECT] }, ["safe: DMARC goes here, and stays in the stack b"]],
  [
    "from two of three",
    { a: [REJECT], b: [REJECT], c: [REJECT] },
    { a: [], b: [], c: [REJECT] },
    ["safe: DMARC goes here, and stays in the stack c", "safe: DMARC goes here, and stays in the stack c"],
  ],
  [
    "from one of two, and the other changes",
    { a: [REJECT], b: [REJECT] },
    { a: [], b: [NONE] },
    ["safe: DMARC goes here, and stays in the stack b", "loosening: DMARC - p=reject", "loosening: DMARC + p=none"],
  ],
  [
    "nowhere: what stands in another stack is of another name",
    { a: [REJECT], b: [] },
    { a: [], b: ["_dmarc.example.net TXT v=DMARC1; p=reject"] },
    ["dangerous: DMARC removed: nobody is told what to do with forged mail", "tightening: DMARC added: p=reject"],
  ],
])("a record that moves: %s", (_, base, head, expected) => {
  const { domains } = reviewStacks(stacks(base), stacks(head));
  expect(domains.flatMap(({ items }) => items.map(({ grade, says }) => `${grade}: ${says}`))).toEqual(expected);
});

test("a record that its new stack takes over is said once, where it goes", () => {
  const { domains } = reviewStacks(stacks({ a: [REJECT], b: [] }), stacks({ a: [], b: [REJECT] }, ["_dmarc.example.com"]));
  expect(domains.map(({ stack, items }) => ({ stack, items }))).toEqual([
    { stack: "a", items: [{ grade: "safe", says: `DMARC ${MOVES}`, area: "dmarc", address: "_dmarc.example.com" }] },
  ]);
});
