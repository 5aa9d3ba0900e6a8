/**
 * Input that was made to hurt: about a megabyte of it, read in a time that grows with its size and not with its square.
 */
import { checkHost, decodeTxt, parseSpec, readDkimKey, readDmarc, readSpf } from "../../lib/mail";
import { readReportUris } from "../../lib/mail/dmarc";
import { readHostName } from "../../lib/mail/dns";
import { specsOfZone } from "../../lib/mail/import-zone";
import type { PresentRecord } from "../../lib/mail/present";
import { permissionOf } from "../../lib/mail/review/addresses";
import { readYaml } from "../../lib/spec-file/yaml";
import { answers } from "../mail/answers";

const yaml = (text: string): unknown => readYaml(Buffer.from(text), "a.yaml");
const own = { service: "self-hosted", ip4: ["203.0.113.1"] };
const spec = (more: object, senders: object = { own }): unknown =>
  parseSpec({ domain: "example.com", senders, dmarc: "external", ...more });
const address = (index: number): string => `203.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
const many = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index));
const keyed = <T>(count: number, make: (index: number) => readonly [string, T]): Record<string, T> => Object.fromEntries(many(count, make));
const nested = (depth: number, wrap: (inner: unknown) => unknown): unknown =>
  many(depth, () => wrap).reduce((inner, each) => each(inner), 1 as unknown);
/** A domain's SPF and policy, as they stand in a zone. */
const zoneOf = (index: number): PresentRecord[] =>
  [
    { name: `d${index}.example.com`, content: "v=spf1 include:_spf.google.com ~all" },
    { name: `_dmarc.d${index}.example.com`, content: "v=DMARC1; p=none" },
  ].map((record, at) => ({ ...record, id: `${index}-${at}`, type: "TXT", locked: false }));
const delegationOf = (index: number): PresentRecord[] => [
  ...zoneOf(index),
  { id: `${index}-2`, name: `n${index}.example.com`, type: "NS", content: "ns.example.net", locked: false },
  { id: `${index}-3`, name: `_dmarc.n${index}.example.com`, type: "TXT", content: "v=DMARC1; p=none", locked: false },
];
const wrongKeyOf = (index: number): PresentRecord => ({
  id: String(index),
  name: `k_${index}._domainkey.example.com`,
  type: "TXT",
  content: "v=DKIM1; p=",
  locked: false,
});
const mail = { ip: "192.0.2.1", helo: "h.example", sender: "a@example.com" };

/** What is read, by a size, and the largest size: its fourth is the yardstick. */
const HOSTILE: Readonly<Record<string, readonly [read: (size: number) => unknown, size: number]>> = {
  "YAML: open brackets": [(size) => yaml("[".repeat(size)), 1_000_000],
  "YAML: deep brackets, closed": [(size) => yaml("[".repeat(size) + "]".repeat(size)), 500_000],
  "YAML: ever deeper maps": [(size) => yaml(many(size, (index) => `${" ".repeat(index)}a:`).join("\n")), 1_400],
  "YAML: a long list": [(size) => yaml("- a\n".repeat(size)), 250_000],
  "YAML: one key, over and over": [(size) => yaml("k: v\n".repeat(size)), 100_000],
  "YAML: many aliases": [(size) => yaml(`a: &a x\nb: [${"*a,".repeat(size)}]`), 250_000],
  "YAML: escaped quotes": [(size) => yaml(`a: "${'\\"'.repeat(size)}"`), 500_000],
  "SPF: macros": [(size) => readSpf(`v=spf1 exists:${"%{d}".repeat(size)}.com`), 250_000],
  "SPF: macros that never end": [(size) => readSpf(`v=spf1 exists:${"%{d".repeat(size)}`), 300_000],
  "SPF: digits in a macro": [(size) => readSpf(`v=spf1 a:%{d${"0".repeat(size)}}`), 1_000_000],
  "SPF: dots": [(size) => readSpf(`v=spf1 a:${"a.".repeat(size)}-`), 500_000],
  "SPF: slashes": [(size) => readSpf(`v=spf1 a:${"/1".repeat(size)}`), 500_000],
  "SPF: spaces": [(size) => readSpf(`v=spf1${" ".repeat(size)}x`), 1_000_000],
  "SPF: terms": [(size) => readSpf(`v=spf1 ${"ip4:192.0.2.1 ".repeat(size)}`), 70_000],
  "SPF: unknown terms": [(size) => readSpf(`v=spf1 ${"x ".repeat(size)}`), 500_000],
  "review: ranges and exclusions in each other": [
    (size) => {
      const ranges = many(
        size,
        (index) => `${index % 2 === 0 ? "-" : ""}ip6:2001:db8:${(index >> 16).toString(16)}:${(index & 65535).toString(16)}::/64`,
      );
      return permissionOf(
        readSpf(`v=spf1 ${ranges.join(" ")} ip6:2001:db8::/32 -all`).value,
        readSpf(`v=spf1 ${ranges.slice(1).join(" ")} -all`).value,
      );
    },
    20_000,
  ],
  "DMARC: one tag, over and over": [(size) => readDmarc(`v=DMARC1;${"a=b;".repeat(size)}`), 250_000],
  "DMARC: tags that nobody knows": [(size) => readDmarc(`v=DMARC1;${many(size, (index) => `x${index}=b;`).join("")}`), 120_000],
  "DMARC: report addresses": [(size) => readDmarc(`v=DMARC1;p=none;rua=${"mailto:a@b.example,".repeat(size)}`), 50_000],
  "DMARC: exclamation marks": [(size) => readReportUris(`mailto:a${"!".repeat(size)}`), 1_000_000],
  "DMARC: spaces": [(size) => readDmarc(`v${" ".repeat(size)}`), 1_000_000],
  "DKIM: a long key": [(size) => readDkimKey(`v=DKIM1; p=${"A".repeat(size)}`), 1_000_000],
  "TXT: backslashes": [(size) => decodeTxt(`"${"\\".repeat(size)}`), 1_000_000],
  "TXT: empty strings": [(size) => decodeTxt('"" '.repeat(size)), 300_000],
  "a name of many labels": [(size) => readHostName(`${"a.".repeat(size)}com`), 500_000],
  "a spec of senders": [
    (size) =>
      spec(
        {},
        keyed(size, (index) => [`s${index}`, { ...own, ip4: [address(index)] }]),
      ),
    100_000,
  ],
  "a spec of unknown fields": [(size) => spec(keyed(size, (index) => [`field${index}`, 1])), 100_000],
  "a spec with one long key": [(size) => spec({ ["x".repeat(size)]: 1 }), 1_000_000],
  "a spec of log entries": [
    (size) => spec({ dmarc: { rollout: { profile: "standard", log: many(size, () => ({ stage: "monitor", since: "2026-01-01" })) } } }),
    20_000,
  ],
  "a spec of log entries, each wrong": [
    (size) =>
      spec({
        dmarc: {
          rollout: { profile: "standard", log: many(size, (index) => ({ stage: "monitor", since: `2026-13-${index}`, forced: "yes" })) },
        },
      }),
    20_000,
  ],
  "a spec of a sender's records, every second of them wrong": [
    (size) =>
      spec(
        {},
        {
          crm: {
            service: "custom",
            records: keyed(size, (index) => [
              `r${index}`,
              { name: `r${index}.example.com`, type: "TXT", content: index % 2 === 0 ? "x" : 1 },
            ]),
          },
        },
      ),
    20_000,
  ],
  "a spec of senders, each in part wrong": [
    (size) =>
      spec(
        {},
        keyed(size, (index) => [`s${index}`, { ...own, ip4: [address(index * 2), "x"], a: [`a${index}.example.com`] }]),
      ),
    10_000,
  ],
  "a spec of exchanges": [
    (size) =>
      spec(
        {},
        {
          mailgun: { sendingDomain: "mg.example.com", region: "us" },
          crm: {
            service: "custom",
            records: keyed(size, (index) => [
              `r${index}`,
              { name: "mg.example.com", type: "MX", content: `m${index}.example.net`, priority: 1 },
            ]),
          },
        },
      ),
    20_000,
  ],
  "a spec of acknowledgements, each with its finding": [
    (size) =>
      spec(
        { acknowledge: many(size, (index) => ({ finding: "spf-private-address", at: `senders.own.ip4[${index}]`, reason: "x" })) },
        { own: { ...own, ip4: many(size, (index) => `10.0.${index >> 8}.${index & 255}`) } },
      ),
    20_000,
  ],
  "a spec of addresses": [(size) => spec({}, { own: { ...own, ip4: many(size, (index) => address(index * 2)) } }), 60_000],
  "a spec of selectors": [(size) => spec({}, { own: { ...own, dkim: keyed(size, (index) => [`s${index}`, { revoked: true }]) } }), 20_000],
  "a spec of SPF terms": [(size) => spec({ spf: { terms: many(size, (index) => `exists:a${index}.example.com`) } }), 40_000],
  "a spec of senders that the domain's SPF lets through": [
    (size) =>
      spec(
        {},
        keyed(size, (index) => [`s${index}`, { service: "custom", returnPath: "example.com" }]),
      ),
    20_000,
  ],
  "a spec of senders, each excluded": [
    (size) =>
      spec(
        { spf: { terms: many(size, (index) => `-ip4:${address(index * 2)}`) } },
        keyed(size, (index) => [`s${index}`, { ...own, ip4: [address(index * 2)] }]),
      ),
    10_000,
  ],
  "a spec of return paths": [
    (size) =>
      spec(
        {},
        keyed(size, (index) => {
          const path = `b${index}.example.com`;
          return [
            `s${index}`,
            { service: "custom", returnPath: path, records: { a: { name: path, type: "TXT", content: "v=spf1 a -all" } } },
          ];
        }),
      ),
    8_000,
  ],
  "a spec of tokens": [
    (size) => spec({}, { s: { service: "amazon-ses", region: "eu-west-1", dkimTokens: many(size, (index) => `t${index}`) } }),
    40_000,
  ],
  "a spec of stages": [
    (size) =>
      spec({
        dmarc: {
          rollout: {
            profile: many(size, (index) => ({ stage: `s${index}`, p: "none", days: 0 })),
            log: [{ stage: "s0", since: "2026-01-01" }],
          },
        },
      }),
    30_000,
  ],
  "a spec of records that are taken over": [
    (size) =>
      spec(
        { adopt: keyed(size, (index) => [`custom__k${index}`, index.toString(16).padStart(32, "0")]) },
        {
          s: {
            service: "custom",
            records: keyed(size, (index) => [`k${index}`, { name: "example.com", type: "TXT", content: `t${index}` }]),
          },
        },
      ),
    20_000,
  ],
  "a report receiver": [
    (size) => parseSpec({ kind: "report-receiver", host: "r.example", domains: many(size, (index) => `d${index}.example.com`) }),
    40_000,
  ],
  "a mark of late values that never ends": [(size) => spec({}, { own: { ...own, ip4: ["${TfToken[".repeat(size)] } }), 100_000],
  "import: a zone of domains": [
    (size) => specsOfZone({ name: "example.com", id: "0".repeat(32), records: many(size, zoneOf).flat() }, "2026-01-05"),
    1_000,
  ],
  "import: names given to other servers, with policies there and elsewhere": [
    (size) => specsOfZone({ name: "example.com", id: "0".repeat(32), records: many(size, delegationOf).flat() }, "2026-01-05"),
    1_000,
  ],
  "import: keys that cannot be taken": [
    (size) => specsOfZone({ name: "example.com", id: "0".repeat(32), records: many(size, wrongKeyOf) }, "2026-01-05"),
    4_000,
  ],
  "lists in lists": [(size) => spec({ comment: nested(size, (inner) => [inner]) }), 100_000],
  "maps in maps": [(size) => spec({ dmarc: nested(size, (a) => ({ a })) }), 200_000],
  "a PEM that begins over and over": [
    (size) => spec({}, { own: { ...own, dkim: { a: { publicKey: "-----BEGIN ".repeat(size) } } } }),
    100_000,
  ],
  "checkHost: a target of macros": [
    (size) => checkHost(mail, answers({ "example.com": { TXT: [`v=spf1 exists:${"%{d}".repeat(size)}.com`] } })),
    60_000,
  ],
  "checkHost: a sender of hyphens": [
    (size) =>
      checkHost({ ...mail, sender: `${"a-".repeat(size)}@example.com` }, answers({ "example.com": { TXT: ["v=spf1 exists:%{lr-}.com"] } })),
    500_000,
  ],
};

async function milliseconds(read: (size: number) => unknown, size: number): Promise<number> {
  const start = process.hrtime.bigint();
  await read(size);
  return Number(process.hrtime.bigint() - start) / 1e6;
}

/** Four times the input takes sixteen times the time where it grows with the square. */
const MOST = 10;

/** Under this, in milliseconds, a measure says nothing. */
const LEAST = 25;

test.each(Object.entries(HOSTILE))("%s", async (_, [read, size]) => {
  let worst = Infinity;
  // A busy machine makes one measure long, not three.
  for (let attempt = 0; attempt < 3 && worst > MOST; attempt++) {
    const small = Math.max(await milliseconds(read, size / 4), LEAST);
    worst = Math.min(worst, (await milliseconds(read, size)) / small);
  }
  expect(worst).toBeLessThanOrEqual(MOST);
});
