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

type Resources = Readonly<Record<string, Readonly<Record<string, object>>>>;

/** What a resource adds to the JSON of its stack: CDKTF is asked only about what may hold tokens. */
export class Fragment extends Data<object> {
  protected known(context: IResolveContext): unknown {
    const { resource, ...rest } = resolved(this.data, context) as { readonly resource?: Resources };
    return resource === undefined
      ? rest
      : { ...rest, resource: withEach(resource, (ofType) => withEach(ofType, (known) => new Plain(known))) };
  }
}

function withEach<T, U>(map: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)]));
}

/** A value as CDKTF resolves it: without what is undefined. */
function resolved(value: unknown, context: IResolveContext): unknown {
  if (typeof value === "string") return mayHoldToken(value) ? context.resolve(value) : value;
  if (typeof value === "boolean" || value === undefined || value === null) return value;
  if (!isPlainMap(value)) return context.resolve(value);
  const read: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const known = resolved(value[key], context);
    if (known !== undefined) read[key] = known;
  }
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
