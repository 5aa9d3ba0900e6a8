import { readFileSync } from "node:fs";
import { join } from "node:path";

import fc from "fast-check";

import {
  FINDINGS,
  type SendingDomainSpec,
  type Spec,
  alignedPaths,
  alignmentsOf,
  formatFinding,
  parseSpec,
  readSpf,
  recordsFor,
} from "../../lib/mail";
import { parseWithRecords } from "../../lib/mail/parse-spec";
import { FEWER_LOOKUPS } from "../../lib/mail/spf";

const pem = (name: string): string => readFileSync(join(__dirname, "../keys", `${name}.pem`), "latin1");

const own = { service: "self-hosted", ip4: ["203.0.113.25"], dkim: { mx2026: { publicKey: pem("rsa2048") } } };
const dmarc = {
  reports: { aggregate: ["mailto:dmarc@example.com"] },
  rollout: { profile: "standard", log: [{ stage: "monitor", since: "2026-06-01" }] },
};
const good = { domain: "example.com", senders: { own }, dmarc };

/** All findings of a value, one line each. */
function said(value: unknown): string[] {
  return parseSpec(value).findings.map((found) => `${found.id}: ${formatFinding(found)}`);
}

describe("a kind that was forgotten", () => {
  test.each<[object, string]>([
    [{ host: "example.com", domains: ["example.net"] }, "missing, beside host and domains; add kind: report-receiver"],
    [{ domain: "example.com", receivesMail: true }, "missing, beside receivesMail; add kind: parked-domain"],
    [{ domain: "example.com", reports: {}, revokeDkim: true }, "missing, beside reports and revokeDkim; add kind: parked-domain"],
  ])("%j", (value, message) => {
    expect(said(value)).toEqual([`spec-missing-field: kind: ${message}`]);
  });

  test("a kind that is misspelt or forgotten hides nothing of what it seems to be", () => {
    expect(said({ kind: "sendingdomain", domain: "n2 .example", ttl: 5, senders: {}, dmarc: "external", foo: 1 })).toEqual([
      'spec-value: kind: not one of the words that may stand here, got "sendingdomain"; did you mean sending-domain?',
      "spec-value: ttl: out of range, got 5; write seconds, 60 to 86400 (30 to 59 only on Enterprise), or auto",
      'name-invalid: domain: a space in a name, got "n2 .example"; write the name alone, like example.com',
      "spec-unknown-field: foo: an unknown field; write one of kind, zone, account, ttl, comment, acknowledge, adopt, domain, organizationalDomain, senders, spf, dmarc",
      "spec-missing-field: senders: no sender; name who sends mail for the domain, or use kind: parked-domain where nobody does",
    ]);
    expect(parseSpec({ kind: "parked-domian", domain: "example.com", receivesMail: true }).value).toBe(undefined);
    expect(said({ host: "r.example.com", domains: ["a b"] })).toEqual([
      "spec-missing-field: kind: missing, beside host and domains; add kind: report-receiver",
      'name-invalid: domains[0]: a space in a name, got "a b"; write the name alone, like example.com',
    ]);
  });
});

describe("bad input", () => {
  test.each<[string, unknown, string[]]>([
    ["nothing", undefined, ["spec-empty: an empty spec; write domain, senders and dmarc"]],
    ["null", null, ["spec-empty: an empty spec; write domain, senders and dmarc"]],
    ["a text", "example.com", ['spec-type: not a map, got "example.com"; write domain, senders and dmarc']],
    ["a list", [], ["spec-type: not a map, got an empty list; write domain, senders and dmarc"]],
    [
      "an unknown kind",
      { kind: "parked", domain: "example.com" },
      [
        'spec-value: kind: not one of the words that may stand here, got "parked"; write one of sending-domain, parked-domain, report-receiver',
      ],
    ],
    [
      "a scheme",
      { ...good, domain: "https://example.com" },
      ['name-invalid: domain: a URL, not a name, got "https://example.com"; write the name alone, like example.com'],
    ],
    [
      "a path",
      { ...good, domain: "example.com/mail" },
      ['name-invalid: domain: a path, not a name, got "example.com/mail"; write the name alone, like example.com'],
    ],
    [
      "an underscore",
      { ...good, domain: "my_shop.example.com" },
      [
        'name-invalid: domain: an underscore, which a host name cannot have, got "my_shop.example.com"; write a name of letters, digits and hyphens',
      ],
    ],
    [
      "a port",
      { ...good, domain: "example.com:25" },
      ['name-invalid: domain: a port, which a name cannot have, got "example.com:25"; write the name alone, like example.com'],
    ],
    [
      "an address",
      { ...good, domain: "info@example.com" },
      ['name-invalid: domain: an address, not a name, got "info@example.com"; write the part behind the @'],
    ],
    [
      "spaces",
      { ...good, domain: " example.com" },
      ['name-invalid: domain: a space in a name, got " example.com"; write the name alone, like example.com'],
    ],
    [
      "an IPv4 address",
      { ...good, domain: "203.0.113.25" },
      ['name-invalid: domain: an IP address, not a name, got "203.0.113.25"; write the name alone, like example.com'],
    ],
    [
      "an IPv6 address",
      { ...good, domain: "2001:db8::1" },
      ['name-invalid: domain: an IP address, not a name, got "2001:db8::1"; write the name alone, like example.com'],
    ],
    [
      "a single label",
      { ...good, domain: "localhost" },
      ['name-invalid: domain: a single label, not an absolute name, got "localhost"; write the whole name, like mail.example.com'],
    ],
    [
      "a wildcard",
      { ...good, domain: "*.example.com" },
      ['name-invalid: domain: a wildcard, not a name, got "*.example.com"; write each name by itself'],
    ],
    [
      "an empty label",
      { ...good, domain: "example..com" },
      ['name-invalid: domain: an empty label, got "example..com"; write single dots between the labels'],
    ],
    [
      "a hyphen at an edge",
      { ...good, domain: "-example.com" },
      ['name-invalid: domain: not a name, got "-example.com"; write labels of letters, digits and inner hyphens, joined by dots'],
    ],
    [
      "a control character is shown harmlessly",
      { ...good, domain: "exam\u0000ple.com\u202e" },
      ['name-invalid: domain: not a name that IDNA allows, got "exam\\u0000ple.com\\u202e"; write it as it is registered'],
    ],
    [
      "254 octets",
      { ...good, domain: `${"a.".repeat(121)}example.com.com` },
      [`name-too-long: domain: 257 octets long, of which 253 are allowed, got "${"a.".repeat(50)}…"; shorten it`],
    ],
    ["a wrong type", { ...good, domain: 5 }, ['spec-type: domain: not a text, got 5; write it in quotes, "5"']],
    [
      "no senders",
      { ...good, senders: {} },
      ["spec-missing-field: senders: no sender; name who sends mail for the domain, or use kind: parked-domain where nobody does"],
    ],
    [
      "a list of senders",
      { ...good, senders: ["own"] },
      ["spec-type: senders: not a map from names to senders, got a list; write a map from names to senders"],
    ],
    [
      "an unknown field of a sender",
      { ...good, senders: { own: { ...own, ipv4: [] } } },
      ["spec-unknown-field: senders.own.ipv4: an unknown field; did you mean ip4?"],
    ],
    [
      "a server without an address",
      { ...good, senders: { own: { service: "self-hosted" } } },
      ["sender-input: senders.own: a server without an address; add ip4, ip6, a or mx: from where does it send?"],
    ],
    [
      "an IPv6 address among IPv4 ones",
      { ...good, senders: { own: { ...own, ip4: ["2001:db8::1"] } } },
      ['spec-value: senders.own.ip4[0]: not an IPv4 address or range, got "2001:db8::1"; write 203.0.113.25 or 203.0.113.0/24'],
    ],
    [
      "missing inputs of a service",
      { ...good, senders: { "amazon-ses": {} } },
      [
        "spec-missing-field: senders.amazon-ses.region: missing; add the AWS region of the identity, like eu-central-1",
        "spec-missing-field: senders.amazon-ses.dkimTokens: missing; add the tokens that the console shows at the identity's DKIM records",
      ],
    ],
    [
      "missing priorities",
      { ...good, senders: { "cloudflare-email-sending": {} } },
      [
        "spec-missing-field: senders.cloudflare-email-sending.priorities: missing; add { route1, route2, route3 } as the dashboard shows them, or external: true where Cloudflare keeps the records",
      ],
    ],
    [
      "a relative return path",
      { ...good, senders: { sendgrid: { returnPath: { name: "em1234", target: "u1.wl1.sendgrid.net" } } } },
      [
        'name-invalid: senders.sendgrid.returnPath.name: a single label, not an absolute name, got "em1234"; write the whole name, like mail.example.com',
      ],
    ],
    [
      "a signer that is no parent",
      { ...good, senders: { own: { ...own, signedBy: "example.net" } } },
      ['sender-input: senders.own.signedBy: not a parent of the domain, got "example.net"; leave it out'],
    ],
    [
      "an exclusion of a custom sender",
      { ...good, senders: { crm: { service: "custom", spf: ["-ip4:192.0.2.1"] } } },
      [
        'sender-input: senders.crm.spf[0]: an exclusion, which depends on its place, got "-ip4:192.0.2.1"; write it in spf.terms, before what it excludes',
      ],
    ],
    [
      "an MX without a preference",
      {
        ...good,
        senders: { crm: { service: "custom", records: { mx: { name: "m.example.com", type: "MX", content: "mx.example.net" } } } },
      },
      ["spec-missing-field: senders.crm.records.mx.priority: missing; add the MX preference, like 10"],
    ],
    [
      "no key at a selector",
      { ...good, senders: { own: { ...own, dkim: { mx: {} } } } },
      ["spec-missing-field: senders.own.dkim.mx: no key; give one of publicKey, target, record, revoked"],
    ],
    [
      "two keys at a selector",
      { ...good, senders: { own: { ...own, dkim: { mx: { target: "a.example.net", revoked: true } } } } },
      ["spec-value: senders.own.dkim.mx: target and revoked beside each other; give one of publicKey, target, record, revoked"],
    ],
    [
      "a selector with what is added by itself",
      { ...good, senders: { own: { ...own, dkim: { "mx._domainkey.example.com": { revoked: true } } } } },
      [
        'dkim-selector: senders.own.dkim["mx._domainkey.example.com"]: a selector with ._domainkey and what follows, which is added by itself, got "mx._domainkey.example.com"; write labels of letters, digits and inner hyphens, joined by dots, like mx2026',
      ],
    ],
    [
      "an Ed25519 key that is called RSA",
      { ...good, senders: { own: { ...own, dkim: { mx: { publicKey: pem("ed25519"), keyType: "rsa" } } } } },
      ['spec-value: senders.own.dkim.mx.keyType: the key itself is ed25519, got "rsa"; write ed25519, or leave it out'],
    ],
    [
      "two addresses in one text",
      { ...good, dmarc: { ...dmarc, reports: { aggregate: ["mailto:a@example.com,mailto:b@example.com"] } } },
      [
        'dmarc-report-uri: dmarc.reports.aggregate[0]: more than one address in one text, got "mailto:a@example.com,mailto:b@example.com"; write each as an item of the list',
      ],
    ],
    [
      "an unknown profile",
      { ...good, dmarc: { ...dmarc, rollout: { ...dmarc.rollout, profile: "carefull" } } },
      ['spec-value: dmarc.rollout.profile: not one of the words that may stand here, got "carefull"; did you mean careful?'],
    ],
    [
      "an empty log",
      { ...good, dmarc: { ...dmarc, rollout: { profile: "fast", log: [] } } },
      ["spec-missing-field: dmarc.rollout.log: an empty list; write the first stage: - { stage: monitor, since: 2026-06-01 }"],
    ],
    [
      "a pct over 100",
      {
        ...good,
        dmarc: { ...dmarc, rollout: { profile: [{ stage: "a", p: "none", pct: 101 }], log: [{ stage: "a", since: "2026-01-01" }] } },
      },
      ["spec-value: dmarc.rollout.profile[0].pct: out of range, got 101; write a whole number of per cent, 0 to 100"],
    ],
    [
      "ttl 1",
      { ...good, ttl: 1 },
      ["spec-value: ttl: out of range, got 1; write seconds, 60 to 86400 (30 to 59 only on Enterprise), or auto"],
    ],
    [
      "ttl as a text",
      { ...good, ttl: "300" },
      ['spec-type: ttl: not a number of seconds, got "300"; write seconds, 60 to 86400 (30 to 59 only on Enterprise), or auto'],
    ],
    [
      "a comment with a line break",
      { ...good, comment: "a\nb" },
      [
        'spec-value: comment: a line break or control character in a comment, got "a\\nb"; write one line of printable characters, at most 100, or leave it out',
      ],
    ],
    [
      "a zone id that is none",
      { ...good, zone: { name: "example.com", id: "abc" } },
      ['spec-value: zone.id: not a zone id, got "abc"; copy the 32 hexadecimal digits, in lower case, of the zone\'s overview page'],
    ],
    [
      "a zone without a name",
      { ...good, zone: { id: "0123456789abcdef0123456789abcdef" } },
      ["spec-missing-field: zone.name: missing; add the zone's name beside its id, like example.com"],
    ],
    [
      "an organizational domain beside",
      { ...good, organizationalDomain: "example.net" },
      ['spec-value: organizationalDomain: not the domain or above it, got "example.net"; write example.com or a name above it'],
    ],
    [
      "a token as a stage",
      { ...good, dmarc: { ...dmarc, rollout: { profile: "standard", log: [{ stage: "${TfToken[TOKEN.1]}", since: "2026-01-01" }] } } },
      [
        "spec-token: dmarc.rollout.log[0].stage: a token where a plain value is needed; give the plain value; a token is known only at apply, and this is needed at synth",
      ],
    ],
    [
      "a token as a selector",
      { ...good, senders: { own: { ...own, dkim: { "${TfToken[TOKEN.1]}": { target: "a.example.net" } } } } },
      ["spec-token: senders.own.dkim: a token as a key; give the plain key; a token is known only at apply, and this is needed at synth"],
    ],
    [
      "an error that is acknowledged",
      { ...good, acknowledge: [{ finding: "spf-plus-all", at: "spf", reason: "x" }] },
      ['spec-value: acknowledge[0].finding: a finding that cannot be acknowledged, got "spf-plus-all"; mend what it says'],
    ],
    [
      "a finding that does not exist",
      { ...good, acknowledge: [{ finding: "dkim-key-shrt", at: "spf", reason: "x" }] },
      ['spec-value: acknowledge[0].finding: not the id of a warning, got "dkim-key-shrt"; did you mean dkim-key-short?'],
    ],
    [
      "an acknowledgement without a reason",
      { ...good, acknowledge: [{ finding: "spf-ptr", at: "spf", reason: " " }] },
      ['spec-value: acknowledge[0].reason: blank, got " "; write a text, or leave the field out'],
    ],
    [
      "a private key in a note is shown nowhere",
      { ...good, comment: "-----BEGIN PRIVATE KEY----- MC4CAQ" },
      [
        "secret-private-key: comment: a private key, which must never be in a spec; give the public key, and make a new pair if this file was shared",
      ],
    ],
    [
      "a private key under an unknown field",
      { ...good, notes: { deep: ["MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj"] } },
      [
        "secret-private-key: notes.deep[0]: a private key, which must never be in a spec; give the public key, and make a new pair if this file was shared",
        "spec-unknown-field: notes: an unknown field; write one of kind, zone, account, ttl, comment, acknowledge, adopt, domain, organizationalDomain, senders, spf, dmarc",
      ],
    ],
    [
      "a host and a domain of a report receiver",
      { kind: "report-receiver", host: "r_.example.com", domains: ["example.net", "Example.NET."] },
      [
        'name-invalid: host: an underscore, which a host name cannot have, got "r_.example.com"; write a name of letters, digits and hyphens',
        'spec-domain-twice: domains[1]: a domain that stands already, got "example.net"; remove it',
      ],
    ],
    [
      "a name of a record over 253 octets",
      {
        ...good,
        domain: `${"a".repeat(60)}.${"b".repeat(60)}.${"c".repeat(60)}.example.com`,
        senders: { own: { ...own, dkim: { ["s".repeat(60)]: { revoked: true }, mx: { publicKey: pem("rsa2048") } } } },
      },
      [
        `name-too-long: senders.own.dkim.${"s".repeat(60)}: a record's name of 266 octets, of which 253 are allowed, got "${"s".repeat(60)}._domainkey.${"a".repeat(28)}…"; shorten the selector or the domain`,
      ],
    ],
    [
      "a record outside the zone",
      { ...good, senders: { own: { ...own, helo: { "mail.example.net": { ip4: ["203.0.113.25"] } } } } },
      [
        'name-outside-zone: senders.own.helo["mail.example.net"]: a record outside the zone example.com, got "mail.example.net"; choose a name in the zone, or mark the sender external: true where its records are owned elsewhere',
      ],
    ],
    [
      "a CNAME beside the SPF",
      {
        ...good,
        domain: "news.example.com",
        zone: { name: "example.com" },
        senders: {
          own: { ...own },
          sendgrid: { returnPath: { name: "em.news.example.com", target: "u1.wl1.sendgrid.net" } },
          ses: { service: "amazon-ses", region: "eu-west-1", dkimTokens: ["aaa", "bbb", "ccc"], mailFrom: "em.news.example.com" },
        },
      },
      [
        "zone-cname-beside: senders.ses.mailFrom: a MX at em.news.example.com beside the CNAME of senders.sendgrid.returnPath, which excludes every other record; move one of them to another name",
        "zone-cname-beside: senders.ses.mailFrom: a TXT at em.news.example.com beside the CNAME of senders.sendgrid.returnPath, which excludes every other record; move one of them to another name",
      ],
    ],
  ])("%s", (_, value, messages) => {
    expect(said(value)).toEqual(messages);
  });

  test("every error of a spec is said at once, and each id is one of the table's", () => {
    const { value, findings } = parseSpec({
      domain: "https://example.com",
      sendrs: {},
      senders: { own: { service: "self-hostd" }, crm: { service: "custom", spf: ["include:x"] } },
      ttl: 5,
      spf: { terms: ["all", "ip4:x"], all: "pass" },
      dmarc: { reports: { aggregate: ["a@b.example"] }, rollout: { profile: "standard", log: [{ stage: "monitr", since: "2026-02-30" }] } },
    });
    expect(value).toBeUndefined();
    expect(findings.map(({ id }) => id)).toEqual([
      "spec-value",
      "name-invalid",
      "spec-unknown-field",
      "sender-unknown-service",
      "spf-syntax",
      "spf-plus-all",
      "spf-all-in-terms",
      "spf-syntax",
      "dmarc-report-uri",
      "rollout-date",
      "rollout-unknown-stage",
    ]);
    for (const { id } of findings) expect(FINDINGS).toHaveProperty(id);
  });
});

describe("each field at its bounds", () => {
  const id = "0123456789abcdef0123456789abcdef";
  const seconds = "write seconds, 60 to 86400 (30 to 59 only on Enterprise), or auto";
  const line = "write one line of printable characters, at most 100, or leave it out";
  const digits = "let sending-domain adopt write it, or take the 32 hexadecimal digits from Cloudflare's API";
  const overview = "copy the 32 hexadecimal digits, in lower case, of the zone's overview page";
  const account = "write a name of your own: letters, digits, - and _";
  const everybody = "write softfail, or fail where the list of servers is complete";
  const forms = "write a map with reports and rollout, or inherit, external or { delegatedTo }";
  const words = "not one of the words that may stand here";
  const options = (...failureOptions: unknown[]): object => ({ dmarc: { ...dmarc, failureOptions } });
  const table = (...profile: object[]): object => ({
    dmarc: { ...dmarc, rollout: { profile, log: [{ stage: "a", since: "2026-06-01" }] } },
  });
  const share = (at: string, pct: number): string =>
    `dmarc-partial: ${at}: a share of the mail, of which the policy asks nothing, got ${pct}; leave pct out`;
  const enforced = (at: string, pct: number): string =>
    `dmarc-partial: ${at}: a share of the mail: readers of RFC 9989 do not know pct, and enforce the whole from this stage on, got ${pct}; use pct: 0 with test: true, which both generations read as a test, or leave pct out`;
  const weaker = (scopes: string): string =>
    `dmarc-weaker-subdomains: dmarc.rollout.log[0].stage: at "a" the policy is weaker for ${scopes}, from which forgers then send; leave sp and np out, and give subdomains that are not ready a spec of their own`;
  const unread = (at: string): string =>
    `dmarc-subdomain-tags: ${at}: a policy for subdomains below the organizational domain example.com, where nobody reads it; remove it, or write it in the spec of example.com`;
  const twice =
    'dkim-selector-twice: senders.b.dkim.s: a selector that stands already, at senders.a.dkim.s, got "s"; give each key a selector of its own';
  const selectors = (a: object, b: object): object => ({
    senders: { a: { service: "custom", dkim: { s: a } }, b: { service: "custom", dkim: { s: b } } },
  });

  test.each<[object, string[]]>([
    [{ zone: { name: "example.com", id } }, []],
    [{ zone: { name: "example.com", id: `${id}0` } }, [`spec-value: zone.id: not a zone id, got "${id}0"; ${overview}`]],
    [{ zone: { name: "example.com", id: `x${id}` } }, [`spec-value: zone.id: not a zone id, got "x${id}"; ${overview}`]],
    [{ ttl: "auto" }, []],
    [{ ttl: 29 }, [`spec-value: ttl: out of range, got 29; ${seconds}`]],
    [{ ttl: 30 }, []],
    [{ ttl: 86_400 }, []],
    [{ ttl: 86_401 }, [`spec-value: ttl: out of range, got 86401; ${seconds}`]],
    [{ ttl: 60.5 }, [`spec-value: ttl: out of range, got 60.5; ${seconds}`]],
    [{ ttl: "automatic" }, [`spec-type: ttl: not a number of seconds, got "automatic"; ${seconds}`]],
    [
      { ttl: -1.8881545897087626e289 },
      [
        "spec-token: ttl: a token where a plain value is needed; give the plain value; a token is known only at apply, and this is needed at synth",
      ],
    ],
    [{ comment: " " }, [`spec-value: comment: blank, got " "; ${line}`]],
    [{ comment: "x".repeat(100) }, []],
    [{ comment: "x".repeat(101) }, [`spec-value: comment: 101 characters in a comment, got "${"x".repeat(100)}…"; ${line}`]],
    [{ account: "Team-1_x" }, []],
    [{ account: "1st" }, [`spec-value: account: not an account's name, got "1st"; ${account}`]],
    [{ account: "a.b" }, [`spec-value: account: not an account's name, got "a.b"; ${account}`]],
    [{ adopt: { spf: id } }, []],
    [{ adopt: { spf: `${id}0` } }, [`spec-value: adopt.spf: not a record's id, got "${id}0"; ${digits}`]],
    [{ adopt: { spf: `x${id}` } }, [`spec-value: adopt.spf: not a record's id, got "x${id}"; ${digits}`]],
    [{ spf: 5 }, ["spec-type: spf: not a map or external, got 5; write { all, terms }, { redirect } or external"]],
    [{ spf: { all: "pass" } }, [`spf-plus-all: spf.all: +all lets everybody send, got "pass"; ${everybody}`]],
    [{ spf: { all: "+all" } }, [`spf-plus-all: spf.all: +all lets everybody send, got "+all"; ${everybody}`]],
    [{ spf: { all: "+" } }, [`spf-plus-all: spf.all: +all lets everybody send, got "+"; ${everybody}`]],
    [{ spf: { all: "softfial" } }, [`spec-value: spf.all: ${words}, got "softfial"; did you mean softfail?`]],
    [{ spf: { redirect: 5 } }, ['spec-type: spf.redirect: not a text, got 5; write it in quotes, "5"']],
    [{ spf: { redirect: "%{d}.example.net" }, senders: { mailchimp: {} } }, []],
    [
      { spf: { redirect: "%{x}.example.net" } },
      ['spf-syntax: spf.redirect: redirect= has a % that begins no macro, got "%{x}.example.net"; write the name whose SPF holds here'],
    ],
    [
      { spf: { redirect: "_spf.example.net" }, senders: { own, mailchimp: {} } },
      [
        "spf-terms-unpublished: senders.own: its SPF terms are not published: the SPF of _spf.example.net holds here; see that _spf.example.net lets it send, or take the redirect away",
      ],
    ],
    [
      { spf: { terms: ["redirect=_spf.example.net"] } },
      [
        'spec-value: spf.terms[0]: redirect= among the terms, where all makes it of no effect, got "redirect=_spf.example.net"; write spf: { redirect: name }, or an include',
      ],
    ],
    [{ dmarc: 5 }, [`spec-type: dmarc: not a map, inherit or external, got 5; ${forms}`]],
    [{ dmarc: "none" }, [`spec-type: dmarc: not a map, inherit or external, got "none"; ${forms}`]],
    [options(0), []],
    [options(1, "d", "s", "s"), []],
    [options(), []],
    [
      options("x", 0, 1),
      [
        `spec-value: dmarc.failureOptions[0]: ${words}, got "x"; write one of 0, 1, d, s`,
        'dmarc-failure-options: dmarc.failureOptions: 0 and 1 beside each other; write "1" for any failure, or "0" for both failing',
      ],
    ],
    [options(2), [`spec-value: dmarc.failureOptions[0]: ${words}, got 2; write one of 0, 1, d, s`]],
    [table(), ["spec-missing-field: dmarc.rollout.profile: an empty list; write at least one stage, or the name of a profile"]],
    [table({ stage: "a", p: "none", pct: 0 }), []],
    [table({ stage: "a", p: "none", pct: 1 }), [share("dmarc.rollout.profile[0].pct", 1)]],
    [table({ stage: "a", p: "none", pct: 99 }), [share("dmarc.rollout.profile[0].pct", 99)]],
    [table({ stage: "a", p: "none", pct: 100 }), []],
    [table({ stage: "a", p: "none", sp: "none", pct: 99 }), [share("dmarc.rollout.profile[0].pct", 99)]],
    [table({ stage: "a", p: "none", sp: "reject", pct: 99 }), [enforced("dmarc.rollout.profile[0].pct", 99)]],
    [
      table({ stage: "a", p: "none" }, { stage: "b", p: "reject", pct: 50, test: true }),
      [
        "dmarc-partial: dmarc.rollout.profile[1].pct: a share of the mail beside a test: readers of RFC 9989 do not know pct, and read the test, got 50; use pct: 0 with test: true, which both generations read as a test",
      ],
    ],
    [
      {
        dmarc: {
          ...dmarc,
          rollout: {
            profile: "standard",
            log: [
              { stage: "monitor", since: "2026-06-01" },
              { stage: "a", since: "2026-06-02", profile: [{ stage: "a", p: "none", pct: 50 }] },
            ],
          },
        },
      },
      [share("dmarc.rollout.log[1].profile[0].pct", 50)],
    ],
    [table({ stage: "a", p: "quarantine", sp: "none" }), [weaker("existing subdomains and non-existent subdomains")]],
    [table({ stage: "a", p: "quarantine", np: "none" }), [weaker("non-existent subdomains")]],
    [
      {
        domain: "x.example.com",
        zone: { name: "example.com" },
        ...table({ stage: "a", p: "none" }, { stage: "b", p: "none", sp: "none", np: "none" }),
      },
      [unread("dmarc.rollout.profile[1].sp"), unread("dmarc.rollout.profile[1].np")],
    ],
    [
      { dmarc: { ...dmarc, alignment: { spf: "strict", dkim: "strict" } } },
      [
        "alignment-strict: dmarc.alignment.spf: strict alignment, under which a return path on a subdomain fails; write relaxed, or acknowledge it with the reason",
        "alignment-strict: dmarc.alignment.dkim: strict alignment, under which a signature of a parent or subdomain fails; write relaxed, or acknowledge it with the reason",
      ],
    ],
    [selectors({ target: "k.example.net" }, { target: "k.example.net" }), []],
    [selectors({ target: "k.example.net" }, { target: "l.example.net" }), [twice]],
    [selectors({ revoked: true }, { target: "k.example.net" }), [twice]],
    [selectors({ target: "k.example.net" }, { revoked: true }), [twice]],
    [
      { acknowledge: [{ finding: 5, at: "", reason: "x" }] },
      ['spec-type: acknowledge[0].finding: not a text, got 5; write it in quotes, "5"'],
    ],
  ])("%j", (change, messages) => {
    const { value, findings } = parseSpec({ ...good, ...change });
    expect(said({ ...good, ...change })).toEqual(messages);
    expect(value === undefined).toBe(findings.some(({ severity }) => severity === "error"));
  });

  test("what is given is kept", () => {
    const { value } = parseSpec({ ...good, ttl: 300, account: "a", comment: "c", adopt: { spf: id }, ...options(1, "s", "s") });
    expect(value).toMatchObject({
      ttl: 300,
      account: "a",
      comment: "c",
      adopt: { spf: id },
      dmarc: { failureOptions: ["1", "s"], reports: { aggregate: ["mailto:dmarc@example.com"], failure: [] } },
    });
    const { value: plain } = parseSpec({ ...good, dmarc: { rollout: dmarc.rollout } });
    expect(plain).toMatchObject({ ttl: "auto", adopt: {}, acknowledged: [], dmarc: { reports: { aggregate: [], failure: [] } } });
  });

  test("a checked spec that was changed by hand to end nowhere makes no records", () => {
    const { value } = parseSpec(good);
    const changed = { ...value, dmarc: { ...(value as SendingDomainSpec).dmarc, rollout: { profile: "standard", log: [] } } } as Spec;
    expect(() => recordsFor(changed)).toThrow(new RangeError("a rollout's log ends in a stage of its profile and a date"));
  });

  test.each<[string, object, number, string[]]>([
    ["careful", { subdomains: "quarantine" }, 2, ["existing subdomains and non-existent subdomains"]],
    ["careful", { nonexistent: "quarantine" }, 2, ["non-existent subdomains"]],
    ["careful", {}, 2, []],
    ["standard", { subdomains: "quarantine" }, 2, []],
  ])("%s with %j at stage %i: a test holds for subdomains too", (profile, tags, stage, scopes) => {
    const names = ["monitor", profile === "careful" ? "quarantine-test" : "quarantine"].slice(0, stage);
    const log = names.map((each, index) => ({ stage: each, since: `2026-0${index * 3 + 1}-01`, reason: "#1" }));
    const found = parseSpec({ domain: "example.com", senders: { own }, dmarc: { ...dmarc, ...tags, rollout: { profile, log } } });
    expect(found.findings.map(formatFinding)).toEqual(
      scopes.map(
        (each) =>
          `dmarc.rollout.log[1].stage: "quarantine-test" is a test for subdomains too, and weaker for ${each} than "monitor" before it; leave sp and np out, or acknowledge it with the reason`,
      ),
    );
  });

  test("without its domain, senders are judged by themselves, and not beside it", () => {
    const ed25519 = { service: "custom", dkim: { k: { publicKey: pem("ed25519") } } };
    const ses = { service: "amazon-ses", region: "eu-west-1", mailFrom: "example.com", dkimTokens: ["aaa", "bbb", "ccc"] };
    expect(
      said({
        ...good,
        domain: "a b",
        senders: { own, ses, ed25519, ...(selectors({ revoked: true }, { revoked: true }) as { senders: object }).senders },
      }),
    ).toEqual([
      'name-invalid: domain: a space in a name, got "a b"; write the name alone, like example.com',
      twice,
      "dkim-ed25519-alone: senders.ed25519: an Ed25519 key with no RSA key beside it, which large receivers do not verify; add an RSA key of 2048 bits at another selector, and sign with both",
    ]);
  });

  test.each<[object, string[]]>([
    [
      { kind: "report-receiver", host: "r.example.com", zone: { name: "example.net" }, domains: ["a.example"] },
      ['name-outside-zone: host: outside the zone example.net, got "r.example.com"; correct the name, or give the zone that it lies in'],
    ],
    [{ kind: "report-receiver", domains: ["a.example"] }, ["spec-missing-field: host: missing; add the domain of the report addresses"]],
    [
      { kind: "report-receiver", host: "r.example.com" },
      ["spec-missing-field: domains: missing; add the domains whose reports the host takes"],
    ],
    [
      { kind: "parked-domain", domain: "example.com", senders: {}, revokeDkim: "yes" },
      [
        'spec-type: revokeDkim: not true or false, got "yes"; write true or false',
        "spec-unknown-field: senders: an unknown field; write one of kind, zone, account, ttl, comment, acknowledge, adopt, domain, organizationalDomain, reports, revokeDkim, receivesMail",
      ],
    ],
    [{}, ["spec-empty: an empty spec; write domain, senders and dmarc"]],
  ])("%j", (value, messages) => {
    expect(said(value)).toEqual(messages);
  });
});

test("each kind has a value, of what is written and what is left out", () => {
  const shared = { zone: { name: "example.com" }, ttl: "auto", acknowledged: [], adopt: {} };
  const roles = (value: object): string[] => parseWithRecords(value).value?.records.map(({ role }) => role) ?? [];
  const parked = { kind: "parked-domain", domain: "example.com" };
  expect(parseSpec(parked).value).toEqual({
    ...shared,
    ...parked,
    organizationalDomain: "example.com",
    reports: { aggregate: [], failure: [] },
    revokeDkim: false,
    receivesMail: false,
  });
  expect(roles(parked)).toEqual(["spf", "dmarc", "mx__null"]);
  const receiver = { kind: "report-receiver", host: "example.com", domains: ["a.example", "b.example"] };
  expect(parseSpec(receiver).value).toEqual({ ...shared, ...receiver });
  expect(roles(receiver)).toEqual(["report__a.example", "report__b.example"]);
  expect(parseWithRecords({ ...receiver, domains: ["a b"] }).value).toBeUndefined();
  expect(parseWithRecords({ ...receiver, zone: 5 }).value).toBeUndefined();
});

test("a private key is said once, though a sender's reader finds it too", () => {
  const secret = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----";
  const { findings } = parseSpec({ ...good, senders: { own: { ...own, dkim: { mx: { publicKey: secret } } } } });
  expect(findings.map(({ id, path }) => `${id} ${path}`)).toEqual(["secret-private-key senders.own.dkim.mx.publicKey"]);
});

describe("legal input that must not be refused", () => {
  test.each<[string, object]>([
    ["?all", { spf: { all: "neutral" } }],
    ["-all", { spf: { all: "fail" } }],
    ["a 4096-bit key", { senders: { own: { ...own, dkim: { mx: { publicKey: pem("rsa4096") } } } } }],
    ["an internationalised name", { domain: "bücher.example" }],
    ["a trailing dot and upper case", { domain: "EXAMPLE.com.", zone: { name: "Example.COM." } }],
    [
      "40 selectors",
      {
        senders: {
          own: { ...own, dkim: Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`s${index}`, { publicKey: pem("rsa2048") }])) },
        },
      },
    ],
    ["a selector with dots", { senders: { own: { ...own, dkim: { "mx.2026.eu": { publicKey: pem("rsa2048") } } } } }],
    ["a selector with only digits", { senders: { own: { ...own, dkim: { "20230601": { publicKey: pem("rsa2048") } } } } }],
    ["10 includes", { spf: { terms: Array.from({ length: 10 }, (_, index) => `include:_s${index}.example.net`) } }],
    ["macros", { spf: { terms: ["exists:%{ir}.%{v}._spf.%{d2}"] } }],
    [
      "1,000 addresses that merge into few ranges",
      { senders: { own: { ...own, ip4: Array.from({ length: 1000 }, (_, index) => `203.0.${index >> 8}.${index & 255}`) } } },
    ],
    ["a leap day", { dmarc: { ...dmarc, rollout: { profile: "standard", log: [{ stage: "monitor", since: "2028-02-29" }] } } }],
    [
      "a baseline at reject",
      { dmarc: { ...dmarc, rollout: { profile: "standard", log: [{ stage: "reject", since: "2019-01-01", reason: "taken over" }] } } },
    ],
    ["1password.com", { domain: "1password.com" }],
    ["a name below the zone", { domain: "news.example.com", zone: { name: "example.com", id: "${TfToken[TOKEN.3]}" } }],
    [
      "a null MX of a custom sender",
      {
        senders: {
          own,
          crm: { service: "custom", records: { mx: { name: "noreply.example.com", type: "MX", content: ".", priority: 0 } } },
        },
      },
    ],
  ])("%s", (_, change) => {
    const { value, findings } = parseSpec({ ...good, ...change });
    expect(findings).toEqual([]);
    expect(value === undefined ? undefined : recordsFor(value).value).toBeDefined();
  });
});

describe("what cannot be read hides nothing beside it, and nothing is said of what stands in for it", () => {
  const ses = { service: "amazon-ses", region: "eu-west-1", dkimTokens: [], signedBy: "example.com", mailFrom: "bounce.example.com" };
  const news = { domain: "news.example.com", senders: { ses }, dmarc };
  const eleven = Array.from({ length: 11 }, (_, index) => `a${index}.example.net`);
  const TOO_MANY = `spf-too-many-lookups: spf: 11 terms that ask the DNS, of which 10 are allowed; ${FEWER_LOOKUPS}`;
  const NO_TERM = 'spf-syntax: spf.terms[0]: an unknown mechanism, got "foo"; write one of all, include, a, mx, ptr, ip4, ip6, exists';
  const ZONE_ID =
    'spec-value: zone.id: not a zone id, got "xyz"; copy the 32 hexadecimal digits, in lower case, of the zone\'s overview page';
  const ADDRESS = 'spec-value: senders.own.ip4[0]: not an IPv4 address or range, got "x"; write 203.0.113.25 or 203.0.113.0/24';
  const FORCED = 'spec-type: dmarc.rollout.log[0].forced: not true or false, got "yes"; write true or false';
  const OUTSIDE =
    'name-outside-zone: senders.crm.records.x: a record outside the zone example.com, got "x.example.net"; choose a name in the zone, or mark the sender external: true where its records are owned elsewhere';
  const outside = { service: "custom", records: { x: { name: "x.example.net", type: "TXT", content: "x" } } };
  const log = (...entries: object[]): object => ({ ...dmarc, rollout: { profile: "standard", log: entries } });

  test.each<[string, object, (string | RegExp)[]]>([
    ["a zone's id", { ...news, zone: { name: "example.com", id: "xyz" } }, [ZONE_ID]],
    [
      "a zone that is no map",
      { ...news, zone: "example.com" },
      ['spec-type: zone: not a map, got "example.com"; write a map, like { name: example.com }'],
    ],
    [
      "another zone",
      { ...news, senders: { own, ses }, dmarc: "inherit", zone: { name: "exmaple.com" } },
      [
        'name-outside-zone: domain: outside the zone exmaple.com, got "news.example.com"; correct the name, or give the zone that it lies in',
      ],
    ],
    [
      "another organizational domain",
      { ...news, dmarc: "inherit", zone: { name: "example.com" }, organizationalDomain: "exmaple.com" },
      ['spec-value: organizationalDomain: not the domain or above it, got "exmaple.com"; write news.example.com or a name above it'],
    ],
    ["a term", { ...good, senders: { own, crm: outside }, spf: { terms: ["foo"] } }, [NO_TERM, OUTSIDE]],
    ["a term beside many", { ...good, senders: { own: { ...own, a: eleven } }, spf: { terms: ["foo"] } }, [NO_TERM, TOO_MANY]],
    [
      "an id, before too many terms",
      { ...good, senders: { own: { ...own, a: eleven } }, zone: { name: "example.com", id: "xyz" } },
      [ZONE_ID, TOO_MANY],
    ],
    [
      "a domain",
      { ...good, domain: "exa mple.com", senders: { own: { ...own, a: eleven } }, spf: { terms: ["a/0"] } },
      [
        'name-invalid: domain: a space in a name, got "exa mple.com"; write the name alone, like example.com',
        'spf-plus-all: spf.terms[0]: a prefix of next to nothing lets nearly everybody send, got "a/0"; leave the prefix out, or write ip4 and ip6',
      ],
    ],
    ["an address", { ...good, senders: { own: { ...own, ip4: ["x"], a: eleven } } }, [ADDRESS, TOO_MANY]],
    [
      "an address, before others of its list, and hosts that say HELO",
      {
        ...good,
        senders: {
          own: { ...own, ip4: ["x", "203.0.0.0/8"], helo: { "mx.example.com": { ip4: ["x"], ip6: ["::/0"] } } },
          crm: { service: "custom", spf: ["foo", "ptr"] },
        },
      },
      [
        ADDRESS,
        ADDRESS.replace("ip4[0]", 'helo["mx.example.com"].ip4[0]'),
        'spf-plus-all: senders.own.helo["mx.example.com"].ip6[0]: a range of all addresses lets everybody send, got "ip6:::/0"; write only the addresses that send',
        NO_TERM.replace("spf.terms", "senders.crm.spf"),
        'spf-wide-range: senders.own.ip4[1]: a range wider than /16, in which anybody may send, got "ip4:203.0.0.0/8"; write only the addresses that send',
        'spf-ptr: senders.crm.spf[1]: ptr is slow, and receivers are told to ignore it, got "ptr"; write the addresses as ip4 and ip6',
      ],
    ],
    [
      "an address, before a selector that stands twice",
      { ...good, senders: { own: { ...own, ip4: ["x"] }, other: own } },
      [
        ADDRESS,
        'dkim-selector-twice: senders.other.dkim.mx2026: a selector that stands already, at senders.own.dkim.mx2026, got "mx2026"; give each key a selector of its own',
      ],
    ],
    [
      "an entry, before what is wrong in others",
      { ...good, dmarc: log({ stage: "monitor", since: "2026-06-01", forced: "yes" }, { stage: "monitr", since: "2026-13-01" }) },
      [
        FORCED,
        'rollout-date: dmarc.rollout.log[1].since: not a day of the calendar, got "2026-13-01"; write YYYY-MM-DD, like 2026-07-15',
        'rollout-unknown-stage: dmarc.rollout.log[1].stage: not a stage of the profile in force, got "monitr"; write one of monitor, quarantine, reject',
      ],
    ],
    [
      "an entry, before what stands beside the rollout",
      {
        ...news,
        zone: { name: "example.com" },
        dmarc: {
          ...log({ stage: "monitor", since: "2026-06-01", forced: "yes" }),
          reports: {},
          subdomains: "reject",
          alignment: { spf: "strict", dkim: "strct" },
        },
      },
      [
        'spec-value: dmarc.alignment.dkim: not one of the words that may stand here, got "strct"; did you mean strict?',
        FORCED,
        'dmarc-no-reports: dmarc.reports.aggregate: no aggregate reports: nobody sees whose mail fails; add an address for aggregate reports, like ["mailto:dmarc@example.com"]',
        "alignment-strict: dmarc.alignment.spf: strict alignment, under which a return path on a subdomain fails; write relaxed, or acknowledge it with the reason",
        "dmarc-subdomain-tags: dmarc.subdomains: a policy for subdomains below the organizational domain example.com, where nobody reads it; remove it, or write it in the spec of example.com",
      ],
    ],
    [
      "an address of reports, before the rules of the rollout",
      {
        ...good,
        dmarc: {
          ...log({ stage: "monitor", since: "2026-06-01" }, { stage: "reject", since: "2026-06-02" }),
          reports: { aggregate: ["d@example.com"] },
        },
      },
      [
        /^dmarc-report-uri: dmarc\.reports\.aggregate\[0\]: /u,
        /^rollout-no-reason: dmarc\.rollout\.log\[1\]\.reason: /u,
        /^rollout-skipped-stage: dmarc\.rollout\.log\[1\]\.stage: /u,
        /^rollout-too-early: dmarc\.rollout\.log\[1\]\.since: /u,
      ],
    ],
    [
      "a misspelt profile of an entry, whose stages are then not known",
      {
        ...good,
        dmarc: log(
          { stage: "monitor", since: "2026-06-01" },
          { stage: "monitor", since: "2026-07-01", profil: "careful" },
          { stage: "quarantine-test", since: "2026-08-01", reason: "x" },
        ),
      },
      ["spec-unknown-field: dmarc.rollout.log[1].profil: an unknown field; did you mean profile?"],
    ],
    [
      "a policy for subdomains, by which a table is judged",
      {
        ...good,
        dmarc: {
          ...dmarc,
          subdomains: "rejct",
          rollout: {
            profile: [
              { stage: "a", p: "none", sp: "reject" },
              { stage: "b", p: "quarantine" },
            ],
            log: [{ stage: "a", since: "2026-06-01" }],
          },
        },
      },
      ['spec-value: dmarc.subdomains: not one of the words that may stand here, got "rejct"; did you mean reject?'],
    ],
    [
      "whether records are owned elsewhere",
      {
        ...good,
        domain: "news.example.com",
        zone: { name: "example.com" },
        senders: {
          own,
          mailgun: { region: "us", sendingDomain: "example.com", external: "yes", dkim: { k1: { target: "a.b.example" } } },
          crm: { service: "custom", external: "true", records: { t: { name: "x.other.net", type: "CNAME", content: "y.example" } } },
        },
      },
      ["mailgun", "crm"].map(
        (name) => `spec-type: senders.${name}.external: not true or false, got "${name === "crm" ? "true" : "yes"}"; write true or false`,
      ),
    ],
    [
      "an organizational domain, at which Mailgun has no exchanges",
      {
        ...good,
        organizationalDomain: "exampel.com",
        senders: {
          own,
          mailgun: { region: "us", sendingDomain: "example.com" },
          crm: { service: "custom", records: { t: { name: "example.com", type: "MX", content: "mx.example.net", priority: 5 } } },
        },
      },
      ['spec-value: organizationalDomain: not the domain or above it, got "exampel.com"; write example.com or a name above it'],
    ],
    [
      "another zone, before what its records say of each other",
      {
        ...good,
        zone: { name: "exmaple.com" },
        senders: {
          a: { ...ses, signedBy: "example.com", mailFrom: "b.example.com" },
          b: { ...ses, region: "eu-west-2", signedBy: "example.com", mailFrom: "b.example.com" },
        },
      },
      [
        /^name-outside-zone: domain: /u,
        /^spec-missing-field: senders\.a\.dkimTokens: /u,
        /^spec-missing-field: senders\.b\.dkimTokens: /u,
        'sender-input: senders.b.mailFrom: another record than senders.a.mailFrom, at the same name, got "b.example.com"; give each sender a name of its own for it',
      ],
    ],
    [
      "an entry that is no map, and a day that is earlier than another",
      { ...good, dmarc: log({ stage: "monitor", since: "2026-06-01" }, "reject" as never, { stage: "quarantine", since: "2026-05-01" }) },
      [
        'spec-type: dmarc.rollout.log[1]: not a map, got "reject"; write a map',
        'rollout-order: dmarc.rollout.log[2].since: earlier than an entry before it (2026-06-01), got "2026-05-01"; append moves in the order of their days',
      ],
    ],
    [
      "a table, before a day",
      { ...good, dmarc: { ...dmarc, rollout: { profile: [{ stage: "a", p: "nne" }], log: [{ stage: "b", since: "2026-02-30" }] } } },
      [
        'spec-value: dmarc.rollout.profile[0].p: not one of the words that may stand here, got "nne"; did you mean none?',
        'rollout-date: dmarc.rollout.log[0].since: not a day of the calendar, got "2026-02-30"; write YYYY-MM-DD, like 2026-07-15',
      ],
    ],
    [
      "no rollout at all",
      { ...good, dmarc: { alignment: { dkim: "strict" } } },
      [
        "spec-missing-field: dmarc.rollout: missing; say how far the rollout has come: { profile: standard, log: [{ stage: monitor, since: 2026-06-01 }] }",
        "alignment-strict: dmarc.alignment.dkim: strict alignment, under which a signature of a parent or subdomain fails; write relaxed, or acknowledge it with the reason",
      ],
    ],
    [
      "a note and a flag of keys",
      {
        ...good,
        senders: {
          own: {
            ...own,
            dkim: { a: { publicKey: "garbage", note: 5 }, b: { publicKey: pem("rsa2048"), target: "x.example.net", testing: "yes" } },
          },
        },
      },
      [
        'spec-type: senders.own.dkim.a.note: not a text, got 5; write it in quotes, "5"',
        /^dkim-key-unreadable: senders\.own\.dkim\.a\.publicKey: /u,
        'spec-type: senders.own.dkim.b.testing: not true or false, got "yes"; write true or false',
        "spec-value: senders.own.dkim.b: publicKey and target beside each other; give one of publicKey, target, record, revoked",
      ],
    ],
    [
      "a name of a record",
      {
        ...good,
        senders: { own, crm: { service: "custom", records: { a: { name: "bad name", type: "TXT", content: "x", priority: 5 } } } },
      },
      [
        'name-invalid: senders.crm.records.a.name: a space in a name, got "bad name"; write the name alone, like example.com',
        "spec-value: senders.crm.records.a.priority: of no meaning on a TXT, got 5; remove it",
      ],
    ],
    [
      "quotes around a text, before a second SPF",
      {
        ...good,
        senders: {
          own,
          crm: {
            service: "custom",
            records: {
              q: { name: "x.example.com", type: "TXT", content: '"v=1"' },
              s: { name: "example.com", type: "TXT", content: "v=spf1 -all" },
            },
          },
        },
      },
      [
        'spec-value: senders.crm.records.q: quotes around a text, which would be part of it, got "\\"v=1\\""; write the text without them; they are added where the record is written',
        /^zone-two-spf: senders\.crm\.records\.s: /u,
      ],
    ],
    [
      "a service",
      { ...good, senders: { own, x: { service: "googel-workspace", external: "yes", dkim: { a_b: { target: "x.example.net" } } } } },
      [
        'sender-unknown-service: senders.x.service: an unknown service, got "googel-workspace"; did you mean google-workspace?',
        'dkim-selector: senders.x.dkim.a_b: not a selector, got "a_b"; write labels of letters, digits and inner hyphens, joined by dots, like mx2026',
        'spec-type: senders.x.external: not true or false, got "yes"; write true or false',
      ],
    ],
  ])("%s", (_, value, messages) => {
    const found = said(value).filter((line) => !line.startsWith("spf-proxy"));
    expect(found).toEqual(messages.map((each) => (typeof each === "string" ? each : (expect.stringMatching(each) as unknown))));
  });
});

describe("why a sender does not align, and what helps", () => {
  const at = (stage: string, fields: object = {}): object => ({
    ...dmarc,
    ...fields,
    rollout: { profile: "standard", log: [{ stage, since: "2026-06-01", reason: "as found" }] },
  });
  const server = { service: "self-hosted", ip4: ["203.0.113.25"] };
  const key = { target: "k1.example.net" };
  const mailgun = { sendingDomain: "mg.example.com", region: "eu", dkim: { pdk1: key } };
  const unaligned = (name: string, why: string, cure: string): string =>
    `rollout-unaligned-sender: senders.${name}: at "quarantine" mail from ${name} would be lost: ${why}; ${cure}, or step down`;

  test.each<[string, object, string[]]>([
    [
      "nothing",
      { senders: { crm: { service: "custom" } }, dmarc: at("quarantine") },
      [unaligned("crm", "neither SPF nor DKIM aligns", "give it a DKIM key, or SPF terms and a return path within the domain")],
    ],
    [
      "a redirect",
      { senders: { server }, spf: { redirect: "_spf.example.net" }, dmarc: at("quarantine") },
      [
        "spf-terms-unpublished: senders.server: its SPF terms are not published: the SPF of _spf.example.net holds here; see that _spf.example.net lets it send, or take the redirect away",
        unaligned(
          "server",
          "nobody knows here whether the SPF behind the redirect lets it send, and DKIM does not align",
          "give it a DKIM key, or take the redirect away so that its terms are published",
        ),
      ],
    ],
    [
      "an exclusion",
      { senders: { server }, spf: { terms: ["-ip4:203.0.113.0/24"] }, dmarc: at("quarantine") },
      [
        'spf-excluded: senders.server.ip4[0]: a sender that -ip4:203.0.113.0/24 in spf.terms excludes: it stands first, and decides, got "ip4:203.0.113.25"; take the exclusion out, or make it narrower',
        unaligned(
          "server",
          "spf.terms exclude what SPF lets send, and DKIM does not align",
          "give it a DKIM key, or take the exclusion out of spf.terms, or make it narrower",
        ),
      ],
    ],
    [
      "strict SPF",
      { senders: { resend: { region: "eu-west-1" } }, dmarc: at("quarantine", { alignment: { spf: "strict" } }) },
      [
        unaligned(
          "resend",
          "SPF aligns only relaxed, and DKIM does not align",
          "give it a DKIM key, or write dmarc.alignment.spf: relaxed",
        ),
      ],
    ],
    [
      "strict both",
      { senders: { mailgun }, dmarc: at("quarantine", { alignment: { spf: "strict", dkim: "strict" } }) },
      [
        unaligned(
          "mailgun",
          "SPF aligns only relaxed, and DKIM aligns only relaxed",
          "write dmarc.alignment.dkim: relaxed, or write dmarc.alignment.spf: relaxed",
        ),
      ],
    ],
    [
      "strict DKIM at reject",
      { senders: { mailgun }, dmarc: at("reject", { alignment: { dkim: "strict" } }) },
      [
        'rollout-no-dkim: senders.mailgun: at "reject" mailgun signs by another name, which strict alignment refuses, and a forwarded mail fails SPF; write dmarc.alignment.dkim: relaxed, or step down',
      ],
    ],
    [
      "two tokens of three at reject",
      {
        senders: { "amazon-ses": { region: "eu-west-1", mailFrom: "b.example.com", dkimTokens: ["aaa", "bbb"] } },
        dmarc: at("reject"),
      },
      [
        "dkim-tokens-few: senders.amazon-ses.dkimTokens: 2 tokens of Easy DKIM's 3, which SES looks for before it signs; add the tokens that the console shows at the identity's DKIM records",
        'rollout-no-dkim: senders.amazon-ses: at "reject" amazon-ses lacks DKIM tokens, without which nothing is signed, and a forwarded mail fails SPF; add the DKIM tokens that are missing, or step down',
      ],
    ],
    [
      "two tokens of three, beside a key, without a return path",
      {
        senders: { "amazon-ses": { region: "eu-west-1", dkimTokens: ["aaa", "bbb"], dkim: { own: key } } },
        dmarc: at("quarantine"),
      },
      [
        "dkim-tokens-few: senders.amazon-ses.dkimTokens: 2 tokens of Easy DKIM's 3, which SES looks for before it signs; add the tokens that the console shows at the identity's DKIM records",
        unaligned(
          "amazon-ses",
          "SPF does not align, and DKIM lacks tokens, without which nothing is signed",
          "add the DKIM tokens that are missing, or SPF terms and a return path within the domain",
        ),
      ],
    ],
    [
      "strict both, at reject",
      { senders: { mailgun }, dmarc: at("reject", { alignment: { spf: "strict", dkim: "strict" } }) },
      [
        unaligned("mailgun", "SPF aligns only relaxed, and DKIM aligns only relaxed", "write dmarc.alignment.dkim: relaxed").replace(
          "quarantine",
          "reject",
        ),
      ],
    ],
    [
      "a redirect, at reject",
      { senders: { crm: { service: "custom", returnPath: "example.com" } }, spf: { redirect: "_spf.example.net" }, dmarc: at("reject") },
      [unaligned("crm", "neither SPF nor DKIM aligns", "give it a DKIM key").replace("quarantine", "reject")],
    ],
    ["one that only forwards", { senders: { own, "cloudflare-email-routing": {} }, dmarc: at("reject") }, []],
  ])("%s", (_, fields, messages) => {
    const isAlignment = (line: string): boolean => line.startsWith("alignment-strict");
    expect(said({ ...good, ...fields }).filter((line) => !isAlignment(line))).toEqual(messages);
  });
});

describe("what is published is what receivers can read", () => {
  const sub = { ...good, domain: "news.example.com", zone: { name: "example.com" } };
  const key = pem("rsa2048").replace(/-----[A-Z ]+-----|\s/gu, "");
  const shown = (text: string): object => ({ ...good, senders: { own: { ...own, dkim: { mx: { record: text } } } } });
  const helo = { "mx.example.com": { ip4: ["203.0.113.25"] }, "MX.example.com.": { ip4: ["203.0.113.26"] } };
  const txt = (content: string): object => ({ name: "mx2026._domainkey.example.com", type: "TXT", content });

  const OWNED = { x: { name: "example.com", type: "TXT", content: "v=spf1 mx -all" } };

  test.each<[string, unknown, string[]]>([
    [
      "whole records and several terms among the terms",
      { ...good, spf: { terms: ["v=spf1 mx -all", "ip4:192.0.2.1 ip4:192.0.2.2", " ip4:192.0.2.3 "] } },
      [
        'spf-syntax: spf.terms[0]: a whole record, got "v=spf1 mx -all"; write each term as an item of its own, without v=spf1 and all',
        'spf-syntax: spf.terms[1]: more than one term, got "ip4:192.0.2.1 ip4:192.0.2.2"; write each term as an item of its own, without v=spf1 and all',
      ],
    ],
    [
      "an SPF of a sender's records, where the spec says that it has none",
      { ...good, spf: "external", senders: { own, crm: { service: "custom", records: OWNED } } },
      [
        'spf-proxy: senders.crm.records.x: mx follows example.com, and once a host there is proxied by Cloudflare, its edge may send and your server may not, got "mx"; write the addresses as ip4 and ip6',
        'sender-input: senders.crm.records.x: a text that is the SPF of example.com, which no rule would see, got "v=spf1 mx -all"; write its terms as spf of a sender, or in spf.terms',
      ],
    ],
    [
      "one beside the spec's own",
      { ...good, senders: { own, crm: { service: "custom", records: { x: { ...OWNED.x, content: "v=spf1 -all" } } } } },
      ["zone-two-spf: senders.crm.records.x: a second SPF record at example.com, beside that of spf: receivers then use neither; keep one"],
    ],
    [
      "include of oneself, by macros too",
      { ...good, spf: { terms: ["include:%{d}", "include:%{O}", "include:x%{d}", "include:example.com."] } },
      ["spf.terms[0]", "spf.terms[1]", "spf.terms[3]"].map(
        (at, index) =>
          `spec-value: ${at}: an include of the domain itself, which has no end, got "include:${["%{d}", "%{O}", "example.com."][index] ?? ""}"; remove it: the terms of the domain stand here already`,
      ),
    ],
    [
      "two exp=",
      { ...good, spf: { terms: ["exp=a.example.com", "exp=b.example.com"] } },
      ['spf-syntax: spf.terms[1]: exp= stands more than once, got "exp=b.example.com"; keep one'],
    ],
    [
      "a range of all addresses",
      { ...good, senders: { own: { ...own, ip4: ["0.0.0.0/0"] } } },
      [
        'spf-plus-all: senders.own.ip4[0]: a range of all addresses lets everybody send, got "ip4:0.0.0.0/0"; write only the addresses that send',
      ],
    ],
    [
      "ranges that are wide once they are merged",
      { ...good, senders: { own: { ...own, ip4: ["203.0.0.0/16", "203.1.0.0/16"] } } },
      [
        'spf-wide-range: spf: a range wider than /16, in which anybody may send, got "ip4:203.0.0.0/15"; write only the addresses that send',
      ],
    ],
    [
      "a console's text with sha1 alone",
      shown(`v=DKIM1; h=sha1; p=${key}`),
      ['dkim-syntax: senders.own.dkim.mx.record: h= leaves out sha256, which all signatures use, got "sha1"; leave h= out'],
    ],
    [
      "a console's text of another version",
      shown(`v=DKIM2; p=${key}`),
      [
        `dkim-syntax: senders.own.dkim.mx.record: v= must be DKIM1 and stand first, got "${`v=DKIM2; p=${key}`.slice(0, 100)}…"; begin with v=DKIM1;`,
      ],
    ],
    [
      "a console's text whose k= is another",
      shown(`k=ed25519; p=${key}`),
      ["dkim-key-unreadable: senders.own.dkim.mx.record: k=ed25519 beside an rsa key; write k=rsa and the key in its form"],
    ],
    [
      "a HELO host written twice",
      { ...good, senders: { own: { ...own, helo } } },
      [
        'spec-value: senders.own.helo["MX.example.com."]: a host that stands already, got "MX.example.com."; keep one, with the addresses of both',
      ],
    ],
    [
      "a key that cannot be read, beside the record that it takes over",
      {
        ...good,
        senders: { own: { ...own, dkim: { a: { publicKey: "xx" } } } },
        dmarc: { ...dmarc, rollout: { profile: "standard", log: [{ stage: "monitr", since: "2026-06-01" }] } },
        adopt: { dkim__a: "0".repeat(32), dmarc: "1".repeat(32) },
      },
      [
        "dkim-key-unreadable: senders.own.dkim.a.publicKey: not a public key; give the public key: a PEM file that begins with -----BEGIN PUBLIC KEY-----, or its base64",
        'rollout-unknown-stage: dmarc.rollout.log[0].stage: not a stage of the profile in force, got "monitr"; write one of monitor, quarantine, reject',
      ],
    ],
    [
      "one HELO host that is none, beside one without an address",
      { ...good, senders: { own: { ...own, helo: { mx: { ip4: ["203.0.113.25"] }, "mx.example.com": {} } } } },
      [
        'name-invalid: senders.own.helo.mx: a single label, not an absolute name, got "mx"; write the whole name, like mail.example.com',
        'sender-input: senders.own.helo["mx.example.com"]: a HELO host without an address; add ip4 or ip6',
      ],
    ],
    [
      "one record that is wrong, beside another's SPF that lets everybody send",
      { ...good, senders: { own, crm: { service: "custom", records: { a: { ...txt("x"), type: "TEXT" }, b: txt("v=spf1 +all") } } } },
      [
        'spec-value: senders.crm.records.a.type: not one of the words that may stand here, got "TEXT"; did you mean TXT?',
        "spf-plus-all: senders.crm.records.b: +all lets everybody send; write ~all, or -all where the list of servers is complete",
      ],
    ],
    [
      "a return path above the domain",
      { ...sub, senders: { "amazon-ses": { region: "eu-west-1", dkimTokens: ["aaa", "bbb", "ccc"], mailFrom: "example.com" } } },
      [
        'sender-input: senders.amazon-ses.mailFrom: a return path at the domain itself or above it, got "example.com"; choose a name below it, like bounce.news.example.com',
      ],
    ],
    [
      "keys where a parent signs",
      { ...sub, senders: { own: { ...own, signedBy: "example.com" } } },
      [
        "sender-input: senders.own.dkim: keys of news.example.com beside signatures of example.com; write the keys in the spec of example.com, where verifiers look for them",
      ],
    ],
    [
      "a custom record at a selector",
      { ...good, senders: { own, crm: { service: "custom", records: { z: txt("v=DKIM1; p=") } } } },
      [
        "dkim-selector-twice: senders.crm.records.z: a second key at mx2026._domainkey.example.com, beside that of senders.own.dkim.mx2026: verifiers then use either; keep one",
      ],
    ],
    [
      "a redirect to the domain itself in other letters",
      { ...good, spf: { redirect: "Example.COM." } },
      ['spec-value: spf.redirect: a redirect to the domain itself, got "example.com"; name the domain whose SPF holds here'],
    ],
    [
      "all beside a redirect",
      { ...good, spf: { redirect: "_spf.example.net", all: "fail" } },
      [
        "spec-value: spf.all: of no effect beside redirect, by which another name's SPF holds; remove it, or the redirect",
        "spf-terms-unpublished: senders.own: its SPF terms are not published: the SPF of _spf.example.net holds here; see that _spf.example.net lets it send, or take the redirect away",
      ],
    ],
  ])("%s", (_, value, messages) => {
    expect(said(value)).toEqual(messages);
  });

  test.each<[string, unknown, string, string]>([
    [
      "no failure options are the default",
      { ...good, dmarc: { ...dmarc, failureOptions: [] } },
      "dmarc",
      "v=DMARC1; p=none; rua=mailto:dmarc@example.com",
    ],
    [
      "failure options twice are written once",
      { ...good, dmarc: { ...dmarc, failureOptions: [1, "1", "d"] } },
      "dmarc",
      "v=DMARC1; p=none; fo=1:d; rua=mailto:dmarc@example.com",
    ],
    [
      "a redirect in lower-case A-labels",
      { ...good, senders: { s: { service: "custom" } }, spf: { redirect: "_SPF.Bücher.Example." } },
      "spf",
      "v=spf1 redirect=_spf.xn--bcher-kva.example",
    ],
    ["a note of a console's text is not encoded twice", shown(`v=DKIM1; n=a=20b; p=${key}`), "dkim__mx", `v=DKIM1; k=rsa; n=a b; p=${key}`],
  ])("%s", (_, value, role, content) => {
    expect(recordsFor(parseSpec(value).value as Spec).value?.find((record) => record.role === role)?.content).toBe(content);
  });

  test("whatever terms a spec has, a receiver reads the record that is written", () => {
    const term = fc.constantFrom(
      "exp=a.example.com",
      "ip4:192.0.2.0/25",
      "-ip4:192.0.2.1",
      "?include:a.example",
      "a/24//64",
      "mx:b.example",
      "exists:%{i}.c.example",
      "x=%%",
      "ptr",
    );
    fc.assert(
      fc.property(fc.array(term), (terms) => {
        const { value } = parseSpec({ ...good, spf: { terms } });
        if (value === undefined) return true;
        return recordsFor(value).value?.every(({ role, content }) => role !== "spf" || readSpf(content).value !== undefined) === true;
      }),
    );
  });
});

describe("alignment", () => {
  const tokens = { service: "amazon-ses", region: "eu-west-1", dkimTokens: ["aaa", "bbb", "ccc"] };
  const strict = { ...dmarc, alignment: { spf: "strict", dkim: "strict" } };
  test.each<[string, object, string]>([
    ["one's own server, signed", { senders: { s: own } }, "SPF and DKIM"],
    ["one's own server, unsigned", { senders: { s: { ...own, dkim: {} } } }, "SPF"],
    ["a revoked key does not count", { senders: { s: { ...own, dkim: { mx: { revoked: true } } } } }, "SPF"],
    ["a testing key does not count", { senders: { s: { ...own, dkim: { mx: { publicKey: pem("rsa2048"), testing: true } } } } }, "SPF"],
    ["SES without a return path", { senders: { s: tokens } }, "DKIM"],
    ["SES with one", { senders: { s: { ...tokens, mailFrom: "bounce.example.com" } } }, "SPF and DKIM"],
    [
      "a return path on a subdomain, under strict SPF",
      { senders: { s: { ...tokens, mailFrom: "bounce.example.com" } }, dmarc: strict },
      "DKIM",
    ],
    ["a custom sender with nothing", { senders: { s: { service: "custom" } } }, "none"],
    [
      "a custom sender whose owner gives the domain as its return path",
      { senders: { s: { service: "custom", returnPath: "example.com" } }, spf: { terms: ["include:_spf.crm.example"] } },
      "SPF",
    ],
    [
      "as before, where nothing lets it send",
      { senders: { s: { service: "custom", returnPath: "example.com" } }, spf: { terms: ["?mx"] } },
      "none",
    ],
    ["as before, where others own the SPF", { senders: { s: { service: "custom", returnPath: "example.com" } }, spf: "external" }, "SPF"],
    [
      "a server whose addresses are excluded together",
      {
        senders: { s: { service: "self-hosted", ip4: ["203.0.113.0/31"] } },
        spf: { terms: ["-ip4:203.0.113.0", "mx", "?ip4:203.0.113.1"] },
      },
      "none",
    ],
    [
      "a server of which one address is let through first",
      { senders: { s: { service: "self-hosted", ip4: ["203.0.113.0", "203.0.113.1"] } }, spf: { terms: ["-ip4:203.0.113.0"] } },
      "SPF",
    ],
    ["a custom sender whose include is neutral", { senders: { s: { service: "custom", spf: ["?include:_spf.crm.example"] } } }, "none"],
    ...[
      ["whose return path lets nobody through", "TXT", "v=spf1 -all", "none"],
      ["whose return path lets nobody through before its end", "TXT", "v=spf1 ?include:_spf.crm.example -all a", "none"],
      ["whose return path lets it through", "TXT", "v=spf1 -ip4:192.0.2.1 include:_spf.crm.example -all", "SPF"],
      ["whose return path is another's SPF", "TXT", "v=spf1 redirect=_spf.crm.example", "SPF"],
      ["whose return path is the vendor's", "CNAME", "bounces.crm.example", "SPF"],
      ["whose return path has a text that is no SPF", "TXT", "crm-verification=1", "SPF"],
    ].map(
      ([what = "", type, content, paths = ""]) =>
        [
          `a custom sender ${what}`,
          {
            senders: {
              s: {
                service: "custom",
                returnPath: "bounce.example.com",
                records: {
                  path: { name: "bounce.example.com", type, content },
                  other: { name: "b.example.com", type: "TXT", content: "v=spf1 -all" },
                },
              },
            },
          },
          paths,
        ] as [string, object, string],
    ),
    [
      "a custom sender with a foreign return path",
      { senders: { s: { service: "custom", spf: ["include:_spf.crm.example"], returnPath: "bounces.crm.example" } } },
      "none",
    ],
    [
      "an external sender of a vendor that signs by itself",
      { senders: { s: { service: "cloudflare-email-sending", external: true } } },
      "SPF and DKIM",
    ],
    [
      "a sender that signs with the parent",
      { domain: "news.example.com", zone: { name: "example.com" }, senders: { s: { service: "custom", signedBy: "example.com" } } },
      "DKIM",
    ],
    [
      "the same under strict DKIM",
      {
        domain: "news.example.com",
        zone: { name: "example.com" },
        senders: { s: { service: "custom", signedBy: "example.com" } },
        dmarc: strict,
      },
      "none",
    ],
    ["beside a redirect the terms are not published", { senders: { s: own }, spf: { redirect: "_spf.example.net" } }, "DKIM"],
  ])("%s", (_, change, paths) => {
    const { value } = parseSpec({ ...good, ...change });
    expect(value?.kind === "sending-domain" ? alignmentsOf(value).map(alignedPaths) : value).toEqual([paths]);
  });
});

describe("acknowledging", () => {
  const short = { ...good, senders: { own: { ...own, dkim: { mx: { publicKey: pem("rsa1024") } } } } };

  test.each(["senders.own.dkim.mx", "senders.own", "senders"])("at %s takes the warning out of the findings, into the spec", (at) => {
    const { value, findings } = parseSpec({ ...short, acknowledge: [{ finding: "dkim-key-short", at, reason: "#398" }] });
    expect(findings).toEqual([]);
    expect(value?.acknowledged).toMatchObject([{ reason: "#398", finding: { id: "dkim-key-short", path: "senders.own.dkim.mx" } }]);
  });

  test.each(["senders.ow", "senders.own.dkim.m", "spf"])("at %s, which is no whole segment above it, does not", (at) => {
    expect(parseSpec({ ...short, acknowledge: [{ finding: "dkim-key-short", at, reason: "#398" }] }).findings.map(({ id }) => id)).toEqual([
      "dkim-key-short",
      "acknowledge-unmatched",
    ]);
  });

  test("twice is once too often", () => {
    const acknowledge = ["senders", "senders.own", "senders.own.dkim.my"].map((at) => ({ finding: "dkim-key-short", at, reason: "#398" }));
    expect(parseSpec({ ...short, acknowledge }).findings.map(formatFinding)).toEqual([
      "acknowledge[1]: acknowledges dkim-key-short at senders.own, as another entry does already; remove one of them",
      "acknowledge[2]: acknowledges dkim-key-short at senders.own.dkim.my, where nothing is found; remove it, or correct its path",
    ]);
    const reasons = ["the first", "the second"].map((reason) => ({ finding: "dkim-key-short", at: "senders", reason }));
    const { value, findings } = parseSpec({ ...short, acknowledge: reasons });
    expect(value?.acknowledged).toMatchObject([{ reason: "the first" }]);
    expect(findings.map(formatFinding)).toEqual([
      "acknowledge[1]: acknowledges dkim-key-short at senders, as another entry does already; remove one of them",
    ]);
  });

  test("the whole spec has a place too", () => {
    const acknowledge = [{ finding: "dkim-key-short", at: "", reason: "#398" }];
    expect(parseSpec({ ...short, acknowledge }).findings).toEqual([]);
    expect(parseSpec({ ...good, acknowledge }).findings.map(formatFinding)).toEqual([
      "acknowledge[0]: acknowledges dkim-key-short at the whole spec, where nothing is found; remove it, or correct its path",
    ]);
  });

  test("what matches nothing is not said beside an error, behind which more may be found", () => {
    const acknowledge = [{ finding: "spf-ptr", at: "spf", reason: "#398" }];
    expect(parseSpec({ ...good, ttl: 5, acknowledge }).findings.map(({ id }) => id)).toEqual(["spec-value"]);
  });
});

test("what inherits its fields is no map", () => {
  const reports = { aggregate: ["mailto:real@example.com"] };
  class Dmarc {
    readonly rollout = good.dmarc.rollout;
    get reports(): object {
      return reports;
    }
  }
  expect(parseSpec({ ...good, dmarc: new Dmarc() }).findings.map(formatFinding)).toEqual([
    "dmarc: not a map, inherit or external, got an object of class Dmarc; write a map with reports and rollout, or inherit, external or { delegatedTo }",
  ]);
  expect(parseSpec(Object.assign(Object.create({ spf: "external" }) as object, good)).findings.map(formatFinding)).toEqual([
    "not a map, got a map; write domain, senders and dmarc",
  ]);
  expect(parseSpec(Object.assign(Object.create(null) as object, good)).findings).toEqual([]);
});

describe("properties", () => {
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
    withNullPrototype: true,
  });
  const spoiled = fc
    .tuple(fc.constantFrom("domain", "zone", "senders", "spf", "dmarc", "ttl", "acknowledge", "comment", "kind", "__proto__"), anything)
    .map(([field, value]) => ({ ...good, [field]: value }));
  const spoiledSender = fc
    .tuple(fc.constantFrom("service", "ip4", "dkim", "helo", "external", "signedBy"), anything)
    .map(([field, value]) => ({ ...good, senders: { own: { ...own, [field]: value } } }));
  const spoiledRollout = fc
    .tuple(fc.constantFrom("profile", "log"), anything)
    .map(([field, value]) => ({ ...good, dmarc: { ...dmarc, rollout: { ...dmarc.rollout, [field]: value } } }));

  test("no spec-shaped value makes parseSpec throw, and a value is absent exactly when a finding is an error", () => {
    fc.assert(
      fc.property(fc.oneof(anything, spoiled, spoiledSender, spoiledRollout), (any) => {
        const { value, findings } = parseSpec(any);
        return (value === undefined) === findings.some(({ severity }) => severity === "error");
      }),
      { numRuns: 3000 },
    );
  });

  test("a value is never changed", () => {
    const frozen = JSON.stringify(good);
    parseSpec(good);
    expect(JSON.stringify(good)).toBe(frozen);
  });

  test("the order of senders changes no record", () => {
    const senders = {
      own,
      ses: { service: "amazon-ses", region: "eu-west-1", dkimTokens: ["bbb", "aaa"], mailFrom: "bounce.example.com" },
      "google-workspace": {},
    };
    const records = (value: object): unknown => recordsFor(parseSpec({ ...good, senders: value }).value as Spec).value;
    expect(records(Object.fromEntries(Object.entries(senders).reverse()))).toEqual(records(senders));
  });
});

test("a zone that is only its name is shown as the map that it should be", () => {
  const { findings } = parseSpec({ ...good, zone: "example.com" });
  expect(findings.map(formatFinding)).toEqual(['zone: not a map, got "example.com"; write a map, like { name: example.com }']);
});

test("what is taken over is a record of the spec, and each id one role's", () => {
  const id = "0123456789abcdef0123456789abcdef";
  const said = (adopt: object): string[] => parseSpec({ ...good, adopt }).findings.map(formatFinding);
  expect(said({ spf: id })).toEqual([]);
  expect(said({ smf: id, nothing: "f".repeat(32) })).toEqual([
    'adopt.smf: no record of this spec, got "smf"; did you mean spf?',
    'adopt.nothing: no record of this spec, got "nothing"; write one of spf, dmarc, dkim__mx2026',
  ]);
  expect(said({ smf: id, nothing: id })).toHaveLength(2);
  expect(said({ spf: id, dmarc: id })).toEqual([
    `adopt.dmarc: a record that is taken over already, at adopt.spf, got "${id}"; give each role a record of its own`,
  ]);
});

test("what is taken over is no stranger where a sender or the policy cannot be read, which may make its record", () => {
  const adopt = { other: "0123456789abcdef0123456789abcdef" };
  const stranger = (...roles: string[]): string =>
    `spec-value: adopt.other: no record of this spec, got "other"; write one of ${roles.join(", ")}`;
  expect(said({ kind: "parked-domain", domain: "example.com", adopt })).toEqual([stranger("spf", "dmarc", "mx__null")]);
  expect(said({ kind: "report-receiver", host: "example.com", domains: ["example.net"], adopt })).toEqual([
    stranger("report__example.net"),
  ]);
  expect(said({ ...good, adopt })).toEqual([stranger("spf", "dmarc", "dkim__mx2026")]);
  expect(said({ ...good, adopt, senders: { own, second: { service: "self-hosted", ip4: ["x"] } } })).toEqual([
    'spec-value: senders.second.ip4[0]: not an IPv4 address or range, got "x"; write 203.0.113.25 or 203.0.113.0/24',
  ]);
  expect(said({ ...good, adopt, dmarc: { ...dmarc, rollout: { ...dmarc.rollout, profile: "slow" } } })).toEqual([
    'spec-value: dmarc.rollout.profile: not one of the words that may stand here, got "slow"; write one of standard, careful, fast',
  ]);
});

test("a private key is said at each of its places, once", () => {
  const secret = "-----BEGIN PRIVATE KEY-----";
  expect(said({ ...good, comment: secret, account: secret })).toEqual([
    "secret-private-key: comment: a private key, which must never be in a spec; give the public key, and make a new pair if this file was shared",
    "secret-private-key: account: a private key, which must never be in a spec; give the public key, and make a new pair if this file was shared",
    "spec-value: account: not an account's name, got a private key (not shown); write a name of your own: letters, digits, - and _",
  ]);
});
