import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { DataCloudflareZone } from "@cdktf/provider-cloudflare/lib/data-cloudflare-zone";
import { DnsRecord } from "@cdktf/provider-cloudflare/lib/dns-record";
import { CloudflareProvider } from "@cdktf/provider-cloudflare/lib/provider";
import { Zone } from "@cdktf/provider-cloudflare/lib/zone";
import { App, Aspects, Fn, Lazy, TerraformOutput, TerraformResource, TerraformStack, TerraformVariable, Testing, Token } from "cdktf";
import { Construct, type IConstruct } from "constructs";
import fc from "fast-check";

import { type BackendSettings, ParkedDomain, RawBackend, ReportReceiver, SendingDomain, type SendingDomainProps, stacksFrom } from "../lib";

import { inProject } from "./project";

const ZONE = { name: "example.com", id: "0123456789abcdef0123456789abcdef" };
const key = readFileSync(join(__dirname, "keys/rsa2048.pem"), "latin1");

const spec = {
  domain: "example.com",
  zone: ZONE,
  senders: {
    own: { service: "self-hosted", ip4: ["203.0.113.25"], dkim: { mx2026: { publicKey: key } } },
    "amazon-ses": { region: "eu-west-1", mailFrom: "bounce.example.com", dkimTokens: ["aaa", "bbb", "ccc"] },
  },
  dmarc: {
    reports: { aggregate: ["mailto:dmarc@example.com"] },
    rollout: { profile: "standard", log: [{ stage: "monitor", since: "2026-06-01" }] },
  },
} satisfies SendingDomainProps;

interface StackJson {
  readonly resource?: { readonly cloudflare_dns_record: Record<string, Record<string, unknown>> };
  readonly data?: unknown;
  readonly "//": { readonly sendingDomains?: unknown };
}

/** Runs a real `app.synth()` and reads what it wrote, by stack. */
function synth(build: (app: App) => void): Record<string, StackJson> {
  const outdir = mkdtempSync(join(tmpdir(), "cdktf-out-"));
  try {
    const app = new App({ outdir, stackTraces: false });
    build(app);
    app.synth();
    return Object.fromEntries(
      readdirSync(join(outdir, "stacks")).map((name) => [
        name,
        JSON.parse(readFileSync(join(outdir, "stacks", name, "cdk.tf.json"), "utf8")) as StackJson,
      ]),
    );
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** The message that a synth stops with, and what it had written by then. */
function failure(build: (app: App) => void): { message: string; written: string[] } {
  const outdir = mkdtempSync(join(tmpdir(), "cdktf-out-"));
  try {
    const app = new App({ outdir, stackTraces: false });
    build(app);
    app.synth();
    return { message: "synth did not stop", written: [] };
  } catch (error) {
    const files = (readdirSync(outdir, { recursive: true }) as string[]).filter((file) => file.endsWith(".json"));
    return { message: (error as Error).message, written: files };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** A stack with its provider. */
function stackIn(scope: Construct, name: string): TerraformStack {
  const stack = new TerraformStack(scope, name);
  new CloudflareProvider(stack, "cloudflare");
  return stack;
}

/** Records as they stand in Terraform's JSON, without CDKTF's own metadata. */
function recordsOf(json: StackJson | undefined): Record<string, Record<string, unknown>> {
  const records = structuredClone(json?.resource?.cloudflare_dns_record ?? {});
  for (const record of Object.values(records)) delete record["//"];
  return records;
}

describe("Terraform addresses are a contract: a change here recreates records in the zones of users", () => {
  test("they come from the domain and the role alone, wherever the construct stands", () => {
    const inside = (scope: Construct): Construct => new Construct(new Construct(scope, "team"), "mail");
    const deep = synth((app) => new SendingDomain(inside(stackIn(app, "deep")), "any id", spec));
    const flat = synth((app) => {
      new SendingDomain(stackIn(app, "flat"), "mail", spec);
      new ParkedDomain(stackIn(app, "parked"), "parked", { domain: "1password.example.com", zone: ZONE, revokeDkim: true });
      new ReportReceiver(stackIn(app, "reports"), "reports", { host: "reports.example.com", zone: ZONE, domains: ["example.net"] });
    });
    const addresses = Object.fromEntries(Object.entries({ ...flat, ...deep }).map(([name, json]) => [name, Object.keys(recordsOf(json))]));
    const sending = [
      "example_com__dkim__aaa",
      "example_com__dkim__bbb",
      "example_com__dkim__ccc",
      "example_com__dkim__mx2026",
      "example_com__dmarc",
      "example_com__mx__bounce_example_com__feedback-smtp",
      "example_com__spf",
      "example_com__spf__bounce_example_com",
    ];
    expect(addresses).toEqual({
      flat: sending,
      deep: sending,
      parked: [
        "_1password_example_com__dkim__any",
        "_1password_example_com__dmarc",
        "_1password_example_com__mx__null",
        "_1password_example_com__spf",
      ],
      reports: ["reports_example_com__report__example_net"],
    });
  });

  test("keys of custom records that differ by - and __ are resources of their own", () => {
    const text = (name: string) => ({ name, type: "TXT", content: "x" }) as const;
    const records = { "a-b": text("x.example.com"), a__b: text("y.example.com") };
    const { m } = synth((app) => {
      new SendingDomain(stackIn(app, "m"), "d", {
        domain: "example.com",
        zone: ZONE,
        senders: { a: { service: "custom", records } },
        dmarc: "external",
      });
    });
    expect(Object.keys(recordsOf(m))).toEqual(["example_com__custom__a-b", "example_com__custom__a__b", "example_com__spf"]);
  });
});

describe("synthesised records", () => {
  test("SendingDomain", () => {
    const { mail } = synth((app) => new SendingDomain(stackIn(app, "mail"), "example.com", { ...spec, ttl: 3600, comment: "mail ${x}" }));
    expect(recordsOf(mail)).toMatchSnapshot();
  });

  test("ParkedDomain", () => {
    const { mail } = synth(
      (app) => new ParkedDomain(stackIn(app, "mail"), "example.com", { domain: "example.com", zone: ZONE, revokeDkim: true }),
    );
    expect(recordsOf(mail)).toMatchSnapshot();
  });

  test("ReportReceiver", () => {
    const { mail } = synth(
      (app) => new ReportReceiver(stackIn(app, "mail"), "reports", { host: "reports.example.com", zone: ZONE, domains: ["example.net"] }),
    );
    expect(recordsOf(mail)).toMatchSnapshot();
  });

  test("macros, templates, quotes and backslashes are escaped for Terraform", () => {
    const records = { x: { name: "x.example.com", type: "TXT", content: '${a} %{b} "c" \\d' } } as const;
    const { mail } = synth((app) => {
      new SendingDomain(stackIn(app, "mail"), "x", {
        ...spec,
        senders: { ...spec.senders, crm: { service: "custom", records } },
        spf: { terms: ["exists:%{i}._spf.example.com"] },
      });
    });
    const { example_com__custom__x: x, example_com__spf: spf } = recordsOf(mail);
    expect(x?.["content"]).toBe('"$${a} %%{b} \\"c\\" \\\\d"');
    expect(spf?.["content"]).toBe('"v=spf1 exists:%%{i}._spf.example.com ip4:203.0.113.25 ~all"');
  });

  test("a domain may be called like the lookup of a zone, or like a receiver of reports", () => {
    const files = {
      "a.yaml": [
        "domain: zone-example.com\nsenders: { mailchimp: {} }\ndmarc: external\n",
        "domain: example.com\nsenders: { mailchimp: {} }\ndmarc: external\n",
        "domain: reports-example.com\nsenders: { mailchimp: {} }\ndmarc: external\n",
        "kind: report-receiver\nhost: example.com\ndomains: [example.org]\n",
      ].join("---\n"),
    };
    const { a } = inProject(files, (folder) =>
      synth((app) => stacksFrom(app, folder, { provider: (stack) => new CloudflareProvider(stack, "cloudflare") })),
    );
    expect(Object.keys(recordsOf(a)).filter((address) => /__(?:spf|report)/u.test(address))).toEqual([
      "example_com__report__example_org",
      "example_com__spf",
      "reports-example_com__spf",
      "zone-example_com__spf",
    ]);
  });

  test("a zone without an id is looked up by name, once per zone and stack", () => {
    const zone = { name: "example.com" };
    const { mail } = synth((app) => {
      const stack = stackIn(app, "mail");
      new SendingDomain(stack, "a", { ...spec, zone });
      new ParkedDomain(stack, "b", { domain: "old.example.com", zone });
    });
    expect(mail?.data).toMatchObject({ cloudflare_zone: { example_com__zone: { filter: { name: "example.com" } } } });
    expect(Object.values(recordsOf(mail)).map((record) => record["zone_id"])).toEqual(
      Array(11).fill("${data.cloudflare_zone.example_com__zone.id}"),
    );
  });

  test("a provider without an alias is the stack's own, named or not", () => {
    const stacks = synth((app) => {
      const stack = new TerraformStack(app, "mail");
      const provider = new CloudflareProvider(stack, "cloudflare");
      new SendingDomain(stack, "a", { ...spec, zone: { name: "example.com" }, provider });
      new SendingDomain(stack, "b", {
        ...spec,
        domain: "news.example.com",
        zone: { name: "example.com" },
        senders: { own: spec.senders.own },
      });
    });
    expect(Object.keys((stacks["mail"]?.data as { cloudflare_zone: object }).cloudflare_zone)).toEqual(["example_com__zone"]);
  });

  test("of two accounts in one stack, each looks its zone up by its own provider, once", () => {
    const { mail } = synth((app) => {
      const stack = stackIn(app, "mail");
      const provider = new CloudflareProvider(stack, "second", { alias: "second", apiToken: "x" });
      const zone = { name: "example.com" };
      new ParkedDomain(stack, "a", { domain: "a.example.com", zone });
      new ParkedDomain(stack, "b", { domain: "b.example.com", zone, provider });
      new ParkedDomain(stack, "c", { domain: "c.example.com", zone, provider });
    });
    expect(mail?.data).toEqual({
      cloudflare_zone: {
        example_com__zone: expect.objectContaining({ filter: { name: "example.com" } }) as unknown,
        example_com__zone__second: expect.objectContaining({ filter: { name: "example.com" }, provider: "cloudflare.second" }) as unknown,
      },
    });
    const zoneIds = Object.entries(recordsOf(mail)).map(([address, record]) => [address.slice(0, 1), record["zone_id"]]);
    expect(Object.fromEntries(zoneIds)).toEqual({
      a: "${data.cloudflare_zone.example_com__zone.id}",
      b: "${data.cloudflare_zone.example_com__zone__second.id}",
      c: "${data.cloudflare_zone.example_com__zone__second.id}",
    });
  });

  test("the line of a log's entry is that of the spec's own file, and none where the log stands in a file that it extends", () => {
    const [own, shared] = [
      "domain: example.com\nsenders: { mailchimp: {} }\n",
      'dmarc:\n  reports: { aggregate: ["mailto:d@example.com"] }\n',
    ];
    const log = `${shared}  rollout: { profile: standard, log: [{ stage: monitor, since: 2026-06-01 }] }\n`;
    const entries = (files: Record<string, string>): unknown =>
      inProject(files, (folder) => {
        const { a } = synth((app) => stacksFrom(app, folder, { provider: (stack) => new CloudflareProvider(stack, "cloudflare") }));
        const { domains } = a?.["//"].sendingDomains as { domains: { file: string; rollout: { log: unknown } }[] };
        return domains.map(({ file, rollout }) => [file, rollout.log]);
      });
    const entry = { stage: "monitor", since: "2026-06-01", did: "start" };
    expect(entries({ "a.yaml": own + log })).toEqual([["a.yaml", [{ ...entry, line: 5 }]]]);
    expect(entries({ "a.yaml": `${own}extends: _b.yaml\n`, "_b.yaml": log })).toEqual([["a.yaml", [entry]]]);
  });

  test("the stack's comment tells a reviewer what only the spec knows", () => {
    const { mail } = synth((app) => new SendingDomain(stackIn(app, "mail"), "example.com", spec));
    expect(mail?.["//"].sendingDomains).toMatchSnapshot();
  });
});

describe("in a larger stack", () => {
  test("records, rollout and the resource of a role are there to build on", () => {
    const { mail } = synth((app) => {
      const stack = stackIn(app, "mail");
      const domain = new SendingDomain(stack, "example.com", spec);
      expect(domain.rollout).toMatchObject({ index: 0, nextFrom: "2026-07-01" });
      expect(domain.records.map(({ role }) => role)).toEqual([
        "spf",
        "dmarc",
        "dkim__aaa",
        "dkim__bbb",
        "dkim__ccc",
        "dkim__mx2026",
        "mx__bounce.example.com__feedback-smtp",
        "spf__bounce.example.com",
      ]);
      domain.record("dmarc").addOverride("lifecycle.prevent_destroy", true);
      new TerraformOutput(stack, "spf", { value: domain.record("spf").fqn });
    });
    expect(recordsOf(mail)["example_com__dmarc"]).toMatchObject({ lifecycle: { prevent_destroy: true } });
    expect(mail).toMatchObject({ output: { spf: { value: "${cloudflare_dns_record.example_com__spf}" } } });
  });

  test("what the stack overrides is written too, and changes nothing else", () => {
    const written = (override: (stack: TerraformStack) => void): Readonly<Record<string, unknown>> =>
      recordsOf(
        synth((app) => {
          const stack = stackIn(app, "mail");
          override(stack);
          new SendingDomain(stack, "example.com", spec);
        }).mail,
      );
    const plain = written(() => undefined);
    const overridden = written((stack) => {
      stack.addOverride("resource.cloudflare_dns_record.example_com__dmarc.lifecycle.prevent_destroy", true);
      stack.addOverride("resource.cloudflare_dns_record.example_com__spf.ttl", Lazy.numberValue({ produce: () => 300 }));
    });
    expect(overridden).toEqual({
      ...plain,
      example_com__dmarc: { ...(plain["example_com__dmarc"] as object), lifecycle: { prevent_destroy: true } },
      example_com__spf: { ...(plain["example_com__spf"] as object), ttl: 300 },
    });
  });

  test("whatever is overridden at a record, tokens of every kind too, is written as at a DnsRecord made by hand", () => {
    const tokens = [
      Lazy.stringValue({ produce: () => "late" }),
      `before ${Lazy.stringValue({ produce: () => "late" })} behind`,
      Lazy.numberValue({ produce: () => 5 }),
      `before ${Lazy.numberValue({ produce: () => 5 })} behind`,
      Lazy.listValue({ produce: () => ["late"] }),
      Lazy.anyValue({ produce: () => ({ late: [1, undefined] }) }),
      { creationStack: [], resolve: () => "late", toString: () => "a token that is no class's" },
      Token.asStringMap(Lazy.anyValue({ produce: () => ({ late: "map" }) })),
      Fn.join("-", ["a", Lazy.stringValue({ produce: () => "late" })]),
    ];
    const words = tokens.filter((each) => typeof each === "string");
    const text = fc.oneof(fc.string(), fc.constantFrom("${path.module}", "$${x}", "1e+200", "-1.5e+289", "{TfToken[", "&{TfToken[x]}"));
    const leaf = fc.oneof(text, fc.double(), fc.boolean(), fc.constantFrom(null, undefined), fc.constantFrom(...tokens));
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(fc.oneof(text, fc.constantFrom(...words)), tie("value"), { maxKeys: 3 }),
      ),
    }));
    const overrides = fc.array(fc.tuple(fc.constantFrom("a", "a.b", "comment", "lifecycle"), value), { maxLength: 3 });
    const written = (place: (stack: TerraformStack) => DnsRecord, given: readonly (readonly [string, unknown])[]): unknown => {
      const stack = stackIn(new App({ outdir: tmpdir(), stackTraces: false }), "mail");
      const record = place(stack);
      record.overrideLogicalId("spf");
      for (const [key, override] of given) record.addOverride(key, override);
      try {
        return (stack.toTerraform() as StackJson).resource?.cloudflare_dns_record["spf"];
      } catch {
        return "refused";
      }
    };
    const config = { zoneId: ZONE.id, name: "example.com", type: "TXT", content: '"v=spf1 -all"', ttl: 1 };
    let refused = 0;
    fc.assert(
      fc.property(overrides, (given) => {
        const ours = written((stack) => new ParkedDomain(stack, "mail", { domain: "example.com", zone: ZONE }).record("spf"), given);
        const byHand = written((stack) => new DnsRecord(new Construct(stack, "mail"), "spf", config), given);
        expect(ours).toEqual(byHand);
        if (ours === "refused") refused++;
      }),
      { numRuns: 500 },
    );
    expect(refused).toBeLessThan(250);
  });

  test("a record that is imported, and one that was moved, are written as DnsRecords made by hand", () => {
    const written = (place: (stack: TerraformStack) => readonly DnsRecord[]): unknown => {
      const stack = stackIn(new App({ outdir: tmpdir(), stackTraces: false }), "mail");
      const [spf, dmarc] = place(stack);
      spf?.importFrom(`${ZONE.id}/1`);
      spf?.moveFromId("cloudflare_dns_record.old");
      dmarc?.moveFromId("cloudflare_dns_record.older");
      const { import: imports, moved } = stack.toTerraform() as Readonly<Record<string, unknown>>;
      return { imports, moved };
    };
    const ours = written((stack) => {
      const parked = new ParkedDomain(stack, "mail", { domain: "example.com", zone: ZONE });
      return [parked.record("spf"), parked.record("dmarc")];
    });
    const byHand = written((stack) =>
      ["example_com__spf", "example_com__dmarc", "example_com__mx__null"].map((id) => {
        const config = { zoneId: ZONE.id, name: "example.com", type: "TXT", content: '"v=spf1 -all"', ttl: 1 };
        return new DnsRecord(stack, id, config);
      }),
    );
    expect(ours).toEqual(byHand);
    expect(ours).toMatchObject({ imports: [{ id: `${ZONE.id}/1` }], moved: [{}, {}] });
  });

  test("a role that is not there is said with those that are", () => {
    expect(failure((app) => new ParkedDomain(stackIn(app, "mail"), "x", { domain: "example.com" }).record("dkim"))).toEqual({
      message: 'mail/x: no record with role "dkim"; it has spf, dmarc, mx__null',
      written: [],
    });
  });

  test("a provider of its own is written at each record", () => {
    const { mail } = synth((app) => {
      const stack = stackIn(app, "mail");
      const provider = new CloudflareProvider(stack, "second", { alias: "second", apiToken: "x" });
      new ParkedDomain(stack, "x", { domain: "example.com", zone: ZONE, provider });
    });
    expect(recordsOf(mail)["example_com__spf"]).toMatchObject({ provider: "cloudflare.second" });
  });

  test("all errors of a spec are one message, and nothing is written", () => {
    expect(failure((app) => new SendingDomain(stackIn(app, "mail"), "x", { ...spec, domain: "example", ttl: 5 }))).toEqual({
      message: [
        "mail/x: 2 errors in the spec",
        "  - ttl: out of range, got 5; write seconds, 60 to 86400 (30 to 59 only on Enterprise), or auto",
        '  - domain: a single label, not an absolute name, got "example"; write the whole name, like mail.example.com',
      ].join("\n"),
      written: [],
    });
  });

  test("a construct that was removed is none beside the next", () => {
    const stack = new TerraformStack(new App({ stackTraces: false }), "mail");
    new SendingDomain(stack, "d", spec);
    stack.node.tryRemoveChild("d");
    expect(new SendingDomain(stack, "d", spec).record("spf").friendlyUniqueId).toBe("example_com__spf");
    const inner = new Construct(stack, "inner");
    new ParkedDomain(inner, "p", { domain: "example.net", comment: "first" });
    stack.node.tryRemoveChild("inner");
    new ParkedDomain(new Construct(stack, "inner"), "p", { domain: "example.net" });
    stack.node.tryRemoveChild("d");
    new ParkedDomain(stack, "d", { domain: "example.com" });
    type Comment = { readonly "//": { readonly sendingDomains: { readonly domains: readonly { name: string; kind: string }[] } } };
    const { domains } = (stack.toTerraform() as Comment)["//"].sendingDomains;
    expect(domains.map(({ name, kind }) => `${name} ${kind}`)).toEqual(["example.net parked-domain", "example.com parked-domain"]);
  });

  test("two constructs of one domain in one stack are an error", () => {
    const build = (app: App): void => {
      const stack = stackIn(app, "mail");
      new SendingDomain(stack, "a", spec);
      new ParkedDomain(stack, "b", { domain: "EXAMPLE.com." });
    };
    expect(failure(build).message).toBe("mail/b: example.com stands already in this stack, at mail/a; keep one construct of it");
  });

  test("warnings are annotations at the construct, once each; acknowledged ones are not", () => {
    const app = new App({ outdir: mkdtempSync(join(tmpdir(), "cdktf-out-")), stackTraces: false });
    const annotations = (props: SendingDomainProps, id: string): unknown[] =>
      new SendingDomain(stackIn(app, id), id, props).node.metadata.map(({ data }) => data as unknown);
    const wide = { ...spec, spf: { terms: ["ptr"] } };
    const said = 'spf-ptr: spf.terms[0]: ptr is slow, and receivers are told to ignore it, got "ptr"; write the addresses as ip4 and ip6';
    expect(annotations(wide, "a")).toEqual([said]);
    expect(annotations({ ...wide, acknowledge: [{ finding: "spf-ptr", at: "spf", reason: "#7" }] }, "b")).toEqual([]);
    rmSync(app.outdir, { recursive: true, force: true });
  });
});

test("an account needs its provider, and a construct its spec", () => {
  const build = (props: unknown) => (app: App) => void new SendingDomain(stackIn(app, "mail"), "d", props as SendingDomainProps);
  expect(failure(build({ ...spec, account: "other" })).message).toContain(
    'account: no provider for the account "other"; give provider, as it is made for that account',
  );
  expect(failure(build(undefined)).message).toContain("domain: missing; add the name that stands in From addresses");
  expect(failure(build("example.com")).message).toBe(
    'mail/d: 1 error in the spec\n  - the spec: not a map, got "example.com"; give its fields, like { domain: "example.com" }',
  );
  expect(failure(build(new Map())).message).toBe(
    'mail/d: 1 error in the spec\n  - the spec: not a map, got an object of class Map; give its fields, like { domain: "example.com" }',
  );
  expect(failure(build(null)).message).toContain("the spec: not a map, got null;");
  class Props {
    constructor() {
      Object.assign(this, spec);
    }
  }
  expect(synth((app) => void build(new Props())(app))["mail"]).toHaveProperty("resource");
  expect(failure(build({ ...spec, kind: "parked-domain" })).message).toBe(
    'mail/d: 1 error in the spec\n  - kind: another than this construct\'s, got "parked-domain"; leave it out, or use the construct of that kind',
  );
});

test("import blocks that would be lost stop synth: overridden by others later, and in HCL", () => {
  const adopting = { ...spec, adopt: { spf: "0123456789abcdef0123456789abcdef" } };
  const later = (app: App): void => {
    const stack = stackIn(app, "mail");
    new SendingDomain(stack, "example.com", adopting);
    stack.addOverride("import", [{ to: "aws_ses_domain_identity.x", id: "x" }]);
  };
  expect(failure(later)).toEqual({
    message: expect.stringContaining(
      "adopt: the stack's override of import takes the place of those of cloudflare_dns_record.example_com__spf; add it before the first construct of a spec",
    ) as string,
    written: [],
  });
  const app = new App({ outdir: mkdtempSync(join(tmpdir(), "cdktf-out-")), stackTraces: false, hclOutput: true });
  new SendingDomain(stackIn(app, "mail"), "example.com", adopting);
  expect(() => {
    app.synth();
  }).toThrow(
    "adopt: no import blocks can be written in HCL (cloudflare_dns_record.example_com__spf); synthesise JSON for the apply that takes them over",
  );
  rmSync(app.outdir, { recursive: true, force: true });
});

/** Runs a real synth of HCL: what it wrote of the stack `mail`, or what it stopped with. */
function synthHcl(fields: (stack: TerraformStack) => Partial<SendingDomainProps>): string {
  const outdir = mkdtempSync(join(tmpdir(), "cdktf-out-"));
  process.env["SYNTH_HCL_OUTPUT"] = "true";
  try {
    const app = new App({ outdir, stackTraces: false });
    const stack = stackIn(app, "mail");
    new SendingDomain(stack, "d", { ...spec, ...fields(stack) });
    app.synth();
    return readFileSync(join(outdir, "stacks/mail/cdk.tf"), "utf8");
  } catch (error) {
    return (error as Error).message;
  } finally {
    delete process.env["SYNTH_HCL_OUTPUT"];
    rmSync(outdir, { recursive: true, force: true });
  }
}

test.each<[string, (stack: TerraformStack) => Partial<SendingDomainProps>, string]>([
  [
    "a comment with a quote",
    () => ({ comment: 'it is "ours"' }),
    "comment: mail/d: a quote, a backslash or a template cannot be written in HCL; synthesise JSON",
  ],
  [
    "a zone that is looked up",
    () => ({ zone: { name: "example.com" } }),
    "zone: mail/d: the lookup of a zone cannot be written in HCL; give zone.id, or synthesise JSON",
  ],
  [
    "a late address, a quote and a template",
    (stack) => ({
      senders: {
        own: { service: "self-hosted", ip4: [new TerraformVariable(stack, "a", {}).stringValue] },
        texts: {
          service: "custom",
          records: {
            quote: { name: "a.example.com", type: "TXT", content: 'q"x' },
            template: { name: "b.example.com", type: "TXT", content: "q${x}" },
          },
        },
      },
    }),
    "hcl: mail/d: the contents of spf, custom__quote, custom__template cannot be written in HCL; synthesise JSON",
  ],
])("what HCL cannot hold stops its synth: %s", (_, fields, message) => {
  expect(synthHcl(fields)).toContain(message);
});

test("a spec that HCL can hold is written in it, macros too", () => {
  const hcl = synthHcl(() => ({ spf: { terms: ["exists:%{i}._spf.example.com"] } }));
  expect(hcl).toContain('resource "cloudflare_dns_record" "example_com__spf" {');
  expect(hcl).toContain('"\\"v=spf1 exists:%%{i}._spf.example.com ip4:203.0.113.25 ~all\\""');
});

describe("tokens that synth resolves to a text", () => {
  const PRIVATE = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }) as string;

  test.each<[string, object, string]>([
    [
      "an address",
      { ip4: [Lazy.stringValue({ produce: () => "203.0.113.5" })] },
      "spec-token: mail/d/spf: a token that is a plain text once synth resolves it, like Lazy; give the text itself",
    ],
    [
      "a target",
      { ip4: ["203.0.113.5"], dkim: { a: { target: Lazy.stringValue({ produce: () => "key.vendor.example" }) } } },
      "spec-token: mail/d/dkim-a: a token that is a plain text once synth resolves it, like Lazy; give the text itself",
    ],
    [
      "a private key, within a function",
      { ip4: ["203.0.113.5"], dkim: { a: { publicKey: Fn.trimspace(PRIVATE), keyType: "rsa" } } },
      "secret-private-key: mail/d/dkim-a: a private key within a token; give the public key",
    ],
    [
      "a private key",
      { ip4: ["203.0.113.5"], dkim: { a: { publicKey: Lazy.stringValue({ produce: () => PRIVATE }), keyType: "rsa" } } },
      "secret-private-key: mail/d/dkim-a: a private key within a token; give the public key",
    ],
  ])("%s", (_, fields, line) => {
    const { message, written } = failure((app) => {
      new SendingDomain(stackIn(app, "mail"), "d", { ...spec, senders: { own: { service: "self-hosted", ...fields } } });
    });
    expect(message).toContain(line);
    expect(message).not.toContain("PRIVATE KEY");
    expect(written).toEqual([]);
  });

  test("one that is more than a reference is refused, for what stands beside it would be a part of the expression", () => {
    const { message } = failure((app) => {
      const stack = stackIn(app, "mail");
      const [a, b] = ["a", "b"].map((id) => new TerraformVariable(stack, id, {}).stringValue);
      const ip4 = [Lazy.stringValue({ produce: () => `${a ?? ""}/${b ?? ""}` })];
      new SendingDomain(stack, "d", { ...spec, senders: { own: { service: "self-hosted", ip4 } } });
    });
    expect(message).toContain(
      "spec-token: mail/d/spf: a token that is more than one reference once synth resolves it; write the text around each outside it",
    );
  });

  test("one that resolves to a reference, and functions of constants, are written", () => {
    const stacks = synth((app) => {
      const stack = stackIn(app, "mail");
      const variable = new TerraformVariable(stack, "a", {});
      const ip4 = [Lazy.stringValue({ produce: () => variable.stringValue }), Fn.cidrhost("203.0.113.0/24", 25)];
      new SendingDomain(stack, "d", { ...spec, senders: { own: { service: "self-hosted", ip4 } } });
    });
    const { condition } = (recordsOf(stacks["mail"])["example_com__spf"]?.["lifecycle"] as { precondition: { condition: string }[] })
      .precondition[0] as { condition: string };
    expect(condition).toContain("ip4:${var.a}");
    expect(condition).toContain("ip4:${cidrhost(");
    // Terraform wants a condition to refer to something.
    expect(condition).toMatch(/ == 0 && path\.module != ""\}$/u);
  });
});

test("a backend has its settings in HCL too, with the name of the stack as it is", () => {
  const stack = new TerraformStack(new App({ stackTraces: false }), "a$&b");
  new RawBackend(stack, { local: { path: "{stack}.tfstate" } });
  expect(Testing.synth(stack)).toContain('"path": "a$&b.tfstate"');
  expect(Testing.synthHcl(stack)).toContain('path = "a$&b.tfstate"');
});

test("a provider is the construct's own stack's", () => {
  const app = new App({ stackTraces: false });
  const provider = new CloudflareProvider(new TerraformStack(app, "other"), "cloudflare", { alias: "b" });
  expect(() => new SendingDomain(new TerraformStack(app, "mail"), "d", { ...spec, provider })).toThrow(
    "mail/d: 1 error in the spec\n  - provider: that of the stack other; give one of mail, the construct's own",
  );
});

test("an Aspect that gives records a lifecycle takes no rule of late values away", () => {
  const stacks = synth((app) => {
    const stack = stackIn(app, "mail");
    const address = new TerraformVariable(stack, "address", {}).stringValue;
    new SendingDomain(stack, "d", { ...spec, senders: { own: { service: "self-hosted", ip4: [address] } } });
    const mine = { condition: "${true}", errorMessage: "mine" };
    Aspects.of(stack).add({
      visit: (node) => {
        if (node instanceof DnsRecord) node.lifecycle = { preventDestroy: true, precondition: [mine] };
      },
    });
  });
  const { example_com__spf: spf, example_com__dmarc: dmarc } = recordsOf(stacks["mail"]);
  expect(spf?.["lifecycle"]).toMatchObject({ prevent_destroy: true });
  expect((spf?.["lifecycle"] as { precondition: { error_message: string }[] }).precondition.map((each) => each.error_message)).toEqual([
    "Known at last, the text holds a private key, which must never be published.",
    "Known at last, the text holds a line break, or a character outside printable ASCII.",
    'Known at last, the text holds more than one term where one is meant; join terms as they are written, like join(" ", formatlist("ip4:%s", …)).',
    "Known at last, the text holds a word that is no term of SPF: a mechanism with an address or a name that is one, like ip4:203.0.113.25.",
    "Known at last, the text holds an SPF that lets everybody send.",
    "Known at last, the text holds an IPv4 address that is written as IPv6; give it to ip4.",
    "mine",
  ]);
  expect(dmarc?.["lifecycle"]).toEqual({ prevent_destroy: true, precondition: [{ condition: "${true}", error_message: "mine" }] });
});

test("a text of the SPF's name that is known only at apply may be no second SPF", () => {
  const stacks = synth((app) => {
    const stack = stackIn(app, "mail");
    const content = new TerraformVariable(stack, "text", {}).stringValue;
    const records = {
      beside: { name: "example.com", type: "TXT", content },
      elsewhere: { name: "a.example.com", type: "TXT", content },
    } as const;
    new SendingDomain(stack, "d", { ...spec, senders: { ...spec.senders, texts: { service: "custom", records } } });
  });
  const records = recordsOf(stacks["mail"]);
  const saying = (address: string): string[] =>
    (records[address]?.["lifecycle"] as { precondition: { error_message: string }[] }).precondition.map((each) => each.error_message);
  const second = "Known at last, the text holds a second SPF for its name, of which receivers use neither.";
  const others = saying("example_com__custom__elsewhere");
  expect(others).not.toContain(second);
  expect(saying("example_com__custom__beside")).toEqual([...others, second]);
});

test("values known only at apply that are no texts are refused, with the cure", () => {
  const stack = new TerraformStack(new App({ stackTraces: false }), "mail");
  const number = new TerraformVariable(stack, "number", {}).numberValue;
  const object = new TerraformVariable(stack, "object", {}).value as string;
  const records = { t: { name: "t.example.com", type: "TXT", content: `n=${number}` } } as const;
  const senders = { own: { service: "self-hosted", ip4: [object] }, other: { service: "custom", records } } as const;
  const late = { ...spec, comment: String(number), senders };
  expect(() => new SendingDomain(stack, "d", late)).toThrow(
    [
      "mail/d: 3 errors in the spec",
      "  - comment: a number known only at apply, whose value a text never holds; make a text of it: Token.asString(variable.value), not variable.numberValue",
      "  - senders.own.ip4[0]: a value known only at apply that is no text yet; make a text of it: Token.asString(…), or variable.stringValue",
      "  - senders.other.records.t.content: a number known only at apply, whose value a text never holds; make a text of it: Token.asString(variable.value), not variable.numberValue",
    ].join("\n"),
  );
});

test("a backend that is none of Terraform's is refused", () => {
  const stack = new TerraformStack(new App({ stackTraces: false }), "mail");
  expect(() => new RawBackend(stack, { cloud: { organization: "x" } })).toThrow(
    'backend: "cloud" is no backend of Terraform\'s, but a block of its own; use CDKTF\'s CloudBackend, or write { "remote": … }',
  );
});

test.each([{}, { s3: null }, { s3: ["a"] }, ["a"], null, { s3: {}, gcs: {} }])("%j is not exactly one backend", (settings) => {
  const stack = new TerraformStack(new App({ stackTraces: false }), "mail");
  expect(() => new RawBackend(stack, settings as BackendSettings)).toThrow(
    'backend: not exactly one backend with its settings; write it like { "s3": { "bucket": "…", "key": "{stack}.tfstate" } }',
  );
});

test("import blocks of others stay beside ours, and none of a construct that was removed", () => {
  const stacks = synth((app) => {
    const stack = stackIn(app, "mail");
    stack.addOverride("import", [{ to: "aws_ses_domain_identity.x", id: "x" }]);
    new SendingDomain(stack, "removed", { ...spec, adopt: { spf: "fedcba9876543210fedcba9876543210" } });
    stack.node.tryRemoveChild("removed");
    new SendingDomain(stack, "example.com", { ...spec, adopt: { spf: "0123456789abcdef0123456789abcdef" } });
  });
  expect(stacks["mail"]).toMatchObject({
    import: [
      { to: "aws_ses_domain_identity.x", id: "x" },
      { to: "cloudflare_dns_record.example_com__spf", id: `${ZONE.id}/0123456789abcdef0123456789abcdef` },
    ],
  });
});

test("an import block has the address that its record is written at, and none is written of one that was removed", () => {
  const stacks = synth((app) => {
    const ids = { spf: "0123456789abcdef0123456789abcdef", dmarc: "fedcba9876543210fedcba9876543210" };
    const domain = new SendingDomain(stackIn(app, "mail"), "example.com", { ...spec, adopt: ids });
    domain.record("spf").overrideLogicalId("my_spf");
    domain.node.tryRemoveChild("dmarc");
  });
  expect(stacks["mail"]).toMatchObject({
    import: [{ to: "cloudflare_dns_record.my_spf", id: `${ZONE.id}/0123456789abcdef0123456789abcdef` }],
  });
});

describe("checks across constructs, in a real app.synth()", () => {
  const secondSpf = { zoneId: ZONE.id, name: "Example.com.", type: "TXT", content: '"v=spf1 -all"', ttl: 1 };
  const message = (path: string): string =>
    `zone-two-spf: ${path}: a second SPF record at example.com, beside that of first/example.com/spf: receivers then use neither; keep one`;

  /** An app of three stacks whose first has the domain; `offend` does something in the last. */
  const withLast = (offend: (last: TerraformStack, app: App) => void) => (app: App) => {
    new SendingDomain(stackIn(app, "first"), "example.com", spec);
    stackIn(app, "middle");
    offend(stackIn(app, "last"), app);
  };

  test("an offender in the last stack stops the first before anything is written", () => {
    const { message: said, written } = failure(withLast((last) => new DnsRecord(last, "theirs", secondSpf)));
    expect(said).toContain(message("last/theirs"));
    expect(written).toEqual([]);
  });

  test("a record that an Aspect adds to the last stack does too, and the Aspect visits each construct once", () => {
    const visits: string[] = [];
    const aspect = {
      visit(node: IConstruct) {
        visits.push(node.node.path);
        if (node instanceof TerraformStack) new DnsRecord(node, "by-aspect", secondSpf);
      },
    };
    const { message: said, written } = failure(withLast((last) => Aspects.of(last).add(aspect)));
    expect(said).toContain(message("last/by-aspect"));
    expect(written).toEqual([]);
    expect(visits).toEqual(["last", "last/cloudflare", "last/backend", "last/by-aspect"]);
  });

  test("an Aspect visits each construct once where a stack stands in another", () => {
    const visits: string[] = [];
    synth((app) => {
      new SendingDomain(stackIn(app, "mail"), "d", spec);
      const outer = stackIn(app, "outer");
      stackIn(stackIn(outer, "inner"), "innermost");
      Aspects.of(outer).add({
        visit: (node) => {
          visits.push(node.node.path);
          if (TerraformStack.isStack(node)) new TerraformOutput(node, `by-aspect-${visits.length}`, { value: "x" });
        },
      });
    });
    expect(visits.filter((path) => path.endsWith("inner"))).toHaveLength(new Set(visits.filter((path) => path.endsWith("inner"))).size);
    expect(visits).toEqual([...new Set(visits)]);
  });

  test("an Aspect that is invoked ahead is not invoked twice in a synth that succeeds", () => {
    const visits: string[] = [];
    synth(withLast((last) => Aspects.of(last).add({ visit: (node) => void visits.push(node.node.path) })));
    expect(visits).toEqual([...new Set(visits)]);
    expect(visits).toContain("last");
  });

  test("a name that is relative is its zone's, however the zone is given", () => {
    const at = (scope: TerraformStack, id: string, zoneId: string): DnsRecord =>
      new DnsRecord(scope, id, { ...secondSpf, zoneId, name: "@" });
    const build = (app: App): void => {
      const stack = stackIn(app, "first");
      const zone = new Zone(stack, "zone", { name: "Example.com", account: { id: "a" } });
      new SendingDomain(stack, "example.com", { ...spec, zone: { id: zone.id, name: "example.com" } });
      at(stack, "theirs", zone.id);
      const last = stackIn(app, "last");
      at(last, "theirs", zone.id);
      at(last, "looked-up", new DataCloudflareZone(last, "data", { filter: { name: "example.com" } }).id);
    };
    const paths = ["first/theirs", "last/theirs", "last/looked-up"];
    expect(failure(build).message.match(/zone-two-spf: .*/gu)).toEqual(paths.map(message));
  });

  test.each<[string, (app: App) => void, string]>([
    [
      "a zone of the app under another name",
      (app) => {
        const stack = stackIn(app, "first");
        const { id } = new Zone(stack, "zone", { name: "example.net", account: { id: "a" } });
        new SendingDomain(stack, "d", { ...spec, zone: { id, name: "example.com" } });
      },
      'zone-id-twice: first/d: the zone id of example.net, at first/zone, for the zone example.com: its records would land there, got "first/cloudflare_zone.zone.id"; write the id of example.com',
    ],
    [
      "one token under two names",
      (app) => {
        const stack = stackIn(app, "first");
        const id = new TerraformVariable(stack, "id", {}).stringValue;
        for (const name of ["example.com", "example.net"]) {
          new ParkedDomain(stack, name, { domain: name, zone: { id, name } });
        }
      },
      'zone-id-twice: first/example.net: the zone id of example.com, at first/example.com, for the zone example.net: its records would land there, got "first/var.id"; write the id of example.net',
    ],
    [
      "a record of others at an address of ours",
      (app) => {
        const stack = stackIn(app, "first");
        new DnsRecord(stack, "example_com__spf", { zoneId: ZONE.id, name: "www.example.com", type: "A", content: "192.0.2.1", ttl: 1 });
        new SendingDomain(stack, "d", spec);
      },
      "first/example_com__spf: the Terraform address of first/d/spf, example_com__spf; give it another id",
    ],
    [
      "two of ours at one address",
      (app) => {
        new SendingDomain(stackIn(app, "first"), "d", spec).record("spf").overrideLogicalId("example_com__dkim__mx2026");
      },
      "first/d/dkim-mx2026: the Terraform address of first/d/spf, example_com__dkim__mx2026; give it another id",
    ],
    [
      "a lookup of others at the address of ours",
      (app) => {
        const stack = stackIn(app, "first");
        new SendingDomain(stack, "d", { ...spec, zone: { name: "example.com" } });
        new DataCloudflareZone(stack, "example_com__zone", { zoneId: ZONE.id });
      },
      "first/example_com__zone: the Terraform address of first/zone:example.com, example_com__zone; give it another id",
    ],
    [
      "a record that two specs take over",
      (app) => {
        const adopt = { spf: "0123456789abcdef0123456789abcdef" };
        new SendingDomain(stackIn(app, "first"), "d", { ...spec, adopt });
        new ParkedDomain(stackIn(app, "last"), "x", { domain: "x.example.com", zone: ZONE, adopt });
      },
      'spec-value: last/x: a record that is taken over already, at first/d, got "0123456789abcdef0123456789abcdef"; give each role a record of its own',
    ],
  ])("%s stops synth", (_, build, said) => {
    const { message: all, written } = failure(build);
    expect(all).toContain(said);
    expect(written).toEqual([]);
  });

  test("a zone is known by each of its attributes, and by the id that it is looked up by", () => {
    const build = (app: App): void => {
      const stack = stackIn(app, "first");
      new SendingDomain(stack, "example.com", spec);
      const byName = new DataCloudflareZone(stack, "by-name", { filter: { name: "example.com" } });
      const byId = new DataCloudflareZone(stack, "by-id", { zoneId: ZONE.id });
      new DnsRecord(stack, "name", { ...secondSpf, zoneId: "another", name: byName.name });
      new DnsRecord(stack, "zone-id", { ...secondSpf, zoneId: byName.zoneId, name: "@" });
      new DnsRecord(stack, "looked-up", { ...secondSpf, zoneId: byId.id, name: "@" });
      new DnsRecord(stack, "policy", { ...secondSpf, name: `_dmarc.${byName.name}`, content: '"v=DMARC1; p=none"' });
    };
    expect(failure(build).message.match(/zone-two-\w+: [\w/-]+/gu)).toEqual([
      "zone-two-spf: first/name",
      "zone-two-spf: first/zone-id",
      "zone-two-spf: first/looked-up",
      "zone-two-dmarc: first/policy",
    ]);
  });

  test("records of data are alike only where their data are", () => {
    const caa = (value: string) => ({ zoneId: ZONE.id, name: "@", type: "CAA", data: { tag: "issue", value }, ttl: 1 });
    const others =
      (...values: string[]) =>
      (last: TerraformStack): void =>
        values.forEach((value, index) => new DnsRecord(last, `caa${index}`, caa(value)));
    expect(Object.keys(synth(withLast(others("a.example", "b.example"))))).toEqual(["first", "last", "middle"]);
    expect(failure(withLast(others("a.example", "a.example"))).message).toContain(
      "zone-identical: last/caa1: the same CAA at example.com as that of last/caa0, which Cloudflare refuses; keep one",
    );
  });

  test("a record that has moved to an address of ours is none beside it", () => {
    const build = (app: App): void => {
      const stack = stackIn(app, "first");
      new DnsRecord(stack, "old", secondSpf).moveToId("cloudflare_dns_record.example_com__spf");
      new SendingDomain(stack, "example.com", spec);
    };
    expect(Object.keys(recordsOf(synth(build)["first"]))).not.toContain("old");
  });

  test("a record of another binding is judged as well", () => {
    class TheirRecord extends TerraformResource {
      readonly zoneIdInput = secondSpf.zoneId;
      readonly nameInput = secondSpf.name;
      readonly typeInput = secondSpf.type;
      readonly contentInput = secondSpf.content;
    }
    const build = withLast((last) => new TheirRecord(last, "theirs", { terraformResourceType: "cloudflare_dns_record" }));
    expect(failure(build).message).toContain(message("last/theirs"));
  });

  test("what was judged in a test of one stack is judged anew", () => {
    const app = new App({ stackTraces: false });
    new SendingDomain(stackIn(app, "first"), "example.com", spec);
    const last = stackIn(app, "last");
    Testing.synth(last, true);
    new DnsRecord(last, "theirs", secondSpf);
    expect(() => Testing.synth(app.node.findChild("first") as TerraformStack, true)).toThrow(message("last/theirs"));
  });

  test("each test of a stack that stood before the first domain judges the whole app as it is then", () => {
    const app = new App({ stackTraces: false });
    const [last, first] = [stackIn(app, "last"), stackIn(app, "first")];
    new SendingDomain(first, "example.com", spec);
    Testing.synth(last, true);
    new DnsRecord(last, "theirs", secondSpf);
    for (const stack of [first, last, first]) expect(() => Testing.synth(stack, true)).toThrow("a second SPF record at example.com");
    last.node.tryRemoveChild("theirs");
    for (const stack of [first, last]) expect(() => Testing.synth(stack, true)).not.toThrow();
  });

  test("a stack in another one is judged too", () => {
    const outer = stackIn(new App({ stackTraces: false }), "first");
    const inner = stackIn(outer, "inner");
    new SendingDomain(inner, "example.com", spec);
    new DnsRecord(inner, "theirs", secondSpf);
    expect(() => Testing.synth(inner, true)).toThrow("first/inner/theirs: a second SPF record at example.com");
  });

  test("a zone's name in Unicode is the spec's, which has it in ASCII", () => {
    const stacks = synth((app) => {
      const stack = stackIn(app, "first");
      const { id } = new Zone(stack, "zone", { name: "Bücher.example", account: { id: "a" } });
      new ParkedDomain(stack, "d", { domain: "bücher.example", zone: { id, name: "bücher.example" } });
    });
    expect(Object.keys(stacks)).toEqual(["first"]);
  });

  test("another's record at a name in Unicode stands beside the spec's, which has it in ASCII", () => {
    const twice = (app: App): void => {
      const stack = stackIn(app, "first");
      new ParkedDomain(stack, "d", { domain: "bücher.example.com", zone: ZONE });
      new DnsRecord(stack, "theirs", { ...secondSpf, name: "Bücher.example.com" });
    };
    expect(failure(twice).message).toContain("a second SPF record at xn--bcher-kva.example.com");
    const mx = (app: App): void => {
      const stack = stackIn(app, "first");
      new ParkedDomain(stack, "d", { domain: "example.com", zone: ZONE });
      for (const [id, content] of [
        ["a", "mx.bücher.example"],
        ["b", "MX.xn--bcher-kva.example."],
      ] as const)
        new DnsRecord(stack, id, { zoneId: ZONE.id, name: "*.Bücher.example.com", type: "MX", content, priority: 10, ttl: 1 });
    };
    expect(failure(mx).message).toContain("zone-identical: first/b: ");
  });

  test("relative names of zones that nobody names are compared within each zone", () => {
    const build = (app: App): void => {
      const stack = stackIn(app, "first");
      new SendingDomain(stack, "example.com", spec);
      const zones = ["id-of-a-zone", "id-of-another", ...["one", "two"].map((id) => new TerraformVariable(stack, id, {}).stringValue)];
      for (const [index, zoneId] of zones.entries()) {
        new DnsRecord(stack, `apex${index}`, { ...secondSpf, zoneId, name: "@" });
        new DnsRecord(stack, `cname${index}`, { zoneId, name: "@", type: "CNAME", content: "host.example.net", ttl: 1 });
        new DnsRecord(stack, `key${index}`, { ...secondSpf, zoneId, name: "s1._domainkey", content: `"v=DKIM1; p=${index}"` });
      }
    };
    expect(Object.keys(synth(build))).toEqual(["first"]);
    const twice = (app: App): void => {
      build(app);
      const stack = app.node.findChild("first") as TerraformStack;
      const one = (stack.node.findChild("one") as TerraformVariable).stringValue;
      new DnsRecord(stack, "second", { ...secondSpf, zoneId: one, name: "@", content: '"v=spf1 ~all"' });
    };
    expect(failure(twice).message).toContain(
      "zone-two-spf: first/second: a second SPF record at first/var.one, beside that of first/apex2: receivers then use neither; keep one",
    );
  });

  test("a record that a later line overrides is judged as it will be written", () => {
    const build = (app: App): void => {
      const stack = stackIn(app, "first");
      new SendingDomain(stack, "example.com", spec);
      const theirs = new DnsRecord(stack, "theirs", { ...secondSpf, content: '"harmless"' });
      theirs.content = '"v=spf1 -all"';
    };
    expect(failure(build).message).toContain(message("first/theirs"));
    const override = (record: DnsRecord): void => {
      for (const [key, value] of Object.entries(secondSpf)) record.addOverride(key === "zoneId" ? "zone_id" : key, value);
    };
    const escape = (app: App): void => {
      const stack = stackIn(app, "first");
      new SendingDomain(stack, "example.com", spec);
      override(new DnsRecord(stack, "theirs", { zoneId: "x", name: "x.example", type: "A", content: "192.0.2.1", ttl: 1 }));
    };
    expect(failure(escape).message).toContain(message("first/theirs"));
  });

  test.each<[string, (record: DnsRecord) => void, string]>([
    ["a setter", (record) => (record.content = '"v=spf1 +all"'), 'TXT example.com "v=spf1 +all"'],
    [
      "an override",
      (record) => {
        record.addOverride("content", '"v=spf1 +all"');
      },
      'TXT example.com "v=spf1 +all"',
    ],
    [
      "another name",
      (record) => {
        record.addOverride("name", "x.example.com");
      },
      'TXT x.example.com "v=spf1 ip4:203.0.113.25 ~all"',
    ],
  ])("a record of ours that code changes by %s stops synth", (_, change, now) => {
    const build = (app: App): void => {
      change(new SendingDomain(stackIn(app, "first"), "example.com", spec).record("spf"));
    };
    const { message: said, written } = failure(build);
    expect(said).toContain(
      `first/example.com: spf: changed by code to ${now}, which the rules of its spec have not judged; change the spec, or write a DnsRecord in its place`,
    );
    expect(written).toEqual([]);
  });

  test("a stack that stands before the first of ours is not written either", () => {
    const build = (app: App): void => {
      new DnsRecord(stackIn(app, "theirs"), "spf", secondSpf);
      new SendingDomain(stackIn(app, "ours"), "example.com", spec);
    };
    expect(failure(build).written).toEqual([]);
  });

  test("a stack that comes later and stands before ours in the tree is not written either", () => {
    const build = (app: App): void => {
      const group = new Construct(app, "group");
      new SendingDomain(stackIn(app, "ours"), "example.com", spec);
      const late = new TerraformStack(group, "late");
      new CloudflareProvider(late, "cloudflare");
      new DnsRecord(late, "spf", secondSpf);
    };
    expect(failure(build).written).toEqual([]);
  });

  test("an Aspect whose visit cannot be set is visited in its turn alone", () => {
    const visits: string[] = [];
    class Getter {
      get visit() {
        return (node: IConstruct): void => void visits.push(node.node.path);
      }
    }
    const fixed = Object.freeze({ visit: (node: IConstruct): void => void visits.push(`fixed ${node.node.path}`) });
    synth(withLast((last) => [new Getter(), fixed].forEach((aspect) => Aspects.of(last).add(aspect))));
    expect(visits).toEqual([...new Set(visits)]);
    expect(visits).toEqual(expect.arrayContaining(["last", "fixed last"]));
  });

  test("a term that names a proxied host is an error", () => {
    const senders = { own: { service: "self-hosted", a: ["mail.example.com"] } } as const;
    const build = withLast((last) => {
      new SendingDomain(last, "news", { ...spec, domain: "news.example.com", senders });
      new DnsRecord(last, "host", { zoneId: ZONE.id, name: "mail", type: "A", content: "203.0.113.25", ttl: 1, proxied: true });
    });
    expect(failure(build).message).toContain(
      'zone-proxied-term: last/news/spf: a:mail.example.com leads to mail.example.com, which Cloudflare proxies: its edge may send and the server may not, got "v=spf1 a:mail.example.com ~all"; write the server\'s addresses as ip4 and ip6, or turn the proxy off',
    );
  });

  test("a CNAME at the apex may stand beside TXT, anywhere else it may not", () => {
    const cname = (name: string) => (last: TerraformStack) =>
      new DnsRecord(last, "cname", { zoneId: ZONE.id, name, type: "CNAME", content: "host.example.net", ttl: 1 });
    expect(Object.keys(synth(withLast(cname("example.com"))))).toEqual(["first", "last", "middle"]);
    expect(failure(withLast(cname("_dmarc.example.com"))).message).toContain(
      "zone-cname-beside: first/example.com/dmarc: a TXT at _dmarc.example.com beside the CNAME of last/cname, which excludes every other record; move one of them to another name",
    );
  });

  test("a key below an NS would never be answered, and is an error", () => {
    const ns = (name: string) => (last: TerraformStack) =>
      new DnsRecord(last, "ns", { zoneId: ZONE.id, name, type: "NS", content: "ns1.vendor.example", ttl: 1 });
    expect(Object.keys(synth(withLast(ns("vendor"))))).toEqual(["first", "last", "middle"]);
    expect(failure(withLast(ns("_dmarc"))).message).toContain(
      "zone-delegated: first/example.com/dmarc: a TXT at _dmarc.example.com, for which the servers of last/ns answer alone: nobody would ever see it; publish it there, or take the NS of _dmarc.example.com away",
    );
  });

  test("a sender that signs as a parent needs a key there", () => {
    const own = { service: "self-hosted", ip4: ["203.0.113.25"] } as const;
    const reject = { profile: "standard", log: [{ stage: "reject", since: "2020-01-01", reason: "taken over" }] } as const;
    const { message: said, written } = failure((app) => {
      new SendingDomain(stackIn(app, "first"), "news", {
        domain: "news.example.com",
        zone: ZONE,
        senders: { shop: { ...own, signedBy: "example.com" } },
        dmarc: { ...spec.dmarc, rollout: reject },
      });
      new SendingDomain(stackIn(app, "last"), "example.com", { ...spec, senders: { own } });
    });
    expect(said).toContain(
      "rollout-no-dkim: first/news: shop of news.example.com signs as example.com, whose spec has no live DKIM key; give example.com its key, or step down",
    );
    expect(written).toEqual([]);
  });

  test("a child that inherits must meet its parent's policy", () => {
    const reject = {
      ...spec.dmarc,
      rollout: { profile: "standard", log: [{ stage: "reject", since: "2020-01-01", reason: "taken over" }] },
    } as const;
    const build = (app: App): void => {
      new SendingDomain(stackIn(app, "first"), "example.com", { ...spec, dmarc: reject });
      new SendingDomain(stackIn(app, "last"), "news", {
        ...spec,
        domain: "news.example.com",
        senders: { own: { service: "self-hosted", ip4: ["203.0.113.25"] } },
        dmarc: "inherit",
      });
    };
    const { message: said, written } = failure(build);
    expect(said).toContain(
      "zone-inherit: last/news: news.example.com inherits the policy of example.com, which demands a live DKIM key of own (aligned: SPF); give own a DKIM key, or give news.example.com a rollout of its own",
    );
    expect(written).toEqual([]);
  });
});
