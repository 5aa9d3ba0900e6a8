/**
 * The workflows: pinned by commit, with the least permissions, and none that gives a fork a token. test/e2e/workflows.e2e.ts runs them.
 */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

const ROOT = join(__dirname, "..");
const FILES = [".github/workflows", "docs/workflows"].flatMap((folder) =>
  readdirSync(join(ROOT, folder)).map((file) => join(folder, file)),
);

interface Workflow {
  readonly on: unknown;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly "timeout-minutes"?: number;
        readonly permissions?: Readonly<Record<string, string>>;
        readonly environment?: string;
        readonly steps: readonly { readonly uses?: string; readonly run?: string; readonly with?: Readonly<Record<string, unknown>> }[];
      }
    >
  >;
}

/** What each workflow may write. */
const WRITES: Readonly<Record<string, readonly string[]>> = {
  ".github/workflows/ci.yml": [],
  "docs/workflows/plan.yml": ["pull-requests"],
  "docs/workflows/deploy.yml": ["contents"],
  "docs/workflows/drift.yml": ["issues"],
};

test("every workflow is known", () => {
  expect(FILES.sort()).toEqual(Object.keys(WRITES).sort());
});

describe.each(FILES)("%s", (file) => {
  const text = readFileSync(join(ROOT, file), "utf8");
  const workflow = parse(text) as Workflow;
  const jobs = Object.values(workflow.jobs);

  test("actions are pinned by commit, and the version stands beside it", () => {
    const uses = jobs.flatMap(({ steps }) => steps.flatMap((step) => step.uses ?? []));
    expect(uses.length).toBeGreaterThan(0);
    for (const each of uses) expect(each).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/u);
    expect(text.match(/uses: /gu)).toHaveLength(text.match(/uses: \S+ # v\d+\.\d+\.\d+$/gmu)?.length ?? 0);
  });

  test("permissions are the least, and jobs end", () => {
    expect(workflow.permissions).toEqual({ contents: "read" });
    const writes = jobs.flatMap(({ permissions = {} }) =>
      Object.entries(permissions).flatMap(([name, how]) => (how === "write" ? [name] : [])),
    );
    expect(writes).toEqual(WRITES[file]);
    for (const job of jobs) expect(job["timeout-minutes"]).toBeGreaterThan(0);
  });

  test("no fork gets a token, and nothing from outside stands in a shell line", () => {
    expect(JSON.stringify(workflow.on)).not.toContain("pull_request_target");
    for (const { steps } of jobs) for (const { run = "" } of steps) expect(run).not.toContain("${{");
  });
});

test("deploy runs behind an environment, one at a time", () => {
  const deploy = parse(readFileSync(join(ROOT, "docs/workflows/deploy.yml"), "utf8")) as Workflow & { concurrency: unknown };
  expect(deploy.jobs["deploy"]?.environment).toBe("mail");
  expect(deploy.concurrency).toEqual({ group: "deploy", "cancel-in-progress": false });
});
