/** What a review says of an SPF's change beside what receivers then do: whoever passes anew, or no longer, is said. */
import fc from "fast-check";

import { checkHost, readSpf } from "../../lib/mail";
import { compareDeciders } from "../../lib/mail/review/deciders";
import { GRADES } from "../../lib/mail/review/grade";
import { meaningOfChange } from "../../lib/mail/review/meaning";
import { answers } from "../mail/answers";

const RANGES = [
  "ip4:192.0.2.0/24",
  "ip4:192.0.2.0/30",
  "ip4:192.0.2.0/31",
  "ip4:192.0.2.2/31",
  "ip4:192.0.2.1",
  "ip4:192.0.2.2",
  "ip6:2001:db8::/32",
];
const HOSTS = ["a:h1.example", "a:h2.example/31", "mx", "include:i1.example", "include:i2.example", "exists:%{i}.e.example"];
const CLIENTS = ["192.0.2.0", "192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.9", "198.51.100.9", "2001:db8::1", "2001:db9::1"];
const STRICTNESS: readonly string[] = ["pass", "neutral", "softfail", "fail"];

const term = fc.tuple(fc.constantFrom("", "", "", "-", "~", "?"), fc.constantFrom(...RANGES, ...HOSTS)).map((parts) => parts.join(""));
const end = fc.constantFrom("-all", "~all", "?all", "", "redirect=i1.example");
const address = fc.constantFrom(...CLIENTS.slice(0, 5));

/** An SPF, and another that has some of its terms, in another order, and some of its own. */
const pair = pairOf(term, end);

function pairOf(term: fc.Arbitrary<string>, end: fc.Arbitrary<string>): fc.Arbitrary<[string, string]> {
  return fc
    .tuple(fc.array(term, { maxLength: 5 }), end, end, fc.boolean())
    .chain(([terms, before, after, isAlike]) =>
      fc.tuple(
        fc.constant(["v=spf1", ...terms, before]),
        fc
          .tuple(fc.shuffledSubarray(terms), fc.array(term, { maxLength: 2 }), fc.nat({ max: 4 }))
          .map(([kept, added, at]) => ["v=spf1", ...kept.slice(0, at), ...added, ...kept.slice(at), isAlike ? before : after]),
      ),
    )
    .map((records) => records.map((terms) => terms.join(" ").trim()) as [string, string]);
}

/** What the hosts and records hold that the terms name. */
const world = fc
  .tuple(
    fc.array(address, { minLength: 1, maxLength: 2 }),
    address,
    fc.constantFrom(...RANGES),
    fc.constantFrom(...RANGES),
    fc.subarray(CLIENTS),
  )
  .map(([h1, h2, i1, i2, listed]) => ({
    "h1.example": { A: h1 },
    "h2.example": { A: [h2] },
    "i1.example": { TXT: [`v=spf1 ${i1} -all`] },
    "i2.example": { TXT: [`v=spf1 ${i2} a:h2.example ~all`] },
    ...Object.fromEntries(CLIENTS.map((ip) => [`${ip}.e.example`, listed.includes(ip) ? { A: ["127.0.0.2"] } : { TXT: ["x"] }])),
  }));

test("who passes by more than a new term is loosening, who no longer does is tightening, and alike means alike", async () => {
  await fc.assert(
    fc.asyncProperty(pair, world, async ([before, after], names) => {
      const record = (content: string) => ({ address: "r", name: "example.com", type: "TXT", content });
      const { grade } = meaningOfChange(
        { stack: "s", address: "r", how: "update", before: record(before), after: record(after) },
        "unknown",
      );
      for (const ip of CLIENTS) {
        const [was, is] = await Promise.all(
          [before, after].map(async (text) => {
            const dns = answers({ ...names, "example.com": { TXT: [text], MX: ["1 h1.example"] } });
            const { result, trace } = await checkHost({ ip, helo: "h.example", sender: "a@example.com" }, dns);
            return { strictness: STRICTNESS.indexOf(result), by: trace.terms.find(({ matched }) => matched)?.term };
          }),
        );
        if (was === undefined || is === undefined || was.strictness === -1 || is.strictness === -1) return;
        const isAdded = is.strictness === 0 && is.by !== undefined && !before.split(" ").includes(is.by);
        const least = is.strictness > was.strictness ? "tightening" : is.strictness < was.strictness && !isAdded ? "loosening" : "none";
        expect({ ip, before, after, grade, isEnough: GRADES.indexOf(grade) >= GRADES.indexOf(least) }).toMatchObject({ isEnough: true });
        if (is.strictness !== was.strictness) expect(grade).not.toBe("none");
      }
    }),
    { numRuns: 1000 },
  );
});

test("of ranges alone, who passes and who does not is known exactly", async () => {
  const words = { "-all": "fail", "~all": "softfail", "?all": "neutral" };
  const ends = fc.constantFrom(...(Object.keys(words) as (keyof typeof words)[]));
  const ranges = fc.tuple(fc.constantFrom("", "", "-", "~", "?"), fc.constantFrom(...RANGES)).map((parts) => parts.join(""));
  await fc.assert(
    fc.asyncProperty(pairOf(ranges, ends), async ([before, after]) => {
      const side = (text: string): Parameters<typeof compareDeciders>[0] => [
        readSpf(text).value,
        words[text.slice(-4) as keyof typeof words],
      ];
      const strictness = async (text: string, ip: string): Promise<number> => {
        const { result } = await checkHost({ ip, helo: "h.example", sender: "a@example.com" }, answers({ "example.com": { TXT: [text] } }));
        return STRICTNESS.indexOf(result);
      };
      // Who was held by a term that lets pass, wherever that stands, does not pass by a new one alone.
      const passing = before.split(" ").filter((each) => /^ip[46]:/u.test(each));
      // Each client stands for all addresses that the same ranges hold.
      const changes = await Promise.all(
        CLIENTS.map(async (ip) => {
          const [was, is] = [await strictness(before, ip), await strictness(after, ip)];
          const isNew = (await strictness(["v=spf1", ...passing, "-all"].join(" "), ip)) !== 0;
          return { loosens: is < was && !(isNew && is === 0), tightens: is > was };
        }),
      );
      expect({ before, after, ...compareDeciders(side(before), side(after), "example.com") }).toEqual({
        before,
        after,
        loosens: changes.some(({ loosens }) => loosens),
        tightens: changes.some(({ tightens }) => tightens),
      });
    }),
    { numRuns: 500 },
  );
});
