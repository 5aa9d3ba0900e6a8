/**
 * Constructs that were removed: those that knew them still do.
 */
import type { Construct } from "constructs";

/** Whether a construct, and what it stands in, was not removed. */
export function isInTree(construct: Construct): boolean {
  return construct.node.scopes.every(({ node }) => node.scope === undefined || node.scope.node.tryFindChild(node.id)?.node === node);
}
