/**
 * Where reports go: the URIs of `rua` and `ruf`.
 */
import { readHostName } from "../dns";
import { withoutSpace } from "../tags";

/** One address for reports (RFC 9989 section 4.8). */
export interface ReportUri {
  /** The URI, its `,` `!` `;` unescaped. */
  readonly uri: string;
  /** Historic: the largest report, as RFC 7489 writes it (`10m`). */
  readonly limit?: string;
}

/** The scheme and what follows, in the characters of RFC 3986 section 2 but `,` `!` `;`; what is no URI is passed over. */
const URI = /^[a-z][a-z0-9+.-]*:(?:[a-z0-9._~:/?#[\]@$&'()*+=-]|%[0-9a-f]{2})+$/i;

/** Reads a comma list of URIs, percent-encoded; what is no URI is passed over, as a receiver does. */
export function readReportUris(value: string | undefined): ReportUri[] {
  return (value ?? "").split(",").flatMap((part) => {
    const [, encoded = "", limit] = /^([^!]*)(?:!(\d+[kmgt]?))?$/iu.exec(withoutSpace(part)) ?? [];
    if (!URI.test(encoded)) return [];
    const uri = encoded.replace(/%(2c|21|3b)/giu, (escaped) => decodeURIComponent(escaped));
    return [{ uri, ...(limit === undefined ? {} : { limit }) }];
  });
}

/** Writes a comma list of URIs: the inverse of {@link readReportUris}. */
export function formatReportUris(uris: readonly ReportUri[]): string {
  return uris
    .map(({ uri, limit }) => {
      const encoded = uri.replace(/[,!;]/gu, percentEncoded);
      return limit === undefined ? encoded : `${encoded}!${limit}`;
    })
    .join(",");
}

function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** A dot-atom, in which a URI percent-encodes what it must (RFC 5322 section 3.2.3, RFC 6068 section 2); a first `/` is the beginning of a URL. */
const ATOM = "(?:[a-z0-9!$&'*+/=?_~-]|%[0-9a-f]{2})+";
const LOCAL_PART = new RegExp(`^(?!/)${ATOM}(?:[.]${ATOM})*$`, "i");

/** Why a text is no report address, and the cure; undefined when it is a `mailto:` URI of one address. */
export function reportUriProblem(text: string): { readonly problem: string; readonly cure: string } | undefined {
  const write = (address: string): string => `write ${JSON.stringify(`mailto:${address}`)}`;
  if (/;/u.test(text)) {
    return {
      problem: "a ; in an address, where the next tag would begin",
      cure: "write the address alone; other tags have fields of their own",
    };
  }
  if (/,/u.test(text)) return { problem: "more than one address in one text", cure: "write each as an item of the list" };
  if (/\s|[^\u0021-\u007e]/u.test(text)) {
    return { problem: "a space or a character outside ASCII in an address", cure: "write the address alone, its domain as xn--" };
  }
  if (/!\d+[kmgt]?$/iu.test(text)) {
    return { problem: "a size limit, which RFC 9989 took away", cure: "leave out the ! and what follows" };
  }
  if (!/^[a-z][a-z0-9+.-]*:/iu.test(text)) {
    return { problem: "not a URI", cure: write(text.includes("@") ? text : "dmarc@example.com") };
  }
  const [, local = "", domain = ""] = /^mailto:([^@?]+)@([^@?]+)$/iu.exec(text) ?? [];
  if (local === "") return { problem: "not a mailto URI of one address", cure: write("dmarc@example.com") };
  const strange = /[#^`{|}]/u.exec(local)?.[0];
  if (strange !== undefined) {
    const cure = write(`${local.replace(/[#^`{|}]/gu, percentEncoded)}@${domain}`);
    return { problem: `a ${strange} in an address, which no URI holds`, cure };
  }
  if (!LOCAL_PART.test(local)) {
    return { problem: "what stands before the @ is no local part", cure: write(`dmarc@${domain}`) };
  }
  if (domain.endsWith(".")) return { problem: "a dot behind the domain of the address", cure: write(`${local}@${domain.slice(0, -1)}`) };
  const name = readHostName(domain);
  return "problem" in name ? { problem: `the domain of the address is ${name.problem}`, cure: name.cure } : undefined;
}

/** The domain that a `mailto:` URI delivers to, in lower case. */
export function reportDomain(uri: string): string {
  return uri.slice(uri.lastIndexOf("@") + 1).toLowerCase();
}

/** What stands between the domain whose reports are welcome and the host that takes them (RFC 9990 section 4). */
const REPORT = "._report._dmarc.";

/** The name at which a host says that it takes the reports of a domain; `*` for any. */
export function reportName(domain: string, host: string): string {
  return `${domain}${REPORT}${host}`;
}

/** Reads such a name: the inverse of {@link reportName}. */
export function readReportName(name: string): { readonly domain: string; readonly host: string } | undefined {
  const at = name.indexOf(REPORT);
  return at === -1 ? undefined : { domain: name.slice(0, at), host: name.slice(at + REPORT.length) };
}
