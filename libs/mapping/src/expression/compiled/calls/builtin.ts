import { Place } from '../place.js';
import type { Run } from '../run/run.js';
import { FunctionValue } from '../values/function-value.js';
import { Signature } from './signature.js';

type Implementation = (place: Place, run: Run, ...args: never[]) => unknown;

/** A function of the language: what it takes, and what it does with arguments that fit. */
export class Builtin extends FunctionValue {
  readonly signature: Signature;
  readonly invoke: (place: Place, run: Run, ...args: unknown[]) => unknown;

  constructor(
    readonly name: string,
    signature: string,
    implementation: Implementation,
    readonly arity = new Signature(signature).parameters.length,
  ) {
    super();
    this.signature = new Signature(signature);
    this.invoke = implementation as typeof this.invoke;
  }

  call(args: readonly unknown[], context: unknown, run: Run): unknown {
    return this.callAt(new Place(this.name, 0), args, context, run);
  }

  callAt(place: Place, args: readonly unknown[], context: unknown, run: Run): unknown {
    return this.invoke(place, run, ...this.signature.fit(args, context, place));
  }
}

/** Functions under their names: each a signature, what it does, and how many arguments `$map` gives it where not all. */
export function defineBuiltins(
  functions: Readonly<Record<string, readonly [signature: string, implementation: Implementation, arity?: number]>>,
): Builtin[] {
  return Object.entries(functions).map(
    ([name, [signature, implementation, arity]]) => new Builtin(name, signature, implementation, arity),
  );
}
