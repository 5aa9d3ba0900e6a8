/**
 * What a sending domain's DMARC says: at its place, of its reports and modes, of its stages, and the rules of the rollout.
 */
import { strength, weakerScopes } from "../dmarc";
import { type Finding, type FindingId, below, finding, isAtOrBelow, touching } from "../finding";
import type { Partly } from "../reading";
import { type AlignedSender, type Stage, findState, judgeRollout, policyOf, tablesOf } from "../rollout";

import type { DmarcPlan, RolloutPlan } from "./checked";

/** Where a domain stands. */
export interface DomainPlace {
  readonly domain: string;
  readonly organizationalDomain: string;
}

/** Judges the DMARC of a domain; without its place, its senders or parts of itself, what can be said without them. */
export function judgeDmarc(
  { value: dmarc, wrong }: Partly<DmarcPlan>,
  place: DomainPlace | undefined,
  senders: readonly AlignedSender[] | undefined,
): Finding[] {
  const isApex = place === undefined || place.domain === place.organizationalDomain;
  if (dmarc?.kind === "inherit" && place !== undefined && isApex) {
    const cure = "give it a rollout; only names below the organizational domain inherit";
    return [finding("dmarc-inherit", "dmarc", { problem: "inherit at the organizational domain, above which no policy stands", cure })];
  }
  if (dmarc?.kind !== "rollout") return [];
  const stages = ownStages(dmarc);
  const hasReports = dmarc.reports.aggregate.length > 0;
  return [
    ...(hasReports ? [] : [noReports()]),
    ...judgeAlignment(dmarc),
    ...(isApex ? [] : judgeSubdomainTags(dmarc, stages, place.organizationalDomain)),
    ...judgePartial(stages, dmarc),
    ...readableFindings(
      [...judgeRollout(dmarc.rollout, { at: "dmarc.rollout", hasReports, beside: dmarc, senders }), ...judgeCurrent(dmarc)],
      wrong,
    ),
  ];
}

/** What of a rollout's findings hangs on nothing that could not be read. */
function readableFindings(findings: readonly Finding[], wrong: readonly string[]): Finding[] {
  const inRollout = wrong.filter((path) => path === "dmarc" || isAtOrBelow(path, "dmarc.rollout"));
  const isBesideRead = !wrong.some((path) => path === "dmarc.subdomains" || path === "dmarc.nonexistent");
  const known = isBesideRead ? findings : findings.filter(({ id }) => !OF_EFFECT.has(id));
  if (inRollout.length === 0) return [...known];
  const hasProfiles = inRollout.every((path) => /\.log\[\d+\]\.(?:stage|since|reason|forced)$/u.test(path));
  const isWrong = touching(inRollout);
  return known.filter(({ id, path }) => {
    if (isWrong(path)) return false;
    if (id === "rollout-unknown-stage") return hasProfiles;
    return id === "rollout-date" || (id === "rollout-order" && path.endsWith(".since")) || /\.profile\[\d+\]/u.test(path);
  });
}

/** What is said of a policy's effect, which the spec's `sp` and `np` are a part of. */
const OF_EFFECT: ReadonlySet<FindingId> = new Set(["rollout-weaker-stage", "rollout-profile-change", "dmarc-weaker-subdomains"]);

function noReports(): Finding {
  const cure = 'add an address for aggregate reports, like ["mailto:dmarc@example.com"]';
  return finding("dmarc-no-reports", "dmarc.reports.aggregate", { problem: "no aggregate reports: nobody sees whose mail fails", cure });
}

function judgeAlignment({ alignment }: RolloutPlan): Finding[] {
  return (["spf", "dkim"] as const).flatMap((path) => {
    if (alignment[path] === "relaxed") return [];
    const what = path === "spf" ? "a return path on a subdomain" : "a signature of a parent or subdomain";
    const cure = "write relaxed, or acknowledge it with the reason";
    return [finding("alignment-strict", `dmarc.alignment.${path}`, { problem: `strict alignment, under which ${what} fails`, cure })];
  });
}

/** A stage of an owner's table, and its path. */
interface PlacedStage {
  readonly stage: Stage;
  readonly at: string;
}

/** The stages of tables that the spec itself writes. */
function ownStages({ rollout }: RolloutPlan): PlacedStage[] {
  return tablesOf(rollout, "dmarc.rollout").flatMap(({ table, at }) => table.map((stage, index) => ({ stage, at: below(at, index) })));
}

function judgePartial(stages: readonly PlacedStage[], beside: RolloutPlan): Finding[] {
  return stages
    .filter(({ stage: { pct } }) => pct !== undefined && pct > 0 && pct < 100)
    .map(({ stage, at }) => finding("dmarc-partial", below(at, "pct"), { ...partial(stage, beside), value: stage.pct }));
}

/** What a share of the mail comes to, and the cure. */
function partial(stage: Stage, beside: RolloutPlan): { readonly problem: string; readonly cure: string } {
  if (strength(policyOf({ ...stage, pct: 100, test: false }, beside)) === 0)
    return { problem: "a share of the mail, of which the policy asks nothing", cure: "leave pct out" };
  const both = "use pct: 0 with test: true, which both generations read as a test";
  if (stage.test === true)
    return { problem: "a share of the mail beside a test: readers of RFC 9989 do not know pct, and read the test", cure: both };
  const problem = "a share of the mail: readers of RFC 9989 do not know pct, and enforce the whole from this stage on";
  return { problem, cure: `${both}, or leave pct out` };
}

/** `sp` and `np` are read at the organizational domain alone. */
function judgeSubdomainTags(dmarc: RolloutPlan, stages: readonly PlacedStage[], organizationalDomain: string): Finding[] {
  const given = [
    ...(["subdomains", "nonexistent"] as const).filter((name) => dmarc[name] !== undefined).map((name) => `dmarc.${name}`),
    ...stages.flatMap(({ stage, at }) =>
      (["sp", "np"] as const).filter((name) => stage[name] !== undefined).map((name) => below(at, name)),
    ),
  ];
  return given.map((at) =>
    finding("dmarc-subdomain-tags", at, {
      problem: `a policy for subdomains below the organizational domain ${organizationalDomain}, where nobody reads it`,
      cure: `remove it, or write it in the spec of ${organizationalDomain}`,
    }),
  );
}

/** What the current stage risks. */
function judgeCurrent(dmarc: RolloutPlan): Finding[] {
  const state = findState(dmarc.rollout);
  if (state === undefined) return [];
  const { profile, current, stages, index } = state;
  const { stage: name } = current;
  const at = below("dmarc.rollout.log", dmarc.rollout.log.length - 1, "stage");
  const findings: Finding[] = [];
  const risk = (id: FindingId, problem: string, cure: string): void => {
    findings.push(finding(id, at, { problem, cure }));
  };
  if (profile === "careful" && name === "reject") {
    const problem = "reject for a domain of people: what they post to mailing lists is refused";
    risk("dmarc-reject-lists", problem, "stay at quarantine, or acknowledge it with the reason");
  }
  const tags = policyOf(current, dmarc);
  const before = stages[index - 1];
  const lowered = before === undefined ? [] : weakerScopes(policyOf(before, dmarc), tags).filter((scope) => scope !== "the name itself");
  const weaker = weakerScopes({ ...tags, subdomains: tags.policy, nonexistent: tags.policy }, tags);
  if (before !== undefined && lowered.length > 0) {
    const problem = `"${name}" is a test for subdomains too, and weaker for ${lowered.join(" and ")} than "${before.stage}" before it`;
    risk("dmarc-weaker-subdomains", problem, "leave sp and np out, or acknowledge it with the reason");
  } else if (weaker.length > 0) {
    const problem = `at "${name}" the policy is weaker for ${weaker.join(" and ")}, from which forgers then send`;
    risk("dmarc-weaker-subdomains", problem, "leave sp and np out, and give subdomains that are not ready a spec of their own");
  }
  return findings;
}
