import { effortOf } from '../expression/compiled/patterns/effort.js';
import { guardedMatches } from '../expression/compiled/patterns/guarded.js';
import { Run } from '../expression/compiled/run/run.js';
import { ExpressionError } from '../expression/expression-error.js';

const MAX_SHOWN = 100;

/** A pattern of a schema did not come to an end within the time for all patterns of one check. */
export class SlowPatternError extends Error {}

/** What the patterns of the check that is under way have used up; checks do not interleave, as they wait for nothing. */
let run: Run | undefined;

/** From here on the patterns have the time of one evaluation again. */
export function beginCheck(): void {
  run = undefined;
}

/** In place of `new RegExp` in ajv's validators; to test a text throws SlowPatternError. */
export const boundedPattern = Object.assign(
  (source: string, flags: string) => {
    const expression = new RegExp(source, flags);
    const effort = effortOf(expression);
    return {
      test: (text: string): boolean => {
        run ??= new Run(undefined);
        try {
          return guardedMatches(expression, effort, text, 1, run)[0] !== null;
        } catch (error) {
          if (!(error instanceof ExpressionError)) throw error;
          throw new SlowPatternError(`takes too long to be checked by the pattern ${source.slice(0, MAX_SHOWN)}`);
        }
      },
      // ajv tells patterns apart by it
      toString: () => String(expression),
    };
  },
  { code: 'boundedPattern' },
);
