/** Rules for texts that are known only at apply: here by JavaScript; RE2 reads the same patterns in the end-to-end tests. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { Lazy } from "cdktf";

import { LATE_NAME, isLateKey, lateRules } from "../../lib/mail/late-rules";

const T = Lazy.stringValue({ produce: () => "late" });
const keyFile = (name: string): string => readFileSync(join(__dirname, "../keys", name), "latin1");
const base64 = (name: string): string => keyFile(name).replace(/-----[A-Z ]+-----|\s/gu, "");

/** What is said of a text when its tokens turn out to be values, in their order; the last is that of all behind it. */
function said(text: string, ...values: string[]): string[] {
  return saidAt("example.com", [], text, ...values);
}

/** As {@link said}, of a text at a name, beside others. */
function saidAt(name: string, beside: readonly string[], text: string, ...values: string[]): string[] {
  const [start = "", ...rest] = text.split(T);
  const known = start + rest.map((part, index) => `${values[index] ?? values.at(-1) ?? ""}${part}`).join("");
  return lateRules({ name, content: text }, beside)
    .filter(({ pattern, must }) => new RegExp(pattern).test(known) !== must)
    .map(({ says }) => says);
}

const NO_KEY =
  "no key that verifiers read; give the public key as BEGIN PUBLIC KEY, which is an SPKI, among tags that ; parts, h= with sha256";
const TWICE = "a tag twice, for which nobody reads the others either";
const CUT = "a key that is cut short, or has more behind it; give it as it is";
const SECOND = "a second SPF for its name, of which receivers use neither";
const PRIVATE = "a private key, which must never be published";
const ONE_TERM = 'more than one term where one is meant; join terms as they are written, like join(" ", formatlist("ip4:%s", …))';
const NO_TERM = "a word that is no term of SPF: a mechanism with an address or a name that is one, like ip4:203.0.113.25";
const EVERYBODY = "an SPF that lets everybody send";

describe("addresses", () => {
  test.each<[string, string, string[]]>([
    [`v=spf1 ip4:${T} ~all`, "203.0.113.5", []],
    [`v=spf1 ip4:${T} ~all`, "203.0.113.5/32", []],
    [`v=spf1 ip4:${T} ~all`, "0.10.199.255/1", []],
    [`v=spf1 ip4:${T} ~all`, "0.0.0.0/0", [EVERYBODY]],
    [`v=spf1 ip6:${T} ~all`, "::/0", [EVERYBODY]],
    [`v=spf1 ip6:${T} ~all`, "2001:db8:1", [NO_TERM]],
    [`v=spf1 ip6:${T} ~all`, "2001:db8:::1", [NO_TERM]],
    [`v=spf1 ip6:${T} ~all`, "1::2::3", [NO_TERM]],
    [`v=spf1 ip6:${T} ~all`, "::203.0.113.5", []],
    [`v=spf1 ip6:${T} ~all`, "::1:2:3:4:5:203.0.113.5", []],
    [`v=spf1 ip6:${T} ~all`, "::1:2:3:4:5:6:203.0.113.5", [NO_TERM]],
    [`v=spf1 ip6:${T} ~all`, ":203.0.113.5", [NO_TERM]],
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
    [`v=spf1 ip4:${T} ~all`, "", [NO_TERM]],
    [`v=spf1 ip4:${T} ~all`, "203.0.113.5 +all", [ONE_TERM, EVERYBODY]],
    [`v=spf1 ip4:${T} ~all`, "203.0.113.5.9.9", [NO_TERM]],
    [`v=spf1 ip4:${T} ~all`, "203.0.113.256", [NO_TERM]],
    [`v=spf1 ip4:${T} ~all`, "203.0.113.05", [NO_TERM]],
    [`v=spf1 ip4:${T} ~all`, "203.0.113.5/33", [NO_TERM]],
    [`v=spf1 ip4:${T} ~all`, "203.0.113.5/08", [NO_TERM]],
    [`v=spf1 ip4:${T} ~all`, "2001:db8::1", [NO_TERM]],
    [`v=spf1 ip4:${T}/24 ~all`, "203.0.113.0/24", [NO_TERM]],
    [`v=spf1 ip4:203.0.113.${T} ~all`, "5 +all", [ONE_TERM, EVERYBODY]],
    [`v=spf1 ip6:${T} ~all`, "203.0.113.5", [NO_TERM]],
    [`v=spf1 ip6:${T} ~all`, "", [NO_TERM]],
    [`v=spf1 ip6:${T} ~all`, "2001:db8::1/129", [NO_TERM]],
    [`v=spf1 ip6:${T} ~all`, "2001:db8::1 +all", [ONE_TERM, EVERYBODY]],
    [`v=spf1 ip6:${T} ~all`, "1:2:3:4:5:6:7:8:9", [NO_TERM]],
    [`v=spf1 ip4:192.0.2.1 ip6:${T} ~all`, "203.0.113.5 ip4:1.2.3.4", [ONE_TERM, NO_TERM]],
    [`V=SPF1 IP4:${T} ~all`, "203.0.113.5 +all", [ONE_TERM, EVERYBODY]],
    [`v=spf1 Ip6:${T} ~all`, "2001:db8::1 +all", [ONE_TERM, EVERYBODY]],
    [`see ip4: or call ${T}`, "Jane Doe", []],
    [`v=spf1 ip4:${T}/0 -all`, "203.0.113.5", [EVERYBODY]],
    [`v=spf1 ip6:${T}/0 -all`, "2001:db8::1", [EVERYBODY]],
    [`v=spf1 ip4:10.0.0.0/${T} -all`, "33", [NO_TERM]],
    [`v=spf1 ip4:10.0.0.0/${T} -all`, "999", [NO_TERM]],
    [`v=spf1 ip4:203.0.113.${T} -all`, "0/99", [NO_TERM]],
    [`v=spf1 ip4:203.0.113.${T} -all`, "999", [NO_TERM]],
    [`v=spf1 ip4:203.0.113.${T}/24 -all`, "0/24", [NO_TERM]],
    [`v=spf1 ip4:203.0.113.0/2${T} -all`, "4.1", [NO_TERM]],
    [`v=spf1 ip6:2001:db8:${T} -all`, ":::1", [NO_TERM]],
    [`v=spf1 ip4:203.0.113.5 ${T} -all`, "ip4:203.0.113.6 ip4:203.0.113.7", []],
    [`v=spf1 ip4:203.0.113.5 ${T} -all`, "include:a.example include:b.example", []],
    [`v=spf1 ip4:203.0.113.5 ${T} -all`, "-ip4:203.0.113.6 ip6:203.0.113.7", [NO_TERM]],
    [`v=spf1 ip4:203.0.113.5 ${T}  -all`, "?IP4:203.0.113.300", [NO_TERM]],
    [`v=spf1 ?${T} -all`, "ip4:203.0.113.6 ip4:", [NO_TERM]],
    [`v=spf1 ${T} -all`, "i", [NO_TERM]],
    [`v=spf1 ${T}:203.0.113.300 -all`, "ip4", [NO_TERM]],
    [T, "v=spf1 ip4:2001:db8::1 -all", [NO_TERM]],
    [T, "v=spf1", []],
    [`v=${T}`, "spf1 ip6:1.2.3.4", [NO_TERM]],
    [`v=spf1 include:${T} -all`, "", [NO_TERM]],
    [`v=spf1 include:${T} -all`, "203.0.113.5", [NO_TERM]],
    [`v=spf1 -exists:%{i}.${T} -all`, "5", [NO_TERM]],
    [`v=spf1 a:${T}/24 -all`, "", [NO_TERM]],
    [`v=spf1 a:${T}/24 -all`, "mail.example.com", []],
    [`v=spf1 redirect=${T}`, "", [NO_TERM]],
    [`v=spf1 -all exp=${T}`, "x.1a.", []],
    [`v=spf1 mx:1.${T} -all`, "%{d2}", []],
    [`v=spf1 ip4:203.0.113.${T} ~all`, "5/0", [EVERYBODY]],
    [`v=spf1 ip4:203.0.113.${T} ~all`, "0/24", []],
    [`v=spf1 ip4:203.0.113.0${T} ~all`, "/24", []],
    [`v=spf1 ip4:203.0.113.0${T} ~all`, "/0", [EVERYBODY]],
    [`v=spf1 ip4:0.0.0.0/${T} ~all`, "0", [EVERYBODY]],
    [`v=spf1 ip4:0.0.0.0/${T} ~all`, "00", [NO_TERM]],
    [`v=spf1 ip4:0.0.0.0/${T} ~all`, "8", []],
    [`v=spf1 ip4:203.0.113.0/2${T} ~all`, "0", []],
    [`v=spf1 ip4:203.0.113.0/2${T} ~all`, "4", []],
    [`v=spf1 ip6:2001:db8::${T} ~all`, "1/0", [EVERYBODY]],
    [`v=spf1 ip6:2001:db8::${T} ~all`, "1/128", []],
    [`v=spf1 ip6:::/${T} ~all`, "0", [EVERYBODY]],
    [`v=spf1 ip4:${T}`, "203.0.113.256", [NO_TERM]],
    [`v=spf1 -ip4:${T} ~all`, "", [NO_TERM]],
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
  ["v=spf1 ${} -all", "exists:all", [NO_TERM]],
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

test("a space in front of what receivers know by its beginning", () => {
  const space = "a space before v=, behind which no receiver knows the text";
  expect(said(T, " v=spf1 -all")).toEqual([space]);
  expect(said(`  ${T}`, "v=DMARC1")).toEqual([space]);
  expect(said(` v=${T}`, "spf1 -all")).toEqual([space]);
  expect(said(T, " v = DMARC1; p=none")).toEqual([space]);
  expect(said(T, " hello")).toEqual([]);
  expect(said(` hello ${T}`, "x")).toEqual([]);
});

describe("words of an SPF", () => {
  test.each([
    "203.0.113.5",
    "ipv4:203.0.113.5",
    "mail.example.com",
    "ip4",
    "ip6:",
    "include",
    "exists:",
    "include:spf",
    "include:a..b.example",
    "include:.x.example",
    "include:x.example-",
    "include:x.1",
    "include:x.1-",
    "include:x.-a",
    "include:x_y.exa_mple",
    `include:${"a".repeat(64)}.example`,
    "include:%",
    "include:%{q}",
    "include:%{i0}.example",
    "include:%{d}.1",
    "include:a%b.example",
    "a:mail.example.com/24/24",
    "a/33",
    "a//129",
    "mx/024",
    "a/",
    "ptr/24",
    "all.",
    "all=",
    "+",
    "redirect=x",
    "exp=",
    "v=spf1",
    "ip4=1.2.3.4",
    "include=x.example",
    "a=",
    "x=%",
    "1x=y",
    "+x=y",
  ])("%s is none", (word) => {
    expect(said(`v=spf1 ${T} -all`, word)).toEqual([NO_TERM]);
    expect(said(`v=spf1 a ${T}`, `${word} -all`)).toEqual([NO_TERM]);
    expect(said(T, `v=spf1 ${word} -all`)).toEqual([NO_TERM]);
  });

  test.each([
    "",
    " ",
    "a",
    "-MX//64",
    "?a/24//128",
    "a:x.example/8//2",
    "ptr",
    "PTR:x.example",
    "include:_spf.x.example.",
    "include:a/b:c,d.x-1y.example",
    `include:${"a".repeat(63)}.example`,
    "include:x.1a",
    "include:x.1-2",
    "exists:%{ir}.%{v}._spf.%{D2R.-}.example.com",
    "exists:%{i}",
    "exists:a%%%_%-.%{l}",
    "redirect=%{d}.x.example",
    "exp=x.example",
    "ra=postmaster",
    "rp=100",
    "re=%{c}%{r}",
    "alls=",
    "al=1",
    "ip5=x",
    "include2=",
    "vv=spf1",
    "A.b_c-d=%{T}",
    "ip4:203.0.113.0/24 ip6:2001:db8::/32",
  ])("%j is one, or several", (word) => {
    expect(said(`v=spf1 ${T} -all`, word)).toEqual([]);
    expect(said(T, `v=spf1 ${word} -all`)).toEqual([]);
  });

  test.each([
    "::ffff:cb00:7105",
    "::ffff:203.0.113.5",
    "0:0:0:0:0:FFFF:203.0.113.5",
    "0::ffff:203.0.113.5/104",
    "0000::0:ffff:1:2",
    "0:0:0:0:0:ffff:cb00::",
    "0:0:0:0:0:ffff::/112",
    "0:0:0:0:0:ffff::5",
    "0:0:0:0:0:ffff:cb00:7105/128",
  ])("%s is an IPv4 address", (address) => {
    const mapped = "an IPv4 address that is written as IPv6; give it to ip4";
    expect(said(`v=spf1 ip6:${T} -all`, address)).toEqual([mapped]);
    expect(said(`v=spf1 ${T} -all`, `a ?IP6:${address}`)).toEqual([mapped]);
  });

  test.each([
    "::ffff:0:1:2",
    "1::ffff:1:2",
    "0:0:0:0:ffff:0:1:2",
    "::fffe:1:2",
    "::ffff:1:2/95",
    "0:0:0:0:ffff::5",
    "0::ffff:5",
    "::ffff:1",
    "0:ffff::1:2",
  ])("%s is none", (address) => {
    expect(said(`v=spf1 ip6:${T} -all`, address)).toEqual([]);
  });

  test("of several terms together", () => {
    const many = "more than 10 terms that ask the DNS, for which receivers take the SPF for an error";
    const twice = "redirect= or exp= twice, for which receivers take the SPF for an error";
    const terms = (count: number): string => Array.from({ length: count }, (_, index) => `include:x${index}.example`).join(" ");
    expect(said(`v=spf1 ip4:203.0.113.5 ${T} -all`, terms(10))).toEqual([]);
    expect(said(`v=spf1 ip4:203.0.113.5 ${T} -all`, terms(11))).toEqual([many]);
    expect(said(`v=spf1 -A ${T} -all`, terms(10))).toEqual([many]);
    expect(said(`v=spf1 ?mx/24 ~exists:%{i}.x.example PTR ${T}redirect=x.example`, `${terms(7)} `)).toEqual([many]);
    expect(said(`v=spf1 ip4:203.0.113.5 a:x.example mx:x.example ptr:x.example ${T}`, `${terms(7)} exp=x.example -all`)).toEqual([]);
    expect(said(T, `v=spf1 ${terms(11)} -all`)).toEqual([many]);
    expect(said(`v=spf1 redirect=a.example ${T}`, "redirect=b.example")).toEqual([twice]);
    expect(said(`v=spf1 ${T}`, "-all EXP=a.example x=y exp=b.example")).toEqual([twice]);
    expect(said(`v=spf1 ${T}`, "redirect=a.example exp=b.example x=redirect=1")).toEqual([]);
    expect(said(T, "one redirect=a redirect=b")).toEqual([]);
  });

  test("a condition may be put in front of a term", () => {
    expect(said(`v=spf1 ip4:203.0.113.9 ${T}-all`, "include:x.example ")).toEqual([]);
    expect(said(`v=spf1 ip4:203.0.113.9 ${T}-all`, "")).toEqual([]);
    expect(said(`v=spf1 ip4:203.0.113.9 ${T}-all`, "~all -all ")).toEqual([]);
    expect(said(`v=spf1 ip4:203.0.113.9 ${T}-all`, "+all ")).toEqual([EVERYBODY]);
    expect(said(`v=spf1 ip4:${T} -all`, "203.0.113.5 ip4:203.0.113.6")).toEqual([ONE_TERM]);
  });
});

test.each<[string, string, readonly string[], number]>([
  ["a text of others", `code=${T}`, [], 2],
  ["one that begins with a space", ` code=${T}`, [], 3],
  ["a text that begins as no SPF does", `v=spf2 ${T}`, [], 2],
  ["a text of which nothing is known", T, [], 8],
  ["one beside an SPF", `v=s${T}`, ["v=spf1 -all"], 8],
  ["an SPF with an address", `v=spf1 ip4:${T}`, ["v=spf1 -all"], 6],
  ["an SPF with a term", `v=spf1 ${T}`, [], 8],
  ["an SPF with a term's kind", `v=spf1 ?${T}`, [], 8],
  ["an SPF with a part of a term", `v=spf1 a${T} -`, [], 6],
])("%s has no more rules than it may break", (_, content, beside, count) => {
  const rules = lateRules({ name: "example.com", content }, beside);
  expect(rules).toHaveLength(count);
  for (const rule of rules) expect(rule).toMatchObject({ pattern: expect.any(String) as string, says: expect.any(String) as string });
});

describe("policies", () => {
  const NONE = "a policy that receivers do not read: p, sp and np are none, quarantine or reject, each p once";
  const policy = (text: string, value: string): string[] => saidAt("_dmarc.example.com", [], text, value);

  test.each<[string, string, string[]]>([
    ["v=DMARC1; p=${}", "none", []],
    ["v=DMARC1; p=${}", "Reject ", []],
    ["v=DMARC1;p=${};", "quarantine", []],
    ["v=DMARC1; p=${}", "nonee", [NONE]],
    ["v=DMARC1; p=${}", "", [NONE]],
    ["v=DMARC1; p=${}", "quarantine; p=none", [NONE]],
    ["v=DMARC1; p=none; sp=${}", "reject; np=quarantine", []],
    ["v=DMARC1; p=none; sp=${}", "rejct", [NONE]],
    ["v=DMARC1; p=none; np=${}", "x", [NONE]],
    ["v=DMARC1; ${}; p=none", "pct=50; fo=1", []],
    ["v=DMARC1; ${}; p=none", "v=DMARC1", [NONE]],
    ["v=DMARC1; ${}; p=none;;", "", []],
    ["v=DMARC1; p=none; sp=${}", "reject; sp=none", [TWICE]],
    ["v=DMARC1; p=none; ${}", "t=y;pct=1; t=n", [TWICE]],
    ["v=DMARC1; p=none; ${}", "ri=1; RI=2", [TWICE]],
    ["v=DMARC1; p=none; ${}", "fo=1; rua=mailto:fo=1@example.com", []],
    ["${}", "v=DMARC1; p=rejct; rua=mailto:a@example.com", [NONE]],
    ["v=${}", "DMARC1; p=rejct", [NONE]],
    ["v=${}", "DMARC1", [NONE]],
    ["${}", "v = DMARC1; p=rejct", [NONE]],
    ["${}", "v =DMARC1 ; rua=mailto:a@example.com", [NONE]],
    ["${}", "v = DMARC1 ; p = none", []],
    ["v =${}", "DMARC1; p=rejct", [NONE]],
    ["v = D${}", "MARC1 ; p=rejct", [NONE]],
    ["${}", "v= spf1", []],
    ["${}", "v", []],
    ["${}", "v=DMARC1; p=reject", []],
    ["${}", "v=DMARC12; p=x", []],
    ["${}", "psd=x; psd=y", []],
    ["${}", "v=spf1 +all", [EVERYBODY]],
    ["v=DMARC1; p=none; rua=${}", "mailto:a@example.com,mailto:b@example.com!10m", []],
    ["v=DMARC1; p=none; ${}=x", "psd", []],
    ["v=DMARC1; p=none; ${}=x", "sp", [NONE]],
    ["code=${}", "v=DMARC1", []],
  ])("%s where it is %j", (text, value, says) => {
    expect(policy(text.replace("${}", T), value)).toEqual(says);
  });

  test("beside another", () => {
    const second = "a second DMARC record for its name, of which receivers use neither";
    const beside = (text: string, value: string, other: string): string[] => saidAt("_dmarc.example.com", ["x", other], text, value);
    expect(beside(T, "v=DMARC1; p=reject", "v=DMARC1; p=none")).toEqual([second]);
    expect(beside(`V=${T}`, "DMARC1; p=none", "v=DMARC1; p=none")).toEqual([second]);
    expect(beside(T, "v=DMARC12", "v=DMARC1; p=none")).toEqual([]);
    expect(beside(T, "v=DMARC1; p=reject", "v=DMARC12")).toEqual([]);
    expect(beside(`v=DMARC1; p=${T}`, "reject", "v=DMARC1; p=none")).toEqual([]);
  });

  test("a text that cannot be one has no rule of theirs", () => {
    for (const content of [`code=${T}`, `v=DMARC2${T}`, `dV${T}`]) {
      expect(lateRules({ name: "_dmarc.example.com", content }, ["v=DMARC1; p=none"])).toHaveLength(2);
    }
  });

  test("elsewhere they are texts", () => {
    expect(said(`v=DMARC1; p=${T}`, "nonee")).toEqual([]);
  });
});

test.each<[string, string, boolean]>([
  ["example.com", "v=DKIM1;p=x", true],
  ["example.com", "v=DKIM1 ; p=x", true],
  ["example.com", "of v=DKIM1; p=x", false],
  ["example.com", "v=DKIM10; p=x", false],
  ["s._domainkey.example.com", "p=x", true],
  ["_domainkey.example.com", "o=~", false],
])("at %s, that %s is a key is %s", (name, content, is) => {
  expect(isLateKey({ name, content })).toBe(is);
});

test.each<[string, string, string[]]>([
  ["${}", "v=spf1 include:x.example -all", [SECOND]],
  ["${}", "V=SPF1", [SECOND]],
  ["v=${}", "spf1 -all", [SECOND]],
  ["${}", "v=spf10", []],
  ["${}", "code=v=spf1 -all", []],
  ["v=spf1 ${}", "-all", []],
])("a text beside an SPF, %s where it is %s", (text, value, says) => {
  expect(saidAt("example.com", ["code=1", "v=spf1 -all"], text.replace("${}", T), value)).toEqual(says);
  expect(saidAt("example.com", ["code=1", "v=spf10"], text.replace("${}", T), value)).toEqual([]);
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
      expect([[CUT], [NO_KEY]]).toContainEqual(said(text, `${rest} a`));
    }
    expect(said(`v=DKIM1; p= ${T}`, ` ${pem}`)).toEqual([]);
    expect(said(`v=DKIM1; p=-----BEGIN PUBLIC KEY-----${T}-----END PUBLIC KEY-----`, key)).toEqual([]);
  });

  test("a few characters of one are none, and cut short", () => {
    expect(said(of("rsa"), base64("rsa2048.pem").slice(0, 60))).toEqual([CUT, NO_KEY]);
  });

  test.each(["rsa1024", "rsa2048", "rsa3072", "rsa4096"])("%s, cut short", (name) => {
    const key = base64(`${name}.pem`);
    const lines = key.replace(/.{64}/gu, "$&\r\n");
    expect(said(of("rsa"), key)).toEqual([]);
    expect(said(of("rsa"), lines)).toEqual([]);
    for (const cut of [
      key.slice(0, -1),
      key.slice(0, 200),
      `${key.slice(0, 200)}=`,
      `-----BEGIN PUBLIC KEY-----\n${lines.slice(0, -1)}\n`,
    ]) {
      expect(said(of("rsa"), cut)).toContain(CUT);
      expect(said(`v=DKIM1; p=${T}; t=s`, cut)).toContain(CUT);
    }
  });

  test.each([" k=", "k=", "  k="])("of a kind that is known only at apply: %j", (field) => {
    expect(said(`v=DKIM1;${field}${T}; p=${T}`, "rsa", base64("rsa2048.pem"))).toEqual([]);
    expect(said(`v=DKIM1;${field}${T}; p=${T}`, "ed25519", base64("ed25519.pem"))).toEqual([]);
    expect(said(`v=DKIM1;${field}${T}; p=${T}`, "rsa")).toEqual([NO_KEY]);
    expect(said(`v=DKIM1;${field}${T}; p=${T}`, "ed25519", base64("rsa2048.pem"))).toEqual([NO_KEY]);
    expect(said(`v=DKIM1;${field}${T}; p=${T}`, "rsa", base64("ed25519.pem"))).toEqual([NO_KEY]);
  });

  test.each(["", "garbage key", "abc; z=y; x=1", "ssh-rsa AAAAB3Nza"])("%j is none", (value) => {
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

  test.each<[string, string[], string[]]>([
    ["k=rsa; p=${}", ["<rsa>"], []],
    ["k=rsa; p=${}", ["garbage"], [NO_KEY]],
    ["k=rsa; p=${}", ["<ed>"], [NO_KEY]],
    ["p=${}", ["<pem>"], []],
    ["v=${}; k=rsa; p=${}", ["DKIM1", "<rsa>"], []],
    ["v=${}; k=rsa; p=${}", ["DKIM2", "<rsa>"], [NO_KEY]],
    ["v=DKIM1; k=rsa; ${}p=${}", ["t=y; ", "<pem>"], []],
    ["v=DKIM1; k=rsa; ${}p=${}", ["", "<rsa>"], []],
    ["v=DKIM1; k=rsa; ${}p=${}", ["t=y; ", "garbage"], [NO_KEY]],
    ["v=DKIM1; k=rsa${}; p=${}", ["; t=y", "<rsa>"], []],
    ["v=DKIM1; ${}", ["k=rsa; p=<rsa>"], []],
    ["v=DKIM1; ${}", ["k=rsa; p=garbage"], [NO_KEY]],
    ["v=DKIM1; ${}", ["k=ed25519; p=<ed>"], []],
    ["v=DKIM1; p=${}; ${}", ["<ed>", "t=s; k=ed25519; n=x"], []],
    ["v=DKIM1; p=${}; ${}", ["<ed>", "k=rsa"], [NO_KEY]],
    ["v=DKIM1; n=${}", ["x"], [NO_KEY]],
    ["v=DKIM1; n=${}; p=", ["x"], []],
    ["v=DKIM1; p=${}; p=${}", ["<rsa>", "<rsa>"], [NO_KEY]],
    ["v=DKIM1; p=<rsa>; n=${}", ["x"], []],
    ["v=DKIM1; p=<rsa>; n=${}", ["x; p="], [NO_KEY]],
    ["v=DKIM1; k=rsa; ${}; p=<rsa>", [""], [NO_KEY]],
    ["v=DKIM1;; p=<rsa>${}", [""], [NO_KEY]],
    ["v=DKIM1; p=<rsa> ; ${}", [""], []],
    ["v=DKIM1; p=<rsa> ;${}", [" ;"], [NO_KEY]],
    ["v=DKIM1; S=x; ${}; p=<rsa>", ["s=email"], []],
    ["v=DKIM1; k=rsa; ${}", ["k=rsa; p=<rsa>"], [TWICE]],
    ["v=DKIM1; p=<rsa>; t=s; ${}", ["n=x; t=y"], [TWICE]],
    ["v=DKIM1; p=<rsa>; n=t=s; ${}", ["t=y"], []],
    ["v=DKIM1; h=${}; p=<rsa>", ["md5:xsha256x"], [NO_KEY]],
    ["v=DKIM1; h=${}; p=<rsa>", ["md5 : sha256 : x"], []],
    ["v=DKIM1; p=<rsa>; n=${}", ["x;k=ed25519"], [NO_KEY]],
    ["v=DKIM1; h=${}; p=<rsa>", ["sha1"], [NO_KEY]],
    ["v=DKIM1; h=${}; p=<rsa>", ["sha1:sha256"], []],
    ["v=DKIM1; k=${}; p=<rsa>", ["RSA"], [NO_KEY]],
    ["v=DKIM1; s=${}; p=<rsa>", ["email"], []],
    ["v=DKIM1; p=${} ${}", ["<half>", "<rest>"], []],
    ["v=DKIM1; p=${}", [" <half>\n  <rest>"], []],
    ["${}", ["v=DKIM1; p="], []],
    ["${}", [""], [NO_KEY]],
    ...["v=DKIM1; p=${}", "v=DKIM1;p= ${}", "v=DKIM1;  p =${}; t=s", "p=${}", "  p=  ${}"].map((text): [string, string[], string[]] => [
      text,
      [""],
      [NO_KEY],
    ]),
    ["v=DKIM1; np=${}; p=", [""], []],
    ["v=DKIM1; t=${}; p=;", ["s"], []],
    ["p=; n=${}", [""], []],
    ["v=DKIM1; k=rsa; p=<rsa>; n=${}", ['{"kty":"OKP","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}'], [PRIVATE]],
  ])("a text at a selector, %s where it is %j", (text, values, says) => {
    const [rsa, ed] = [base64("rsa2048.pem"), base64("ed25519.pem").slice(16)];
    const known: Readonly<Record<string, string>> = { rsa, ed, pem: keyFile("rsa2048.pem"), half: rsa.slice(0, 200), rest: rsa.slice(200) };
    const filled = (each: string): string => each.replace(/<(\w+)>/gu, (_, name: string) => known[name] ?? "");
    expect(saidAt("s._domainkey.example.com", [], filled(text).replaceAll("${}", T), ...values.map(filled))).toEqual(says);
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
      expect(said(text, `${base64("rsa2048.pem")}; p=x`, "any")).toEqual([NO_KEY]);
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
