import { describe, expect, it } from '@jest/globals';
import { parseProfile } from './parse.js';
import { broken, placesYaml } from './place-profile.fixture.js';

const problemsOf = (text: string) => parseProfile(text).problems ?? [];
const onlyProblem = (text: string) => {
  const problems = problemsOf(text);
  expect(problems).toHaveLength(1);
  return problems[0];
};

describe('a right profile', () => {
  it('is read with every default filled in', () => {
    const { profile } = parseProfile(placesYaml);
    expect(profile?.metadata).toEqual({ name: 'places', namespace: 'default', labels: { team: 'geo' } });
    expect(profile?.spec.policies).toEqual({
      timeout: '10s',
      retry: { for: '24h', initial: '200ms', inPlace: '5s', max: '10m' },
      concurrency: 64,
      onUncertain: 'deadLetter',
      ordering: 'key',
    });
    expect(profile?.spec.triggers[0]).toMatchObject({ from: 'latest', format: 'json', results: 'failures' });
  });

  it('may be JSON, with tabs and a byte order mark', () => {
    const { profile } = parseProfile(placesYaml);
    expect(parseProfile(`\uFEFF${JSON.stringify(profile, null, '\t')}`).profile).toEqual(profile);
  });

  it('may use anchors and Windows line ends', () => {
    const text = broken('row.name: data.name', 'row.same: *id\n        row.name: data.name').replace(
      'data.id',
      '&id data.id',
    );
    const { profile } = parseProfile(text.replaceAll('\n', '\r\n'));
    expect(profile?.spec.operations.upsert?.mapping['row.same']).toBe('data.id');
  });
});

describe('what is not YAML', () => {
  it.each([
    ['a wrong indent', broken('  connector', '   connector'), 8, 3, /indent does not fit/, /column 4/],
    ['a list item that is not aligned', broken('      topic', '     topic'), 19, 6, /neither an item/, /align/],
    ['a tab', broken('  connector:', '\tconnector:'), 7, 1, /tab/, /spaces/],
    [
      'a repeated field',
      broken('  name: places\n', '  name: a\n  name: b\n'),
      5,
      3,
      /'name' .* second time/,
      /Keep one/,
    ],
    ["': ' in an expression", broken("data.name & ', '", "data.x ? 'a' : 'b'"), 16, 19, /cannot hold ': '/, /quotes/],
    ['text after a quote', broken('data.name &', '"a" &'), 16, 23, /something follows/, /whole value in quotes/],
    ['an open quote', broken('data.id', '"data.id'), 15, 17, /opens here is not closed/, /Close/],
    ['an open bracket', broken('{ team: geo }', '{ team: geo'), 6, 1, /'}' is missing/, /Close/],
    ['a reserved character', broken('data.id', '@id'), 15, 17, /cannot begin with '@'/, /quotes/],
    ['an unknown escape', broken('data.id', '"\\q"'), 15, 18, /no such escape/, /single quotes/],
    ['a tag', broken('data.id', '!js data.id'), 15, 17, /cannot begin with '!'/, /quotes/],
    ['an alias without its anchor', broken('data.id', '*id'), 15, 17, /anchor that does not stand above/, /&id/],
    ['a second document', `${placesYaml}---\n${placesYaml}`, 21, 1, /second document/, /file of its own/],
    [
      'a missing space after the colon',
      broken('  name: places\n', '  name:places\n'),
      4,
      3,
      /not a field/,
      /name: value/,
    ],
    ['a number as a name', broken('row.id', '5'), 15, 9, /not the number 5/, /'5'/],
    ['infinity', broken('data.id', '.inf'), 15, 17, /no value like \.inf/, /number/],
    ['a name that would change objects', broken('row.id', '__proto__'), 15, 9, /__proto__/, /another name/],
  ])('%s: says where and what to do', (_name, text, line, column, message, suggestion) => {
    const problem = problemsOf(text)[0];
    expect(problem).toMatchObject({ line, column });
    expect(problem?.message).toMatch(message);
    expect(problem?.suggestion).toMatch(suggestion);
  });

  it('names nothing that only follows from the first fault', () => {
    expect(problemsOf(broken('  connector', '   connector'))).toHaveLength(1);
  });

  it.each(['', '\n', '# only a comment\n'])('an empty text %j', (text) => {
    expect(onlyProblem(text)).toMatchObject({ line: 1, column: 1, message: 'The text is empty' });
  });

  it.each([
    ['a text beyond the bound', `a: ${'x'.repeat(300_000)}`, /longer than 262144/],
    ['aliases of aliases', aliasBomb(), /More than 50000 values/],
    ['an alias of itself', 'a: &a [*a]\n', /deeper than 64/],
    ['brackets in brackets', `${'['.repeat(100)}${']'.repeat(100)}`, /deeper than 64/],
    ['many brackets', '['.repeat(20_000), /nested too deeply/],
  ])('%s is refused, soon', (_name, text, message) => {
    const begun = performance.now();
    expect(problemsOf(text)[0]?.message).toMatch(message);
    expect(performance.now() - begun).toBeLessThan(10_000);
  });
});

describe('what is no profile', () => {
  it.each([
    ['an unknown field', broken('action:', 'acton:'), 12, 7, 'spec.operations.upsert.acton', "Did you mean 'action'?"],
    [
      'a field that is like no other',
      broken('action: upsert', 'action: upsert\n      colour: red'),
      13,
      7,
      'spec.operations.upsert.colour',
      'Fields that may stand here: action, with, input, mapping, output, policies, lookup',
    ],
    [
      'a truth value as an expression',
      broken('data.id', 'true'),
      15,
      17,
      "spec.operations.upsert.mapping['row.id']",
      "Put it in quotes: 'true'",
    ],
    [
      'a list as an expression',
      broken('data.id', '[data.id]'),
      15,
      17,
      "spec.operations.upsert.mapping['row.id']",
      'Put the whole value in quotes if it is a text',
    ],
    [
      'nothing as a value',
      broken('places\n      topic: geo.places', 'places\n      topic:'),
      19,
      13,
      'spec.triggers[0].topic',
      'Give it a value, or take the field away',
    ],
    [
      'an option written wrong',
      `${placesYaml}      results: al\n`,
      21,
      16,
      'spec.triggers[0].results',
      "Did you mean 'all'?",
    ],
    [
      'one of a union written wrong',
      `${placesYaml}      from: ealiest\n`,
      21,
      13,
      'spec.triggers[0].from',
      "Did you mean 'earliest'?",
    ],
    [
      'a number in quotes',
      `${placesYaml}  policies: { concurrency: '5' }\n`,
      21,
      28,
      'spec.policies.concurrency',
      'Write it without quotes',
    ],
    [
      'an operation that is not there',
      broken('operation: upsert', 'operation: upsrt'),
      20,
      18,
      'spec.triggers[0].operation',
      "Did you mean 'upsert'?",
    ],
    [
      'a reserved topic',
      broken('geo.places', 'ark.dev.runs'),
      19,
      14,
      'spec.triggers[0].topic',
      "Choose a topic that does not begin with 'ark.' or '__'",
    ],
    [
      'two triggers of a name',
      `${placesYaml}    - { name: places, topic: t, operation: upsert }\n`,
      21,
      15,
      'spec.triggers[1].name',
      'Give each trigger a name of its own: it names the consumer group',
    ],
    ['a missing field', broken('  connector: postgres\n', ''), 6, 1, 'spec.connector', 'A name in the catalogue'],
    ['another kind', broken('IntegrationProfile', 'Deployment'), 2, 7, 'kind', undefined],
    [
      'another version',
      broken('arkflows.io/v1', 'arkflows.io/v2'),
      1,
      13,
      'apiVersion',
      "Did you mean 'arkflows.io/v1'?",
    ],
  ])('%s: says where and what to do', (_name, text, line, column, path, suggestion) => {
    const problem = onlyProblem(text);
    expect(problem).toMatchObject({ line, column, path });
    expect(problem?.suggestion).toBe(suggestion);
  });

  it.each([
    [
      `${placesYaml}      from: 5\n`,
      'must be earliest, latest or a time such as 2026-01-31T12:00:00Z, but is a number',
    ],
    [`${placesYaml}  policies: { timeout: 10 s }\n`, 'must be a duration such as 200ms, 5s, 10m, 24h or 7d'],
    [`${placesYaml}  policies: { concurrency: 0 }\n`, 'must be at least 1'],
    [`${placesYaml}  policies: { concurrency: 1.5 }\n`, 'must be a whole number'],
    [`${placesYaml}  policies: { concurrency: x }\n`, 'must be a whole number, but is a string'],
    [`${placesYaml}  policies: { ordering: any }\n`, 'must be key, partition or none'],
    [broken('data.id', "''"), 'must have at least 1 character'],
    [broken('team: geo', `${'k'.repeat(64)}: geo`), /^The name 'k+' must have at most 63 characters$/],
    [broken('team: geo', `team: ${'x'.repeat(64)}`), 'must have at most 63 characters'],
    [broken('upsert:', '1st:'), /^The name '1st' must start with a letter/],
    [broken('data.id', 'x'.repeat(16_385)), 'must have at most 16384 characters'],
    ['text', 'must be a map of fields, but is a string'],
    ['[]', 'must be a map of fields, but is a list'],
  ])('explains in plain words (%#)', (text, message) => {
    expect(problemsOf(text)[0]?.message).toEqual(
      typeof message === 'string' ? message : expect.stringMatching(message),
    );
  });

  it('tells where a secret goes that was written into it, and does not show it', () => {
    const problem = onlyProblem(
      broken('connection:', 'credential: { username: geo, password: c4n4ry }\n  connection:'),
    );
    expect(problem).toMatchObject({
      path: 'spec.credential',
      message: 'must be a string, but is a map of fields',
      suggestion: 'Name a stored credential (see `ark credentials put`): secrets never stand in a profile',
    });
    expect(JSON.stringify(problem)).not.toContain('c4n4ry');
  });

  it('names all that is wrong, in the order of the text', () => {
    const text = `${broken('connector:', 'conector:').replace('action:', 'acton:')}      results: al\n`;
    expect(problemsOf(text).map((problem) => problem.path)).toEqual([
      'spec.conector',
      'spec.operations.upsert.acton',
      'spec.triggers[0].results',
    ]);
  });

  it('shows no value where it expected none of a few', () => {
    const text = broken('{ team: geo }', 'hunter2-secret');
    expect(JSON.stringify(problemsOf(text))).not.toContain('hunter2');
  });
});

function aliasBomb(): string {
  const levels = 'abcdefghi'.split('');
  return levels
    .map(
      (name, index) =>
        `${name}: &${name} [${Array(9)
          .fill(index === 0 ? 'x' : `*${levels[index - 1]}`)
          .join(', ')}]\n`,
    )
    .join('');
}
