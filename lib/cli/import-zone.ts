/**
 * `sending-domain import`: a first spec from a zone that is there already.
 */
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";

import { readHostName } from "../mail/dns";
import { visible } from "../mail/finding";
import { specsOfZone } from "../mail/import-zone";
import { writeNew } from "../spec-file/write";

import { listZone } from "./cloudflare-api";
import { type Command, UsageError } from "./command";
import { newSpecFile } from "./paths";

const WIDTH = 140;

/** The command `import`. */
export const importZone: Command = {
  name: "import",
  says: "write a first spec from a zone that is there already",
  usage: "<zone>",
  options: {
    out: { value: "FILE", says: "a new file for it (default: stdout)" },
    account: { value: "NAME", says: "the account whose token is used (default: CLOUDFLARE_API_TOKEN)" },
  },
  showsOthers: true,
  async run(call) {
    const [given, ...more] = call.paths;
    if (given === undefined || more.length > 0) throw new UsageError("import takes the name of one zone, like example.com");
    const reading = readHostName(given);
    if (!("name" in reading)) throw new UsageError(`${given}: ${reading.problem}; ${reading.cure}`);
    const out = call.options.value("out");
    const file = out === undefined ? undefined : newSpecFile(out, call);
    const account = call.options.value("account");
    const zone = await listZone({ name: reading.name, ...(account === undefined ? {} : { account }) }, call);
    const { specs, remarks } = specsOfZone(zone, call.today);
    if (specs.length === 0) throw new Error(`no SPF, DKIM or DMARC record stands in ${zone.name}; write a spec by hand`);
    const { Document } = await import("yaml");
    const head = ` Found in the zone ${zone.name} on ${call.today} by sending-domain import.`;
    const text = specs
      .map((spec, index) => {
        const document = new Document(account === undefined ? spec : { ...spec, account });
        if (index === 0) document.commentBefore = head;
        return document.toString({ lineWidth: WIDTH });
      })
      .join("---\n");
    if (file !== undefined) {
      mkdirSync(dirname(file), { recursive: true });
      writeNew(file, text);
    }
    const next = `next: sending-domain check, then sending-domain adopt, on ${out ?? "the file"}\n`;
    return { stdout: file === undefined ? text : "", stderr: [...remarks.map((each) => `${visible(each)}\n`), next].join(""), code: 0 };
  },
};
