/**
 * XServer (Japan): a shared server that sends for its customers' domains.
 */
import { matching, required } from "../reading";

import { includeAt } from "./publish";
import type { SenderInput, Service } from "./sender";

/** XServer. Its key is a TXT at `default`, 2048 bits. */
export interface XserverSender extends SenderInput {
  readonly service?: "xserver";
  /** The server's name, `sv<NNNN>.xserver.jp`. */
  readonly server: string;
}

const server = matching(/^sv\d+\.xserver\.jp$/u, "not a server of XServer", "write it like sv1234.xserver.jp");

/**
 * The service `xserver`.
 * @internal
 */
export const xserver: Service<XserverSender> = {
  name: "xserver",
  title: "XServer",
  source: "public zone files (2025)",
  fields: { server: required(server, "add the server's name, like sv1234.xserver.jp") },
  about: {
    server: { says: "the name of the server", example: "sv1234.xserver.jp", where: "XServer server panel, Server information, Host name" },
    dkim: {
      says: "the key at default",
      example: { default: { record: "v=DKIM1; k=rsa; p=…" } },
      where: "XServer server panel, Mail, DKIM settings",
    },
  },
  note: "Consoles also propose a:<domain>, which is wrong once that name is proxied; a: with the server's name takes its place. mx stands for the MX of your domain.",
  publish: (input, { domain, at }) => ({
    spf: [
      { term: { kind: "a", qualifier: "pass", domain: input.server }, at },
      { term: { kind: "mx", qualifier: "pass" }, at },
      ...includeAt("spf.sender.xserver.jp", at),
    ],
    returnPath: domain,
    signsWhenExternal: true,
  }),
};
