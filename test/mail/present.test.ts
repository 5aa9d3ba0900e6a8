import { differences, saysTheSame, topicOf } from "../../lib/mail/present";

type Content = Parameters<typeof topicOf>[0];

/** A record in a line: `name TYPE content`. */
function record(line: string): Content {
  const [, name = "", type = "", content = ""] = /^(\S+) (\S+) (.*)$/u.exec(line) ?? [];
  return { name, type, content };
}

describe("two records that say the same to receivers", () => {
  const spf = (text: string): string => `example.com TXT v=spf1 ${text}`;
  const dmarc = (tags: string): string => `_dmarc.example.com TXT v=DMARC1; ${tags}`;
  const key = (text: string): string => `a._domainkey.example.com TXT ${text}`;
  const word = (text: string): string => `a.example._report._dmarc.example.com TXT ${text}`;

  test.each([
    [spf("ip4:192.0.2.1 a -all"), spf("A  ip4:192.0.2.1 -ALL"), true],
    [spf("ip4:192.0.2.0/25 ip4:192.0.2.128/25 ~all"), spf("ip4:192.0.2.0/24 ~all"), true],
    [spf("a"), spf("a ?all"), true],
    [spf("a -all mx"), spf("a -all"), true],
    [spf("a -all"), spf("a ~all"), false],
    [spf("a mx -all"), spf("a -all"), false],
    [spf("-a ip4:192.0.2.1 ?all"), spf("ip4:192.0.2.1 -a ?all"), false],
    [spf("redirect=a.example"), spf("redirect=a.example ?all"), false],
    [spf("a redirect=a.example"), spf("redirect=a.example a"), true],
    [spf("a redirect=a.example"), spf("a redirect=b.example"), false],
    [spf("nonsense"), spf("nonsense"), true],
    [spf("nonsense"), spf("Nonsense"), false],
    [dmarc("p=none"), dmarc("p=none; sp=none; np=none; pct=100; t=n; adkim=r; aspf=r; fo=0; psd=u; ri=5; rf=afrf; x=y"), true],
    [dmarc("p=reject; sp=none"), dmarc("sp=none; p=reject; np=none"), true],
    [dmarc("p=reject; sp=none"), dmarc("p=reject"), false],
    [dmarc("p=reject; np=none"), dmarc("p=reject"), false],
    [dmarc("p=reject; pct=0"), dmarc("p=reject"), false],
    [dmarc("p=none; sp=reject; np=x; rua=mailto:a@b.example"), dmarc("p=none; np=x; rua=mailto:a@b.example"), false],
    [dmarc("sp=reject; rua=mailto:a@b.example"), dmarc("rua=mailto:a@b.example; sp=reject"), true],
    [dmarc("p=reject; t=y"), dmarc("p=reject"), false],
    [dmarc("p=none; adkim=s"), dmarc("p=none"), false],
    [dmarc("p=none; aspf=s"), dmarc("p=none"), false],
    [dmarc("p=none; fo=d:1"), dmarc("p=none; fo=1:d"), true],
    [dmarc("p=none; fo=1"), dmarc("p=none"), false],
    [dmarc("p=none; psd=n"), dmarc("p=none"), false],
    [dmarc("p=none; rua=mailto:a@example.com!10m"), dmarc("rua=mailto:a@example.com; p=none"), true],
    [dmarc("p=none; rua=mailto:a@example.com"), dmarc("p=none"), false],
    [dmarc("p=none; ruf=mailto:a@example.com!5"), dmarc("p=none; ruf=mailto:a@example.com"), true],
    [dmarc("p=none; ruf=mailto:a@example.com"), dmarc("p=none"), false],
    [dmarc("p=x"), dmarc("p=x"), true],
    [dmarc("p=x"), dmarc("p=y"), false],
    [key("p="), key("v=DKIM1; k=rsa; p="), true],
    [key("v=DKIM1; t=y; p="), key("v=DKIM1; p="), false],
    [key("v=DKIM1; p=AAAA"), key("v=DKIM1; p=AAAA"), true],
    [key("v=DKIM1; p=AAAA"), key("v=DKIM1;p=AAAA"), false],
    ["a._domainkey.example.com CNAME K.example.net", "a._domainkey.example.com CNAME k.example.net", true],
    [word("v=DMARC1"), word("v=DMARC1;"), true],
    [word("v=DMARC1"), word("v=DMARC1; rua=mailto:a@example.com"), false],
    ["example.com TXT Words; of=a kind", "example.com TXT Words; of=a kind", true],
    ["example.com TXT Words", "example.com TXT words", false],
    ["example.com TXT b; a=1", "example.com TXT a=1; b", false],
    ["example.com MX Mx.example.net", "example.com MX mx.example.net", true],
    ["example.com MX mx.example.net", "example.com CNAME mx.example.net", false],
  ])("%s | %s: %s", (a, b, same) => {
    expect(saysTheSame(record(a), record(b))).toBe(same);
    expect(saysTheSame(record(b), record(a))).toBe(same);
  });
});

test.each([
  ["example.com TXT v=spf1 -all", "SPF record"],
  ["_dmarc.example.com TXT v=DMARC1; p=none", "DMARC record"],
  ["a.example._report._dmarc.example.com TXT v=DMARC1", "report authorization"],
  ["a._domainkey.example.com TXT p=", "DKIM key"],
  ["a._domainkey.example.com CNAME k.example.net", "CNAME"],
  ["example.com MX mx.example.net", "MX mx.example.net"],
])("%s is about: %s", (line, topic) => {
  expect(topicOf(record(line))).toBe(topic);
});

test.each([
  ["example.com TXT v=spf1  a -all", "example.com TXT v=spf1 mx -all", ["- a", "+ mx"]],
  ["_dmarc.example.com TXT v=DMARC1; p=none", "_dmarc.example.com TXT v=DMARC1;p=reject", ["- p=none", "+ p=reject"]],
  ["example.com TXT a=1; words", "example.com TXT a=1", ["- a=1; words", "+ a=1"]],
  ["example.com TXT ", "example.com TXT a=1", ["- ", "+ a=1"]],
  ["a.example.com CNAME a=1", "a.example.com CNAME a=1; b=2", ["- a=1", "+ a=1; b=2"]],
  ["example.com TXT v=spf1 -all", "example.com TXT v=spf1 -all", []],
])("from %s to %s", (before, after, words) => {
  expect(differences(record(before), record(after))).toEqual(words);
});
