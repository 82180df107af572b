import jsonata from 'jsonata';
import { readJsonataError } from '../../parse/jsonata-error.js';
import { defineBuiltins } from '../calls/builtin.js';
import type { Place } from '../place.js';
import type { Run } from '../run/run.js';

type Native = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Numbers and times by picture strings are written and read by the jsonata package's own functions, called without its
 * interpreter: an expression that is only the name of a function gives that function.
 */
async function native(name: string): Promise<Native> {
  const { implementation } = (await jsonata(`$${name}`).evaluate(null)) as { implementation: Native };
  return implementation;
}

const [formatNumber, formatInteger, parseInteger, toMillis, fromMillis] = await Promise.all(
  ['formatNumber', 'formatInteger', 'parseInteger', 'toMillis', 'fromMillis'].map(native),
);

const by =
  (called: Native | undefined) =>
  (place: Place, run: Run, value?: unknown, ...rest: unknown[]): unknown => {
    if (value === undefined || !called) return undefined;
    try {
      return called.call({ environment: { timestamp: run.timestamp } }, value, ...rest);
    } catch (thrown) {
      return place.fail(readJsonataError(thrown).code);
    }
  };

const formatTime = by(fromMillis);

export const pictureFunctions = defineBuiltins({
  formatNumber: ['<n-so?:s>', by(formatNumber)],
  formatInteger: ['<n-s:s>', by(formatInteger)],
  parseInteger: ['<s-s:n>', by(parseInteger)],
  toMillis: ['<s-s?:n>', by(toMillis)],
  fromMillis: ['<n-s?s?:s>', formatTime],
  now: [
    '<s?s?:s>',
    (place: Place, run: Run, picture?: string, timezone?: string) =>
      formatTime(place, run, run.timestamp.getTime(), picture, timezone),
  ],
  millis: ['<:n>', (_: Place, run: Run) => run.timestamp.getTime()],
});
