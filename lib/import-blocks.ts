/**
 * Terraform's `import` blocks: records that stand in a zone already come into a stack's state at its next apply.
 */
import { App, Lazy, type TerraformResource, TerraformStack } from "cdktf";

import { isInTree } from "./in-tree";
import { once } from "./mail/once";
import { overridesOf } from "./overrides";

interface ImportBlock {
  readonly to: string;
  /** `<zone id>/<record id>`. */
  readonly id: string;
}

/** The blocks of a stack: the records of ours, and the list that the stack writes. */
interface Blocks {
  readonly own: TerraformResource[];
  readonly written: unknown[];
}

/**
 * Adds an `import` block for a record, at the address that it has when it is written, as long as it is not removed. CDKTF's own `importFrom`
 * starts terraform at synth, and an override of a list replaces what was there: so a stack has one list, which grows.
 */
export function importInStack(record: TerraformResource, id: string): void {
  const { own, written } = blocksOf(TerraformStack.of(record));
  own.push(record);
  written.push(Lazy.anyValue({ produce: () => (isInTree(record) ? ({ to: addressIn(record), id } satisfies ImportBlock) : undefined) }));
}

function addressIn({ terraformResourceType, friendlyUniqueId }: TerraformResource): string {
  return `${terraformResourceType}.${friendlyUniqueId}`;
}

const blocksOf = once((stack: TerraformStack): Blocks => {
  // What others have set stays in front of ours.
  const blocks: Blocks = { own: [], written: [...((overridesOf(stack)?.["import"] ?? []) as readonly unknown[])] };
  stack.addOverride("import", blocks.written);
  stack.node.addValidation({ validate: () => problemsOf(stack, blocks) });
  return blocks;
});

/** What keeps the blocks out of the stack's file, so that the next apply would make second records. */
function problemsOf(stack: TerraformStack, { own, written }: Blocks): string[] {
  const standing = own.filter(isInTree);
  if (standing.length === 0) return [];
  const records = standing.map(addressIn).join(", ");
  if (App.of(stack).hclOutput)
    return [`adopt: no import blocks can be written in HCL (${records}); synthesise JSON for the apply that takes them over`];
  if (overridesOf(stack)?.["import"] === written) return [];
  return [`adopt: the stack's override of import takes the place of those of ${records}; add it before the first construct of a spec`];
}
