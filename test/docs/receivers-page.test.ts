import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";

import { ModuleKind, ScriptTarget, transpileModule } from "typescript";

import * as mail from "../../lib/mail";
import { answers } from "../mail/answers";

const PAGE = readFileSync(join(__dirname, "../../docs/receivers.md"), "utf8");

test("the program of docs/receivers.md judges a mail", async () => {
  const [, code = ""] = /<!-- example: evaluators -->\n\n```ts\n([^]*?)```/u.exec(PAGE) ?? [];
  const { outputText } = transpileModule(code, { compilerOptions: { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 } });
  const dns = answers({ "example.com": { TXT: ["v=spf1 ip4:192.0.2.1 -all"] }, "_dmarc.example.com": { TXT: ["v=DMARC1; p=reject"] } });
  const modules: Readonly<Record<string, object>> = {
    "node:dns/promises": { Resolver: Object.assign(function Resolver() {}, { prototype: dns }) },
    "cdktf-sending-domain/mail": mail,
  };
  const exported: { judge?: (...words: string[]) => Promise<string> } = {};
  runInNewContext(outputText, { require: (name: string) => modules[name], exports: exported, AbortSignal });
  const judged = (ip: string, sender = "a@example.com"): Promise<string> | undefined =>
    exported.judge?.(ip, "example.com", sender, "example.com");
  for (const sender of ["a@example.com", "<a@example.com>", "", "<>"])
    expect(await judged("192.0.2.1", sender)).toBe("SPF pass, DMARC pass, none by v=DMARC1; p=reject");
  expect(await judged("192.0.2.2")).toBe("SPF fail, DMARC fail, reject by v=DMARC1; p=reject");
});
