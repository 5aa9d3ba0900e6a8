/**
 * The commands of the README themselves: `npx cdktf deploy`, `npx cdktf diff`, `npm run try`.
 */
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";

import { copyApp } from "../app-copy";

import { World, run } from "./world";

const ROOT = join(__dirname, "../..");
const STEP = '      - { stage: quarantine, since: 2026-07-15, reason: "aligned" }\n';

test("npx cdktf deploy and diff, a rollout step between them", async () => {
  const world = await World.open();
  try {
    world.cloudflare.addZone("example.com", { id: "0123456789abcdef0123456789abcdef" });
    copyApp(world.folder);
    const cdktf = async (...args: string[]) => {
      // A local mirror has no checksums of the registry to lock.
      const { code, stdout, stderr } = await run("npx", ["--no-install", "cdktf", ...args, "--skip-provider-lock"], {
        cwd: world.folder,
        env: world.env(),
      });
      // Without colours, and without what the CLI puts before each line.
      return { code, said: stripVTControlCharacters(stdout + stderr).replace(/\s+(?:example-com\s+)?/gu, " ") };
    };
    const deployed = await cdktf("deploy", "example-com", "--auto-approve");
    expect(deployed.said).toContain("Apply complete! Resources: 5 added, 0 changed, 0 destroyed.");
    expect(deployed.code).toBe(0);
    expect(world.cloudflare.takeCounts()).toEqual({ POST: 5 });
    const same = await cdktf("diff", "example-com");
    expect(same.said).toContain("No changes. Your infrastructure matches the configuration.");
    expect(same.code).toBe(0);
    appendFileSync(join(world.folder, "stacks/domains/example.com.yaml"), STEP);
    const step = await cdktf("diff", "example-com");
    expect(step.said).toContain("Plan: 0 to add, 1 to change, 0 to destroy.");
    world.cloudflare.takeCounts();
    const again = await cdktf("deploy", "example-com", "--auto-approve");
    expect(again.said).toContain("Apply complete! Resources: 0 added, 1 changed, 0 destroyed.");
    expect(world.cloudflare.takeCounts()).toMatchObject({ PUT: 1 });
  } finally {
    await world.close();
  }
});

test("npm run try", async () => {
  const { code, stdout } = await run("npm", ["run", "-s", "try"], { cwd: ROOT });
  const said = stdout.split("\n");
  expect(said.filter((line) => /^\d/u.test(line))).toEqual([
    "1. The specs of stacks/domains become stacks",
    "2. terraform init and apply, stack by stack",
    "3. What a resolver now sees of example.com",
    "4. The second plan of every stack is empty",
    "5. A step of the rollout is a line in the log",
    "6. terraform destroy",
  ]);
  expect(said).toContain("   the plan: update cloudflare_dns_record.example_com__dmarc: content, modified_on");
  expect(said).toContain("   the apply: 1 PUT");
  expect(stdout.trimEnd()).toMatch(/; 0 records left$/u);
  expect(code).toBe(0);
});
