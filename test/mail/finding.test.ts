import { type KeyObject, generateKeyPairSync } from "node:crypto";

import { formatFinding } from "../../lib/mail";
import { above, below, finding, holdsPrivateKey, isAtOrBelow, show } from "../../lib/mail/finding";

describe("a value in a message", () => {
  test.each<[unknown, string]>([
    ["a", '"a"'],
    ['a"b\\\n', '"a\\"b\\\\\\n"'],
    ["a".repeat(100), `"${"a".repeat(100)}"`],
    ["a".repeat(101), `"${"a".repeat(100)}…"`],
    ["\u007f\u009f\u200b\u200f\u2028\u202e\u2060\u2069\ufeff", '"\\u007f\\u009f\\u200b\\u200f\\u2028\\u202e\\u2060\\u2069\\ufeff"'],
    ["\u007e\u00a0\u200a\u2010\u2027\u202f\u205f\u206a", '"\u007e\u00a0\u200a\u2010\u2027\u202f\u205f\u206a"'],
    ["x${TfToken[TOKEN.1]}", "a value known only at apply"],
    ["-----BEGIN PRIVATE KEY-----", "a private key (not shown)"],
    [null, "null"],
    [undefined, "nothing"],
    [[], "an empty list"],
    [[1], "a list"],
    [{}, "an empty map"],
    [{ a: 1 }, "a map"],
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

describe("private keys", () => {
  const RSA = [512, 1024, 2048, 3072, 4096].map((bits) => generateKeyPairSync("rsa", { modulusLength: bits }));
  const CURVES = ["P-256", "P-384", "P-521", "secp256k1"].map((namedCurve) => generateKeyPairSync("ec", { namedCurve }));
  const EDWARDS = [generateKeyPairSync("ed25519"), generateKeyPairSync("ed448")];
  const der = (key: KeyObject, type: "pkcs1" | "pkcs8" | "sec1" | "spki", more: object = {}): string =>
    key.export({ format: "der", type, ...more } as { format: "der"; type: "pkcs8" }).toString("base64");
  const passphrase = { cipher: "aes-256-cbc", passphrase: "x" };

  test.each<[string, string[]]>([
    ["RSA, PKCS#1", RSA.map(({ privateKey }) => der(privateKey, "pkcs1"))],
    ["PKCS#8", [...RSA, ...CURVES, ...EDWARDS].map(({ privateKey }) => der(privateKey, "pkcs8"))],
    ["PKCS#8 under a passphrase", [...RSA, ...CURVES, ...EDWARDS].map(({ privateKey }) => der(privateKey, "pkcs8", passphrase))],
    ["curves, SEC 1", CURVES.map(({ privateKey }) => der(privateKey, "sec1"))],
  ])("%s: each is known, alone, within a text, and in quoted lines", (_, keys) => {
    expect(keys.map(holdsPrivateKey)).toEqual(keys.map(() => true));
    expect(keys.map((key) => holdsPrivateKey(`v=DKIM1; p=${key};`))).toEqual(keys.map(() => true));
    expect(keys.map((key) => holdsPrivateKey(JSON.stringify(key.replace(/.{7}/gu, "$&\n"))))).toEqual(keys.map(() => true));
  });

  test("no public key is taken for one", () => {
    const keys = [
      ...[...RSA, ...CURVES, ...EDWARDS].map(({ publicKey }) => der(publicKey, "spki")),
      ...RSA.map(({ publicKey }) => der(publicKey, "pkcs1")),
    ];
    expect(keys.filter(holdsPrivateKey)).toEqual([]);
  });

  test.each([
    ["-----BEGIN PRIVATE KEY-----", true],
    ["x -----BEGIN RSA PRIVATE KEY----- y", true],
    ["-----BEGIN ENCRYPTED PRIVATE KEY-----", true],
    ["-----BEGIN OPENSSH PRIVATE KEY-----", true],
    ...["", "x", "xy"].flatMap((head) =>
      ["PRIVATE", "RSA PRIVATE", "EC PRIVATE", "ENCRYPTED PRIVATE", "OPENSSH PRIVATE"].map(
        (kind) => [Buffer.from(`-----BEGIN ${kind} KEY-----\n${head}`).toString("base64"), true] as [string, boolean],
      ),
    ),
    [Buffer.from("-----BEGIN PUBLIC KEY-----\n").toString("base64"), false],
    [JSON.stringify(EDWARDS[0]?.privateKey.export({ format: "jwk" })), true],
    [JSON.stringify(EDWARDS[0]?.publicKey.export({ format: "jwk" })), false],
    ["-----BEGIN PUBLIC KEY-----", false],
    ["PRIVATE KEY", false],
    ["MXToolbox", false],
  ])("%s: %s", (text, holds) => {
    expect(holdsPrivateKey(text)).toBe(holds);
  });
});
