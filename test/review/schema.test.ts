import { readFileSync } from "node:fs";
import { join } from "node:path";

import Ajv from "ajv";

import { makeReviewSchema } from "../schema/review";

import { review } from "./run-case";

test("JSON is what its schema says, and the schema is current", () => {
  const schema = JSON.parse(readFileSync(join(__dirname, "../../docs/review.schema.json"), "utf8")) as object;
  expect(schema).toEqual(JSON.parse(JSON.stringify(makeReviewSchema())));
  const validate = new Ajv({ strict: false }).compile(schema);
  for (const name of ["01-nothing", "05-forced", "19-parked", "28-second-spf", "34-plan-step"]) {
    validate(JSON.parse(review(name, "json").stdout));
    expect({ name, errors: validate.errors }).toEqual({ name, errors: null });
  }
  expect(validate({ version: 2, grade: "none", blocked: false, domains: [] })).toBe(false);
});
