import { ArkError } from '@arkflows/contracts';
import { compileExpression } from './expression/expression.js';
import { ExpressionError } from './expression/expression-error.js';
import type { Compiled } from './problem.js';

/**
 * Tells from what a lookup answers whether the effect has happened; null where that is not known. Throws ArkError MAPPING_FAILED.
 */
export type Happened = (scope: unknown) => boolean | null;

/** Compiles a lookup's `happened` over `{ output, data, event, profile }`: true and false count, nothing else. Problem paths are empty. */
export function compileHappened(text: string): Compiled<Happened> {
  try {
    const expression = compileExpression(text);
    return {
      ok: (scope) => {
        try {
          return verdictOf(expression.evaluate(scope));
        } catch (error) {
          return fail(error);
        }
      },
    };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { problems: [{ path: [], message: error.message, position: error.position }] };
  }
}

const verdictOf = (value: unknown): boolean | null => (typeof value === 'boolean' ? value : null);

function fail(cause: unknown): never {
  if (!(cause instanceof ExpressionError)) throw cause;
  const message = `The expression 'lookup.happened' failed at character ${cause.position + 1}: ${cause.message}`;
  throw new ArkError('MAPPING_FAILED', message, {
    details: { path: 'lookup.happened', position: cause.position },
    cause,
  });
}
