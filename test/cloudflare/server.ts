/**
 * A local Cloudflare: the zones and DNS records of the API v4 over HTTP on loopback, with a log of requests and faults on demand.
 */
import { createHash } from "node:crypto";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { ApiError, type DnsOptions, type StoredRecord, ZoneRecords } from "./dns";

/** One request that was made. */
export interface Logged {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

/** Something that goes wrong, as often as `times` says. */
export interface Fault {
  /** Only for this method. */
  readonly method?: string;
  /** Lets this many such requests pass before. */
  after?: number;
  times: number;
  /** What is answered instead; without it the answer is only late. */
  readonly status?: 429 | 500;
  /** What is answered as a result in place of the right one. */
  readonly result?: unknown;
  /** Seconds, for 429. */
  readonly retryAfter?: number;
  /** Waits before the answer, in milliseconds. */
  readonly delay?: number;
}

/** A zone, who may see it, and its records. */
export interface ModelZone {
  readonly id: string;
  readonly name: string;
  readonly token: string;
  /** Id of its account. */
  readonly account: string;
  readonly records: ZoneRecords;
}

/** The token that may see every zone that does not say otherwise. */
export const TOKEN = "local-token";

const JSON_TYPE = { "content-type": "application/json" };

/** A Cloudflare in memory. */
export class CloudflareModel {
  readonly requests: Logged[] = [];
  readonly faults: Fault[] = [];
  private readonly zones = new Map<string, ModelZone>();
  private readonly server: Server;

  constructor(private readonly options: DnsOptions = {}) {
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  /** Adds a zone; its id comes from its name unless it is given. */
  addZone(
    name: string,
    { id = idOf(name), token = TOKEN, account = idOf("account") }: Partial<Pick<ModelZone, "id" | "token" | "account">> = {},
  ): ModelZone {
    const zone = { id, name, token, account, records: new ZoneRecords(name, this.options) };
    this.zones.set(id, zone);
    return zone;
  }

  /** A zone by its id. */
  zone(id: string): ModelZone {
    const zone = this.zones.get(id);
    if (zone === undefined) throw notThere();
    return zone;
  }

  /** Listens on a free port of loopback (or a given one), and says the base URL of the API. */
  async listen(port = 0): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(port, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/client/v4`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** The requests since the last call, counted by method: `{ GET: 3 }`. */
  takeCounts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { method } of this.requests.splice(0)) counts[method] = (counts[method] ?? 0) + 1;
    return counts;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET", url = "/" } = request;
    const body = await bodyOf(request);
    const fault = this.faultFor(method);
    if (fault?.delay !== undefined) await new Promise((resolve) => setTimeout(resolve, fault.delay));
    const send = (status: number, value: unknown, headers: Record<string, string> = {}): void => {
      this.requests.push({ method, path: url.replace("/client/v4", ""), status });
      response.writeHead(status, { ...JSON_TYPE, ...headers }).end(JSON.stringify(value));
    };
    try {
      if (fault?.status === 429) {
        const headers = fault.retryAfter === undefined ? undefined : { "retry-after": String(fault.retryAfter) };
        return send(429, failure([{ code: 971, message: "Please wait and consider throttling your request speed" }]), headers);
      }
      if (fault !== undefined && "result" in fault) return send(200, { success: true, result: fault.result });
      if (fault?.status === 500) return send(500, failure([{ code: 10_001, message: "Internal error" }]));
      const { result, info } = this.route(method, new URL(url, "http://localhost"), tokenOf(request), body);
      send(200, { result, success: true, errors: [], messages: [], ...(info === undefined ? {} : { result_info: info }) });
    } catch (error) {
      if (error instanceof ApiError) return send(error.status, failure(error.errors));
      send(500, failure([{ code: 10_001, message: String(error) }]));
    }
  }

  private faultFor(method: string): Fault | undefined {
    const fault = this.faults.find((each) => each.times > 0 && (each.method === undefined || each.method === method));
    if (fault === undefined) return undefined;
    if ((fault.after ?? 0) > 0) {
      fault.after = (fault.after ?? 0) - 1;
      return undefined;
    }
    fault.times -= 1;
    return fault;
  }

  private route(method: string, url: URL, token: string, body: Record<string, unknown>): { result: unknown; info?: unknown } {
    const [, , , zones, zoneId, kind, recordId] = url.pathname.split("/");
    if (![...this.zones.values()].some((zone) => zone.token === token) && token !== TOKEN) throw notAllowed();
    if (zones !== "zones") throw notThere();
    if (zoneId === undefined) return method === "POST" ? { result: this.create(body, token) } : this.listZones(url, token);
    const zone = this.zones.get(zoneId);
    if (zone === undefined) throw notThere();
    if (zone.token !== token) throw notAllowed();
    if (kind === undefined) return { result: this.answerZone(method, zone) };
    if (kind !== "dns_records") throw notThere();
    return recordId === undefined ? records(method, url, zone, body) : { result: record(method, zone, recordId, body) };
  }

  private create(body: Record<string, unknown>, token: string): unknown {
    const name = String(body["name"]);
    if (this.zones.has(idOf(name))) throw new ApiError(400, [{ code: 1061, message: `${name} already exists` }]);
    const account = (body["account"] as { id?: string } | undefined)?.id;
    return zoneAnswer(this.addZone(name, { token, ...(account === undefined ? {} : { account }) }));
  }

  private listZones(url: URL, token: string): { result: unknown; info: unknown } {
    const name = url.searchParams.get("name");
    const seen = [...this.zones.values()].filter((zone) => zone.token === token && (name === null || zone.name === name));
    return page(seen.map(zoneAnswer), url);
  }

  private answerZone(method: string, zone: ModelZone): unknown {
    if (method === "DELETE") {
      this.zones.delete(zone.id);
      return { id: zone.id };
    }
    return zoneAnswer(zone);
  }
}

/** The id that a zone gets by its name. */
export function idOf(name: string): string {
  return createHash("sha256").update(name).digest("hex").slice(0, 32);
}

function records(method: string, url: URL, zone: ModelZone, body: Record<string, unknown>): { result: unknown; info?: unknown } {
  if (method === "POST") return { result: zone.records.create(body) };
  const wanted = (record: StoredRecord): boolean =>
    (["name", "type", "content"] as const).every((field) => {
      const value = url.searchParams.get(field) ?? url.searchParams.get(`${field}.exact`);
      return value === null || record[field] === value;
    });
  return page(zone.records.list().filter(wanted), url);
}

function record(method: string, zone: ModelZone, id: string, body: Record<string, unknown>): unknown {
  switch (method) {
    case "PUT":
      return zone.records.replace(id, body);
    case "PATCH":
      return zone.records.change(id, body);
    case "DELETE":
      zone.records.delete(id);
      return { id };
    default:
      return zone.records.get(id);
  }
}

function page(all: readonly unknown[], url: URL): { result: unknown; info: unknown } {
  const number = Number(url.searchParams.get("page") ?? 1);
  const size = Number(url.searchParams.get("per_page") ?? 100);
  const result = all.slice((number - 1) * size, number * size);
  const info = { page: number, per_page: size, count: result.length, total_count: all.length, total_pages: Math.ceil(all.length / size) };
  return { result, info };
}

function zoneAnswer({ id, name, account }: ModelZone): unknown {
  return {
    id,
    name,
    status: "active",
    paused: false,
    type: "full",
    development_mode: 0,
    name_servers: ["a.ns.cloudflare.com", "b.ns.cloudflare.com"],
    original_name_servers: null,
    original_registrar: null,
    original_dnshost: null,
    created_on: "2026-01-01T00:00:00.000000Z",
    modified_on: "2026-01-01T00:00:00.000000Z",
    activated_on: "2026-01-01T00:00:00.000000Z",
    vanity_name_servers: [],
    account: { id: account, name: "account" },
    owner: { id: null, type: "user", email: null },
    plan: { id: idOf("plan"), name: "Free Website", price: 0, currency: "USD", frequency: "", is_subscribed: false },
    meta: { step: 2, custom_certificate_quota: 0, page_rule_quota: 3, phishing_detected: false },
    permissions: [],
    tenant: { id: null, name: null },
    tenant_unit: { id: null },
  };
}

function tokenOf({ headers }: IncomingMessage): string {
  return (headers.authorization ?? "").replace(/^Bearer /u, "");
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
}

function failure(errors: ApiError["errors"]): unknown {
  return { result: null, success: false, errors, messages: [] };
}

function notAllowed(): ApiError {
  return new ApiError(403, [{ code: 10_000, message: "Authentication error" }]);
}

function notThere(): ApiError {
  return new ApiError(404, [
    { code: 7003, message: "Could not route to the requested object, perhaps your object identifier is invalid?" },
    { code: 7000, message: "No route for that URI" },
  ]);
}
