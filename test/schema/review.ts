/**
 * docs/review.schema.json, made from the types of a review: what `sending-domain review --format json` prints.
 */
import { join } from "node:path";

import { createGenerator } from "ts-json-schema-generator";

const ROOT = join(__dirname, "../..");

/** The schema of a review, version 1. */
export function makeReviewSchema(): Record<string, unknown> {
  const path = join(ROOT, "lib/mail/review/review.ts");
  const config = { path, tsconfig: join(ROOT, "tsconfig.json"), type: "Review", skipTypeCheck: true, topRef: false };
  const schema = createGenerator(config).createSchema("Review") as { properties?: Record<string, unknown>; required?: string[] };
  return {
    ...schema,
    properties: { version: { const: 1, description: "Of this form." }, ...schema.properties },
    required: ["version", ...(schema.required ?? [])],
  };
}
