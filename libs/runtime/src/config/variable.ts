import type { Kind } from './kinds.js';

/** One environment variable: how it is read, and what the reference says about it. */
export interface Variable<T> {
  readonly name: string;
  readonly description: string;
  readonly kind: Kind<T>;
  /** What is used when the variable is not set, as the reference shows it. Undefined: nothing. */
  readonly defaultShown: string | undefined;
  readonly required: boolean;
  /** Its value is never shown, and `<name>_FILE` may name a file that holds it. */
  readonly secret: boolean;
  fallback(): T | undefined;
}

interface Said<T> {
  readonly description: string;
  readonly kind: Kind<T>;
  readonly secret?: boolean;
}

/** A default that only the running process knows, and how the reference describes it. */
interface ComputedDefault<T> {
  readonly shown: string;
  compute(): T;
}

type Defaulted<T> = Said<T> & { readonly default: string | ComputedDefault<T> };
type Required<T> = Said<T> & { readonly required: true };

/** Declares a variable. `default` is written as in the environment (`20s`); without it and `required` it may be undefined. */
export function variable<T>(name: string, said: Defaulted<T> | Required<T>): Variable<T>;
export function variable<T>(name: string, said: Said<T>): Variable<T | undefined>;
export function variable<T>(name: string, said: Said<T> | Defaulted<T> | Required<T>): Variable<T> {
  const fallback = 'default' in said ? said.default : undefined;
  return {
    name,
    description: said.description,
    kind: said.kind,
    secret: said.secret ?? false,
    required: 'required' in said,
    defaultShown: typeof fallback === 'object' ? fallback.shown : fallback,
    fallback: () => {
      if (fallback === undefined) return undefined;
      return typeof fallback === 'string' ? said.kind.schema.parse(fallback) : fallback.compute();
    },
  };
}
