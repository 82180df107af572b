import { isDeepStrictEqual } from 'node:util';
import { expect, test } from '@jest/globals';
import jsonata from 'jsonata';
import { compileExpression } from './expression.js';
import { ExpressionError } from './expression-error.js';
import { generate } from './generate.fixture.js';

const CASES = 3_000;

type Answer = { value: unknown } | { failed: true };

test(`compiled expressions answer what jsonata answers: ${CASES} generated ones`, async () => {
  const kinds = { values: 0, nothing: 0, failures: 0, lists: 0 };
  for (let seed = 1; seed <= CASES; seed++) {
    const { text, scope } = generate(seed);
    const before = JSON.stringify(scope);
    const { sync, evaluate } = compileExpression(text);
    const answer = compiled(evaluate, scope);
    const expected = await reference(text, scope);
    if (!sync || !isDeepStrictEqual(answer, expected) || JSON.stringify(scope) !== before) {
      expect({ seed, text, before, scope, sync, answer }).toStrictEqual({
        seed,
        text,
        before,
        scope,
        sync: true,
        answer: expected,
      });
    }
    count(kinds, answer);
  }
  // else the generator would prove little
  expect(Math.min(...Object.values(kinds))).toBeGreaterThan(CASES / 20);
});

function compiled(evaluate: (scope: unknown) => unknown, scope: unknown): Answer {
  try {
    return { value: evaluate(scope) };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { failed: true };
  }
}

async function reference(text: string, scope: unknown): Promise<Answer> {
  try {
    const value = await jsonata(text).evaluate(scope);
    // jsonata marks the lists that it makes; the marks are no part of the value
    return { value: Array.isArray(value) ? [...value] : value };
  } catch {
    return { failed: true };
  }
}

function count(kinds: Record<'values' | 'nothing' | 'failures' | 'lists', number>, answer: Answer): void {
  if ('failed' in answer) kinds.failures++;
  else if (answer.value === undefined) kinds.nothing++;
  else if (Array.isArray(answer.value)) kinds.lists++;
  else kinds.values++;
}
