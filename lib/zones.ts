/**
 * The zones of an app, by what records give as their id.
 */
import { TerraformElement, Token } from "cdktf";
import type { IConstruct } from "constructs";

import { resolvedToken } from "./late-values";
import type { GivenZone } from "./mail";
import { type KnownZone, comparable } from "./mail/dns";
import { partsOf } from "./mail/late";
import { withoutBraces } from "./terraform-text";

/** Zones, and the names that specs and the app's own zones say of them. */
export class Zones {
  /** Names, by id or by the reference that stands for it. */
  private readonly names = new Map<string, string>();
  /** The zones of the app itself. */
  readonly learned: GivenZone[] = [];
  /** What references to a zone's attributes come to: its id, in one form, and its name. */
  private readonly known = new Map<string, string>();
  private readonly references = new Map<string, string>();

  /** Learns a zone's name. */
  add(scope: IConstruct, id: string, name: string): void {
    this.names.set(this.plainId(scope, id), name);
  }

  /** Learns id and name of a zone from the resource or the data source that it is, whoever made it. */
  learn(construct: IConstruct): void {
    if (!TerraformElement.isTerraformElement(construct)) return;
    const zone = construct as ZoneElement;
    // To read an attribute of a construct makes a token.
    if (zone.terraformResourceType !== "cloudflare_zone" || zone.id === undefined) return;
    const { id, zoneId, zoneIdInput, name: nameAttribute } = zone;
    const own = this.plainId(zone, zoneIdInput ?? id);
    for (const each of [id, zoneId]) if (each !== undefined) this.known.set(this.reference(zone, each), own);
    const name = zone.nameInput ?? zone.filterInput?.name;
    if (name === undefined || Token.isUnresolved(name)) return;
    const ascii = comparable(name);
    if (nameAttribute !== undefined) this.known.set(this.reference(zone, nameAttribute), ascii);
    this.add(zone, id, ascii);
    this.learned.push({ ...this.given(zone, id, ascii), owner: zone.node.path });
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

  /** A text with the names of zones in the place of references to them. */
  withNames(scope: IConstruct, text: string): string {
    if (!Token.isUnresolved(text)) return text;
    return partsOf(text)
      .map((part) => (part.late ? (this.known.get(this.reference(scope, part.text)) ?? part.text) : part.text))
      .join("");
  }

  /** An id as it is, or the reference that it is. */
  private plainId(scope: IConstruct, id: string): string {
    if (!id.startsWith("${")) return id;
    const reference = this.reference(scope, id);
    return this.known.get(reference) ?? reference;
  }

  /** A reference, which is its stack's own; each reading of an attribute is a token of its own. */
  private reference(scope: IConstruct, token: string): string {
    const before = this.references.get(token);
    if (before !== undefined) return before;
    const { stack, text } = resolvedToken(scope, token);
    const reference = `${stack.node.path}/${withoutBraces(text)}`;
    this.references.set(token, reference);
    return reference;
  }
}

/** `cloudflare_zone`, a resource or a data source. */
interface ZoneElement extends TerraformElement {
  readonly terraformResourceType?: string;
  readonly id?: string;
  readonly zoneId?: string;
  readonly zoneIdInput?: string;
  readonly name?: string;
  readonly nameInput?: string;
  readonly filterInput?: { readonly name?: string };
}
