/**
 * Golden pairs: a spec and its zone, beside each other in fixtures/. A new case is two files and no code. Zones that begin with
 * "; written by hand" were written from the RFCs and the services' documentation before the code ran.
 */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { sendingDomain } from "./project";

const FOLDER = join(__dirname, "fixtures");
const names = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".yaml"))
  .map((file) => file.slice(0, -".yaml".length));

/** A zone file without its comments. */
function zone(name: string): string {
  return readFileSync(join(FOLDER, `${name}.zone`), "utf8").replace(/^;.*\n/gmu, "");
}

describe("golden pairs", () => {
  test("there are at least thirty, ten of them written by hand", () => {
    const byHand = names.filter((name) => readFileSync(join(FOLDER, `${name}.zone`), "utf8").startsWith("; written by hand"));
    expect(names.length).toBeGreaterThanOrEqual(30);
    expect(byHand.length).toBeGreaterThanOrEqual(10);
  });

  test.each(names)("%s becomes its zone", (name) => {
    const { stdout, stderr, code } = sendingDomain(FOLDER, "show", "--format", "zone", `${name}.yaml`);
    expect({ stdout, stderr, code }).toEqual({ stdout: zone(name), stderr: "", code: 0 });
  });
});
