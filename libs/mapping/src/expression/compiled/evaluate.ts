import type { AstNode } from '../parse/ast.js';
import type { Frame } from './run/frame.js';

/** A compiled expression: a pure function of its context and of the variables in its frame. Throws ExpressionError. */
export type Evaluate = (context: unknown, frame: Frame) => unknown;

/** What the parts of an expression are compiled with. */
export interface Compilation {
  compile(node: AstNode): Evaluate;
  /** Whether the expression binds a variable of this name anywhere. */
  binds(name: string): boolean;
}
