import { execFileSync } from "node:child_process";
import { chmodSync, symlinkSync } from "node:fs";
import { join } from "node:path";

import { loadSpecs } from "../../lib/spec-file";
import { formatFileFinding } from "../../lib/spec-file/place";
import { inProject } from "../project";

/** What is said of files, a line each. */
function said(files: Readonly<Record<string, string>>, prepare: (folder: string) => void = () => undefined): string[] {
  return inProject(files, (folder) => {
    prepare(folder);
    return loadSpecs([folder]).findings.map(formatFileFinding);
  });
}

describe("files that a spec names", () => {
  test.each([
    ["a name that no file can have", "x".repeat(300), `${"x".repeat(100)}…`],
    ["a way through a file", "keys/rsa2048.pem/x", "keys/rsa2048.pem/x"],
    ["a NUL", "keys/\\u0000.pem", "keys/\\u0000.pem"],
  ])("%s is missing, and said with all else", (_, path, shown) => {
    const yaml = `domain: example.com
senders:
  own: { service: self-hosted, ip4: [203.0.113.25], dkim: { mx: { publicKeyFile: "${path}" } } }
spf: { all: sotfail }
dmarc: external
`;
    expect(said({ "a.yaml": yaml })).toEqual([
      `a.yaml:3:67: error file-missing: senders.own.dkim.mx.publicKeyFile: no such file, got "${shown}"; write a path that is relative to a.yaml`,
      'a.yaml:4:8: error spec-value: spf.all: not one of the words that may stand here, got "sotfail"; did you mean softfail?',
    ]);
  });
});

test("a text in a token's shape is said at each place, where an alias repeats it too", () => {
  const yaml = `domain: example.com
senders:
  own: &own { service: self-hosted, ip4: ["\${TfToken[A.1]}"] }
  two: *own
dmarc: external
`;
  const token = "a text in the shape of a CDKTF token, which a file cannot hold; write the plain value";
  expect(said({ "a.yaml": yaml })).toEqual([
    `a.yaml:3:43: error spec-token: senders.own.ip4[0]: ${token}`,
    `a.yaml:4:3: error spec-token: senders.two.ip4[0]: ${token}`,
  ]);
});

test("of several specs in one file, the one that is meant is said, at its place", () => {
  const keyless = (domain: string): string => `domain: ${domain}
zone: { name: example.com }
senders: { own: { service: self-hosted, ip4: [203.0.113.25] } }
`;
  const reject = `domain: example.com
senders: { mailchimp: {} }
dmarc:
  reports: { aggregate: ["mailto:dmarc@example.com"] }
  rollout: { profile: [{ stage: reject, p: reject }], log: [{ stage: reject, since: 2026-06-01 }] }
`;
  const yaml = [reject, `${keyless("a.example.com")}dmarc: inherit\n`, `${keyless("b.example.com")}dmarc: inherit\n`].join("---\n");
  const says = (child: string): string =>
    `error zone-inherit: ${child} inherits the policy of example.com, which demands a live DKIM key of own (aligned: SPF); give own a DKIM key, or give ${child} a rollout of its own`;
  expect(said({ "a.yaml": yaml })).toEqual([`a.yaml:10:1: ${says("a.example.com")}`, `a.yaml:15:1: ${says("b.example.com")}`]);
});

test.each([
  [
    "a sending domain at its policy, not at the receiver of its name",
    `domain: example.com
senders: { mailchimp: {} }
dmarc:
  reports: { aggregate: ["mailto:dmarc@reports.example.net"] }
  rollout: { profile: standard, log: [{ stage: monitor, since: 2026-06-01 }] }
---
kind: report-receiver
host: example.com
`,
    "a.yaml:3:1",
  ],
  [
    "a parked domain at its name",
    `kind: parked-domain
domain: example.com
reports: { aggregate: ["mailto:dmarc@reports.example.net"] }
---
kind: report-receiver
host: example.net
`,
    "a.yaml:2:1",
  ],
])("reports that nobody takes are said of %s", (_, specs, place) => {
  const yaml = `${specs}domains: [example.org]
---
kind: report-receiver
host: reports.example.net
domains: [example.org]
`;
  expect(said({ "a.yaml": yaml })).toEqual([
    `${place}: error zone-report-unauthorized: reports of example.com go to reports.example.net, which does not say that it takes them; add example.com to the domains of a report-receiver with host: reports.example.net`,
  ]);
});

test("whatever a sender is called, extends keeps it", () => {
  const files = {
    "_base.yaml": "senders: { own: { service: self-hosted, ip4: [203.0.113.25] } }\n",
    "a.yaml":
      "extends: _base.yaml\ndomain: example.com\nsenders: { __proto__: { service: custom }, other: { service: custom } }\ndmarc: external\n",
  };
  const names = inProject(files, (folder) =>
    loadSpecs([folder]).specs.map(({ spec }) => (spec.kind === "sending-domain" ? spec.senders.map(({ name }) => name) : [])),
  );
  expect(names).toEqual([["own", "__proto__", "other"]]);
});

test("a key and the file of one beside each other are said", () => {
  const yaml = `domain: example.com
senders:
  own: { service: custom, dkim: { mx: { publicKey: 11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=, publicKeyFile: keys/rsa2048.pem } } }
dmarc: external
`;
  expect(said({ "a.yaml": yaml })).toContain(
    'a.yaml:3:98: error spec-value: senders.own.dkim.mx.publicKeyFile: a file beside publicKey, got "keys/rsa2048.pem"; keep one of them',
  );
  const target = yaml.replace(/publicKey: [^,]+/u, "target: x.vendor.example");
  expect(said({ "a.yaml": target })).toContain(
    "a.yaml:3:35: error spec-value: senders.own.dkim.mx: publicKeyFile and target beside each other; give one of publicKey, publicKeyFile, target, record, revoked",
  );
});

test("a NUL character is said at its place; a file of UTF-16 is said to be one of another encoding", () => {
  expect(said({ "a.yaml": "domain: example.com\nsenders: {}\0\ndmarc: external\n" })).toEqual([
    "a.yaml:2:12: error yaml-syntax: a NUL character; take it out",
  ]);
  for (const half of ["$&\0", "\0$&"])
    expect(said({ "a.yaml": "domain: example.com\n".replace(/[^]/gu, half) })).toEqual([
      "a.yaml:1:1: error yaml-encoding: not UTF-8; save the file as UTF-8",
    ]);
});

describe("what a file extends", () => {
  const base = `stack: shared
senders:
  own: { service: self-hosted, ip4: [203.0.113.25], dkim: { mx: { publicKeyFile: keys/rsa2048.pem } } }
dmarc: external
`;
  const child = (more: string): Readonly<Record<string, string>> => ({
    "_b.yaml": base,
    "a.yaml": `extends: _b.yaml\ndomain: example.com\n${more}`,
  });

  test("null removes the stack, a key's file, and what the base lacks", () => {
    const more = `stack: null
spf: { terms: null }
senders: { own: { dkim: { mx: { publicKeyFile: null, revoked: true } } } }
`;
    inProject(child(more), (folder) => {
      const { specs, findings } = loadSpecs([folder]);
      expect(findings).toEqual([]);
      expect(specs.map(({ stack, records }) => [stack, ...records.map(({ content }) => content)])).toEqual([
        ["a", "v=spf1 ip4:203.0.113.25 ~all", "v=DKIM1; k=rsa; p="],
      ]);
    });
  });

  test("without a base, null is no value", () => {
    expect(
      said({
        "a.yaml": "stack: null\ndomain: example.com\nsenders: { own: { service: self-hosted, ip4: [203.0.113.25] } }\ndmarc: external\n",
      }),
    ).toEqual(["a.yaml:1:1: error spec-type: stack: not a text, got null; write a name, in quotes where it is a number"]);
  });

  test("a key that is written here is at fault here", () => {
    expect(said(child('senders: { own: { dkim: { mx: { publicKey: "abc!" } } } }\n'))).toEqual([
      "a.yaml:3:33: error dkim-key-unreadable: senders.own.dkim.mx.publicKey: not base64 and not PEM; give the public key: a PEM file that begins with -----BEGIN PUBLIC KEY-----, or its base64",
    ]);
  });

  test("a spec whose base cannot be read is not judged for what may stand there", () => {
    expect(said({ "a.yaml": "extends: _b.yaml\ndomain: example.com\n" })).toEqual([
      'a.yaml:1:1: error file-missing: extends: no such file, got "_b.yaml"; write a path that is relative to a.yaml',
    ]);
  });

  test("what is wrong whatever its base holds is said beside it", () => {
    const yaml = `extends: _b.yaml
domain: example..com
ttl: five
foo: 1
adopt: { other: 0123456789abcdef0123456789abcdef }
spf: { terms: null }
senders:
  own: { ip4: [x] }
  mine: { service: self-hosted, ip4: [203.0.113.999], dkim: { a: null, b: { publicKeyFile: null } } }
dmarc: { reports: { aggregate: [dmarc@example.com] }, rollout: { log: [{ stage: own, since: 2026-01-01 }] } }
`;
    expect(said({ "a.yaml": yaml })).toEqual([
      'a.yaml:1:1: error file-missing: extends: no such file, got "_b.yaml"; write a path that is relative to a.yaml',
      'a.yaml:2:1: error name-invalid: domain: an empty label, got "example..com"; write single dots between the labels',
      'a.yaml:3:1: error spec-type: ttl: not a number of seconds, got "five"; write seconds, 60 to 86400 (30 to 59 only on Enterprise), or auto',
      'a.yaml:9:39: error spec-value: senders.mine.ip4[0]: not an IPv4 address or range, got "203.0.113.999"; write 203.0.113.25 or 203.0.113.0/24',
      'a.yaml:10:33: error dmarc-report-uri: dmarc.reports.aggregate[0]: not a URI, got "dmarc@example.com"; write "mailto:dmarc@example.com"',
    ]);
  });

  test.each<[string, string[]]>([
    ["spf: { all: fail, x: 1 }\nfoo: 1", ["a.yaml:2:19: error spec-unknown-field: spf.x: an unknown field; write one of all, terms"]],
    ["receivesMail: yes", ['a.yaml:2:1: error spec-type: receivesMail: not true or false, got "yes"; write true or false']],
    [
      "reports: { aggregate: [x] }\nttl: five",
      [
        'a.yaml:2:24: error dmarc-report-uri: reports.aggregate[0]: not a URI, got "x"; write "mailto:dmarc@example.com"',
        'a.yaml:3:1: error spec-type: ttl: not a number of seconds, got "five"; write seconds, 60 to 86400 (30 to 59 only on Enterprise), or auto',
      ],
    ],
    ["host: a..b", ['a.yaml:2:1: error name-invalid: host: an empty label, got "a..b"; write single dots between the labels']],
  ])("of whatever kind the spec is: %s", (text, says) => {
    expect(said({ "a.yaml": `extends: _b.yaml\n${text}\n` })).toEqual([
      'a.yaml:1:1: error file-missing: extends: no such file, got "_b.yaml"; write a path that is relative to a.yaml',
      ...says,
    ]);
  });

  test("its stack is that of who extends it, unless that has one", () => {
    const stacks = (more: string): string[] => inProject(child(more), (folder) => loadSpecs([folder]).specs.map(({ stack }) => stack));
    expect(stacks("")).toEqual(["shared"]);
    expect(stacks("stack: own\n")).toEqual(["own"]);
  });

  test.each([
    ["extends: [_b.yaml]", {}, "1: error spec-type: extends: not a path, got a list; write the path of one YAML file"],
    [
      "extends: _b.yaml",
      { "_b.yaml": "- a\n" },
      '1: error spec-type: extends: a file that is not one map, got "_b.yaml"; write one document there, with the shared fields',
    ],
    [
      "extends: _b.yaml",
      { "_b.yaml": "a: 1\n---\nb: 1\n" },
      '1: error spec-type: extends: a file that is not one map, got "_b.yaml"; write one document there, with the shared fields',
    ],
    [
      "extends: _b.yaml",
      { "_b.yaml": "" },
      '1: error spec-type: extends: a file that is not one map, got "_b.yaml"; write one document there, with the shared fields',
    ],
  ])("%s beside %j", (text, files, says) => {
    expect(said({ "a.yaml": `${text}\ndomain: example.com\n`, ...files })).toEqual([`a.yaml:1:${says}`]);
  });

  test("a base that is wrong itself is said there alone", () => {
    expect(said({ "a.yaml": "extends: _b.yaml\ndomain: example.com\n", "_b.yaml": "a: [\n" })).toEqual([
      expect.stringMatching(/^_b\.yaml:\d+:\d+: error yaml-syntax: /u),
    ]);
  });

  test("a circle that does not hold the spec itself begins where it closes", () => {
    expect(said({ "a.yaml": "extends: _b.yaml\n", "_b.yaml": "extends: _c.yaml\n", "_c.yaml": "extends: _b.yaml\n" })).toEqual([
      "_c.yaml:1:1: error extends-cycle: extends: a cycle: _b.yaml → _c.yaml → _b.yaml; take one of them out",
    ]);
  });

  test("a key's file is a path, beside the file that names it", () => {
    const yaml = (file: string): string => `domain: example.com
senders: { own: { service: self-hosted, ip4: [203.0.113.25], dkim: { mx: { publicKeyFile: ${file} } } } }
dmarc: external
`;
    expect(said({ "a.yaml": yaml("[x]") })).toEqual([
      "a.yaml:2:76: error spec-type: senders.own.dkim.mx.publicKeyFile: not a path, got a list; write the path of a PEM file beside the spec",
    ]);
    expect(said({ "a.yaml": yaml("keys/ec.pem") })).toEqual([
      expect.stringMatching(/^a\.yaml:2:76: error dkim-key-unreadable: senders\.own\.dkim\.mx\.publicKeyFile: /u),
    ]);
  });

  test("a circle through a link is one", () => {
    expect(said({ "a.yaml": "extends: l/a.yaml\n" }, (folder) => symlinkSync(".", join(folder, "l")))).toEqual([
      "a.yaml:1:1: error extends-cycle: extends: a cycle: a.yaml → l/a.yaml; take one of them out",
    ]);
  });
});

test.each([
  ["circle.pem", 'a link that leads to itself, got "circle.pem"; take the link away, or let it lead to a file'],
  ["keys", 'a folder, not a file, got "keys"; put a file in its place'],
  ["", 'a folder, not a file, got ""; put a file in its place'],
  ["pipe", 'no regular file, got "pipe"; put a file in its place'],
])("what stands there and is no file: %j", (path, says) => {
  const prepare = (folder: string): void => {
    symlinkSync("circle.pem", join(folder, "circle.pem"));
    execFileSync("mkfifo", [join(folder, "pipe")]);
  };
  const yaml = `domain: example.com
senders:
  own: { service: self-hosted, ip4: [203.0.113.25], dkim: { mx: { publicKeyFile: "${path}" } } }
dmarc: external
`;
  expect(said({ "a.yaml": yaml, "b.yaml": `extends: "${path}"\n` }, prepare)).toEqual([
    `a.yaml:3:67: error file-missing: senders.own.dkim.mx.publicKeyFile: ${says}`,
    `b.yaml:1:1: error file-missing: extends: ${says}`,
  ]);
});

test("a key file that is missing is no missing key", () => {
  const yaml = `domain: example.com
senders: { own: { service: self-hosted, ip4: [203.0.113.25], dkim: { mx: { publicKeyFile: nope.pem } } } }
dmarc:
  reports: { aggregate: ["mailto:dmarc@example.com"] }
  rollout: { profile: standard, log: [{ stage: reject, since: 2026-06-01, reason: taken over }] }
`;
  expect(said({ "a.yaml": yaml })).toEqual([
    'a.yaml:2:76: error file-missing: senders.own.dkim.mx.publicKeyFile: no such file, got "nope.pem"; write a path that is relative to a.yaml',
  ]);
});

test("a spec that is a link out of the project, or to nothing, is said", () => {
  const links = (folder: string): void => {
    symlinkSync("/etc/hostname", join(folder, "out.yaml"));
    symlinkSync("nowhere", join(folder, "broken.yaml"));
    symlinkSync(".", join(folder, "folder.yaml"));
    symlinkSync("circle.yaml", join(folder, "circle.yaml"));
  };
  expect(said({}, links)).toEqual([
    "broken.yaml:1:1: error file-missing: no such file; keep the spec itself here, or take the link away",
    "circle.yaml:1:1: error file-missing: a link that leads to itself; take the link away, or let it lead to a file",
    "folder.yaml:1:1: error file-missing: a folder, not a file; put a file in its place",
    "out.yaml:1:1: error file-outside-project: a link to a file outside the project; keep the spec itself here, or take the link away",
  ]);
});

test("files that may not be read are said, and so is all else", () => {
  const yaml = `domain: example.com
senders:
  own: { service: self-hosted, ip4: [203.0.113.25], dkim: { mx: { publicKeyFile: a.pem } } }
spf: { all: sotfail }
dmarc: external
`;
  const says = "error file-missing: a file that cannot be read; give whoever runs this the right to read it";
  const files = { "a.pem": "", "a.yaml": yaml, "_base.yaml": "domain: example.net\n", "b.yaml": "extends: _base.yaml\n", "c.yaml": "" };
  const lock = (folder: string): void => ["a.pem", "_base.yaml", "c.yaml"].forEach((name) => chmodSync(join(folder, name), 0));
  expect(asNobody(() => said(files, lock))).toEqual([
    `a.yaml:3:67: ${says.replace("file-missing:", "file-missing: senders.own.dkim.mx.publicKeyFile:").replace(";", ', got "a.pem";')}`,
    'a.yaml:4:8: error spec-value: spf.all: not one of the words that may stand here, got "sotfail"; did you mean softfail?',
    `b.yaml:1:1: ${says.replace("file-missing:", "file-missing: extends:").replace(";", ', got "_base.yaml";')}`,
    `c.yaml:1:1: ${says}`,
  ]);
});

/** Root may read whatever there is: without its rights. */
function asNobody<T>(run: () => T): T {
  if (process.geteuid?.() !== 0) return run();
  process.seteuid?.(65_534);
  try {
    return run();
  } finally {
    process.seteuid?.(0);
  }
}

test("a stack's name is short enough for Terraform's files, and its folder no other's, whatever the case", () => {
  const spec = (stack: string, domain: string): string =>
    `stack: ${stack}\ndomain: ${domain}\nsenders: { own: { service: self-hosted, ip4: [203.0.113.25] } }\ndmarc: external\n`;
  expect(said({ "a.yaml": spec("a".repeat(200), "example.com") })).toEqual([]);
  expect(said({ "a.yaml": spec("a".repeat(201), "example.com") })).toEqual([
    `a.yaml:1:1: error spec-value: stack: a stack's name of 201 characters, of which 200 are allowed, got "${"a".repeat(100)}…"; write a shorter stack:`,
  ]);
  expect(said({ "a.yaml": spec("mail", "example.com"), "b.yaml": spec("Mail", "example.net") })).toEqual([
    'b.yaml:1:1: error stack-twice: stack: the stack of a.yaml too, got "Mail"; give one of them another stack: name',
  ]);
});

test.each(["toString", "constructor", "__proto__"])("%s is no stack's name", (name) => {
  const spec = "domain: example.com\nsenders: { own: { service: self-hosted, ip4: [203.0.113.25] } }\ndmarc: external\n";
  const says = `spec-value: stack: a name that JavaScript keeps for itself, got "${name}"; write stack: with another name`;
  expect(said({ "a.yaml": `stack: ${name}\n${spec}` })).toEqual([`a.yaml:1:1: error ${says}`]);
  // A file whose name begins with _ is a shared piece.
  expect(said({ [`${name}.yaml`]: spec })).toEqual(name.startsWith("_") ? [] : [`${name}.yaml:1:1: error ${says}`]);
});

test("a document of nothing is said where it begins", () => {
  const good = "domain: example.com\nsenders: { own: { service: self-hosted, ip4: [203.0.113.25] } }\ndmarc: external\n";
  const parked = "kind: parked-domain\ndomain: example.net\n";
  expect(said({ "a.yaml": `${good}---\n# nothing\n---\n${parked}` })).toEqual([
    "a.yaml:4:1: error spec-empty: an empty spec; write domain, senders and dmarc",
  ]);
  expect(said({ "a.yaml": `---\n---\n${good}` })).toEqual(["a.yaml:1:1: error spec-empty: an empty spec; write domain, senders and dmarc"]);
});

test("what is no file is said, and nobody waits for it", () => {
  const pipe = (folder: string): void => void execFileSync("mkfifo", [join(folder, "a.yaml")]);
  expect(said({}, pipe)).toEqual(["a.yaml:1:1: error file-missing: no regular file; put a file in its place"]);
});

test("a merge key is said where it stands", () => {
  const yaml =
    "domain: example.com\nsenders: { x: &x { service: custom }, y: { <<: *x, service: custom }, z: { '<<': 1, service: custom } }\ndmarc: external\n";
  expect(said({ "a.yaml": yaml })).toEqual([
    'a.yaml:2:44: error spec-unknown-field: senders.y["<<"]: a merge key, which YAML 1.2 does not have; write the fields out, or share them by extends',
    'a.yaml:2:76: error spec-unknown-field: senders.z["<<"]: an unknown field; write one of service, dkim, external, signedBy, spf, returnPath, records',
  ]);
});

test("tags of maps and lists are said, but those that say what stands there", () => {
  const yaml = `domain: !!str example.com
senders: !include { own: { service: self-hosted, ip4: !foo [203.0.113.25], a: !!seq [] } }
dmarc: external
`;
  const tag = (at: string, value: string): string => `a.yaml:2:${at}: a tag, which specs do not use, got "${value}"; remove it`;
  expect(said({ "a.yaml": yaml })).toEqual([
    tag("10: error yaml-syntax: senders", "!include"),
    tag("55: error yaml-syntax: senders.own.ip4", "!foo"),
  ]);
});

test("tags of keys are said, and an anchor of a key names it", () => {
  const yaml = `!foo domain: example.com
!!str senders: { &name custom: { service: self-hosted, ip4: [203.0.113.25] }, other: { service: *name } }
dmarc: external
`;
  expect(said({ "a.yaml": yaml })).toEqual(['a.yaml:1:1: error yaml-syntax: domain: a tag, which specs do not use, got "!foo"; remove it']);
});

test("a private key that stands as an alias is not shown", () => {
  const secret = "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g";
  expect(said({ "a.yaml": `domain: *${secret}\nsenders: &${secret} { a: *${secret} }\n` })).toEqual([
    "a.yaml:1:9: error yaml-syntax: domain: the alias *a private key (not shown) names no anchor before it; write &a private key (not shown) at the value that is meant",
    "a.yaml:2:81: error yaml-aliases: senders.a: the alias *a private key (not shown) stands inside what it names; write the value out",
  ]);
});

describe("fields that only files have", () => {
  const rest = "domain: example.com\nsenders: { own: { service: self-hosted, ip4: [203.0.113.25] } }\ndmarc: external\n";

  test("are proposed for names that are nearly theirs, and what a misspelt base may hold is not missed", () => {
    expect(said({ "a.yaml": "extend: _b.yaml\ndomain: example.com\n" })).toEqual([
      "a.yaml:1:1: error spec-unknown-field: extend: an unknown field; did you mean extends?",
    ]);
    expect(said({ "a.yaml": "extend: _b.yaml\nstak: mail\nttl: 5\ndomain: example.com\n" })).toEqual([
      "a.yaml:1:1: error spec-unknown-field: extend: an unknown field; did you mean extends?",
      "a.yaml:2:1: error spec-unknown-field: stak: an unknown field; did you mean stack?",
      "a.yaml:3:1: error spec-value: ttl: out of range, got 5; write seconds, 60 to 86400 (30 to 59 only on Enterprise), or auto",
    ]);
    const unknown = rest.replace("113.25]", "113.25], dkim: { a: { foo: 1 }, b: {} }");
    expect(said({ "a.yaml": unknown })).toEqual([
      "a.yaml:2:75: error spec-unknown-field: senders.own.dkim.a.foo: an unknown field; write one of publicKey, publicKeyFile, target, record, revoked, testing, note, keyType",
      "a.yaml:2:85: error spec-missing-field: senders.own.dkim.b: no key; give one of publicKey, publicKeyFile, target, record, revoked",
    ]);
    expect(said({ "a.yaml": `stak: mail\n${rest}` })).toEqual([
      "a.yaml:1:1: error spec-unknown-field: stak: an unknown field; did you mean stack?",
    ]);
    expect(said({ "a.yaml": `stak: mail\nfoo: 1\n${rest}`.replace("113.25", "113.999") })).toEqual([
      "a.yaml:1:1: error spec-unknown-field: stak: an unknown field; did you mean stack?",
      "a.yaml:2:1: error spec-unknown-field: foo: an unknown field; write one of extends, stack, kind, zone, account, ttl, comment, acknowledge, adopt, domain, organizationalDomain, senders, spf, dmarc",
      'a.yaml:4:47: error spec-value: senders.own.ip4[0]: not an IPv4 address or range, got "203.0.113.999"; write 203.0.113.25 or 203.0.113.0/24',
    ]);
    const key = rest.replace("[203.0.113.25]", "[203.0.113.25], dkim: { mx: { publickeyfile: keys/rsa2048.pem } }");
    expect(said({ "a.yaml": key })).toEqual([
      "a.yaml:2:76: error spec-unknown-field: senders.own.dkim.mx.publickeyfile: an unknown field; did you mean publicKeyFile?",
    ]);
  });

  test("an empty key file is said, and a good one beside a bad publicKey is not at fault", () => {
    const key = (words: string): string => rest.replace("[203.0.113.25]", `[203.0.113.25], dkim: { mx: { ${words} } }`);
    expect(said({ "a.yaml": key("publicKeyFile: empty.pem"), "empty.pem": "\n" })).toEqual([
      'a.yaml:2:76: error spec-value: senders.own.dkim.mx.publicKeyFile: an empty file, got "empty.pem"; write the public key into it, as PEM',
    ]);
    expect(said({ "a.yaml": key('publicKey: "abc!", publicKeyFile: keys/rsa2048.pem') })).toEqual([
      "a.yaml:2:76: error dkim-key-unreadable: senders.own.dkim.mx.publicKey: not base64 and not PEM; give the public key: a PEM file that begins with -----BEGIN PUBLIC KEY-----, or its base64",
      'a.yaml:2:95: error spec-value: senders.own.dkim.mx.publicKeyFile: a file beside publicKey, got "keys/rsa2048.pem"; keep one of them',
    ]);
  });

  test("what only another form of the spec takes is the base's, and goes by null", () => {
    const files = {
      "_b.yaml":
        "dmarc:\n  reports: { aggregate: [mailto:d@example.com] }\nsenders: { own: { service: self-hosted, ip4: [203.0.113.25] } }\n",
      "a.yaml": "extends: _b.yaml\ndomain: example.com\ndmarc: { delegatedTo: x.example.org }\n",
    };
    expect(said(files)).toEqual([
      "_b.yaml:2:3: error spec-value: dmarc.reports: of no effect beside delegatedTo, by which the policy is somebody else's; remove it, or delegatedTo; a.yaml takes it away by null",
    ]);
    expect(said({ ...files, "a.yaml": files["a.yaml"].replace("{ delegated", "{ reports: null, delegated") })).toEqual([]);
  });
});

test("what is read at the organizational domain alone goes by null below it, an item of a list does not", () => {
  const base =
    "senders: { own: { service: self-hosted, ip4: [203.0.113.25] } }\ndmarc:\n  subdomains: reject\n  reports: { aggregate: [mailto:d@example.com] }\n  rollout: { profile: standard, log: [{ stage: monitor, since: 2026-06-01 }] }\n";
  const child = (domain: string): string => `extends: _b.yaml\ndomain: ${domain}\nzone: { name: example.com }\n`;
  const tags = (file: string): string =>
    `_b.yaml:3:3: error dmarc-subdomain-tags: dmarc.subdomains: a policy for subdomains below the organizational domain example.com, where nobody reads it; remove it, or write it in the spec of example.com; ${file} takes it away by null`;
  const files = {
    "_b.yaml": base,
    "example.com.yaml": child("example.com"),
    "a.yaml": child("a.example.com"),
    "b.yaml": child("b.example.com"),
  };
  expect(said(files)).toEqual([tags("a.yaml"), tags("b.yaml")]);
  const receiver = "kind: report-receiver\nhost: reports.example.com\ndomains: [a.example, a.example]\n";
  expect(said({ "_b.yaml": receiver, "a.yaml": "extends: _b.yaml\n" })).toEqual([
    '_b.yaml:3:22: error spec-domain-twice: domains[1]: a domain that stands already, got "a.example"; remove it',
  ]);
});

test("an item that is not written is said at its list", () => {
  const yaml =
    "domain: example.com\nsenders:\n  own:\n    service: self-hosted\n    ip4:\n      - 203.0.113.25\n      -\ndmarc: external\n";
  expect(said({ "a.yaml": yaml })).toEqual([
    "a.yaml:5:5: error spec-type: senders.own.ip4[1]: not a text, got null; write it in quotes".replace(
      "; write it in quotes",
      "; write a text",
    ),
  ]);
});

test("each file belongs to its own project", () => {
  const spec = (domain: string): string =>
    `domain: ${domain}\nsenders: { own: { service: custom, dkim: { mx: { publicKeyFile: k.pem } } } }\ndmarc: external\n`;
  const pem = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----\n";
  const folder = (name: string): Readonly<Record<string, string>> => ({
    [`${name}/package.json`]: "{}",
    [`${name}/specs/${name}.example.yaml`]: spec(`${name}.example`),
    [`${name}/specs/k.pem`]: pem,
  });
  inProject({ ...folder("a"), ...folder("b") }, (root) => {
    const { specs, findings } = loadSpecs([join(root, "a/specs"), join(root, "b/specs")], { shownFrom: root });
    expect(findings.map(({ id }) => id)).toEqual(["dkim-ed25519-alone", "dkim-ed25519-alone"]);
    expect(specs.map(({ file }) => file)).toEqual(["a/specs/a.example.yaml", "b/specs/b.example.yaml"]);
  });
});

describe("acknowledgements", () => {
  const own = "{ service: self-hosted, ip4: [203.0.113.25] }";
  const shared = `acknowledge: [{ finding: spf-ptr, at: spf, reason: "#7" }]
dmarc: external
senders: { own: ${own} }
`;
  const child = (domain: string, more = ""): string => `extends: _b.yaml\ndomain: ${domain}\n${more}`;
  const unmatched =
    "_b.yaml:1:15: warning acknowledge-unmatched: acknowledge[0]: acknowledges spf-ptr at spf, where nothing is found; remove it, or correct its path";

  test("that specs share are unmatched where they match in none of them", () => {
    const matching = child("example.net", "spf: { terms: [ptr] }\n");
    expect(said({ "_b.yaml": shared, "a.yaml": child("example.com"), "b.yaml": matching })).toEqual([]);
    expect(said({ "_b.yaml": shared, "a.yaml": child("example.com"), "b.yaml": child("example.net") })).toEqual([unmatched]);
  });

  test("are not called unmatched beside an error, which may have kept their warning from being found", () => {
    expect(said({ "_b.yaml": shared, "a.yaml": child("example.com", "spf: { all: fial, terms: [ptr] }\n") })).toEqual([
      'a.yaml:3:8: error spec-value: spf.all: not one of the words that may stand here, got "fial"; did you mean fail?',
    ]);
  });
});

describe("records that are taken over", () => {
  const id = "0123456789abcdef0123456789abcdef";
  const spec = (domain: string): string =>
    `domain: ${domain}\nzone: { name: example.com }\nsenders: { own: { service: self-hosted, ip4: [203.0.113.25] } }\ndmarc: external\n`;

  test("are the base's own", () => {
    inProject(
      { "a.yaml": `${spec("example.com")}adopt: { spf: ${id} }\n`, "b.yaml": "extends: a.yaml\ndomain: x.example.com\n" },
      (folder) => {
        const { specs, findings } = loadSpecs([folder]);
        expect(findings).toEqual([]);
        expect(specs.map((each) => each.spec.adopt)).toEqual([{ spf: id }, {}]);
      },
    );
  });

  test("are taken over once", () => {
    const files = {
      "a.yaml": `${spec("example.com")}adopt: { spf: ${id} }\n`,
      "b.yaml": `${spec("x.example.com")}adopt: { spf: ${id} }\n`,
    };
    expect(said(files)).toEqual([
      `b.yaml:5:1: error spec-value: a record that is taken over already, at a.yaml (adopt), got "${id}"; give each role a record of its own`,
    ]);
  });
});

test("a file is one stack, and a stack one file, whatever the case of its name", () => {
  const spec = (domain: string, stack: string): string =>
    `stack: ${stack}\ndomain: ${domain}\nsenders: { own: { service: self-hosted, ip4: [203.0.113.25] } }\ndmarc: external\n`;
  const files = { "a.yaml": `${spec("a.example", "one")}---\n${spec("b.example", "two")}`, "b.yaml": spec("c.example", "ONE") };
  expect(said(files)).toEqual([
    'a.yaml:6:1: error spec-value: stack: another stack than "one" above in the same file, got "two"; keep one: a file is a stack',
    'b.yaml:1:1: error stack-twice: stack: the stack of a.yaml too, got "ONE"; give one of them another stack: name',
  ]);
});

test("a domain and a report receiver's host have one spec each, right or wrong", () => {
  const sending = "domain: Example.com\nsenders: { own: { service: self-hosted, ip4: [x] } }\ndmarc: external\n";
  const receiver = "kind: report-receiver\nhost: example.com\ndomains: [example.net]\n";
  expect(
    said({
      "a.yaml": sending.replace("[x]", "[203.0.113.25]"),
      "b.yaml": receiver,
      "c.yaml": `${sending}---\n${receiver}`,
    }),
  ).toEqual([
    'c.yaml:1:1: error spec-domain-twice: domain: a domain that stands already, at a.yaml:1, got "example.com"; keep one spec of it',
    'c.yaml:2:47: error spec-value: senders.own.ip4[0]: not an IPv4 address or range, got "x"; write 203.0.113.25 or 203.0.113.0/24',
    'c.yaml:6:1: error spec-domain-twice: host: a host that stands already, at b.yaml:2, got "example.com"; keep one spec of it',
  ]);
});
