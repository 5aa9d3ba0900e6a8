const base = require("../../jest.config");

/** The tests that `run.ts` names. */
module.exports = {
  ...base,
  rootDir: require("node:path").join(__dirname, "../.."),
  setupFiles: [require.resolve("./setup.js")],
  roots: ["<rootDir>/test", "<rootDir>/lib"],
  testMatch: JSON.parse(process.env.MUTATION_TESTS ?? "[]"),
};
