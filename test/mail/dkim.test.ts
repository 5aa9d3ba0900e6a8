import { createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import fc from "fast-check";

import { type DkimKey, formatDkimKey, formatFinding, readDkimKey } from "../../lib/mail";
import { readPublicKey } from "../../lib/mail/dkim";

const pem = (name: string): string => readFileSync(join(__dirname, "../keys", `${name}.pem`), "latin1");
const bodyOf = (name: string): string => pem(name).replace(/-----[A-Z ]+-----|\s/gu, "");
const rsa = bodyOf("rsa2048");
const ed25519 = Buffer.from(bodyOf("ed25519"), "base64").subarray(-32).toString("base64");

describe("public keys, read from their own bytes", () => {
  test.each([
    ["PEM, SPKI", pem("rsa2048"), { keyType: "rsa", base64: rsa, bits: 2048 }],
    ["PEM, PKCS#1", pem("rsa2048-pkcs1"), { keyType: "rsa", base64: rsa, bits: 2048 }],
    ["base64 of the DER, SPKI", rsa, { keyType: "rsa", base64: rsa, bits: 2048 }],
    [
      "base64 of the DER, PKCS#1, in lines",
      pem("rsa2048-pkcs1").split("\n").slice(1, -2).join("\n"),
      { keyType: "rsa", base64: rsa, bits: 2048 },
    ],
    ["4096 bits", pem("rsa4096"), { keyType: "rsa", base64: bodyOf("rsa4096"), bits: 4096 }],
    ["Ed25519, SPKI: the raw octets come out (RFC 8463 section 4)", pem("ed25519"), { keyType: "ed25519", base64: ed25519, bits: 256 }],
    ["Ed25519, raw", ed25519, { keyType: "ed25519", base64: ed25519, bits: 256 }],
  ])("%s", (_, text, key) => {
    expect(readPublicKey(text)).toEqual(key);
  });

  test.each([
    ["a certificate", pem("certificate"), "a certificate, not a public key"],
    ["a certificate's base64", bodyOf("certificate"), "a certificate, not a public key"],
    ["a cut key", pem("cut"), "a cut key: 192 of 294 octets"],
    ["base64 cut in its middle", rsa.slice(0, 200), "a cut key: 150 of 294 octets"],
    ["a PEM without its end", pem("rsa2048").slice(0, 200), "a cut key: the PEM has no END line"],
    [
      "a key and something behind it",
      Buffer.concat([Buffer.from(rsa, "base64"), Buffer.from("xyz")]).toString("base64"),
      "a key with 3 octets too many",
    ],
    ["an elliptic curve key", pem("ec"), "a key of type ec, where DKIM knows RSA and Ed25519"],
    ["no base64", "MIIB!IjAN", "not base64 and not PEM"],
    ["nothing", " ", "an empty key"],
    ["another text", Buffer.from("hello").toString("base64"), "not a public key"],
    [
      "a private key",
      "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
      "a private key, which must never be in a spec",
    ],
    ["a private key's base64", "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj", "a private key, which must never be in a spec"],
    [
      "an Ed25519 private key's base64",
      "MC4CAQAwBQYDK2VwBCIEIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
      "a private key, which must never be in a spec",
    ],
  ])("%s is refused", (_, text, problem) => {
    expect(readPublicKey(text)).toMatchObject({ problem });
  });
});

describe("an RSA key's size, read without node:crypto", () => {
  const spki = Buffer.from(rsa, "base64");

  test.each(["rsa512", "rsa1024", "rsa2048", "rsa4096"])("%s has the size that node:crypto reads", (name) => {
    expect(readPublicKey(bodyOf(name))).toMatchObject({ bits: createPublicKey(pem(name)).asymmetricKeyDetails?.modulusLength });
  });

  test("octets that node:crypto refuses are refused, wherever they are spoiled", () => {
    // Not in the numbers themselves: there node:crypto takes whatever is a number.
    const spoiled = fc.tuple(fc.integer({ min: 0, max: 31 }), fc.integer({ min: 1, max: 255 }));
    fc.assert(
      fc.property(spoiled, ([at, change]) => {
        const bytes = Buffer.from(spki);
        bytes[at] = (bytes[at] ?? 0) ^ change;
        const ours = readPublicKey(bytes.toString("base64"));
        let theirs = true;
        try {
          createPublicKey({ key: bytes, format: "der", type: "spki" });
        } catch {
          theirs = false;
        }
        return theirs || "problem" in ours;
      }),
      { numRuns: 2000 },
    );
  });
});

describe("RFC 6376 section 3.6.1: key records, both ways", () => {
  test.each([
    [`v=DKIM1; k=rsa; p=${rsa}`, { keyType: "rsa", publicKey: rsa, bits: 2048 }],
    [`v=DKIM1; k=ed25519; p=${ed25519}`, { keyType: "ed25519", publicKey: ed25519, bits: 256 }],
    ["v=DKIM1; k=rsa; p=", { keyType: "rsa", publicKey: "" }],
    [
      `v=DKIM1; k=rsa; h=sha256; s=email; t=y:s; n=until =3B, then moved; x=1; p=${rsa}`,
      {
        keyType: "rsa",
        publicKey: rsa,
        bits: 2048,
        hashes: ["sha256"],
        services: ["email"],
        flags: ["y", "s"],
        notes: "until ;, then moved",
        unknown: [{ name: "x", value: "1" }],
      },
    ],
  ] satisfies [string, DkimKey][])("%s", (text, value) => {
    expect(readDkimKey(text)).toEqual({ value, findings: [] });
    expect(formatDkimKey(value)).toBe(text);
  });

  test("v and k are optional to a reader; spaces in p do not count", () => {
    expect(readDkimKey(`p=${rsa.slice(0, 60)} ${rsa.slice(60)}`).value).toEqual({ keyType: "rsa", publicKey: rsa, bits: 2048 });
  });

  test.each([
    ["k=rsa; v=DKIM1; p=", 'key: v= must be DKIM1 and stand first, got "k=rsa; v=DKIM1; p="; begin with v=DKIM1;'],
    ["v=DKIM1; k=rsa", "key: no p=; give the public key, or an empty p= to revoke it"],
    ["v=DKIM1; k=dsa; p=", 'key: an unknown key type in k=, got "dsa"; write k=rsa or k=ed25519'],
    ["v=DKIM1; p=; p=", 'key: p= stands more than once, got "v=DKIM1; p=; p="; keep one'],
    ["v=DKIM1; nonsense; p=", 'key: not a tag=value, got "nonsense"; write tags as name=value, joined by ;'],
    ["v=DKIM1; h=sha1; p=", 'key: h= allows sha1 alone, which verifiers refuse, got "sha1"; leave h= out'],
    [
      `v=DKIM1; k=ed25519; p=${bodyOf("ed25519")}`,
      "key: k=ed25519 beside a key of 44 octets, where 32 are read; write k=ed25519 and the key in its form",
    ],
    [`v=DKIM1; k=ed25519; p=${rsa}`, "key: k=ed25519 beside an rsa key; write k=rsa and the key in its form"],
    [`v=DKIM1; p=${bodyOf("rsa512")}`, "key: an RSA key of 512 bits; verifiers refuse fewer than 1024; make a key of 2048 bits"],
  ])("%s is discarded", (text, message) => {
    const { value, findings } = readDkimKey(text, "key");
    expect(value).toBeUndefined();
    expect(findings.map(formatFinding)).toEqual([message]);
  });
});

describe("properties", () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/u);
  const key = fc.record(
    {
      keyType: fc.constant("rsa" as const),
      publicKey: fc.constant(""),
      hashes: fc.array(word, { minLength: 1, maxLength: 3 }),
      services: fc.array(word, { minLength: 1, maxLength: 2 }),
      flags: fc.array(word, { minLength: 1, maxLength: 2 }),
      notes: fc.string({ unit: "grapheme", minLength: 1 }),
    },
    { requiredKeys: ["keyType", "publicKey"] },
  ) as fc.Arbitrary<DkimKey>;

  test("reading what was formatted gives the value back", () => {
    fc.assert(
      fc.property(key, (value) => {
        fc.pre(!(value.hashes?.includes("sha1") ?? false));
        expect(readDkimKey(formatDkimKey(value))).toEqual({ value, findings: [] });
      }),
    );
  });

  test("no string makes a reader throw", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.base64String(),
      fc.base64String().map((p) => `v=DKIM1; k=rsa; p=${p}`),
    );
    fc.assert(
      fc.property(text, (any) => {
        readPublicKey(any);
        const { value, findings } = readDkimKey(any);
        return (value === undefined) === findings.some(({ severity }) => severity === "error");
      }),
      { numRuns: 2000 },
    );
  });
});
