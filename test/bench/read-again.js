/** Reads the specs of a folder five times in one process, and prints the milliseconds of each reading: what V8 has yet to learn at the first. */
const { loadSpecs } = require("../../dist/spec-file");

const readings = Array.from({ length: 5 }, () => {
  const start = process.hrtime.bigint();
  loadSpecs([process.argv[2]]);
  return Number(process.hrtime.bigint() - start) / 1e6;
});
process.stdout.write(JSON.stringify(readings));
