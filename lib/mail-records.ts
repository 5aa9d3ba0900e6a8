/**
 * What all constructs of the package are: a loop over the core's records.
 */
import type { DnsRecord } from "@cdktf/provider-cloudflare/lib/dns-record";
import { Annotations, type TerraformProvider, TerraformStack } from "cdktf";
import { Construct } from "constructs";

import { MailDnsRecord, dnsRecordConfig, zoneIdOf } from "./cloudflare";
import { importInStack } from "./import-blocks";
import { isInTree } from "./in-tree";
import { withoutListTokens } from "./late-lists";
import { type MailRecord, type Spec, addressOf, formatFinding } from "./mail";
import { counted, isError, show } from "./mail/finding";
import { once } from "./mail/once";
import { parseWithRecords } from "./mail/parse-spec";
import { isMap } from "./mail/reading";
import { type SpecSource, nameOf } from "./mail/spec";
import { describeInStack } from "./stack-comment";
import { checkZones } from "./zone-check";

/** What a construct takes beside its spec. */
export interface ConstructProps {
  /**
   * The Cloudflare provider of its records.
   * @default the stack's provider
   */
  readonly provider?: TerraformProvider;
  /**
   * Where the spec stands; `stacksFrom` says it.
   * @default none
   */
  readonly source?: SpecSource;
}

/** A construct made from a spec: it judges, and makes a DnsRecord of each record. */
export abstract class MailRecords<S extends Spec = Spec> extends Construct {
  /** The checked spec. */
  readonly spec: S;
  /** The records as plain data, in a fixed order. */
  readonly records: readonly MailRecord[];
  private readonly resources = new Map<string, DnsRecord>();

  /** @throws Error with every error of the spec at once, or when the stack has another construct of the same name */
  protected constructor(scope: Construct, id: string, kind: S["kind"], props: ConstructProps) {
    super(scope, id);
    refuseOther(kind, props, this.node.path);
    const { provider, source, ...written } = (props as ConstructProps | undefined) ?? {};
    const { value: parsed, findings } = parseWithRecords(withoutListTokens({ ...written, kind }));
    if (parsed === undefined) throw new Error(failure(this.node.path, findings.filter(isError).map(formatFinding)));
    const { spec, records } = parsed;
    if (spec.account !== undefined && provider === undefined) {
      const words = `account: no provider for the account ${JSON.stringify(spec.account)}; give provider, as it is made for that account`;
      throw new Error(failure(this.node.path, [words]));
    }
    const stack = stackOf(this);
    if (provider !== undefined && TerraformStack.of(provider) !== stack) {
      const words = `provider: that of the stack ${TerraformStack.of(provider).node.path}; give one of ${stack.node.path}, the construct's own`;
      throw new Error(failure(this.node.path, [words]));
    }
    this.spec = spec as S;
    this.records = records;
    const name = nameOf(spec);
    for (const warning of findings) Annotations.of(this).addWarning(`${warning.id}: ${formatFinding(warning)}`);

    refuseTwice(stack, kind, name, this);
    const place = { zoneId: zoneIdOf(this, spec.zone, provider), comment: spec.comment, provider };
    for (const record of this.records) {
      const id = record.role.replaceAll("__", "-");
      // Two roles may differ by - and __ alone.
      const isTaken = this.node.tryFindChild(id) !== undefined;
      const resource = new MailDnsRecord(this, isTaken ? record.role : id, dnsRecordConfig(record, place, this.records));
      // The address comes from the domain and the role alone, wherever the construct stands.
      resource.overrideLogicalId(addressOf(name, record.role));
      this.resources.set(record.role, resource);
    }
    for (const [role, id] of Object.entries(spec.adopt)) importInStack(this.record(role), `${place.zoneId}/${id}`);
    describeInStack(this, findings, source);
    checkZones(this);
  }

  /**
   * The Terraform resource of a role, like `spf` or `dkim__mx2026`.
   * @throws Error when the spec has no such role, with the roles that it has
   */
  record(role: string): DnsRecord {
    const resource = this.resources.get(role);
    if (resource === undefined)
      throw new Error(`${this.node.path}: no record with role "${role}"; it has ${[...this.resources.keys()].join(", ")}`);
    return resource;
  }
}

/** What JavaScript lets through: no map at all, or the spec of another construct, of which nothing else would be worth saying. */
function refuseOther(kind: string, props: unknown, path: string): void {
  if (props === undefined) return;
  const isObject = typeof props === "object" && props !== null && !Array.isArray(props);
  // An object of a class is taken by its own fields, as the spread takes it.
  if (!isObject || (!isMap(props) && Object.keys(props).length === 0))
    throw new Error(failure(path, [`the spec: not a map, got ${show(props)}; give its fields, like { domain: "example.com" }`]));
  const given = (props as { readonly kind?: unknown }).kind ?? kind;
  if (given === kind) return;
  throw new Error(
    failure(path, [`kind: another than this construct's, got ${show(given)}; leave it out, or use the construct of that kind`]),
  );
}

/** CDKTF's and CDK Terrain's stacks know each other by a mark, and cannot work together: their synth fails far from here. */
function stackOf(construct: Construct): TerraformStack {
  const stack = TerraformStack.of(construct);
  if (stack instanceof TerraformStack) return stack;
  throw new Error(
    [
      `${construct.node.path}: its stack comes from another copy of the framework than cdktf-sending-domain uses, and two cannot work together`,
      'CDK Terrain: write "cdktf": "npm:cdktn@0.24.0" among the dependencies of package.json and "overrides": { "cdktf": "$cdktf" }, and name "cdktf" in the code',
      "CDKTF twice: npm ls cdktf shows them; npm dedupe, or one version for all packages, leaves one",
    ].join("\n  - "),
  );
}

function failure(path: string, errors: readonly string[]): string {
  return [`${path}: ${counted(errors.length, "error")} in the spec`, ...errors.map((error) => `  - ${error}`)].join("\n");
}

/** The constructs of each stack, by what they are of. */
const takenIn = once(() => new Map<string, Construct>());

/** CDKTF would silently merge two resources of one address. */
function refuseTwice(stack: TerraformStack, kind: string, name: string, construct: Construct): void {
  const taken = takenIn(stack);
  const key = `${kind === "report-receiver" ? "reports " : ""}${name}`;
  const before = taken.get(key);
  if (before !== undefined && isInTree(before)) {
    throw new Error(`${construct.node.path}: ${name} stands already in this stack, at ${before.node.path}; keep one construct of it`);
  }
  taken.set(key, construct);
}
