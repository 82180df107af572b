/** Why something of a profile does not compile, and where. */
export interface CompileProblem {
  /** From the operation or trigger that was given: `['mapping', 'row.id']`, `['input', 'schema', 'properties', 'age']`. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** Offset into the expression's text, counted in UTF-16 units from 0; only where an expression is at fault. */
  readonly position?: number;
}

/** What a compiler answers: the compiled thing, or every problem that it found (never both, never an empty list). */
export type Compiled<T> = { readonly ok: T } | { readonly problems: readonly CompileProblem[] };
