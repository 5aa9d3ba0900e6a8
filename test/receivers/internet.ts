/**
 * A DNS of its own on loopback: the zones of specs as `show --format zone` prints them, and stand-ins for what vendors own, served by NSD.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

import { run } from "../../lib/cli/main";
import { type Loaded, loadSpecs } from "../../lib/spec-file";
import { WORLD } from "../project";

/** Where the server answers. */
export interface Internet {
  readonly address: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** The records of every spec in a folder, each zone as the command prints it; a zone's own SOA and NS give way to the root's. */
export function publishedZones(folder: string): { readonly loaded: Loaded; readonly lines: string[] } {
  const loaded = loadSpecs([folder], { shownFrom: folder });
  const zones = [...new Set(loaded.specs.map(({ spec }) => spec.zone.name))].sort();
  const lines = zones.flatMap((zone) => {
    const output = run(["show", "--format", "zone", "--zone", zone, folder], { ...WORLD, folder });
    if (output instanceof Promise || output.code !== 0) throw new Error(`show --zone ${zone}: ${JSON.stringify(output)}`);
    return output.stdout.split("\n").filter((line) => line !== "" && !/^\$| IN (?:SOA|NS) /u.test(line));
  });
  return { loaded, lines };
}

/** Serves records as one zone, the root: so that a CNAME into a vendor's zone is followed in one answer. */
export async function serve(lines: readonly string[], folder: string): Promise<Internet> {
  const port = await freePort();
  const head = [
    "$ORIGIN .",
    "$TTL 60",
    ". IN SOA ns.invalid. hostmaster.invalid. 1 7200 3600 1209600 60",
    ". IN NS ns.invalid.",
    "ns.invalid. IN A 127.0.0.1",
  ];
  writeFileSync(join(folder, "root.zone"), `${[...head, ...new Set(lines)].join("\n")}\n`);
  const settings = [
    "ip-address: 127.0.0.1",
    `port: ${port}`,
    'username: ""',
    `zonesdir: "${folder}"`,
    'database: ""',
    "server-count: 1",
    // Its limit on answers is for attackers.
    "rrl-ratelimit: 0",
    "verbosity: 0",
  ];
  const files = ["pidfile", "xfrdfile", "zonelistfile"].map((name) => `${name}: "${join(folder, name)}"`);
  const config = [
    "server:",
    ...[...settings, ...files, `xfrdir: "${folder}"`].map((line) => `  ${line}`),
    "remote-control:",
    "  control-enable: no",
  ];
  writeFileSync(join(folder, "nsd.conf"), [...config, "zone:", '  name: "."', '  zonefile: "root.zone"', ""].join("\n"));
  const nsd = spawn("nsd", ["-d", "-c", join(folder, "nsd.conf")], { stdio: "ignore" });
  await answering(nsd, port);
  return { address: "127.0.0.1", port, stop: () => ended(nsd) };
}

/** Ends a program, and waits until it has ended. */
export function ended(program: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    program.once("exit", () => {
      resolve();
    });
    if (!program.kill()) resolve();
  });
}

/** A port that is free for TCP and UDP now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = createSocket("udp4");
    socket.once("error", reject);
    socket.bind(0, "127.0.0.1", () => {
      const { port } = socket.address();
      socket.close(() => {
        resolve(port);
      });
    });
  });
}

async function answering(nsd: ChildProcess, port: number): Promise<void> {
  const resolver = new Resolver({ timeout: 200, tries: 1 });
  resolver.setServers([`127.0.0.1:${port}`]);
  for (let attempt = 0; attempt < 100; attempt++) {
    if (nsd.exitCode !== null) throw new Error(`nsd ended with ${nsd.exitCode}`);
    const found = await resolver.resolve4("ns.invalid").catch(() => []);
    if (found.length > 0) return;
    await setTimeout(100);
  }
  throw new Error("nsd does not answer");
}
