/** `npm run e2e`: the cases with real terraform and the real provider, or one line that says why not. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

import { whyNoProvider } from "./provider";

const why = whyNoProvider();
if (why === undefined) {
  const jest = require.resolve("jest/bin/jest");
  const { status } = spawnSync(process.execPath, [jest, "-c", join(__dirname, "jest.config.js"), ...process.argv.slice(2)], {
    stdio: "inherit",
  });
  process.exitCode = status ?? 1;
} else {
  console.log(`e2e skipped: ${why}`);
}
