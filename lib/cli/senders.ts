/**
 * `sending-domain senders`: the services that have a preset, what each publishes and what to have at hand.
 */
import { alignedPaths } from "../mail";
import { type DescribedService, describeServices } from "../mail/senders/describe";

import { type Call, type Command, UsageError, unknown } from "./command";

/** The command `senders`. */
export const senders: Command = {
  name: "senders",
  says: "the services with a preset: what they publish, and what to have at hand",
  usage: "[service]",
  options: { json: { says: "write JSON" } },
  run(call) {
    const services = describeServices();
    const [wanted, ...more] = call.paths;
    if (more.length > 0) throw new UsageError("senders takes one service");
    const chosen = wanted === undefined ? services : services.filter(({ name }) => name === wanted);
    if (chosen.length === 0) {
      const names = services.map(({ name }) => name);
      throw new UsageError(unknown("service", wanted ?? "", names));
    }
    if (call.options.has("json")) return { stdout: `${JSON.stringify({ version: 1, services: chosen }, undefined, 2)}\n`, code: 0 };
    const [only] = chosen;
    return { stdout: wanted === undefined || only === undefined ? list(chosen, call) : one(only, call), code: 0 };
  },
};

function list(services: readonly DescribedService[], { paint }: Call): string {
  const width = Math.max(...services.map(({ name }) => name.length));
  const aligned = Math.max(...services.map((service) => alignedPaths(service.aligned).length));
  const rows = services.map(
    (service) =>
      `${service.name.padEnd(width)}  ${alignedPaths(service.aligned).padEnd(aligned)}  ${String(service.lookups).padStart(7)}  ${service.title}`,
  );
  const head = `${"SERVICE".padEnd(width)}  ${"ALIGNED".padEnd(aligned)}  LOOKUPS  TITLE`;
  return [paint("bold", head), ...rows, "", "sending-domain senders SERVICE says what to have at hand.", ""].join("\n");
}

function one(service: DescribedService, { paint }: Call): string {
  const { name, title, source, note, inputs, spf, lookups, aligned, records } = service;
  return [
    `${paint("bold", name)}  ${title}`,
    `  aligned by ${alignedPaths(aligned)}; ${lookups} of the 10 lookups of the domain's SPF`,
    ...(note === undefined ? [] : [`  ${note}`]),
    "",
    paint("bold", "  To have at hand"),
    ...(inputs.length === 0 ? ["  nothing: all of it follows from the domain"] : inputs.flatMap(inputLines)),
    "",
    paint("bold", "  Published for example.com"),
    ...(spf.length === 0 ? ["  nothing in the SPF of the domain"] : [`  ${spf.join(" ")}  in the SPF of the domain`]),
    ...records.map(({ type, name: at, content }) => `  ${type.padEnd(5)} ${at}  ${content}`),
    "",
    `  Source: ${source}`,
    "",
  ].join("\n");
}

function inputLines({ name, required, says, example, where }: DescribedService["inputs"][number]): string[] {
  return [`  ${name}${required ? " (required)" : ""}: ${says}`, `    like ${JSON.stringify(example)}`, `    shown at: ${where}`];
}
