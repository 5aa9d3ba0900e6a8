/**
 * `sending-domain adopt`: takes over what stands in the zones already, and says before an apply what it would do wrong there.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { type Adoption, type PresentZone, judgeApply, matchRecords, presentZone } from "../mail/adopt";
import { counted, visible } from "../mail/finding";
import { nameOf } from "../mail/spec";
import { type LoadedSpec, projectOf } from "../spec-file";
import { withField } from "../spec-file/edit";
import { writeWhole } from "../spec-file/write";

import { type ZoneQuery, listZone } from "./cloudflare-api";
import { type Call, type Command, type Output, UsageError } from "./command";
import { loadRight } from "./paths";
import { managedIds } from "./terraform-state";

/** The command `adopt`. */
export const adopt: Command = {
  name: "adopt",
  says: "take over records that stand in the zone, or --check what an apply would do to them",
  usage: "<path…>",
  options: {
    check: {
      says: "write nothing, of all specs where no path is given; exit 1 when an apply would make a second SPF, DMARC or DKIM record, or weaken the policy in force",
    },
    "dry-run": { says: "show what would be taken over, and write nothing" },
  },
  showsOthers: true,
  async run(call) {
    if (call.paths.length === 0 && !call.options.has("check")) {
      throw new UsageError("adopt writes into spec files: give their paths, like stacks/domains/example.com.yaml");
    }
    const specs = loadRight(call);
    const zones = new Zones(call);
    return call.options.has("check") ? checkAll(specs, zones, call) : adoptAll(specs, zones, call);
  },
};

/** Each zone is listed, and sorted out, once. */
class Zones {
  private readonly listed = new Map<string, Promise<AskedZone>>();

  constructor(private readonly call: Call) {}

  of({ spec: { zone, account } }: LoadedSpec): Promise<AskedZone> {
    const key = `${account ?? ""} ${zone.id ?? zone.name}`;
    const known = this.listed.get(key) ?? this.ask({ ...zone, ...(account === undefined ? {} : { account }) });
    this.listed.set(key, known);
    return known;
  }

  private async ask(query: ZoneQuery): Promise<AskedZone> {
    const { id, name, records } = await listZone(query, this.call);
    return { id, ...presentZone(name, records) };
  }
}

type AskedZone = PresentZone & { readonly id: string };

async function adoptAll(specs: readonly LoadedSpec[], zones: Zones, call: Call): Promise<Output> {
  const shown: string[] = [];
  const found: { readonly loaded: LoadedSpec; readonly map: Readonly<Record<string, string>> }[] = [];
  let refused = 0;
  for (const loaded of specs) {
    const zone = await zones.of(loaded);
    const adoptions = matchRecords(loaded.records, zone, loaded.spec.comment);
    shown.push(`${call.paint("bold", loaded.file)}  ${nameOf(loaded.spec)} in the zone ${zone.name} (${zone.id})`);
    shown.push(...adoptions.flatMap((each) => adoptionLines(each, call)), "");
    refused += adoptions.filter(({ kind }) => kind === "refused").length;
    const map = Object.fromEntries(adoptions.flatMap((each) => (each.kind === "found" ? [[each.record.role, each.present.id]] : [])));
    if (Object.keys(map).length > 0) found.push({ loaded, map });
  }
  if (refused > 0) return { stdout: text(shown), stderr: `${refused} refused; nothing is written\n`, code: 1 };
  if (call.options.has("dry-run")) return { stdout: text(shown), stderr: "dry run; nothing is written\n", code: 0 };
  return { stdout: text(shown), ...(await writeMaps(found, call)) };
}

/** Makes every edit before the first file is written. */
async function writeMaps(
  found: readonly { readonly loaded: LoadedSpec; readonly map: Readonly<Record<string, string>> }[],
  { folder }: Call,
): Promise<Pick<Output, "code"> & { readonly stderr: string }> {
  const texts = new Map<string, string>();
  for (const { loaded, map } of found) {
    const before = texts.get(loaded.file) ?? readFileSync(resolve(folder, loaded.file), "utf8");
    try {
      texts.set(loaded.file, await withField(before, loaded.document, "adopt", map));
    } catch (error) {
      return { stderr: `${loaded.file}: ${(error as Error).message}; nothing is written\n`, code: 1 };
    }
  }
  const written: string[] = [];
  for (const [file, edited] of texts) {
    try {
      writeWhole(resolve(folder, file), edited);
      written.push(file);
    } catch (error) {
      const before = written.length === 0 ? "nothing is written" : `written before it: ${written.join(", ")}`;
      return { stderr: `${file}: ${(error as Error).message}; ${before}\n`, code: 1 };
    }
  }
  if (written.length === 0) return { stderr: "nothing to take over; nothing is written\n", code: 0 };
  return { stderr: `adopt: written into ${written.join(", ")}; the next apply takes the records over, then take the map out\n`, code: 0 };
}

/** A record's role, name, and what stands there beside what will. */
function adoptionLines(adoption: Adoption, { paint }: Call): string[] {
  const { record } = adoption;
  const head = `  ${record.role}  ${record.type} ${record.name}`;
  switch (adoption.kind) {
    case "new":
      return [`${head}  ${paint("green", "new")}`];
    case "refused":
      return [`${head}  ${paint("red", "refused")}`, `    ${visible(adoption.problem)}; ${adoption.cure}`];
    case "found": {
      const { present, differences } = adoption;
      if (differences.length === 0) return [`${head}  ${paint("green", "adopted as it stands")}  ${present.id}`];
      return [
        `${head}  ${paint("yellow", "adopted and changed")}  ${present.id}`,
        `    there  ${visible(present.content)}`,
        `    spec   ${record.content}`,
        ...differences.map((line) => `    ${paint(line.startsWith("-") ? "red" : "green", visible(line))}`),
      ];
    }
    default:
      return adoption satisfies never;
  }
}

/** A stack, and the ids that its state holds; undefined where it is not synthesised. */
interface ManagedStack {
  readonly stack: string;
  readonly ids: ReadonlyMap<string, string> | undefined;
}

async function checkAll(specs: readonly LoadedSpec[], zones: Zones, call: Call): Promise<Output> {
  const states = new Map<string, ManagedStack>();
  const problems: string[] = [];
  for (const loaded of specs) {
    const { stack, file, spec, records } = loaded;
    const project = projectOf(resolve(call.folder, file));
    const key = JSON.stringify([project, stack]);
    const { ids } = states.get(key) ?? { ids: managedIds(stack, project, call) };
    states.set(key, { stack, ids });
    const zone = await zones.of(loaded);
    for (const { role, problem, cure } of judgeApply(spec, records, zone, ids ?? new Map())) {
      problems.push(`${file}: ${call.paint("red", "error")}: ${nameOf(loaded.spec)} ${role}: ${visible(problem)}; ${cure}`);
    }
  }
  const unknown = [...states.values()].filter(({ ids }) => ids === undefined).map(({ stack }) => stack);
  const remark = unknown.length === 0 ? "" : `not synthesised, so taken as never applied: ${unknown.join(", ")}\n`;
  const said =
    problems.length === 0 ? `${counted(specs.length, "spec")} beside the zones: an apply may follow` : counted(problems.length, "problem");
  return {
    stdout: text([...problems, call.paint(problems.length === 0 ? "green" : "red", said)]),
    stderr: remark,
    code: problems.length === 0 ? 0 : 1,
  };
}

function text(lines: readonly string[]): string {
  return `${lines.join("\n").trimEnd()}\n`;
}
