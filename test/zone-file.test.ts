import { spawnSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { inProject, sendingDomain } from "./project";
import { TOOLS, isThere } from "./tools";

const FIXTURES = join(__dirname, "fixtures");
const names = readdirSync(FIXTURES).filter((file) => file.endsWith(".yaml"));

describe.each(Object.values(TOOLS))("$check", (tool) => {
  const check = isThere(tool) ? test : test.skip;

  check("every fixture's zone", () => {
    inProject({}, (folder) => {
      const failed = names.flatMap((name) => {
        const { stdout } = sendingDomain(FIXTURES, "show", "--format", "zone", name);
        const [, zone = ""] = /^\$ORIGIN (\S+)\.$/mu.exec(stdout) ?? [];
        const file = join(folder, "zone");
        writeFileSync(file, stdout);
        const { status, stdout: said, stderr } = spawnSync(tool.program, [zone, file], { encoding: "utf8" });
        return status === 0 ? [] : [`${name}: ${said}${stderr}`];
      });
      expect(failed).toEqual([]);
    });
  });

  check("a CNAME at the apex, which stands as a comment", () => {
    const spec = `domain: example.com
senders:
  shop:
    service: custom
    spf: ["include:_spf.shop.example"]
    records: { apex: { name: example.com, type: CNAME, content: shop.example.net } }
dmarc: external
`;
    inProject({ "a.yaml": spec }, (folder) => {
      const { stdout } = sendingDomain(folder, "show", "--format", "zone", "a.yaml");
      expect(stdout).toContain("\n; example.com. 300 IN CNAME shop.example.net. (at the apex, where Cloudflare flattens it)\n");
      writeFileSync(join(folder, "zone"), stdout);
      expect(spawnSync(tool.program, ["example.com", join(folder, "zone")]).status).toBe(0);
    });
  });
});
