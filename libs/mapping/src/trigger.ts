import { ArkError } from '@arkflows/contracts';
import { isTrue } from './expression/compiled/values/values.js';
import { excerptOf } from './expression/excerpt.js';
import { compileExpression, type Expression } from './expression/expression.js';
import { ExpressionError } from './expression/expression-error.js';
import type { Compiled, CompileProblem } from './problem.js';

export interface TriggerDefinition {
  readonly filter?: string;
  readonly key?: string;
}

export interface CompiledTrigger {
  /** Whether the event is for this trigger; null: every event is. Throws ArkError FILTER_FAILED. */
  readonly filter: ((scope: unknown) => boolean) | null;
  /**
   * The ordering key, null where the event has none (then it is not ordered); the function is null where the record's key
   * counts. Throws ArkError FILTER_FAILED.
   */
  readonly key: ((scope: unknown) => string | null) | null;
}

type Part = 'filter' | 'key';

/**
 * Compiles a trigger's filter and key over `{ data, event, profile }`. An event is taken where the filter is true in JSONata's
 * sense: not for nothing, null, 0 or anything empty. A key is a string, a number or a boolean. Problem paths are `['filter']`
 * and `['key']`.
 */
export function compileTrigger({ filter, key }: TriggerDefinition): Compiled<CompiledTrigger> {
  const problems: CompileProblem[] = [];
  const filterExpression = compilePart('filter', filter, problems);
  const keyExpression = compilePart('key', key, problems);
  if (problems.length > 0) return { problems };
  return {
    ok: {
      filter: filterExpression && evaluator('filter', filterExpression, (value) => isTrue(value)),
      key: keyExpression && evaluator('key', keyExpression, keyOf),
    },
  };
}

function compilePart(part: Part, text: string | undefined, problems: CompileProblem[]): Expression | null {
  try {
    return text === undefined ? null : compileExpression(text);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    problems.push({ path: [part], message: error.message, position: error.position });
    return null;
  }
}

function evaluator<T>(part: Part, expression: Expression, convert: (value: unknown) => T): (scope: unknown) => T {
  const fail = (cause: unknown): never => {
    if (!(cause instanceof ExpressionError)) throw cause;
    const message = `The ${part} failed at character ${cause.position + 1}: ${cause.message}`;
    throw new ArkError('FILTER_FAILED', message, {
      details: { path: part, position: cause.position, excerpt: excerptOf(expression.text, cause.position) },
      cause,
    });
  };
  return (scope) => {
    try {
      return convert(expression.evaluate(scope));
    } catch (error) {
      return fail(error);
    }
  };
}

function keyOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'object') throw new ExpressionError('an ordering key must be a string, a number or a boolean');
  return String(value);
}
