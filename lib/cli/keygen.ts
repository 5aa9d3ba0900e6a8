/**
 * `sending-domain keygen`: a DKIM key pair, and the lines to publish it and to sign with it.
 */
import { spawnSync } from "node:child_process";
import { type KeyObject, generateKeyPairSync } from "node:crypto";
import { existsSync, realpathSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

import { formatDkimKey, keyName, readPublicKey } from "../mail/dkim";
import { readHostName } from "../mail/dns";
import { selectorProblem } from "../mail/senders/dkim-keys";
import { writeNew } from "../spec-file/write";

import { type Call, type Command, UsageError } from "./command";

const TYPES = ["rsa", "ed25519"] as const;
const SIZES = ["2048", "3072", "4096"];

/** The command `keygen`. */
export const keygen: Command = {
  name: "keygen",
  says: "make a DKIM key pair, and the lines to publish it and to sign with it",
  usage: "",
  options: {
    domain: { value: "NAME", says: "the domain that signs (required)" },
    selector: { value: "NAME", says: "the key's selector, like mx2026 (required)" },
    type: { value: "TYPE", says: `${TYPES.join(" or ")} (default: rsa); Ed25519 only beside an RSA key` },
    bits: { value: "BITS", says: `of an RSA key: ${SIZES.join(", ")} (default: 2048)` },
    out: { value: "FOLDER", says: "where the two files go (default: here); not into git" },
  },
  run(call) {
    const { domain, selector, type, bits, folder } = readOptions(call);
    const secretFile = join(folder, `${selector}.${domain}.private.pem`);
    const publicFile = join(folder, `${selector}.${domain}.pem`);
    for (const file of [secretFile, publicFile]) if (existsSync(file)) throw new Error(`${file} is there already; nothing is written`);
    refuseInGit(secretFile);
    const { privateKey, publicKey } = pairOf(type, bits);
    writeNew(secretFile, privateKey.export({ type: "pkcs8", format: "pem" }) as string, 0o600);
    try {
      writeNew(publicFile, publicKey.export({ type: "spki", format: "pem" }) as string, 0o644);
    } catch (error) {
      rmSync(secretFile);
      throw error;
    }
    return { stdout: instructions({ domain, selector, type, secretFile, publicFile, publicKey }), code: 0 };
  },
};

interface Wanted {
  readonly domain: string;
  readonly selector: string;
  readonly type: (typeof TYPES)[number];
  readonly bits: number;
  readonly folder: string;
}

function readOptions(call: Call): Wanted {
  const { options } = call;
  const [domain, selector] = [options.value("domain"), options.value("selector")];
  if (domain === undefined) throw new UsageError("keygen needs --domain NAME");
  if (selector === undefined) throw new UsageError("keygen needs --selector NAME, like mx2026");
  const name = readHostName(domain);
  if (!("name" in name)) throw new UsageError(`--domain: ${name.problem}; ${name.cure}`);
  const problem = selectorProblem(selector);
  if (problem !== undefined) throw new UsageError(`--selector: ${problem}; write letters, digits and inner hyphens, like mx2026`);
  const type = TYPES.find((each) => each === (options.value("type") ?? "rsa"));
  if (type === undefined) throw new UsageError(`--type: write one of ${TYPES.join(", ")}`);
  if (type === "ed25519" && options.has("bits")) throw new UsageError("--bits: an Ed25519 key has one size");
  const bits = options.value("bits") ?? "2048";
  if (!SIZES.includes(bits)) throw new UsageError(`--bits: write one of ${SIZES.join(", ")}`);
  const out = options.value("out") ?? ".";
  const folder = resolve(call.folder, out);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) throw new UsageError(`--out: ${folder} is no folder`);
  return { domain: name.name, selector: selector.toLowerCase(), type, bits: Number(bits), folder };
}

/** Not inside a git work tree, unless it is ignored there: a key that was committed once is known for ever. */
function refuseInGit(file: string): void {
  const folder = realpathSync(dirname(file));
  if (!aboveIsGit(folder)) return;
  const { status, error, stderr } = spawnSync("git", ["check-ignore", "-q", basename(file)], { cwd: folder, encoding: "utf8" });
  if (error !== undefined) {
    throw new Error(`${file} lies in a git work tree, and there is no git to say whether it is ignored there; give --out a folder outside`);
  }
  if (status === 0) return;
  if (status !== 1) {
    const said = stderr.trim().split("\n")[0] ?? "";
    throw new Error(
      `${file} lies in a git work tree, and git cannot say whether it is ignored there: ${said}; give --out a folder outside`,
    );
  }
  throw new Error(
    `${file} lies in a git work tree, and is not ignored there; give --out a folder outside, or add *.private.pem to .gitignore`,
  );
}

function aboveIsGit(folder: string): boolean {
  return existsSync(join(folder, ".git")) || (folder !== dirname(folder) && aboveIsGit(dirname(folder)));
}

function pairOf(type: Wanted["type"], bits: number): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  return type === "rsa" ? generateKeyPairSync("rsa", { modulusLength: bits }) : generateKeyPairSync("ed25519");
}

function instructions(
  made: Pick<Wanted, "domain" | "selector" | "type"> & {
    readonly secretFile: string;
    readonly publicFile: string;
    readonly publicKey: KeyObject;
  },
): string {
  const { domain, selector, type, secretFile, publicFile, publicKey } = made;
  const key = readPublicKey(publicKey.export({ type: "spki", format: "pem" }) as string);
  if ("problem" in key) throw new Error(key.problem);
  return [
    `private key  ${secretFile}  (mode 0600; it stays on the server)`,
    `public key   ${publicFile}`,
    "",
    `In the spec of ${domain}, below the sender, with the public key copied beside the spec:`,
    "",
    "    dkim:",
    `      ${selector}: { publicKeyFile: keys/${selector}.pem }`,
    "",
    `The TXT at ${keyName(selector, domain)}:`,
    "",
    `    ${formatDkimKey({ keyType: type, publicKey: key.base64 })}`,
    "",
    "Sign only after the record is published. Rspamd, in local.d/dkim_signing.conf:",
    "",
    `    domain { ${domain} { selectors [ { path = "/etc/rspamd/dkim/${selector}.${domain}.private.pem"; selector = "${selector}"; } ] } }`,
    "",
    ...(type === "ed25519" ? ["OpenDKIM does not sign with Ed25519."] : openDkim(domain, selector)),
    "",
  ].join("\n");
}

function openDkim(domain: string, selector: string): string[] {
  const name = keyName(selector, domain);
  return [
    "OpenDKIM, a line each in KeyTable and SigningTable:",
    "",
    `    ${name} ${domain}:${selector}:/etc/opendkim/keys/${selector}.${domain}.private.pem`,
    `    *@${domain} ${name}`,
  ];
}
