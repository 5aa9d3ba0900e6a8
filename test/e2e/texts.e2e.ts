import { join } from "node:path";

import { DnsRecord } from "@cdktf/provider-cloudflare/lib/dns-record";
import type { TerraformStack } from "cdktf";
import { AssetType, DataResource, Fn, TerraformAsset, TerraformVariable } from "cdktf";

import { SendingDomain, type SendingDomainProps } from "../../lib";
import { decodeTxt } from "../../lib/mail";

import { EXAMPLE, ZONE, domain, key, rolloutTo } from "./specs";
import { World } from "./world";

let world: World;
let zone: ReturnType<World["cloudflare"]["addZone"]>;
beforeEach(async () => {
  world = await World.open();
  zone = world.cloudflare.addZone(ZONE.name);
});
afterEach(() => world.close());

const ASCII = Array.from({ length: 0x7f - 0x20 }, (_, index) => String.fromCharCode(0x20 + index)).join("");

/** Texts by the name of their record. */
const TEXTS: Readonly<Record<string, string>> = {
  ...Object.fromEntries([254, 255, 256, 510, 511, 4080].map((length) => [`t${length}`, "x".repeat(length)])),
  quotes255: '"'.repeat(255),
  backslashes256: "\\".repeat(256),
  ascii: ASCII,
  dollar: "a ${b} $${c} ${",
  percent: "not v=spf1 exists:%{i}._spf.%{d2} %%{x} %{",
  cut: `${"y".repeat(254)}\${z}`,
};

const custom = (records: Readonly<Record<string, string>>): SendingDomainProps => ({
  ...EXAMPLE,
  senders: {
    ...EXAMPLE.senders,
    texts: {
      service: "custom",
      records: Object.fromEntries(
        Object.entries(records).map(([name, content]) => [name, { name: `${name}.example.com`, type: "TXT", content }]),
      ),
    },
  },
});

/** What the local Cloudflare holds at a name, as a resolver would join it. */
function texts(name: string): string[] {
  return zone.records
    .list()
    .filter((record) => record.name === name && record.type === "TXT")
    .map(({ content }) => decodeTxt(content));
}

test("texts of every length and character arrive as they are written, and plan clean", async () => {
  const terraform = world.stack(domain(custom(TEXTS)));
  expect(await terraform.apply()).toMatchObject({ code: 0, stderr: "" });
  expect(await terraform.plan()).toEqual({ code: 0, changes: [] });
  const arrived = Object.fromEntries(Object.keys(TEXTS).map((name) => [name, texts(`${name}.example.com`)]));
  expect(arrived).toEqual(Object.fromEntries(Object.entries(TEXTS).map(([name, content]) => [name, [content]])));
});

test("keys of 2048 and 4096 bits plan clean", async () => {
  const dkim = { a: { publicKey: key("rsa2048.pem") }, b: { publicKey: key("rsa4096.pem") }, c: { publicKey: key("ed25519.pem") } };
  const terraform = world.stack(domain({ ...EXAMPLE, senders: { own: { service: "self-hosted", ip4: ["203.0.113.25"], dkim } } }));
  expect((await terraform.apply()).code).toBe(0);
  expect(await terraform.plan()).toEqual({ code: 0, changes: [] });
});

/** A value that Terraform knows only at apply, as another provider's resource gives it. */
function late(stack: TerraformStack, id: string, value: unknown): DataResource {
  return new DataResource(stack, id, { input: value as Record<string, unknown>, triggersReplace: ["once"] as never });
}

test("what functions make of constants arrives, and plans clean", async () => {
  const terraform = world.stack((stack) => {
    const file = new TerraformAsset(stack, "key", { path: join(__dirname, "../keys/rsa2048.pem"), type: AssetType.FILE });
    const ip4 = [Fn.cidrhost("203.0.113.0/24", 25)];
    const dkim = {
      file: { publicKey: Fn.file(file.path), keyType: "rsa" },
      vendor: { target: Fn.format("%s.vendor.example", ["Key"]) as string },
    } as const;
    new SendingDomain(stack, "d", { ...EXAMPLE, senders: { own: { service: "self-hosted", ip4, dkim } } });
  });
  expect(await terraform.apply()).toMatchObject({ code: 0, stderr: "" });
  expect(await terraform.plan()).toEqual({ code: 0, changes: [] });
  expect(texts("example.com")).toEqual(["v=spf1 ip4:203.0.113.25 ~all"]);
  expect(texts("file._domainkey.example.com")[0]).toMatch(/^v=DKIM1; k=rsa; p=[A-Za-z0-9+/]+=*$/u);
});

describe("values known only at apply", () => {
  const props = (stack: TerraformStack): SendingDomainProps => {
    const output = (id: string, value: unknown) => late(stack, id, value).output;
    const tokens = new TerraformVariable(stack, "tokens", { type: "list(string)", default: ["CCC", "aaa", "bbb"] });
    return {
      domain: "example.com",
      zone: ZONE,
      senders: {
        own: {
          service: "self-hosted",
          ip4: ["203.0.113.25", output("elastic", "198.51.100.7").toString(), "203.0.113.24"],
          ip6: [`${output("net", "2001:db8::").toString()}/64`],
          dkim: {
            pem: { publicKey: output("pem", key("rsa4096.pem")).toString(), keyType: "rsa" },
            ed: { publicKey: output("ed", key("ed25519.pem")).toString(), keyType: "ed25519" },
            vendor: { target: output("target", "key.vendor.example.").toString() },
          },
        },
        ses: { service: "amazon-ses", region: "eu-west-1", mailFrom: "bounce.example.com", dkimTokens: tokens.listValue },
        texts: {
          service: "custom",
          records: {
            said: {
              name: "said.example.com",
              type: "TXT",
              content: `say "${output("word", 'a\\b"c').toString()}" $${output("price", "5").toString()} %{i}`,
            },
            host: {
              name: "host.example.com",
              type: "TXT",
              content: `v=spf1 include:${output("include", "_spf.vendor.example").toString()} -all`,
            },
            whole: { name: "whole.example.com", type: "TXT", content: output("whole", "v=spf1 a:all.example -all").toString() },
            key: {
              name: "c._domainkey.example.com",
              type: "TXT",
              content: `v=DKIM1 ; p=${output("ckey", key("rsa2048.pem")).toString()}; n=x`,
            },
            bare: {
              name: "d._domainkey.example.com",
              type: "TXT",
              content: `k=rsa; ${output("flags", "t=y; ").toString()}p=${output("bkey", key("rsa1024.pem")).toString()}`,
            },
            policy: { name: "_dmarc.in.example.com", type: "TXT", content: `v=DMARC1; p=${output("p", "reject").toString()}` },
            mx: { name: "in.example.com", type: "MX", content: `${output("mx", "MX-One").toString()}.vendor.example`, priority: 10 },
          },
        },
      },
      dmarc: rolloutTo("monitor"),
    };
  };

  test("are cut and escaped by Terraform, arrive whole, and plan clean", async () => {
    const warn = jest.spyOn(console, "warn");
    const error = jest.spyOn(console, "error");
    const terraform = world.stack((stack) => void new SendingDomain(stack, "example.com", props(stack)));
    expect([...warn.mock.calls, ...error.mock.calls]).toEqual([]);
    expect(await terraform.apply()).toMatchObject({ code: 0, stderr: "" });
    expect(await terraform.plan()).toEqual({ code: 0, changes: [] });
    expect({
      spf: texts("example.com"),
      ed: texts("ed._domainkey.example.com"),
      pem: texts("pem._domainkey.example.com"),
      said: texts("said.example.com"),
      host: texts("host.example.com"),
      whole: texts("whole.example.com"),
      key: texts("c._domainkey.example.com"),
      bare: texts("d._domainkey.example.com"),
      policy: texts("_dmarc.in.example.com"),
      names: zone.records
        .list()
        .filter(({ name, type }) => type === "CNAME" || name === "in.example.com")
        .map(({ name, content }) => `${name} ${content}`)
        .sort(),
    }).toEqual({
      spf: ["v=spf1 ip4:203.0.113.24/31 ip4:198.51.100.7 ip6:2001:db8::/64 ~all"],
      ed: [`v=DKIM1; k=ed25519; p=${body("ed25519.pem").slice(16)}`],
      pem: [`v=DKIM1; k=rsa; p=${body("rsa4096.pem")}`],
      said: ['say "a\\b"c" $5 %{i}'],
      host: ["v=spf1 include:_spf.vendor.example -all"],
      whole: ["v=spf1 a:all.example -all"],
      key: [`v=DKIM1 ; p=${body("rsa2048.pem")}; n=x`],
      bare: [`k=rsa; t=y; p=${body("rsa1024.pem")}`],
      policy: ["v=DMARC1; p=reject"],
      names: [
        "aaa._domainkey.example.com aaa.dkim.amazonses.com",
        "bbb._domainkey.example.com bbb.dkim.amazonses.com",
        "ccc._domainkey.example.com ccc.dkim.amazonses.com",
        "in.example.com mx-one.vendor.example",
        "vendor._domainkey.example.com key.vendor.example",
      ],
    });
    const tokens = (list: readonly string[]): readonly string[] => ["-var", `tokens=${JSON.stringify(list)}`];
    // In another order they are the same records; of another number, nothing is planned.
    expect(await terraform.plan(...tokens(["bbb", "aaa", "CCC"]))).toEqual({ code: 0, changes: [] });
    for (const list of [[], ["aaa"], ["aaa", "bbb"], ["aaa", "bbb", "ccc", "ddd"]]) {
      expect(await terraform.plan(...tokens(list))).toEqual({ code: 1, changes: [expect.stringContaining("var.tokens")] });
    }
    expect((await terraform.state()).filter((address) => address.includes("__ses__"))).toEqual([
      "cloudflare_dns_record.example_com__dkim__ses__1",
      "cloudflare_dns_record.example_com__dkim__ses__2",
      "cloudflare_dns_record.example_com__dkim__ses__3",
    ]);
  });

  test.each([
    [
      "an IPv6 address at ip4",
      "2001:db8::1",
      "rsa2048.pem",
      "a word that is no term of SPF: a mechanism with an address or a name that is one, like ip4:203.0.113.25.",
    ],
    [
      "nothing at ip4",
      "",
      "rsa2048.pem",
      "a word that is no term of SPF: a mechanism with an address or a name that is one, like ip4:203.0.113.25.",
    ],
    ["every address", "0.0.0.0/0", "rsa2048.pem", "an SPF that lets everybody send."],
    [
      "a term behind an address",
      "203.0.113.5 +all",
      "rsa2048.pem",
      "more than one term where one is meant; join terms as they are written, like",
    ],
    [
      "a key of another kind",
      "203.0.113.25",
      "ed25519.pem",
      "no key that verifiers read; give the public key as BEGIN PUBLIC KEY, which is",
    ],
    [
      "a key in PKCS#1",
      "203.0.113.25",
      "rsa2048-pkcs1.pem",
      "no key that verifiers read; give the public key as BEGIN PUBLIC KEY, which is",
    ],
    ["a certificate", "203.0.113.25", "certificate.pem", "no key that verifiers read; give the public key as BEGIN PUBLIC KEY, which is"],
  ])("%s stops the apply", async (_, address, file, says) => {
    const terraform = world.stack((stack) => {
      const own = {
        service: "self-hosted",
        ip4: [late(stack, "address", address).output.toString()],
        dkim: { a: { publicKey: late(stack, "key", key(file)).output.toString(), keyType: "rsa" } },
      } as const;
      new SendingDomain(stack, "example.com", { domain: "example.com", zone: ZONE, senders: { own }, dmarc: rolloutTo("monitor") });
    });
    const { code, stderr } = await terraform.apply();
    expect(code).toBe(1);
    expect(stderr.replace(/[\s│]+/gu, " ")).toContain(`Known at last, the text holds ${says}`);
  });

  test.each([
    ["everybody, behind a name", "v=spf1 include:", "x.example +all", " -all", "an SPF that lets everybody send."],
    ["everybody, beside an address", "v=spf1 ip4:203.0.113.5 ", "+all", " -all", "an SPF that lets everybody send."],
    [
      "an include without a name",
      "v=spf1 include:",
      "",
      " -all",
      "a word that is no term of SPF: a mechanism with an address or a name that is one, like ip4:203.0.113.25.",
    ],
    ["an SPF of everybody", "", "v=spf1 +all", "", "an SPF that lets everybody send."],
    [
      "a key that is cut short",
      "v=DKIM1; p=",
      key("rsa2048.pem").slice(0, 240),
      "",
      "a key that is cut short, or has more behind it; give it as it is.",
    ],
    ["a key that is none", "v=DKIM1; p=", "no key", "", "no key that verifiers read; give the public key as BEGIN PUBLIC KEY, which is"],
    ["a private key's base64", "", "key MC4CAQAwBQYDK2VwBCIEIJ", "", "a private key, which must never be published."],
  ])("%s in a custom sender's text stops the apply", async (_, before, value, behind, says) => {
    const terraform = world.stack((stack) => {
      const content = `${before}${late(stack, "text", value).output.toString()}${behind}`;
      const s = { service: "custom", records: { t: { name: "t.example.com", type: "TXT", content } } } as const;
      new SendingDomain(stack, "example.com", { domain: "example.com", zone: ZONE, senders: { s }, dmarc: "external" });
    });
    const { code, stderr } = await terraform.apply();
    expect(code).toBe(1);
    expect(stderr.replace(/[\s│]+/gu, " ")).toContain(`Known at last, the text holds ${says}`);
  });

  test("what is no name stops it at a target", async () => {
    const terraform = world.stack((stack) => {
      const own = {
        service: "self-hosted",
        ip4: ["203.0.113.25"],
        dkim: { a: { target: `${late(stack, "target", "two words").output.toString()}.vendor.example` } },
      } as const;
      new SendingDomain(stack, "example.com", { domain: "example.com", zone: ZONE, senders: { own }, dmarc: rolloutTo("monitor") });
    });
    const { code, stderr } = await terraform.apply();
    expect(code).toBe(1);
    expect(stderr.replace(/[\s│]+/gu, " ")).toContain("Known at last, the content holds something else than a name.");
  });

  test("a private key stops it, and is not shown", async () => {
    const secret = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ\n-----END PRIVATE KEY-----\n";
    const terraform = world.stack((stack) => {
      const input = new TerraformVariable(stack, "pem", { type: "string", default: secret, sensitive: true });
      const own = {
        service: "self-hosted",
        ip4: ["203.0.113.25"],
        dkim: { a: { publicKey: input.stringValue, keyType: "ed25519" } },
      } as const;
      new SendingDomain(stack, "example.com", { domain: "example.com", zone: ZONE, senders: { own }, dmarc: rolloutTo("monitor") });
    });
    const { code, stdout, stderr } = await terraform.apply();
    expect(code).toBe(1);
    expect(stderr.replace(/[\s│]+/gu, " ")).toContain("Known at last, the text holds a private key, which must never be published.");
    expect(stdout + stderr).not.toContain("MC4CAQ");
    expect(texts("a._domainkey.example.com")).toEqual([]);
  });

  test("a second SPF beside one with a token is refused at synth", () => {
    const build = (): void =>
      void world.stack((stack) => {
        new SendingDomain(stack, "example.com", props(stack));
        new DnsRecord(stack, "other", { zoneId: ZONE.id, name: "example.com", type: "TXT", ttl: 1, content: '"v=spf1 -all"' });
      });
    expect(build).toThrow(
      "zone-two-spf: mail/other: a second SPF record at example.com, beside that of mail/example.com/spf: receivers then use neither; keep one",
    );
  });

  test("a zone id from a resource is known at apply", async () => {
    const terraform = world.stack((stack) => {
      const id = Fn.tostring(late(stack, "zone", ZONE.id).output);
      new SendingDomain(stack, "example.com", { ...EXAMPLE, zone: { name: "example.com", id } });
    });
    expect(await terraform.apply()).toMatchObject({ code: 0, stderr: "" });
    expect(await terraform.plan()).toEqual({ code: 0, changes: [] });
  });
});

/** The base64 of a PEM. */
function body(file: string): string {
  return key(file).replace(/-----[A-Z ]+-----|\s/gu, "");
}
