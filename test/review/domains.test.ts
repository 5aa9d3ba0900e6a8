/** What a review says of a domain beside its records: the rollout's move, findings, and who takes responsibility. */
import { reviewChanges, reviewStacks } from "../../lib/mail/review";
import { changesBetween } from "../../lib/mail/review/changes";
import type { DomainComment } from "../../lib/mail/review/comment";
import type { RecordChange, ReviewedStack } from "../../lib/mail/review/stacks";

import { stackOf } from "./stacks-of";

type Rollout = NonNullable<DomainComment["rollout"]>;
type Entry = Rollout["log"][number];

const NONE = "_dmarc.example.com TXT v=DMARC1; p=none; rua=mailto:a@example.com";
const QUARANTINE = "_dmarc.example.com TXT v=DMARC1; p=quarantine; rua=mailto:a@example.com";
const SPF = "example.com TXT v=spf1 ip4:192.0.2.1 -all";
const OTHER_SPF = "example.com TXT v=spf1 ip4:192.0.2.1 include:a.example include:b.example -all";
const MANY = `example.com TXT v=spf1 ${Array.from({ length: 11 }, (_, index) => `include:s${index}.example`).join(" ")} -all`;

function comment(more: Partial<DomainComment> = {}): DomainComment {
  return { name: "example.com", kind: "sending-domain", findings: [], acknowledged: [], ...more };
}

const STAGES = ["monitor", "quarantine", "reject"];

function rollout(...log: Entry[]): Rollout {
  const { stage = "", since = "", reason, forced = false } = log.at(-1) ?? {};
  const common = { profile: "standard", stage, index: STAGES.indexOf(stage), count: STAGES.length, since, forced, log };
  return reason === undefined ? common : { ...common, reason };
}

const start: Entry = { stage: "monitor", since: "2026-01-05", did: "start", line: 7 };
const up: Entry = { stage: "quarantine", since: "2026-03-06", did: "up", reason: "aligned", line: 8 };

/** A rollout whose comment says its stages, each with its days. */
function withStages(of: Rollout, ...stages: readonly string[]): Rollout {
  const policies: Readonly<Record<string, string>> = {
    monitor: "v=DMARC1; p=none",
    watch: "v=DMARC1; p=none",
    half: "v=DMARC1; p=quarantine; pct=50",
    quarantine: "v=DMARC1; p=quarantine",
  };
  return {
    ...of,
    stages: stages.map((each) => {
      const [stage = "", days] = each.split(" ");
      return { stage, days: Number(days), policy: policies[stage] ?? "v=DMARC1; p=reject" };
    }),
  };
}

/** A rollout whose comment says its stages, each with its policy. */
function withPolicies(of: Rollout, policies: Readonly<Record<string, string>>): Rollout {
  const stages = Object.entries(policies).map(([stage, policy]) => ({ stage, days: 0, policy: `v=DMARC1; p=${policy}` }));
  return { ...of, stages };
}

describe("a move of the rollout", () => {
  test("stages that may end sooner are said, with no move and no record changed", () => {
    const side = (...stages: string[]): ReviewedStack[] => [
      stackOf("mail", [NONE], [comment({ rollout: withStages(rollout(start), ...stages) })]),
    ];
    const said = (before: string[], after: string[]): unknown =>
      reviewStacks(side(...before), side(...after)).domains.map(({ rollout: move, items }) => [move, items]);
    expect(said(["monitor 60", "quarantine 1"], ["monitor 1", "quarantine 0"])).toEqual([
      [
        undefined,
        [
          { grade: "loosening", says: "monitor may end after 1 of the 60 days that it had" },
          { grade: "loosening", says: "quarantine may end after 0 of the 1 day that it had" },
        ],
      ],
    ]);
    expect(said(["monitor 1"], ["monitor 60", "quarantine 0"])).toEqual([]);
  });

  test("of stages that are left behind, what is otherwise harms nothing", () => {
    const side = (...stages: string[]): ReviewedStack[] => [
      stackOf("mail", [QUARANTINE], [comment({ rollout: withStages(rollout(start, up), ...stages) })]),
    ];
    const said = (...after: string[]): unknown =>
      reviewStacks(side("monitor 60", "half 9", "quarantine 9"), side(...after)).domains.flatMap(({ items }) => items);
    expect(said("monitor 1", "quarantine 8")).toEqual([
      { grade: "safe", says: "monitor may end after 1 of the 60 days that it had" },
      { grade: "safe", says: "the stage half is gone from the profile" },
      { grade: "loosening", says: "quarantine may end after 8 of the 9 days that it had" },
    ]);
  });

  test("stages that are others are said, but for the one in force", () => {
    const side = (policies: Readonly<Record<string, string>>): ReviewedStack[] => [
      stackOf("mail", [NONE], [comment({ rollout: withPolicies(rollout(start), policies) })]),
    ];
    const before = { monitor: "none", quarantine: "quarantine", reject: "quarantine; pct=50" };
    const { domains } = reviewStacks(side(before), side({ monitor: "none; sp=reject", quarantine: "none", reject: "reject" }));
    expect(domains.flatMap(({ items }) => items.map(({ grade, says }) => `${grade}: ${says}`))).toEqual([
      "loosening: the stage quarantine is another: v=DMARC1; p=quarantine → v=DMARC1; p=none",
      "tightening: the stage reject is another: v=DMARC1; p=quarantine; pct=50 → v=DMARC1; p=reject",
    ]);
  });

  test.each<[string, string, Entry, string[]]>([
    [
      "stands behind the log",
      NONE,
      { stage: "reject", since: "2026-06-01", did: "up" },
      ["dangerous: quarantine is not in force: the record in the zone is weaker than the stage before reject"],
    ],
    ["is forced", NONE, { stage: "reject", since: "2026-06-01", did: "up", forced: true }, []],
    ["is as the log says", QUARANTINE, { stage: "reject", since: "2026-06-01", did: "up" }, []],
    ["goes down", "_dmarc.example.com TXT v=DMARC1; p=none", { stage: "reject", since: "2026-06-01", did: "stay" }, []],
  ])("a plan whose record %s", (_, before, last, says) => {
    const at = withStages(rollout(start, up, last), "monitor 30", "quarantine 30", "reject 0");
    const head = [stackOf("mail", ["_dmarc.example.com TXT v=DMARC1; p=reject"], [comment({ rollout: at })])];
    const { domains } = reviewChanges(changesBetween([stackOf("mail", [before])], head), [], head);
    const items = domains.flatMap((domain) => domain.items.filter(({ says: line }) => line.includes("not in force")));
    expect(items.map(({ grade, says: line }) => `${grade}: ${line}`)).toEqual(says);
  });

  test.each<[string, Rollout, Rollout, string | undefined, string[]]>([
    ["up", rollout(start), rollout(start, up), "monitor → quarantine (stage 1 → 2 of 3), reason: aligned, 60 days since the last step", []],
    [
      "up twice in one change",
      rollout(start),
      rollout(start, up, { stage: "reject", since: "2026-06-01", did: "up" }),
      "monitor → reject (stage 1 → 3 of 3), 147 days since the last step",
      ["dangerous: 2 stages in one change: those between were never in force"],
    ],
    [
      "past a stage",
      rollout(start),
      rollout(start, { stage: "reject", since: "2026-03-06", did: "skip" }),
      "monitor → reject (stage 1 → 3 of 3), 60 days since the last step",
      ["dangerous: reject skips a stage"],
    ],
    [
      "down",
      rollout(start, up),
      rollout(start, up, { stage: "monitor", since: "2026-03-08", did: "down", reason: "lost mail" }),
      "quarantine → monitor (stage 2 → 1 of 3), reason: lost mail, 2 days since the last step",
      ["loosening: down to monitor"],
    ],
    [
      "forced",
      rollout(start),
      rollout(start, { ...up, forced: true }),
      "monitor → quarantine (stage 1 → 2 of 3), reason: aligned, 60 days since the last step",
      ["dangerous: forced to quarantine past the rules of the rollout"],
    ],
    [
      "on the same stage",
      rollout(start),
      rollout(start, { stage: "monitor", since: "2026-01-07", did: "stay" }),
      "monitor → monitor (stage 1 → 1 of 3), 2 days since the last step",
      [],
    ],
    [
      "another day of the same move",
      rollout(start),
      rollout({ ...start, since: "2026-01-06" }),
      "monitor → monitor (stage 1 → 1 of 3), the log is written anew",
      ["loosening: rewritten: the log no longer has monitor since 2026-01-05"],
    ],
    [
      "another stage of the same day",
      rollout(start),
      rollout({ ...start, stage: "reject" }),
      "monitor → reject (stage 1 → 3 of 3), the log is written anew",
      ["dangerous: rewritten: the log no longer has monitor since 2026-01-05"],
    ],
    [
      "an earlier day of a move before the last",
      rollout(start, up),
      rollout({ ...start, since: "2025-01-05" }, up),
      "quarantine → quarantine (stage 2 → 2 of 3), reason: aligned, the log is written anew",
      ["loosening: rewritten: the log no longer has monitor since 2026-01-05"],
    ],
    [
      "two at once, the first forced",
      rollout(start),
      rollout(start, { ...up, forced: true }, { stage: "reject", since: "2026-04-06", did: "up", reason: "aligned" }),
      "monitor → reject (stage 1 → 3 of 3), reason: aligned, 91 days since the last step",
      [
        "dangerous: forced to quarantine past the rules of the rollout",
        "dangerous: 2 stages in one change: those between were never in force",
      ],
    ],
    [
      "two at once, both forced",
      rollout(start),
      rollout(start, { ...up, forced: true }, { stage: "reject", since: "2026-04-06", did: "up", forced: true, reason: "aligned" }),
      "monitor → reject (stage 1 → 3 of 3), reason: aligned, 91 days since the last step",
      ["dangerous: forced to quarantine past the rules of the rollout", "dangerous: forced to reject past the rules of the rollout"],
    ],
    [
      "two behind a change of profile",
      rollout(start),
      rollout(start, { ...start, did: "change of profile" }, up, { stage: "reject", since: "2026-06-01", did: "up" }),
      "monitor → reject (stage 1 → 3 of 3), 147 days since the last step",
      ["dangerous: 2 stages in one change: those between were never in force"],
    ],
    [
      "up and down, and up twice",
      rollout(start),
      rollout(
        start,
        up,
        { stage: "monitor", since: "2026-03-07", did: "down" },
        { stage: "quarantine", since: "2026-04-07", did: "up" },
        { stage: "reject", since: "2026-06-01", did: "up" },
      ),
      "monitor → reject (stage 1 → 3 of 3), 147 days since the last step",
      ["loosening: down to monitor", "dangerous: 2 stages in one change: those between were never in force"],
    ],
    [
      "up twice and down again",
      withStages(rollout(start), "monitor 30", "quarantine 30", "reject 0"),
      withStages(
        rollout(
          start,
          up,
          { stage: "reject", since: "2026-04-07", did: "up", reason: "x" },
          { stage: "monitor", since: "2026-05-07", did: "down", reason: "lost mail" },
        ),
        "monitor 30",
        "quarantine 30",
        "reject 0",
      ),
      "monitor → monitor (stage 1 → 1 of 3), reason: lost mail, 122 days since the last step",
      ["loosening: down to monitor"],
    ],
    [
      "up, down and up again, one stage in all",
      withStages(rollout(start), "monitor 30", "quarantine 30", "reject 0"),
      withStages(
        rollout(start, up, { stage: "monitor", since: "2026-03-07", did: "down", reason: "x" }, { ...up, since: "2026-05-07" }),
        "monitor 30",
        "quarantine 30",
        "reject 0",
      ),
      "monitor → quarantine (stage 1 → 2 of 3), reason: aligned, 122 days since the last step",
      ["loosening: down to monitor"],
    ],
    [
      "another profile beneath the log",
      rollout(start),
      { ...rollout(start, up), profile: "fast" },
      "monitor → quarantine (stage 1 → 2 of 3), reason: aligned, 60 days since the last step",
      ["loosening: another profile beneath the same log: standard → fast"],
    ],
    [
      "another profile by an entry",
      rollout(start),
      { ...rollout(start, { ...start, since: "2026-02-05", did: "change of profile" }), profile: "fast" },
      "monitor → monitor (stage 1 → 1 of 3), 31 days since the last step",
      [],
    ],
    [
      "sooner than the profile before let it",
      withStages(rollout(start), "monitor 30", "quarantine 30", "reject 0"),
      withStages(rollout(start, { ...up, since: "2026-01-10" }), "monitor 5", "quarantine 30", "reject 0"),
      "monitor → quarantine (stage 1 → 2 of 3), reason: aligned, 5 days since the last step",
      [
        "loosening: monitor may end after 5 of the 30 days that it had",
        "dangerous: monitor held 5 of the 30 days that it had before this change",
      ],
    ],
    [
      "sooner than the profile before let it, by an entry that changes it in the same change",
      withStages(rollout(start), "monitor 30", "quarantine 30", "reject 0"),
      withStages(
        rollout(start, { ...start, since: "2026-01-06", did: "change of profile" }, { ...up, since: "2026-01-10" }),
        "monitor 2",
        "quarantine 30",
        "reject 0",
      ),
      "monitor → quarantine (stage 1 → 2 of 3), reason: aligned, 5 days since the last step",
      ["dangerous: monitor held 5 of the 30 days that it had before this change"],
    ],
    [
      "sooner, by an entry that gives the stage another name and fewer days",
      withStages(rollout(start), "monitor 30", "quarantine 30", "reject 0"),
      withStages(
        rollout(start, { stage: "watch", since: "2026-01-06", did: "change of profile" }, { ...up, since: "2026-01-10" }),
        "watch 0",
        "quarantine 30",
        "reject 0",
      ),
      "monitor → quarantine (stage 1 → 2 of 3), reason: aligned, 5 days since the last step",
      ["dangerous: monitor held 5 of the 30 days that it had before this change"],
    ],
    [
      "past entries are written otherwise, before the one in force",
      withStages(
        rollout(
          start,
          up,
          { stage: "reject", since: "2026-04-30", did: "up", reason: "x" },
          { ...start, since: "2026-05-20", did: "down" },
        ),
        "monitor 30",
        "quarantine 30",
        "reject 0",
      ),
      withStages(
        rollout(
          start,
          up,
          { stage: "reject", since: "2026-05-01", did: "up", reason: "x" },
          { ...start, since: "2026-05-20", did: "down" },
        ),
        "monitor 30",
        "quarantine 30",
        "reject 0",
      ),
      "monitor → monitor (stage 1 → 1 of 3), the log is written anew",
      ["loosening: rewritten: the log no longer has reject since 2026-04-30"],
    ],
    [
      "sooner, by a stage between that does a little less, for no days",
      withStages(rollout(start, up), "monitor 30", "quarantine 45", "reject 0"),
      withStages(
        rollout(
          start,
          up,
          { stage: "almost", since: "2026-03-10", did: "change of profile", reason: "less" },
          { stage: "reject", since: "2026-03-10", did: "up", reason: "aligned" },
        ),
        "monitor 30",
        "almost 0",
        "reject 0",
      ),
      "quarantine → reject (stage 2 → 3 of 3), reason: aligned, 4 days since the last step",
      ["dangerous: quarantine held 4 of the 45 days that it had before this change"],
    ],
    [
      "sooner, behind two other profiles, the last of which does not know the one between",
      withStages(rollout(start), "monitor 30", "quarantine 30", "reject 0"),
      withStages(
        rollout(
          start,
          { stage: "watch", since: "2026-01-06", did: "change of profile" },
          { stage: "watch2", since: "2026-01-06", did: "change of profile" },
          { ...up, since: "2026-01-06" },
        ),
        "watch2 0",
        "quarantine 30",
        "reject 0",
      ),
      "monitor → quarantine (stage 1 → 2 of 3), reason: aligned, 1 day since the last step",
      ["dangerous: monitor held 1 of the 30 days that it had before this change"],
    ],
    [
      "sooner, by a log that begins with it",
      withStages(rollout(start), "monitor 30", "quarantine 30", "reject 0"),
      withStages(rollout({ ...up, since: "2026-01-06", did: "baseline" }), "monitor 30", "quarantine 30", "reject 0"),
      "monitor → quarantine (stage 1 → 2 of 3), reason: aligned, the log is written anew",
      [
        "loosening: rewritten: the log no longer has monitor since 2026-01-05",
        "dangerous: monitor held 1 of the 30 days that it had before this change",
      ],
    ],
    [
      "behind a weaker stage of another profile, from which it goes up anew",
      withStages(rollout(start, up), "monitor 30", "quarantine 45", "reject 0"),
      withStages(
        rollout(
          start,
          up,
          { ...start, since: "2026-03-10", did: "change of profile", reason: "the vendor broke" },
          { ...up, since: "2026-03-25", reason: "mended" },
        ),
        "monitor 10",
        "quarantine 45",
        "reject 0",
      ),
      "quarantine → quarantine (stage 2 → 2 of 3), reason: mended, 19 days since the last step",
      [],
    ],
    [
      "before the stage that was in force began",
      withStages(rollout({ ...start, since: "2026-05-05" }), "monitor 30", "quarantine 30", "reject 0"),
      withStages(rollout({ ...start, since: "2026-01-01" }, { ...up, since: "2026-02-02" }), "monitor 30", "quarantine 30", "reject 0"),
      "monitor → quarantine (stage 1 → 2 of 3), reason: aligned, the log is written anew",
      [
        "loosening: rewritten: the log no longer has monitor since 2026-05-05",
        "dangerous: quarantine is dated before monitor, which was in force since 2026-05-05",
      ],
    ],
    [
      "sooner, by an earlier day in the log",
      withStages(rollout(start), "monitor 30", "quarantine 30", "reject 0"),
      withStages(rollout({ ...start, since: "2025-12-01" }, { ...up, since: "2026-01-10" }), "monitor 30", "quarantine 30", "reject 0"),
      "monitor → quarantine (stage 1 → 2 of 3), reason: aligned, the log is written anew",
      [
        "loosening: rewritten: the log no longer has monitor since 2026-01-05",
        "dangerous: monitor held 5 of the 30 days that it had before this change",
      ],
    ],
    [
      "sooner, and forced",
      withStages(rollout(start), "monitor 30", "quarantine 30", "reject 0"),
      withStages(rollout(start, { ...up, since: "2026-01-10", forced: true }), "monitor 30", "quarantine 30", "reject 0"),
      "monitor → quarantine (stage 1 → 2 of 3), reason: aligned, 5 days since the last step",
      ["dangerous: forced to quarantine past the rules of the rollout"],
    ],
    [
      "on the day that the profile before let it",
      withStages(rollout(start), "monitor 60", "quarantine 30", "reject 0"),
      withStages(rollout(start, up), "monitor 1", "quarantine 30", "reject 0"),
      "monitor → quarantine (stage 1 → 2 of 3), reason: aligned, 60 days since the last step",
      ["loosening: monitor may end after 1 of the 60 days that it had"],
    ],
    [
      "a stage that is gone between",
      withStages(rollout(start), "monitor 30", "half 30", "quarantine 30", "reject 0"),
      withStages(rollout(start, up), "monitor 30", "quarantine 30"),
      "monitor → quarantine (stage 1 → 2 of 3), reason: aligned, 60 days since the last step",
      [
        "loosening: the stage half is gone from the profile",
        "loosening: the stage reject is gone from the profile",
        "dangerous: half of the profile before is passed over: it was never in force",
      ],
    ],
    [
      "a stage that is another: reject by its name of before",
      withStages(rollout(start), "monitor 0", "quarantine 0", "reject 0"),
      withPolicies(rollout(start, up), { monitor: "none", quarantine: "reject", reject: "reject" }),
      "monitor → quarantine (stage 1 → 2 of 3), reason: aligned, 60 days since the last step",
      ["dangerous: quarantine of the profile before is passed over: it was never in force"],
    ],
    [
      "reject by a profile that is changed in the same change",
      withStages(rollout(start), "monitor 30", "quarantine 30", "reject 0"),
      withPolicies(
        rollout(
          start,
          { stage: "watch", since: "2026-06-01", did: "change of profile" },
          { stage: "final", since: "2026-06-01", did: "up", reason: "x" },
        ),
        { watch: "none", final: "reject" },
      ),
      "monitor → final (stage 1 → 0 of 3), reason: x, 147 days since the last step",
      ["dangerous: quarantine of the profile before is passed over: it was never in force"],
    ],
    [
      "the history of a baseline",
      withStages(rollout({ stage: "reject", since: "2026-06-01", did: "baseline" }), "monitor 30", "quarantine 30", "reject 0"),
      withStages(rollout(start, up, { stage: "reject", since: "2026-06-01", did: "up" }), "monitor 30", "quarantine 30", "reject 0"),
      "reject → reject (stage 3 → 3 of 3), 0 days since the last step",
      [],
    ],
    [
      "stages of other names",
      withPolicies(rollout({ stage: "strict", since: "2026-06-01", did: "baseline" }), { strict: "reject" }),
      withStages(rollout(start, up, { stage: "reject", since: "2026-06-01", did: "up" }), "monitor 30", "quarantine 30", "reject 0"),
      "strict → reject (stage 0 → 3 of 3), the log is written anew",
      ["loosening: the stage strict is gone from the profile", "dangerous: rewritten: the log no longer has strict since 2026-06-01"],
    ],
    ["none: a reason is written otherwise", rollout(start, up), rollout(start, { ...up, reason: "all aligned" }), undefined, []],
  ])("%s", (_, before, after, says, items) => {
    const side = (at: Rollout): Parameters<typeof reviewStacks>[0] => [stackOf("mail", [NONE], [comment({ rollout: at, file: "a.yaml" })])];
    const { domains } = reviewStacks(side(before), side(after));
    if (says === undefined) return expect(domains).toEqual([]);
    expect(domains).toMatchObject([{ name: "example.com", stack: "mail", file: "a.yaml", rollout: `example.com: ${says}` }]);
    expect(domains[0]?.items.map(({ grade, says: line }) => `${grade}: ${line}`)).toEqual(items);
    expect(domains[0]?.line).toBe(after.log.at(-1)?.line);
  });

  test.each<[string, Rollout, string, string, string | undefined]>([
    ["up", rollout(start, up), NONE, QUARANTINE, "monitor → quarantine (stage 1 → 2 of 3), reason: aligned, 60 days since the last step"],
    [
      "down: from which position, only the stages would say",
      rollout(start, up, { stage: "monitor", since: "2026-03-08", did: "down" }),
      QUARANTINE,
      NONE,
      "quarantine → monitor (now stage 1 of 3), 2 days since the last step",
    ],
    [
      "on the same stage",
      rollout(start, up, { ...up, since: "2026-03-07", did: "stay" }),
      NONE,
      QUARANTINE,
      "quarantine → quarantine (stage 2 → 2 of 3), reason: aligned, 1 day since the last step",
    ],
    ["none: the first entry", rollout(start), QUARANTINE, NONE, undefined],
    ["none: other reports", rollout(start, { ...up, forced: true }), QUARANTINE, QUARANTINE.replace("a@", "b@"), undefined],
    ["none: the policy cannot be read", rollout(start, up), NONE, "_dmarc.example.com TXT v=DMARC1; p=x", undefined],
  ])("as a plan knows it: %s", (_, at, before, after, says) => {
    const head = [stackOf("mail", [after], [comment({ rollout: at })])];
    const { domains } = reviewChanges(changesBetween([stackOf("mail", [before])], head), [], head);
    expect(domains.map(({ rollout: said }) => said)).toEqual([says === undefined ? undefined : `example.com: ${says}`]);
    expect(domains[0]?.forced).toBe(false);
  });

  test("a policy of another domain in the same plan moves nothing", () => {
    const lines = (policy: string): string[] => [QUARANTINE, `_dmarc.example.net TXT v=DMARC1; p=${policy}`];
    const head = [stackOf("mail", lines("reject"), [comment({ rollout: rollout(start, up), name: "example.com" })])];
    const { domains } = reviewChanges(changesBetween([stackOf("mail", lines("none"))], head), [], head);
    expect(domains.map(({ name, rollout: said }) => [name, said])).toEqual([["example.net", undefined]]);
  });
});

describe("findings", () => {
  const one = { id: "spf-lookups", path: "senders", text: "senders: near the limit" };
  const two = { id: "dkim-short", path: "senders.own", text: "senders.own: short" };
  const side = (...findings: DomainComment["findings"]): Parameters<typeof reviewStacks>[0] => [
    stackOf("other", []),
    stackOf("mail", [SPF], [comment({ findings })]),
  ];

  test("new ones and those that are gone are said, with no record changed", () => {
    expect(reviewStacks(side(one), side(two)).domains).toEqual([
      {
        name: "example.com",
        stack: "mail",
        forced: false,
        grade: "none",
        items: [],
        newFindings: ["dkim-short: senders.own: short"],
        goneFindings: ["spf-lookups: senders: near the limit"],
      },
    ]);
  });

  test("the same ones are not said, nor those of a domain that is gone", () => {
    expect(reviewStacks(side(one, two), side(one, two)).domains).toEqual([]);
    expect(reviewStacks(side(one), side(one, two)).domains).toMatchObject([
      { newFindings: ["dkim-short: senders.own: short"], goneFindings: [] },
    ]);
    expect(reviewStacks(side(one, two), side(one)).domains).toMatchObject([
      { newFindings: [], goneFindings: ["dkim-short: senders.own: short"] },
    ]);
    expect(reviewStacks(side(one), [stackOf("mail", [])]).domains).toMatchObject([{ newFindings: [], goneFindings: [] }]);
  });

  test("all of a new domain are new, where a record of it is", () => {
    expect(reviewStacks([stackOf("mail", [])], side(one)).domains).toMatchObject([
      { newFindings: ["spf-lookups: senders: near the limit"], goneFindings: [] },
    ]);
  });
});

describe("who takes responsibility", () => {
  const spfLimit = { id: "spf-lookups", path: "spf", reason: "the vendor shortens it" };
  const dmarcGone = { id: "dmarc-external", path: "dmarc", reason: "the group publishes it" };
  const forced = rollout(start, { ...up, forced: true });

  test.each<[string, [string[], DomainComment], [string[], DomainComment], string | undefined]>([
    ["nobody for SPF by a word on DMARC", [[SPF], comment()], [[], comment({ acknowledged: [dmarcGone] })], undefined],
    [
      "a new acknowledgement of its area",
      [[SPF], comment()],
      [[], comment({ acknowledged: [spfLimit] })],
      "acknowledged spf-lookups at spf: the vendor shortens it",
    ],
    [
      "nobody by an acknowledgement that stood before",
      [[SPF], comment({ acknowledged: [spfLimit] })],
      [[], comment({ acknowledged: [spfLimit] })],
      undefined,
    ],
    [
      "one at another path is new",
      [[SPF], comment({ acknowledged: [{ ...spfLimit, path: "senders" }] })],
      [[], comment({ acknowledged: [spfLimit] })],
      "acknowledged spf-lookups at spf: the vendor shortens it",
    ],
    [
      "two for two",
      [[SPF, NONE], comment()],
      [[], comment({ acknowledged: [dmarcGone, spfLimit] })],
      "acknowledged dmarc-external at dmarc: the group publishes it; acknowledged spf-lookups at spf: the vendor shortens it",
    ],
    [
      "an acknowledgement of a domain that is new",
      [[], comment({ name: "other.example" })],
      [["example.com TXT v=spf1 +all"], comment({ acknowledged: [spfLimit] })],
      "acknowledged spf-lookups at spf: the vendor shortens it",
    ],
    ["nobody for all, where one has nobody", [[SPF, NONE], comment()], [[], comment({ acknowledged: [spfLimit] })], undefined],
    [
      "the reason of a forced move",
      [[NONE], comment({ rollout: rollout(start) })],
      [[QUARANTINE], comment({ rollout: forced })],
      "forced: aligned",
    ],
    [
      "nobody for a forced move without a reason",
      [[NONE], comment({ rollout: rollout(start) })],
      [[QUARANTINE], comment({ rollout: rollout(start, { stage: "quarantine", since: "2026-03-06", did: "up", forced: true }) })],
      undefined,
    ],
    [
      "what makes a record of its area dangerous, too",
      [[SPF], comment()],
      [[MANY], comment({ acknowledged: [spfLimit] })],
      "acknowledged spf-lookups at spf: the vendor shortens it",
    ],
    [
      "nobody for the SPF of another name below the domain",
      [["old.example.com TXT v=spf1 -all"], comment()],
      [["old.example.com TXT v=spf1 +all"], comment({ acknowledged: [spfLimit] })],
      undefined,
    ],
    [
      "nobody for the policy of another name below the domain",
      [["_dmarc.old.example.com TXT v=DMARC1; p=none"], comment()],
      [["_dmarc.old.example.com TXT v=DMARC1; p=nne"], comment({ acknowledged: [dmarcGone] })],
      undefined,
    ],
    [
      "nobody for what no area names",
      [["www.example.com TXT x"], comment()],
      [["www.example.com CNAME a.example"], comment({ acknowledged: [spfLimit] })],
      undefined,
    ],
  ])("%s", (_, [before, old], [after, now], expected) => {
    const { domains, blocked } = reviewStacks([stackOf("mail", before, [old])], [stackOf("mail", after, [now])]);
    expect(domains.map(({ grade, responsible }) => ({ grade, responsible }))).toEqual([{ grade: "dangerous", responsible: expected }]);
    expect(blocked).toBe(expected === undefined);
  });

  test.each<[string, string | undefined]>([
    ["senders.own.dkim.a", "acknowledged dkim-key-short at senders.own.dkim.a: the appliance"],
    ["senders.own", "acknowledged dkim-key-short at senders.own: the appliance"],
    ["senders", "acknowledged dkim-key-short at senders: the appliance"],
    ["senders.other.dkim.b", undefined],
    ["senders.owner", undefined],
    ["senders.own.dkim.b", undefined],
    ["senders.own.dkim.A", "acknowledged dkim-key-short at senders.own.dkim.A: the appliance"],
    ["senders.own.dkim", "acknowledged dkim-key-short at senders.own.dkim: the appliance"],
    ["senders.own.dkim.a.publicKey", "acknowledged dkim-key-short at senders.own.dkim.a.publicKey: the appliance"],
  ])("of a sender's key: an acknowledgement at %s", (path, responsible) => {
    const sender = (name: string, ...roles: string[]) => ({ name, service: "self-hosted", roles, aligned: "DKIM" });
    const senders = [sender("own", "spf", "dkim__a"), sender("other", "spf", "dkim__b"), sender("owner", "spf", "dkim__mg.example.com__a")];
    const side = (keys: string[], more: Partial<DomainComment>): ReviewedStack => {
      const stack = stackOf("mail", keys, [comment({ senders, ...more })]);
      const records = stack.records.map((each) => ({ ...each, address: `example_com__dkim__${each.name.split(".")[0] ?? ""}` }));
      return { ...stack, records };
    };
    const key = "a._domainkey.example.com TXT v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
    const acknowledged = [{ id: "dkim-key-short", path, reason: "the appliance" }];
    const { domains } = reviewStacks([side([key], {})], [side([], { acknowledged })]);
    expect(domains.map((domain) => [domain.grade, domain.responsible])).toEqual([["dangerous", responsible]]);
  });

  test.each<[string, string[], DomainComment[], string]>([
    ["whose sender goes", [SPF], [comment({ senders: [] })], "tightening"],
    ["beside a domain that is no longer described", [SPF], [], "dangerous"],
    ["with the domain", [], [], "tightening"],
  ])("a key that goes %s", (_, standing, now, grade) => {
    const senders = [{ name: "own", service: "self-hosted", roles: ["dkim__a"], aligned: "DKIM" }];
    const key = { ...stackOf("mail", ["a._domainkey.example.com TXT v=DKIM1; p=x"]).records[0], address: "example_com__dkim__a" };
    const base = stackOf("mail", standing, [comment({ senders })]);
    const { domains } = reviewStacks([{ ...base, records: [...base.records, key as never] }], [stackOf("mail", standing, now)]);
    expect(domains.map((domain) => domain.grade)).toEqual([grade]);
  });

  test.each<[string, string, string[], string]>([
    [
      "stays",
      "mx__bounce_example_com__mx",
      ["own"],
      "dangerous: MX of bounce.example.com removed while its sender stays: its return path fails",
    ],
    ["goes", "mx__bounce_example_com__mx", ["other"], "tightening: MX removed"],
    ["stays, and nobody knows what it was for", "custom__x", ["own"], "tightening: MX removed"],
    ["was never described", "mx__other_example_com__mx", ["own"], "tightening: MX removed"],
  ])("an exchange that goes, whose sender %s", (_, role, senders, says) => {
    const named = (name: string) => ({ name, service: name, roles: ["mx__bounce.example.com__mx", "custom__x"], aligned: "SPF" });
    const mx = { ...stackOf("mail", ["bounce.example.com MX 10 mx.vendor.example"]).records[0], address: `example_com__${role}` };
    const base = stackOf("mail", [SPF], [comment({ senders: [named("own")] })]);
    const head = stackOf("mail", [SPF], [comment({ senders: senders.map(named) })]);
    const { domains } = reviewStacks([{ ...base, records: [...base.records, mx as never] }], [head]);
    expect(domains.flatMap(({ items }) => items.map(({ grade, says: line }) => `${grade}: ${line}`))).toEqual([says]);
  });

  test.each<[string, string, string | undefined]>([
    ["at the sender", "senders.own.helo", "acknowledged spf-wide-range at senders.own.helo: ours"],
    ["at the domain's own terms", "spf.terms[0]", undefined],
  ])("a sender's record at another name that goes, and an acknowledgement %s", (_, path, responsible) => {
    const senders = [{ name: "own", service: "self-hosted", roles: ["spf__mx.example.com"], aligned: "SPF" }];
    const helo = { ...stackOf("mail", ["mx.example.com TXT v=spf1 -all"]).records[0], address: "example_com__spf__mx_example_com" };
    const base = stackOf("mail", [SPF], [comment({ senders })]);
    const acknowledged = [{ id: "spf-wide-range", path, reason: "ours" }];
    const head = stackOf("mail", [SPF], [comment({ senders, acknowledged })]);
    const { domains } = reviewStacks([{ ...base, records: [...base.records, helo as never] }], [head]);
    expect(domains.map((domain) => [domain.grade, domain.responsible])).toEqual([["dangerous", responsible]]);
  });

  test("of two senders of one service, one goes", () => {
    const named = (name: string) => ({ name, service: "sendgrid", roles: [`cname__${name}.example.com`], aligned: "SPF" });
    const record = (name: string) => ({
      ...stackOf("mail", [`${name}.example.com CNAME u1.wl.sendgrid.net`]).records[0],
      address: `example_com__cname__${name}_example_com`,
    });
    const side = (...names: string[]): ReviewedStack[] => {
      const stack = stackOf("mail", [SPF], [comment({ senders: names.map(named) })]);
      return [{ ...stack, records: [...stack.records, ...names.map((name) => record(name) as never)] }];
    };
    const said = (base: ReviewedStack[], head: ReviewedStack[]): string[] =>
      reviewStacks(base, head).domains.flatMap(({ items }) => items.map(({ grade, says }) => `${grade}: ${says}`));
    expect(said(side("em1", "em2"), side("em1"))).toEqual(["tightening: CNAME removed"]);
    // Two senders may ask for one record: it is in use as long as one of them stays, and either's acknowledgement answers for it.
    const both = (...names: string[]): DomainComment[] => [
      comment({ senders: names.map((name) => ({ ...named(name), roles: ["cname__em1.example.com"] })) }),
    ];
    const shared = { ...stackOf("mail", [SPF], both("a", "b")), records: side("em1")[0]?.records ?? [] };
    for (const staying of ["a", "b"])
      expect(said([shared], [stackOf("mail", [SPF], both(staying))])).toEqual([
        "dangerous: CNAME of em1.example.com removed while its sender stays: its return path fails",
      ]);
    // A server that takes the name of another service's sender is the same server.
    const renamed = { name: "em1", service: "self-hosted", roles: ["dkim__a"], aligned: "DKIM" };
    const key = { ...stackOf("mail", ["a._domainkey.example.com TXT v=DKIM1; p=x"]).records[0], address: "example_com__dkim__a" };
    const [before] = side("em1");
    const edge = { ...renamed, name: "edge" };
    const withEdge = stackOf("mail", [SPF], [comment({ senders: [named("em1"), edge] })]);
    expect(
      said(
        [{ ...withEdge, records: [...(before?.records ?? []), key as never] }],
        [{ ...stackOf("mail", [SPF], [comment({ senders: [{ ...renamed, roles: [] }] })]), records: before?.records ?? [] }],
      ),
    ).toEqual(["dangerous: DKIM a removed while its sender stays: mail in flight fails"]);
    // So is a child's sender of the same service, which may sign by the key of its parent.
    const signing = (service: string): DomainComment =>
      comment({ name: "news.example.com", senders: [{ name: "own", service, roles: [], aligned: "DKIM", signedBy: "example.com" }] });
    const parent = (senders: DomainComment["senders"] = []): ReviewedStack => stackOf("mail", [SPF], [comment({ senders })]);
    const afterwards = (service: string): string[] =>
      said(
        [{ ...parent([named("em2"), renamed]), records: [key as never] }, stackOf("news", [], [signing(service)])],
        [{ ...parent([named("em2")]), records: [] }, stackOf("news", [], [signing(service)])],
      );
    expect(afterwards("self-hosted")).toEqual(["dangerous: DKIM a removed: a sender of a domain below may sign by it"]);
    const other = { ...renamed, name: "other", roles: ["dkim__b"] };
    expect(
      said(
        [{ ...parent([other, renamed]), records: [key as never] }, stackOf("news", [], [signing("self-hosted")])],
        [{ ...parent([other]), records: [] }, stackOf("news", [], [signing("self-hosted")])],
      ),
    ).toEqual(["tightening: DKIM a removed"]);
    expect(afterwards("postmark")).toEqual(["tightening: DKIM a removed"]);
    expect(said(side("em1"), side("em2"))).toEqual([
      "dangerous: CNAME of em1.example.com removed while its sender stays: its return path fails",
      "safe: CNAME added",
    ]);
  });

  test("a sender's record below the domain of another spec is its own domain's", () => {
    const senders = [{ name: "own", service: "sendgrid", roles: ["cname__em1.mail.example.com"], aligned: "SPF" }];
    const path = {
      ...stackOf("mail", ["em1.mail.example.com CNAME u1.wl.sendgrid.net"]).records[0],
      address: "cloudflare_dns_record.example_com__cname__em1_mail_example_com",
    };
    const side = stackOf("mail", [SPF], [comment({ senders }), comment({ name: "mail.example.com", dmarc: "inherit" })]);
    const { domains } = reviewStacks([{ ...side, records: [...side.records, path as never] }], [side]);
    expect(domains.map(({ name, grade }) => [name, grade])).toEqual([["example.com", "dangerous"]]);
  });

  test("a key that no sender asked for counts as in use", () => {
    const key = { ...stackOf("mail", ["a._domainkey.example.com TXT v=DKIM1; p=x"]).records[0], address: "legacy__dkim__a" };
    const side = stackOf("mail", [SPF], [comment({ senders: [] })]);
    const { domains } = reviewStacks([{ ...side, records: [...side.records, key as never] }], [side]);
    expect(domains.map((domain) => domain.grade)).toEqual(["dangerous"]);
  });

  test("nobody is needed where nothing is dangerous", () => {
    const head = [stackOf("mail", [OTHER_SPF], [comment({ acknowledged: [spfLimit] })])];
    const { domains, blocked } = reviewStacks([stackOf("mail", [SPF], [comment()])], head);
    expect({ domains, blocked }).toMatchObject({ domains: [{ grade: "safe" }], blocked: false });
    expect(domains[0]).not.toHaveProperty("responsible");
  });
});

test("domains stand in the order of their names, and the worst grade is the review's", () => {
  const line = (name: string, policy: string): string => `_dmarc.${name} TXT v=DMARC1; p=${policy}`;
  const [base, head] = [
    [stackOf("mail", [line("b.example", "none"), line("c.example", "reject"), line("a.example", "none")])],
    [stackOf("mail", [line("b.example", "reject"), line("c.example", "none"), line("a.example", "none; sp=reject")])],
  ];
  const { grade, domains } = reviewStacks(base, head);
  expect(domains.map((domain) => `${domain.name}: ${domain.grade}`)).toEqual([
    "a.example: tightening",
    "b.example: tightening",
    "c.example: loosening",
  ]);
  expect(grade).toBe("loosening");
});

describe("what may not stand beside each other", () => {
  const twice = (...stacks: ReturnType<typeof stackOf>[]): string[] =>
    reviewStacks([stackOf("a", [])], stacks).domains.flatMap(({ items }) =>
      items
        .filter(({ says }) => / (?:beside|as) that of | beside the /u.test(says))
        .map(({ grade, area, says, address }) => `${grade}${area === undefined ? "" : ` (${area})`}: ${says}, ${address}`),
    );

  test.each<[string, ReturnType<typeof stackOf>[], string[]]>([
    [
      "in a stack",
      [stackOf("a", [SPF, OTHER_SPF])],
      [
        "dangerous (spf): a second SPF record at example.com, beside that of example.com in the stack a: receivers then use neither, example.com#2",
      ],
    ],
    [
      "in two",
      [stackOf("a", [NONE]), stackOf("b", [QUARANTINE])],
      [
        "dangerous (dmarc): a second DMARC record at _dmarc.example.com, beside that of _dmarc.example.com in the stack a: receivers then use neither, _dmarc.example.com",
      ],
    ],
    ["hosts may", [stackOf("a", ["example.com MX 10 a.example", "example.com MX 10 b.example"])], []],
    [
      "the same one",
      [stackOf("a", ["example.com MX 10 a.example"]), stackOf("b", ["example.com MX 10 a.example"])],
      ["dangerous: the same MX at example.com as that of example.com in the stack a, which Cloudflare refuses, example.com"],
    ],
    [
      "a null MX and another",
      [stackOf("a", ["example.com MX 0 .", "example.com MX 10 a.example"])],
      [
        "dangerous: an MX at example.com beside the null MX of example.com in the stack a, which says that no mail is received, example.com#2",
      ],
    ],
    [
      "two keys at a selector",
      [stackOf("a", ["k._domainkey.example.com TXT v=DKIM1; p="]), stackOf("b", ["k._domainkey.example.com TXT v=DKIM1; k=rsa; p="])],
      [
        "dangerous (dkim): a second key at k._domainkey.example.com, beside that of k._domainkey.example.com in the stack a: verifiers then use either, k._domainkey.example.com",
      ],
    ],
    ["other texts may", [stackOf("a", [SPF, "example.com TXT a", "example.com TXT b"])], []],
  ])("%s", (_, head, expected) => {
    expect(twice(...head)).toEqual(expected);
  });

  test("an NS above a key that does not change takes it away", () => {
    const zone = { name: "a", zone: "0123456789abcdef0123456789abcdef" };
    const inZone = (...lines: string[]): ReturnType<typeof stackOf> => {
      const stack = stackOf(zone.name, lines);
      return { ...stack, records: stack.records.map((record) => ({ ...record, zone: zone.zone })) };
    };
    const key = "k._domainkey.example.com TXT v=DKIM1; k=rsa; p=AAAA";
    const items = reviewStacks([inZone(key)], [inZone(key, "_domainkey.example.com NS ns1.vendor.example")]).domains.flatMap(
      (domain) => domain.items,
    );
    expect(items.filter(({ grade }) => grade === "dangerous")).toEqual([
      {
        grade: "dangerous",
        says: "a TXT at k._domainkey.example.com, for which the servers of _domainkey.example.com in the stack a answer alone: nobody would ever see it",
        area: "dkim",
        address: "k._domainkey.example.com",
      },
    ]);
  });

  test("a CNAME beside a text excludes it, but at a domain it is flattened", () => {
    const cname = (name: string): string => `${name} CNAME d.vendor.example`;
    const says = (...lines: string[]): string[] =>
      reviewStacks([stackOf("a", [])], [stackOf("a", lines)]).domains.flatMap((domain) =>
        domain.items.filter(({ grade }) => grade === "dangerous").map(({ says: line }) => line),
      );
    const excluded = (name: string): string =>
      `a TXT at ${name} beside the CNAME of ${name}#2 in the stack a, which excludes every other record`;
    expect(says(NONE, cname("_dmarc.example.com"))).toEqual([excluded("_dmarc.example.com")]);
    expect(says("k._domainkey.example.com TXT v=DKIM1; p=", cname("k._domainkey.example.com"))).toEqual([
      excluded("k._domainkey.example.com"),
    ]);
    const inZone = (zone: string, ...lines: string[]): string[] => {
      const stack = stackOf("a", lines);
      const head = { ...stack, records: stack.records.map((record) => ({ ...record, zone })) };
      return reviewStacks([stackOf("a", [])], [head]).domains.flatMap(({ items }) =>
        items.filter(({ grade }) => grade === "dangerous").map(({ says: line }) => line),
      );
    };
    const beside = [SPF.replace("example.com", "www.example.com"), cname("www.example.com")];
    const said = [excluded("www.example.com")];
    expect(inZone("example.com", ...beside)).toEqual(said);
    expect(inZone("0123456789abcdef0123456789abcdef", SPF, ...beside)).toEqual(said);
    expect(inZone("${var.zone}", SPF, ...beside)).toEqual(said);
    expect(inZone("www.example.com", ...beside)).toEqual([]);
    expect(inZone("0123456789abcdef0123456789abcdef", ...beside)).toEqual([]);
  });

  test("a zone that only its reference names is its stack's own", () => {
    const inStack = (name: string, ...lines: string[]): ReviewedStack => {
      const stack = stackOf(name, lines);
      return { ...stack, records: stack.records.map((record) => ({ ...record, zone: "${var.zone}" })) };
    };
    const head = [inStack("a", SPF, "example.com CNAME d.vendor.example"), inStack("b", SPF.replace("example.com", "example.net"))];
    const { domains } = reviewStacks([stackOf("a", [])], head);
    expect(domains.flatMap(({ items }) => items.filter(({ says }) => says.includes(" beside ")))).toEqual([]);
  });

  test("of two that void each other, one goes", () => {
    const two = stackOf("a", [SPF, OTHER_SPF]);
    const { domains } = reviewStacks([two], [{ ...two, records: two.records.slice(0, 1) }]);
    expect(domains.flatMap(({ items }) => items.map(({ grade, says }) => `${grade}: ${says}`))).toEqual([
      "tightening: SPF removed, one of two: that of example.com stays, and counts",
    ]);
  });

  test("what stood twice at a name that the change does not touch is not said of its domain", () => {
    const twofold = stackOf("a", [SPF, OTHER_SPF]);
    const after = { ...twofold, records: [...twofold.records, ...stackOf("a", [NONE]).records] };
    expect(reviewStacks([twofold], [after]).domains).toMatchObject([{ name: "example.com", items: [{ says: "DMARC added: p=none" }] }]);
  });

  test("what stood twice before is not said again", () => {
    const twofold = stackOf("a", [SPF, OTHER_SPF.replace("example.com", "example.net"), SPF.replace("example.com", "example.net")]);
    expect(reviewStacks([twofold], [{ ...twofold, records: [...twofold.records, ...stackOf("a", [NONE]).records] }]).domains).toMatchObject(
      [{ name: "example.com", items: [{ says: "DMARC added: p=none" }] }],
    );
  });
});

describe("a policy below another one", () => {
  const at = (name: string, tags: string): string => `_dmarc.${name} TXT v=DMARC1; ${tags}`;
  const said = (base: readonly string[], head: readonly string[]): string[] =>
    reviewStacks([stackOf("mail", base)], [stackOf("mail", head)]).domains.flatMap(({ items }) =>
      items.map(({ grade, says }) => `${grade}: ${says}`),
    );
  const above = at("example.com", "p=reject");

  test.each<[string, string, string]>([
    ["a weaker one", "p=none", "loosening: DMARC added: p=none, in the place of p=reject of example.com"],
    ["one as strong", "p=reject", "safe: DMARC added: p=reject, in the place of p=reject of example.com"],
  ])("%s comes", (_, tags, says) => {
    expect(said([above], [above, at("news.example.com", tags)])).toEqual([says]);
  });

  test("the highest counts, and its sp; those between are passed over, but where one says psd=n", () => {
    const far = at("example.com", "p=none; sp=quarantine");
    expect(said([far], [far, at("a.news.example.com", "p=reject")])).toEqual([
      "tightening: DMARC added: p=reject, in the place of p=quarantine of example.com",
    ]);
    const near = at("news.example.com", "p=reject");
    const among = ["a.news.example.com", "p=reject"] as const;
    expect(said([far, near], [far, near, at(...among)])).toEqual([
      "tightening: DMARC added: p=reject, in the place of p=quarantine of example.com",
    ]);
    const top = at("news.example.com", "p=reject; psd=n");
    expect(said([far, top], [far, top, at(...among)])).toEqual([
      "safe: DMARC added: p=reject, in the place of p=reject of news.example.com",
    ]);
    const suffix = at("example.com", "p=none; sp=quarantine; psd=y");
    expect(said([suffix, near], [suffix, near, at(...among)])).toEqual([
      "safe: DMARC added: p=reject, in the place of p=reject of news.example.com",
    ]);
    expect(said([suffix], [suffix, at(...among)])).toEqual([
      "tightening: DMARC added: p=reject, in the place of p=quarantine of example.com",
    ]);
  });

  test("one that comes above others takes the names below them, and gives them back when it goes", () => {
    const below = at("news.example.com", "p=reject");
    const over = at("example.com", "p=none");
    expect(said([below], [below, over])).toEqual([
      "loosening: DMARC added: p=none",
      "loosening: names below news.example.com without a policy of their own now follow example.com",
    ]);
    expect(said([below, over], [below])).toEqual([
      "dangerous: DMARC removed: nobody is told what to do with forged mail",
      "dangerous: names below news.example.com without a policy of their own no longer follow example.com",
    ]);
    const far = at("example.com", "p=none; np=quarantine; adkim=s");
    const [suffix, low] = [at("news.example.com", "p=none; np=reject; adkim=s; psd=y"), at("a.news.example.com", "p=none; np=reject")];
    expect(said([far, low], [far, low, suffix])).toEqual([
      "loosening: DMARC added: p=none, in the place of p=none of example.com",
      "loosening: names below a.news.example.com without a policy of their own now follow a.news.example.com",
    ]);
  });

  test("what stands beside the policy word counts", () => {
    const strict = at("news.example.com", "p=reject; adkim=s; aspf=s; rua=mailto:a@example.com");
    expect(said([above], [above, strict])).toEqual([
      "tightening: DMARC added: p=reject, in the place of p=reject of example.com",
      "tightening: SPF and DKIM must align strictly from then on",
    ]);
    expect(said([above, strict], [above])).toEqual([
      "loosening: DMARC removed: p=reject gives way to p=reject of example.com",
      "loosening: SPF and DKIM may align relaxed from then on",
      "loosening: fewer report addresses hold from then on",
    ]);
    expect(said([above], [above, at("news.example.com", "p=reject; sp=none; psd=n")])).toEqual([
      "loosening: DMARC added: p=reject, in the place of p=reject of example.com",
    ]);
  });

  test("one that is taken over or let go of changes nothing", () => {
    const name = "_dmarc.news.example.com";
    const own = at("news.example.com", "p=none");
    const imported = reviewStacks([stackOf("mail", [above])], [stackOf("mail", [above, own], [], [name])]);
    expect(imported.domains.flatMap(({ items }) => items)).toEqual([
      { grade: "safe", says: "DMARC taken over from the zone", area: "dmarc", address: name },
    ]);
    expect(said([], [above, own])).toEqual(["tightening: DMARC added: p=reject", "safe: DMARC added: p=none"]);
  });

  test("one of another owner comes", () => {
    expect(said([above], [above, "_dmarc.news.example.com CNAME d.vendor.example"])).toEqual([
      "dangerous: DMARC from another owner, whose policy nobody knows here, in the place of p=reject of example.com",
    ]);
    const below = at("example.com", "p=none; sp=reject");
    expect(said([below], [below, "_dmarc.news.example.com NS d.vendor.example"])).toEqual([
      "dangerous: DMARC from another owner, whose policy nobody knows here, in the place of p=reject of example.com",
    ]);
    const vendor = "_dmarc.example.com CNAME d.vendor.example";
    expect(said([vendor], [vendor, "_dmarc.news.example.com CNAME e.vendor.example"])).toEqual([
      "dangerous: DMARC from another owner, whose policy nobody knows here, in the place of that of example.com, whose policy nobody knows here",
    ]);
    expect(said([], ["_dmarc.news.example.com CNAME d.vendor.example"])).toEqual(["safe: DMARC added"]);
    expect(said([above], [above, "_dmarc.news.example.com TXT ${TfToken[TOKEN.1]}"])).toEqual([
      "loosening: DMARC added, known only at apply, in the place of p=reject of example.com",
    ]);
  });

  test("one far above that nobody knows decides, behind one between that is known", () => {
    const vendor = "_dmarc.example.com CNAME d.vendor.example";
    const [between, low] = [at("news.example.com", "p=reject"), at("a.news.example.com", "p=reject")];
    expect(said([vendor, between, low], [vendor, between])).toEqual([
      "dangerous: DMARC removed: p=reject gives way to that of example.com, whose policy nobody knows here",
    ]);
    expect(said([vendor, between], [vendor, between, at("a.news.example.com", "p=none")])).toEqual([
      "loosening: DMARC added: p=none, in the place of that of example.com, whose policy nobody knows here",
    ]);
    const top = at("news.example.com", "p=reject; psd=n");
    expect(said([vendor, top, low], [vendor, top])).toEqual(["safe: DMARC removed: p=reject gives way to p=reject of news.example.com"]);
    // And it takes the names below others that are known.
    expect(said([between], [between, vendor])).toEqual([
      "dangerous: DMARC from another owner, whose policy nobody knows here",
      "dangerous: names below news.example.com without a policy of their own now follow example.com",
    ]);
    expect(said([top], [top, vendor])).toEqual(["safe: DMARC added"]);
  });

  test("one that is known only at apply is one, and no other text with a token is", () => {
    const [late, verify] = ["_dmarc.example.com TXT ${TfToken[TOKEN.1]}", "_dmarc.example.com TXT verify=${TfToken[TOKEN.1]}"];
    expect(said([above, verify], [above])).toEqual(["tightening: TXT removed"]);
    expect(said([above], [above, verify])).toEqual(["safe: TXT added"]);
    expect(said([late], [])).toEqual(["dangerous: DMARC removed: nobody is told what to do with forged mail"]);
    expect(said([late], [above])).toEqual([
      "tightening: DMARC removed: a policy that nobody knows here gives way to p=reject of example.com",
      "tightening: DMARC added: p=reject, in the place of that of example.com, whose policy nobody knows here",
    ]);
  });

  test("one that takes the place of another at its name gives way to nothing above", () => {
    const far = at("example.com", "p=none");
    const [own, vendor] = [at("news.example.com", "p=reject"), "_dmarc.news.example.com CNAME d.vendor.example"];
    const stacks = (side: string[]): ReviewedStack[] => [stackOf("mail", [far]), stackOf("other", side)];
    const between = (before: string[], after: string[]): string[] => {
      const [base, head] = [stacks(before), stacks(after).map((stack) => (stack.name === "other" ? { ...stack, name: "third" } : stack))];
      return reviewStacks(base, head).domains.flatMap(({ items }) => items.map(({ grade, says }) => `${grade}: ${says}`));
    };
    expect(between([own], [vendor])).toEqual([
      "dangerous: DMARC removed: p=reject gives way to that of news.example.com, whose policy nobody knows here (the stack other is gone)",
      "dangerous: DMARC from another owner, whose policy nobody knows here, in the place of p=reject of news.example.com",
    ]);
  });

  test("one of another owner goes", () => {
    const vendor = "_dmarc.news.example.com CNAME d.vendor.example";
    expect(said([above, vendor], [above])).toEqual([
      "dangerous: DMARC removed: a policy that nobody knows here gives way to p=reject of example.com",
    ]);
    expect(said([vendor], [])).toEqual(["dangerous: DMARC removed: nobody is told what to do with forged mail"]);
  });

  test("one that goes gives way to another owner's", () => {
    const vendor = "_dmarc.example.com CNAME d.vendor.example";
    expect(said([vendor, at("news.example.com", "p=reject")], [vendor])).toEqual([
      "dangerous: DMARC removed: p=reject gives way to that of example.com, whose policy nobody knows here",
    ]);
  });

  test("what stands below and is not touched does not count", () => {
    const below = at("news.example.com", "p=reject; psd=n");
    expect(said([below], [below, at("example.com", "p=reject")])).toEqual(["tightening: DMARC added: p=reject"]);
  });

  test("one that goes gives way", () => {
    expect(said([above, at("news.example.com", "p=none")], [above])).toEqual([
      "tightening: DMARC removed: p=none gives way to p=reject of example.com",
    ]);
    expect(said([at("example.com", "p=none"), at("news.example.com", "p=reject")], [at("example.com", "p=none")])).toEqual([
      "loosening: DMARC removed: p=reject gives way to p=none of example.com",
    ]);
  });

  test("with none above that can be read, or a record that is none, it stands for itself", () => {
    expect(said([at("example.com", "p=x")], [at("example.com", "p=x"), at("news.example.com", "p=none")])).toEqual([
      "safe: DMARC added: p=none",
    ]);
    expect(said([above, at("news.example.com", "p=x")], [above])).toEqual([
      "dangerous: DMARC removed: nobody is told what to do with forged mail",
    ]);
  });
});

test("a change of a record in a plan that is taken over too is said first", () => {
  const change = { ...changesBetween([stackOf("mail", [NONE])], [stackOf("mail", [QUARANTINE])])[0], imported: true } as RecordChange;
  const { domains } = reviewChanges([change], [], [stackOf("mail", [QUARANTINE])]);
  expect(domains[0]?.items.map(({ says }) => says)).toEqual(["DMARC taken over from the zone", "DMARC - p=none", "DMARC + p=quarantine"]);
});
