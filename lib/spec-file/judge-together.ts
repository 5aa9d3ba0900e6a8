/**
 * Specs of many files beside each other.
 */
import { judgeZone } from "../mail";
import { nameOf } from "../mail/spec";
import { standingRecords } from "../mail/zone";

import type { LoadedSpec } from "./load-specs";
import { type FileFinding, type Place, placeOf, startOf } from "./place";

/** What the specs say beside each other. */
export function judgeTogether(specs: readonly LoadedSpec[]): FileFinding[] {
  const owner = ownersOf(specs);
  const records = specs.flatMap((loaded) => standingRecords(loaded.spec, loaded.records, (role) => owner(loaded, role)));
  const zones = specs.map((loaded) => {
    const { zone, account } = loaded.spec;
    return { ...zone, ...(account === undefined ? {} : { account }), owner: owner(loaded, "zone") };
  });
  const judged = specs.map((loaded) => ({ spec: loaded.spec, owner: (part: string) => owner(loaded, part) }));
  const { findings } = judgeZone(records, judged, zones);
  if (findings.length === 0) return [];
  const owners = new Map(
    specs.flatMap((loaded) => {
      // A policy that is inherited has no record.
      const own = loaded.spec.kind === "sending-domain" ? ["dmarc", "zone", "adopt"] : ["zone", "adopt"];
      return [...own, ...loaded.records.map(({ role }) => role)].map((role) => [owner(loaded, role), { loaded, role }]);
    }),
  );
  return findings.map((found) => ({ ...found, path: "", ...placeOfOwner(owners.get(found.path)) }));
}

/** Who asks for a record: the file and the role, and the name where the file holds several specs. */
function ownersOf(specs: readonly LoadedSpec[]): (loaded: LoadedSpec, role: string) => string {
  const once = new Set<string>();
  const several = new Set(specs.filter(({ file }) => once.size === once.add(file).size).map(({ file }) => file));
  return ({ file, spec }, role) => {
    if (!several.has(file)) return `${file} (${role})`;
    return `${file} (${role} of ${spec.kind === "report-receiver" ? "the receiver " : ""}${nameOf(spec)})`;
  };
}

function placeOfOwner(owner: { readonly loaded: LoadedSpec; readonly role: string } | undefined): Place {
  if (owner === undefined) return startOf("");
  const { loaded, role } = owner;
  const name = loaded.spec.kind === "report-receiver" ? "host" : "domain";
  const at =
    role === "zone" ? "zone.id" : role === "adopt" ? role : role === "dmarc" && loaded.spec.kind === "sending-domain" ? "dmarc" : name;
  return placeOf(at, loaded.places);
}
