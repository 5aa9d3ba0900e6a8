/** What a review says of policies that come between others, or go, beside what receivers of RFC 9989 then do. */
import fc from "fast-check";

import { evaluateDmarc } from "../../lib/mail";
import { reviewStacks } from "../../lib/mail/review";
import { GRADES, worse } from "../../lib/mail/review/grade";
import { answers } from "../mail/answers";

import { stackOf } from "./stacks-of";

const NAMES = ["example.com", "news.example.com", "a.news.example.com"];
const POLICIES = ["none", "quarantine", "reject"];

const policy = fc
  .record({
    p: fc.constantFrom(...POLICIES),
    sp: fc.constantFrom(undefined, ...POLICIES),
    np: fc.constantFrom(undefined, ...POLICIES),
    t: fc.constantFrom(undefined, undefined, "y"),
    adkim: fc.constantFrom(undefined, undefined, "s"),
    psd: fc.constantFrom(undefined, undefined, undefined, "n", "y"),
  })
  .map((tags) =>
    ["v=DMARC1", ...Object.entries(tags).flatMap(([tag, value]) => (value === undefined ? [] : [`${tag}=${value}`]))].join("; "),
  );

/** The policies of a tree of names; one of them comes, or goes. */
const tree = fc.record({
  texts: fc.tuple(policy, policy, policy),
  stand: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
  moves: fc.nat({ max: 2 }),
  comes: fc.boolean(),
});

/** A public suffix that comes between gives names below another policy, and relaxed alignment with it. */
const MODES_BELOW = {
  texts: ["v=DMARC1; p=none; np=quarantine; adkim=s", "v=DMARC1; p=none; np=reject; adkim=s; psd=y", "v=DMARC1; p=none; np=reject"],
  stand: [true, false, true],
  moves: 1,
  comes: true,
} satisfies { texts: [string, string, string]; stand: [boolean, boolean, boolean]; moves: number; comes: boolean };

test("whose forged mail is refused less is loosening, more is tightening", async () => {
  await fc.assert(
    fc.asyncProperty(tree, async ({ texts, stand, moves, comes }) => {
      const lines = (there: boolean): string[] =>
        NAMES.flatMap((name, index) => ((index === moves ? there : stand[index]) ? [`_dmarc.${name} TXT ${texts[index]}`] : []));
      const [before, after] = [lines(!comes), lines(comes)];
      const { domains } = reviewStacks([stackOf("mail", before)], [stackOf("mail", after)]);
      const grade = domains.reduce((worst, domain) => worse(worst, domain.grade), "none" as (typeof GRADES)[number]);
      const refused = async (side: readonly string[], from: string, signed: string): Promise<number> => {
        const texts = Object.fromEntries(
          side.map((line) => {
            const [name = "", , ...text] = line.split(" ");
            return [name, { TXT: [text.join(" ")] }];
          }),
        );
        const hosts = Object.fromEntries(NAMES.flatMap((name) => [name, `x.${name}`]).map((name) => [name, { A: ["192.0.2.1"] }]));
        const mail = { from, dkim: [{ result: "pass", domain: signed }] };
        return POLICIES.indexOf((await evaluateDmarc(mail, answers({ ...hosts, ...texts }))).disposition);
      };
      for (const from of NAMES.flatMap((name) => [name, `x.${name}`, `y.${name}`])) {
        for (const signed of ["forger.example", ...NAMES]) {
          const [was, is] = [await refused(before, from, signed), await refused(after, from, signed)];
          const least = is < was ? "loosening" : is > was ? "tightening" : "none";
          expect({ before, after, from, signed, grade, isEnough: GRADES.indexOf(grade) >= GRADES.indexOf(least) }).toMatchObject({
            isEnough: true,
          });
        }
      }
    }),
    { numRuns: 300, examples: [[MODES_BELOW]] },
  );
});
