/** Rules for texts that are known only at apply: here by JavaScript; RE2 reads the same patterns in the end-to-end tests. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { Lazy } from "cdktf";

import { LATE_NAME, lateRules } from "../../lib/mail/late-rules";

const T = Lazy.stringValue({ produce: () => "late" });
const keyFile = (name: string): string => readFileSync(join(__dirname, "../keys", name), "latin1");
const base64 = (name: string): string => keyFile(name).replace(/-----[A-Z ]+-----|\s/gu, "");

/** What is said of a text when its tokens turn out to be values, in their order; the last is that of all behind it. */
function said(text: string, ...values: string[]): string[] {
  return saidBeside([], text, ...values);
}

/** As {@link said}, of a text that stands beside others. */
function saidBeside(beside: readonly string[], text: string, ...values: string[]): string[] {
  const [start = "", ...rest] = text.split(T);
  const known = start + rest.map((part, index) => `${values[index] ?? values.at(-1) ?? ""}${part}`).join("");
  return lateRules(text, beside)
    .filter(({ pattern, must }) => new RegExp(pattern).test(known) !== must)
    .map(({ says }) => says);
}

const NO_KEY = "no key that verifiers read; give the public key as BEGIN PUBLIC KEY, which is an SPKI";
const CUT = "a key that is cut short; give all of it";
const SECOND = "a second SPF for its name, of which receivers use neither";
const PRIVATE = "a private key, which must never be published";
const NO_IP4 = "something else than an IPv4 address at ip4";
const ONE_TERM = "more than one term where one is meant";
const NAMELESS = "a term without a name";
const EVERYBODY = "an SPF that lets everybody send";
const NO_IP6 = "something else than an IPv6 address at ip6";

describe("addresses", () => {
  test.each<[string, string, string[]]>([
    [`v=spf1 ip4:${T} ~all`, "203.0.113.5", []],
    [`v=spf1 ip4:${T} ~all`, "203.0.113.5/32", []],
    [`v=spf1 ip4:${T} ~all`, "0.10.199.255/1", []],
    [`v=spf1 ip4:${T} ~all`, "0.0.0.0/0", [EVERYBODY]],
    [`v=spf1 ip6:${T} ~all`, "::/0", [EVERYBODY]],
    [`v=spf1 ip6:${T} ~all`, "2001:db8:1", [NO_IP6]],
    [`v=spf1 ip6:${T} ~all`, "2001:db8:::1", [NO_IP6]],
    [`v=spf1 ip6:${T} ~all`, "1::2::3", [NO_IP6]],
    [`v=spf1 ip6:${T} ~all`, "::ffff:203.0.113.5", [NO_IP6]],
    [`v=spf1 ip6:${T} ~all`, "::1:2:3:4:5:6:7", []],
    [`v=spf1 ip6:${T} ~all`, "1:2:3:4:5:6:7::", []],
    [`v=spf1 ip6:${T} ~all`, "1::3:4:5:6:7:8", []],
    [`v=spf1 ip6:${T} ~all`, "1:2:3:4:5:6:192.0.2.1", []],
    [`v=spf1 ip6:${T} ~all`, "1::3:192.0.2.1/1", []],
    [`v=spf1 ip4:${T}/24 ~all`, "203.0.113.0", []],
    [`v=spf1 ip4:203.0.113.${T} ip4:${T}.0.113.5 ~all`, "203", []],
    [`v=spf1 exists:%{i}._spf.example.com -ip4:${T} include:a+b.example ~all`, "203.0.113.5", []],
    [`v=spf1 ip6:${T} ~all`, "2001:db8::25", []],
    [`v=spf1 ip6:${T} ~all`, "::", []],
    [`v=spf1 ip6:${T} ~all`, "2001:DB8:1:2:3:4:5:6/128", []],
    [`v=spf1 ip6:${T} ~all`, "64:ff9b::192.0.2.1/96", []],
    [`v=spf1 ip6:2001:db8:${T}::/64 ~all`, "1", []],
    [`v=spf1 ip4:${T} ~all`, "", [NO_IP4]],
    [`v=spf1 ip4:${T} ~all`, "203.0.113.5 +all", [ONE_TERM, EVERYBODY]],
    [`v=spf1 ip4:${T} ~all`, "203.0.113.5.9.9", [NO_IP4]],
    [`v=spf1 ip4:${T} ~all`, "203.0.113.256", [NO_IP4]],
    [`v=spf1 ip4:${T} ~all`, "203.0.113.05", [NO_IP4]],
    [`v=spf1 ip4:${T} ~all`, "203.0.113.5/33", [NO_IP4]],
    [`v=spf1 ip4:${T} ~all`, "203.0.113.5/08", [NO_IP4]],
    [`v=spf1 ip4:${T} ~all`, "2001:db8::1", [NO_IP4]],
    [`v=spf1 ip4:${T}/24 ~all`, "203.0.113.0/24", [NO_IP4]],
    [`v=spf1 ip4:203.0.113.${T} ~all`, "5 +all", [ONE_TERM, EVERYBODY]],
    [`v=spf1 ip6:${T} ~all`, "203.0.113.5", [NO_IP6]],
    [`v=spf1 ip6:${T} ~all`, "", [NO_IP6]],
    [`v=spf1 ip6:${T} ~all`, "2001:db8::1/129", [NO_IP6]],
    [`v=spf1 ip6:${T} ~all`, "2001:db8::1 +all", [ONE_TERM, EVERYBODY]],
    [`v=spf1 ip6:${T} ~all`, "1:2:3:4:5:6:7:8:9", [NO_IP6]],
    [`v=spf1 ip4:192.0.2.1 ip6:${T} ~all`, "203.0.113.5 ip4:1.2.3.4", [ONE_TERM, NO_IP6]],
    [`V=SPF1 IP4:${T} ~all`, "203.0.113.5 +all", [ONE_TERM, EVERYBODY]],
    [`v=spf1 Ip6:${T} ~all`, "2001:db8::1 +all", [ONE_TERM, EVERYBODY]],
    [`see ip4: or call ${T}`, "Jane Doe", []],
    [`v=spf1 ip4:${T}/0 -all`, "203.0.113.5", [EVERYBODY]],
    [`v=spf1 ip6:${T}/0 -all`, "2001:db8::1", [EVERYBODY]],
    [`v=spf1 ip4:10.0.0.0/${T} -all`, "33", [NO_IP4]],
    [`v=spf1 ip4:10.0.0.0/${T} -all`, "999", [NO_IP4]],
    [`v=spf1 ip4:203.0.113.${T} -all`, "0/99", [NO_IP4]],
    [`v=spf1 ip4:203.0.113.${T} -all`, "999", [NO_IP4]],
    [`v=spf1 ip4:203.0.113.${T}/24 -all`, "0/24", [NO_IP4]],
    [`v=spf1 ip4:203.0.113.0/2${T} -all`, "4.1", [NO_IP4]],
    [`v=spf1 ip6:2001:db8:${T} -all`, ":::1", [NO_IP6]],
    [`v=spf1 ip4:203.0.113.5 ${T} -all`, "ip4:203.0.113.6 ip4:203.0.113.7", []],
    [`v=spf1 ip4:203.0.113.5 ${T} -all`, "include:a.example include:b.example", []],
    [`v=spf1 ip4:203.0.113.5 ${T} -all`, "-ip4:203.0.113.6 ip6:203.0.113.7", [NO_IP6]],
    [`v=spf1 ip4:203.0.113.5 ${T}  -all`, "?IP4:203.0.113.300", [NO_IP4]],
    [`v=spf1 ?${T} -all`, "ip4:203.0.113.6 ip4:", [NO_IP4]],
    [`v=spf1 ${T} -all`, "i ip ip4 ip5:x -ip -i --ip4:x ip4a:b +", []],
    [`v=spf1 ${T}:203.0.113.300 -all`, "ip4", [NO_IP4]],
    [T, "v=spf1 ip4:2001:db8::1 -all", [NO_IP4]],
    [T, "v=spf1", []],
    [`v=${T}`, "spf1 ip6:1.2.3.4", [NO_IP6]],
    [`v=spf1 include:${T} -all`, "", [NAMELESS]],
    [`v=spf1 include:${T} -all`, "203.0.113.5", [NAMELESS]],
    [`v=spf1 -exists:%{i}.${T} -all`, "5", [NAMELESS]],
    [`v=spf1 a:${T}/24 -all`, "", [NAMELESS]],
    [`v=spf1 a:${T}/24 -all`, "mail.example.com", []],
    [`v=spf1 redirect=${T}`, "", [NAMELESS]],
    [`v=spf1 -all exp=${T}`, "x.1a.", []],
    [`v=spf1 mx:1.${T} -all`, "%{d2}", []],
    [`v=spf1 ip4:203.0.113.${T} ~all`, "5/0", [EVERYBODY]],
    [`v=spf1 ip4:203.0.113.${T} ~all`, "0/24", []],
    [`v=spf1 ip4:203.0.113.0${T} ~all`, "/24", []],
    [`v=spf1 ip4:203.0.113.0${T} ~all`, "/0", [EVERYBODY]],
    [`v=spf1 ip4:0.0.0.0/${T} ~all`, "0", [EVERYBODY]],
    [`v=spf1 ip4:0.0.0.0/${T} ~all`, "00", [NO_IP4]],
    [`v=spf1 ip4:0.0.0.0/${T} ~all`, "8", []],
    [`v=spf1 ip4:203.0.113.0/2${T} ~all`, "0", []],
    [`v=spf1 ip4:203.0.113.0/2${T} ~all`, "4", []],
    [`v=spf1 ip6:2001:db8::${T} ~all`, "1/0", [EVERYBODY]],
    [`v=spf1 ip6:2001:db8::${T} ~all`, "1/128", []],
    [`v=spf1 ip6:::/${T} ~all`, "0", [EVERYBODY]],
    [`v=spf1 ip4:${T}`, "203.0.113.256", [NO_IP4]],
    [`v=spf1 -ip4:${T} ~all`, "", [NO_IP4]],
    [`v=spf1 ip4:203.0.113.5 a${T}`, "ll", [EVERYBODY]],
    [`v=spf1 ip4:203.0.113.5 ${T} -all`, "+all", [EVERYBODY]],
    [`v=spf1 ip4:203.0.113.5 ${T} -all`, "ip4:0.0.0.0/0", [EVERYBODY]],
    [`v=spf1 ip4:203.0.113.5 ${T} -all`, "a:all.example.com/0", [EVERYBODY]],
  ])("%s where it is %s", (text, value, says) => {
    expect(said(text, value)).toEqual(says);
  });
});

test.each<[string, string, string[]]>([
  ["v=spf1 include:${} -all", "x.example +all", [ONE_TERM, EVERYBODY]],
  ["v=spf1 include:${} -all", "x.example all", [ONE_TERM, EVERYBODY]],
  ["v=spf1 include:${} -all", "x.example", []],
  ["V=SPF1 ${}", "ALL", [EVERYBODY]],
  ["v=spf1 ${}", "ip4:0.0.0.0/0 -all", [EVERYBODY]],
  ["v=spf1 ${} -all", "exists:all include:x.example", []],
  ["v=spf1${}", " +all", [EVERYBODY]],
  ["v=spf1 ${} -all", "a/0", [EVERYBODY]],
  ["v=spf1 ${} -all", "mx/24//1", [EVERYBODY]],
  ["v=spf1 ${} -all", "+a:x.example/1//128", [EVERYBODY]],
  ["v=spf1 ${} -all", "a/10 mx:x.example/24//10 ~a/0 a/2", []],
  ["v=spf${}all", "1 +", [EVERYBODY]],
  ["v=DMARC1; p=${}", "none", []],
  ["v=${}", "spf1 +all", [EVERYBODY]],
  ["${}", "v=spf1 +all", [EVERYBODY]],
  ["${}", "V=spf1 a IP6:::/0", [EVERYBODY]],
  ["${}", "v=spf1 a -all", []],
  ["${}", "all in +all", []],
])("an SPF of a custom sender, %s where it is %j", (text, value, says) => {
  expect(said(text.replace("${}", T), value)).toEqual(says);
});

test.each<[string, string, string[]]>([
  ["${}", "v=spf1 include:x.example -all", [SECOND]],
  ["${}", "V=SPF1", [SECOND]],
  ["v=${}", "spf1 -all", [SECOND]],
  ["${}", "v=spf10", []],
  ["${}", "code=v=spf1 -all", []],
  ["v=spf1 ${}", "-all", []],
])("a text beside an SPF, %s where it is %s", (text, value, says) => {
  expect(saidBeside(["code=1", "v=spf1 -all"], text.replace("${}", T), value)).toEqual(says);
  expect(saidBeside(["code=1", "v=spf10"], text.replace("${}", T), value)).toEqual([]);
});

test.each<[string, string[]]>([
  ["a text", []],
  ["a\nb", ["a line break, or a character outside printable ASCII"]],
  ["\u00e9", ["a line break, or a character outside printable ASCII"]],
])("a text of others, %j", (value, says) => {
  expect(said(`code=${T}`, value)).toEqual(says);
});

describe("keys", () => {
  const of = (k: string): string => `v=DKIM1; k=${k}; t=y; n=a note; p=${T}`;

  test.each(["rsa1024", "rsa2048", "rsa4096"])("%s, as PEM and as base64", (name) => {
    expect(said(of("rsa"), keyFile(`${name}.pem`))).toEqual([]);
    expect(said(of("rsa"), base64(`${name}.pem`))).toEqual([]);
    expect(said(of("ed25519"), keyFile(`${name}.pem`))).toEqual([NO_KEY]);
  });

  test("Ed25519, as PEM, as base64, and bare", () => {
    for (const key of [keyFile("ed25519.pem"), base64("ed25519.pem"), base64("ed25519.pem").slice(16)]) {
      expect(said(of("ed25519"), key)).toEqual([]);
      expect(said(of("rsa"), key)).toEqual([NO_KEY]);
    }
  });

  test.each(["rsa1024", "rsa1536", "rsa2048"])("%s, however its text is put together", (name) => {
    const [pem, key] = [keyFile(`${name}.pem`), base64(`${name}.pem`)];
    for (const text of [`v=DKIM1; p= ${T}`, `v=DKIM1; p=${key.slice(0, 10)}${T}`, `v=DKIM1; p=${T}${key.slice(-10)} ; n=x`]) {
      const rest = key.slice(text.includes(key.slice(0, 10)) ? 10 : 0, text.includes(key.slice(-10)) ? -10 : undefined);
      expect(said(text, rest)).toEqual([]);
      expect(said(text, `${rest}\n`)).toEqual([]);
      expect(said(text, `${rest} a`).at(-1)).toBe(NO_KEY);
    }
    expect(said(`v=DKIM1; p= ${T}`, ` ${pem}`)).toEqual([]);
    expect(said(`v=DKIM1; p=-----BEGIN PUBLIC KEY-----${T}-----END PUBLIC KEY-----`, key)).toEqual([]);
  });

  test("a few characters of one are none, and cut short", () => {
    expect(said(of("rsa"), base64("rsa2048.pem").slice(0, 60))).toEqual([CUT, NO_KEY]);
  });

  test.each(["rsa1024", "rsa2048", "rsa3072", "rsa4096"])("%s, cut short", (name) => {
    const key = base64(`${name}.pem`).replace(/=+$/u, "");
    const lines = key.replace(/.{64}/gu, "$&\r\n");
    expect(said(of("rsa"), key)).toEqual([]);
    expect(said(of("rsa"), lines)).toEqual([]);
    for (const cut of [
      key.slice(0, -1),
      key.slice(0, 200),
      `${key.slice(0, 200)}=`,
      `-----BEGIN PUBLIC KEY-----\n${lines.slice(0, -1)}\n`,
    ]) {
      expect(said(of("rsa"), cut)).toEqual([CUT]);
      expect(said(`v=DKIM1; p=${T}; t=s`, cut)).toEqual([CUT]);
    }
  });

  test.each([" k=", "k=", "  k="])("of a kind that is known only at apply: %j", (field) => {
    expect(said(`v=DKIM1;${field}${T}; p=${T}`, "rsa", base64("rsa2048.pem"))).toEqual([]);
    expect(said(`v=DKIM1;${field}${T}; p=${T}`, "ed25519", base64("ed25519.pem"))).toEqual([]);
    expect(said(`v=DKIM1;${field}${T}; p=${T}`, "rsa")).toEqual([NO_KEY]);
    expect(said(`v=DKIM1;${field}x${T}; p=${T}`, base64("ed25519.pem"))).toEqual([]);
  });

  test.each(["", "garbage key", "abc; t=y; x=1", "ssh-rsa AAAAB3Nza", `${base64("rsa2048.pem")}; s=x`])("%j is none", (value) => {
    expect(said(of("rsa"), value)).toEqual([NO_KEY]);
  });

  test.each(["v=DKIM1;k=ed25519;p=", "v=DKIM1;  k=ed25519  ;  p=", "v=DKIM1; k = ed25519; p = "])(
    "%s is that of an Ed25519 key",
    (text) => {
      expect(said(`${text}${T}`, keyFile("ed25519.pem"))).toEqual([]);
      expect(said(`${text}${T}`, keyFile("rsa2048.pem"))).toEqual([NO_KEY]);
    },
  );

  test.each<[string, string[]]>([
    ["a note", []],
    ["x; p=garbage", [NO_KEY]],
    ["a\u00e9", [NO_KEY]],
  ])("another token of it that is %j", (note, says) => {
    const key = base64("rsa2048.pem");
    expect(said(`v=DKIM1; n=${T}; p=${T}`, note, key)).toEqual(says);
    expect(said(`v=DKIM1; p=${T}; n=${T}`, key, note)).toEqual(says);
  });

  test("a certificate in a text that is no key is no matter of DKIM", () => {
    expect(said(`any ${T}`, "BEGIN CERTIFICATE")).toEqual([]);
    expect(said(`of v=DKIM1; p=${T}`, "a b")).toEqual([]);
  });

  test.each(["rsa2048-pkcs1.pem", "certificate.pem"])("%s is none", (name) => {
    expect(said(of("rsa"), keyFile(name))).toEqual([NO_KEY]);
    expect(said(`v=DKIM1; p=${T}; k=rsa`, keyFile(name))).toEqual([NO_KEY]);
    expect(said(`v=DKIM1; n=of ${T}`, keyFile(name))).toContain(NO_KEY);
  });

  test("however a text of a custom sender is written", () => {
    const key = keyFile("rsa2048.pem");
    for (const text of [`v=DKIM1; p=${T}`, `v=DKIM1 ; k=rsa ;p=${T} `, `v=DKIM1; p=${T}; n=a.b`, `v=DKIM1; p=${T}; n=${T}`]) {
      expect(said(text, key, "any")).toEqual([]);
      expect(said(text, "garbage\nnot a key", "any")).toEqual([NO_KEY]);
      expect(said(text, `${base64("rsa2048.pem")}; s=x`, "any")).toEqual([NO_KEY]);
    }
    expect(said(`v=DKIM1; p=${T}; k=ed25519`, keyFile("ed25519.pem"))).toEqual([]);
    expect(said(`v=DKIM1; p=MII${T}`, "a\nb")).toEqual([NO_KEY]);
  });

  test("a private key is none, with its armour or without", () => {
    const secret = "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g";
    expect(said(of("ed25519"), secret)).toEqual([PRIVATE, NO_KEY]);
    expect(said(of("ed25519"), `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----\n`)).toEqual([PRIVATE, NO_KEY]);
    expect(said(`any ${T}`, "BEGIN EC PRIVATE KEY")).toEqual([PRIVATE]);
    expect(said(`v=DKIM1; p=${T}`, secret)).toEqual([PRIVATE, NO_KEY]);
    expect(said(`v=DKIM1; n=${T}; p=${base64("rsa2048.pem")}`, secret)).toEqual([PRIVATE]);
    expect(said(T, `v=DKIM1; k=ed25519; p=${secret}`)).toEqual([PRIVATE]);
  });
});

test.each([
  ["target.example.net", true],
  ["Target.Example.net.", true],
  ["a_b._domainkey.example.net", true],
  ["aaa.dkim.amazonses.com", true],
  [".dkim.amazonses.com", false],
  ["foo bar.example", false],
  ["single", false],
  ["203.0.113.9", false],
  ["a.3d-x.1a", true],
  ["a.b.1-", false],
  ["-a-.vendor.example", false],
  ["a.vendor-.example", false],
  ["a.example-", false],
  ["x.y", true],
  [`${"a".repeat(64)}.example`, false],
  [`a.${"b".repeat(63)}`, true],
  [`a.${"b".repeat(64)}`, false],
  [`a.1${"b".repeat(63)}`, false],
  ["a..example", false],
  ["", false],
])("%j is a name: %s", (known, is) => {
  expect(new RegExp(LATE_NAME.pattern).test(known)).toBe(is);
});
