/**
 * Data that CDKTF need not resolve. It looks for tokens in each value of a record thrice in a synth: with the record alone, twice, and with
 * the whole stack. For many records that takes longer than to judge them.
 */
import type { IResolvable, IResolveContext } from "cdktf";

abstract class Data<T> implements IResolvable {
  readonly creationStack: string[] = [];

  constructor(protected readonly data: T) {}

  resolve(context: IResolveContext): string {
    context.registerPostProcessor({ postProcess: () => this.known(context) });
    return "";
  }

  toString(): string {
    return "data, resolved as a whole";
  }

  protected abstract known(context: IResolveContext): unknown;
}

/** Data without tokens: written as it stands. */
export class Plain extends Data<unknown> {
  protected known(): unknown {
    return this.data;
  }
}

/** Attributes of a record, with it resolved to plain data: CDKTF is asked only about what may hold tokens. */
export class Attributes extends Data<object> {
  protected known(context: IResolveContext): Plain {
    return new Plain(resolved(this.data, context));
  }
}

function resolved(value: unknown, context: IResolveContext): unknown {
  if (typeof value === "string") return mayHoldToken(value) ? context.resolve(value) : value;
  if (typeof value === "boolean" || value === undefined || value === null) return value;
  if (!isPlainMap(value)) return context.resolve(value);
  const read: Record<string, unknown> = {};
  for (const key of Object.keys(value)) read[key] = resolved(value[key], context);
  return read;
}

function isPlainMap(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return false;
  return !("resolve" in value) && !Object.keys(value).some(mayHoldToken);
}

/** CDKTF marks its tokens in a text, and in a number by an exponent that nobody else uses. */
function mayHoldToken(text: string): boolean {
  return /\{TfToken\[|\de\+2\d\d/u.test(text);
}
