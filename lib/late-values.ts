/**
 * What tokens come to when synth resolves them: most are references that Terraform knows at apply, some are texts that are known by then, and
 * that nobody has judged.
 */
import type { DnsRecord } from "@cdktf/provider-cloudflare/lib/dns-record";
import { DefaultTokenResolver, StringConcat, TerraformStack, Tokenization } from "cdktf";
import type { IConstruct } from "constructs";

import type { MailRecord } from "./mail";
import { isToken, partsOf } from "./mail/late";
import { holdsPrivateKey } from "./mail/private-key";
import { readLateContent } from "./terraform-text";

const RESOLVER = new DefaultTokenResolver(new StringConcat());

/** A token as the stack that it comes from writes it, where it is no reference across stacks; and that stack. */
export function resolvedToken(scope: IConstruct, token: string): { readonly stack: TerraformStack; readonly text: string } {
  const { originStack } = (Tokenization.reverseString(token).firstToken ?? {}) as { readonly originStack?: TerraformStack };
  const stack = originStack ?? TerraformStack.of(scope);
  return { stack, text: String(Tokenization.resolve(token, { scope: stack, resolver: RESOLVER, preparing: false })) };
}

/** What is wrong with the tokens of a construct's records: a private key within, and texts that a plain value should have been. */
export function judgeLate(records: readonly MailRecord[], resourceOf: (role: string) => DnsRecord): string[] {
  return records.flatMap(({ role, content }) => {
    if (!isToken(content)) return [];
    const resource = resourceOf(role);
    const texts = partsOf(content).flatMap((part) => (part.late ? resolvedToken(resource, part.text).text : []));
    const at = resource.node.path;
    if (texts.some(holdsPrivateKey)) return [`secret-private-key: ${at}: a private key within a token; give the public key`];
    const wrong = texts.map((text) => partsOf(readLateContent(text))).find(([part, ...more]) => part?.late !== true || more.length > 0);
    if (wrong === undefined) return [];
    if (!wrong.some(({ late }) => late))
      return [`spec-token: ${at}: a token that is a plain text once synth resolves it, like Lazy; give the text itself`];
    return [`spec-token: ${at}: a token that is more than one reference once synth resolves it; write the text around each outside it`];
  });
}
