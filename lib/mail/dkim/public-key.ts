/**
 * Public keys for DKIM, read from their own bytes.
 */
import { type KeyObject, X509Certificate, createPublicKey } from "node:crypto";

import type { Saying } from "../finding";
import { PRIVATE_KEY, holdsPrivateKey } from "../private-key";

/** A public key in the form that DKIM publishes. */
export interface PublicKey {
  readonly keyType: "rsa" | "ed25519";
  /** Base64: the SubjectPublicKeyInfo of an RSA key, the raw 32 octets of an Ed25519 key (RFC 8463 section 4). */
  readonly base64: string;
  /** Modulus of an RSA key in bits; 256 for Ed25519. */
  readonly bits: number;
}

/** Shortest RSA key that verifiers accept, in bits (RFC 8301 section 3.2). */
export const WEAK_BITS = 1024;

/** Shortest RSA key that signers should use, in bits (RFC 8301 section 3.2). */
export const SHORT_BITS = 2048;

/** Bits above which verifiers need not take a key (RFC 8301 section 3.2). */
export const LONG_BITS = 4096;

/** Why a text is no public key: the finding it makes, and what it says. */
export interface KeyProblem extends Omit<Saying, "value"> {
  readonly id: "secret-private-key" | "dkim-certificate" | "dkim-key-unreadable";
}

const CURE = "give the public key: a PEM file that begins with -----BEGIN PUBLIC KEY-----, or its base64";
const ED25519_OCTETS = 32;

/** Reads PEM (SPKI, PKCS#1), DER in base64, or an Ed25519 key's raw octets in base64; spaces and line breaks do not count. */
export function readPublicKey(text: string): PublicKey | KeyProblem {
  if (holdsPrivateKey(text)) return { id: "secret-private-key", ...PRIVATE_KEY };
  const pem = /-----BEGIN ([A-Z0-9 ]+)-----([^-]*)(-----END \1-----)?/u.exec(text);
  if (pem?.[1]?.includes("CERTIFICATE") === true) return certificate();
  if (text.split("-----BEGIN ").length > 2) return unreadable("more than one key: a record holds one");
  if (pem !== null && pem[3] === undefined) return unreadable("a cut key: the PEM has no END line");
  const base64 = (pem?.[2] ?? text).replace(/\s/gu, "");
  if (base64 === "") return unreadable("an empty key");
  if (!/^[A-Za-z0-9+/]+={0,2}$/u.test(base64)) return unreadable("not base64 and not PEM");
  return readKeyBytes(Buffer.from(base64, "base64"));
}

/** Reads a key's own octets. */
function readKeyBytes(bytes: Buffer): PublicKey | KeyProblem {
  // The head of an RSA key that was cut may be as long as a whole one of Ed25519.
  if (bytes.length === ED25519_OCTETS && !isRsaAt(bytes, derHeader(bytes, 0, 0x30)?.start)) {
    return { keyType: "ed25519", base64: bytes.toString("base64"), bits: 256 };
  }
  const length = derHeader(bytes, 0, 0x30)?.end;
  if (length === undefined) return unreadable("not a public key");
  if (bytes.length < length) return unreadable(`a cut key: ${bytes.length} of ${length} octets`);
  if (bytes.length > length) return unreadable(`a key with ${bytes.length - length} octets too many`);
  const bits = rsaBits(bytes);
  if (bits !== undefined) return { keyType: "rsa", base64: bytes.toString("base64"), bits };
  const spki = tryKey(bytes, "spki");
  const key = spki ?? tryKey(bytes, "pkcs1");
  if (key === undefined) return isCertificate(bytes) ? certificate() : unreadable("not a public key");
  switch (key.asymmetricKeyType) {
    case "rsa":
      return {
        keyType: "rsa",
        base64: key.export({ type: "spki", format: "der" }).toString("base64"),
        bits: key.asymmetricKeyDetails?.modulusLength ?? 0,
      };
    case "ed25519":
      return { keyType: "ed25519", base64: bytes.subarray(-ED25519_OCTETS).toString("base64"), bits: 256 };
    default:
      return unreadable(`a key of type ${key.asymmetricKeyType ?? "unknown"}, where DKIM knows RSA and Ed25519`);
  }
}

function tryKey(bytes: Buffer, type: "spki" | "pkcs1"): KeyObject | undefined {
  try {
    return createPublicKey({ key: bytes, format: "der", type });
  } catch {
    return undefined;
  }
}

function isCertificate(bytes: Buffer): boolean {
  try {
    return new X509Certificate(bytes).raw.length > 0;
  } catch {
    return false;
  }
}

/** SEQUENCE { SEQUENCE { rsaEncryption, NULL }, BIT STRING … (RFC 3279 section 2.3.1), behind the length of the outer SEQUENCE. */
const RSA_ALGORITHM = Buffer.from("300d06092a864886f70d0101010500", "hex");

/**
 * The size of an RSA key in the one form that DKIM publishes, an SPKI in DER; undefined for every other key, which node:crypto then reads.
 * node:crypto takes 0.3 ms a key, a third of what the whole of a domain's records takes.
 */
function rsaBits(bytes: Buffer): number | undefined {
  const outer = derHeader(bytes, 0, 0x30);
  if (outer === undefined || !isRsaAt(bytes, outer.start)) return undefined;
  const bitString = derHeader(bytes, outer.start + RSA_ALGORITHM.length, 0x03);
  if (bitString === undefined || bitString.end !== bytes.length || bytes[bitString.start] !== 0) return undefined;
  const key = derHeader(bytes, bitString.start + 1, 0x30);
  const modulus = key && derHeader(bytes, key.start, 0x02);
  const exponent = modulus && derHeader(bytes, modulus.end, 0x02);
  if (modulus === undefined || exponent === undefined || exponent.end !== bytes.length || key?.end !== bytes.length) return undefined;
  // A positive INTEGER begins with a zero octet where its first bit is set.
  const first = bytes[modulus.start] === 0 ? modulus.start + 1 : modulus.start;
  const top = bytes[first];
  if (top === undefined || top === 0 || first >= modulus.end || (bytes[modulus.start] ?? 0) >= 0x80) return undefined;
  return (modulus.end - first) * 8 - Math.clz32(top) + 24;
}

/** Where the content of a DER value of a tag begins and ends (X.690 section 8.1.3). */
function derHeader(bytes: Buffer, at: number, tag: number): { readonly start: number; readonly end: number } | undefined {
  const first = bytes[at + 1];
  if (bytes[at] !== tag || first === undefined) return undefined;
  const octets = first < 0x80 ? 0 : first & 0x7f;
  if ((first >= 0x80 && octets === 0) || octets > 4 || bytes.length < at + 2 + octets) return undefined;
  const start = at + 2 + octets;
  return { start, end: start + (octets === 0 ? first : bytes.readUIntBE(at + 2, octets)) };
}

/** Whether a key's own octets, behind the length of all of them, begin as those of RSA. */
function isRsaAt(bytes: Buffer, start: number | undefined): boolean {
  return start !== undefined && bytes.subarray(start, start + RSA_ALGORITHM.length).equals(RSA_ALGORITHM);
}

function unreadable(problem: string): KeyProblem {
  return { id: "dkim-key-unreadable", problem, cure: CURE };
}

function certificate(): KeyProblem {
  return { id: "dkim-certificate", problem: "a certificate, not a public key", cure: "take its key out with: openssl x509 -pubkey -noout" };
}
