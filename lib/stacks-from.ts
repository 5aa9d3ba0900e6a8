/**
 * stacksFrom: a folder of spec files becomes stacks.
 */
import { type App, type TerraformProvider, TerraformStack } from "cdktf";

import { counted, isError } from "./mail/finding";
import { nameOf, rolloutPlanOf } from "./mail/spec";
import type { ConstructProps } from "./mail-records";
import { ParkedDomain, type ParkedDomainProps } from "./parked-domain";
import { ReportReceiver, type ReportReceiverProps } from "./report-receiver";
import { SendingDomain, type SendingDomainProps } from "./sending-domain";
import { type LoadedSpec, formatFileFinding, loadSpecs } from "./spec-file";

/** What the owner makes for each stack. */
export interface StacksFromOptions {
  /**
   * Makes a stack's provider, once for each account that its specs name (undefined: the specs that name none).
   * @default none is made, and synth asks for one unless an Aspect or the caller makes it
   */
  readonly provider?: (stack: TerraformStack, account?: string) => TerraformProvider;
  /**
   * Makes a stack's backend.
   * @default CDKTF's, whose local path holds the working directory
   */
  readonly backend?: (stack: TerraformStack) => void;
}

/**
 * Makes one stack of each YAML file in a folder, sorted by file; `_*` are shared pieces. All files are judged before the first construct.
 * Best is a folder like `join(__dirname, …)`: a relative path is the working directory's, on which synth should not depend.
 * @throws Error with every error of every file at once; then nothing is made
 */
export function stacksFrom(app: App, folder: string, options: StacksFromOptions = {}): TerraformStack[] {
  const { specs, findings } = loadSpecs([folder]);
  const errors = findings.filter(isError);
  if (errors.length > 0) {
    throw new Error([`${counted(errors.length, "error")} in the specs; nothing is written`, ...errors.map(formatFileFinding)].join("\n"));
  }
  const byStack = new Map<string, LoadedSpec[]>();
  for (const spec of specs) byStack.set(spec.stack, [...(byStack.get(spec.stack) ?? []), spec]);
  return [...byStack].map(([name, loaded]) => stackOf(app, name, loaded, options));
}

function stackOf(app: App, name: string, specs: readonly LoadedSpec[], options: StacksFromOptions): TerraformStack {
  const stack = new TerraformStack(app, name);
  options.backend?.(stack);
  const providers = new Map<string | undefined, TerraformProvider | undefined>();
  for (const loaded of specs) {
    const { account } = loaded.spec;
    if (!providers.has(account)) providers.set(account, options.provider?.(stack, account));
    const provider = providers.get(account);
    const source = { file: loaded.file, log: logLines(loaded) };
    // The stack's own provider, which has no alias, is not named at each record.
    const isNamed = account !== undefined || provider?.alias !== undefined;
    construct(stack, loaded, { source, ...(isNamed && provider !== undefined ? { provider } : {}) });
  }
  return stack;
}

function construct(stack: TerraformStack, { spec, value }: LoadedSpec, beside: ConstructProps): void {
  const name = nameOf(spec);
  switch (spec.kind) {
    case "sending-domain":
      new SendingDomain(stack, name, { ...(value as SendingDomainProps), ...beside });
      break;
    case "parked-domain":
      new ParkedDomain(stack, name, { ...(value as ParkedDomainProps), ...beside });
      break;
    case "report-receiver":
      new ReportReceiver(stack, `reports:${name}`, { ...(value as ReportReceiverProps), ...beside });
      break;
    default:
      spec satisfies never;
  }
}

/** Lines of the log's entries in the spec's own file; undefined of those that stand in one that it extends. */
function logLines({ spec, file, places }: LoadedSpec): (number | undefined)[] {
  const log = rolloutPlanOf(spec)?.rollout.log ?? [];
  return log.map((_, index) => {
    const place = places.get(`dmarc.rollout.log[${index}]`);
    return place?.file === file ? place.line : undefined;
  });
}
