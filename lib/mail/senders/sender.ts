/**
 * What a sender is: the inputs that all services share, what a service publishes, and the checked result.
 */
import type { PlacedRecord } from "../dns";
import type { Finding } from "../finding";
import type { Fields } from "../reading";
import type { PlacedTerm } from "../spf";

import type { DkimEntry, DkimKeys } from "./dkim-keys";

/** The inputs that every service takes beside its own. */
export interface SenderInput {
  /**
   * The service that sends.
   * @default the sender's name
   */
  readonly service?: string;
  /**
   * DKIM keys by selector, published at `<selector>._domainkey.<domain>`.
   * @default none
   */
  readonly dkim?: DkimKeys;
  /**
   * Its records are owned elsewhere (locked by Cloudflare, managed by the vendor); SPF terms and alignment still count.
   * @default false
   */
  readonly external?: boolean;
  /**
   * The `d=` of its signatures, when it is a parent of `domain`.
   * @default the domain
   */
  readonly signedBy?: string;
}

/**
 * Where a sender stands.
 * @internal
 */
export interface SenderContext {
  /** The sending domain, and the organizational domain above or at it, where that is known. */
  readonly domain: string;
  readonly organizationalDomain: string | undefined;
  /** Name of the Cloudflare zone, where it is known. */
  readonly zone: string | undefined;
  /** The `d=` of its signatures: the domain, or a parent, where the vendor's keys then are; undefined where `signedBy` says neither. */
  readonly signedBy: string | undefined;
  /** Whether its records are owned elsewhere, so that none is published. */
  readonly external: boolean;
  /** The sender's name, and its path in the spec. */
  readonly name: string;
  readonly at: string;
}

/**
 * What a service makes of its inputs.
 * @internal
 */
export interface Published {
  /** Terms for the SPF at the domain. */
  readonly spf?: readonly PlacedTerm[];
  /** The envelope domain of its mail; absent when it is the vendor's own, which never aligns. */
  readonly returnPath?: string;
  /** Records beside those of `dkim`. */
  readonly records?: readonly PlacedRecord[];
  /** Keys that are not written in `dkim`; beside a `signedBy` they are the parent's to publish. */
  readonly dkim?: readonly DkimEntry[];
  /**
   * The name that its signatures have as `d=`, below which its keys stand.
   * @default what `signedBy` says, or the domain
   */
  readonly signs?: string;
  /** The vendor signs by itself: an external sender of its counts as signed though no key is written here, and none is published above. */
  readonly signsWhenExternal?: true;
  /** The vendor signs nothing, whatever keys stand, until tokens that are missing stand too. */
  readonly lacksTokens?: true;
  /** It forwards what others sent, and never sends as the domain: no policy demands anything of it. */
  readonly forwards?: true;
}

/**
 * A domain as its zone shows it, in which services recognise themselves.
 * @internal
 */
export interface DomainView {
  readonly domain: string;
  /** Domains that its SPF includes. */
  readonly includes: ReadonlySet<string>;
  /** What stands at its selectors. */
  readonly keys: readonly { readonly selector: string; readonly type: string; readonly content: string; readonly locked: boolean }[];
  /** Records at the domain and below it. */
  readonly records: readonly { readonly name: string; readonly type: string; readonly content: string; readonly priority?: number }[];
}

/**
 * A service found in a domain: its inputs beside `dkim`, and the selectors that are its own.
 * @internal
 */
export interface Recognised<I> {
  readonly input: Omit<I, keyof SenderInput>;
  readonly selectors: readonly string[];
}

/**
 * What a person needs to know of an input.
 * @internal
 */
export interface About {
  /** What it is, in a few words. */
  readonly says: string;
  /** A value as it may stand in a spec. */
  readonly example: unknown;
  /** Where the service shows it. */
  readonly where: string;
}

/**
 * A service that sends: its inputs and what they publish. One file each.
 * @internal
 */
export interface Service<I extends SenderInput> {
  /** The word for it in a spec. */
  readonly name: string;
  /** The service's name as its owner writes it. */
  readonly title: string;
  /** Where its facts stand. */
  readonly source: string;
  /** Each of its records is made of one input alone. */
  readonly recordsStandAlone?: true;
  /** Includes of its own that can never align: asking for one spends a lookup for nothing. */
  readonly unalignedIncludes?: readonly string[];
  /** What its return paths point to: the targets of CNAME and the exchanges that exist for sending alone. */
  readonly returnPaths?: RegExp;
  /** Its inputs beside {@link SenderInput}. */
  readonly fields: Fields<Omit<I, keyof SenderInput>>;
  /** What each input is, and `dkim`, where the service gives keys or their targets. */
  readonly about: { readonly [K in keyof Required<Omit<I, keyof SenderInput>>]: About } & { readonly dkim?: About };
  /**
   * Inputs that a first spec asks for though none of them is required by itself.
   * @default none
   */
  readonly asks?: readonly (keyof Omit<I, keyof SenderInput>)[];
  /** What else a person has to know, in one or two sentences. */
  readonly note?: string;
  /**
   * Finds the service in a domain that is there already; undefined where it is not there, or not whole.
   * @default never found
   */
  recognise?(view: DomainView): Recognised<I> | undefined;
  /** What checked inputs publish; what is wrong in their combination goes to `found`. */
  publish(input: Omit<I, "dkim">, context: SenderContext, found: Finding[]): Published;
}

/**
 * A service whose inputs are not told apart.
 * @internal
 */
export interface AnyService extends Omit<Service<SenderInput>, "fields" | "about" | "asks"> {
  readonly fields: Fields<Readonly<Record<string, unknown>>>;
  readonly about: Readonly<Record<string, About>>;
  readonly asks?: readonly string[];
}

/** A checked sender. */
export interface Sender {
  /** Unique in the domain. */
  readonly name: string;
  readonly service: string;
  readonly external: boolean;
  /** Terms for the SPF at the domain. */
  readonly spf: readonly PlacedTerm[];
  /** The envelope domain of its mail; absent when it is the vendor's own. */
  readonly returnPath?: string;
  /** The `d=` of its signatures. */
  readonly signedBy: string;
  /** Its keys: those that its inputs give, then those of `dkim`. */
  readonly dkim: readonly DkimEntry[];
  /** Whether a key signs that is neither revoked nor testing, here or, for an external sender, at the vendor's. */
  readonly signed: boolean;
  /** It is not signed for want of tokens. */
  readonly lacksTokens?: true;
  /** It never sends as the domain. */
  readonly forwards?: true;
  /** Its records beside DKIM keys; none when external. */
  readonly records: readonly PlacedRecord[];
  /** Path in the spec. */
  readonly at: string;
}
