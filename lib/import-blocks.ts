/**
 * Terraform's `import` blocks: records that stand in a zone already come into a stack's state at its next apply.
 */
import { App, type TerraformStack } from "cdktf";

import { overridesOf } from "./overrides";
import { DNS_RECORD } from "./terraform-text";

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
    const own = list;
    stack.node.addValidation({ validate: () => problemsOf(stack, own) });
  }
  list.push({ to: `${DNS_RECORD}.${address}`, id });
}

/** What keeps the blocks out of the stack's file, so that the next apply would make second records. */
function problemsOf(stack: TerraformStack, list: readonly ImportBlock[]): string[] {
  const records = list.map(({ to }) => to).join(", ");
  if (App.of(stack).hclOutput)
    return [`adopt: no import blocks can be written in HCL (${records}); synthesise JSON for the apply that takes them over`];
  if (overridesOf(stack)?.["import"] === list) return [];
  return [`adopt: the stack's override of import takes the place of those of ${records}; add it before the first construct of a spec`];
}
