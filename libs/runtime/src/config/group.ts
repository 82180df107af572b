import type { Variable } from './variable.js';

export type Environment = Readonly<Record<string, string | undefined>>;

export type Variables = Readonly<Record<string, Variable<unknown>>>;

export type ValuesOf<V extends Variables> = { readonly [K in keyof V]: V[K] extends Variable<infer T> ? T : never };

/** Tells what is wrong with the values of a group taken together; `text` says what to do. */
export type ReportProblem = (variable: string, text: string) => void;

/** Variables that belong together; a service loads the groups that it uses. */
export interface ConfigGroup<T> {
  readonly title: string;
  readonly variables: Variables;
  /** Makes what the service sees of the values; only called when each of them is allowed. */
  complete(values: Readonly<Record<string, unknown>>, problem: ReportProblem): T;
}

/** What a service sees of a group. */
export type ValueOf<G> = G extends ConfigGroup<infer T> ? T : never;

/** Declares a group; `complete` checks its values against each other and shapes them. */
export function defineGroup<V extends Variables>(title: string, variables: V): ConfigGroup<ValuesOf<V>>;
export function defineGroup<V extends Variables, T>(
  title: string,
  variables: V,
  complete: (values: ValuesOf<V>, problem: ReportProblem) => T,
): ConfigGroup<T>;
export function defineGroup<V extends Variables, T>(
  title: string,
  variables: V,
  complete?: (values: ValuesOf<V>, problem: ReportProblem) => T,
): ConfigGroup<T | ValuesOf<V>> {
  return {
    title,
    variables,
    complete: (values, problem) => (complete ? complete(values as ValuesOf<V>, problem) : (values as ValuesOf<V>)),
  };
}
