/**
 * `sending-domain show`: what the specs publish, and where their rollouts stand.
 */
import { type MailRecord, type RolloutState, addressOf, alignedPaths, alignmentsOf, rolloutState } from "../mail";
import { comparable } from "../mail/dns";
import { isError, visible } from "../mail/finding";
import { nextInWords } from "../mail/rollout";
import { nameOf, rolloutPlanOf } from "../mail/spec";
import type { LoadedSpec } from "../spec-file";
import { DNS_RECORD } from "../terraform-text";

import { type Call, type Command, UsageError, formatOf } from "./command";
import { errorLines, loadCall } from "./paths";
import { recordTable } from "./record-table";
import { zoneFile } from "./zone-file";

const FORMATS = ["table", "zone", "json"] as const;

/** The command `show`. */
export const show: Command = {
  name: "show",
  says: "rollout, senders and records of every domain",
  usage: "[path…]",
  options: {
    format: { value: "FORMAT", says: `${FORMATS.join(", ")} (default: table); a zone file holds one zone` },
    zone: { value: "NAME", says: "only the domains of this zone" },
  },
  run(call) {
    const format = formatOf(call, FORMATS);
    const { specs, findings } = loadCall(call);
    const given = call.options.value("zone");
    const zone = given === undefined ? undefined : comparable(given);
    const chosen = zone === undefined ? specs : specs.filter(({ spec }) => spec.zone.name === zone);
    const errors = findings.filter(isError);
    if (zone !== undefined && chosen.length === 0 && errors.length === 0) {
      throw new UsageError(`--zone: no domain in the zone "${given ?? ""}"; there are ${zonesOf(specs).join(", ")}`);
    }
    return {
      stdout: render(format, chosen, call),
      stderr: errorLines(errors),
      code: errors.length > 0 ? 1 : 0,
    };
  },
};

function zonesOf(specs: readonly LoadedSpec[]): string[] {
  return [...new Set(specs.map(({ spec }) => spec.zone.name))].sort();
}

function render(format: (typeof FORMATS)[number], specs: readonly LoadedSpec[], call: Call): string {
  switch (format) {
    case "table":
      return specs.map((loaded) => showDomain(loaded, call)).join("\n");
    case "json":
      return `${JSON.stringify({ version: 1, domains: specs.map(domainValue) }, undefined, 2)}\n`;
    case "zone": {
      const zones = zonesOf(specs);
      const [zone] = zones;
      if (zones.length > 1) throw new UsageError(`--format zone holds one zone, and here are ${zones.join(", ")}; choose one with --zone`);
      return zone === undefined
        ? ""
        : zoneFile(
            zone,
            specs.flatMap(({ records }) => records),
          );
    }
    default:
      return format satisfies never;
  }
}

/** One domain for a person. */
function showDomain(loaded: LoadedSpec, call: Call): string {
  const { spec, file, records, warnings } = loaded;
  const { paint } = call;
  const name = nameOf(spec);
  const kind = spec.kind === "sending-domain" ? "" : ` (${spec.kind})`;
  const lines = [`${paint("bold", name)}${kind}  ${paint("dim", file)}`];
  if (spec.kind === "sending-domain") {
    lines.push(...row("rollout", rolloutLines(loaded, call)));
    lines.push(...row("senders", senderLines(loaded)));
  }
  lines.push(
    ...row(
      "warnings",
      warnings.map(({ id, path, problem }) => paint("yellow", visible(`${id} at ${path}: ${problem}`))),
    ),
  );
  lines.push(
    ...row(
      "accepted",
      spec.acknowledged.map(({ finding: { id, path }, reason }) => visible(`${id} at ${path}: ${reason}`)),
    ),
  );
  lines.push("", ...recordTable(records, call, (record) => addressIn(name, record)), "");
  return lines.join("\n");
}

function addressIn(name: string, { role }: MailRecord): string {
  return `${DNS_RECORD}.${addressOf(name, role)}`;
}

const LABEL = 10;

function row(label: string, values: readonly string[]): string[] {
  return values.map((value, index) => `  ${(index === 0 ? label : "").padEnd(LABEL)}${value}`);
}

function rolloutLines({ spec }: LoadedSpec, { paint }: Call): string[] {
  if (spec.kind !== "sending-domain") return [];
  switch (spec.dmarc.kind) {
    case "inherit":
      return [`inherits the policy of ${spec.organizationalDomain}`];
    case "external":
      return ["somebody else owns the DMARC record"];
    case "delegated":
      return [`delegated to ${spec.dmarc.to}`];
    case "rollout": {
      const state = rolloutState(spec.dmarc.rollout);
      const line = state.stages.map(({ stage }, index) => (index === state.index ? paint("bold", `[${visible(stage)}]`) : visible(stage)));
      return [line.join(" → "), ...standing(state).map(visible)];
    }
    default:
      return spec.dmarc satisfies never;
  }
}

function standing(state: RolloutState): string[] {
  const { profile, stages, index, since } = state;
  const next = nextInWords(state);
  return [`${profile} profile, stage ${index + 1} of ${stages.length} since ${since}`, ...(next === undefined ? [] : [next])];
}

function senderLines({ spec }: LoadedSpec): string[] {
  if (spec.kind !== "sending-domain") return [];
  const alignments = alignmentsOf(spec);
  const names = alignments.map(({ name, service }) => visible(name === service ? name : `${name} (${service})`));
  const widest = Math.max(...names.map((name) => name.length));
  return alignments.map((alignment, index) => `${(names[index] ?? "").padEnd(widest)}  aligned: ${alignedPaths(alignment)}`);
}

/** One domain for a program. */
function domainValue({ spec, file, stack, records, warnings }: LoadedSpec): Record<string, unknown> {
  const name = nameOf(spec);
  const plan = rolloutPlanOf(spec);
  return {
    name,
    kind: spec.kind,
    file,
    stack,
    zone: spec.zone,
    ...(plan === undefined ? {} : { rollout: rolloutState(plan.rollout) }),
    ...(spec.kind === "sending-domain"
      ? { senders: alignmentsOf(spec).map(({ name: sender, service, spf, dkim }) => ({ name: sender, service, aligned: { spf, dkim } })) }
      : {}),
    warnings,
    acknowledged: spec.acknowledged,
    records: records.map((record) => ({ ...record, address: addressIn(name, record) })),
  };
}
