import { createContext, Script } from 'node:vm';
import { Place } from '../place.js';
import type { Run } from '../run/run.js';
import type { Effort } from './effort.js';

/** Steps of matching that are let go unwatched: some tens of milliseconds at the most. */
const UNWATCHED_STEPS = 20_000_000;
/** Steps after which the clock is looked at. */
const NOTABLE_STEPS = 100_000;

const somewhere = new Place('/', 0);

interface Sandbox {
  pattern?: RegExp | undefined;
  text?: string | undefined;
  limit?: number | undefined;
}

const sandbox: Sandbox = createContext(Object.create(null) as Sandbox);
const script = new Script(`{
  const found = [];
  for (let match; found.length < limit; ) {
    found.push((match = pattern.exec(text)));
    if (match === null || match[0] === '') break;
  }
  found;
}`);

/**
 * The next match of `pattern` (from its `lastIndex`), null where there is none; with it perhaps those that follow. What might
 * take long is run where it can be stopped, which costs a fifth of a millisecond: then many are found at once, up to `limit`.
 */
export function guardedMatches(
  pattern: RegExp,
  { degree, factor }: Effort,
  text: string,
  limit: number,
  run: Run,
): readonly (RegExpExecArray | null)[] {
  run.step();
  const steps = factor * (text.length + 1) ** degree;
  if (steps > UNWATCHED_STEPS) return watched(pattern, text, limit, run);
  if (steps > NOTABLE_STEPS) run.remainingMs();
  return [pattern.exec(text)];
}

function watched(pattern: RegExp, text: string, limit: number, run: Run): readonly (RegExpExecArray | null)[] {
  try {
    Object.assign(sandbox, { pattern, text, limit });
    return script.runInContext(sandbox, { timeout: Math.ceil(run.remainingMs()) }) as (RegExpExecArray | null)[];
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    return somewhere.fail('D1012');
  } finally {
    Object.assign(sandbox, { pattern: undefined, text: undefined });
  }
}
