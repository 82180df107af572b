import { builtins } from './compiled/functions/builtins.js';
import { compileProgram } from './compiled/program.js';
import type { Deadline } from './compiled/run/deadline.js';
import { withoutOverflow } from './expression-error.js';
import { checkNames } from './parse/check-names.js';
import { parse } from './parse/parse.js';

/** JSONata text made ready to be evaluated many times, on many scopes at once. */
export interface Expression {
  readonly text: string;
  /**
   * The value, `undefined` where there is none. Throws ExpressionError, also past the deadline, which several evaluations may
   * share. Changes nothing in the scope.
   */
  evaluate(scope: unknown, deadline?: Deadline): unknown;
}

/**
 * Prepares JSONata text: the whole language becomes closures, with the results and error codes of the jsonata package, and
 * bounds on time, depth and size. `$eval` is off. Throws ExpressionError with the position where the text does not parse or
 * names a function or variable that does not exist.
 */
export function compileExpression(text: string): Expression {
  const evaluate = compileText(text);
  return { text, evaluate: (scope, deadline) => evaluate(scope, undefined, deadline) };
}

/** The same with variables from outside, whose names are given here and whose values with each scope. */
export function compileText(text: string, given: Iterable<string> = []) {
  try {
    const ast = parse(text);
    const program = compileProgram(ast, checkNames(ast, builtins, given));
    return (scope: unknown, variables?: Readonly<Record<string, unknown>>, deadline?: Deadline): unknown => {
      try {
        return program(scope, variables, deadline);
      } catch (error) {
        throw withoutOverflow(error);
      }
    };
  } catch (error) {
    throw withoutOverflow(error);
  }
}
