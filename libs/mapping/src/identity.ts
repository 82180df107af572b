import { ArkError } from '@arkflows/contracts';
import { compileExpression } from './expression/expression.js';
import { ExpressionError } from './expression/expression-error.js';
import type { Compiled } from './problem.js';

/**
 * Tells what an event is the same as: a text, null where it is like no other. Throws ArkError MAPPING_FAILED.
 */
export type Identify = (scope: unknown) => string | null;

/** Compiles an expression over `{ data, event, profile }` whose value tells an event from others. Problem paths are empty. */
export function compileIdentity(text: string): Compiled<Identify> {
  try {
    const expression = compileExpression(text);
    return {
      ok: (scope) => {
        try {
          return identityOf(expression.evaluate(scope));
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

const identityOf = (value: unknown): string | null =>
  value === undefined || value === null ? null : typeof value === 'string' ? value : JSON.stringify(value);

function fail(cause: unknown): never {
  if (!(cause instanceof ExpressionError)) throw cause;
  const message = `The expression 'dedupe.by' failed at character ${cause.position + 1}: ${cause.message}`;
  throw new ArkError('MAPPING_FAILED', message, { details: { path: 'dedupe.by', position: cause.position }, cause });
}
