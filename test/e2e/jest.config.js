const base = require("../../jest.config.js");

module.exports = { ...base, rootDir: "../..", testMatch: ["<rootDir>/test/e2e/**/*.e2e.ts"], testTimeout: 300_000 };
