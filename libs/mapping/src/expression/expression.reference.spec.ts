import { isDeepStrictEqual } from 'node:util';
import { expect, test } from '@jest/globals';
import jsonata from 'jsonata';
import { compileExpression } from './expression.js';
import { ExpressionError } from './expression-error.js';
import { generate } from './generate.fixture.js';

const CASES = 2_000;

/** Of the reference, so that no generated case exhausts it; the first that does ends the comparison of that case. */
const bounds = { timeout: 5_000, stack: 2_000, sequence: 100_000 };
const overruns = new Set(['D1011', 'D1012', 'D2015']);

type Answer = { value: unknown } | { failed: string };

test(`compiled expressions answer what jsonata answers: ${CASES} generated ones`, async () => {
  const kinds = { values: 0, nothing: 0, failures: 0, lists: 0 };
  for (let seed = 1; seed <= CASES; seed++) {
    const { text, scope } = generate(seed);
    const before = JSON.stringify(scope);
    const answer = compiled(text, scope);
    const expected = await reference(text, structuredClone(scope));
    if ('failed' in expected && overruns.has(expected.failed)) continue;
    if (!isSame(text, answer, expected) || JSON.stringify(scope) !== before) {
      expect({ seed, text, before, scope, answer }).toStrictEqual({ seed, text, before, scope, answer: expected });
    }
    count(kinds, answer);
  }
  // else the generator would prove little
  expect(Math.min(...Object.values(kinds))).toBeGreaterThan(CASES / 20);
});

function compiled(text: string, scope: unknown): Answer {
  try {
    return { value: plain(compileExpression(text).evaluate(scope)) };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { failed: error.code ?? 'none' };
  }
}

async function reference(text: string, scope: unknown): Promise<Answer> {
  try {
    return { value: plain(await jsonata(text, bounds).evaluate(scope)) };
  } catch (error) {
    return { failed: (error as { code?: string }).code ?? 'none' };
  }
}

/**
 * Failures of the host within jsonata have no code; and it evaluates the parts of an object or a list beside each other, so that
 * of two that fail either may be told.
 */
function isSame(text: string, answer: Answer, expected: Answer): boolean {
  const anyFailure = /[[{]/.test(text) || ('failed' in expected && expected.failed === 'none');
  if ('failed' in answer && 'failed' in expected && anyFailure) return true;
  return isDeepStrictEqual(answer, expected);
}

/** Jsonata marks the lists that it makes, and gives functions away: neither is part of the value. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return Array.from(value, plain);
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? undefined : value;
  if ('toJSON' in value || '_jsonata_function' in value || '_jsonata_lambda' in value) return undefined;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)]));
}

function count(kinds: Record<'values' | 'nothing' | 'failures' | 'lists', number>, answer: Answer): void {
  if ('failed' in answer) kinds.failures++;
  else if (answer.value === undefined) kinds.nothing++;
  else if (Array.isArray(answer.value)) kinds.lists++;
  else kinds.values++;
}
