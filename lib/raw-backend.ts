/**
 * RawBackend: any of Terraform's backends, by its own settings.
 */
import { TerraformBackend, TerraformRemoteState } from "cdktf";
import type { Construct } from "constructs";

import { isMap } from "./mail/reading";

/** Settings of one backend, in Terraform's words: `{ s3: { bucket: "…", key: "{stack}.tfstate", use_lockfile: true } }`. */
export type BackendSettings = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A backend with Terraform's own settings; in their texts `{stack}` is the stack's name. */
export class RawBackend extends TerraformBackend {
  private readonly settings: Readonly<Record<string, unknown>>;

  /** @throws Error when the settings do not name exactly one backend */
  constructor(scope: Construct, settings: BackendSettings) {
    const [[type, raw] = ["", undefined], ...more] = isMap(settings) ? Object.entries(settings) : [];
    if (!isMap(raw) || more.length > 0) {
      throw new Error(
        `backend: not exactly one backend with its settings; write it like { "s3": { "bucket": "…", "key": "{stack}.tfstate" } }`,
      );
    }
    if (type === "cloud")
      throw new Error(
        'backend: "cloud" is no backend of Terraform\'s, but a block of its own; use CDKTF\'s CloudBackend, or write { "remote": … }',
      );
    super(scope, "backend", type);
    const named = JSON.stringify(raw).replaceAll("{stack}", () => JSON.stringify(this.cdktfStack.node.id).slice(1, -1));
    this.settings = JSON.parse(named) as Readonly<Record<string, unknown>>;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { ...this.settings };
  }

  protected override synthesizeHclAttributes(): Record<string, unknown> {
    return this.synthesizeAttributes();
  }

  /** The state of a stack with this backend, for references from other stacks. */
  override getRemoteStateDataSource(scope: Construct, name: string, fromStack: string): TerraformRemoteState {
    // The settings already name this stack, which is the one that is read.
    void fromStack;
    return new RawRemoteState(scope, name, this.name, this.settings);
  }
}

class RawRemoteState extends TerraformRemoteState {
  constructor(scope: Construct, id: string, backend: string, settings: Readonly<Record<string, unknown>>) {
    super(scope, id, backend, { ...settings });
  }
}
