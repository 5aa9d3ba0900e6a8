import fc from "fast-check";

import { decodeTxt, encodeTxt } from "../../lib/mail";

const printable = fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)), maxLength: 4080 });

describe("TXT character-strings (RFC 1035 section 3.3.14)", () => {
  test.each([
    ["v=spf1 -all", '"v=spf1 -all"'],
    ["", '""'],
    ['a"b\\c', '"a\\"b\\\\c"'],
    ["a".repeat(255), `"${"a".repeat(255)}"`],
    ["a".repeat(256), `"${"a".repeat(255)}" "a"`],
    ["a".repeat(511), `"${"a".repeat(255)}" "${"a".repeat(255)}" "a"`],
    // The cut is made in the raw text: 255 quotes are one string of 510 characters.
    ['"'.repeat(256), `"${'\\"'.repeat(255)}" "\\""`],
    ["%{i} ${x}", '"%{i} ${x}"'],
  ])("%j", (raw, content) => {
    expect(encodeTxt(raw)).toBe(content);
    expect(decodeTxt(content)).toBe(raw);
  });

  test.each([
    ["unquoted text is taken as it stands", "v=spf1 -all", "v=spf1 -all"],
    ["\\DDD is an octet", '"a\\059b"', "a;b"],
    ["strings are joined with nothing between", '"v=spf1 "   "-all"', "v=spf1 -all"],
    ["an open quote ends with the text", '"v=spf1 -all', "v=spf1 -all"],
  ])("decoding: %s", (_, content, raw) => {
    expect(decodeTxt(content)).toBe(raw);
  });

  test("4,080 octets fit, one more does not", () => {
    expect(decodeTxt(encodeTxt("a".repeat(4080)))).toBe("a".repeat(4080));
    expect(() => encodeTxt("a".repeat(4081))).toThrow(new RangeError("a TXT record holds at most 4080 octets, got 4081"));
  });

  test.each([
    ["é", 'a TXT record holds printable ASCII only, got "é" at 0'],
    ["a\nb", 'a TXT record holds printable ASCII only, got "\\n" at 1'],
  ])("%j is refused", (raw, message) => {
    expect(() => encodeTxt(raw)).toThrow(new RangeError(message));
  });

  test("decoding gives back what was encoded, and no string is over 255 octets", () => {
    fc.assert(
      fc.property(printable, (raw) => {
        const content = encodeTxt(raw);
        expect(decodeTxt(content)).toBe(raw);
        for (const [, piece = ""] of content.matchAll(/"((?:[^"\\]|\\.)*)"/gu)) {
          expect(piece.replace(/\\(.)/gu, "$1").length).toBeLessThanOrEqual(255);
        }
      }),
    );
  });

  test("no string makes decoding throw", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (content) => typeof decodeTxt(content) === "string"));
  });
});
