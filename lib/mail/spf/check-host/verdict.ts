/**
 * What an evaluation of SPF is asked, and what it answers.
 */

/** The results of RFC 7208 section 2.6. */
export type SpfResult =
  | "none" // no record, or no name that could have one
  | "neutral" // the owner says nothing
  | "pass"
  | "fail"
  | "softfail" // probably not
  | "temperror" // the DNS did not answer; it may later
  | "permerror"; // the records cannot be read as they are

/** A server that wants to send. */
export interface SpfQuestion {
  /** Address of the server, IPv4 or IPv6. */
  readonly ip: string;
  /** What it said in HELO or EHLO. */
  readonly helo: string;
  /** The envelope sender (`MAIL FROM`), with or without `<>`; empty for a bounce: then the domain is that of `helo`. */
  readonly sender: string;
  /**
   * Name of the receiving host, for `%{r}` in an explanation.
   * @default "unknown", as section 7.3 says
   */
  readonly receiver?: string;
  /**
   * Seconds since 1970, for `%{t}` in an explanation.
   * @default 0: the core has no clock
   */
  readonly timestamp?: number;
  /**
   * Ends the wait for answers: `AbortSignal.timeout(20_000)` is what section 4.6.4 asks for at least. What is open then is a temperror.
   * @default none: the resolver's own timeouts
   */
  readonly signal?: AbortSignal;
}

/** How a term was met. */
export interface SpfTermTrace {
  /** The term as it is written. */
  readonly term: string;
  /** The name that it asked for, macros expanded; absent where it asks for none. */
  readonly target?: string;
  /** What the answer held: addresses, or the names of a `ptr`. */
  readonly found?: readonly string[];
  /** Whether it stands past the limit of terms that ask the DNS, and so asked nothing. */
  readonly beyondLimit?: true;
  /** Whether it decided the result. */
  readonly matched: boolean;
  /** The record that an `include` or a `redirect` led to. */
  readonly inside?: SpfTrace;
}

/** How a domain's record was evaluated, in order; terms that were not reached are absent. */
export interface SpfTrace {
  /** The name whose record it is, macros expanded. */
  readonly domain: string;
  /** The record, when there was one. */
  readonly record?: string;
  readonly terms: readonly SpfTermTrace[];
  readonly result: SpfResult;
  /** Why a result is none, permerror or temperror. */
  readonly problem?: string;
}

/** What `check_host()` found. */
export interface SpfVerdict {
  /** What the domain says of the server. */
  readonly result: SpfResult;
  /** The owner's explanation of a fail (section 6.2), in ASCII. */
  readonly explanation?: string;
  /** Terms that asked the DNS, 11 where the limit of 10 ended it (section 4.6.4). */
  readonly lookups: number;
  /** Terms whose questions found nothing, 3 where the limit of 2 ended it (section 4.6.4). */
  readonly voidLookups: number;
  /** How it was found, from the first record on. */
  readonly trace: SpfTrace;
}
