/**
 * Google Workspace: mail of people, and what it relays.
 */
import { includeAt, recognisedByInclude } from "./publish";
import type { SenderInput, Service } from "./sender";

/** Google Workspace. Its key is a TXT at `google._domainkey` unless another selector was chosen in the admin console. */
export interface GoogleWorkspaceSender extends SenderInput {
  readonly service?: "google-workspace";
}

/**
 * The service `google-workspace`.
 * @internal
 */
export const googleWorkspace: Service<SenderInput> = {
  name: "google-workspace",
  title: "Google Workspace",
  source: "Google Workspace Admin Help, Set up SPF and Set up DKIM (2025)",
  fields: {},
  about: {
    dkim: {
      says: "the key of the admin console, a TXT at google._domainkey unless another selector was chosen",
      example: { google: { record: "v=DKIM1; k=rsa; p=…" } },
      where: "Admin console, Apps, Google Workspace, Gmail, Authenticate email",
    },
  },
  recognise: (view) => recognisedByInclude(view, "_spf.google.com", ({ selector }) => selector === "google"),
  publish: (_, { domain, at }) => ({ spf: includeAt("_spf.google.com", at), returnPath: domain, signsWhenExternal: true }),
};
