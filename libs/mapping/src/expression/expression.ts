import { compileNode } from './compiled/compile-node.js';
import type { Evaluate } from './compiled/evaluate.js';
import { withoutOverflow } from './expression-error.js';
import { interpret } from './interpreted/interpret.js';
import { checkNames } from './parse/check-names.js';
import { parse } from './parse/parse.js';

/** JSONata text made ready to be evaluated many times, on many scopes at once. */
export interface Expression {
  readonly text: string;
  /** True: `evaluate` answers at once, always. False: it always answers with a promise. */
  readonly sync: boolean;
  /** The value, `undefined` where there is none. Throws (or rejects with) ExpressionError. Changes nothing in the scope. */
  evaluate(scope: unknown): unknown;
}

/**
 * Prepares JSONata text. Field paths, literals, operators, conditionals and the common functions become closures; any other
 * expression is left to the jsonata package, with the same results and bounds on time, depth and sequence length. `$eval`
 * is off. Throws ExpressionError with the position where the text does not parse or calls a function that does not exist.
 */
export function compileExpression(text: string): Expression {
  try {
    const parsed = parse(text);
    checkNames(parsed.ast);
    const compiled = compileNode(parsed.ast);
    return compiled
      ? { text, sync: true, evaluate: safely(compiled) }
      : { text, sync: false, evaluate: (scope) => interpret(parsed.reference, text, scope) };
  } catch (error) {
    throw withoutOverflow(error);
  }
}

function safely(evaluate: Evaluate): Evaluate {
  return (scope) => {
    try {
      return evaluate(scope);
    } catch (error) {
      throw withoutOverflow(error);
    }
  };
}
