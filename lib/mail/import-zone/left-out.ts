/**
 * A spec that was read from a zone without what the rules refuse, which stays in the zone alone.
 */
import { type Finding, above, below, isAtOrBelow } from "../finding";

import { OTHER } from "./senders";
import { type Input, nameOf } from "./specs";

/** Takes out all keys that findings are about, or else what the first is about, and says so; undefined where a spec may not do without it. */
export function withoutCauses(spec: Input, findings: readonly Finding[], remarks: string[]): Input | undefined {
  const keys = new Set(keysIn(spec));
  const bad = new Map<string, Finding>();
  for (const found of findings) {
    const key = keyAbove(found.path, keys);
    if (key !== undefined && !bad.has(key)) bad.set(key, found);
  }
  if (bad.size > 0) {
    for (const found of bad.values()) remarks.push(notTaken(spec, found));
    return withoutKeys(spec, bad);
  }
  const [first] = findings;
  if (first === undefined) return undefined;
  for (const [way, stays = ""] of WAYS) {
    const left = way(spec, first.path);
    if (left === undefined) continue;
    remarks.push(`${notTaken(spec, first)}${stays}`);
    return left;
  }
  return undefined;
}

function notTaken(spec: Input, { path, problem, value }: Finding): string {
  return `${nameOf(spec)}: not taken: ${path}: ${problem}${value === undefined ? "" : `, got ${value}`}`;
}

/** The key that a path is at or below. */
function keyAbove(path: string, keys: ReadonlySet<string>): string | undefined {
  let at: string | undefined = path;
  while (at !== undefined && !keys.has(at)) at = above(at);
  return at;
}

/** Where the keys of a spec's senders stand. */
function keysIn(spec: Input): readonly string[] {
  return Object.entries(sendersIn(spec)).flatMap(([sender, { dkim }]) =>
    Object.keys(dkim ?? {}).map((selector) => below("senders", sender, "dkim", selector)),
  );
}

function withoutKeys(spec: Input, bad: Pick<ReadonlySet<string>, "has">): Input {
  const senders = Object.entries(sendersIn(spec)).map(([name, sender]) => {
    const keys = Object.entries((sender["dkim"] ?? {}) as Input);
    const left = keys.filter(([selector]) => !bad.has(below("senders", name, "dkim", selector)));
    if (left.length === keys.length) return [name, sender] as const;
    if (left.length > 0) return [name, { ...sender, dkim: Object.fromEntries(left) }] as const;
    return [name, Object.fromEntries(Object.entries(sender).filter(([field]) => field !== "dkim"))] as const;
  });
  return { ...spec, senders: Object.fromEntries(senders) };
}

/** A spec without what stands at a path; undefined where that is something else. */
type Way = (spec: Input, path: string) => Input | undefined;

/** In the order in which they are tried; with what is said beside what is taken out. */
const WAYS: readonly (readonly [Way, string?])[] = [
  [withoutReport],
  [withoutFailureOptions],
  [withoutDelegation],
  [withoutReportingDomain],
  [withoutSpf, "; the SPF stays as it is by spf: external"],
];

function withoutReport(spec: Input, path: string): Input | undefined {
  const [, kind, index] = /^dmarc\.reports\.(aggregate|failure)\[(\d+)\]/u.exec(path) ?? [];
  if (kind === undefined) return undefined;
  const dmarc = spec["dmarc"] as { readonly reports: Readonly<Record<string, readonly string[]>> };
  const { [kind]: uris = [] } = dmarc.reports;
  return { ...spec, dmarc: { ...dmarc, reports: { ...dmarc.reports, [kind]: without(uris, index) } } };
}

function withoutFailureOptions(spec: Input, path: string): Input | undefined {
  if (!isAtOrBelow(path, "dmarc.failureOptions")) return undefined;
  const { failureOptions, ...dmarc } = spec["dmarc"] as Input;
  return failureOptions === undefined ? undefined : { ...spec, dmarc };
}

function withoutDelegation(spec: Input, path: string): Input | undefined {
  return isAtOrBelow(path, "dmarc.delegatedTo") ? { ...spec, dmarc: "external" } : undefined;
}

/** A report receiver without one of several domains. */
function withoutReportingDomain(spec: Input, path: string): Input | undefined {
  const { domains } = spec;
  const [, index] = /^domains\[(\d+)\]/u.exec(path) ?? [];
  return Array.isArray(domains) && domains.length > 1 && index !== undefined ? { ...spec, domains: without(domains, index) } : undefined;
}

function withoutSpf(spec: Input, path: string): Input | undefined {
  const senders = sendersIn(spec);
  const left = withoutTerm(senders, path) ?? withoutSender(senders, path);
  if (left === undefined && (!isAtOrBelow(path, "spf") || spec["spf"] === "external")) return undefined;
  return { ...spec, senders: left ?? senders, spf: "external" };
}

function sendersIn(spec: Input): Readonly<Record<string, Input>> {
  return (spec["senders"] ?? {}) as Readonly<Record<string, Input>>;
}

/** A list without one of its values. */
function without(list: readonly unknown[], index: string | undefined): readonly unknown[] {
  return list.filter((_, at) => at !== Number(index));
}

/** The senders without the SPF term at a path; undefined where none is there. */
function withoutTerm(senders: Readonly<Record<string, Input>>, path: string): Readonly<Record<string, Input>> | undefined {
  const [, name = "", field = "", index] = /^senders\.([\w-]+)\.(spf|ip4|ip6|a|mx)\[(\d+)\]$/u.exec(path) ?? [];
  const { [field]: terms, ...rest } = senders[name] ?? {};
  if (!Array.isArray(terms)) return undefined;
  const left = without(terms, index);
  if (left.length > 0) return { ...senders, [name]: { ...rest, [field]: left } };
  // A server of one's own has an address.
  const { service, dkim, ...addresses } = rest;
  const stays = service !== "self-hosted" || Object.keys(addresses).length > 0;
  return { ...senders, [name]: stays ? rest : { service: "custom", ...(dkim === undefined ? {} : { dkim }) } };
}

/** The senders without the service at a path, which is not there as it seemed. */
function withoutSender(senders: Readonly<Record<string, Input>>, path: string): Readonly<Record<string, Input>> | undefined {
  const name = Object.keys(senders).find((each) => each !== OTHER && isAtOrBelow(path, below("senders", each)));
  if (name === undefined) return undefined;
  const left = Object.entries(senders).filter(([each]) => each !== name);
  return left.length === 0 ? { [OTHER]: { service: "custom" } } : Object.fromEntries(left);
}
