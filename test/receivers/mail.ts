/**
 * Mails: written, signed, and handed in by a server.
 */
import type { Policy } from "../../lib/mail";

/** A mail as a receiving server gets it. */
export interface Mail {
  /** Header and body, CRLF. */
  readonly raw: string;
  /** The server that hands it in. */
  readonly ip: string;
  readonly helo: string;
  /** The envelope sender. */
  readonly sender: string;
  /** Domain of its From. */
  readonly from: string;
}

/** What a verifier said of a mail; what it does not judge is absent. */
export interface Verdict {
  readonly spf?: string;
  /** One for each signature that it read. */
  readonly dkim?: readonly string[];
  readonly dmarc?: "pass" | "fail" | "none";
  /** What the policy asks for. */
  readonly disposition?: Policy;
}

/** A key that signs: its `d=`, its selector, and the private half as PEM. */
export interface SigningKey {
  readonly domain: string;
  readonly selector: string;
  readonly privateKey: string;
}

interface Signer {
  readonly dkimSign: (
    raw: string,
    options: object,
  ) => Promise<{ readonly signatures: string; readonly errors: readonly { readonly err: Error }[] }>;
}

// eslint-disable-next-line @typescript-eslint/no-require-imports -- mailauth declares this module for `import` alone
const { dkimSign } = require("mailauth/lib/dkim/sign") as Signer;

/** Writes a mail and signs it with every key. */
export async function write(envelope: Omit<Mail, "raw">, keys: readonly SigningKey[] = []): Promise<Mail> {
  const lines = [
    `From: Sender <sender@${envelope.from}>`,
    "To: Reader <reader@receiver.example>",
    "Subject: Hello",
    "Date: Tue, 24 Nov 2026 10:00:00 +0000",
    `Message-ID: <1@${envelope.from}>`,
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "",
    "Hello.",
    "",
  ];
  const raw = lines.join("\r\n");
  const signatureData = keys.map(({ domain, selector, privateKey }) => ({ signingDomain: domain, selector, privateKey }));
  const { signatures, errors } = await dkimSign(raw, {
    canonicalization: "relaxed/relaxed",
    signTime: new Date("2026-11-24"),
    signatureData,
  });
  const [failed] = errors;
  if (failed !== undefined) throw failed.err;
  return { ...envelope, raw: signatures + raw };
}
