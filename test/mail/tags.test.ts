import fc from "fast-check";

import { formatTags, readTags, repeatedTags } from "../../lib/mail/tags";

test.each<[string, [string, string][], string[]]>([
  ["v=DMARC1; p=none", [["v", "DMARC1"], ["p", "none"]], []], // prettier-ignore
  [" v =\tDMARC1 ;;p= ; ", [["v", "DMARC1"], ["p", ""]], []], // prettier-ignore
  ["a=b=c", [["a", "b=c"]], []],
  ["A1_b=x", [["A1_b", "x"]], []],
  ["\u00a0a=b; c=\u00a0d\ufeff; e=\r\n\tf\t", [["c", "\u00a0d\ufeff"], ["e", "f"]], ["\u00a0a=b"]], // prettier-ignore
  ["1a=x; a; =x; a b=c; a-b=c", [], ["1a=x", "a", "=x", "a b=c", "a-b=c"]],
  ["", [], []],
])("%j", (text, tags, malformed) => {
  expect(readTags(text)).toEqual({ tags: tags.map(([name, value]) => ({ name, value })), malformed });
});

test("what is written is read again", () => {
  const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,8}$/u);
  const value = fc.stringMatching(/^(?:[!-:<-~](?:[ -:<-~]{0,8}[!-:<-~])?)?$/u);
  fc.assert(
    fc.property(fc.array(fc.record({ name, value }), { maxLength: 6 }), (tags) => {
      expect(readTags(formatTags(tags))).toEqual({ tags, malformed: [] });
    }),
  );
});

test("names that stand more than once are given once, in the order in which they repeat", () => {
  const names = (...all: string[]): string[] => repeatedTags(all.map((name) => ({ name, value: "" })));
  expect(names("a", "b", "a", "c", "b", "a")).toEqual(["a", "b"]);
  expect(names("a", "A")).toEqual([]);
});
