/**
 * Senders whose signatures are a parent's, where the parent's spec is one of the app: its keys are then known.
 */
import { isLiveKey, keyName, readDkimKey, readKeyName, readKeysName } from "../dkim";
import type { Policies } from "../dmarc";
import { type Finding, below, finding, isAtOrBelow } from "../finding";
import { isToken } from "../late";
import { type Rollout, demandOfCurrent, meets } from "../rollout";
import type { Sender } from "../senders";
import { type SendingDomainSpec, type Spec, rolloutPlanOf } from "../spec";
import { alignmentsOf } from "../spec/alignment";

import { type InheritingDomain, inheritingDomain, needingSignature } from "./inheriting";
import type { ZoneRecord } from "./zone-record";

/** A domain of the app: whether a live key of its own signs, and whose signatures its senders rely on. */
interface SigningDomain {
  readonly domain: string;
  readonly signs: boolean;
  readonly isParked: boolean;
  /** Names at which its own spec has keys that nothing is signed by. */
  readonly idle: ReadonlySet<string>;
  /** Senders that the policy demands a signature of, each with the parent that signs; all that a parent signs for where it inherits its policy. */
  readonly relying: readonly { readonly name: string; readonly signedBy: string }[];
  /** The domain, where the policy is its parent's. */
  readonly inheriting?: InheritingDomain;
  readonly owner: string;
}

/**
 * A spec as a {@link SigningDomain}; a receiver of reports is none. `owner` is said in findings.
 * @internal
 */
export function signingDomain(spec: Spec, owner: string): SigningDomain[] {
  if (spec.kind === "parked-domain") return [{ domain: spec.domain, signs: false, isParked: true, idle: new Set(), relying: [], owner }];
  if (spec.kind !== "sending-domain") return [];
  const { domain, senders } = spec;
  const elsewhere = senders.filter(({ signedBy, dkim, external }) => signedBy !== domain && dkim.length === 0 && !external);
  const [inheriting] = elsewhere.length === 0 ? [] : inheritingDomain(spec, owner);
  const relying = elsewhere.length === 0 || inheriting !== undefined ? elsewhere : amongNeeding(spec, elsewhere);
  const idle = senders.flatMap(({ dkim, at, lacksTokens }) =>
    dkim.filter((key) => !key.live || (lacksTokens === true && !isAtOrBelow(key.at, below(at, "dkim")))),
  );
  // Of records that are owned elsewhere nobody knows here whether a key is among them.
  const signs = senders.some((sender) => sender.external || (sender.signed && sender.signedBy === domain));
  return [
    {
      domain,
      signs,
      isParked: false,
      idle: new Set(idle.map(({ selector, under = domain }) => keyName(selector, under))),
      relying: relying.map(({ name, signedBy }) => ({ name, signedBy })),
      ...(inheriting === undefined ? {} : { inheriting }),
      owner,
    },
  ];
}

/** Those of some senders that the spec's own policy demands a signature of. */
function amongNeeding(spec: SendingDomainSpec, senders: readonly Sender[]): readonly Sender[] {
  const plan = rolloutPlanOf(spec);
  const demand = plan === undefined || isForced(plan.rollout) ? "nothing" : demandOfCurrent(plan.rollout, plan);
  const needing = alignmentsOf(spec).filter((sender) => !meets({ ...sender, dkim: false }, demand));
  const names = new Set(needing.map(({ name }) => name));
  return senders.filter(({ name }) => names.has(name));
}

function isForced({ log }: Rollout): boolean {
  return log.at(-1)?.forced === true;
}

/** The domain whose key a record is, or all of whose keys it gives to other servers. */
function keysDomainOf({ name, type }: ZoneRecord): string | undefined {
  return (type === "NS" ? readKeysName(name) : undefined) ?? readKeyName(name)?.domain;
}

/** Whether a record at a selector may be a live key: what counts for mail, or what nobody knows here. */
function isLive({ type, content }: ZoneRecord): boolean {
  if (type !== "TXT" || isToken(content)) return true;
  const key = readDkimKey(content).value;
  return key !== undefined && isLiveKey(key);
}

/**
 * A parent without a live key signs nothing: not by its own spec, nor by a record of others.
 * @internal
 */
export function judgeSigning(domains: readonly SigningDomain[], records: readonly ZoneRecord[], policies: Policies): Finding[] {
  if (domains.every(({ relying }) => relying.length === 0)) return [];
  const keyless = new Map(domains.filter(({ signs }) => !signs).map((each) => [each.domain, each]));
  for (const record of records) {
    const domain = keysDomainOf(record) ?? "";
    if (keyless.get(domain)?.idle.has(record.name) === false && isLive(record)) keyless.delete(domain);
  }
  return domains.flatMap(({ domain, relying, inheriting, owner }) => {
    const unsigned = relying.filter(({ signedBy }) => keyless.has(signedBy));
    const needing = inheriting === undefined || unsigned.length === 0 ? undefined : needingSignature(inheriting, policies);
    const [id, orElse] =
      needing === undefined
        ? (["rollout-no-dkim", "step down"] as const)
        : (["zone-inherit", `give ${domain} a rollout of its own`] as const);
    return unsigned
      .filter(({ name }) => needing?.has(name) !== false)
      .map(({ name, signedBy }) => {
        const [why, cure] =
          keyless.get(signedBy)?.isParked === true
            ? ["which is parked and signs nothing", `leave signedBy out and give ${name} a DKIM key`]
            : ["whose spec has no live DKIM key", `give ${signedBy} its key`];
        return finding(id, owner, { problem: `${name} of ${domain} signs as ${signedBy}, ${why}`, cure: `${cure}, or ${orElse}` });
      });
  });
}
