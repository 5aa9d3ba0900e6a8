/**
 * The walk up the DNS tree, over whatever answers it: which names are asked, where it ends, and what its records come to (RFC 9989 section 4.10).
 */
import { namesFrom } from "../dns";
import { readTags, repeatedTags } from "../tags";

/** A record that says it is a policy. Whether readers take it is asked only of the one that applies (RFC 9989 section 4.10.1). */
export interface Candidate {
  readonly at: string;
  readonly record: string;
  readonly publicSuffix: string | undefined; // "psd"
}

/** A record as a walk meets it: a list that has a tag twice is none (RFC 9989 section 4.10, RFC 6376 section 3.2). */
export function candidateAt(at: string, record: string): Candidate | undefined {
  const { tags } = readTags(record);
  if (repeatedTags(tags).length > 0) return undefined;
  return { at, record, publicSuffix: tags.find(({ name }) => name === "psd")?.value.toLowerCase() };
}

/** Labels that a walk begins with, once its first question has been asked (RFC 9989 section 4.10). */
const MOST_LABELS = 7;

/** Whether a walk ends at a record (RFC 9989 section 4.10). */
export function endsWalk({ publicSuffix }: Candidate): boolean {
  return publicSuffix === "n" || publicSuffix === "y";
}

/** The organizational domain of a name, and the record that holds for it. */
export interface Conclusion {
  readonly organizationalDomain: string;
  readonly candidate: Candidate | undefined;
}

/** What the records of a walk, the longest name first, come to (RFC 9989 sections 4.10.1 and 4.10.2). */
export function conclusionOf(domain: string, found: readonly Candidate[]): Conclusion {
  const organizationalDomain = organizationalOf(domain, found);
  // The name's own policy, its organizational domain's, its public suffix's; those between are passed over.
  const candidate = [domain, organizationalDomain].map((name) => found.find(({ at }) => at === name)).find((each) => each !== undefined);
  return { organizationalDomain, candidate: candidate ?? found.find(({ publicSuffix }) => publicSuffix === "y") };
}

/** The name, then its ancestors of at most seven labels, longest first. */
export function ancestors(domain: string): string[] {
  const [own = domain, ...above] = namesFrom(domain);
  return [own, ...above.slice(-MOST_LABELS)];
}

/** RFC 9989 section 4.10.2, over the policies of a walk, the longest name first. */
function organizationalOf(domain: string, found: readonly Candidate[]): string {
  const last = found.at(-1);
  if (last?.publicSuffix !== "y") return last?.at ?? domain;
  const labels = last.at.split(".").length + 1;
  return domain.split(".").slice(-labels).join(".");
}
