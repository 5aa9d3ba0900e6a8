/**
 * Our readers and evaluators beside those of others, over the same texts and an in-memory resolver: microseconds a call.
 */
import { checkHost, evaluateDmarc, readDkimKey, readDmarc, readSpf } from "../../dist/mail";
import { answers } from "../mail/answers";

const RECORD = "v=spf1 ip4:203.0.113.0/24 include:_spf.example.net a:mail.example.com mx ~all";
const KEY = `v=DKIM1; k=rsa; p=${"MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB"}`;
const POLICY = "v=DMARC1; p=quarantine; sp=reject; pct=0; t=y; rua=mailto:dmarc@example.com";

/** The names that every evaluator asks. */
export const NAMES = {
  "example.com": { TXT: [RECORD], MX: ["10 mail.example.com"] },
  "_spf.example.net": { TXT: ["v=spf1 ip4:198.51.100.0/24 ip6:2001:db8::/32 -all"] },
  "mail.example.com": { A: ["192.0.2.7"] },
  "_dmarc.example.com": { TXT: [POLICY] },
  "s._domainkey.example.com": { TXT: [KEY] },
};
export const MAIL = { ip: "192.0.2.7", helo: "mail.example.com", sender: "bounce@example.com" };

const dns = answers(NAMES);

/** mailauth's way of asking. */
const resolver = (name: string, type: string): Promise<unknown> =>
  type === "TXT" ? dns.resolveTxt(name) : type === "MX" ? dns.resolveMx(name) : type === "AAAA" ? dns.resolve6(name) : dns.resolve4(name);

type Call = (options: object) => Promise<unknown>;
/* eslint-disable @typescript-eslint/no-require-imports -- mailauth declares no types for its parts */
const { spf } = require("mailauth/lib/spf") as { readonly spf: Call };
const { dmarc } = require("mailauth/lib/dmarc") as { readonly dmarc: Call };
const { getPublicKey } = require("mailauth/lib/tools") as {
  readonly getPublicKey: (type: string, name: string, bits: number, resolver: unknown) => Promise<unknown>;
};
/* eslint-enable @typescript-eslint/no-require-imports */

/** What is called, by name. */
export const CALLS: Readonly<Record<string, () => unknown>> = {
  checkHost: () => checkHost(MAIL, dns),
  "mailauth spf": () => spf({ ...MAIL, mta: "mx.invalid", resolver }),
  readSpf: () => readSpf(RECORD),
  readDmarc: () => readDmarc(POLICY),
  evaluateDmarc: () => evaluateDmarc({ from: "example.com" }, dns),
  "mailauth dmarc": () => dmarc({ headerFrom: "example.com", spfDomains: [], dkimDomains: [], resolver }),
  readDkimKey: () => readDkimKey(KEY),
  "mailauth getPublicKey": () => getPublicKey("DKIM", "s._domainkey.example.com", 1024, resolver),
};

/** Microseconds of a call, over a second's worth of them. */
export async function microseconds(call: () => unknown): Promise<number> {
  for (let warm = 0; warm < 2000; warm++) await call();
  const start = process.hrtime.bigint();
  let calls = 0;
  while (process.hrtime.bigint() - start < 300_000_000n) {
    for (let batch = 0; batch < 200; batch++) await call();
    calls += 200;
  }
  return Number(process.hrtime.bigint() - start) / 1000 / calls;
}
