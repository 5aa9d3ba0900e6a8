import { createSocket } from "node:dgram";

import { inProject, sendingDomainLater } from "./project";

const SPEC = `domain: example.com
senders:
  own: { service: self-hosted, ip4: [203.0.113.25, 203.0.113.64/26], dkim: { mx2026: { publicKeyFile: keys/rsa2048.pem } } }
  amazon-ses: { region: eu-central-1, mailFrom: bounce.example.com, dkimTokens: [aaa, bbb, ccc] }
spf: { all: fail, terms: ["-ip4:203.0.113.70", "a:%{l}.hosts.example.com"] }
dmarc:
  reports: { aggregate: ["mailto:dmarc@example.com"] }
  rollout: { profile: standard, log: [{ stage: monitor, since: 2026-06-01 }] }
`;
const PARKED = "kind: parked-domain\ndomain: example.net\n";

/** A port where nobody answers: refused at once. */
const NOBODY = ["--server", "127.0.0.1:9"];

const explained = (...args: string[]): ReturnType<typeof sendingDomainLater> =>
  inProject({ "a.yaml": SPEC, "parked.yaml": PARKED, "bad.yaml": "domain: example.org\n" }, (folder) =>
    sendingDomainLater(folder, {}, "explain", ...args),
  );

/** Runs beside a DNS server that knows some names by their one text, and gives the names that it was asked for. */
async function beside<T>(
  run: (server: string) => Promise<T>,
  texts: Readonly<Record<string, string>> = {},
): Promise<{ names: string[]; verdict: T }> {
  const names: string[] = [];
  const server = createSocket("udp4");
  server.on("message", (question, from) => {
    const labels: string[] = [];
    for (let at = 12; (question[at] ?? 0) > 0; at += 1 + (question[at] ?? 0)) {
      labels.push(question.toString("latin1", at + 1, at + 1 + (question[at] ?? 0)));
    }
    const name = labels.join(".");
    names.push(name);
    const text = texts[name];
    const answer = Buffer.from(question);
    answer.writeUInt16BE(text === undefined ? 0x8183 : 0x8180, 2); // a response: NXDOMAIN, or none (RFC 1035 section 4.1.1)
    answer.writeUInt16BE(text === undefined ? 0 : 1, 6);
    const length = text?.length ?? 0;
    // The question's name, TXT, IN, no time to live, and one character-string (sections 3.2.1 and 4.1.4).
    const record = Buffer.from([0xc0, 0x0c, 0, 16, 0, 1, 0, 0, 0, 0, 0, length + 1, length, ...Buffer.from(text ?? "", "latin1")]);
    server.send(text === undefined ? answer : Buffer.concat([answer, record]), from.port, from.address);
  });
  await new Promise<void>((resolve) => void server.bind(0, "127.0.0.1", resolve));
  try {
    return { verdict: await run(`127.0.0.1:${server.address().port}`), names };
  } finally {
    server.close();
  }
}

describe("sending-domain explain", () => {
  test("a server that the specs exclude is refused by the term that says so, before anybody is asked", async () => {
    expect(await explained("a.yaml", "--ip", "203.0.113.70", "--sender", "a@example.com", ...NOBODY)).toEqual({
      stdout: `a@example.com from 203.0.113.70: fail, by -ip4:203.0.113.70
  v=spf1 -ip4:203.0.113.70 a:%{l}.hosts.example.com ip4:203.0.113.25 ip4:203.0.113.64/26 -all
  └─ -ip4:203.0.113.70: matches
  0 of 10 terms that ask the DNS, 0 of 2 that find nothing
`,
      code: 0,
    });
  });

  test("without an answer of the DNS the question is open: exit code 1", async () => {
    expect(await explained("a.yaml", "--ip", "203.0.113.25", ...NOBODY)).toEqual({
      stdout: `postmaster@example.com from 203.0.113.25: temperror, A of postmaster.hosts.example.com: ECONNREFUSED
  v=spf1 -ip4:203.0.113.70 a:%{l}.hosts.example.com ip4:203.0.113.25 ip4:203.0.113.64/26 -all
  ├─ -ip4:203.0.113.70: no match
  └─ a:%{l}.hosts.example.com: postmaster.hosts.example.com not answered
  1 of 10 terms that ask the DNS, 0 of 2 that find nothing

postmaster@bounce.example.com from 203.0.113.25: temperror, TXT of amazonses.com: ECONNREFUSED
  v=spf1 include:amazonses.com ~all
  └─ include:amazonses.com: temperror: TXT of amazonses.com: ECONNREFUSED
  1 of 10 terms that ask the DNS, 0 of 2 that find nothing
`,
      code: 1,
    });
  });

  const asked = (spec: string, texts: Readonly<Record<string, string>>, ...args: string[]): Promise<{ names: string[]; verdict: string }> =>
    beside(
      (server) =>
        inProject({ "a.yaml": spec }, async (folder) => {
          const { stdout } = await sendingDomainLater(folder, {}, "explain", "a.yaml", ...args, "--server", server);
          return stdout.split("\n")[0] ?? "";
        }),
      texts,
    );

  test("MX that the specs publish stand beside those in the DNS, where their hosts are asked for", async () => {
    const mx = SPEC.replace("a:%{l}.hosts.example.com", "mx:bounce.example.com");
    expect(await asked(mx, {}, "--ip", "203.0.113.25", "--sender", "<a@example.com>")).toEqual({
      names: ["bounce.example.com", "feedback-smtp.eu-central-1.amazonses.com"],
      verdict: "a@example.com from 203.0.113.25: pass, by ip4:203.0.113.25",
    });
    expect((await explained("a.yaml", "--ip", "203.0.113.25", "--sender", "a@example.com", ...NOBODY)).stdout.split("\n")[0]).toBe(
      "a@example.com from 203.0.113.25: temperror, A of a.hosts.example.com: ECONNREFUSED",
    );
  });

  test("a term past the limit is said to be none that was asked", async () => {
    const spec = SPEC.replace("a:%{l}.hosts.example.com", "include:loop.example");
    const { verdict } = await beside(
      (server) =>
        inProject({ "a.yaml": spec }, async (folder) => {
          const { stdout } = await sendingDomainLater(
            folder,
            {},
            "explain",
            "a.yaml",
            "--ip",
            "192.0.2.9",
            "--sender",
            "a@example.com",
            "--server",
            server,
          );
          return stdout.split("\n").slice(-3).join("\n");
        }),
      { "loop.example": "v=spf1 include:loop.example -all" },
    );
    expect(verdict).toBe(
      `${" ".repeat(32)}└─ include:loop.example: not asked, for it is past the limit\n  11 of 10 terms that ask the DNS, 0 of 2 that find nothing\n`,
    );
  });

  test("texts that the specs publish stand beside an SPF of somebody else", async () => {
    const external = `domain: example.com
spf: external
senders: { other: { service: custom, records: { verify: { name: example.com, type: TXT, content: vendor-verify=abc } } } }
dmarc: external
`;
    const args = ["--ip", "192.0.2.1"];
    expect(await asked(external, { "example.com": "v=spf1 ip4:192.0.2.1 -all" }, ...args)).toEqual({
      names: ["example.com"],
      verdict: "postmaster@example.com from 192.0.2.1: pass, by ip4:192.0.2.1",
    });
    expect(await asked(external, {}, ...args)).toEqual({
      names: ["example.com"],
      verdict: "postmaster@example.com from 192.0.2.1: none, example.com has no SPF record",
    });
    expect((await asked(external, {}, ...args, "--published")).verdict).toBe(
      "postmaster@example.com from 192.0.2.1: none, example.com does not exist",
    );
  });

  test("an explanation that the specs publish and that stands already is one", async () => {
    const spec = SPEC.replace('"a:%{l}.hosts.example.com"', '"exp=why.example.com"').replace(
      "  amazon-ses:",
      "  other: { service: custom, records: { why: { name: why.example.com, type: TXT, content: not ours } } }\n  amazon-ses:",
    );
    const { verdict } = await beside(
      (server) =>
        inProject({ "a.yaml": spec }, (folder) =>
          sendingDomainLater(folder, {}, "explain", "a.yaml", "--ip", "192.0.2.1", "--sender", "a@example.com", "--server", server),
        ),
      { "why.example.com": "not ours" },
    );
    expect(verdict.stdout.trimEnd().split("\n").at(-1)).toBe("  the owner says: not ours");
  });

  test("the names of an address are asked for in the DNS, not in the machine's files", async () => {
    const ptr = SPEC.replace("a:%{l}.hosts.example.com", "ptr:example.org");
    const { names } = await asked(ptr, {}, "--ip", "127.0.0.1", "--sender", "a@example.com");
    expect(names).toEqual(["1.0.0.127.in-addr.arpa"]);
    const six = await asked(ptr, {}, "--ip", "2001:db8::1", "--sender", "a@example.com");
    expect(six.names).toEqual(["1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"]);
  });

  test("a bounce has no sender: the server's own name is checked", async () => {
    const bounce = ["--ip", "203.0.113.25", "--sender", "<>", "--helo", "bounce.example.com"];
    expect((await asked(SPEC, { "amazonses.com": "v=spf1 ip4:203.0.113.25 -all" }, ...bounce)).verdict).toBe(
      "<> from 203.0.113.25: pass, by ip4:203.0.113.25 in include:amazonses.com",
    );
    expect(await explained("a.yaml", "--ip", "203.0.113.25", "--sender", "<>", ...NOBODY)).toMatchObject({
      stderr: expect.stringContaining(
        "sending-domain: --sender <>: a bounce has no sender, and the server's own name is checked: give it, --helo NAME",
      ) as string,
      code: 1,
    });
  });

  test("where a CNAME that the specs publish leads, the DNS is asked", async () => {
    const spec = SPEC.replace(
      "senders:",
      "senders:\n  sendgrid: { returnPath: { name: em1234.example.com, target: u1234567.wl123.sendgrid.net } }",
    );
    const { names, verdict } = await beside((server) =>
      inProject({ "a.yaml": spec }, (folder) =>
        sendingDomainLater(folder, {}, "explain", "a.yaml", "--ip", "203.0.113.25", "--sender", "a@em1234.example.com", "--server", server),
      ),
    );
    expect(names).toEqual(["u1234567.wl123.sendgrid.net"]);
    expect(verdict).toEqual({
      stdout: `a@em1234.example.com from 203.0.113.25: none, em1234.example.com → u1234567.wl123.sendgrid.net does not exist
  0 of 10 terms that ask the DNS, 0 of 2 that find nothing
`,
      code: 0,
    });
  });

  test("CNAMEs that the specs publish are followed to their end", async () => {
    const records = (text: string): string => `
  vendor:
    service: custom
    records:
      b: { name: b.example.com, type: CNAME, content: c.example.com }
      c: { name: c.example.com, type: CNAME, content: d.example.com }
      d: { name: d.example.com, type: TXT, content: "${text}" }`;
    const spec = SPEC.replace("senders:", `senders:${records("v=spf1 ip4:192.0.2.1 -all")}`);
    const { stdout } = await inProject({ "a.yaml": spec }, (folder) =>
      sendingDomainLater(folder, {}, "explain", "a.yaml", "--ip", "192.0.2.1", "--sender", "a@b.example.com", ...NOBODY),
    );
    expect(stdout.split("\n")[0]).toBe("a@b.example.com from 192.0.2.1: pass, by ip4:192.0.2.1");
  });

  test("what others publish is shown without the characters that a terminal obeys", async () => {
    const { verdict } = await beside(
      (server) => explained("parked.yaml", "--ip", "192.0.2.1", "--sender", "a@evil.example", "--server", server),
      { "evil.example": "v=spf1 a:\u001b[31mx.example -all\nfake: pass" },
    );
    expect(verdict.stdout.split("\n").slice(1, 2)).toEqual(["  v=spf1 a:\\u001b[31mx.example -all\\u000afake: pass"]);
  });

  test("a parked name refuses every server", async () => {
    expect((await explained("parked.yaml", "--ip", "2001:db8::1", ...NOBODY)).stdout).toBe(
      "postmaster@example.net from 2001:db8::1: fail, by -all\n  v=spf1 -all\n  └─ -all: matches\n  0 of 10 terms that ask the DNS, 0 of 2 that find nothing\n",
    );
  });

  test("CNAMEs of the specs that lead to each other are followed to an end", async () => {
    const cname = (name: string, content: string): string =>
      `${name}: { name: ${name}.example.com, type: CNAME, content: ${content}.example.com }`;
    const spec = SPEC.replace(
      "spf:",
      `  s: { service: custom, returnPath: a.example.com, records: { ${cname("a", "b")}, ${cname("b", "a")} } }\nspf:`,
    );
    const { verdict, names } = await beside((server) =>
      inProject({ "a.yaml": spec }, (folder) =>
        sendingDomainLater(folder, {}, "explain", "a.yaml", "--ip", "192.0.2.1", "--sender", "x@a.example.com", "--server", server),
      ),
    );
    expect(verdict.stdout.split("\n")[0]).toBe("x@a.example.com from 192.0.2.1: none, a.example.com does not exist");
    expect(names).toEqual(["a.example.com"]);
  });

  test("--published asks the DNS even for what the specs publish", async () => {
    expect((await explained("parked.yaml", "--ip", "2001:db8::1", "--published", ...NOBODY)).stdout).toContain(
      "temperror, TXT of example.net: ECONNREFUSED",
    );
  });

  test("--format json is the verdict, its trace as a tree", async () => {
    const { stdout } = await explained("parked.yaml", "--ip", "192.0.2.1", "--format", "json", ...NOBODY);
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      ip: "192.0.2.1",
      verdicts: [
        {
          sender: "postmaster@example.net",
          result: "fail",
          lookups: 0,
          voidLookups: 0,
          trace: { domain: "example.net", record: "v=spf1 -all", terms: [{ term: "-all", matched: true }], result: "fail" },
        },
      ],
    });
  });

  test.each<[string[], string]>([
    [["parked.yaml"], "explain needs --ip ADDRESS, the address of the server"],
    [["parked.yaml", "--ip", "mail.example.com"], '--ip: not an IP address, got "mail.example.com"; write one like 198.51.100.9'],
    ...["127.0.0.1:0", "[::1]:0", "127.0.0.1:65536", "[::1]:70000", "[::1]:x", "[::1]:", "[::1]x"].map((server): [string[], string] => [
      ["parked.yaml", "--ip", "192.0.2.1", "--server", server],
      `--server: not the address of a DNS server, got "${server}"; write one like 1.1.1.1, 127.0.0.1:5353 or [::1]:5353`,
    ]),
    ...["info", "info@", "@example.com", "<a@example.com", "a@example.com>"].map((sender): [string[], string] => [
      ["parked.yaml", "--ip", "192.0.2.1", "--sender", sender],
      `--sender: not an envelope sender, got "${sender}"; write one like postmaster@example.com, or <> for a bounce`,
    ]),
    [
      ["parked.yaml", "--ip", "192.0.2.1", "--server", "dns.example"],
      '--server: not the address of a DNS server, got "dns.example"; write one like 1.1.1.1, 127.0.0.1:5353 or [::1]:5353',
    ],
    [["parked.yaml", "--ip", "192.0.2.1", "--format", "xml"], '--format: not a format, got "xml"; write one of tree, json'],
  ])("%j", async (args, message) => {
    expect(await explained(...args)).toEqual({
      stdout: "",
      stderr: `sending-domain: ${message}\nsending-domain --help says more\n`,
      code: 1,
    });
  });

  test("a spec with errors is not explained", async () => {
    const { stdout, stderr, code } = await explained("bad.yaml", "--ip", "192.0.2.1");
    expect([stdout, code]).toEqual(["", 1]);
    expect(stderr).toContain("bad.yaml:1:1: error spec-missing-field");
  });
});
