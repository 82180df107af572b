import jsonata from 'jsonata';
import { explain } from '../explain.js';
import { ExpressionError } from '../expression-error.js';
import type { AstNode } from './ast.js';
import { readJsonataError, tokenStart } from './jsonata-error.js';

/** Bounds of an evaluation by the jsonata package: milliseconds, nested evaluations, items in a sequence. */
const bounds = { timeout: 1_000, stack: 1_000, sequence: 1_000_000 };

export interface ParsedExpression {
  readonly ast: AstNode;
  readonly reference: jsonata.Expression;
}

/** Throws ExpressionError where the text is not JSONata. */
export function parse(text: string): ParsedExpression {
  try {
    const reference = jsonata(text, bounds);
    return { reference, ast: reference.ast() as AstNode };
  } catch (cause) {
    const error = readJsonataError(cause);
    throw new ExpressionError(explain(error), {
      position: tokenStart(text, error),
      ...(error.token !== undefined && { token: error.token }),
      cause,
    });
  }
}
