/**
 * Acknowledgements that specs share by what they extend.
 */
import { type FileFinding, type Place, placeOf } from "./place";
import type { ResolvedDocument } from "./resolve";

/** The documents that share an acknowledgement: what one of them has no warning for may be another's. */
export class Sharers {
  private readonly documents: ResolvedDocument[] = [];

  add(document: ResolvedDocument): void {
    this.documents.push(document);
  }

  /** Findings without the acknowledgements that match in one of the specs that share them. */
  withoutMatched(findings: readonly FileFinding[]): FileFinding[] {
    const isUnmatched = ({ id }: FileFinding): boolean => id === "acknowledge-unmatched";
    const at = ({ file, line, column }: Place): string => `${file}:${line}:${column}`;
    const unmatched = new Map<string, number>();
    for (const found of findings.filter(isUnmatched)) unmatched.set(at(found), (unmatched.get(at(found)) ?? 0) + 1);
    const sharing = ({ path, ...place }: FileFinding): number =>
      this.documents.filter(({ places }) => {
        const own = placeOf(path, places);
        return own !== undefined && at(own) === at(place);
      }).length;
    return findings.filter((found) => !isUnmatched(found) || sharing(found) <= (unmatched.get(at(found)) ?? 0));
  }
}
