import { explain } from '../explain.js';
import { ExpressionError } from '../expression-error.js';

/** A place in an expression's text that can fail: an operator or a call. */
export class Place {
  constructor(
    readonly token: string,
    /** Where the token begins. */
    readonly position: number,
  ) {}

  /** Throws what jsonata calls `code`; of the value that is at fault only the type is told. */
  fail(code: string, ...faulty: readonly unknown[]): never {
    const { token, position } = this;
    const found = faulty.map(typeName).join(' and ');
    throw new ExpressionError(explain({ code, token, found }), { code, position, token });
  }
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
