/**
 * Terraform's `import` blocks: records that stand in a zone already come into a stack's state at its next apply.
 */
import { App, Lazy, TerraformStack } from "cdktf";
import type { Construct } from "constructs";

import { isInTree } from "./in-tree";
import { once } from "./mail/once";
import { overridesOf } from "./overrides";
import { DNS_RECORD } from "./terraform-text";

interface ImportBlock {
  readonly to: string;
  /** `<zone id>/<record id>`. */
  readonly id: string;
}

/** The blocks of a stack: ours with the construct that asks for each, and the list that the stack writes. */
interface Blocks {
  readonly own: { readonly construct: Construct; readonly block: ImportBlock }[];
  readonly written: unknown[];
}

/**
 * Adds an `import` block for a DNS record of a construct, as long as that is not removed. CDKTF's own `importFrom` starts terraform at
 * synth, and an override of a list replaces what was there: so a stack has one list, which grows.
 */
export function importInStack(construct: Construct, address: string, id: string): void {
  const { own, written } = blocksOf(TerraformStack.of(construct));
  const block = { to: `${DNS_RECORD}.${address}`, id };
  own.push({ construct, block });
  written.push(Lazy.anyValue({ produce: () => (isInTree(construct) ? block : undefined) }));
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
  const standing = own.filter(({ construct }) => isInTree(construct));
  if (standing.length === 0) return [];
  const records = standing.map(({ block }) => block.to).join(", ");
  if (App.of(stack).hclOutput)
    return [`adopt: no import blocks can be written in HCL (${records}); synthesise JSON for the apply that takes them over`];
  if (overridesOf(stack)?.["import"] === written) return [];
  return [`adopt: the stack's override of import takes the place of those of ${records}; add it before the first construct of a spec`];
}
