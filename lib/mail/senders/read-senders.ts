/**
 * The map of senders: each read by its service.
 */
import { isWithin } from "../dns";
import { type Finding, below, finding, isAtOrBelow, isError } from "../finding";
import { isToken } from "../late";
import {
  type Fields,
  type Reader,
  didYouMean,
  flag,
  hostName,
  isMap,
  looseRecord,
  optional,
  text,
  tokenInKey,
  wrongType,
} from "../reading";
import type { Writable } from "../writable";

import { type DkimEntry, dkimKeys } from "./dkim-keys";
import { keysElsewhere } from "./publish";
import type { About, Sender, SenderContext, SenderInput, Service } from "./sender";

import { SERVICES } from ".";

/** Senders that could be read; `whole` is false when some could not, so that nobody judges what is missing. */
export interface SendersReading {
  readonly senders: readonly Sender[];
  readonly whole: boolean;
}

type Shared = Omit<SenderInput, "dkim"> & { readonly dkim?: readonly DkimEntry[] };

const shared: Fields<Shared> = {
  service: optional(text()),
  dkim: optional(dkimKeys),
  external: optional(flag),
  signedBy: optional(hostName),
};

/** Where the domain of senders stands. */
type Place = Omit<SenderContext, "name" | "at" | "signedBy">;

const services = new Map<string, Service<SenderInput>>(SERVICES.map((service) => [service.name, service as Service<SenderInput>]));
const readers = new Map([...services].map(([name, service]) => [name, looseRecord({ ...shared, ...service.fields })]));

/** Reads the senders of a domain; `place` is where the domain stands. */
export function readSenders(value: unknown, at: string, place: Place, found: Finding[]): SendersReading {
  const nothing = { senders: [], whole: false };
  if (!isMap(value)) {
    wrongType("a map from names to senders", value, at, found);
    return nothing;
  }
  const names = Object.keys(value).filter((name) => value[name] !== undefined);
  if (names.length === 0) {
    found.push(
      finding("spec-missing-field", at, {
        problem: "no sender",
        cure: "name who sends mail for the domain, or use kind: parked-domain where nobody does",
      }),
    );
    return nothing;
  }
  const read = names.map((name) => {
    if (!isToken(name)) return readSender(value[name], { name, at: below(at, name), ...place }, found);
    found.push(tokenInKey(at));
    return undefined;
  });
  const senders = read.filter((sender) => sender !== undefined);
  return { senders, whole: senders.length === names.length };
}

function readSender(value: unknown, context: Omit<SenderContext, "signedBy">, found: Finding[]): Sender | undefined {
  const { at, name } = context;
  if (!isMap(value)) return wrongType("a map", value, at, found);
  const word = value["service"] ?? name;
  const service = typeof word === "string" ? services.get(word) : undefined;
  if (service === undefined) {
    const cure = typeof word === "string" ? didYouMean(word, [...services.keys()]) : `write one of ${[...services.keys()].join(", ")}`;
    const hint = value["service"] === undefined ? `add service: to say which service it is, or ${cure}` : cure;
    found.push(finding("sender-unknown-service", below(at, "service"), { problem: "an unknown service", value: word, cure: hint }));
    return undefined;
  }
  const before = found.length;
  const input = (readers.get(service.name) as Reader<Shared>)(value, at, found);
  if (input === undefined) return undefined;
  if (found.slice(before).some(isError)) {
    // Whose keys they are is not known beside a signedBy that cannot be read.
    if (value["signedBy"] === undefined || input.signedBy !== undefined) found.push(...saidOfTheRest(service, input, context));
    return undefined;
  }
  const sender = publishedBy(service, input, context, found);
  return found.slice(before).some(isError) ? undefined : sender;
}

/**
 * What is said of the inputs that could be read, where others of the sender could not: the service's examples stand in for those, and what
 * is said of them is dropped.
 */
function saidOfTheRest(service: Service<SenderInput>, input: Partial<Shared>, context: Omit<SenderContext, "signedBy">): Finding[] {
  const { at, domain } = context;
  const about = Object.entries(service.about as Readonly<Record<string, About>>);
  const examples = looseRecord(service.fields)(Object.fromEntries(about.map(([name, { example }]) => [name, example])), at, []);
  const said = judgeSignedBy(input, context);
  service.publish({ ...examples, ...input }, { ...context, signedBy: input.signedBy ?? domain }, said);
  const read = Object.keys(input).map((name) => below(at, name));
  return said.filter(({ path }) => read.some((place) => isAtOrBelow(path, place)));
}

/** That signatures are a parent's, and keys are where verifiers look for them. */
function judgeSignedBy({ signedBy, dkim = [] }: Shared, context: Omit<SenderContext, "signedBy">): Finding[] {
  const { at, domain, organizationalDomain } = context;
  if (signedBy === undefined || signedBy === domain) return [];
  if (isWithin(domain, signedBy) && isWithin(signedBy, organizationalDomain)) {
    return dkim.length === 0 ? [] : [keysElsewhere(below(at, "dkim"), context, signedBy)];
  }
  const cure = `write a parent of ${domain} at or below ${organizationalDomain}, or leave it out`;
  return [finding("sender-input", below(at, "signedBy"), { problem: "not a parent of the domain", value: signedBy, cure })];
}

function publishedBy(service: Service<SenderInput>, input: Shared, where: Omit<SenderContext, "signedBy">, found: Finding[]): Sender {
  const { at, domain } = where;
  const external = input.external ?? false;
  const signedBy = input.signedBy ?? domain;
  found.push(...judgeSignedBy(input, where));
  const published = service.publish(input, { ...where, signedBy }, found);
  const { signs } = published;
  if (signs !== undefined && input.signedBy !== undefined && signedBy !== signs) {
    const problem = `not what ${service.title} signs by, which is ${signs}`;
    found.push(finding("sender-input", below(at, "signedBy"), { problem, value: signedBy, cure: "leave it out" }));
  }
  const given = [...(signedBy === domain ? (published.dkim ?? []) : []), ...(input.dkim ?? [])];
  const isBelow = signs !== undefined && signs !== domain;
  const dkim = isBelow ? given.map((key) => ({ ...key, under: signs, role: `dkim__${signs}__${key.selector}` })) : given;
  const elsewhere = (external && published.signsWhenExternal === true && dkim.length === 0) || signedBy !== domain;
  const sender: Writable<Sender> = {
    name: where.name,
    service: service.name,
    external,
    spf: published.spf ?? [],
    signedBy: signs ?? signedBy,
    dkim,
    signed: elsewhere || dkim.some((entry) => entry.live),
    records: external ? [] : (published.records ?? []),
    at,
  };
  if (published.returnPath !== undefined) sender.returnPath = published.returnPath;
  return sender;
}
