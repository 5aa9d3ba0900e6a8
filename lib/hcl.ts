/**
 * What CDKTF writes wrongly when it synthesises HCL in place of JSON: Terraform then refuses it, or, worse, reads another text.
 */
import { App, type TerraformStack } from "cdktf";

import type { MailRecord, Spec } from "./mail";
import { isToken } from "./mail/late";

/** Why a spec's records cannot be written in HCL, where their stack is. */
export function judgeHcl(stack: TerraformStack, path: string, spec: Spec, records: readonly MailRecord[]): string[] {
  const { root } = stack.node;
  if (!App.isApp(root) || !root.hclOutput) return [];
  const roles = records.filter(({ content }) => isToken(content) || isMangled(content)).map(({ role }) => role);
  return [
    ...(isMangled(spec.comment ?? "")
      ? [`comment: ${path}: a quote, a backslash or a template cannot be written in HCL; synthesise JSON`]
      : []),
    ...(spec.zone.id === undefined
      ? [`zone: ${path}: the lookup of a zone cannot be written in HCL; give zone.id, or synthesise JSON`]
      : []),
    ...(roles.length > 0 ? [`hcl: ${path}: the contents of ${roles.join(", ")} cannot be written in HCL; synthesise JSON`] : []),
  ];
}

/** Whether a text is written in HCL as another than it is. */
function isMangled(text: string): boolean {
  return /["\\]|\$\{/u.test(text);
}
