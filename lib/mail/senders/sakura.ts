/**
 * Sakura Internet (Japan): a shared server that sends for its customers' domains.
 */
import { matching, required } from "../reading";

import type { SenderInput, Service } from "./sender";

/** Sakura Internet. Its key is a TXT at the selector that the console shows. */
export interface SakuraSender extends SenderInput {
  readonly service?: "sakura";
  /** The server's name, `www<NNNN>.sakura.ne.jp`. */
  readonly server: string;
}

const server = matching(/^www\d+\.sakura\.ne\.jp$/u, "not a server of Sakura", "write it like www1234.sakura.ne.jp");

/**
 * The service `sakura`.
 * @internal
 */
export const sakura: Service<SakuraSender> = {
  name: "sakura",
  title: "Sakura Internet",
  source: "Sakura help, SPF and DKIM (2025)",
  fields: { server: required(server, "add the server's name, like www1234.sakura.ne.jp") },
  about: {
    server: {
      says: "the name of the server",
      example: "www1234.sakura.ne.jp",
      where: "Sakura control panel, Server information, Host name",
    },
    dkim: {
      says: "the key; its selector is what the console shows",
      example: { rs20260105: { record: "v=DKIM1; k=rsa; p=…" } },
      where: "Sakura control panel, Domain/SSL, Mail domain settings, DKIM",
    },
  },
  note: "Which selector it takes is not documented in one place, so the selector is yours to write. It needs no include; mx stands for the MX of your domain.",
  publish: (input, { domain, at }) => ({
    spf: [
      { term: { kind: "a", qualifier: "pass", domain: input.server }, at },
      { term: { kind: "mx", qualifier: "pass" }, at },
    ],
    returnPath: domain,
    signsWhenExternal: true,
  }),
};
