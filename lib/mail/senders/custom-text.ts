/**
 * What a text of a custom sender says to receivers, and what is wrong in it.
 */
import { readDkimKey, readKeyName } from "../dkim";
import { POLICY_CURE, isDmarcText, policyWordProblem, readDmarc, readPolicyName } from "../dmarc";
import type { PlacedRecord } from "../dns";
import { type Finding, finding } from "../finding";
import { isToken } from "../late";
import { isSpfText, judgeSpf, judgeTerms, readSpf } from "../spf";
import { readTags } from "../tags";

/** Judges a text as what it is to those who read it: an SPF, a policy, a key. */
export function judgeCustomText(record: PlacedRecord, zone: string | undefined): Finding[] {
  const { name, content, owner } = record;
  if (isToken(content)) return judgeKnown(record, zone);
  if (/^"v=.*"$/su.test(content)) {
    const cure = "write the text without them; they are added where the record is written";
    return [finding("spec-value", owner, { problem: "quotes around a text, which would be part of it", value: content, cure })];
  }
  if (/^\s+v=(?:spf1|DMARC1)\b/iu.test(content)) {
    const cure = "write the text without it";
    return [finding("spec-value", owner, { problem: "a space before v=, behind which no receiver knows the text", value: content, cure })];
  }
  if (isSpfText(content)) return judgeCustomSpf(content, name, owner, zone);
  // Others read texts of their own there too.
  if (readPolicyName(name) !== undefined && isDmarcText(content)) return judgePolicy(content, owner);
  return readKeyName(name) !== undefined ? [...readDkimKey(content, owner).findings] : [];
}

/** Judges the terms of an SPF and the words of a policy that are known now; the rest, and any other text, is judged at apply. */
function judgeKnown({ name, content, owner }: PlacedRecord, zone: string | undefined): Finding[] {
  const known = (separator: string): string =>
    content
      .split(separator)
      .filter((part) => !isToken(part))
      .join(separator);
  if (isSpfText(content)) return judgeCustomSpf(known(" "), name, owner, zone);
  if (readKeyName(name) !== undefined) {
    // What the other tags say of the key, its kind above all, may be known only at apply.
    const isNoted = content.split(";").every((part) => !isToken(part) || /^ *[nt] *=/u.test(part));
    return isNoted ? [...readDkimKey(known(";"), owner).findings] : [];
  }
  if (readPolicyName(name) === undefined || !isDmarcText(content)) return [];
  const words = known(";");
  const problem = readTags(words).tags.some((tag) => tag.name === "p") ? policyWordProblem(words) : undefined;
  return problem === undefined ? [] : [wrongPolicy(problem, words, owner)];
}

function judgeCustomSpf(content: string, name: string, owner: string, zone: string | undefined): Finding[] {
  const { value: spf, findings } = readSpf(content, owner);
  if (spf === undefined) return [...findings];
  const terms = spf.terms.map((term) => ({ term, at: owner }));
  return [...judgeTerms(terms, name, zone), ...judgeSpf(spf, owner, spf.terms)];
}

function judgePolicy(content: string, owner: string): Finding[] {
  const { findings } = readDmarc(content, owner);
  const problem = policyWordProblem(content);
  if (findings.length > 0 || problem === undefined) return [...findings];
  return [wrongPolicy(problem, content, owner)];
}

function wrongPolicy(problem: string, value: string, owner: string): Finding {
  return finding("dmarc-syntax", owner, { problem, value, cure: POLICY_CURE });
}
