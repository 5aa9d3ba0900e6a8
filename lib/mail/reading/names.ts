/**
 * Readers of domain names.
 */
import { type NameReading, comparable, readHostName, readRecordName } from "../dns";
import { type Finding, finding } from "../finding";
import { isToken, partsOf, withoutTokens } from "../late";

import type { Reader } from "./reader";
import { text } from "./values";

/** A host name (letters, digits, hyphens), as lower-case A-labels without a trailing dot. */
export const hostName: Reader<string> = nameBy(readHostName);

/** A record name: a host name whose labels may hold underscores. */
export const recordName: Reader<string> = nameBy(readRecordName);

/** As {@link recordName}; it may be known only at apply. */
export const lateRecordName: Reader<string> = nameBy(readRecordName, /^[\w.-]*$/u);

function nameBy(read: (text: string) => NameReading, late?: RegExp): Reader<string> {
  const plain = text({ blank: true, ...(late === undefined ? {} : { late }) });
  return (value, at, found) => {
    const got = plain(value, at, found);
    if (got === undefined) return undefined;
    if (isToken(got)) return lateName(got, at, found);
    const name = read(got);
    if ("name" in name) return name.name;
    found.push(
      finding(name.tooLong === true ? "name-too-long" : "name-invalid", at, { problem: name.problem, value: got, cure: name.cure }),
    );
    return undefined;
  };
}

/** A name with tokens: what is known of it in lower case, without a last dot. */
function lateName(given: string, at: string, found: Finding[]): string | undefined {
  const name = comparable(given);
  // A token is some letters of a label, or some labels.
  const known = partsOf(name).map((part) => (part.late ? "x" : part.text));
  const labels = known.join("").split(".");
  if (labels.every((label) => /^(?!-)[a-z0-9_-]+(?<!-)$/u.test(label))) return name;
  const cure = "write labels of letters, digits and inner hyphens, joined by dots, around the token";
  found.push(finding("spec-token", at, { problem: "text beside a token that is no part of a name", value: withoutTokens(given), cure }));
  return undefined;
}
