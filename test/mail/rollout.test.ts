import { type LogEntry, type Rollout, formatFinding, rolloutState } from "../../lib/mail";
import {
  type AlignedSender,
  dayAfter,
  dayNumber,
  effectInWords,
  judgeFuture,
  judgeRollout,
  policyOf,
  roadOf,
} from "../../lib/mail/rollout";

const signed: AlignedSender = { name: "own", spf: true, dkim: true, at: "senders.own" };

/** The findings of a log, one line each. */
function judged(
  log: readonly LogEntry[],
  {
    profile = "standard",
    senders = [signed],
    hasReports = true,
  }: { profile?: Rollout["profile"]; senders?: AlignedSender[]; hasReports?: boolean } = {},
): string[] {
  return judgeRollout({ profile, log }, { at: "rollout", hasReports, beside: {}, senders }).map(
    (found) => `${found.severity} ${found.id}: ${formatFinding(found)}`,
  );
}

const up = (stage: string, since: string, more: Partial<LogEntry> = {}): LogEntry => ({ stage, since, reason: "99.4 % aligned", ...more });

describe("where a rollout stands", () => {
  test("a log is read into its moves, the current stage, and the first day of the next", () => {
    const log = [up("monitor", "2026-01-05"), up("quarantine", "2026-02-10"), up("monitor", "2026-02-12"), up("quarantine", "2026-03-14")];
    const state = rolloutState({ profile: "standard", log });
    expect(state).toMatchObject({
      profile: "standard",
      index: 1,
      since: "2026-03-14",
      nextFrom: "2026-04-13",
      current: { stage: "quarantine" },
    });
    expect(state.moves.map(({ did }) => did)).toEqual(["start", "up", "down", "up"]);
  });

  test("moves of another state say nothing of their place in this one", () => {
    const { moves } = rolloutState({ profile: "standard", log: [up("monitor", "2026-01-05"), up("quarantine", "2026-02-10")] });
    expect(rolloutState({ profile: "careful", log: moves })).toMatchObject({ index: 2, moves: [{ index: 0 }, { index: 2, did: "skip" }] });
  });

  test("the last stage has no next; an owner's table is called own; a first entry above the first stage is a baseline", () => {
    const table = [
      { stage: "a", p: "none" },
      { stage: "b", p: "reject" },
    ] as const;
    const state = rolloutState({ profile: table, log: [up("b", "2026-01-05")] });
    expect(state).not.toHaveProperty("nextFrom");
    expect(state).toMatchObject({ profile: "own", moves: [{ did: "baseline", index: 1 }] });
  });

  test("days are counted over leap days and years", () => {
    const next = (since: string): string | undefined => rolloutState({ profile: "standard", log: [up("monitor", since)] }).nextFrom;
    expect([next("2028-01-31"), next("2026-12-15"), next("2028-02-29")]).toEqual(["2028-03-01", "2027-01-14", "2028-03-30"]);
  });

  test.each([[[]], [[up("monitr", "2026-01-05")]], [[up("monitor", "2026-02-30")]]])(
    "a log that ends nowhere throws a RangeError",
    (log) => {
      expect(() => rolloutState({ profile: "standard", log })).toThrow(
        new RangeError("a rollout's log ends in a stage of its profile and a date"),
      );
    },
  );
});

describe("moves that are allowed", () => {
  test.each<[string, LogEntry[], Parameters<typeof judged>[1]?]>([
    ["each stage after exactly its days", [up("monitor", "2026-01-05"), up("quarantine", "2026-02-04"), up("reject", "2026-03-06")]],
    [
      "the careful profile, whole",
      [
        up("monitor", "2026-01-01"),
        up("quarantine-test", "2026-02-15"),
        up("quarantine", "2026-03-01"),
        up("reject-test", "2026-04-15"),
        up("reject", "2026-04-29"),
      ],
      { profile: "careful" },
    ],
    ["a baseline at reject with a reason", [up("reject", "2022-09-14")]],
    ["a step down any distance, at once", [up("reject", "2022-09-14"), up("monitor", "2022-09-14")]],
    ["a climb that starts again after its days", [up("reject", "2022-09-14"), up("monitor", "2022-09-15"), up("quarantine", "2022-10-15")]],
    [
      "a change of profile that keeps the effect",
      [up("monitor", "2026-01-05"), { stage: "monitor", since: "2026-01-20", profile: "careful" }],
    ],
    [
      "a change of profile that weakens it, with a reason",
      [up("reject", "2026-01-05"), up("reject-test", "2026-01-20", { profile: "careful" })],
    ],
    ["an unaligned sender at monitor", [up("monitor", "2026-01-05")], { senders: [{ ...signed, spf: false, dkim: false }] }],
    ["a sender with SPF alone at quarantine", [up("quarantine", "2026-01-05")], { senders: [{ ...signed, dkim: false }] }],
    [
      "a sender with SPF alone at reject-test, which acts as quarantine",
      [up("reject-test", "2026-01-05")],
      { profile: "careful", senders: [{ ...signed, dkim: false }] },
    ],
    [
      "an unaligned sender at quarantine-test, which enforces nothing",
      [up("quarantine-test", "2026-01-05")],
      { profile: "careful", senders: [{ ...signed, spf: false, dkim: false }] },
    ],
  ])("%s", (_, log, more = {}) => {
    expect(judged(log, more)).toEqual([]);
  });
});

describe("moves that are refused", () => {
  test.each<[string, LogEntry[], string[], Parameters<typeof judged>[1]?]>([
    [
      "one day too early",
      [up("monitor", "2026-01-05"), up("quarantine", "2026-02-03")],
      [
        'error rollout-too-early: rollout.log[1].since: after 29 of the 30 days that "monitor" lasts at least, got "2026-02-03"; wait until 2026-02-04, or take responsibility with forced: true and a reason',
      ],
    ],
    [
      "a step down does not keep the days",
      [up("monitor", "2026-01-05"), up("quarantine", "2026-02-10"), up("monitor", "2026-02-12"), up("quarantine", "2026-02-20")],
      [
        'error rollout-too-early: rollout.log[3].since: after 8 of the 30 days that "monitor" lasts at least, got "2026-02-20"; wait until 2026-03-14, or take responsibility with forced: true and a reason',
      ],
    ],
    [
      "a skipped stage and its days, both",
      [up("monitor", "2026-01-05"), up("reject", "2026-01-06")],
      [
        'error rollout-skipped-stage: rollout.log[1].stage: a step from "monitor" past "quarantine", got "reject"; write quarantine first, or take responsibility with forced: true and a reason',
        'error rollout-too-early: rollout.log[1].since: after 1 of the 30 days that "monitor" lasts at least, got "2026-01-06"; wait until 2026-02-04, or take responsibility with forced: true and a reason',
      ],
    ],
    [
      "a baseline without a reason",
      [{ stage: "reject", since: "2026-01-05" }],
      [
        'error rollout-no-reason: rollout.log[0].reason: a baseline at "reject", above the profile\'s first stage, needs a reason; add a reason: the numbers you looked at, and where they were reviewed',
      ],
    ],
    [
      "a step down without a reason",
      [up("reject", "2026-01-05"), { stage: "quarantine", since: "2026-01-06" }],
      [
        "error rollout-no-reason: rollout.log[1].reason: a step down needs a reason; add a reason: the numbers you looked at, and where they were reviewed",
      ],
    ],
    [
      "a blank reason",
      [up("monitor", "2026-01-05"), up("quarantine", "2026-02-10", { reason: " " })],
      [
        'error rollout-no-reason: rollout.log[1].reason: a step up needs a reason, got " "; add a reason: the numbers you looked at, and where they were reviewed',
      ],
    ],
    [
      "the same stage twice",
      [up("monitor", "2026-01-05"), up("monitor", "2026-02-10")],
      ['error rollout-order: rollout.log[1].stage: no move: the entry before it has the same stage, got "monitor"; remove the entry'],
    ],
    [
      "the same stage forced past its demands",
      [up("monitor", "2026-01-05"), up("monitor", "2026-02-10", { forced: true, reason: "known" })],
      [
        'warning rollout-forced: rollout.log[1].forced: "monitor" was forced past the rules of the rollout; watch the aggregate reports, and step down if senders fail',
      ],
    ],
    [
      "a change of profile that strengthens",
      [up("monitor", "2026-01-05"), up("quarantine", "2026-03-05", { profile: "careful" })],
      [
        'error rollout-profile-change: rollout.log[1].stage: a change of profile that strengthens the policy, from "monitor", got "quarantine"; change the profile at a stage of the same effect, then step up',
      ],
    ],
    [
      "a change of profile that weakens, without a reason",
      [up("reject", "2026-01-05"), { stage: "monitor", since: "2026-01-20", profile: "careful" }],
      [
        "error rollout-no-reason: rollout.log[1].reason: a change of profile that weakens the policy needs a reason; add a reason: the numbers you looked at, and where they were reviewed",
      ],
    ],
    [
      "a stage of a profile that is no longer in force",
      [up("monitor", "2026-01-05"), { stage: "monitor", since: "2026-01-20", profile: "careful" }, up("quarantin", "2026-06-01")],
      [
        'error rollout-unknown-stage: rollout.log[2].stage: not a stage of the profile in force, got "quarantin"; write one of monitor, quarantine-test, quarantine, reject-test, reject',
      ],
    ],
    [
      "at reject a sender whose only path is SPF",
      [up("reject", "2026-01-05")],
      [
        'error rollout-no-dkim: senders.own: at "reject" own has no live DKIM key, and a forwarded mail fails SPF; give it a DKIM key that is neither revoked nor testing, or step down',
      ],
      { senders: [{ ...signed, dkim: false }] },
    ],
    [
      "a pct ramp enforces fully to new readers, so its senders must align",
      [up("tenth", "2026-01-05")],
      [
        'error rollout-unaligned-sender: senders.own: at "tenth" mail from own would be lost: neither SPF nor DKIM aligns; give it a DKIM key, or SPF terms and a return path within the domain, or step down',
      ],
      { profile: [{ stage: "tenth", p: "quarantine", pct: 10 }], senders: [{ ...signed, spf: false, dkim: false }] },
    ],
    [
      "the profile in force, named again, is no way past the days",
      [up("quarantine", "2026-01-01"), up("reject-test", "2026-01-01", { profile: "careful" })],
      [
        'error rollout-too-early: rollout.log[1].since: after 0 of the 45 days that "quarantine" lasts at least, got "2026-01-01"; wait until 2026-02-15, or take responsibility with forced: true and a reason',
      ],
      { profile: "careful" },
    ],
    [
      "half of the mail rejected is rejected",
      [up("half", "2026-01-05")],
      [
        'error rollout-no-dkim: senders.own: at "half" own has no live DKIM key, and a forwarded mail fails SPF; give it a DKIM key that is neither revoked nor testing, or step down',
      ],
      { profile: [{ stage: "half", p: "reject", pct: 50, test: true }], senders: [{ ...signed, dkim: false }] },
    ],
    [
      "a day that the calendar does not have, first and later",
      [up("monitor", "2026-02-30"), up("quarantine", "2026-03-32")],
      [
        'error rollout-date: rollout.log[0].since: not a day of the calendar, got "2026-02-30"; write YYYY-MM-DD, like 2026-07-15',
        'error rollout-date: rollout.log[1].since: not a day of the calendar, got "2026-03-32"; write YYYY-MM-DD, like 2026-07-15',
      ],
    ],
    [
      "a day before the entry before it",
      [up("reject", "2026-01-05"), up("quarantine", "2026-01-04")],
      [
        'error rollout-order: rollout.log[1].since: earlier than an entry before it (2026-01-05), got "2026-01-04"; append moves in the order of their days',
      ],
    ],
    [
      "a step up on a day before the entry before it is out of order, and not too early besides",
      [up("monitor", "2026-01-05"), up("quarantine", "2026-01-04")],
      [
        'error rollout-order: rollout.log[1].since: earlier than an entry before it (2026-01-05), got "2026-01-04"; append moves in the order of their days',
      ],
    ],
    [
      "a day before an entry whose day was read last",
      [up("monitor", "2026-01-05"), up("quarantine", "2026-13-01"), up("reject", "2026-01-04")],
      [
        'error rollout-date: rollout.log[1].since: not a day of the calendar, got "2026-13-01"; write YYYY-MM-DD, like 2026-07-15',
        'error rollout-order: rollout.log[2].since: earlier than an entry before it (2026-01-05), got "2026-01-04"; append moves in the order of their days',
      ],
    ],
    [
      "a step up behind a day that is none",
      [up("monitor", "tomorrow"), up("quarantine", "2026-02-10")],
      ['error rollout-date: rollout.log[0].since: not a day of the calendar, got "tomorrow"; write YYYY-MM-DD, like 2026-07-15'],
    ],
    [
      "what follows a stage that is none is not judged by it",
      [up("monitr", "2026-01-05"), { stage: "reject", since: "2026-01-06" }],
      [
        'error rollout-unknown-stage: rollout.log[0].stage: not a stage of the profile in force, got "monitr"; write one of monitor, quarantine, reject',
      ],
    ],
    [
      "a log that ends in a stage that is none has no demands",
      [up("reject", "2026-01-05"), up("monitr", "2026-01-06")],
      [
        'error rollout-unknown-stage: rollout.log[1].stage: not a stage of the profile in force, got "monitr"; write one of monitor, quarantine, reject',
      ],
      { senders: [{ ...signed, spf: false, dkim: false }] },
    ],
    [
      "a step up without reports",
      [up("monitor", "2026-01-05"), up("quarantine", "2026-02-10")],
      [
        'error rollout-no-reports: rollout.log[1]: a step up without aggregate reports, which alone show whose mail would be lost; add dmarc.reports.aggregate, like ["mailto:dmarc@example.com"], and read the reports first',
      ],
      { hasReports: false },
    ],
    ["a step down needs no reports", [up("reject", "2026-01-05"), up("quarantine", "2026-02-10")], [], { hasReports: false }],
    [
      "a table in an entry of the log",
      [
        up("monitor", "2026-01-05"),
        up("a", "2026-02-10", {
          profile: [
            { stage: "a", p: "none" },
            { stage: "b", p: "reject" },
            { stage: "c", p: "none" },
          ],
        }),
      ],
      [
        'error rollout-weaker-stage: rollout.log[1].profile[2]: "c" is weaker than "b" before it, for the name itself, existing subdomains, non-existent subdomains; order the stages from none to reject; a step down belongs in the log',
      ],
    ],
    [
      "two stages of one name in a table",
      [up("a", "2026-01-05")],
      ['error spec-value: rollout.profile[1].stage: a stage\'s name that stands already, got "a"; give each stage a name of its own'],
      {
        profile: [
          { stage: "a", p: "none" },
          { stage: "a", p: "reject" },
        ],
      },
    ],
    [
      "a table that is weaker for subdomains alone",
      [up("a", "2026-01-05")],
      [
        'error rollout-weaker-stage: rollout.profile[1]: "b" is weaker than "a" before it, for existing subdomains, non-existent subdomains; let sp and np be as strong in it, or no stronger in the stage before; a step down belongs in the log',
      ],
      {
        profile: [
          { stage: "a", p: "none", sp: "reject" },
          { stage: "b", p: "quarantine" },
        ],
      },
    ],
    [
      "a table that is weaker to old readers alone",
      [up("a", "2026-01-05")],
      [
        'error rollout-weaker-stage: rollout.profile[1]: "b" is weaker than "a" before it, for the name itself, existing subdomains, non-existent subdomains; order the stages from none to reject; a step down belongs in the log',
      ],
      {
        profile: [
          { stage: "a", p: "quarantine" },
          { stage: "b", p: "quarantine", pct: 50 },
        ],
      },
    ],
    [
      "a table that is weaker to new readers alone",
      [up("a", "2026-01-05")],
      [
        'error rollout-weaker-stage: rollout.profile[1]: "b" is weaker than "a" before it, for the name itself, existing subdomains, non-existent subdomains; order the stages from none to reject; a step down belongs in the log',
      ],
      {
        profile: [
          { stage: "a", p: "quarantine", pct: 50 },
          { stage: "b", p: "quarantine", test: true },
        ],
      },
    ],
  ])("%s", (_, log, messages, more = {}) => {
    expect(judged(log, more)).toEqual(messages);
  });
});

describe("forced", () => {
  const early = [up("monitor", "2026-01-05"), up("reject", "2026-01-06", { forced: true })];
  const visible =
    'warning rollout-forced: rollout.log[1].forced: "reject" was forced past the rules of the rollout; watch the aggregate reports, and step down if senders fail';

  test("lets a move pass what the rules refuse, and stays visible", () => {
    expect(judged(early, { hasReports: false })).toEqual([visible]);
  });

  test("on the last entry it turns the stage's demands into warnings", () => {
    expect(judged(early, { senders: [{ ...signed, dkim: false }] })).toEqual([
      visible,
      'warning rollout-no-dkim: senders.own: at "reject" own has no live DKIM key, and a forwarded mail fails SPF; give it a DKIM key that is neither revoked nor testing, or step down',
    ]);
  });

  test("on an earlier entry it does not", () => {
    const log = [up("monitor", "2026-01-05"), up("quarantine", "2026-01-06", { forced: true }), up("reject", "2026-03-06")];
    expect(judged(log, { senders: [{ ...signed, dkim: false }] }).map((line) => line.split(":")[0])).toEqual([
      "warning rollout-forced",
      "error rollout-no-dkim",
    ]);
  });

  test.each<[string, LogEntry[]]>([
    ["a baseline", [{ stage: "reject", since: "2026-01-05", forced: true }]],
    ["a step down", [up("reject", "2025-01-05"), { stage: "monitor", since: "2026-01-05", forced: true }]],
    ["a step up", [up("monitor", "2025-01-05"), { stage: "reject", since: "2026-01-05", forced: true }]],
    ["a change of profile", [up("reject", "2025-01-05"), { stage: "monitor", since: "2026-01-05", profile: "careful", forced: true }]],
    ["one that strengthens", [up("monitor", "2025-01-05"), { stage: "reject", since: "2026-01-05", profile: "careful", forced: true }]],
  ])("asks for its one reason, once: %s", (_, log) => {
    const at = `rollout.log[${log.length - 1}]`;
    expect(judged(log)).toEqual([
      `error rollout-no-reason: ${at}.reason: forced: true needs a reason; add a reason: the numbers you looked at, and where they were reviewed`,
      `warning rollout-forced: ${at}.forced: "${log.at(-1)?.stage ?? ""}" was forced past the rules of the rollout; watch the aggregate reports, and step down if senders fail`,
    ]);
  });

  test("needs a reason, and does not help an unknown stage or a day that runs backwards", () => {
    const log = [up("monitor", "2026-01-05"), { stage: "rejct", since: "2026-01-01", forced: true }];
    expect(judged(log).map((line) => line.split(": ")[0])).toEqual([
      "error rollout-unknown-stage",
      "error rollout-order",
      "error rollout-no-reason",
      "warning rollout-forced",
    ]);
  });
});

describe("days of the calendar", () => {
  test.each([
    ["1970-01-02", 1],
    ["2028-02-29", 21_243],
    ["0099-12-31", -683_004],
    ["2026-02-29", undefined],
    ["2026-00-10", undefined],
    ["2026-13-10", undefined],
    ["2026-01-00", undefined],
    ["2026-1-1", undefined],
    ["2026-10-1", undefined],
    ["2026-10-011", undefined],
    ["2026/10/11", undefined],
    ["+2026-01-01", undefined],
    ["2026-01-01T00:00", undefined],
    ["", undefined],
  ])("%s", (date, day) => {
    expect(dayNumber(date)).toBe(day);
  });

  test("that follow the last year of four digits are written whole", () => {
    expect([dayAfter("9999-12-30", 1), dayAfter("9999-12-31", 15)]).toEqual(["9999-12-31", "+010000-01-15"]);
  });
});

describe("a log that runs ahead of a day", () => {
  const log = [up("monitor", "2026-01-05"), up("quarantine", "2026-02-10"), up("reject", "someday")];
  const ahead = (asOf: string): string[] => judgeFuture(log, "rollout", asOf).map(formatFinding);

  test.each([
    ["2026-02-10", []],
    ["2026-02-09", ['rollout.log[1].since: in the future, as of 2026-02-09, got "2026-02-10"; append the move on the day that it is made']],
    ["today", []],
  ])("as of %s", (asOf, messages) => {
    expect(ahead(asOf)).toEqual(messages);
  });
});

describe("the policy of a stage", () => {
  test("has what the stage says, and where it says nothing what stands beside it", () => {
    expect(policyOf({ stage: "a", p: "none" })).toStrictEqual({ policy: "none" });
    expect(policyOf({ stage: "a", p: "none" }, { subdomains: "reject", nonexistent: "quarantine" })).toStrictEqual({
      policy: "none",
      subdomains: "reject",
      nonexistent: "quarantine",
    });
    const own = { stage: "a", p: "reject", sp: "none", np: "reject", pct: 0, test: true } as const;
    expect(policyOf(own, { subdomains: "reject", nonexistent: "quarantine" })).toStrictEqual({
      policy: "reject",
      subdomains: "none",
      nonexistent: "reject",
      percent: 0,
      testing: true,
    });
  });
});

describe("the road of a rollout", () => {
  const reports = "aggregate reports of the last two weeks: every source that you know passes by SPF or DKIM, aligned";
  const beforeAny = [
    reports,
    "sources that fail: each is yours and gets its key or return path first, or is a forger's and may fail",
    "nobody is missing: newsletters, invoices, the ticket system, scanners, the website's forms",
  ];
  const beforeReject = [
    reports,
    "every sender signs with DKIM: SPF alone breaks when mail is forwarded, and reject refuses it",
    "mail that people post to mailing lists: list servers that change it will refuse it",
    "complaints to the help desk about mail in spam folders",
  ];
  const beforeAnother = [reports, "complaints to the help desk about mail that did not arrive"];

  test("has each stage's day, the earliest that the rules allow for those ahead", () => {
    const log = [
      up("monitor", "2026-01-05"),
      up("quarantine", "2026-03-01"),
      up("monitor", "2026-03-02"),
      up("quarantine-test", "2026-04-20"),
    ];
    expect(roadOf({ profile: "careful", log }).map(({ stage, standing, from, before }) => [stage.stage, standing, from, before])).toEqual([
      ["monitor", "passed", "2026-03-02", beforeAny],
      ["quarantine-test", "current", "2026-04-20", beforeAny],
      ["quarantine", "ahead", "2026-05-04", beforeAnother],
      ["reject-test", "ahead", "2026-06-18", beforeReject],
      ["reject", "ahead", "2026-07-02", []],
    ]);
  });

  test("has no day for a stage that was passed over, and what stands beside the stages in each policy", () => {
    const [first, second] = roadOf({ profile: "standard", log: [up("reject", "2022-09-14")] }, { subdomains: "none" });
    expect(first).toStrictEqual({
      stage: { stage: "monitor", p: "none", days: 30 },
      standing: "passed",
      policy: { policy: "none", subdomains: "none" },
      before: beforeAny,
    });
    expect(second?.before).toEqual(beforeReject);
  });

  test("knows no days where a table gives none, and looks at the strongest of a policy's effects", () => {
    const profile = [
      { stage: "a", p: "none", np: "reject" },
      { stage: "b", p: "reject" },
    ] as const;
    const road = roadOf({ profile, log: [up("a", "2026-01-05")] });
    expect(road.map(({ from, before }) => [from, before])).toEqual([
      ["2026-01-05", beforeAnother],
      ["2026-01-05", []],
    ]);
  });

  test.each([
    [{ policy: "none" }, "delivered", "delivered"],
    [{ policy: "quarantine" }, "to the spam folder", "to the spam folder"],
    [{ policy: "reject" }, "refused", "refused"],
    [{ policy: "reject", percent: 0, testing: true }, "to the spam folder", "to the spam folder"],
    [{ policy: "quarantine", percent: 10 }, "10 % to the spam folder, the rest delivered", "to the spam folder"],
    [{ policy: "reject", percent: 33 }, "33 % refused, the rest to the spam folder", "refused"],
  ] as const)("effects in words: %j", (tags, old, current) => {
    expect(effectInWords("the name itself", tags)).toEqual({ old, new: current });
  });
});
