/**
 * What a service publishes and asks for, described from its own inputs' examples, as they would stand for example.com.
 */
import { keyName } from "../dkim";
import type { Finding } from "../finding";
import { type Spf, countLookups, formatSpfTerm } from "../spf";

import { readSenders } from "./read-senders";
import type { About, AnyService } from "./sender";

import { SERVICES } from ".";

/** One input of a service. */
export interface DescribedInput extends About {
  readonly name: string;
  readonly required: boolean;
}

/** A service as a person is shown it. */
export interface DescribedService {
  readonly name: string;
  readonly title: string;
  readonly source: string;
  readonly note?: string;
  readonly inputs: readonly DescribedInput[];
  /** Inputs that a first spec asks for beside those that are required. */
  readonly asks: readonly string[];
  /** Terms in the SPF at the domain, and how many of them ask the DNS. */
  readonly spf: readonly string[];
  readonly lookups: number;
  /** Whether its mail passes DMARC by SPF, and by DKIM, under relaxed alignment. */
  readonly aligned: { readonly spf: boolean; readonly dkim: boolean };
  /** Its records for example.com; the text of a key is the owner's. */
  readonly records: readonly { readonly type: string; readonly name: string; readonly content: string }[];
}

const DOMAIN = "example.com";

/** The key of RFC 8463 section A.2, in place of those that examples leave out. */
const KEY = { record: "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=" };

/** Describes every service, in the order of the list. */
export function describeServices(): readonly DescribedService[] {
  return SERVICES.map(describe);
}

/** A sender of a service as its examples have it, keys filled in where they are left out. */
export function exampleSender(service: Pick<AnyService, "name" | "about">): Readonly<Record<string, unknown>> {
  const inputs = Object.entries(service.about).map(([name, { example }]) => [
    name,
    name === "dkim" ? withKeys(example as Readonly<Record<string, object>>) : example,
  ]);
  return { service: service.name, ...(Object.fromEntries(inputs) as object) };
}

function withKeys(dkim: Readonly<Record<string, object>>): Readonly<Record<string, object>> {
  return Object.fromEntries(Object.entries(dkim).map(([selector, key]) => [selector, "target" in key ? key : KEY]));
}

function describe(service: AnyService): DescribedService {
  const { name, title, source, note, fields, about, asks = [] } = service;
  const found: Finding[] = [];
  const place = { domain: DOMAIN, organizationalDomain: DOMAIN, zone: DOMAIN };
  const { senders } = readSenders({ [name]: exampleSender(service) }, "senders", place, found);
  const [sender] = senders;
  if (sender === undefined) throw new Error(`${name}: its examples are no sender: ${found.map(({ path }) => path).join(", ")}`);
  const terms = sender.spf.map(({ term }) => term);
  const keys = sender.dkim.map(({ selector, under = DOMAIN, type, content }) => ({
    type,
    name: keyName(selector, under),
    content: type === "TXT" ? "the key" : content,
  }));
  return {
    name,
    title,
    source,
    ...(note === undefined ? {} : { note }),
    inputs: Object.entries(about).map(([input, each]) => ({ name: input, required: fields[input]?.required === true, ...each })),
    asks,
    spf: terms.map(formatSpfTerm),
    lookups: countLookups({ terms } satisfies Spf),
    aligned: { spf: sender.returnPath !== undefined, dkim: sender.signed && sender.forwards !== true },
    records: [...keys, ...sender.records.map(({ type, name: at, content }) => ({ type, name: at, content }))],
  };
}
