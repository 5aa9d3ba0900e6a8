/**
 * The map of senders: each read by its service.
 */
import { isWithin } from "../dns";
import { type Finding, below, finding, isAtOrBelow, isError, touching } from "../finding";
import { isToken } from "../late";
import {
  type Fields,
  type Reader,
  didYouMean,
  flag,
  hostName,
  isMap,
  looseRecord,
  nearest,
  optional,
  partly,
  text,
  tokenInKey,
  wrongType,
} from "../reading";
import type { Writable } from "../writable";

import { type DkimEntry, dkimKeys } from "./dkim-keys";
import { keysElsewhere } from "./publish";
import type { AnyService, Published, Sender, SenderContext, SenderInput } from "./sender";

import { SERVICES } from ".";

/** The senders of a domain as far as they could be read. */
export interface SendersReading {
  /** Those with nothing wrong in them. */
  readonly senders: readonly Sender[];
  /** All, in the order of the spec: of those with something wrong in them what is right, so that it is judged beside the rest. */
  readonly every: readonly Sender[];
  /** Whether nothing is wrong in any, so that nobody judges what is missing. */
  readonly whole: boolean;
}

/** What there is of senders that are no map. */
export const NO_SENDERS: SendersReading = { senders: [], every: [], whole: false };

type Shared = Omit<SenderInput, "dkim"> & { readonly dkim?: readonly DkimEntry[] };

/** What is read of a sender whatever its service is. */
const ofAnyService = { dkim: optional(dkimKeys), external: optional(flag), signedBy: optional(hostName) };

const shared: Fields<Shared> = { service: optional(text()), ...ofAnyService };

type Map_ = Readonly<Record<string, unknown>>;

/** Where the domain of senders stands. */
type Place = Pick<SenderContext, "domain" | "organizationalDomain" | "zone">;

/** Where a sender stands, before its inputs are read. */
type Where = Omit<SenderContext, "signedBy" | "external">;

const services = new Map(SERVICES.map((service) => [service.name, service]));
const readers = new Map([...services].map(([name, service]) => [name, looseRecord({ ...shared, ...service.fields })]));

/** Reads the senders of a domain; `place` is where the domain stands. */
export function readSenders(value: unknown, at: string, place: Place, found: Finding[]): SendersReading {
  if (!isMap(value)) {
    wrongType("a map from names to senders", value, at, found);
    return NO_SENDERS;
  }
  const names = Object.keys(value).filter((name) => value[name] !== undefined);
  if (names.length === 0) {
    found.push(
      finding("spec-missing-field", at, {
        problem: "no sender",
        cure: "name who sends mail for the domain, or use kind: parked-domain where nobody does",
      }),
    );
    return NO_SENDERS;
  }
  const [senders, every]: [Sender[], Sender[]] = [[], []];
  for (const name of names) {
    if (isToken(name)) {
      found.push(tokenInKey(at));
      continue;
    }
    const sender = partly(
      (given, path, said) => readSender(given, { name, at: path, ...place }, said),
      value[name],
      below(at, name),
      found,
    );
    if (sender.value === undefined) continue;
    if (sender.wrong.length === 0) senders.push(sender.value);
    every.push(sender.wrong.length === 0 ? sender.value : rightPartOf(sender.value, sender.wrong));
  }
  return { senders, every, whole: senders.length === names.length };
}

/** A sender without the keys, terms and records in which something is wrong. */
function rightPartOf(sender: Sender, wrong: readonly string[]): Sender {
  // What is said of the whole is that something is missing.
  const isWrong = touching(wrong.filter((path) => path !== sender.at));
  return {
    ...sender,
    spf: sender.spf.filter(({ at }) => !isWrong(at)),
    dkim: sender.dkim.filter(({ at }) => !isWrong(at)),
    records: sender.records.filter(({ owner }) => !isWrong(owner)),
  };
}

/** A sender as far as it can be read. */
function readSender(value: unknown, context: Where, found: Finding[]): Sender | undefined {
  const { at, name } = context;
  if (!isMap(value)) return wrongType("a map", value, at, found);
  const word = value["service"] ?? name;
  const service = typeof word === "string" ? services.get(word) : undefined;
  if (service === undefined) {
    const cure = typeof word === "string" ? didYouMean(word, [...services.keys()]) : `write one of ${[...services.keys()].join(", ")}`;
    const hint = value["service"] === undefined ? `add service: to say which service it is, or ${cure}` : cure;
    found.push(finding("sender-unknown-service", below(at, "service"), { problem: "an unknown service", value: word, cure: hint }));
    const known = Object.fromEntries(Object.entries(value).filter(([field]) => Object.hasOwn(ofAnyService, field)));
    looseRecord(ofAnyService)(known, at, found);
    return undefined;
  }
  const before = found.length;
  const input = (readers.get(service.name) as Reader<Shared>)(value, at, found);
  if (input === undefined) return undefined;
  if (!found.slice(before).some(isError)) return publishedBy(service, input, context, found);
  const wrong = found.slice(before).filter(isError);
  return readPartOf(service, value, input, context, { found, wrong });
}

/**
 * A sender of the inputs that could be read, where others of it could not: the service's examples stand in for those, and what is made and
 * said of them is dropped.
 */
function readPartOf(
  service: AnyService,
  value: Map_,
  read: Partial<Shared>,
  where: Where,
  { found, wrong }: { readonly found: Finding[]; readonly wrong: readonly Finding[] },
): Sender {
  const { at, domain } = where;
  const standIns = standInsOf(service, value, read);
  // Whether its records are its own, and who signs, is not known either, where it is said and cannot be read.
  const external = value["external"] !== undefined && read.external !== false;
  const signedBy = value["signedBy"] !== undefined && read.signedBy === undefined ? undefined : signerOf(read.signedBy, where);
  const input = { ...looseRecord(service.fields)(standIns, at, []), ...read, external };
  const context = { ...where, signedBy, external };
  const said: Finding[] = [];
  const published = service.publish(input, context, said);
  const isOneOf = (fields: readonly string[]) => (path: string) => fields.some((field) => isAtOrBelow(path, below(at, field)));
  const isRead = isOneOf(Object.keys(read));
  const isWrong = touching(wrong.map(({ path }) => path));
  // What is not there is known, unless it is misspelt; so is the whole where nothing is wrong but keys and what all services share.
  const own = Object.keys(service.fields);
  const fields = [...Object.keys(shared), ...own];
  const isSpelt = Object.keys(value).every((field) => fields.includes(field) || nearest(field, fields) === undefined);
  const isAbsent = isOneOf(isSpelt ? own.filter((field) => value[field] === undefined) : []);
  const isWhole = isSpelt && !own.some((field) => isWrong(below(at, field)));
  const isKnown = (path: string): boolean => (path === at ? isWhole : (isRead(path) || isAbsent(path)) && !isWrong(path));
  found.push(...judgeSignedBy(input, where), ...said.filter(({ path }) => isKnown(path)));
  const sender = senderOf(service, input, published, context);
  // What is made of several inputs may hold an example.
  const isOwn = service.recordsStandAlone === true || Object.keys(standIns).length === 0;
  // Where a service signs by a name of its own, that may be an example's.
  const areKeysOwn = !external && signedBy === domain && published.signs === undefined;
  return {
    ...sender,
    spf: sender.spf.filter((term) => isRead(term.at)),
    dkim: areKeysOwn ? sender.dkim.filter((key) => isRead(key.at)) : [],
    records: isOwn ? sender.records.filter(({ owner }) => isRead(owner)) : [],
  };
}

/** Examples of the inputs that are wrong or missing. */
function standInsOf({ about, fields }: AnyService, value: Map_, input: Partial<Shared>): Map_ {
  const isNeeded = ([name, field]: [string, { readonly required: boolean }]): boolean =>
    !Object.hasOwn(input, name) && (field.required || value[name] !== undefined);
  return Object.fromEntries(
    Object.entries(fields)
      .filter(isNeeded)
      .map(([name]) => [name, about[name]?.example]),
  );
}

/** The name that signs: the domain, or the parent of it that `signedBy` says; undefined where that is none. */
function signerOf(signedBy: string | undefined, { domain, organizationalDomain = signedBy }: Where): string | undefined {
  if (signedBy === undefined || organizationalDomain === undefined) return domain;
  return isWithin(domain, signedBy) && (signedBy === domain || isWithin(signedBy, organizationalDomain)) ? signedBy : undefined;
}

/** That signatures are a parent's, and keys are where verifiers look for them. */
function judgeSignedBy({ signedBy, dkim = [] }: Shared, where: Where): Finding[] {
  const { at, domain, organizationalDomain } = where;
  const signer = signerOf(signedBy, where);
  if (signer !== undefined) return signer === domain || dkim.length === 0 ? [] : [keysElsewhere(below(at, "dkim"), where, signer)];
  const bound = organizationalDomain === undefined ? "" : ` at or below ${organizationalDomain}`;
  const cure = organizationalDomain === domain ? "leave it out" : `write a parent of ${domain}${bound}, or leave it out`;
  return [finding("sender-input", below(at, "signedBy"), { problem: "not a parent of the domain", value: signedBy, cure })];
}

/** A sender with nothing wrong in any of its inputs, which may be wrong together. */
function publishedBy(service: AnyService, input: Shared, where: Where, found: Finding[]): Sender {
  found.push(...judgeSignedBy(input, where));
  const context = { ...where, signedBy: signerOf(input.signedBy, where), external: input.external ?? false };
  const published = service.publish(input, context, found);
  const { signs } = published;
  if (signs !== undefined && input.signedBy !== undefined && input.signedBy !== signs) {
    const problem = `not what ${service.title} signs by, which is ${signs}`;
    found.push(finding("sender-input", below(where.at, "signedBy"), { problem, value: input.signedBy, cure: "leave it out" }));
  }
  return senderOf(service, input, published, context);
}

/** A sender of what its service publishes, and of the inputs that all services share. */
function senderOf(service: AnyService, input: Shared, published: Published, context: SenderContext): Sender {
  const { name, at, domain, signedBy, external } = context;
  const { signs, lacksTokens } = published;
  const given = [...(signedBy === domain ? (published.dkim ?? []) : []), ...(input.dkim ?? [])];
  const isBelow = signs !== undefined && signs !== domain;
  const dkim = isBelow ? given.map((key) => ({ ...key, under: signs, role: `dkim__${signs}__${key.selector}` })) : given;
  const elsewhere = (external && published.signsWhenExternal === true && dkim.length === 0) || signedBy !== domain;
  const sender: Writable<Sender> = {
    name,
    service: service.name,
    external,
    spf: published.spf ?? [],
    signedBy: signs ?? signedBy ?? domain,
    dkim,
    signed: lacksTokens !== true && (elsewhere || dkim.some((entry) => entry.live)),
    records: external ? [] : (published.records ?? []),
    at,
  };
  if (published.returnPath !== undefined) sender.returnPath = published.returnPath;
  if (published.forwards === true) sender.forwards = true;
  if (lacksTokens === true) sender.lacksTokens = true;
  return sender;
}
