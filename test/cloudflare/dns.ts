/**
 * How Cloudflare's DNS API keeps records: what it normalises, splits and refuses. A model for tests, in memory, without HTTP.
 */
import { createHash } from "node:crypto";
import { domainToASCII } from "node:url";

/** A record as the API answers it. */
export interface StoredRecord {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly content: string;
  readonly ttl: number;
  readonly priority?: number;
  readonly proxied: boolean;
  readonly proxiable: boolean;
  readonly comment: string | null;
  readonly comment_modified_on?: string;
  readonly tags: readonly string[];
  readonly settings: Readonly<Record<string, unknown>>;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly created_on: string;
  readonly modified_on: string;
}

/** What a client may send of a record. */
export type SentRecord = Partial<Pick<StoredRecord, "name" | "type" | "content" | "ttl" | "priority" | "proxied" | "comment" | "tags">>;

/** An error of the API, with its HTTP status. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly errors: readonly { readonly code: number; readonly message: string; readonly error_chain?: readonly unknown[] }[],
  ) {
    super(errors.map(({ code, message }) => `${code}: ${message}`).join(", "));
  }
}

/** What a model can be told to do otherwise. */
export interface DnsOptions {
  /** Whether unquoted TXT is put in quotes; the API has been seen to keep it. */
  readonly autoQuote?: boolean;
  /** Whether an account may have TTLs of 30 to 59 seconds. */
  readonly enterprise?: boolean;
}

const STRING_OCTETS = 255;
const TYPES = ["A", "AAAA", "CNAME", "MX", "TXT", "NS", "SRV", "CAA"];

/** The records of one zone. */
export class ZoneRecords {
  private readonly byId = new Map<string, StoredRecord>();
  private count = 0;

  constructor(
    readonly zone: string,
    private readonly options: DnsOptions = {},
  ) {}

  list(): StoredRecord[] {
    return [...this.byId.values()];
  }

  get(id: string): StoredRecord {
    const record = this.byId.get(id);
    if (record === undefined) throw new ApiError(404, [{ code: 81044, message: "Record does not exist." }]);
    return record;
  }

  create(sent: SentRecord): StoredRecord {
    const id = createHash("sha256").update(`${this.zone} ${this.count++}`).digest("hex").slice(0, 32);
    const record = this.keep(sent, { id, created_on: now() });
    return this.store(record);
  }

  /** PUT: what is missing goes back to its default. */
  replace(id: string, sent: SentRecord): StoredRecord {
    const { created_on, meta } = this.unlocked(id);
    return this.store(this.keep(sent, { id, created_on, meta }));
  }

  /** PATCH: what is missing stays. */
  change(id: string, sent: SentRecord): StoredRecord {
    const before = this.unlocked(id);
    return this.store(this.keep({ ...before, ...sent }, before));
  }

  delete(id: string): void {
    this.unlocked(id);
    this.byId.delete(id);
  }

  /** As Cloudflare's own products lock their records. */
  lock(id: string): void {
    const record = this.get(id);
    this.byId.set(id, { ...record, meta: { ...record.meta, email_routing: true, read_only: true } });
  }

  private unlocked(id: string): StoredRecord {
    const record = this.get(id);
    if (record.meta["read_only"] !== true) return record;
    throw new ApiError(400, [{ code: 1043, message: "This record is managed by Email Routing. Disable Email Routing to modify it." }]);
  }

  private store(record: StoredRecord): StoredRecord {
    this.refuse(record);
    this.byId.set(record.id, record);
    return record;
  }

  private keep(sent: SentRecord, kept: Pick<StoredRecord, "id" | "created_on"> & Partial<StoredRecord>): StoredRecord {
    const type = (sent.type ?? "").toUpperCase();
    if (!TYPES.includes(type)) throw invalid(`Invalid or missing type: ${JSON.stringify(sent.type ?? null)}.`);
    const name = absolute(sent.name ?? "", this.zone);
    const content = normalised(type, sent.content ?? "", this.options);
    const comment = sent.comment === undefined || sent.comment === "" ? null : sent.comment;
    const proxiable = type === "A" || type === "AAAA" || type === "CNAME";
    if (sent.proxied === true && !proxiable) throw new ApiError(400, [{ code: 9004, message: "This record type cannot be proxied." }]);
    if (type === "MX" && sent.priority === undefined) throw invalid("MX needs a priority.");
    return {
      id: kept.id,
      name,
      type,
      content,
      ttl: ttlOf(sent.ttl ?? 1, this.options),
      ...(type === "MX" ? { priority: sent.priority as number } : {}),
      proxied: sent.proxied ?? false,
      proxiable,
      comment,
      ...(comment === null ? {} : { comment_modified_on: now() }),
      tags: sent.tags ?? [],
      settings: type === "CNAME" ? { flatten_cname: false } : {},
      meta: kept.meta ?? {},
      created_on: kept.created_on,
      modified_on: now(),
    };
  }

  /** What the API refuses to store beside the rest. */
  private refuse(record: StoredRecord): void {
    const { name, type, content, comment, tags } = record;
    if (name !== this.zone && !name.endsWith(`.${this.zone}`)) throw invalid(`${name} is outside ${this.zone}.`);
    if (comment !== null && comment.length > 100) throw new ApiError(400, [{ code: 9313, message: "Comment exceeds 100 characters." }]);
    if (tags.length > 0) throw new ApiError(400, [{ code: 9300, message: "DNS record has 1 tags, exceeding the quota of 0." }]);
    const others = this.list().filter((other) => other.name === name && other.id !== record.id);
    if (others.some((other) => other.type === type && other.content === content)) {
      throw new ApiError(400, [{ code: 81058, message: "An identical record already exists." }]);
    }
    const clash = name !== this.zone && (type === "CNAME" ? others.length > 0 : others.some((other) => other.type === "CNAME"));
    if (clash) throw new ApiError(400, [{ code: 81053, message: "An A, AAAA, or CNAME record with that host already exists." }]);
    const texts = [...others, record].filter((each) => each.type === "TXT").reduce((sum, each) => sum + octetsOf(each.content), 0);
    if (texts > 8192) throw invalid("The TXT records at this name exceed 8192 characters.");
  }
}

/** Octets of the text, without quotes and escapes. */
function octetsOf(content: string): number {
  return content.replace(/\\(?:\d{3}|.)/gsu, "x").replace(/" "|^"|"$/gu, "").length;
}

let tick = 0;

/** Times differ from write to write, as they do at the API. */
function now(): string {
  tick += 1;
  return `${new Date().toISOString().slice(0, -5)}.${String(tick).padStart(6, "0")}Z`;
}

function invalid(message: string): ApiError {
  return new ApiError(400, [{ code: 1004, message: "DNS Validation Error", error_chain: [{ code: 9005, message }] }]);
}

function absolute(name: string, zone: string): string {
  if (name === "@" || name === "") return zone;
  const dotless = name.toLowerCase().replace(/\.$/u, "");
  const lower = /^[!-~]*$/u.test(dotless) ? dotless : domainToASCII(dotless);
  return lower === zone || lower.endsWith(`.${zone}`) ? lower : `${lower}.${zone}`;
}

function ttlOf(ttl: number, { enterprise }: DnsOptions): number {
  if (ttl === 1 || (ttl >= (enterprise === true ? 30 : 60) && ttl <= 86_400)) return ttl;
  throw new ApiError(400, [{ code: 9021, message: "Invalid TTL. Must be between 60 and 86400 seconds, or 1 for Automatic." }]);
}

function normalised(type: string, content: string, options: DnsOptions): string {
  if (content === "") throw invalid(`Content for ${type} record is missing.`);
  if (type === "CNAME" || type === "MX") return content === "." ? content : content.toLowerCase().replace(/\.$/u, "");
  return type === "TXT" ? textOf(content, options) : content;
}

/** Quoted strings are kept as they are sent; one over 255 octets is split again; unquoted text is kept. */
function textOf(content: string, { autoQuote }: DnsOptions): string {
  if (!content.startsWith('"')) {
    if (content.length > STRING_OCTETS) throw invalid("An unquoted TXT string exceeds 255 characters.");
    return autoQuote === true ? `"${content}"` : content;
  }
  if (!/^"(?:[^"\\]|\\.)*"(?: "(?:[^"\\]|\\.)*")*$/su.test(content)) throw invalid("TXT content has unbalanced quotes.");
  const strings = [...content.matchAll(/"((?:[^"\\]|\\.)*)"/gsu)].map(([, inside = ""]) => inside.match(/\\(?:\d{3}|.)|[^\\]/gsu) ?? []);
  const split = strings.flatMap((octets) =>
    Array.from({ length: Math.max(1, Math.ceil(octets.length / STRING_OCTETS)) }, (_, index) =>
      octets.slice(index * STRING_OCTETS, (index + 1) * STRING_OCTETS),
    ),
  );
  const wire = split.reduce((sum, octets) => sum + octets.length + 1, 0);
  if (wire > 4096) throw invalid(`TXT content is ${wire} octets on the wire, of which 4096 are allowed.`);
  return split.map((octets) => `"${octets.join("")}"`).join(" ");
}
