import fc from "fast-check";

import { type DmarcReader, type Policy, evaluateDmarc, lookupDmarc } from "../../lib/mail";

import { type Names, answers } from "./answers";

interface Mailauth {
  readonly dmarc: (options: object) => Promise<{ readonly status: { readonly result: string }; readonly policy: string } | false>;
}

// eslint-disable-next-line @typescript-eslint/no-require-imports -- mailauth declares no types for its parts
const { dmarc } = require("mailauth/lib/dmarc") as Mailauth;

/** A reader of RFC 7489 whose list of public suffixes holds top-level domains and co.uk. */
const OLD: DmarcReader = {
  organizationalDomainOf: (domain) =>
    domain
      .split(".")
      .slice(domain.endsWith(".co.uk") ? -3 : -2)
      .join("."),
};

/** Policies by the name whose they are. */
function policies(records: Readonly<Record<string, string | string[]>>, others: Names = {}): Names {
  const names = Object.entries(records).map(([name, TXT]) => [`_dmarc.${name}`, { TXT: [TXT].flat() }] as const);
  return { ...Object.fromEntries(names), ...others };
}

const lookup = (domain: string, names: Names, reader?: DmarcReader): ReturnType<typeof lookupDmarc> =>
  lookupDmarc(domain, answers(names), reader);

describe("what callers give", () => {
  const names = policies({ "example.com": "v=DMARC1; p=reject" });

  test.each([
    "user@example.com",
    "<user@example.com>",
    "User <user@Example.com> ",
    " example.com.",
    '"x@y"@example.com',
    '"a \\" @ b" <user@example.com>',
    'O"Brien <user@example.com>',
    '"ceo@example.org" 5" <user@example.com>',
    '"ceo@example.org" (CEO <user@example.com>',
    '"ceo@example.org" :( <user@example.com>',
    "example.com>",
    "Joe (at home @ night) <user@example.com>",
    'Joe (a "b @ c) <user@example.com>',
    "Joe ((a @ b) \\) @) <user@example.com>",
    '"(" <user@example.com>',
    "Joe :-( <user@example.com>",
    "<user@example.com> (boss)",
    "user@example.com,",
    "Boss: user@example.com;",
  ])("%j is its domain, so that nothing is let through by mistake", async (from) => {
    const spf = { result: "pass", domain: from };
    expect(await evaluateDmarc({ from }, answers(names))).toMatchObject({ result: "fail", disposition: "reject" });
    expect(await evaluateDmarc({ from: "example.com", spf }, answers(names))).toMatchObject({ result: "pass" });
  });

  test("of several addresses none is taken, and no signature is an address's", async () => {
    const others = { ...names, ...policies({ "evil.example": "v=DMARC1; p=none" }) };
    const spf = { result: "pass", domain: "evil.example" };
    for (const from of [
      "ceo@example.com, x@evil.example",
      "<ceo@example.com>, <x@evil.example>",
      "ceo@example.com <x@evil.example>",
      "ceo@example.com evil.example",
      "ceo@example.com>evil.example",
    ])
      expect(await evaluateDmarc({ from, spf }, answers(others))).toMatchObject({
        result: "none",
        lookup: { asked: [], problem: "not a name that could have a record" },
      });
    const dkim = [{ result: "pass", domain: "x@example.com" }];
    expect(await evaluateDmarc({ from: "example.com", dkim }, answers(names))).toMatchObject({ result: "fail" });
    expect(await evaluateDmarc({ from: "example.com", spf: { result: "pass", domain: "a@b@example.com" } }, answers(names))).toMatchObject({
      result: "fail",
    });
  });

  test("a list of suffixes that has none for a name", async () => {
    for (const organizationalDomainOf of [() => null, () => undefined])
      expect(await lookup("example.com", names, { organizationalDomainOf })).toMatchObject({ organizationalDomain: "example.com" });
  });

  test("what is no resolver", async () => {
    for (const dns of [undefined, null, {}])
      await expect(lookupDmarc("example.com", dns as never)).rejects.toThrow(
        new TypeError("dns: no resolver, for it has no resolveTxt; give a Resolver of node:dns/promises, or an object with its methods"),
      );
  });

  test.each([[["v=DMARC1; p=reject"]], [[null]], [null], ["v=DMARC1; p=reject"]])("an answer that is %j", async (answer) => {
    const dns = { ...answers({}), resolveTxt: () => Promise.resolve(answer as never) };
    expect(await lookupDmarc("example.com", dns)).toEqual({
      result: "temperror",
      asked: ["example.com"],
      problem: "TXT of _dmarc.example.com: an answer of another shape than that of node:dns/promises",
    });
  });
});

describe("RFC 9989 section 4.10: the tree walk", () => {
  test("asks the name, then each ancestor", async () => {
    const { asked, result, problem } = await lookup("a.mail.example.com", {});
    expect(asked).toEqual(["a.mail.example.com", "mail.example.com", "example.com", "com"]);
    expect([result, problem]).toEqual(["none", "no policy at a.mail.example.com, mail.example.com, example.com, com"]);
  });

  test("of a name with eight labels or more, seven are left after the first question", async () => {
    expect((await lookup("a.b.c.d.e.f.g.example.com", {})).asked).toEqual([
      "a.b.c.d.e.f.g.example.com",
      "c.d.e.f.g.example.com",
      "d.e.f.g.example.com",
      "e.f.g.example.com",
      "f.g.example.com",
      "g.example.com",
      "example.com",
      "com",
    ]);
  });

  test.each([
    [7, 7],
    [8, 8],
    [9, 8],
    [50, 8],
  ])("%i labels are %i questions", async (labels, questions) => {
    const { asked } = await lookup(Array.from({ length: labels }, (_, index) => `l${index}`).join("."), {});
    expect(asked.length).toBe(questions);
  });

  test("the name's own policy applies before its organizational domain's; those between are passed over", async () => {
    const names = policies({ "example.com": "v=DMARC1; p=reject; sp=quarantine", "mail.example.com": "v=DMARC1; p=none" });
    const own = await lookup("mail.example.com", names);
    expect([own.policy?.at, own.scope, own.organizationalDomain]).toEqual(["mail.example.com", "the name itself", "example.com"]);
    const below = await lookup("a.mail.example.com", names);
    expect([below.policy?.at, below.scope, below.organizationalDomain]).toEqual(["example.com", "existing subdomains", "example.com"]);
  });

  test("psd=n ends the walk: its name is the organizational domain", async () => {
    const names = policies({ "mail.example.com": "v=DMARC1; p=quarantine; psd=n", "example.com": "v=DMARC1; p=reject" });
    const found = await lookup("a.mail.example.com", names);
    expect(found.asked).toEqual(["a.mail.example.com", "mail.example.com"]);
    expect([found.policy?.at, found.organizationalDomain]).toEqual(["mail.example.com", "mail.example.com"]);
  });

  test("psd=y ends the walk: the organizational domain is one label below", async () => {
    const names = policies({ bank: "v=DMARC1; p=reject; sp=quarantine; psd=y", "x.bank": "v=DMARC1; p=none" });
    expect((await lookup("a.x.bank", names)).organizationalDomain).toBe("x.bank");
    expect((await lookup("a.x.bank", names)).policy?.at).toBe("x.bank");
    const unknown = await lookup("a.y.bank", names);
    expect([unknown.organizationalDomain, unknown.policy?.at, unknown.scope]).toEqual(["y.bank", "bank", "existing subdomains"]);
    const between = await lookup("a.b.y.bank", { ...names, ...policies({ "b.y.bank": "v=DMARC1; p=none" }) });
    expect([between.organizationalDomain, between.policy?.at, between.scope]).toEqual(["y.bank", "bank", "existing subdomains"]);
  });

  test("a public suffix that mails itself is its own organizational domain", async () => {
    const found = await lookup("gov.example", policies({ "gov.example": "v=DMARC1; p=reject; psd=y" }));
    expect([found.organizationalDomain, found.scope]).toEqual(["gov.example", "the name itself"]);
  });

  test("psd=y at the name itself ends the walk too", async () => {
    const names = policies({ "x.example": "v=DMARC1; p=reject; psd=y", example: "v=DMARC1; p=none" });
    expect((await lookup("x.example", names)).asked).toEqual(["x.example"]);
  });

  test("the record that applies is chosen before it is read: one that readers discard leaves no policy (section 4.10.1)", async () => {
    const names = policies({ "a.example.com": "v=DMARC1; p=rejct", "example.com": "v=DMARC1; p=reject" });
    const own = await lookup("a.example.com", names);
    expect([own.result, own.organizationalDomain, own.problem]).toEqual([
      "none",
      "example.com",
      "the policy at a.example.com: p, sp or np is no policy, and there is no rua",
    ]);
    expect((await lookup("a.example.com", names, OLD)).result).toBe("none");
  });

  test("a list with a tag twice is no policy, and the walk goes on", async () => {
    const names = policies({ "a.example.com": "v=DMARC1; p=none; p=none", "example.com": "v=DMARC1; p=reject" });
    expect((await lookup("a.example.com", names)).policy?.at).toBe("example.com");
  });

  test("a policy of the name's own holds though the DNS does not answer further up", async () => {
    const names = policies({ "a.example.com": "v=DMARC1; p=reject" }, { "_dmarc.example.com": { error: "ETIMEOUT" } });
    const { result, policy, organizationalDomain, asked } = await lookup("a.example.com", names);
    expect([result, policy?.at, organizationalDomain]).toEqual(["found", "a.example.com", undefined]);
    expect(asked).toEqual(["a.example.com", "example.com"]);
    const signed = (domain: string): Promise<{ result: string }> =>
      evaluateDmarc({ from: "a.example.com", dkim: [{ result: "pass", domain }] }, answers(names));
    expect((await signed("a.example.com")).result).toBe("pass");
    expect((await signed("example.com")).result).toBe("temperror");
  });

  test("a record only on a subdomain makes it its own organizational domain", async () => {
    const found = await lookup("a.news.example.com", policies({ "news.example.com": "v=DMARC1; p=reject" }));
    expect([found.organizationalDomain, found.scope]).toEqual(["news.example.com", "existing subdomains"]);
  });

  test.each([
    ["other texts beside it", ["v=spf1 -all", "v=DMARC1; p=reject"], "example.com"],
    ["two policies void each other, and the walk goes on", ["v=DMARC1; p=reject", "v=DMARC1; p=none"], undefined],
    ["a policy that readers discard", "v=DMARC1; p=rejct", undefined],
    ["another case of v", "v=dmarc1; p=reject", undefined],
    ["DMARC10", "v=DMARC10; p=reject", undefined],
  ])("%s", async (_, record, at) => {
    expect((await lookup("example.com", policies({ "example.com": record }))).policy?.at).toBe(at);
  });

  test("two policies at the name leave its organizational domain's", async () => {
    const names = policies({ "a.example.com": ["v=DMARC1; p=none", "v=DMARC1; p=none"], "example.com": "v=DMARC1; p=reject" });
    expect((await lookup("a.example.com", names)).policy?.at).toBe("example.com");
  });

  test("strings are joined, and a name in any case is found", async () => {
    const names: Names = { "_dmarc.example.com": { TXT: [["v=DMARC1; p=rej", "ect"]] } };
    const { policy } = await lookup("Example.COM.", names);
    expect(policy).toEqual({ at: "example.com", record: "v=DMARC1; p=reject", dmarc: { policy: "reject" } });
  });

  test("np is for names that do not exist: NXDOMAIN, and no other answer", async () => {
    const names = policies(
      { "example.com": "v=DMARC1; p=none; np=reject" },
      { "mail.example.com": { MX: ["10 mx.example.com"] }, "odd.example.com": { error: "EBADNAME" } },
    );
    expect((await lookup("nothing.example.com", names)).scope).toBe("non-existent subdomains");
    expect((await lookup("odd.example.com", names)).scope).toBe("non-existent subdomains");
    expect((await lookup("mail.example.com", names)).scope).toBe("existing subdomains");
    expect((await lookup("example.com", names)).scope).toBe("the name itself");
  });

  test.each([
    [
      "of the policy",
      policies({}, { "_dmarc.example.com": { error: "ESERVFAIL" } }),
      "example.com",
      "TXT of _dmarc.example.com: ESERVFAIL",
    ],
    [
      "of existence, where np needs it",
      policies({ "example.com": "v=DMARC1; p=none; np=reject" }, { "x.example.com": { error: "ETIMEOUT" }, "_dmarc.x.example.com": {} }),
      "x.example.com",
      "A of x.example.com: ETIMEOUT",
    ],
  ])("an error %s is a temperror", async (_, names, domain, problem) => {
    const found = await lookup(domain, names);
    expect([found.result, found.problem]).toEqual(["temperror", problem]);
  });

  test.each(["", "a..b", `${"a".repeat(64)}.example`])("%p is no name", async (name) => {
    expect(await lookup(name, {})).toEqual({
      result: "none",
      organizationalDomain: name,
      asked: [],
      problem: "not a name that could have a record",
    });
  });

  test("a name whose _dmarc name would be too long has no policy of its own", async () => {
    const name = `${"a.".repeat(120)}example.com`;
    expect((await lookup(name, policies({ "example.com": "v=DMARC1; p=reject" }))).policy?.at).toBe("example.com");
  });
});

describe("RFC 7489 section 6.6.3: the name, then its organizational domain", () => {
  test("two questions, those between are not asked", async () => {
    const names = policies({ "example.co.uk": "v=DMARC1; p=reject; sp=none", "mail.example.co.uk": "v=DMARC1; p=none" });
    const { asked, policy, scope } = await lookup("a.mail.example.co.uk", names, OLD);
    expect([asked, policy?.at, scope]).toEqual([["a.mail.example.co.uk", "example.co.uk"], "example.co.uk", "existing subdomains"]);
  });

  test("the organizational domain is asked once", async () => {
    expect((await lookup("example.com", {}, OLD)).asked).toEqual(["example.com"]);
  });

  test("two policies end the search", async () => {
    const names = policies({ "a.example.com": ["v=DMARC1; p=none", "v=DMARC1; p=none"], "example.com": "v=DMARC1; p=reject" });
    const { result, problem } = await lookup("a.example.com", names, OLD);
    expect([result, problem]).toEqual(["none", "a.example.com has two policies"]);
  });

  test("np, t and psd are passed over, wrong ones too", async () => {
    const names = policies({ "example.com": "v=DMARC1; p=reject; np=bogus; t=y; psd=y" });
    expect((await lookup("example.com", names, OLD)).policy?.dmarc).toEqual({ policy: "reject" });
  });

  test("an error is a temperror", async () => {
    expect((await lookup("example.com", { "_dmarc.example.com": { error: "ESERVFAIL" } }, OLD)).result).toBe("temperror");
  });

  test.each<[string, string, string | undefined, string | undefined]>([
    ["no p, and no reports: none applies", "v=DMARC1; sp=reject", undefined, "no p, and there is no rua"],
    ["no p, and reports: p=none", "v=DMARC1; sp=reject; rua=mailto:a@example.com", "none", undefined],
    ["a policy that it does not know is passed over", "v=DMARC1; p=reject; np=x", "reject", undefined],
    ["a tag twice, though it does not know it", "v=DMARC1; p=reject; np=none; np=none", undefined, "np= stands more than once"],
  ])("%s", async (_, record, policy, problem) => {
    const found = await lookup("example.com", policies({ "example.com": record }), OLD);
    expect(found.policy?.dmarc.policy).toBe(policy);
    expect(found.policy?.dmarc.subdomains).toBeUndefined();
    expect(found.problem).toBe(problem === undefined ? undefined : `the policy at example.com: ${problem}`);
  });

  test("a record of the name's own that cannot be read ends the search", async () => {
    const names = policies({ "a.example.com": "v=DMARC1; p=none; p=none", "example.com": "v=DMARC1; p=reject" });
    const { result, asked, problem } = await lookup("a.example.com", names, OLD);
    expect([result, asked, problem]).toEqual(["none", ["a.example.com"], "the policy at a.example.com: p= stands more than once"]);
  });
});

describe("evaluateDmarc: alignment (RFC 9989 section 4.4, RFC 7489 section 3.1)", () => {
  const base = { "example.com": "v=DMARC1; p=reject" };
  const strict = { "example.com": "v=DMARC1; p=reject; adkim=s; aspf=s" };

  test.each([
    ["SPF of the name", base, { spf: { result: "pass", domain: "Example.com." } }, "pass", "SPF"],
    ["SPF below it", base, { spf: { result: "pass", domain: "bounce.example.com" } }, "pass", "SPF"],
    ["SPF that fails", base, { spf: { result: "softfail", domain: "example.com" } }, "fail", ""],
    ["SPF of another", base, { spf: { result: "pass", domain: "example.net" } }, "fail", ""],
    ["DKIM of the name", base, { dkim: [{ result: "pass", domain: "example.com" }] }, "pass", "DKIM"],
    ["DKIM that fails", base, { dkim: [{ result: "fail", domain: "example.com" }] }, "fail", ""],
    [
      "one signature of two",
      base,
      {
        dkim: [
          { result: "pass", domain: "vendor.example" },
          { result: "pass", domain: "mail.example.com" },
        ],
      },
      "pass",
      "DKIM",
    ],
    [
      "strict, the name",
      strict,
      { spf: { result: "pass", domain: "example.com" }, dkim: [{ result: "pass", domain: "example.com" }] },
      "pass",
      "SPF DKIM",
    ],
    [
      "strict, below it",
      strict,
      { spf: { result: "pass", domain: "b.example.com" }, dkim: [{ result: "pass", domain: "b.example.com" }] },
      "fail",
      "",
    ],
    ["nothing", base, {}, "fail", ""],
  ])("%s, for both generations", async (_, records, mail, result, paths) => {
    for (const reader of [{}, OLD]) {
      const verdict = await evaluateDmarc({ from: "example.com", ...mail }, answers(policies(records)), reader);
      expect(verdict.result).toBe(result);
      expect([...(verdict.aligned.spf ? ["SPF"] : []), ...(verdict.aligned.dkim ? ["DKIM"] : [])].join(" ")).toBe(paths);
      expect(verdict.disposition).toBe(result === "fail" ? "reject" : "none");
    }
  });

  test("a subdomain with a policy of its own still aligns with its organizational domain's signature", async () => {
    const names = policies({ ...base, "news.example.com": "v=DMARC1; p=quarantine" });
    const mail = { from: "news.example.com", dkim: [{ result: "pass", domain: "example.com" }] };
    expect((await evaluateDmarc(mail, answers(names))).result).toBe("pass");
  });

  test("a policy only on the subdomain: the parent's signature aligns for old readers alone", async () => {
    const names = policies({ "news.example.com": "v=DMARC1; p=quarantine" });
    const mail = { from: "news.example.com", dkim: [{ result: "pass", domain: "example.com" }] };
    expect((await evaluateDmarc(mail, answers(names))).disposition).toBe("quarantine");
    expect((await evaluateDmarc(mail, answers(names), OLD)).result).toBe("pass");
  });

  test("no policy is none, an error a temperror", async () => {
    const verdict = async (names: Names): Promise<unknown> => {
      const { result, aligned: paths, disposition } = await evaluateDmarc({ from: "example.com" }, answers(names));
      return { result, aligned: paths, disposition };
    };
    const aligned = { spf: false, dkim: false };
    expect(await verdict({})).toEqual({ result: "none", aligned, disposition: "none" });
    expect(await verdict({ "_dmarc.example.com": { error: "ETIMEOUT" } })).toEqual({ result: "temperror", aligned, disposition: "none" });
    // There is a policy, and nobody knows for which names it is meant.
    const unknown = policies({ "example.com": "v=DMARC1; p=none; np=reject" }, { "a.example.com": { error: "ETIMEOUT" } });
    expect(await evaluateDmarc({ from: "a.example.com" }, answers(unknown))).toEqual({
      result: "temperror",
      aligned,
      disposition: "none",
      lookup: {
        result: "temperror",
        organizationalDomain: "example.com",
        asked: ["a.example.com", "example.com", "com"],
        policy: { at: "example.com", record: "v=DMARC1; p=none; np=reject", dmarc: { policy: "none", nonexistent: "reject" } },
        problem: "A of a.example.com: ETIMEOUT",
      },
    });
    // What aligns passes, whichever names it is meant for (RFC 9989 section 5.3.5).
    for (const path of [{ spf: { result: "pass", domain: "a.example.com" } }, { dkim: [{ result: "pass", domain: "example.com" }] }])
      expect((await evaluateDmarc({ from: "a.example.com", ...path }, answers(unknown))).result).toBe("pass");
  });

  test("an identifier is walked once, however many signatures name it", async () => {
    const asked: string[] = [];
    const names = answers(policies({ "example.com": "v=DMARC1; p=reject" }), (question) => asked.push(question));
    const dkim = Array.from({ length: 100 }, () => ({ result: "pass", domain: "mail.a.example.com" }));
    expect((await evaluateDmarc({ from: "example.com", dkim }, names)).result).toBe("pass");
    expect(asked).toEqual(
      ["example.com", "com", "mail.a.example.com", "a.example.com", "example.com", "com"].map((name) => `TXT _dmarc.${name}`),
    );
  });

  test("an old reader's list may write names in any case, or not know one", async () => {
    const names = answers(policies({ "example.com": "v=DMARC1; p=reject; sp=none" }));
    const list: DmarcReader = { organizationalDomainOf: (name) => (name === "com" ? undefined : "Example.COM.") };
    expect((await evaluateDmarc({ from: "example.com", spf: { result: "pass", domain: "com" } }, names, list)).disposition).toBe("reject");
  });

  test("an old reader's organizational domains are its own function's, whatever policies stand in the tree", async () => {
    const names = answers(policies({ ...base, "a.example.com": "v=DMARC1; p=none" }));
    const itself: DmarcReader = { organizationalDomainOf: (domain) => domain };
    const mail = { from: "a.example.com", dkim: [{ result: "pass", domain: "b.example.com" }] };
    expect((await evaluateDmarc(mail, names)).aligned).toEqual({ spf: false, dkim: true });
    expect((await evaluateDmarc(mail, names, itself)).aligned).toEqual({ spf: false, dkim: false });
    const asked: string[] = [];
    const noting: DmarcReader = { organizationalDomainOf: (domain) => (asked.push(domain), "example.com") };
    expect((await evaluateDmarc(mail, names, noting)).aligned).toEqual({ spf: false, dkim: true });
    expect(asked).toEqual(["a.example.com", "b.example.com"]);
  });

  test("an identifier that can never align is not asked for: its owner's DNS has no say (RFC 9989 section 5.3.6)", async () => {
    const error = "ESERVFAIL";
    const zone = policies(base, { "_dmarc.attacker.com": { error }, "_dmarc.attacker.example": { error } });
    const evaluated = async (names: Names, ...domains: string[]): Promise<unknown> => {
      const asked: string[] = [];
      const dkim = domains.map((domain) => ({ result: "pass", domain }));
      const noting = answers(names, (question) => asked.push(question));
      const { result } = await evaluateDmarc({ from: "example.com", dkim }, noting);
      return { result, asked };
    };
    const asked = ["TXT _dmarc.example.com", "TXT _dmarc.com"];
    expect(await evaluated(zone, "attacker.com", "attacker.example", "notexample.com")).toEqual({ result: "fail", asked });
    // Where nobody tells how far up the organizational domain is, what shares no label with it is none of its names.
    const cut = { ...zone, "_dmarc.com": { error } };
    expect(await evaluated(cut, "attacker.example")).toEqual({ result: "fail", asked });
    expect(await evaluated(cut, "notexample.com")).toEqual({ result: "temperror", asked });
  });

  test("a name whose existence changes nothing is not asked to exist", async () => {
    const names = (policy: string): Names => policies({ "example.com": policy }, { "x.example.com": { error: "ESERVFAIL" } });
    const result = async (policy: string): Promise<string> =>
      (await evaluateDmarc({ from: "x.example.com" }, answers(names(policy)))).result;
    expect(await result("v=DMARC1; p=reject; np=reject")).toBe("fail");
    expect(await result("v=DMARC1; p=none; sp=reject; np=reject")).toBe("fail");
    expect(await result("v=DMARC1; p=reject; sp=none; np=reject")).toBe("temperror");
  });

  test("an identifier whose organizational domain nobody tells is a temperror, unless another path passes", async () => {
    const names = policies(base, { "_dmarc.other.example.com": { error: "ETIMEOUT" } });
    const spf = { result: "pass", domain: "other.example.com" };
    expect(await evaluateDmarc({ from: "example.com", spf }, answers(names))).toMatchObject({ result: "temperror", disposition: "none" });
    expect(
      (await evaluateDmarc({ from: "example.com", spf, dkim: [{ result: "pass", domain: "example.com" }] }, answers(names))).result,
    ).toBe("pass");
  });
});

describe("evaluateDmarc beside mailauth, a reader of RFC 9989 that others wrote", () => {
  const NAMES = [
    "com",
    "example.com",
    "a.example.com",
    "b.a.example.com",
    "x.example.com",
    "1.2.3.4.5.6.7.8.example.com",
    "4.5.6.7.8.example.com",
  ];
  const policy = fc.constantFrom("none", "quarantine", "reject", "bogus");
  const tag = (name: string, values: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc.option(values, { freq: 1, nil: undefined }).map((value) => (value === undefined ? "" : `; ${name}=${value}`));
  const record = fc
    .tuple(
      policy,
      tag("sp", policy),
      tag("np", policy),
      tag("t", fc.constantFrom("y", "n")),
      tag("psd", fc.constantFrom("y", "n", "u")),
      tag("adkim", fc.constant("s")),
      tag("aspf", fc.constant("s")),
      tag("rua", fc.constant("mailto:a@b.example")),
    )
    .map(([p, ...tags]) => `v=DMARC1; p=${p}${tags.join("")}`);
  const trees = fc.tuple(
    fc.dictionary(fc.constantFrom(...NAMES), fc.array(record, { minLength: 1, maxLength: 2, size: "xsmall" })),
    fc.subarray(NAMES),
    fc.constantFrom(...NAMES.slice(1)),
    fc.option(fc.constantFrom(...NAMES), { nil: undefined }),
    fc.option(fc.constantFrom(...NAMES), { nil: undefined }),
  );

  test("the same result and disposition over generated trees", async () => {
    await fc.assert(
      fc.asyncProperty(trees, async ([records, existing, from, spf, dkim]) => {
        const dns = answers(policies(records, Object.fromEntries(existing.map((name) => [name, { A: ["192.0.2.1"] }]))));
        const ours = await evaluateDmarc(
          {
            from,
            ...(spf === undefined ? {} : { spf: { result: "pass", domain: spf } }),
            ...(dkim === undefined ? {} : { dkim: [{ result: "pass", domain: dkim }] }),
          },
          dns,
        );
        const theirs = await dmarc({
          headerFrom: from,
          spfDomains: spf === undefined ? [] : [spf],
          dkimDomains: dkim === undefined ? [] : [{ domain: dkim }],
          resolver: (name: string, type: string) => (type === "TXT" ? dns.resolveTxt(name) : dns.resolve4(name)),
        });
        const result = theirs === false ? "none" : theirs.status.result;
        expect([ours.result, ours.disposition]).toEqual([result, result === "fail" && theirs !== false ? theirs.policy : "none"]);
      }),
      { numRuns: 3000 },
    );
  });
});

describe("evaluateDmarc: disposition of mail that fails, for readers of RFC 9989 and of RFC 7489", () => {
  const exists: Names = { "www.example.com": { A: ["192.0.2.1"] } };

  test.each([
    ["p=none", ["none", "none", "none"], ["none", "none", "none"]],
    ["p=quarantine", ["quarantine", "quarantine", "quarantine"], ["quarantine", "quarantine", "quarantine"]],
    ["p=reject", ["reject", "reject", "reject"], ["reject", "reject", "reject"]],
    ["p=reject; sp=none", ["reject", "none", "none"], ["reject", "none", "none"]],
    ["p=none; sp=quarantine; np=reject", ["none", "quarantine", "reject"], ["none", "quarantine", "quarantine"]],
    ["p=none; np=reject", ["none", "none", "reject"], ["none", "none", "none"]],
    ["p=reject; t=y", ["quarantine", "quarantine", "quarantine"], ["reject", "reject", "reject"]],
    ["p=quarantine; sp=reject; np=reject; t=y", ["none", "quarantine", "quarantine"], ["quarantine", "reject", "reject"]],
    ["p=reject; pct=0", ["reject", "reject", "reject"], ["quarantine", "quarantine", "quarantine"]],
    ["p=quarantine; pct=0; t=y", ["none", "none", "none"], ["none", "none", "none"]],
    ["p=reject; pct=0; t=y", ["quarantine", "quarantine", "quarantine"], ["quarantine", "quarantine", "quarantine"]],
  ] satisfies [string, Policy[], Policy[]][])("%s", async (tags, now, old) => {
    const dns = answers(policies({ "example.com": `v=DMARC1; ${tags}` }, exists));
    const dispositions = (reader: DmarcReader): Promise<Policy[]> =>
      Promise.all(
        ["example.com", "www.example.com", "nothing.example.com"].map(
          async (from) => (await evaluateDmarc({ from }, dns, reader)).disposition,
        ),
      );
    expect(await dispositions({})).toEqual(now);
    expect(await dispositions(OLD)).toEqual(old);
  });

  test("pct picks mails by their sample, for old readers alone", async () => {
    const dns = answers(policies({ "example.com": "v=DMARC1; p=reject; pct=25" }));
    const at = async (sample: number, reader: DmarcReader): Promise<Policy> =>
      (await evaluateDmarc({ from: "example.com", sample }, dns, reader)).disposition;
    expect([await at(0, OLD), await at(24, OLD), await at(25, OLD), await at(99, OLD)]).toEqual([
      "reject",
      "reject",
      "quarantine",
      "quarantine",
    ]);
    expect([await at(0, {}), await at(99, {})]).toEqual(["reject", "reject"]);
  });
});
