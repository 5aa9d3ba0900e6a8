import { Lazy } from "cdktf";
import fc from "fast-check";

import { dnsRecordConfig } from "../../lib/cloudflare";
import { decodeTxt, encodeTxt } from "../../lib/mail";

import { ZoneRecords } from "./dns";

const zone = (): ZoneRecords => new ZoneRecords("example.com");
const txt = { name: "example.com", type: "TXT", ttl: 1 };

describe("the encoder's contract with the API", () => {
  test("what we send of a text comes back byte for byte, and is the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme-ascii", maxLength: 4080 }), (raw) => {
        const content = encodeTxt(raw);
        const kept = zone().create({ ...txt, content }).content;
        expect(kept).toBe(content);
        expect(decodeTxt(kept)).toBe(raw);
      }),
    );
  });

  test.each([254, 255, 256, 510, 511, 4080])("a text of %i octets, plain and of octets that are escaped", (length) => {
    for (const octet of ["x", '"', "\\"]) {
      const content = encodeTxt(octet.repeat(length));
      expect(zone().create({ ...txt, content }).content).toBe(content);
    }
  });

  test("names, CNAME targets and exchanges too", () => {
    const records = [
      { role: "dkim__a", name: "a._domainkey.xn--bcher-kva.example.com", type: "CNAME", content: "a.dkim.example.net", ttl: "auto" },
      { role: "mx__null", name: "example.com", type: "MX", content: ".", priority: 0, ttl: 300 },
    ] as const;
    for (const record of records) {
      const { name, type, content, ttl, priority } = dnsRecordConfig(record, { zoneId: "z" });
      const sent = { name, type, content: content as string, ttl, ...(priority === undefined ? {} : { priority }) };
      expect(zone().create(sent)).toMatchObject(sent);
    }
  });
});

test("of contents that are known only at apply, capitals and a last dot that the API would take away are not sent", () => {
  const late = Lazy.stringValue({ produce: () => "late" });
  const sent = (type: "CNAME" | "MX", content: string): unknown =>
    dnsRecordConfig({ role: "x", name: "a.example.com", type, content, ttl: "auto" }, { zoneId: "z" }).content;
  const lowered = (text: string): string => `\${lower(trimsuffix("${text}", "."))}`;
  expect(sent("MX", late)).toBe(lowered(`\${${late}}`));
  expect(sent("MX", `${late}.vendor.example`)).toBe(lowered(`\${${late}}.vendor.example`));
  expect(sent("CNAME", late)).toBe(lowered(`\${${late}}`));
  expect(sent("CNAME", `${late}.vendor.example`)).toBe(`${late}.vendor.example`);
});

describe("what the API does to what it is sent", () => {
  test.each([
    ["@", "example.com"],
    ["_DMARC.Example.com.", "_dmarc.example.com"],
    ["mail", "mail.example.com"],
    ["bücher.example.com", "xn--bcher-kva.example.com"],
    ["*._domainkey", "*._domainkey.example.com"],
  ])("the name %s is kept as %s", (name, kept) => {
    expect(zone().create({ ...txt, name, content: '"x"' }).name).toBe(kept);
  });

  test("one quoted string over 255 octets is split again, which drifts", () => {
    const kept = zone().create({ ...txt, content: `"${"x".repeat(300)}"` }).content;
    expect(kept).toBe(`"${"x".repeat(255)}" "${"x".repeat(45)}"`);
  });

  test("unquoted text is kept, or quoted where the switch says so", () => {
    expect(zone().create({ ...txt, content: "v=spf1 -all" }).content).toBe("v=spf1 -all");
    expect(new ZoneRecords("example.com", { autoQuote: true }).create({ ...txt, content: "v=spf1 -all" }).content).toBe('"v=spf1 -all"');
  });

  test("PUT resets what is missing, PATCH keeps it, and neither changes when it was made", () => {
    const records = zone();
    const { id, created_on } = records.create({ ...txt, content: '"a"', comment: "ours" });
    expect(records.change(id, { content: '"b"' })).toMatchObject({ content: '"b"', comment: "ours", created_on });
    expect(records.replace(id, { ...txt, content: '"c"' })).toMatchObject({ id, content: '"c"', comment: null, created_on });
  });

  test.each([
    ["an identical record", { ...txt, content: '"x"' }, "81058: An identical record already exists."],
    [
      "a text beside a CNAME",
      { ...txt, name: "c.example.com", content: '"x"' },
      "81053: An A, AAAA, or CNAME record with that host already exists.",
    ],
    [
      "a CNAME beside a text",
      { name: "t.example.com", type: "CNAME", content: "example.net", ttl: 1 },
      "81053: An A, AAAA, or CNAME record with that host already exists.",
    ],
    ["an open quote", { ...txt, content: '"x' }, "1004: DNS Validation Error"],
    ["a text of 4,081 octets", { ...txt, content: `"${"x".repeat(4081)}"` }, "1004: DNS Validation Error"],
    ["a long comment", { ...txt, content: '"y"', comment: "x".repeat(101) }, "9313: Comment exceeds 100 characters."],
    ["a tag", { ...txt, content: '"y"', tags: ["a:b"] }, "9300: DNS record has 1 tags, exceeding the quota of 0."],
    ["a short TTL", { ...txt, content: '"y"', ttl: 30 }, "9021: Invalid TTL. Must be between 60 and 86400 seconds, or 1 for Automatic."],
  ])("%s is refused", (_, sent, says) => {
    const records = zone();
    records.create({ ...txt, content: '"x"' });
    records.create({ name: "c.example.com", type: "CNAME", content: "example.net", ttl: 1 });
    records.create({ ...txt, name: "t.example.com", content: '"x"' });
    expect(() => records.create(sent)).toThrow(says);
    expect(records.list()).toHaveLength(3);
  });

  test("a CNAME at the apex stands beside other records, and a second SPF is taken without a word", () => {
    const records = zone();
    records.create({ name: "example.com", type: "CNAME", content: "example.net", ttl: 1 });
    records.create({ ...txt, content: '"v=spf1 -all"' });
    records.create({ ...txt, content: '"v=spf1 ~all"' });
    expect(records.list()).toHaveLength(3);
  });

  test("a locked record is neither changed nor deleted", () => {
    const records = zone();
    const { id } = records.create({ ...txt, content: '"x"' });
    records.lock(id);
    expect(() => records.delete(id)).toThrow("1043: This record is managed by Email Routing. Disable Email Routing to modify it.");
    expect(() => records.replace(id, { ...txt, content: '"y"' })).toThrow("1043");
  });
});
