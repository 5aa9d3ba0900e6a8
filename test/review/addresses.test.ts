import fc from "fast-check";

import { permissionOf } from "../../lib/mail/review/addresses";
import { readSpf } from "../../lib/mail/spf";

/** Ranges of 203.0.113.0/24, each with a qualifier. */
const terms = fc.array(fc.record({ sign: fc.constantFrom("", "-", "~"), address: fc.nat(255), prefix: fc.integer({ min: 24, max: 32 }) }), {
  maxLength: 8,
});

type Terms = readonly { readonly sign: string; readonly address: number; readonly prefix: number }[];

/** Who may send, address by address: the first term that matches decides. */
function allowed(list: Terms): boolean[] {
  return Array.from({ length: 256 }, (_, address) => {
    const first = list.find((term) => address >> (32 - term.prefix) === term.address >> (32 - term.prefix));
    return first?.sign === "";
  });
}

function spf(list: Terms): ReturnType<typeof readSpf>["value"] {
  return readSpf(`v=spf1 ${list.map(({ sign, address, prefix }) => `${sign}ip4:203.0.113.${address}/${prefix}`).join(" ")} -all`).value;
}

function said(count: number): string {
  return count === 0 ? "" : `${count} IPv4 ${count === 1 ? "address" : "addresses"}`;
}

test("who gains and who loses permission is what counting each address says", () => {
  fc.assert(
    fc.property(terms, terms, (before, after) => {
      const [old, now] = [allowed(before), allowed(after)];
      expect(permissionOf(spf(before), spf(after))).toEqual({
        gained: said(now.filter((may, address) => may && old[address] !== true).length),
        lost: said(old.filter((may, address) => may && now[address] !== true).length),
      });
    }),
    { numRuns: 300 },
  );
});
