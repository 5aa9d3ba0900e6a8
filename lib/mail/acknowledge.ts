/**
 * Warnings that a spec's owner takes responsibility for.
 */
import { type Finding, above, finding, isError } from "./finding";
import { SECRET, holdsPrivateKey } from "./private-key";
import type { Acknowledged } from "./spec";
import type { Acknowledgement } from "./spec/read-shared";

/** Takes acknowledged warnings out of the findings; an acknowledgement that matches nothing is a warning itself. */
export function acknowledge(
  found: readonly Finding[],
  acknowledgements: readonly Acknowledgement[],
): { readonly findings: readonly Finding[]; readonly acknowledged: readonly Acknowledged[] } {
  if (acknowledgements.length === 0) return { findings: found, acknowledged: [] };
  const matching = finder(acknowledgements);
  const acknowledged: Acknowledged[] = [];
  const findings: Finding[] = [];
  const used = new Set<Acknowledgement>();
  for (const each of found) {
    const acknowledgement = matching(each);
    if (acknowledgement === undefined) findings.push(each);
    else {
      used.add(acknowledgement);
      acknowledged.push({ finding: each, reason: acknowledgement.reason });
    }
  }
  // What stands beside an error is perhaps not judged yet.
  if (found.some(isError)) return { findings, acknowledged };
  const covered = new Set(acknowledged.flatMap(({ finding: { id, path } }) => atOrAbove(path).map((at) => `${id} ${at}`)));
  for (const { finding: id, at, place } of acknowledgements.filter((each) => !used.has(each))) {
    const where = at === "" ? "the whole spec" : holdsPrivateKey(at) ? SECRET : at;
    const [why, cure] = covered.has(`${id} ${at}`)
      ? ["as another entry does already", "remove one of them"]
      : ["where nothing is found", "remove it, or correct its path"];
    findings.push(finding("acknowledge-unmatched", place, { problem: `acknowledges ${id} at ${where}, ${why}`, cure }));
  }
  return { findings, acknowledged };
}

/** Finds the first acknowledgement that is meant for a finding, by its id and the segments of its path. */
function finder(acknowledgements: readonly Acknowledgement[]): (found: Finding) => Acknowledgement | undefined {
  const first = new Map<string, number>();
  for (const [index, { finding: id, at }] of acknowledgements.entries()) {
    const key = `${id} ${at}`;
    if (!first.has(key)) first.set(key, index);
  }
  return (found) => {
    if (isError(found)) return undefined;
    const nearest = Math.min(...atOrAbove(found.path).map((at) => first.get(`${found.id} ${at}`) ?? Infinity));
    return acknowledgements[nearest];
  };
}

/** A path, and all above it, up to the whole spec. */
function atOrAbove(path: string): string[] {
  const paths: string[] = [];
  for (let at: string | undefined = path; at !== undefined; at = above(at)) paths.push(at);
  return paths;
}
