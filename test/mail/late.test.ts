import { Fn, Lazy, Token } from "cdktf";

import { withoutListTokens } from "../../lib/late-lists";
import { formatFinding, parseSpec, recordsFor } from "../../lib/mail";
import { changeKnown, holdsNumberToken, isListToken, isNumberToken, isToken, partsOf, withoutTokens } from "../../lib/mail/late";

const late = (): string => Lazy.stringValue({ produce: () => "late" });
const lateList = (): string[] => Lazy.listValue({ produce: () => ["late"] });

const spec = (sender: object, more: object = {}): object => ({
  domain: "example.com",
  senders: { own: { service: "self-hosted", ip4: ["203.0.113.25"], ...sender } },
  dmarc: "external",
  ...more,
});

const said = (value: object): string[] => parseSpec(value).findings.map((found) => `${found.id}: ${formatFinding(found)}`);

/** Contents by role, each token shown as `<late>`. */
function records(value: object): Record<string, string> {
  const { value: checked, findings } = parseSpec(value);
  expect(findings).toEqual([]);
  const made = (checked && recordsFor(checked).value) ?? [];
  return Object.fromEntries(made.map(({ role, content }) => [role, content.replace(/\$\{TfToken\[[^\]]*\]\}/gu, "<late>")]));
}

describe("the shape of tokens", () => {
  test("texts, lists and numbers of CDKTF are known by it, and nothing else is", () => {
    expect([late(), `a${late()}b`, "${a}", "{TfToken[TOKEN.1]}", "x"].map(isToken)).toEqual([true, true, false, false, false]);
    expect([lateList(), [], [late()], ["a"], [late(), late()]].map(isListToken)).toEqual([true, false, false, false, false]);
    expect(isListToken([...lateList(), ...lateList()])).toBe(false);
    expect([[`x${lateList()[0]}`], [`${lateList()[0]}x`], [1]].map(isListToken)).toEqual([false, false, false]);
    const number = Token.asNumber(Lazy.numberValue({ produce: () => 1 }));
    expect([`a${number}b`, "-1.8e+289", "-1e+299", "-1e+279", "1.8e+289", "-1.8e+28x", "-1.8e-289"].map(holdsNumberToken)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
    expect([Token.asNumber(Lazy.numberValue({ produce: () => 1 })), -1, 0, 65_535, -Infinity].map(isNumberToken)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  test("parts and the rest of a text", () => {
    const token = late();
    expect(partsOf(`a${token}b${token}`)).toEqual([
      { text: "a", late: false },
      { text: token, late: true },
      { text: "b", late: false },
      { text: token, late: true },
    ]);
    expect(withoutTokens(`a${token}b`)).toBe("ab");
    expect(changeKnown(`a${token}b`, (known) => known.toUpperCase())).toBe(`A${token}B`);
  });
});

describe("where a value may be known only at apply", () => {
  test("addresses stand behind the known ones of their kind, in the order given", () => {
    const ip4 = [`${late()}/30`, "203.0.113.9", late(), "203.0.113.8"];
    expect(records(spec({ ip4, ip6: [late(), "2001:db8::1"], helo: { "mail.example.com": { ip4: [late()] } } }))).toEqual({
      spf: "v=spf1 ip4:203.0.113.8/31 ip4:<late>/30 ip4:<late> ip6:2001:db8::1 ip6:<late> ~all",
      "spf__mail.example.com": "v=spf1 ip4:<late> -all",
    });
  });

  test("an address in a term, in its place", () => {
    const value = spec({}, { spf: { terms: [`-ip4:${late()}`, "ip4:203.0.113.0/24"] } });
    expect(records(value)).toEqual({ spf: "v=spf1 -ip4:<late> ip4:203.0.113.0/24 ~all" });
  });

  test("keys, targets and custom texts", () => {
    const dkim = { a: { publicKey: late(), keyType: "rsa", testing: true }, b: { target: `${late()}.example.net` } };
    const texts = { service: "custom", records: { t: { name: "t.example.com", type: "TXT", content: `x=${late()}` } } };
    expect(records(spec({}, { senders: { own: { service: "self-hosted", ip4: [late()], dkim }, texts } }))).toEqual({
      spf: "v=spf1 ip4:<late> ~all",
      dkim__a: "v=DKIM1; k=rsa; t=y; p=<late>",
      dkim__b: "<late>.example.net",
      custom__t: "x=<late>",
    });
  });

  test("tokens of Easy DKIM: their roles are the sender's name and their position, and only theirs", () => {
    const ses = { service: "amazon-ses", region: "eu-west-1", dkimTokens: [late(), "BBB", Fn.element(lateList(), 2) as string] };
    expect(records({ domain: "example.com", senders: { ses }, dmarc: "external" })).toEqual({
      spf: "v=spf1 ~all",
      dkim__bbb: "bbb.dkim.amazonses.com",
      dkim__ses__1: "<late>.dkim.amazonses.com",
      dkim__ses__3: "<late>.dkim.amazonses.com",
    });
  });

  test("a list of them is taken apart before the core sees it; other lists are left", () => {
    const value = { senders: { ses: { dkimTokens: lateList(), ip4: lateList() }, own: { ip4: ["203.0.113.25"] } } };
    const { senders } = withoutListTokens(value);
    expect(senders.ses.dkimTokens.map(isToken)).toEqual([true, true, true]);
    expect(senders).toMatchObject({ ses: { ip4: value.senders.ses.ip4 }, own: value.senders.own });
  });

  test("what is known of a custom sender's text is judged", () => {
    const of = (name: string, content: string): string[] =>
      said(spec({}, { senders: { s: { service: "custom", records: { t: { name, type: "TXT", content } } } } }));
    const [host, policy] = ["h.example.com", "_dmarc.h.example.com"];
    expect(of(host, `v=spf1 ip4:${late()} +all`)).toEqual([
      "spf-plus-all: senders.s.records.t: +all lets everybody send; write ~all, or -all where the list of servers is complete",
    ]);
    expect(of(policy, `v=DMARC1; p=nonsense; rua=mailto:${late()}`)).toEqual([
      'dmarc-syntax: senders.s.records.t: p, sp or np is no policy, got "v=DMARC1; p=nonsense"; write none, quarantine or reject',
    ]);
    for (const content of [`v=spf1 ip4:${late()} -all`, `v=spf1 ${late()}`, `v=spf1 include:a.example${late()} ~all`, `${late()}`]) {
      expect(of(host, content)).toEqual([]);
    }
    for (const content of [`v=DMARC1; p=none; rua=mailto:${late()}`, `v=DMARC1; p=${late()}; sp=wrong`, `v=DMARC1; ${late()}`]) {
      expect(of(policy, content)).toEqual([]);
    }
    expect(of("a._domainkey.example.com", `v=DKIM1; p=${late()}`)).toEqual([]);
    expect(of("a._domainkey.example.com", `v=DKIM1; k=${late()}; p=garbage`)).toEqual([]);
    expect(of("a._domainkey.example.com", `v=DKIM1; p=; n=${late()}`)).toEqual([]);
    expect(of("a._domainkey.example.com", `v=DKIM1; p=garbage!; n=${late()}; t=${late()}`)).toEqual([
      "dkim-key-unreadable: senders.s.records.t: p= holds more than base64, or a part of it; give the base64 alone, whole groups of four, the last filled with =",
    ]);
  });

  test("octets are counted without it", () => {
    const terms = Array.from({ length: 40 }, () => `ip4:${late()}`);
    expect(said(spec({}, { spf: { terms } }))).toEqual([]);
  });
});

describe("where it may not, the message names the field", () => {
  const plain = "a token where a plain value is needed; give the plain value; a token is known only at apply, and this is needed at synth";
  const term =
    "a term of which more than an address is known only at apply; give the plain term; only the address of an ip4 or ip6 may be a token";
  test.each([
    ["a domain", () => spec({}, { domain: late() }), `spec-token: domain: ${plain}`],
    ["an include", () => spec({}, { spf: { terms: [`include:${late()}`] } }), `spec-token: spf.terms[0]: ${term}`],
    ["a whole term", () => spec({ service: "custom", ip4: undefined, dkim: {}, spf: [late()] }), `spec-token: senders.own.spf[0]: ${term}`],
    [
      "a token of Easy DKIM in two senders",
      () => {
        const ses = { service: "amazon-ses", region: "eu-west-1", dkimTokens: [late(), "bbb", "ccc"] };
        return spec({}, { senders: { orders: ses, news: { ...ses, region: "us-east-1" } } });
      },
      "zone-identical: senders.orders.dkimTokens[0]: the same CNAME at (known only at apply)._domainkey.example.com as that of senders.news.dkimTokens[0], which Cloudflare refuses; keep one",
    ],
    [
      "a text beside an address",
      () => spec({ ip4: [`host-${late()}`] }),
      'spec-token: senders.own.ip4[0]: text beside a token that cannot stand there, got "host-"; write the token alone, or with what belongs to the same value',
    ],
    [
      "a key without its type",
      () => spec({ dkim: { a: { publicKey: late() } } }),
      "spec-missing-field: senders.own.dkim.a.keyType: missing; add keyType: rsa or ed25519, which a key known only at apply cannot say by itself",
    ],
    [
      "a list of addresses",
      () => spec({ ip4: lateList() }),
      "spec-token: senders.own.ip4: a list known only at apply, whose length is needed at synth; give its elements, like Fn.element(list, 0)",
    ],
    ["a stage", () => spec({}, { dmarc: { rollout: { profile: late(), log: [] } } }), `spec-token: dmarc.rollout.profile: ${plain}`],
    ["a number", () => spec({}, { ttl: Token.asNumber(Lazy.numberValue({ produce: () => 300 })) }), `spec-token: ttl: ${plain}`],
    [
      "a selector",
      () => spec({ dkim: { [late()]: { revoked: true } } }),
      "spec-token: senders.own.dkim: a token as a key; give the plain key; a token is known only at apply, and this is needed at synth",
    ],
    [
      "a sender whose name makes the address of another's key",
      () => ({
        domain: "example.com",
        senders: {
          mg_example_com: { service: "amazon-ses", region: "eu-west-1", dkimTokens: [late()] },
          mailgun: { region: "eu", sendingDomain: "mg.example.com", dkim: { "1": { target: "a.mgsend.org" } } },
        },
        dmarc: "external",
      }),
      "sender-input: senders.mg_example_com.dkimTokens[0]: another record than senders.mailgun.dkim.1, at the same Terraform address, got a value known only at apply; give one of the senders another name",
    ],
    [
      "a sender's name that cannot stand in an address",
      () => ({
        domain: "example.com",
        senders: { "our ses": { service: "amazon-ses", region: "eu-west-1", dkimTokens: [late()] } },
        dmarc: "external",
      }),
      'sender-input: senders["our ses"].dkimTokens[0]: a token of a sender whose name cannot stand in an address, got "our ses"; name it with letters, digits, - and _: beside tokens its name is part of the Terraform address',
    ],
  ])("%s", (_, value, message) => {
    expect(said(value())).toContain(message);
  });
});
