/** The least that reading specs of YAML can cost: the files of a folder are read, and js-yaml makes its events of them. */
const { readFileSync, readdirSync } = require("node:fs");
const { join } = require("node:path");

const { parseEvents } = require("js-yaml");

const [, , folder] = process.argv;
for (const file of readdirSync(folder)) parseEvents(readFileSync(join(folder, file), "utf8"), {});
