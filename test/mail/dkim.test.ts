import { type KeyObject, createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import fc from "fast-check";

import { type DkimKey, formatDkimKey, formatFinding, readDkimKey } from "../../lib/mail";
import { isForMail, readKeyName, readPublicKey } from "../../lib/mail/dkim";

const pem = (name: string): string => readFileSync(join(__dirname, "../keys", `${name}.pem`), "latin1");
const bodyOf = (name: string): string => pem(name).replace(/-----[A-Z ]+-----|\s/gu, "");
const rsa = bodyOf("rsa2048");
const ed25519 = Buffer.from(bodyOf("ed25519"), "base64").subarray(-32).toString("base64");

const CURES = {
  "dkim-key-unreadable": "give the public key: a PEM file that begins with -----BEGIN PUBLIC KEY-----, or its base64",
  "dkim-certificate": "take its key out with: openssl x509 -pubkey -noout",
  "secret-private-key": "give the public key, and make a new pair if this file was shared",
};

/** A DER value (X.690 section 8.1). */
function der(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const length = body.length < 0x80 ? [body.length] : [0x82, body.length >> 8, body.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

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
    ["the head of an RSA key, of 32 octets", rsa.slice(0, 43), "a cut key: 32 of 294 octets"],
    ["two keys", pem("ed25519") + pem("rsa2048"), "more than one key: a record holds one"],
    ["a PEM without its end", pem("rsa2048").slice(0, 200), "a cut key: the PEM has no END line"],
    [
      "a key and something behind it",
      Buffer.concat([Buffer.from(rsa, "base64"), Buffer.from("xyz")]).toString("base64"),
      "a key with 3 octets too many",
    ],
    ["an elliptic curve key", pem("ec"), "a key of type ec, where DKIM knows RSA and Ed25519"],
    ["no base64", "MIIB!IjAN", "not base64 and not PEM"],
    ["nothing", " ", "an empty key"],
    ["a SEQUENCE of nothing", "MAA=", "not a public key"],
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
    const id = problem.startsWith("a certificate")
      ? "dkim-certificate"
      : problem.startsWith("a private key")
        ? "secret-private-key"
        : "dkim-key-unreadable";
    expect(readPublicKey(text)).toEqual({ id, problem, cure: CURES[id] });
  });
});

describe("an RSA key's size, read without node:crypto", () => {
  const spki = Buffer.from(rsa, "base64");

  test.each(["rsa512", "rsa1024", "rsa2048", "rsa4096"])("%s has the size that node:crypto reads", (name) => {
    expect(readPublicKey(bodyOf(name))).toMatchObject({ bits: createPublicKey(pem(name)).asymmetricKeyDetails?.modulusLength });
  });

  const algorithm = Buffer.from("300d06092a864886f70d0101010500", "hex");
  const zero = Buffer.from([0]);
  const modulus = Buffer.concat([Buffer.from([0xc5]), Buffer.alloc(255, 0x5a)]);
  const exponent = der(0x02, Buffer.from([1, 0, 1]));
  const keyOf = (bitString: Buffer, ...behind: readonly Buffer[]): Buffer => der(0x30, algorithm, der(0x03, bitString, ...behind));
  const withModulus = (...octets: readonly Buffer[]): Buffer => keyOf(zero, der(0x30, der(0x02, ...octets), exponent));

  test.each([
    ["as it should be", withModulus(zero, modulus), 2048],
    ["a top bit that is not set", withModulus(Buffer.from([0x45]), modulus.subarray(1)), 2047],
    ["a first octet of 1", withModulus(Buffer.from([0x01]), modulus.subarray(1)), 2041],
    ["a first octet of 0x80 behind its zero", withModulus(zero, Buffer.from([0x80]), modulus.subarray(1)), 2048],
    ["a negative modulus", withModulus(modulus), 2048],
    ["a modulus of 0x80 and more, negative", withModulus(Buffer.from([0x80]), modulus.subarray(1)), 2048],
    ["two zero octets", withModulus(zero, zero, modulus), 2048],
    ["a modulus of nothing", withModulus(), 0],
    ["a modulus of zero", withModulus(zero), 0],
    ["no exponent", keyOf(zero, der(0x30, der(0x02, zero, modulus))), undefined],
    ["something behind the exponent", keyOf(zero, der(0x30, der(0x02, zero, modulus), exponent, der(0x05))), undefined],
    ["something behind the key", keyOf(zero, der(0x30, der(0x02, zero, modulus), exponent), zero), 2048],
    ["no bit string", der(0x30, algorithm, der(0x04, zero, der(0x30, der(0x02, zero, modulus), exponent))), undefined],
    ["no key in the bit string", keyOf(zero), undefined],
    ["a length that is cut", Buffer.from([0x30, 0x82, 1]), undefined],
    ["a tag alone", Buffer.from([0x30]), undefined],
  ])("%s: as node:crypto reads it, and published in DER", (_, bytes, bits) => {
    let theirs: KeyObject | undefined;
    try {
      theirs = createPublicKey({ key: bytes, format: "der", type: "spki" });
    } catch {
      theirs = undefined;
    }
    const ours = readPublicKey(bytes.toString("base64"));
    const base64 = theirs?.export({ type: "spki", format: "der" }).toString("base64");
    expect("problem" in ours ? undefined : ours).toEqual(theirs && { keyType: "rsa", base64, bits });
    expect(theirs?.asymmetricKeyDetails?.modulusLength).toBe(bits);
  });

  test("BER that is no DER is refused, though node:crypto reads it", () => {
    const body = withModulus(zero, modulus).subarray(4);
    const inFiveOctets = Buffer.concat([Buffer.from([0x30, 0x85, 0, 0, 0, 1, 0x22]), body]);
    const withoutEnd = Buffer.concat([Buffer.from([0x30, 0x80]), body, zero, zero]);
    for (const bytes of [inFiveOctets, withoutEnd])
      expect(readPublicKey(bytes.toString("base64"))).toMatchObject({ problem: "not a public key" });
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

  test("a record has the fields that it says, and no others", () => {
    expect(readDkimKey("v=DKIM1; k=rsa; p=")).toStrictEqual({ value: { keyType: "rsa", publicKey: "" }, findings: [] });
    expect(readDkimKey("v=DKIM1; h=sha1 : sha256; t=s; p= ").value).toStrictEqual({
      keyType: "rsa",
      publicKey: "",
      hashes: ["sha1", "sha256"],
      flags: ["s"],
    });
  });

  test("notes keep what is not written plainly, octet by octet", () => {
    const notes = " tab\t, = and ä ";
    const text = "v=DKIM1; k=rsa; n==20tab=09, =3D and =C3=A4=20; p=";
    expect(formatDkimKey({ keyType: "rsa", publicKey: "", notes })).toBe(text);
    expect(readDkimKey(text).value?.notes).toBe(notes);
  });

  test("1,024 bits are read", () => {
    expect(readDkimKey(`p=${bodyOf("rsa1024")}`)).toMatchObject({ value: { bits: 1024 }, findings: [] });
  });

  test.each([
    ["v=DKIM1; nonsense; p=", "RFC 6376 section 3.2"],
    ["v=DKIM1; p=; p=", "RFC 6376 section 3.2"],
    ["v=DKIM1; h=sha1; p=", "RFC 6376 section 6.1.2, RFC 8301 section 3.1"],
    ["v=DKIM2; p=", "RFC 6376 section 3.6.1"],
  ])("%s: the source of the rule", (text, source) => {
    expect(readDkimKey(text).findings.map((found) => [found.path, found.source])).toEqual([["", source]]);
  });

  test("v and k are optional to a reader; spaces in p do not count", () => {
    expect(readDkimKey(`p=${rsa.slice(0, 60)} ${rsa.slice(60)}`).value).toEqual({ keyType: "rsa", publicKey: rsa, bits: 2048 });
  });

  test.each([
    ["k=rsa; v=DKIM1; p=", 'key: v= must be DKIM1 and stand first, got "k=rsa; v=DKIM1; p="; begin with v=DKIM1;'],
    ["v=DKIM2; p=", 'key: v= must be DKIM1 and stand first, got "v=DKIM2; p="; begin with v=DKIM1;'],
    ["v=DKIM1; p=MAA=", `key: p= holds not a public key; ${CURES["dkim-key-unreadable"]}`],
    ["v=DKIM1; k=rsa", "key: no p=; give the public key, or an empty p= to revoke it"],
    ["v=DKIM1; k=dsa; p=", 'key: an unknown key type in k=, got "dsa"; write k=rsa or k=ed25519'],
    ["v=DKIM1;; p=", 'key: an empty tag, got "v=DKIM1;; p="; keep one ; between tags'],
    ["; p=", 'key: an empty tag, got "; p="; keep one ; between tags'],
    ["p=; \t;", 'key: an empty tag, got "p=; \\t;"; keep one ; between tags'],
    ["v=DKIM1; p=; p=", 'key: p= stands more than once, got "v=DKIM1; p=; p="; keep one'],
    ["v=DKIM1; nonsense; p=", 'key: not a tag=value, got "nonsense"; write tags as name=value, joined by ;'],
    ["v=DKIM1; h=sha1; p=", 'key: h= leaves out sha256, which all signatures use, got "sha1"; leave h= out'],
    ["v=DKIM1; h=sha512:x; p=", 'key: h= leaves out sha256, which all signatures use, got "sha512:x"; leave h= out'],
    ["v=DKIM1; h=\u00a0sha256; p=", 'key: h= leaves out sha256, which all signatures use, got "\u00a0sha256"; leave h= out'],
    ["v=DKIM1; h=; p=", 'key: h= leaves out sha256, which all signatures use, got ""; leave h= out'],
    [
      `v=DKIM1; k=ed25519; p=${bodyOf("ed25519")}`,
      "key: k=ed25519 beside a key of 44 octets, where 32 are read; write k=ed25519 and the key in its form",
    ],
    [`v=DKIM1; k=ed25519; p=${rsa}`, "key: k=ed25519 beside an rsa key; write k=rsa and the key in its form"],
    ...[
      `-----BEGIN PUBLIC KEY-----${rsa}-----END PUBLIC KEY-----`,
      rsa.slice(0, -1),
      `${rsa}=`,
      `${rsa.slice(0, 8)}\u00a0${rsa.slice(8)}`,
    ].map((p) => [
      `v=DKIM1; p=${p}`,
      "key: p= holds more than base64, or a part of it; give the base64 alone, whole groups of four, the last filled with =",
    ]),
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
      hashes: fc.array(word, { maxLength: 2 }).map((others) => ["sha256", ...others]),
      services: fc.array(word, { minLength: 1, maxLength: 2 }),
      flags: fc.array(word, { minLength: 1, maxLength: 2 }),
      notes: fc.string({ unit: "grapheme", minLength: 1 }),
    },
    { requiredKeys: ["keyType", "publicKey"] },
  ) as fc.Arbitrary<DkimKey>;

  test("reading what was formatted gives the value back", () => {
    fc.assert(
      fc.property(key, (value) => {
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

test.each<[string, boolean]>([
  ["v=DKIM1; p=", true],
  ["v=DKIM1; s=*; p=", true],
  ["v=DKIM1; s=email; p=", true],
  ["v=DKIM1; s=tlsrpt:email; p=", true],
  ["v=DKIM1; s=tlsrpt; p=", false],
  ["v=DKIM1; s=; p=", false],
])("that %s is a key of mail is %s", (text, is) => {
  const key = readDkimKey(text).value;
  expect(key === undefined ? undefined : isForMail(key)).toBe(is);
});

test("a key's name is a selector, and the domain that signs by it", () => {
  expect(readKeyName("a.b._domainkey.example.com")).toEqual({ selector: "a.b", domain: "example.com" });
  expect(readKeyName("_domainkey.example.com")).toBeUndefined();
  expect(readKeyName("example.com")).toBeUndefined();
});
