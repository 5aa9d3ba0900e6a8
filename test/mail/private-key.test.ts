import { type KeyObject, generateKeyPairSync } from "node:crypto";

import { holdsPrivateKey } from "../../lib/mail/private-key";

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
    // The example of RFC 8037, appendix A.
    [
      '{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}',
      true,
    ],
    ['{ "d" : "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A" }', true],
    ['{"crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}', false],
    ['{"d":"short"}', false],
    ["-----BEGIN PUBLIC KEY-----", false],
    ["PRIVATE KEY", false],
    ["MXToolbox", false],
  ])("%s: %s", (text, holds) => {
    expect(holdsPrivateKey(text)).toBe(holds);
  });
});
