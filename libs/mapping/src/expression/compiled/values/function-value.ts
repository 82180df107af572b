import type { Place } from '../place.js';
import type { Run } from '../run/run.js';

/** A function of the language as a value: a built-in one, a lambda, a regular expression, a transform. */
export abstract class FunctionValue {
  /** How many arguments functions such as `$map` give it. */
  abstract readonly arity: number;

  /** `context` stands for an argument that is missing, where the signature says so. */
  abstract call(args: readonly unknown[], context: unknown, run: Run): unknown;

  /** A function is no data: JSON leaves it out. */
  toJSON(): undefined {
    return undefined;
  }
}

/** Calls what should be a function. Fails with T1006 where it is none. */
export function callValue(value: unknown, args: readonly unknown[], context: unknown, run: Run, place: Place): unknown {
  return value instanceof FunctionValue ? value.call(args, context, run) : place.fail('T1006');
}

/** A function of the host as a value. */
export class HostFunction extends FunctionValue {
  constructor(
    readonly arity: number,
    private readonly host: (args: readonly unknown[], context: unknown, run: Run) => unknown,
  ) {
    super();
  }

  call(args: readonly unknown[], context: unknown, run: Run): unknown {
    return this.host(args, context, run);
  }
}
