const base = require("../../jest.config");

/** The tests that run the core in their own process; the others start programs of their own, which no mutant reaches. */
module.exports = {
  ...base,
  rootDir: require("node:path").join(__dirname, "../.."),
  setupFiles: [require.resolve("./setup.js")],
  roots: ["<rootDir>/test", "<rootDir>/lib"],
  testMatch: [
    "<rootDir>/test/mail/*.test.ts",
    "<rootDir>/test/{adopt,explain,findings,golden,import-zone,senders}.test.ts",
    "<rootDir>/test/review/*.test.ts",
  ],
};
