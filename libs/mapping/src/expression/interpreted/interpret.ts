import type jsonata from 'jsonata';
import { explain } from '../explain.js';
import { ExpressionError } from '../expression-error.js';
import { readJsonataError, tokenStart } from '../parse/jsonata-error.js';
import { takeTurn } from './turns.js';

/** Evaluates with the jsonata package. Rejects with ExpressionError. */
export async function interpret(reference: jsonata.Expression, text: string, scope: unknown): Promise<unknown> {
  try {
    return plain(await takeTurn(() => reference.evaluate(scope)));
  } catch (thrown) {
    const error = readJsonataError(thrown);
    throw new ExpressionError(explain(error), {
      position: error.position === undefined ? 0 : tokenStart(text, error),
      ...(error.token !== undefined && { token: error.token }),
    });
  }
}

/** Jsonata marks the lists that it makes with extra properties, and a function may be a result: neither leaves this room. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return 'sequence' in value || 'keepSingleton' in value ? [...value] : value;
  if (typeof value === 'function') return undefined;
  const marks = value as { _jsonata_function?: unknown; _jsonata_lambda?: unknown } | null | undefined;
  return marks?._jsonata_function === true || marks?._jsonata_lambda === true ? undefined : value;
}
