import { formatFinding } from "../../lib/mail";
import { above, below, counted, finding, isAtOrBelow, show, touching } from "../../lib/mail/finding";

test("things are counted", () => {
  expect([0, 1, 2].map((count) => counted(count, "spec"))).toEqual(["0 specs", "1 spec", "2 specs"]);
});

describe("a value in a message", () => {
  test.each<[unknown, string]>([
    ["a", '"a"'],
    ['a"b\\\n', '"a\\"b\\\\\\n"'],
    ["a".repeat(100), `"${"a".repeat(100)}"`],
    ["a".repeat(101), `"${"a".repeat(100)}…"`],
    ["\u007f\u009f\u200b\u200f\u2028\u202e\u2060\u2069\ufeff", '"\\u007f\\u009f\\u200b\\u200f\\u2028\\u202e\\u2060\\u2069\\ufeff"'],
    ["\u007e\u00a0\u200a\u2010\u2027\u202f\u205f\u2070", '"\u007e\u00a0\u200a\u2010\u2027\u202f\u205f\u2070"'],
    ["\u034f\u115f\u2065\u3164\ufe0f\u{e0100}", '"\\u034f\\u115f\\u2065\\u3164\\ufe0f\\udb40\\udd00"'],
    ["\u00ad\u206a\u{e0001}a", '"\\u00ad\\u206a\\udb40\\udc01a"'],
    ["x${TfToken[TOKEN.1]}", "a value known only at apply"],
    ["-----BEGIN PRIVATE KEY-----", "a private key (not shown)"],
    [null, "null"],
    [undefined, "nothing"],
    [[], "an empty list"],
    [[1], "a list"],
    [{}, "an empty map"],
    [{ a: 1 }, "a map"],
    [new Date(0), "an object of class Date"],
    [Object.create(null), "an empty map"],
    [-1.5, "-1.5"],
    [true, "true"],
    [10n, "10"],
    [Symbol.iterator, "a symbol"],
    [() => 1, "a function"],
  ])("%p", (value, shown) => {
    expect(show(value)).toBe(shown);
  });

  test("without one, nothing is shown; severity and source may be said", () => {
    const plain = finding("spec-value", "a.b", { problem: "wrong", cure: "mend it" });
    expect(plain).toEqual({ id: "spec-value", severity: "error", path: "a.b", problem: "wrong", cure: "mend it", source: "spec" });
    expect(formatFinding(plain)).toBe("a.b: wrong; mend it");
    const said = finding("spec-value", "", { problem: "wrong", value: undefined, cure: "mend it", severity: "warning", source: "RFC 1" });
    expect(said).toMatchObject({ severity: "warning", source: "RFC 1", value: "nothing" });
    expect(formatFinding(said)).toBe("wrong, got nothing; mend it");
  });
});

describe("paths", () => {
  test.each<[string, string | number, string]>([
    ["", "a", "a"],
    ["a", "b-c_*", "a.b-c_*"],
    ["a", 0, "a[0]"],
    ["", 12, "[12]"],
    ["a", "b.c", 'a["b.c"]'],
    ["", "", '[""]'],
    ["a", 'b"]', 'a["b\\"]"]'],
    ["a", "ü", 'a["ü"]'],
    ["a", `-----BEGIN PRIVATE KEY-----${"A".repeat(40)}`, 'a["a private key (not shown)"]'],
  ])("%j below %j: %s, and back", (path, key, at) => {
    expect(below(path, key)).toBe(at);
    expect(above(at)).toBe(path);
  });

  test.each(["-----BEGIN PRIVATE KEY-----", `{"d":"${"a".repeat(40)}"}`])("a private key that stands as a key is not shown: %s", (key) => {
    expect(below("a", key)).toBe('a["a private key (not shown)"]');
  });

  test("a path touches those that are it, above it and below it", () => {
    const touches = touching(["a.b[1]", 'c["d.e"]']);
    const paths = ["a", "a.b", "a.b[1]", "a.b[1].x", "", "c", 'c["d.e"].f', "a.b[10]", "a.b[0]", "a.bc", "c.d"];
    expect(paths.filter(touches)).toEqual(["a", "a.b", "a.b[1]", "a.b[1].x", "", "c", 'c["d.e"].f']);
    expect(touching([""])("anything[0]")).toBe(true);
    expect(touching([])("a")).toBe(false);
  });

  test("above the whole spec there is nothing", () => {
    expect(above("")).toBeUndefined();
    expect(above('a["b.c"].d[1]["e\\"]"]')).toBe('a["b.c"].d[1]');
  });

  test.each([
    ["a.b", "a", true],
    ["a[0]", "a", true],
    ["a", "a", true],
    ["a", "", true],
    ["ab", "a", false],
    ["a", "a.b", false],
    ["b.a", "a", false],
  ])("%s is at or below %j: %s", (path, ancestor, is) => {
    expect(isAtOrBelow(path, ancestor)).toBe(is);
  });
});
