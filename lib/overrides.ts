/**
 * What a stack overrides: CDKTF keeps it to itself, and this is the one place that reads it.
 */
import type { TerraformStack } from "cdktf";

/** The overrides of a stack by their first word; undefined where CDKTF does not say them. */
export function overridesOf(stack: TerraformStack): Readonly<Record<string, unknown>> | undefined {
  return (stack as unknown as { readonly rawOverrides?: Readonly<Record<string, unknown>> }).rawOverrides;
}
