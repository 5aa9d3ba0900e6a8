import { type SpfQuestion, type SpfTrace, checkHost } from "../../lib/mail";

import { type Names, answers } from "./answers";

const MAIL: SpfQuestion = { ip: "192.0.2.1", helo: "mail.example.net", sender: "bob.smith+tag@example.com" };

function check(names: Names, question: Partial<SpfQuestion> = {}): ReturnType<typeof checkHost> {
  return checkHost({ ...MAIL, ...question }, answers(names));
}

/** `result`, or `result: problem` where there is one. */
async function said(names: Names, question: Partial<SpfQuestion> = {}): Promise<string> {
  const { result, trace } = await check(names, question);
  return trace.problem === undefined ? result : `${result}: ${trace.problem}`;
}

/** The result for a record of example.com beside other names. */
function judged(record: string, names: Names = {}, question: Partial<SpfQuestion> = {}): Promise<string> {
  return said({ ...names, "example.com": { ...names["example.com"], TXT: [record] } }, question);
}

describe("section 2.4: the identity", () => {
  const names: Names = {
    "example.com": { TXT: ["v=spf1 -all"] },
    "mail.example.net": { TXT: ["v=spf1 ip4:192.0.2.1 -all"] },
  };

  test.each(["", "<>"])("sender %p is a bounce: HELO is checked", async (sender) => {
    const { result, trace } = await check(names, { sender });
    expect([result, trace.domain]).toEqual(["pass", "mail.example.net"]);
  });

  test.each([
    ["a@example.com", "example.com"],
    ["<a@example.com>", "example.com"],
    ['"a@b"@example.com', "example.com"],
    ["@example.com", "example.com"],
    ["example.com", "example.com"],
    ["a@example.com.", "example.com"],
    ["b<a@example.com", "example.com"],
  ])("%s is checked at %s", async (sender, domain) => {
    const { result, trace } = await check(names, { sender });
    expect([result, trace.domain]).toEqual(["fail", domain]);
  });

  test("brackets that do not hold the whole are no brackets", async () => {
    expect(await said(names, { sender: "b<a@example.com>" })).toBe("none: example.com> does not exist");
    expect(await said(names, { sender: "<a@example.com>b" })).toBe("none: example.com>b does not exist");
  });

  test("an address that is none is refused", async () => {
    await expect(check(names, { ip: "192.0.2.256" })).rejects.toThrow(new TypeError('ip: not an IP address, got "192.0.2.256"'));
    await expect(check(names, { ip: "fe80::1%eth0" })).rejects.toThrow(new TypeError('ip: not an IP address, got "fe80::1%eth0"'));
  });
});

describe("a resolver of another shape", () => {
  const SHAPE = "an answer of another shape than that of node:dns/promises";
  const question = { ip: "192.0.2.1", helo: "h.example", sender: "a@example.com" };
  const names: Names = { "example.com": { TXT: ["v=spf1 a:x.example mx ptr -all"] } };

  test.each<[string, object, string]>([
    ["texts that are not cut", { resolveTxt: () => Promise.resolve(["v=spf1 -all"]) }, `temperror: TXT of example.com: ${SHAPE}`],
    ["no list", { resolveTxt: () => Promise.resolve(undefined) }, `temperror: TXT of example.com: ${SHAPE}`],
    ["addresses that are none", { resolve4: () => Promise.resolve([null]) }, `temperror: A of x.example: ${SHAPE}`],
    ["exchanges that are none", { resolveMx: () => Promise.resolve([null]) }, `temperror: MX of example.com: ${SHAPE}`],
    ["exchanges without a name", { resolveMx: () => Promise.resolve([{}]) }, `temperror: MX of example.com: ${SHAPE}`],
    ["names that are none, which match nothing", { reverse: () => Promise.resolve([null]) }, "fail"],
  ])("%s", async (_, more, verdict) => {
    const { result, trace } = await checkHost(question, { ...answers(names), ...more });
    expect(trace.problem === undefined ? result : `${result}: ${trace.problem}`).toBe(verdict);
  });

  test("octets are texts, and the same name in another case leads nowhere", async () => {
    const dns = { ...answers(names), resolveTxt: () => Promise.resolve([[Buffer.from("v=spf1 ip4:192.0.2.1 -all")]] as never) };
    expect((await checkHost(question, dns)).result).toBe("pass");
    const missing = {
      ...answers(names),
      resolveTxt: () => Promise.reject(Object.assign(new Error(), { code: "ENOTFOUND", hostname: "Example.com." })),
    };
    expect((await checkHost(question, missing)).trace.problem).toBe("example.com does not exist");
    const led = {
      ...answers(names),
      resolveTxt: () => Promise.reject(Object.assign(new Error(), { code: "ENODATA", hostname: "x.example" })),
    };
    expect((await checkHost(question, led)).trace.problem).toBe("example.com → x.example has no TXT record");
  });

  test("what is no resolver is refused, and is no answer that may come later", async () => {
    await expect(checkHost(question, undefined as never)).rejects.toThrow(
      new TypeError("dns: no resolver, for it has no resolveTxt; give a Resolver of node:dns/promises, or an object with its methods"),
    );
  });
});

describe("section 4.3: names that cannot have a record are none, and nobody is asked", () => {
  test.each([
    ["a label over 63 octets", `a@${"a".repeat(64)}.example.com`],
    ["an empty label", "a@example..com"],
    ["a single label", "a@localhost"],
    ["an address literal", "a@[192.0.2.1]"],
    ["a name over 253 octets", `a@${"a.".repeat(126)}com`],
    ["a space", "a@exa mple.com"],
    ["a U-label that IDNA refuses", "a@\u200e.example.com"],
    ["a path behind a U-label", "a@example.com/é"],
    ["a query behind a U-label", "a@example.com?é"],
    ["a fragment behind a U-label", "a@example.com#é"],
    ["a backslash and a U-label", "a@example.com\\é"],
    ["a percent sign in front of a U-label", "a@ex%61mple.cｏm"],
    ["a line end in front of a U-label", "a@é\nexample.com"],
    ["digits that IDNA makes an address", "a@１.２"],
    ["a character that IDNA makes two labels", "a@b\u2024example.com"],
    ["an escape of resolvers", "a@exampl\\101.com"],
    ["two dots at the end", "a@example.com.."],
  ])("%s", async (_, sender) => {
    const asked: string[] = [];
    const { result, trace } = await checkHost(
      { ...MAIL, sender },
      answers({}, (question) => asked.push(question)),
    );
    expect([result, trace.problem, asked]).toEqual(["none", "not a name that could have a record", []]);
  });

  test.each(["a@bücher.example", "a@bücher.example.", "a@bücher。example。", "a@BÜCHER.example"])(
    "%s is asked for by its A-label",
    async (sender) => {
      const names: Names = {
        "xn--bcher-kva.example": { TXT: ["v=spf1 exists:%{o}.x.example -all"] },
        "xn--bcher-kva.example.x.example": { A: ["127.0.0.2"] },
      };
      const { result, trace } = await check(names, { sender });
      expect([result, trace.domain]).toEqual(["pass", "xn--bcher-kva.example"]);
    },
  );
});

describe("section 4.4: record lookup", () => {
  test.each([
    ["a name that does not exist", {}, "none: example.com does not exist"],
    ["a name without TXT", { "example.com": { A: ["192.0.2.1"] } }, "none: example.com has no TXT record"],
    ["an empty answer", { "example.com": { TXT: [] } }, "none: example.com has no TXT record"],
    ["a server failure", { "example.com": { error: "ESERVFAIL" } }, "temperror: TXT of example.com: ESERVFAIL"],
    ["a timeout", { "example.com": { error: "ETIMEOUT" } }, "temperror: TXT of example.com: ETIMEOUT"],
    ["a refusal", { "example.com": { error: "EREFUSED" } }, "temperror: TXT of example.com: EREFUSED"],
  ] satisfies [string, Names, string][])("%s", async (_, names, result) => {
    expect(await said(names)).toBe(result);
  });

  test("an error without a code is temporary too", async () => {
    const dns = { ...answers({}), resolveTxt: () => Promise.reject(new Error("socket closed")) };
    const { result, trace } = await checkHost(MAIL, dns);
    expect([result, trace.problem]).toEqual(["temperror", "TXT of example.com: socket closed"]);
  });

  test("a signal ends the wait for an answer", async () => {
    const dns = { ...answers({}), resolveTxt: () => new Promise<never>(() => undefined) };
    const { result, trace } = await checkHost({ ...MAIL, signal: AbortSignal.timeout(5) }, dns);
    expect([result, trace.problem]).toEqual(["temperror", "TXT of example.com: no answer in time"]);
  });

  test("a signal that was aborted before, and one that never is", async () => {
    const names = answers({ "example.com": { TXT: ["v=spf1 +all"] } });
    const asked: string[] = [];
    const { result } = await checkHost(
      { ...MAIL, signal: AbortSignal.abort() },
      answers({}, (question) => asked.push(question)),
    );
    expect([result, asked]).toEqual(["temperror", []]);
    expect((await checkHost({ ...MAIL, signal: new AbortController().signal }, names)).result).toBe("pass");
  });
});

describe("section 4.5: selecting records", () => {
  test.each([
    ["v=spf1 alone", ["v=spf1"], "neutral"],
    ["other texts stand beside it", ["hello", "v=spf1 +all", "v=spf10 -all", "spf2.0/pra -all", "v=spf1-all"], "pass"],
    ["any case", ["V=sPf1 +all"], "pass"],
    ["strings are joined with nothing between (3.3)", [["v=spf1 +", "all"]], "pass"],
    ["two records", ["v=spf1 +all", "v=spf1 +all"], "permerror: example.com has 2 SPF records (section 4.5)"],
    ["two records in different case", ["v=spf1", "V=SPF1 -all"], "permerror: example.com has 2 SPF records (section 4.5)"],
    ["a space before it", [" v=spf1 -all"], "none: example.com has no SPF record"],
    ["octets outside ASCII in another text", ["caf\u00e9", "v=spf1 -all"], "fail"],
  ])("%s", async (_, TXT, result) => {
    expect(await said({ "example.com": { TXT } })).toBe(result);
  });
});

describe("section 4.6: a syntax error anywhere is a permerror, before any term is met", () => {
  test.each([
    ["v=spf1 +all foo", 'permerror: an unknown mechanism, "foo" (section 4.6)'],
    ["v=spf1 +all redirect=a.example redirect=b.example", "permerror: redirect= stands more than once"],
    ["v=spf1 exp=a.example exp=b.example +all", "permerror: exp= stands more than once"],
    ["v=spf1 ip4:192.0.2.256 +all", 'permerror: ip4 has no IPv4 address or range, "ip4:192.0.2.256" (section 4.6)'],
    ["v=spf1 ip4:${TfToken[TOKEN.1]} +all", "permerror: a range that is none (section 4.6)"],
    ["v=spf1 +all\tip4:192.0.2.1", "permerror: all takes no value"],
    ["v=spf1 a:caf\u00e9.example +all", "permerror: a has a character that a domain cannot have"],
    ["v=spf1 caf\u00e9 +all", "permerror: a character outside printable ASCII"],
    ["v=spf1 exists:%{c}.example.com +all", "permerror: exists has a % that begins no macro"],
  ])("%s", async (record, result) => {
    expect(await judged(record)).toMatch(new RegExp(`^${result.replace(/[$()*+.?[\\\]^{|}]/gu, "\\$&")}`, "u"));
  });

  test("section 4.6.2: the first match decides, with its qualifier", async () => {
    expect(await judged("v=spf1 ip4:192.0.2.1 -all")).toBe("pass");
    expect(await judged("v=spf1 +ip4:192.0.2.1 -all")).toBe("pass");
    expect(await judged("v=spf1 -ip4:192.0.2.1 +all")).toBe("fail");
    expect(await judged("v=spf1 ~ip4:192.0.2.1 +all")).toBe("softfail");
    expect(await judged("v=spf1 ?ip4:192.0.2.1 +all")).toBe("neutral");
  });

  test("section 4.6.3: modifiers stand anywhere, and unknown ones are passed over", async () => {
    expect(await judged("v=spf1 redirect=none.example moo=cow exp=x.example -all x= tag.x-y_z=%{d}")).toBe("fail");
  });
});

describe("section 4.6.4: limits", () => {
  const hosts = (count: number): Names =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`h${index}.example.net`, { A: ["192.0.2.200"], TXT: ["v=spf1 -all"] }]),
    );
  const terms = (kind: string, count: number): string =>
    Array.from({ length: count }, (_, index) => `${kind}:h${index}.example.net`).join(" ");

  test.each(["a", "include"])("ten terms of %s are met, the eleventh is a permerror", async (kind) => {
    expect(await judged(`v=spf1 ${terms(kind, 10)} +all`, hosts(11))).toBe("pass");
    expect(await judged(`v=spf1 ${terms(kind, 11)} +all`, hosts(11))).toBe(
      "permerror: more than 10 terms that ask the DNS (section 4.6.4)",
    );
  });

  test("only terms that are met count", async () => {
    const { result, lookups } = await check({
      ...hosts(11),
      "example.com": { TXT: [`v=spf1 a:h0.example.net ip4:192.0.2.1 ${terms("a", 11)}`] },
    });
    expect([result, lookups]).toEqual(["pass", 1]);
  });

  test("terms inside includes and redirects count together", async () => {
    const names: Names = {
      ...hosts(11),
      "five.example": { TXT: [`v=spf1 ${terms("a", 5)} -all`] },
      "rest.example": { TXT: [`v=spf1 ${terms("a", 3)} ?all`] },
    };
    const enough = await check({ ...names, "example.com": { TXT: ["v=spf1 include:five.example redirect=rest.example"] } });
    expect([enough.result, enough.lookups]).toEqual(["neutral", 10]);
    const over = await check({ ...names, "example.com": { TXT: ["v=spf1 a:h9.example.net include:five.example redirect=rest.example"] } });
    expect([over.result, over.lookups]).toEqual(["permerror", 11]);
  });

  test("all, ip4, ip6 and exp are free", async () => {
    const many = Array.from({ length: 50 }, (_, index) => `ip4:203.0.113.${index} ip6:2001:db8::${index}`).join(" ");
    const { result, lookups } = await check({
      "example.com": { TXT: [`v=spf1 ${many} exp=x.example.com -all`] },
      "x.example.com": { TXT: ["no"] },
    });
    expect([result, lookups]).toEqual(["fail", 0]);
  });

  test("an include that includes itself comes to its end", async () => {
    expect(await judged("v=spf1 include:example.com -all")).toBe("permerror: more than 10 terms that ask the DNS (section 4.6.4)");
    expect(await judged("v=spf1 redirect=example.com")).toBe("permerror: more than 10 terms that ask the DNS (section 4.6.4)");
  });

  test("two void lookups are borne, the third is a permerror", async () => {
    const two = await check({ "example.com": { TXT: ["v=spf1 a:x.example mx:example.com +all"] } });
    expect([two.result, two.voidLookups]).toEqual(["pass", 2]);
    const three = await check({ "example.com": { TXT: ["v=spf1 a:x.example mx:example.com exists:y.example +all"] } });
    expect([three.result, three.voidLookups, three.trace.problem]).toEqual([
      "permerror",
      3,
      "more than 2 terms that found nothing (section 4.6.4)",
    ]);
  });

  test.each([
    ["a", "a:h0.example.net"],
    ["mx", "mx:mx.example"],
    ["mx of two, the first without addresses", "mx:two.example"],
    ["exists", "exists:h0.example.net"],
    ["ptr", "ptr:h0.example.net"],
  ])("a term that finds something is none: %s", async (_, term) => {
    const dns: Names = {
      "h0.example.net": { A: ["192.0.2.1"] },
      "mx.example": { MX: ["10 h0.example.net"] },
      "two.example": { MX: ["5 none.example", "10 h0.example.net"] },
      "192.0.2.1": { PTR: ["h0.example.net"] },
      "example.com": { TXT: [`v=spf1 a:x.example a:y.example ${term} -all`] },
    };
    const { result, voidLookups } = await check(dns);
    expect([result, voidLookups]).toEqual(["pass", 2]);
  });

  test.each([
    ["a host without addresses", { MX: ["10 none.example"] }, 1],
    ["a host with other addresses", { MX: ["10 h0.example.net", "20 none.example"] }, 0],
    ["a null MX", { MX: ["0 ."] }, 0],
  ])("an mx with %s: void lookups", async (_, name, voids) => {
    const { result, voidLookups, trace } = await check({
      ...hosts(1),
      "mx.example": name,
      "example.com": { TXT: ["v=spf1 mx:mx.example"] },
    });
    const found = voids === 0 && name.MX.length > 1 ? ["192.0.2.200"] : [];
    expect([result, voidLookups, trace.terms]).toEqual([
      "neutral",
      voids,
      [{ term: "mx:mx.example", target: "mx.example", found, matched: false }],
    ]);
  });

  test("a client with a PTR that another name holds is no void lookup", async () => {
    const dns: Names = { "192.0.2.1": { PTR: ["h.example"] }, "h.example": { A: ["192.0.2.1"] } };
    expect((await check({ ...dns, "example.com": { TXT: ["v=spf1 ptr +all"] } })).voidLookups).toBe(0);
  });

  test("of a PTR name's addresses the first ten are looked at", async () => {
    const others = Array.from({ length: 10 }, (_, index) => `203.0.113.${index}`);
    const dns = (A: string[]): Names => ({ "192.0.2.1": { PTR: ["h.example"] }, "h.example": { A } });
    expect(await judged("v=spf1 ptr:h.example -all", dns([...others.slice(1), "192.0.2.1"]))).toBe("pass");
    expect(await judged("v=spf1 ptr:h.example -all", dns([...others, "192.0.2.1"]))).toBe("fail");
  });

  test("a client without PTR is one void lookup for each ptr", async () => {
    expect((await check({ "example.com": { TXT: ["v=spf1 ptr ptr:x.example +all"] } })).voidLookups).toBe(2);
  });

  test("more than ten MX names are a permerror, ten are not", async () => {
    const mx = (count: number): Names => ({
      ...hosts(11),
      "mx.example": { MX: Array.from({ length: count }, (_, index) => `10 h${index}.example.net`) },
    });
    expect(await judged("v=spf1 mx:mx.example +all", mx(10))).toBe("pass");
    expect(await judged("v=spf1 mx:mx.example +all", mx(11))).toBe(
      "permerror: mx.example has 11 MX names, of which 10 are allowed (section 4.6.4)",
    );
  });

  test("of more than ten PTR names, the first ten are looked at", async () => {
    const names = Array.from({ length: 11 }, (_, index) => `p${index}.example.net`);
    const dns: Names = { "192.0.2.1": { PTR: names }, "p9.example.net": { A: ["192.0.2.1"] }, "p10.example.net": { A: ["192.0.2.1"] } };
    expect(await judged("v=spf1 ptr:p9.example.net -all", dns)).toBe("pass");
    expect(await judged("v=spf1 ptr:p10.example.net -all", dns)).toBe("fail");
  });
});

describe("section 4.7: without a match", () => {
  test("the result is neutral", async () => {
    expect(await judged("v=spf1 ip4:203.0.113.1")).toBe("neutral");
  });
});

describe("section 4.8: names that no question can hold do not exist", () => {
  test.each(["a:%{h}.example.com", "mx:%{l}.example.com", "exists:a.%{l1_}.example.com"])("a long label: %s", async (term) => {
    const { result, voidLookups } = await check(
      { "example.com": { TXT: [`v=spf1 ${term} -all`] } },
      {
        helo: "h".repeat(64),
        sender: `${"a".repeat(64)}_@example.com`,
      },
    );
    expect([result, voidLookups]).toEqual(["fail", 0]);
  });

  test.each(["a:foo..com", "mx:.com", `a:${"a".repeat(64)}.com`, "exists:foo..com"])("%s matches nobody", async (term) => {
    const { result, voidLookups } = await check({ "example.com": { TXT: [`v=spf1 ${term} -all exp=foo..com`] } });
    expect([result, voidLookups]).toEqual(["fail", 0]);
  });

  test.each(["include:foo..com", "redirect=foo..com"])("%s is an error only once it is met", async (term) => {
    expect(await judged(`v=spf1 ip4:192.0.2.1 ${term}`)).toBe("pass");
    const section = term.startsWith("i") ? "5.2" : "6.1";
    expect(await judged(`v=spf1 ${term}`)).toBe(`permerror: ${term}: not a name that could have a record (section ${section})`);
  });

  test.each([
    ["exists:x.%{h}", { helo: "h.example.." }],
    ["a:%{h}", { helo: "h.example.." }],
    ["exists:%{l}.x.h.example", { sender: "b\\111b@example.com" }],
  ])("two last dots, or an escape: %s", async (term, question) => {
    const host = { A: ["192.0.2.1"] };
    const names: Names = { "x.h.example": host, "h.example": host, "bob.x.h.example": host, "b\\111b.x.h.example": host };
    const { result, voidLookups } = await check({ ...names, "example.com": { TXT: [`v=spf1 ${term} -all`] } }, question);
    expect([result, voidLookups]).toEqual(["fail", 0]);
  });

  test("names of many long macros are as long as a name may be, and explanations are no attack", async () => {
    const fill = (macro: string): string => macro.repeat(10_000);
    const names: Names = {
      "example.com": {
        TXT: [
          `v=spf1 ${["%{H.}", "%{Hr}", "%{S.}", "%{s}"].map((each) => `include:${fill(each)}.next.example`).join(" ")} -all exp=exp.example`,
        ],
      },
      "exp.example": { TXT: [fill("%{h}")] },
    };
    const asked: string[] = [];
    const helo = `${"h.".repeat(20_000)}com`;
    const dns = answers(names, (question) => asked.push(question));
    const spf = (name: string): Promise<string[][]> =>
      name.endsWith(".next.example") ? Promise.resolve([["v=spf1 -all"]]) : (dns.resolveTxt(name) as Promise<string[][]>);
    const begun = performance.now();
    const { result, explanation } = await checkHost(
      { ...MAIL, helo, sender: `${"a.".repeat(150)}b@example.com` },
      { ...dns, resolveTxt: spf },
    );
    expect([result, explanation]).toEqual(["fail", undefined]);
    expect(performance.now() - begun).toBeLessThan(2000);
  });
});

describe("what a reviewer found", () => {
  test.each([
    ["2001:db8:1:2:3:4:5::", "ip6:2001:db8:1:2:3:4:5::/112", "2001:db8:1:2:3:4:5:9"],
    ["as a client", "ip6:2001:db8:1:2:3:4:5:0", "2001:db8:1:2:3:4:5::"],
  ])("seven groups and :: are eight: %s", async (_, term, ip) => {
    expect(await judged(`v=spf1 ${term} -all`, {}, { ip })).toBe("pass");
  });

  test("time that runs out in a ptr is a temperror, not a mismatch", async () => {
    const dns = { ...answers({ "example.com": { TXT: ["v=spf1 ptr -all"] } }), reverse: () => new Promise<never>(() => undefined) };
    expect((await checkHost({ ...MAIL, signal: AbortSignal.timeout(5) }, dns)).result).toBe("temperror");
  });

  test.each(["exists:%{l}.x.example", "a:%{l}.x.example", "mx:%{l}.x.example", "mx:mail.example"])(
    "a name that Node will not send is not found, and no void lookup: %s",
    async (term) => {
      const refused = (): Promise<never> => Promise.reject(Object.assign(new Error("x"), { code: "EBADNAME" }));
      const dns = answers({
        "example.com": { TXT: [`v=spf1 ${`${term} `.repeat(3)}~all`] },
        "mail.example": { MX: ["10 b+c.example"] },
      });
      const resolveMx: typeof dns.resolveMx = (name) => (name === "mail.example" ? dns.resolveMx(name) : refused());
      const { result, voidLookups } = await checkHost(MAIL, { ...dns, resolve4: refused, resolveMx });
      expect([result, voidLookups]).toEqual(["softfail", 0]);
    },
  );

  test("a domain that Node will not ask for has no SPF", async () => {
    const resolveTxt = (): Promise<never> => Promise.reject(Object.assign(new Error("x"), { code: "EBADNAME" }));
    const { result, trace } = await checkHost({ ...MAIL, sender: "a@b+c.example" }, { ...answers({}), resolveTxt });
    expect([result, trace.problem]).toEqual(["none", "b+c.example is no name that the resolver asks for"]);
  });

  test.each(["moo=%{c}", "moo=%{t}x%{r}"])("%s, whose macros only explanations have, is ignored", async (modifier) => {
    expect(await judged(`v=spf1 ${modifier} -all`)).toBe("fail");
    expect(await judged("v=spf1 moo=% -all")).toMatch(/^permerror/u);
  });

  test("%% is a percent sign, whatever follows it", async () => {
    expect(await judged("v=spf1 exists:%%{d} -all")).toMatch(/^permerror: exists has a domain that does not end/u);
    const asked: string[] = [];
    await checkHost(
      MAIL,
      answers({ "example.com": { TXT: ["v=spf1 exists:%%{p}.example.com -all"] } }, (question) => asked.push(question)),
    );
    expect(asked).toEqual(["TXT example.com", "A %{p}.example.com"]);
  });

  test("a space is asked for", async () => {
    const names: Names = { "a b.x.example": { A: ["127.0.0.2"], TXT: ["v=spf1 +all"] } };
    for (const term of ["exists:a%_b.x.example", "include:a%_b.x.example", "redirect=a%_b.x.example", "redirect=%{l}b.x.example"])
      expect(await judged(`v=spf1 ${term}`, names, { sender: "a @example.com" })).toBe("pass");
  });

  test("a null MX is an answer, and no void lookup", async () => {
    const names: Names = { "x.example": { MX: ["0 "] } };
    const { result, voidLookups } = await check({
      ...names,
      "example.com": { TXT: ["v=spf1 mx:x.example mx:x.example mx:x.example -all"] },
    });
    expect([result, voidLookups]).toEqual(["fail", 0]);
  });

  test.each(["v=\u017fpf1 +all", "v=spf1 a:x.\u017fom +all", "v=spf1 exists:%{\u017f}.x.example +all"])("%s: ſ is no s", async (record) => {
    expect(await judged(record)).not.toBe("pass");
  });

  test("whatever a resolver throws is temporary", async () => {
    for (const resolveTxt of [
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- what others may do
      () => Promise.reject(null),
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- what others may do
      () => Promise.reject({ code: Object.create(null) as unknown }),
      () => {
        throw new Error("x");
      },
    ]) {
      expect((await checkHost(MAIL, { ...answers({}), resolveTxt })).result).toBe("temperror");
    }
  });
});

describe("section 5.1: all", () => {
  test("what follows it is not met, redirect neither", async () => {
    expect(await judged("v=spf1 -all ip4:192.0.2.1 redirect=b.example", { "b.example": { TXT: ["v=spf1 +all"] } })).toBe("fail");
  });
});

describe("section 5.2: include", () => {
  test.each([
    ["pass", "v=spf1 ip4:192.0.2.1 -all", "pass"],
    ["fail", "v=spf1 -all", "softfail"],
    ["softfail", "v=spf1 ~all", "softfail"],
    ["neutral", "v=spf1 ?all", "softfail"],
    ["permerror", "v=spf1 foo", 'permerror: an unknown mechanism, "foo" (section 4.6)'],
    ["none", "hello", "permerror: include:b.example: b.example has no SPF record (section 5.2)"],
  ])("%s inside", async (_, record, result) => {
    expect(await judged("v=spf1 include:b.example ~all", { "b.example": { TXT: [record] } })).toBe(result);
  });

  test("a temperror inside goes through", async () => {
    expect(await judged("v=spf1 include:b.example ~all", { "b.example": { error: "ESERVFAIL" } })).toBe(
      "temperror: TXT of b.example: ESERVFAIL",
    );
  });

  test("a name that does not exist is a permerror", async () => {
    expect(await judged("v=spf1 include:b.example ~all")).toBe("permerror: include:b.example: b.example does not exist (section 5.2)");
  });

  test("the included record knows its own domain, and the mail's sender", async () => {
    const names: Names = {
      "b.example": { TXT: ["v=spf1 exists:%{d}.%{o}.x.example -all"] },
      "b.example.example.com.x.example": { A: ["127.0.0.2"] },
    };
    expect(await judged("v=spf1 include:b.example -all", names)).toBe("pass");
  });
});

describe("section 5.3: a", () => {
  test("what a resolver gives beside addresses is nobody's address", async () => {
    expect(await judged("v=spf1 a -all", { "example.com": { A: ["", "host.example", "192.0.2"] } })).toBe("fail");
  });

  const names: Names = {
    "example.com": { A: ["192.0.2.1"], AAAA: ["2001:db8::1"] },
    "host.example.com": { A: ["203.0.113.9", "192.0.2.77"], AAAA: ["2001:db8:0:1::9"] },
    "alias.example.com": { CNAME: "host.example.com" },
  };

  test.each([
    ["a", "192.0.2.1", "pass"],
    ["a", "192.0.2.2", "fail"],
    ["a:host.example.com", "192.0.2.77", "pass"],
    ["a:HOST.example.com.", "192.0.2.77", "pass"],
    ["a:alias.example.com", "192.0.2.77", "pass"],
    ["a:host.example.com/25", "192.0.2.1", "pass"],
    ["a:host.example.com/26", "192.0.2.1", "fail"],
    ["a:host.example.com/0", "8.8.8.8", "pass"],
    ["a:host.example.com/32", "192.0.2.77", "pass"],
    ["a", "2001:db8::1", "pass"],
    ["a", "2001:db8::2", "fail"],
    ["a//64", "2001:db8::2", "pass"],
    ["a/0//128", "2001:db8::2", "fail"],
    ["a:host.example.com//0", "::1", "pass"],
    ["a/24//64", "192.0.2.255", "pass"],
  ])("%s of %s: %s", async (term, ip, result) => {
    expect(await judged(`v=spf1 ${term} -all`, names, { ip })).toBe(result);
  });

  test("an error is a temperror", async () => {
    const dns: Names = { "b.example": { error: "ETIMEOUT" } };
    expect(await judged("v=spf1 a:b.example -all", dns)).toBe("temperror: A of b.example: ETIMEOUT");
    expect(await judged("v=spf1 a:b.example -all", dns, { ip: "2001:db8::1" })).toBe("temperror: AAAA of b.example: ETIMEOUT");
  });
});

describe("section 5.4: mx", () => {
  const names: Names = {
    "example.com": { MX: ["20 second.example.com", "10 first.example.com."] },
    "first.example.com": { A: ["192.0.2.1"] },
    "second.example.com": { A: ["192.0.2.2"], AAAA: ["2001:db8::2"] },
    "null.example.com": { MX: ["0 "] },
    "broken.example.com": { MX: ["10 down.example.com"] },
    "down.example.com": { error: "ESERVFAIL" },
  };

  test.each([
    ["mx", "192.0.2.1", "pass"],
    ["mx", "192.0.2.2", "pass"],
    ["mx", "192.0.2.3", "fail"],
    ["mx/30", "192.0.2.3", "pass"],
    ["mx", "2001:db8::2", "pass"],
    ["mx//126", "2001:db8::1", "pass"],
    ["mx:first.example.com", "192.0.2.1", "fail"],
    ["mx:null.example.com", "192.0.2.1", "fail"],
    ["mx:broken.example.com", "192.0.2.1", "temperror: A of down.example.com: ESERVFAIL"],
    ["mx:down.example.com", "192.0.2.1", "temperror: MX of down.example.com: ESERVFAIL"],
  ])("%s of %s: %s", async (term, ip, result) => {
    expect(await judged(`v=spf1 ${term} -all`, names, { ip })).toBe(result);
  });

  test("the exchange of the lowest preference is asked for first, and no more once it matches", async () => {
    const asked: string[] = [];
    await checkHost(
      MAIL,
      answers({ ...names, "example.com": { ...names["example.com"], TXT: ["v=spf1 mx -all"] } }, (question) => asked.push(question)),
    );
    expect(asked).toEqual(["TXT example.com", "MX example.com", "A first.example.com"]);
  });
});

describe("section 5.5: ptr", () => {
  const names: Names = {
    "192.0.2.1": { PTR: ["Mail.Example.COM.", "liar.example.org", "down.example.com"] },
    "mail.example.com": { A: ["192.0.2.1"] },
    "liar.example.org": { A: ["203.0.113.1"] },
    "down.example.com": { error: "ESERVFAIL" },
    "2001:db8::1": { PTR: ["six.example.com"] },
    "six.example.com": { AAAA: ["2001:db8:0:0::1"] },
    "192.0.2.9": { error: "ESERVFAIL" },
  };

  test.each([
    ["ptr", "192.0.2.1", "pass"],
    ["ptr:mail.example.com", "192.0.2.1", "pass"],
    ["ptr:ail.example.com", "192.0.2.1", "fail"],
    ["ptr:COM.", "192.0.2.1", 'permerror: ptr has a domain that does not end in a label like .com, "ptr:COM." (section 4.6)'],
    ["ptr:example.org", "192.0.2.1", "fail"],
    ["ptr", "2001:db8::1", "pass"],
    ["ptr", "192.0.2.2", "fail"],
    ["ptr", "192.0.2.9", "fail"],
  ])("%s of %s: %s", async (term, ip, result) => {
    expect(await judged(`v=spf1 ${term} -all`, names, { ip })).toBe(result);
  });

  test("names are asked for once", async () => {
    const asked: string[] = [];
    const dns = answers(
      { ...names, "example.com": { TXT: ["v=spf1 ptr:x.example ptr:y.example exists:%{p}.z.example -all"] } },
      (question) => asked.push(question),
    );
    await checkHost(MAIL, dns);
    expect(asked.filter((question) => question.startsWith("PTR"))).toEqual(["PTR 192.0.2.1"]);
  });
});

describe("section 5.6: ip4 and ip6", () => {
  test.each([
    ["ip4:192.0.2.1", "192.0.2.1", "pass"],
    ["ip4:192.0.2.0/24", "192.0.2.255", "pass"],
    ["ip4:192.0.2.0/24", "192.0.3.0", "fail"],
    ["ip4:192.0.2.130/25", "192.0.2.128", "pass"],
    ["ip4:0.0.0.0/0", "255.255.255.255", "pass"],
    ["ip4:0.0.0.0/0", "::1", "fail"],
    ["ip6:2001:db8::/32", "2001:db8:ffff::1", "pass"],
    ["ip6:2001:db8::/32", "2001:db9::", "fail"],
    ["ip6:2001:DB8::CB01", "2001:db8::cb01", "pass"],
    ["ip6:::/0", "2001:db8::1", "pass"],
    ["ip6:::/0", "192.0.2.1", "fail"],
    ["ip4:192.0.2.1", "::ffff:192.0.2.1", "pass"],
    ["ip4:192.0.2.1", "::FFFF:C000:201", "pass"],
    ["ip6:::ffff:192.0.2.1", "::ffff:192.0.2.1", "fail"],
  ])("%s of %s: %s", async (term, ip, result) => {
    expect(await judged(`v=spf1 ${term} -all`, {}, { ip })).toBe(result);
  });
});

describe("section 5.7: exists", () => {
  test("any A record is a match, for an IPv6 client too", async () => {
    const names: Names = { "x.example": { A: ["127.0.0.2"] }, "six.example": { AAAA: ["::1"] } };
    expect(await judged("v=spf1 exists:x.example -all", names, { ip: "2001:db8::1" })).toBe("pass");
    expect(await judged("v=spf1 exists:six.example -all", names, { ip: "2001:db8::1" })).toBe("fail");
  });

  test("an error is a temperror", async () => {
    expect(await judged("v=spf1 exists:x.example -all", { "x.example": { error: "ESERVFAIL" } })).toBe(
      "temperror: A of x.example: ESERVFAIL",
    );
  });
});

describe("section 6.1: redirect", () => {
  test.each(["pass", "fail", "softfail", "neutral"] as const)("%s there is the result here", async (result) => {
    const qualifier = { pass: "+", fail: "-", softfail: "~", neutral: "?" }[result];
    expect(await judged("v=spf1 redirect=b.example", { "b.example": { TXT: [`v=spf1 ${qualifier}all`] } })).toBe(result);
  });

  test.each([
    ["no record", { "b.example": { TXT: ["hello"] } }, "permerror: redirect=b.example: b.example has no SPF record (section 6.1)"],
    ["no name", {}, "permerror: redirect=b.example: b.example does not exist (section 6.1)"],
    ["an error", { "b.example": { error: "ESERVFAIL" } }, "temperror: TXT of b.example: ESERVFAIL"],
    ["a bad record", { "b.example": { TXT: ["v=spf1 foo"] } }, 'permerror: an unknown mechanism, "foo" (section 4.6)'],
  ] satisfies [string, Names, string][])("%s", async (_, names, result) => {
    expect(await judged("v=spf1 redirect=b.example", names)).toBe(result);
  });

  test("it stands anywhere, and is met last", async () => {
    expect(await judged("v=spf1 redirect=b.example ip4:192.0.2.1", { "b.example": { TXT: ["v=spf1 -all"] } })).toBe("pass");
  });

  test("the other record knows its own domain", async () => {
    expect(await judged("v=spf1 redirect=b.example", { "b.example": { TXT: ["v=spf1 a -all"], A: ["192.0.2.1"] } })).toBe("pass");
  });
});

describe("section 6.2: exp", () => {
  async function explained(record: string, names: Names, question: Partial<SpfQuestion> = {}): Promise<string | undefined> {
    return (await check({ "example.com": { TXT: [record] }, ...names }, question)).explanation;
  }

  test("a fail is explained, its strings joined and its macros expanded", async () => {
    const TXT = [["%{i} is not ", "one of %{d}'s 100%% own servers; %{c} %{r} %{t} %{s}%_%{h}%-"]];
    expect(
      await explained("v=spf1 exp=x.%{d} -all", { "x.example.com": { TXT } }, { timestamp: 1767225600, receiver: "mx.example.org" }),
    ).toBe(
      "192.0.2.1 is not one of example.com's 100% own servers; 192.0.2.1 mx.example.org 1767225600 bob.smith+tag@example.com mail.example.net%20",
    );
  });

  test("what is not known of the receiver is said to be so", async () => {
    expect(await explained("v=spf1 exp=x.example -all", { "x.example": { TXT: ["%{r} %{t}"] } })).toBe("unknown 0");
  });

  test.each(["+all", "~all", "?all"])("%s is not explained", async (all) => {
    expect(await explained(`v=spf1 exp=x.example ${all}`, { "x.example": { TXT: ["no"] } })).toBeUndefined();
  });

  test.each([
    ["a name that does not exist", {}],
    ["an error", { "x.example": { error: "ESERVFAIL" } }],
    ["two texts", { "x.example": { TXT: ["one", "two"] } }],
    ["a syntax error", { "x.example": { TXT: ["100% no"] } }],
    ["a character outside ASCII", { "x.example": { TXT: ["caf\u00e9"] } }],
  ] satisfies [string, Names][])("%s gives no explanation, and the result stays", async (_, names) => {
    const { result, explanation } = await check({ "example.com": { TXT: ["v=spf1 exp=x.example -all"] }, ...names });
    expect([result, explanation]).toEqual(["fail", undefined]);
  });

  test("a target that no question can hold gives none", async () => {
    expect(await explained("v=spf1 exp=%{h} -all", {}, { helo: "two words" })).toBeUndefined();
  });

  test("a sender outside ASCII is not put into an explanation", async () => {
    expect(
      await explained("v=spf1 exp=x.example -all", { "x.example": { TXT: ["%{l}"] } }, { sender: "caf\u00e9@example.com" }),
    ).toBeUndefined();
    expect(await explained("v=spf1 exp=x.example -all", { "x.example": { TXT: ["%{L}"] } }, { sender: "caf\u00e9@example.com" })).toBe(
      "caf%C3%A9",
    );
  });

  test("an included record's is not asked for", async () => {
    const asked: string[] = [];
    const names: Names = {
      "example.com": { TXT: ["v=spf1 include:b.example -all"] },
      "b.example": { TXT: ["v=spf1 -all exp=why.example"] },
    };
    await checkHost(
      MAIL,
      answers(names, (question) => asked.push(question)),
    );
    expect(asked).toEqual(["TXT example.com", "TXT b.example"]);
  });

  test("after a redirect it is the other record's; an included one's never", async () => {
    const names: Names = {
      "b.example": { TXT: ["v=spf1 exp=y.example -all"] },
      "c.example": { TXT: ["v=spf1 -all"] },
      "x.example": { TXT: ["x"] },
      "y.example": { TXT: ["y of %{d}"] },
    };
    expect(await explained("v=spf1 exp=x.example redirect=b.example", names)).toBe("y of b.example");
    expect(await explained("v=spf1 exp=x.example redirect=c.example", names)).toBeUndefined();
    expect(await explained("v=spf1 exp=x.example include:b.example -all", names)).toBe("x");
    expect(await explained("v=spf1 include:b.example -all", names)).toBeUndefined();
  });
});

describe("section 7: macros", () => {
  /** The name that an exists asks for. */
  async function expanded(spec: string, question: Partial<SpfQuestion> = {}, names: Names = {}): Promise<string | undefined> {
    const { trace } = await check({ ...names, "example.com": { TXT: [`v=spf1 exists:${spec} -all`] } }, question);
    return trace.terms[0]?.target;
  }

  const strong: Partial<SpfQuestion> = { sender: "strong-bad@email.example.com", ip: "192.0.2.3" };

  // The table of section 7.4, in a record of email.example.com.
  test.each([
    ["%{s}", "strong-bad@email.example.com"],
    ["%{o}", "email.example.com"],
    ["%{d}", "email.example.com"],
    ["%{d4}", "email.example.com"],
    ["%{d3}", "email.example.com"],
    ["%{d2}", "example.com"],
    ["%{d1}", "com"],
    ["%{dr}", "com.example.email"],
    ["%{d2r}", "example.email"],
    ["%{l}", "strong-bad"],
    ["%{l-}", "strong.bad"],
    ["%{lr}", "strong-bad"],
    ["%{lr-}", "bad.strong"],
    ["%{l1r-}", "strong"],
    ["%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"],
    ["%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com"],
    ["%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com"],
    ["%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}", "3.2.0.192.in-addr.strong.lp._spf.example.com"],
    ["%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net"],
  ])("%s is %s", async (spec, name) => {
    const { trace } = await check({ "email.example.com": { TXT: [`v=spf1 exists:${spec} -all`] } }, strong);
    expect(trace.terms[0]?.target).toBe(name);
  });

  test("an IPv6 address is 32 digits", async () => {
    expect(await expanded("%{ir}.%{v}._spf.%{d2}", { ip: "2001:db8::cb01" })).toBe(
      "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6._spf.example.com",
    );
    expect(await expanded("%{i}.%{v}.x", { ip: "::ffff:192.0.2.1" })).toBe("192.0.2.1.in-addr.x");
  });

  test.each([
    ["%{h}", "mail.example.net"],
    ["%{H2R}", "example.mail"],
    ["%{l+}.x", "bob.smith.tag.x"],
    ["%{l1+}.x", "tag.x"],
    ["%{lr.+}.x", "tag.smith.bob.x"],
    ["%{l.-+,/_=}.x", "bob.smith.tag.x"],
    ["%{d01}.x", "com.x"],
    ["%{d99999999999999999999}.x", "example.com.x"],
    ["%{S}.x", "bob.smith%2Btag%40example.com.x"],
    ["a%%b%_c%-d.x", "a%b c%20d.x"],
    ["%{p}.x", "unknown.x"],
  ])("%s is %s", async (spec, name) => {
    expect(await expanded(spec)).toBe(name);
  });

  test("a sender without local part is postmaster's, also of HELO", async () => {
    expect(await expanded("%{s}", { sender: "@example.com" })).toBe("postmaster@example.com");
    const { trace } = await check({ "mail.example.net": { TXT: ["v=spf1 exists:%{s}.%{o}.x -all"] } }, { sender: "" });
    expect(trace.terms[0]?.target).toBe("postmaster@mail.example.net.mail.example.net.x");
  });

  test("unreserved characters are not escaped, others octet by octet", async () => {
    expect(await expanded("%{L}.x", { sender: "a-b.c_d~e!f'(g)*/é\u0001@example.com" })).toBe("a-b.c_d~e%21f%27%28g%29%2A%2F%C3%A9%01.x");
  });

  test("%{p} is the domain's own name, else one below it, else any that holds the client", async () => {
    const names = (PTR: string[]): Names => ({
      "192.0.2.1": { PTR },
      ...Object.fromEntries(PTR.map((name) => [name.toLowerCase(), { A: ["192.0.2.1"] }])),
    });
    expect(await expanded("%{p}.x", {}, names(["a.example.org", "b.example.com"]))).toBe("b.example.com.x");
    expect(await expanded("%{p}.x", {}, names(["a.example.org", "b.example.net"]))).toBe("a.example.org.x");
    expect(await expanded("%{p}.x", {}, names(["A.example.org", "B.Example.com"]))).toBe("B.Example.com.x");
    const own = { ...names(["b.mail.example", "mail.example"]), "mail.example": { A: ["192.0.2.1"], TXT: ["v=spf1 exists:%{p}.x -all"] } };
    expect((await check(own, { sender: "a@mail.example" })).trace.terms[0]?.target).toBe("mail.example.x");
  });

  test("a name over 253 octets loses labels at its left", async () => {
    const sender = `a@${"label.".repeat(40)}example`;
    const { trace } = await check({ [sender.slice(2)]: { TXT: ["v=spf1 exists:%{d}.%{d}.example.com -all"] } }, { sender });
    const target = trace.terms[0]?.target ?? "";
    expect(target.length).toBeGreaterThan(247);
    expect(target.length).toBeLessThanOrEqual(253);
    expect(`.${sender.slice(2)}.${sender.slice(2)}.example.com`.endsWith(`.${target}`)).toBe(true);
  });

  test("a trailing dot is taken off", async () => {
    expect(await expanded("x.%{d}.net.")).toBe("x.example.com.net");
  });
});

describe("the trace", () => {
  test("holds what an include found that did not pass", async () => {
    for (const all of ["-all", "?all"]) {
      const { trace } = await check({ "example.com": { TXT: ["v=spf1 include:b.example"] }, "b.example": { TXT: [`v=spf1 ${all}`] } });
      const result = all === "-all" ? "fail" : "neutral";
      const inside = { domain: "b.example", record: `v=spf1 ${all}`, result, terms: [{ term: all, matched: true }] };
      expect(trace.terms).toEqual([{ term: "include:b.example", target: "b.example", matched: false, inside }]);
    }
  });

  test("of a name without a record has no terms", async () => {
    expect((await check({})).trace).toEqual({ domain: "example.com", terms: [], result: "none", problem: "example.com does not exist" });
  });

  test("ends with the term that passed a limit, which matched nothing", async () => {
    const { trace } = await check({ "example.com": { TXT: ["v=spf1 include:example.com"] } });
    let last = trace.terms[0];
    while (last?.inside !== undefined) last = last.inside.terms[0];
    expect(last).toEqual({ term: "include:example.com", beyondLimit: true, matched: false });
  });

  test("is a tree of what was met, in order", async () => {
    const { trace, lookups, voidLookups } = await check({
      "example.com": { TXT: ["v=spf1 a mx:none.example include:b.example redirect=c.example"], A: ["203.0.113.1"] },
      "b.example": { TXT: ["v=spf1 ip4:203.0.113.2 ~all"] },
      "c.example": { TXT: ["v=spf1 ip4:192.0.2.0/24 -all"] },
    });
    expect(trace).toEqual({
      domain: "example.com",
      record: "v=spf1 a mx:none.example include:b.example redirect=c.example",
      result: "pass",
      terms: [
        { term: "a", target: "example.com", found: ["203.0.113.1"], matched: false },
        { term: "mx:none.example", target: "none.example", found: [], matched: false },
        {
          term: "include:b.example",
          target: "b.example",
          matched: false,
          inside: {
            domain: "b.example",
            record: "v=spf1 ip4:203.0.113.2 ~all",
            result: "softfail",
            terms: [
              { term: "ip4:203.0.113.2", matched: false },
              { term: "~all", matched: true },
            ],
          },
        },
        {
          term: "redirect=c.example",
          target: "c.example",
          matched: true,
          inside: {
            domain: "c.example",
            record: "v=spf1 ip4:192.0.2.0/24 -all",
            result: "pass",
            terms: [{ term: "ip4:192.0.2.0/24", matched: true }],
          },
        },
      ],
    } satisfies SpfTrace);
    expect([lookups, voidLookups]).toEqual([4, 1]);
  });

  test("ends with the term that ended it", async () => {
    const { trace } = await check({ "example.com": { TXT: ["v=spf1 a:b.example -all"] }, "b.example": { error: "ETIMEOUT" } });
    expect(trace.terms).toEqual([{ term: "a:b.example", target: "b.example", matched: false }]);
  });
});
