import jsonata from 'jsonata';
import { explain } from '../explain.js';
import { ExpressionError } from '../expression-error.js';
import type { AstNode } from './ast.js';
import { readJsonataError, tokenStart } from './jsonata-error.js';

/** Throws ExpressionError where the text is not JSONata. */
export function parse(text: string): AstNode {
  try {
    return jsonata(text).ast() as AstNode;
  } catch (cause) {
    const error = readJsonataError(cause);
    throw new ExpressionError(explain(error), {
      code: error.code,
      position: tokenStart(text, error),
      ...(error.token !== undefined && { token: error.token }),
      cause,
    });
  }
}
