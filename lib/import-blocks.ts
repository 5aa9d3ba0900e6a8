/**
 * Terraform's `import` blocks: records that stand in a zone already come into a stack's state at its next apply.
 */
import type { TerraformStack } from "cdktf";

import { overridesOf } from "./overrides";

interface ImportBlock {
  readonly to: string;
  /** `<zone id>/<record id>`. */
  readonly id: string;
}

const blocks = new WeakMap<TerraformStack, ImportBlock[]>();

/**
 * Adds an `import` block for a DNS record. CDKTF's own `importFrom` starts terraform at synth, and an override of a list replaces what
 * was there: so a stack has one list, which grows.
 */
export function importInStack(stack: TerraformStack, address: string, id: string): void {
  let list = blocks.get(stack);
  if (list === undefined) {
    // What others have set stays in front of ours.
    list = [...((overridesOf(stack)?.["import"] ?? []) as readonly ImportBlock[])];
    blocks.set(stack, list);
    stack.addOverride("import", list);
  }
  list.push({ to: `cloudflare_dns_record.${address}`, id });
}
