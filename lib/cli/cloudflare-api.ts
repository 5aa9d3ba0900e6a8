/**
 * A zone as Cloudflare's API lists it. It only reads: nothing here writes to Cloudflare.
 */
import { decodeTxt, encodeTxt } from "../mail";
import { comparable } from "../mail/dns";
import type { PresentRecord } from "../mail/present";
import { isMap } from "../mail/reading";
import { txtProblem } from "../mail/txt";

import type { Call } from "./command";

/** A zone and its records. */
export interface ListedZone {
  readonly id: string;
  readonly name: string;
  readonly records: readonly PresentRecord[];
}

/** Which zone to list, and with whose token. */
export interface ZoneQuery {
  readonly name: string;
  readonly id?: string;
  readonly account?: string;
}

interface Answer {
  readonly success?: boolean;
  readonly result?: unknown;
  readonly errors?: readonly { readonly code: number; readonly message: string }[];
}

interface ApiRecord {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly content?: string | null;
  readonly priority?: number;
  readonly ttl?: number;
  readonly proxied?: boolean;
  readonly comment?: string | null;
  readonly tags?: readonly string[];
  readonly locked?: boolean;
  readonly meta?: { readonly read_only?: boolean } | null;
}

const DEFAULT_URL = "https://api.cloudflare.com/client/v4";
const PER_PAGE = 100;

/** Requests are tried again this often, after 429 as late as Cloudflare says, after 5xx a second later. */
const RETRIES = 4;
/** Seconds that one answer may take. */
const PATIENCE = 30;
/** Seconds that are waited at most at one time: the window of Cloudflare's rate limit. */
const LONGEST_WAIT = 300;

/**
 * Lists a zone with all its pages. The token is `CLOUDFLARE_API_TOKEN`, or that of the account, `TF_VAR_cloudflare_api_token_<account>`.
 * @throws Error when there is no token, no answer, or no such zone
 */
export async function listZone(query: ZoneQuery, call: Pick<Call, "env">): Promise<ListedZone> {
  const api = new Api(query, call.env);
  const zone = await findZone(query, api);
  // A record that is written meanwhile may move to a later page, and come twice.
  const records = new Map<string, PresentRecord>();
  for (let page = 1; ; page++) {
    const path = `zones/${zone.id}/dns_records?per_page=${PER_PAGE}&page=${page}`;
    const listed = listIn<ApiRecord>(await api.get(path), path, "id", "name", "type");
    if (listed.length === 0) return { ...zone, records: [...records.values()] };
    for (const each of listed) records.set(each.id, presentRecord(each));
  }
}

async function findZone({ name, id }: ZoneQuery, api: Api): Promise<{ readonly id: string; readonly name: string }> {
  if (id !== undefined) {
    const path = `zones/${id}`;
    const zone = mapIn<{ readonly name: string }>(await api.get(path), path, "name");
    if (comparable(zone.name) !== name) throw new Error(`the zone ${id} is ${zone.name}, not ${name}; check zone.id`);
    return { id, name };
  }
  const path = `zones?name=${encodeURIComponent(name)}`;
  const [found, ...more] = listIn<{ readonly id: string; readonly name: string }>(await api.get(path), path, "id", "name");
  if (found === undefined) throw new Error(`no zone ${name} that the token may see; check the zone's name, and the token's zones`);
  if (more.length > 0) throw new Error(`${more.length + 1} zones ${name} that the token may see; give zone.id in the spec`);
  return { id: found.id, name: comparable(found.name) };
}

/** The API says which records its products keep by `meta.read_only`, and has said it by `locked`. */
function presentRecord({ id, name, type, content, priority, ttl, proxied, comment, tags = [], locked, meta }: ApiRecord): PresentRecord {
  const given = content ?? "";
  const text = type === "TXT" ? decodeTxt(given) : given;
  return {
    id,
    name: comparable(name),
    type,
    content: text,
    ...(priority === undefined ? {} : { priority }),
    ...(ttl === undefined ? {} : { ttl: ttl === 1 ? "auto" : ttl }),
    ...(proxied === undefined ? {} : { proxied }),
    ...(typeof comment === "string" && comment !== "" ? { comment } : {}),
    ...(tags.length === 0 ? {} : { tags }),
    ...(type === "TXT" && isRespelled(given, text) ? { respelled: true } : {}),
    locked: locked === true || meta?.read_only === true,
  };
}

/** Whether a text stands in another form than ours; one that has none is of no spec. */
function isRespelled(content: string, text: string): boolean {
  return txtProblem(text) === undefined && encodeTxt(text) !== content;
}

class Api {
  private readonly url: string;
  private readonly token: string;

  constructor({ account }: ZoneQuery, env: Call["env"]) {
    const name = account === undefined ? "CLOUDFLARE_API_TOKEN" : `TF_VAR_cloudflare_api_token_${account}`;
    const token = (env[name] ?? "").trim();
    if (token === "") throw new Error(`no ${name} in the environment; a token with Zone: Read and DNS: Read is enough`);
    if (/[^\u0021-\u007e]/u.test(token))
      throw new Error(`${name} is no token: it holds a space, a line break or another character that none has`);
    this.token = token;
    // An empty variable is one that is not set.
    const given = env["CLOUDFLARE_BASE_URL"] ?? "";
    this.url = (given === "" ? DEFAULT_URL : given).replace(/\/$/u, "");
  }

  /** @throws Error in words that say what to do */
  async get(path: string): Promise<unknown> {
    for (let tries = 1; ; tries++) {
      const { response, answer } = await this.fetch(path);
      if (!isBusy(response) || tries > RETRIES) return resultOf(response, answer, path);
      // In seconds; a date is not what Cloudflare gives.
      const seconds = response.status === 429 ? Number(response.headers.get("retry-after") ?? NaN) || tries * 2 : 1;
      await new Promise((resolve) => setTimeout(resolve, Math.min(Math.max(seconds, 0), LONGEST_WAIT) * 1000));
    }
  }

  private async fetch(path: string): Promise<{ readonly response: Response; readonly answer: Answer }> {
    try {
      const signal = AbortSignal.timeout(PATIENCE * 1000);
      const response = await fetch(`${this.url}/${path}`, { headers: { authorization: `Bearer ${this.token}` }, signal });
      return { response, answer: answerIn(await response.text()) };
    } catch (error) {
      const { name, cause: { message } = {} } = error as { readonly name?: string; readonly cause?: { readonly message?: string } };
      const cause = name === "TimeoutError" ? `none in ${PATIENCE} seconds` : (message ?? String(error));
      throw new Error(`no answer from ${withoutUser(this.url)}: ${withoutUser(cause)}`, { cause: error });
    }
  }
}

/** A text without the user and password of a URL in it. */
function withoutUser(text: string): string {
  return text.replace(/(?<=:\/\/)[^/@\s]*@/gu, "");
}

/** Whether the same question may be answered later. */
function isBusy({ status }: Response): boolean {
  return status === 429 || status >= 500;
}

/** A map that has these texts, as Cloudflare gives it; what stands between may give another. */
function mapIn<T>(result: unknown, path: string, ...texts: readonly (keyof T & string)[]): T {
  if (isMap(result) && texts.every((key) => typeof result[key] === "string")) return result as T;
  throw strange(path);
}

/** A list of such maps. */
function listIn<T>(result: unknown, path: string, ...texts: readonly (keyof T & string)[]): readonly T[] {
  if (!Array.isArray(result)) throw strange(path);
  return result.map((each) => mapIn<T>(each, path, ...texts));
}

function strange(path: string): Error {
  return new Error(`Cloudflare answers without a result of its own form to ${withoutQuery(path)}; ${STRANGER}`);
}

function withoutQuery(path: string): string {
  return path.replace(/\?.*$/u, "");
}

const STRANGER = "check CLOUDFLARE_BASE_URL, and what stands between";

/** What stands between may answer in another form than JSON. */
function answerIn(text: string): Answer {
  try {
    return (JSON.parse(text) ?? {}) as Answer;
  } catch {
    return {};
  }
}

function resultOf(response: Response, answer: Answer, path: string): unknown {
  if (response.ok && answer.success === true && typeof answer.result === "object" && answer.result !== null) return answer.result;
  const said = (answer.errors ?? []).map(({ code, message }) => `${code}: ${message}`).join(", ");
  const reason = `${response.status}${said === "" ? "" : ` (${said})`}`;
  if (response.status === 401 || response.status === 403) {
    throw new Error(`Cloudflare refuses the token: ${reason}; it needs Zone: Read and DNS: Read for the zone`);
  }
  if (response.status === 404) throw new Error(`Cloudflare knows no such zone: ${reason}; check zone.id`);
  const cure = isBusy(response) ? "try again later" : response.ok ? STRANGER : "check the token, and zone.id";
  throw new Error(`Cloudflare answers ${reason}${response.ok ? " without a result" : ""} to ${withoutQuery(path)}; ${cure}`);
}
