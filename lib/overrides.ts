/**
 * What CDKTF keeps to itself of stacks and resources: this is the one place that reads it.
 */
import type { TerraformElement, TerraformResource, TerraformStack } from "cdktf";

/** The overrides of a stack or a resource by their first word; undefined where CDKTF does not say them. */
export function overridesOf(element: TerraformStack | TerraformElement): Readonly<Record<string, unknown>> | undefined {
  return (element as unknown as { readonly rawOverrides?: Readonly<Record<string, unknown>> }).rawOverrides;
}

/** Whether a resource has moved to another address, and so is none itself. */
export function isMoved(resource: TerraformResource): boolean {
  return (resource as unknown as { readonly _hasMoved?: boolean })._hasMoved === true;
}
