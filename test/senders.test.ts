/**
 * The presets: each input is described, has an example that is right, and refuses what it is not; each has a golden zone.
 */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { type Finding, formatFinding, isError } from "../lib/mail/finding";
import { parseSpec } from "../lib/mail/parse-spec";
import { SERVICES } from "../lib/mail/senders";
import { exampleSender } from "../lib/mail/senders/describe";

import { sendersPage } from "./docs/senders-page";
import { sendingDomain } from "./project";

const ROOT = join(__dirname, "..");

const spec = (senders: object, more: object = {}): object => ({ domain: "example.com", senders, dmarc: "external", ...more });
const said = (value: object): string[] => parseSpec(value).findings.map((found) => `${found.id}: ${formatFinding(found)}`);

describe.each(SERVICES.map((service) => [service.name, service] as const))("%s", (name, service) => {
  const { about, fields } = service;

  test("describes each of its inputs, with an example and where it is shown", () => {
    expect(
      Object.keys(about)
        .filter((input) => input !== "dkim")
        .sort(),
    ).toEqual(Object.keys(fields).sort());
    for (const { says, where } of Object.values(about)) expect(Math.min(says.length, where.length)).toBeGreaterThan(3);
  });

  test("takes its own examples", () => {
    expect(parseSpec(spec({ [name]: exampleSender(service) })).findings.filter(isError)).toEqual([]);
  });

  test("refuses what an input is not", () => {
    for (const [input, { read }] of Object.entries(fields)) {
      const found: Finding[] = [];
      expect(read(Symbol.iterator, input, found)).toBeUndefined();
      expect(found.filter(isError)).not.toEqual([]);
    }
  });

  test("adds no include that cannot align", () => {
    const { value } = parseSpec(spec({ [name]: exampleSender(service) }));
    const [sender] = value?.kind === "sending-domain" ? value.senders : [];
    // What a custom sender includes is its owner's word; forwarding needs the include and never aligns.
    const mayStand = sender?.returnPath === "example.com" || name === "custom" || name === "cloudflare-email-routing";
    expect(mayStand || sender?.spf.length === 0).toBe(true);
  });

  test("signs by itself where its records are kept elsewhere, unless it is one's own or nobody knows", () => {
    const { value } = parseSpec(spec({ [name]: { ...exampleSender(service), dkim: undefined, external: true } }));
    const [sender] = value?.kind === "sending-domain" ? value.senders : [];
    expect(sender?.signed).toBe(!["self-hosted", "custom"].includes(name));
  });

  test("has a golden zone", () => {
    const goldens = readdirSync(join(__dirname, "fixtures")).filter((file) => file.endsWith(".yaml"));
    const texts = goldens.map((file) => readFileSync(join(__dirname, "fixtures", file), "utf8"));
    expect(texts.some((text) => new RegExp(`^  ${name}:|service: ${name}\\b`, "mu").test(text))).toBe(true);
  });
});

test.each<[string, object, string]>([
  [
    "xserver",
    { server: "example.com" },
    'spec-value: senders.xserver.server: not a server of XServer, got "example.com"; write it like sv1234.xserver.jp',
  ],
  [
    "hubspot",
    { portal: "x", host: "04" },
    'spec-value: senders.hubspot.portal: not a portal\'s id, got "x"; write its digits in quotes, "1234567"',
  ],
  ["zoho-mail", {}, "spec-missing-field: senders.zoho-mail.include: missing; add what Zoho's console shows behind include:, like zoho.eu"],
  [
    "mailgun",
    { region: "eu", sendingDomain: "example.net" },
    'sender-input: senders.mailgun.sendingDomain: a return path outside example.com, got "example.net"; choose a name below the domain, like bounce.example.com, so that SPF aligns',
  ],
])("%s: %j", (name, input, message) => {
  expect(said(spec({ [name]: input }))).toContain(message);
});

test("an include that cannot align is a warning that says what it costs", () => {
  expect(said(spec({ mailchimp: {} }, { spf: { terms: ["include:servers.mcsv.net"] } }))).toEqual([
    'spf-unaligned-include: spf.terms[0]: the return path of Mailchimp is not this domain, so the include never aligns and spends a lookup, got "include:servers.mcsv.net"; remove it, and let the service align by DKIM or by a return path on a subdomain',
  ]);
});

test("two accounts of one service, and one service at the apex and on a subdomain", () => {
  const two = {
    shop: { service: "amazon-ses", region: "eu-west-1", mailFrom: "a.example.com", dkimTokens: ["a1", "a2", "a3"] },
    news: { service: "amazon-ses", region: "us-east-1", mailFrom: "b.example.com", dkimTokens: ["b1", "b2", "b3"] },
    mailchimp: {},
    agency: { service: "mailchimp" },
  };
  expect(said(spec(two))).toEqual([]);
  const zone = { name: "example.com" };
  expect(said({ ...spec({ mailchimp: {} }), domain: "news.example.com", zone })).toEqual([]);
});

test("docs/senders.md is made from the presets", () => {
  expect(readFileSync(join(ROOT, "docs/senders.md"), "utf8")).toBe(sendersPage());
});

describe("sending-domain senders", () => {
  test("lists them, and shows one", () => {
    expect(sendingDomain(ROOT, "senders").stdout).toMatchSnapshot();
    expect(sendingDomain(ROOT, "senders", "amazon-ses").stdout).toMatchSnapshot();
  });

  test("as JSON, and an unknown one", () => {
    const { services: shown } = JSON.parse(sendingDomain(ROOT, "senders", "--json").stdout) as { services: { name: string }[] };
    expect(shown.map(({ name }) => name)).toEqual(SERVICES.map(({ name }) => name));
    expect(sendingDomain(ROOT, "senders", "sendgird").stderr).toBe(
      'sending-domain: unknown service "sendgird"; did you mean sendgrid?\nsending-domain --help says more\n',
    );
  });
});
