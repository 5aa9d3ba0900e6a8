/** A review of many stacks: about those that changed, in seconds, and small enough for a comment. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { reviewStacks } from "../../lib/mail/review";
import type { ReviewedStack } from "../../lib/mail/review/stacks";
import { inProject, sendingDomain } from "../project";

import { stackOf } from "./stacks-of";

/** A cdktf.out of many stacks, by hand. */
function fleet(folder: string, which: string, count: number, policy: (index: number) => string): void {
  for (let index = 0; index < count; index++) {
    const name = `d${index}`;
    const records = Object.fromEntries(
      Array.from({ length: 8 }, (_, record) => [
        `${name}_${record}`,
        record === 0
          ? { name: `_dmarc.${name}.example`, type: "TXT", content: `"v=DMARC1; p=${policy(index)}"`, ttl: 1, zone_id: "0" }
          : { name: `s${record}._domainkey.${name}.example`, type: "CNAME", content: `s${record}.vendor.example`, ttl: 1, zone_id: "0" },
      ]),
    );
    mkdirSync(join(folder, which, "stacks", name), { recursive: true });
    const comment = {
      metadata: { version: which },
      sendingDomains: { version: 1, domains: [{ name: `${name}.example`, kind: "sending-domain", findings: [], acknowledged: [] }] },
    };
    writeFileSync(
      join(folder, which, "stacks", name, "cdk.tf.json"),
      JSON.stringify({ "//": comment, resource: { cloudflare_dns_record: records } }),
    );
  }
}

describe("a thousand domains", () => {
  test("three changed: the review is about them, and changed names their stacks", () => {
    inProject({}, (folder) => {
      fleet(folder, "base", 1000, () => "none");
      fleet(folder, "head", 1000, (index) => (index % 400 === 7 ? "quarantine" : "none"));
      mkdirSync(join(folder, "head/stacks/new"), { recursive: true });
      writeFileSync(join(folder, "head/stacks/new/cdk.tf.json"), "{}");
      const sides = ["--base", "base", "--head", "head"];
      const started = performance.now();
      const { stdout, code } = sendingDomain(folder, "review", ...sides, "--format", "markdown");
      expect(performance.now() - started).toBeLessThan(5000);
      expect(code).toBe(0);
      expect(stdout.split("\n").filter((line) => line.startsWith("| 🟡"))).toEqual(
        ["d407", "d7", "d807"].map((name) => `| 🟡 tightening | \`${name}.example\` | \`DMARC - p=none\`<br>\`DMARC + p=quarantine\` |`),
      );
      expect(sendingDomain(folder, "changed", ...sides)).toEqual({ stdout: "d407\nd7\nd807\nnew (added)\n", code: 0 });
      expect(JSON.parse(sendingDomain(folder, "changed", "--base", "head", "--head", "base", "--json").stdout)).toEqual([
        { stack: "d407", how: "changed" },
        { stack: "d7", how: "changed" },
        { stack: "d807", how: "changed" },
        { stack: "new", how: "removed" },
      ]);
    });
  });

  test("all changed: the markdown fits a comment, details go first, and it says what it left out", () => {
    inProject({}, (folder) => {
      fleet(folder, "base", 1000, () => "none");
      fleet(folder, "head", 1000, () => "reject");
      const { stdout } = sendingDomain(folder, "review", "--base", "base", "--head", "head", "--format", "markdown");
      expect(stdout.length).toBeLessThanOrEqual(65_536);
      expect(stdout).toMatch(/^Details of \d+ of 1000 domains are left out; `sending-domain review --format text` has them\.$/mu);
      expect(sendingDomain(folder, "review", "--base", "base", "--head", "head").stdout.match(/tightening /gu)?.length).toBeGreaterThan(
        1000 - 1,
      );
    });
  });
});

test.each([
  ["a stack each", (stacks: readonly ReviewedStack[]) => stacks],
  ["one stack", (stacks: readonly ReviewedStack[]) => [{ ...stackOf("all", []), records: stacks.flatMap(({ records }) => records) }]],
])("eight thousand domains in %s, all of which lose their SPF and whose policies go to another server, take seconds", (_, together) => {
  const side = (server: string, ...terms: string[]): readonly ReviewedStack[] =>
    together(
      Array.from({ length: 8000 }, (_, index) => {
        const name = `d${index}.example`;
        const spf = terms.map((term) => `${name} TXT v=spf1 ${term} -all`);
        const { records, ...stack } = stackOf(name, [`_dmarc.${name} NS ${server}`, `_dmarc.${name} NS ns.v.net`, ...spf]);
        return { ...stack, records: records.map((record, place) => ({ ...record, address: `${name}__${place}` })) };
      }),
    );
  const [base, head] = [side("ns1.v.net", "mx"), side("ns2.v.net")];
  const started = performance.now();
  const { domains } = reviewStacks(base, head);
  expect(performance.now() - started).toBeLessThan(5000);
  expect(domains.length).toBe(8000);
  expect(domains[0]?.items.map(({ grade, says }) => `${grade}: ${says}`)).toEqual([
    "dangerous: DMARC handed to ns2.v.net too, and nobody knows here what it answers",
    "dangerous: DMARC no longer handed to ns1.v.net; others of its servers stay",
    "dangerous: SPF removed: no server is named any more",
  ]);
});
