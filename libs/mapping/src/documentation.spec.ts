import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { builtins } from './expression/compiled/functions/builtins.js';
import { integrationFunctions } from './expression/compiled/functions/integration/all.js';
import { compileExpression } from './expression/expression.js';

const docs = readFileSync(new URL('../../../docs/mapping.md', import.meta.url), 'utf8');
const sectionFrom = (mark: string, end: string): string => docs.split(mark)[1]?.split(end)[0] ?? '';

describe('docs/mapping.md', () => {
  const data = JSON.parse(sectionFrom('<!-- examples: data -->\n```json', '```'));
  const cell = /^`+ ?(.*?) ?`+$/;
  const rows = sectionFrom('<!-- examples: table -->', '\n\n')
    .trim()
    .split('\n')
    .slice(2)
    .map((line) => line.split(/(?<!\\)\|/).map((part) => part.trim().replaceAll('\\|', '|')))
    .map(([, purpose = '', expression = '', answer = '']) => ({
      purpose,
      expression: cell.exec(expression)?.[1] ?? '',
      answer: cell.exec(answer)?.[1],
    }));

  test('teaches by twenty examples and more', () => {
    expect(rows.length).toBeGreaterThanOrEqual(20);
  });

  test.each(rows)('to $purpose: $expression', ({ expression, answer }) => {
    const value = compileExpression(expression).evaluate({ data, event: {} });
    expect(value).toEqual(answer === undefined ? undefined : JSON.parse(answer));
  });

  test('tells of every function that JSONata does not have, and of no other', () => {
    const table = sectionFrom('## Functions beyond JSONata', '## When it fails');
    const told = [...table.matchAll(/^\| `\$(\w+)\(/gm)].map(([, name]) => name);
    expect(told.toSorted()).toEqual(integrationFunctions.map(({ name }) => name).toSorted());
    expect(told.every((name) => builtins.has(name ?? ''))).toBe(true);
  });
});
