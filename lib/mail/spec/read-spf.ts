/**
 * The `spf` of a spec.
 */
import { finding } from "../finding";
import { type Reader, isMap, looseList, looseRecord, ofNoEffect, oneOf, optional, recordName, required, wrongType } from "../reading";
import type { PlacedTerm } from "../spf";
import { domainSpecProblem, hasMacro } from "../spf/macro";
import { spfTerm } from "../spf/term-reader";

import type { SpfPlan } from "./checked";

/** Reads `{ all, terms }`, `{ redirect }` or `external`, as far as it is right. */
export const readSpfPlan: Reader<SpfPlan> = (value, at, found) => {
  if (value === "external") return { kind: "external" };
  if (!isMap(value)) return wrongType("a map or external", value, at, found, "write { all, terms }, { redirect } or external");
  if (value["redirect"] !== undefined) {
    const read = looseRecord<{ redirect: string; all?: never; terms?: never }>({
      redirect: required(redirectName),
      all: optional(besideRedirect),
      terms: optional(besideRedirect),
    })(value, at, found);
    return read?.redirect === undefined ? undefined : { kind: "redirect", to: read.redirect };
  }
  const read = looseRecord<{ all?: "fail" | "softfail" | "neutral"; terms?: readonly PlacedTerm[] }>({
    all: optional(all),
    terms: optional(looseList(placedTerm)),
  })(value, at, found);
  return read && { kind: "terms", all: read.all ?? "softfail", terms: read.terms ?? [] };
};

/** A name whose labels may hold underscores, or a domain-spec with macros (RFC 7208 section 7.1). */
const redirectName: Reader<string> = (value, at, found) => {
  if (typeof value !== "string" || !hasMacro(value)) return recordName(value, at, found);
  const problem = domainSpecProblem(value);
  if (problem === undefined) return value;
  found.push(finding("spf-syntax", at, { problem: `redirect= has ${problem}`, value, cure: "write the name whose SPF holds here" }));
  return undefined;
};

const besideRedirect = ofNoEffect("redirect, by which another name's SPF holds", "remove it, or the redirect");

const all: Reader<"fail" | "softfail" | "neutral"> = (value, at, found) => {
  if (value === "pass" || value === "+all" || value === "+") {
    const cure = "write softfail, or fail where the list of servers is complete";
    found.push(finding("spf-plus-all", at, { problem: "+all lets everybody send", value, cure }));
    return undefined;
  }
  return oneOf(["fail", "softfail", "neutral"])(value, at, found);
};

const placedTerm: Reader<PlacedTerm> = (value, at, found) => {
  const term = spfTerm(value, at, found);
  if (term === undefined) return undefined;
  if (term.kind === "all") {
    const cure = "write spf.all: fail, softfail or neutral";
    found.push(finding("spf-all-in-terms", at, { problem: "all among the terms: what stands behind it is never read", value, cure }));
    return undefined;
  }
  if (term.kind === "redirect") {
    const cure = "write spf: { redirect: name }, or an include";
    found.push(finding("spec-value", at, { problem: "redirect= among the terms, where all makes it of no effect", value, cure }));
    return undefined;
  }
  return { term, at };
};
