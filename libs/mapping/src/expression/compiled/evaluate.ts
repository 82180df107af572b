import { explain } from '../explain.js';
import { ExpressionError } from '../expression-error.js';
import type { AstNode } from '../parse/ast.js';

/** A compiled expression: a pure function of its scope. Throws ExpressionError. */
export type Evaluate = (scope: unknown) => unknown;

/** Compiles the parts of a node; null where the compiled subset does not reach. */
export type CompilePart = (node: AstNode) => Evaluate | null;

/** A place in an expression's text that can fail: an operator or a call. */
export class Place {
  constructor(
    readonly token: string,
    /** Where the token begins. */
    readonly position: number,
  ) {}

  /** Throws what jsonata calls `code`. */
  fail(code: string): never {
    throw new ExpressionError(explain({ code, token: this.token }), { position: this.position, token: this.token });
  }
}
