/**
 * The zones of an app, by what records give as their id.
 */
import { DefaultTokenResolver, StringConcat, TerraformElement, TerraformStack, Token, Tokenization } from "cdktf";
import type { IConstruct } from "constructs";

import type { GivenZone } from "./mail";
import { type KnownZone, asciiName, comparable } from "./mail/dns";
import { withoutBraces } from "./terraform-text";

const RESOLVER = new DefaultTokenResolver(new StringConcat());

/** Zones, and the names that specs and the app's own zones say of them. */
export class Zones {
  private readonly names = new Map<string, string>();
  /** The zones of the app itself. */
  readonly learned: GivenZone[] = [];
  private readonly plain = new Map<string, string>();

  /** Learns a zone's name. */
  add(scope: IConstruct, id: string, name: string): void {
    this.names.set(this.plainId(scope, id), name);
  }

  /** Learns the name of a zone from the resource or the data source that it is, whoever made it. */
  learn(construct: IConstruct): void {
    if (!TerraformElement.isTerraformElement(construct)) return;
    const zone = construct as ZoneElement;
    // To read the id of a construct makes a token.
    if (zone.terraformResourceType !== "cloudflare_zone") return;
    const name = zone.nameInput ?? zone.filterInput?.name;
    if (zone.id === undefined || name === undefined || Token.isUnresolved(name)) return;
    const ascii = comparable(asciiName(name) ?? name);
    this.add(zone, zone.id, ascii);
    this.learned.push({ ...this.given(zone, zone.id, ascii), owner: zone.node.path });
  }

  /** A zone as somebody gives it, with the reference that its id is. */
  given(scope: IConstruct, id: string, name: string): Omit<GivenZone, "owner"> {
    return Token.isUnresolved(id) ? { id, name, reference: this.plainId(scope, id) } : { id, name };
  }

  /** What is known of a record's zone. */
  of(record: IConstruct, id: string): KnownZone {
    const plain = this.plainId(record, id);
    return { id: plain, name: this.names.get(plain) };
  }

  /** An id as it is, or the reference that it is, which is its stack's own; each reading of `zone.id` is a token of its own. */
  private plainId(scope: IConstruct, id: string): string {
    if (!id.startsWith("${")) return id;
    const known = this.plain.get(id);
    if (known !== undefined) return known;
    // A zone of another stack is resolved there, where it is no reference across stacks.
    const { originStack } = (Tokenization.reverseString(id).firstToken ?? {}) as { readonly originStack?: TerraformStack };
    const stack = originStack ?? TerraformStack.of(scope);
    const reference = String(Tokenization.resolve(id, { scope: stack, resolver: RESOLVER, preparing: false }));
    const plain = `${stack.node.path}/${withoutBraces(reference)}`;
    this.plain.set(id, plain);
    return plain;
  }
}

/** `cloudflare_zone`, a resource or a data source. */
interface ZoneElement extends TerraformElement {
  readonly terraformResourceType?: string;
  readonly id?: string;
  readonly nameInput?: string;
  readonly filterInput?: { readonly name?: string };
}
