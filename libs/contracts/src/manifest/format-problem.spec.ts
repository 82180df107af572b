import { describe, expect, it } from '@jest/globals';
import { formatProblem } from './format-problem.js';
import { parseProfile } from './parse.js';
import { broken } from './place-profile.fixture.js';
import { formatPath } from './problem.js';

describe('a problem on the terminal', () => {
  it('shows the lines around, a caret under the place, and what to do', () => {
    const text = broken('action:', 'acton:');
    const [problem] = parseProfile(text).problems ?? [];
    expect(problem && formatProblem(problem, text, 'places.yaml')).toBe(
      [
        "places.yaml:12:7: spec.operations.upsert.acton: Unknown field 'acton'",
        '  10 |   operations:',
        '  11 |     upsert:',
        '> 12 |       acton: upsert',
        '     |       ^',
        '  13 |       with: { table: places }',
        '  14 |       mapping:',
        "  Did you mean 'action'?",
      ].join('\n'),
    );
  });

  it('keeps the caret in place after tabs, and cuts a long line around it', () => {
    const tabbed = formatProblem({ path: '', line: 1, column: 3, message: 'm' }, '\t\tx', 'f').split('\n');
    expect(tabbed[2]).toBe('    | \t\t^');
    const long = `${'x'.repeat(5_000)}HERE${'y'.repeat(5_000)}`;
    const [, shown = '', caret = ''] = formatProblem(
      { path: '', line: 1, column: 5_001, message: 'm' },
      long,
      'f',
    ).split('\n');
    expect(shown.length).toBeLessThan(130);
    expect(shown.slice(caret.indexOf('^')).startsWith('HERE')).toBe(true);
  });

  it('lets no control character through to the terminal', () => {
    const shown = formatProblem({ path: '', line: 1, column: 1, message: 'm\u001b[2J' }, 'a\u001b[31m', 'f\u0007');
    for (const control of ['\u0007', '\u001b']) expect(shown).not.toContain(control);
  });

  it('says the message alone where there is no such line', () => {
    expect(formatProblem({ path: 'a', message: 'm', suggestion: 'Do.' }, 'x', 'f')).toBe('f: a: m\n  Do.');
    expect(formatProblem({ path: '', line: 9, message: 'm' }, 'x', 'f')).toBe('f:9:1: m');
  });
});

describe('a path', () => {
  it('is written as one would write it in code', () => {
    expect(formatPath(['spec', 'triggers', 0, "it's", 'a.b', 'plain-1'])).toBe(
      "spec.triggers[0]['it\\'s']['a.b'].plain-1",
    );
    expect(formatPath([])).toBe('');
  });
});
