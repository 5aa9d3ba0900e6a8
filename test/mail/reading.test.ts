import { Fn, Lazy, Token } from "cdktf";

import { type Finding, formatFinding } from "../../lib/mail/finding";
import {
  type Reader,
  flag,
  hostName,
  lateRecordName,
  list,
  mapOf,
  matching,
  nearest,
  oneOf,
  optional,
  record,
  required,
  text,
  whole,
} from "../../lib/mail/reading";

const late = (): string => Lazy.stringValue({ produce: () => "late" });
const TOKEN = late();

/** What a reader gives, or what it says. */
function read(reader: Reader<unknown>, value: unknown): unknown {
  const found: Finding[] = [];
  const got = reader(value, "at", found);
  expect(found.length > 0 && got !== undefined).toBe(false);
  return found.length === 0 ? got : found.map((each) => `${each.id}: ${formatFinding(each)}`);
}

const wrong = (id: string, says: string): string[] => [`${id}: at: ${says}`];
const PLAIN = wrong(
  "spec-token",
  "a token where a plain value is needed; give the plain value; a token is known only at apply, and this is needed at synth",
);
const NUMBER = wrong(
  "spec-token",
  "a number known only at apply, whose value a text never holds; make a text of it: Token.asString(variable.value), not variable.numberValue",
);
const OBJECT = wrong(
  "spec-token",
  "a value known only at apply that is no text yet; make a text of it: Token.asString(…), or variable.stringValue",
);

describe("values", () => {
  const short = text({ longest: 3 });
  const hex = text({ late: /^[a-f]*$/u });
  const size = whole(1, 5, "seconds");
  test.each<[string, Reader<unknown>, unknown, unknown]>([
    ["as long as it may be", short, "abc", "abc"],
    ["too long", short, "abcd", wrong("spec-value", "4 characters, of which 3 are allowed; shorten it")],
    ["of any length", text(), "a".repeat(500), "a".repeat(500)],
    ["blank", text(), " ", wrong("spec-value", 'blank, got " "; write a text, or leave the field out')],
    ["a number", text(), 5, wrong("spec-type", 'not a text, got 5; write it in quotes, "5"')],
    ["a flag", text(), true, wrong("spec-type", 'not a text, got true; write it in quotes, "true"')],
    ["a list", text(), ["a"], wrong("spec-type", "not a text, got a list; write a text")],
    ["a date", text(), new Date(0), wrong("spec-type", "not a text, got an object of class Date; write a text")],
    ["null", text(), null, wrong("spec-type", "not a text, got null; write a text")],
    ["a late text", hex, `ab${TOKEN}`, `ab${TOKEN}`],
    [
      "a late text beside others",
      hex,
      `xy${TOKEN}`,
      wrong(
        "spec-token",
        'text beside a token that cannot stand there, got "xy"; write the token alone, or with what belongs to the same value',
      ),
    ],
    ["a late text where none may be", text(), TOKEN, PLAIN],
    ["a late number", text(), Token.asNumber(TOKEN), NUMBER],
    ["a late number in a text", text(), `a${Token.asNumber(TOKEN)}`, NUMBER],
    ["a late value", text(), Token.asAny(TOKEN), OBJECT],
    ["a placeholder", text(), "<your name>", wrong("spec-placeholder", "a placeholder; put your name")],
    ["what only begins as a placeholder", text(), "<a> b", "<a> b"],
    ["what only ends as a placeholder", text(), "b <a>", "b <a>"],
    ["a form", matching(/^a$/u, "no a", "write a"), "b", wrong("spec-value", 'no a, got "b"; write a')],
    ["a word", oneOf(["fail", "softfail"]), "fail", "fail"],
    [
      "nearly a word",
      oneOf(["fail", "neutral"]),
      "fial",
      wrong("spec-value", 'not one of the words that may stand here, got "fial"; did you mean fail?'),
    ],
    [
      "a word with a letter too much",
      oneOf(["fail", "neutral"]),
      "faill",
      wrong("spec-value", 'not one of the words that may stand here, got "faill"; did you mean fail?'),
    ],
    ["no word", oneOf(["a", "b"]), 3, wrong("spec-value", "not one of the words that may stand here, got 3; write one of a, b")],
    ["a late word", oneOf(["a"]), TOKEN, PLAIN],
    ["a placeholder for a word", oneOf(["a"]), "<a>", wrong("spec-placeholder", "a placeholder; put a")],
    ["the least", size, 1, 1],
    ["the most", size, 5, 5],
    ["too little", size, 0, wrong("spec-value", "out of range, got 0; write a whole number of seconds, 1 to 5")],
    ["too much", whole(1, 5), 6, wrong("spec-value", "out of range, got 6; write a whole number, 1 to 5")],
    ["a part", size, 1.5, wrong("spec-value", "out of range, got 1.5; write a whole number of seconds, 1 to 5")],
    ["a text for a number", size, "5", wrong("spec-type", 'not a number, got "5"; write a number')],
    ["a late number for a number", size, Token.asNumber(TOKEN), PLAIN],
    ["a flag that is one", flag, false, false],
    ["a flag that is none", flag, "yes", wrong("spec-type", 'not true or false, got "yes"; write true or false')],
  ])("%s", (_, reader, value, expected) => {
    expect(read(reader, value)).toEqual(expected);
  });
});

describe("names", () => {
  const NO_NAME = (known: string): string[] =>
    wrong(
      "spec-token",
      `text beside a token that is no part of a name, got "${known}"; write labels of letters, digits and inner hyphens, joined by dots, around the token`,
    );
  test.each<[string, Reader<unknown>, unknown, unknown]>([
    ["a host", hostName, "A.Example.", "a.example"],
    ["a late host where none may be", hostName, `${TOKEN}.example`, PLAIN],
    ["late labels", lateRecordName, `A.${TOKEN}.Example.`, `a.${TOKEN}.example`],
    ["a late label's beginning", lateRecordName, `${TOKEN}-A_b.Example`, `${TOKEN}-a_b.example`],
    ["a late end", lateRecordName, `A.${TOKEN}`, `a.${TOKEN}`],
    ["a late end with a dot", lateRecordName, `${TOKEN}.`, TOKEN],
    ["an empty label", lateRecordName, `a..${TOKEN}`, NO_NAME("a..")],
    ["an inner empty label", lateRecordName, `${TOKEN}..example`, NO_NAME("..example")],
    ["a hyphen in front", lateRecordName, `-${TOKEN}.example`, NO_NAME("-.example")],
    ["a hyphen behind", lateRecordName, `${TOKEN}-.example`, NO_NAME("-.example")],
  ])("%s", (_, reader, value, expected) => {
    expect(read(reader, value)).toEqual(expected);
  });

  test("the nearest of some words", () => {
    expect(["chekc", "SHWO", "dkmi", "dk", "hsow", "wosh"].map((word) => nearest(word, ["check", "show", "dkim"]))).toEqual([
      "check",
      "show",
      "dkim",
      undefined,
      "show",
      undefined,
    ]);
    expect([nearest("Senders", ["sender", "spf"]), nearest("x", ["sender"]), nearest("a", [])]).toEqual(["sender", undefined, undefined]);
    const long = "a".repeat(60);
    expect([nearest(long, [long]), nearest(`${long}a`, [`${long}a`])]).toEqual([long, undefined]);
  });
});

describe("maps and lists", () => {
  const one = record<{ a: string; b?: number }>({ a: required(text(), "write a name"), b: optional(whole(0, 9)) });
  const bare = record<{ a: string }>({ a: required(text()) });
  const many = mapOf(() => text());
  const KEY = wrong("spec-token", "a token as a key; give the plain key; a token is known only at apply, and this is needed at synth");
  test.each<[string, Reader<unknown>, unknown, unknown]>([
    ["all fields", one, { a: "x", b: 1 }, { a: "x", b: 1 }],
    ["those that must be", one, { a: "x", b: undefined }, { a: "x" }],
    ["a missing one", one, {}, ["spec-missing-field: at.a: missing; write a name"]],
    ["a missing one of no special cure", bare, {}, ["spec-missing-field: at.a: missing; add a"]],
    ["an object of a class", bare, new Map([["a", "x"]]), wrong("spec-type", "not a map, got an object of class Map; write a map")],
    ["an unknown one", bare, { a: "x", c: 1 }, ["spec-unknown-field: at.c: an unknown field; write one of a"]],
    ["a late one", bare, { a: "x", [TOKEN]: 1 }, KEY],
    ["a list for a map", bare, [], wrong("spec-type", "not a map, got an empty list; write a map")],
    ["a late map", bare, Token.asAny(TOKEN), OBJECT],
    [
      "a map of keys",
      many,
      { x: "1", y: undefined, z: "2" },
      new Map([
        ["x", "1"],
        ["z", "2"],
      ]),
    ],
    ["a text for a map of keys", many, "x", wrong("spec-type", 'not a map, got "x"; write a map')],
    ["a list", list(text()), ["a", "b"], ["a", "b"]],
    ["a wrong item", list(text()), ["a", 2], ['spec-type: at[1]: not a text, got 2; write it in quotes, "2"']],
    ["an empty list", list(text()), [], []],
    [
      "an empty list where one is asked for",
      list(text(), { filled: "add one" }),
      [],
      wrong("spec-missing-field", "an empty list; add one"),
    ],
    ["a text for a list", list(text()), "a", wrong("spec-type", 'not a list, got "a"; write a list')],
    [
      "a late list",
      list(text()),
      Token.asList(Fn.split(",", TOKEN)),
      wrong("spec-token", "a list known only at apply, whose length is needed at synth; give its elements, like Fn.element(list, 0)"),
    ],
  ])("%s", (_, reader, value, expected) => {
    expect(read(reader, value)).toEqual(expected);
  });

  test("of a map of keys, what is right is given beside what is said of the rest", () => {
    const found: Finding[] = [];
    expect(many({ x: "1", y: 2, [TOKEN]: "3" }, "at", found)).toEqual(new Map([["x", "1"]]));
    expect(found.map((each) => `${each.id}: ${formatFinding(each)}`)).toEqual([
      'spec-type: at.y: not a text, got 2; write it in quotes, "2"',
      ...KEY,
    ]);
  });
});
