/**
 * What specs give by Cloudflare's ids. A zone's id has one name, and a name one id in each account; a record is taken over once.
 */
import { type Finding, finding } from "../finding";
import { isToken } from "../late";

/** A zone as a spec gives it. */
export interface GivenZone {
  readonly name: string;
  /**
   * Cloudflare's id of the zone.
   * @default looked up by name
   */
  readonly id?: string;
  /**
   * What stands for an id that is known only at apply: the reference that it is.
   * @default none, and such an id is passed over
   */
  readonly reference?: string;
  /**
   * The owner's name for the account that the zone is in.
   * @default the one account
   */
  readonly account?: string;
  /** Who gives it: a file, a construct. */
  readonly owner: string;
}

/** Judges the zones of a whole app. */
export function judgeZoneIds(zones: readonly GivenZone[]): Finding[] {
  const byId = new Map<string, GivenZone>();
  const byName = new Map<string, GivenZone>();
  return zones.flatMap((zone) => {
    const { id, reference, name, account = "", owner } = zone;
    if (id === undefined || (isToken(id) && reference === undefined)) return [];
    const sameId = first(byId, reference ?? id, zone);
    if (sameId.name !== name) {
      const problem = `the zone id of ${sameId.name}, at ${sameId.owner}, for the zone ${name}: its records would land there`;
      return [finding("zone-id-twice", owner, { problem, value: reference ?? id, cure: `write the id of ${name}` })];
    }
    if (reference !== undefined) return [];
    const sameName = first(byName, JSON.stringify([account, name]), zone);
    if (sameName.id === id) return [];
    const problem = `another id of the zone ${name} than at ${sameName.owner}`;
    return [finding("zone-id-twice", owner, { problem, value: id, cure: "write the same id, or account: where there are two zones" })];
  });
}

/** A record of a zone that a spec takes over. */
interface TakenOver {
  readonly id: string;
  /** Who takes it over: a file, a construct. */
  readonly owner: string;
}

/** Judges the records that the specs of a whole app take over: Terraform would import one into two addresses, and each rename it. */
export function judgeTakenOver(taken: readonly TakenOver[]): Finding[] {
  const owners = new Map<string, string>();
  return taken.flatMap(({ id, owner }) => {
    const before = owners.get(id);
    if (before === undefined) owners.set(id, owner);
    if (before === undefined || before === owner) return [];
    const problem = `a record that is taken over already, at ${before}`;
    return [finding("spec-value", owner, { problem, value: id, cure: "give each role a record of its own" })];
  });
}

function first(known: Map<string, GivenZone>, key: string, zone: GivenZone): GivenZone {
  const before = known.get(key);
  if (before === undefined) known.set(key, zone);
  return before ?? zone;
}
