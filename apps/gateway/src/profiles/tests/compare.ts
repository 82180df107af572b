import type { ProfileTest } from '@arkflows/contracts';
import { fieldDifferences } from '../mapping/field-differences.js';
import { shownText } from './shown-text.js';
import type { Made, Refused } from './try-input.js';

/** One thing that is not as a test expects. */
export interface TestDifference {
  /** JSON Pointer into the test's `expect`. */
  readonly pointer: string;
  /** As JSON, cut short, without secrets; absent: nothing. */
  readonly expected?: string;
  readonly got?: string;
  readonly message: string;
}

const MAX_DIFFERENCES = 20;

/** What differs between what a test expects and what came of its input; at most 20 places. */
export function compare({ output, error }: ProfileTest['expect'], made: Made): TestDifference[] {
  if (output === undefined) return error ? compareRefusal(error, made) : [];
  if ('code' in made) {
    return [{ pointer: '/output', message: `was refused: ${made.code}: ${made.message}` }];
  }
  const found: TestDifference[] = [];
  for (const { pointer, before, after } of fieldDifferences(output, made.input)) {
    if (found.push(difference(`/output${pointer}`, before, after)) === MAX_DIFFERENCES) break;
  }
  return found;
}

function compareRefusal(
  { code, field, message }: NonNullable<ProfileTest['expect']['error']>,
  made: Made,
): TestDifference[] {
  if (!('code' in made)) {
    const got = shownText('', made.input);
    return [{ pointer: '/error', got, message: `expected ${code}, but the action would be given ${got}` }];
  }
  // Another refusal altogether: its field and message would only mislead.
  if (made.code !== code) return [{ ...difference('/error/code', code, made.code), message: otherCode(code, made) }];
  const found: TestDifference[] = [];
  if (field !== undefined && !made.fields.includes(field)) {
    found.push(difference('/error/field', field, made.fields.length > 1 ? made.fields : made.fields[0]));
  }
  if (message !== undefined && !made.message.includes(message)) {
    found.push(difference('/error/message', message, made.message));
  }
  return found;
}

const otherCode = (code: string, made: Refused): string => `expected ${code}, got ${made.code}: ${made.message}`;

function difference(pointer: string, before: unknown, after: unknown): TestDifference {
  const [expected, got] = [shownText(pointer, before), shownText(pointer, after)];
  return {
    pointer,
    ...(expected !== undefined && { expected }),
    ...(got !== undefined && { got }),
    message: `expected ${expected ?? 'nothing'}, got ${got ?? 'nothing'}`,
  };
}
