/**
 * Proton Mail: mail of people.
 */
import { matching, required } from "../reading";

import { includeAt, vendorKey } from "./publish";
import type { SenderInput, Service } from "./sender";

/** Proton Mail. Its keys are CNAME at `protonmail`, `protonmail2` and `protonmail3`. */
export interface ProtonMailSender extends SenderInput {
  readonly service?: "proton-mail";
  /** What stands in the targets between `domainkey.` and `.domains.proton.ch`. */
  readonly hash: string;
}

const hash = matching(/^[a-z0-9]+$/u, "not the label of a target", "write what stands between domainkey. and .domains.proton.ch");

/**
 * The service `proton-mail`.
 * @internal
 */
export const protonMail: Service<ProtonMailSender> = {
  name: "proton-mail",
  title: "Proton Mail",
  source: "proton.me, Custom domain, SPF and DKIM (2025)",
  fields: { hash: required(hash, "add the label in the targets, protonmail.domainkey.<hash>.domains.proton.ch") },
  about: {
    hash: {
      says: "the label in the targets of its keys, between domainkey. and .domains.proton.ch",
      example: "dabcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrst",
      where: "Proton, Settings, Domain names, the domain, DKIM",
    },
  },
  publish: (input, { domain, at }) => ({
    spf: includeAt("_spf.protonmail.ch", at),
    returnPath: domain,
    dkim: ["protonmail", "protonmail2", "protonmail3"].map((selector) =>
      vendorKey(selector, `${selector}.domainkey.${input.hash}.domains.proton.ch`, at),
    ),
  }),
};
