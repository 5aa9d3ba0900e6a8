/**
 * A preload that takes the world away: clock, network, child processes and randomness throw. Loaded behind the TypeScript loader, whose
 * own start is not what is tested, and behind CDKTF, whose copy of brace-expansion picks its escape marks at random when it is loaded.
 */
require("cdktf");

const refuse = (what) => () => {
  throw new Error(`synth used ${what}`);
};

const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) refuse("the clock")();
    super(...args);
  }
  static now() {
    // CDKTF's copy of graceful-fs looks at the clock whenever a file is closed, to retry later what the system refused.
    if (!new Error().stack.includes("graceful-fs")) refuse("the clock")();
    return 0;
  }
};
performance.now = refuse("the clock");
process.hrtime = refuse("the clock");
Math.random = refuse("randomness");
globalThis.fetch = refuse("the network");

const refuseAll = (module, names, what) => {
  for (const name of names) module[name] = refuse(what);
};
refuseAll(
  require("node:crypto"),
  ["randomBytes", "randomUUID", "randomInt", "getRandomValues", "randomFillSync", "generateKeyPairSync"],
  "randomness",
);
refuseAll(require("node:child_process"), ["spawn", "spawnSync", "exec", "execSync", "execFile", "execFileSync", "fork"], "a child process");
refuseAll(require("node:net"), ["connect", "createConnection", "createServer"], "the network");
require("node:net").Socket.prototype.connect = refuse("the network");
refuseAll(require("node:dns"), ["lookup", "resolve", "resolveTxt", "resolve4", "resolve6"], "the network");
refuseAll(require("node:http"), ["request", "get"], "the network");
refuseAll(require("node:https"), ["request", "get"], "the network");

// The TypeScript loader maps stack traces with a sort that uses Math.random; that is the loader, not synth.
Error.prepareStackTrace = undefined;
