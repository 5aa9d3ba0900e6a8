/**
 * Each page of docs/, run: what it shows is what comes out.
 */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { inProject, sendingDomainLater } from "../project";

import { runPage, shell, stepsOf } from "./run-page";
import { specPage } from "./spec-page";

const DOCS = join(__dirname, "../../docs");
const pages = readdirSync(DOCS).filter((file) => file.endsWith(".md"));
const withSteps = pages.filter((file) => stepsOf(readFileSync(join(DOCS, file), "utf8")).length > 0);

test("there is a page for each task, and all but those made from data are runs", () => {
  expect(pages.filter((file) => !withSteps.includes(file))).toEqual([
    "benchmarks.md",
    "existing-zones.md",
    "findings.md",
    "senders.md",
    "spec.md",
    "what-dns-cannot-do.md",
  ]);
});

test("docs/spec.md is made from schema.json", () => {
  expect(readFileSync(join(DOCS, "spec.md"), "utf8")).toBe(specPage());
});

test.each(withSteps)("%s", async (file) => {
  await inProject({}, async (folder) => {
    const { shown, printed } = await runPage(readFileSync(join(DOCS, file), "utf8"), folder, async (command) => {
      const [, args, pipe] = /^npx sending-domain ([^|]*)(?: \| (.*))?$/u.exec(command) ?? [];
      if (args === undefined) return shell(command, folder, process.env);
      const words = [...args.matchAll(/"([^"]*)"|(\S+)/gu)].map(([, quoted, bare]) => quoted ?? bare ?? "");
      const { stdout, stderr = "" } = await sendingDomainLater(folder, {}, ...words);
      return pipe === undefined ? stdout + stderr : shell(pipe, folder, process.env, stdout + stderr);
    });
    expect(printed).toEqual(shown);
  });
});
