/**
 * `sending-domain review`: what a change means for mail, for the pull request.
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";

import { type Review, reviewChanges, reviewStacks } from "../mail/review";
import { withReferences } from "../terraform-text";

import { folderOf } from "./changed";
import { type Call, type Command, UsageError, formatOf, withTexts } from "./command";
import { readPlan } from "./plan-file";
import { asGithub, asJson, asMarkdown, asText } from "./review-formats";
import { readStacks } from "./stack-files";

const FORMATS = { text: asText, markdown: asMarkdown, json: asJson, github: asGithub } as const;

/** The command `review`. */
export const review: Command = {
  name: "review",
  says: "what a change means for mail, from two outputs of synth or from plans; exit 2 when it is dangerous and nobody takes responsibility",
  usage: "",
  options: {
    base: { value: "DIR", says: "the cdktf.out of before" },
    head: { value: "DIR", says: "the cdktf.out of after" },
    plan: { value: "FILE", many: true, says: "a plan, as terraform show -json prints it, instead of the two; may be given more than once" },
    format: { value: "FORMAT", says: `${Object.keys(FORMATS).join(", ")} (default: text)` },
  },
  showsOthers: true,
  run(call) {
    const format = formatOf(call, Object.keys(FORMATS) as (keyof typeof FORMATS)[]);
    const made = withTexts(reviewOf(call), withReferences);
    return { stdout: FORMATS[format](made), code: made.blocked ? 2 : 0 };
  },
};

function reviewOf(call: Call): Review {
  const plans = call.options.values("plan");
  if (plans === undefined) return reviewStacks(readStacks(folderOf("base", call)), readStacks(folderOf("head", call)));
  if (call.options.has("base") || call.options.has("head")) throw new UsageError("--plan takes the place of --base and --head");
  const read = plans.map((file) => {
    if (!existsSync(resolve(call.folder, file))) throw new UsageError(`--plan: ${file} is not there`);
    return readPlan(resolve(call.folder, file));
  });
  const files = new Map<string, string>();
  for (const [index, { head }] of read.entries()) {
    const [file = "", before] = [plans[index], files.get(head.name)];
    if (before !== undefined)
      throw new UsageError(`--plan: ${before} and ${file} are both of the stack ${head.name}; keep each plan in the folder of its stack`);
    files.set(head.name, file);
  }
  return reviewChanges(
    read.flatMap(({ changes }) => changes),
    read.map(({ base }) => base),
    read.map(({ head }) => head),
  );
}
