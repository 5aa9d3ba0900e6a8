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

/** Runs beside a DNS server that knows no name, and gives the names that it was asked for. */
async function beside<T>(run: (server: string) => Promise<T>): Promise<{ names: string[]; verdict: T }> {
  const names: string[] = [];
  const server = createSocket("udp4");
  server.on("message", (question, from) => {
    const labels: string[] = [];
    for (let at = 12; (question[at] ?? 0) > 0; at += 1 + (question[at] ?? 0)) {
      labels.push(question.toString("latin1", at + 1, at + 1 + (question[at] ?? 0)));
    }
    names.push(labels.join("."));
    const answer = Buffer.from(question);
    answer.writeUInt16BE(0x8183, 2); // a response: NXDOMAIN (RFC 1035 section 4.1.1)
    server.send(answer, from.port, from.address);
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

  test("MX and CNAME that the specs publish answer first, and their hosts are asked for in the DNS", async () => {
    const mx = SPEC.replace("a:%{l}.hosts.example.com", "mx:bounce.example.com");
    const files = { "mx.yaml": mx };
    const { stdout } = await inProject(files, (folder) =>
      sendingDomainLater(folder, {}, "explain", "mx.yaml", "--ip", "203.0.113.25", "--sender", "<a@example.com>", ...NOBODY),
    );
    expect(stdout.split("\n")[0]).toBe(
      "<a@example.com> from 203.0.113.25: temperror, A of feedback-smtp.eu-central-1.amazonses.com: ECONNREFUSED",
    );
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
      stdout: `a@em1234.example.com from 203.0.113.25: none, em1234.example.com does not exist
  0 of 10 terms that ask the DNS, 0 of 2 that find nothing
`,
      code: 0,
    });
  });

  test("a parked name refuses every server", async () => {
    expect((await explained("parked.yaml", "--ip", "2001:db8::1", ...NOBODY)).stdout).toBe(
      "postmaster@example.net from 2001:db8::1: fail, by -all\n  v=spf1 -all\n  └─ -all: matches\n  0 of 10 terms that ask the DNS, 0 of 2 that find nothing\n",
    );
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
