const base = require("../../jest.config.js");

module.exports = { ...base, rootDir: "../..", testMatch: ["<rootDir>/test/packed/**/*.packed.ts"], testTimeout: 300_000 };
