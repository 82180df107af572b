import { describe, expect, it } from '@jest/globals';
import { Catalogue } from '../../catalogue/catalogue.js';
import { lintProfile } from './lint-profile.js';

const catalogue = new Catalogue([
  {
    name: 'postgres',
    family: 'database',
    title: 'PostgreSQL',
    description: 'Rows',
    connection: {
      type: 'object',
      properties: {
        host: { type: 'string' },
        port: { type: 'integer', default: 5432 },
        ssl: { type: 'string', enum: ['disable', 'require'] },
      },
      required: ['host'],
      additionalProperties: false,
    },
    credential: { type: 'object' },
    actions: {
      insert: {
        title: 'Insert',
        input: {
          type: 'object',
          properties: {
            table: { type: 'string' },
            row: { type: 'object', additionalProperties: {} },
            returning: { type: 'array', items: { type: 'string' } },
          },
          required: ['table', 'row'],
          additionalProperties: false,
        },
        output: {},
        effect: 'depends',
        bulk: true,
      },
    },
  },
]);

const lines = {
  connector: '  connector: postgres',
  connection: '  connection: { host: db.example }',
  credential: '  credential: shop-db',
  action: '      action: insert',
  with: '      with: { table: places }',
  target: '        row.name: data.name',
  filter: '      filter: data.kind = "city"',
};

/** The manifest with some of its lines changed; an empty one is left out. */
function text(changes: Partial<typeof lines> = {}): string {
  const all = { ...lines, ...changes };
  return [
    'apiVersion: arkflows.io/v1',
    'kind: IntegrationProfile',
    'metadata: { name: places }',
    'spec:',
    all.connector,
    all.connection,
    all.credential,
    '  operations:',
    '    insertPlace:',
    all.action,
    all.with,
    '      mapping:',
    all.target,
    '  triggers:',
    '    - name: created',
    '      topic: shop.places',
    '      operation: insertPlace',
    all.filter,
  ]
    .filter((line) => line !== '')
    .join('\n');
}

const problemsOf = (manifest: string) => lintProfile(manifest, catalogue).problems;

describe('lint of a profile', () => {
  it('gives the profile when nothing is wrong', () => {
    expect(lintProfile(text(), catalogue)).toMatchObject({ profile: { metadata: { name: 'places' } }, problems: [] });
  });

  it('points at an unknown connector and names the nearest', () => {
    expect(problemsOf(text({ connector: '  connector: postgress' }))).toEqual([
      {
        path: 'spec.connector',
        line: 5,
        column: 14,
        message: "There is no connector 'postgress'",
        suggestion: "Did you mean 'postgres'?",
      },
    ]);
  });

  it('points at an unknown action and names the nearest', () => {
    expect(problemsOf(text({ action: '      action: instert' }))).toMatchObject([
      { path: 'spec.operations.insertPlace.action', line: 10, column: 15, suggestion: "Did you mean 'insert'?" },
    ]);
  });

  it('holds the connection to the schema of its connector', () => {
    expect(
      problemsOf(text({ connection: '  connection: { hosts: db.example, port: "x", ssl: disabled }' })),
    ).toMatchObject([
      { path: 'spec.connection', message: "The field 'host' is missing in 'connection'" },
      { path: 'spec.connection.hosts', line: 6, column: 17, suggestion: "Did you mean 'host'?" },
      { path: 'spec.connection.port', message: 'must be integer' },
      { path: 'spec.connection.ssl', suggestion: "Did you mean 'disable'?" },
    ]);
  });

  it('asks for the credential that the connector needs', () => {
    expect(problemsOf(text({ credential: '' }))).toMatchObject([
      { line: 5, message: expect.stringContaining('credential') },
    ]);
  });

  it('checks the type of what is fixed, and that every required input is fixed or mapped', () => {
    expect(problemsOf(text({ with: '      with: { table: 7 }' }))).toMatchObject([
      { path: 'spec.operations.insertPlace.with.table', line: 11, column: 22, message: 'must be string' },
    ]);
    expect(problemsOf(text({ with: '      with: {}' }))).toMatchObject([
      { path: 'spec.operations.insertPlace', message: expect.stringContaining("needs 'table'") },
    ]);
    expect(problemsOf(text({ with: '      with: {}', target: '        table: data.table' }))).toMatchObject([
      { message: expect.stringContaining("needs 'row'") },
    ]);
  });

  it('points at a target that the action does not have', () => {
    expect(problemsOf(text({ target: '        rows.name: data.name' }))).toMatchObject([
      { path: 'spec.operations.insertPlace', message: expect.stringContaining("needs 'row'") },
      {
        line: 13,
        column: 9,
        message: "'rows' is no field of the input of the action",
        suggestion: "Did you mean 'row'?",
      },
    ]);
  });

  it('marks the very character at which an expression breaks off', () => {
    const [problem] = problemsOf(text({ target: '        row.name: data.name & (data.x' }));
    expect(problem).toMatchObject({ path: "spec.operations.insertPlace.mapping['row.name']", line: 13 });
    const [filter] = problemsOf(text({ filter: '      filter: data.kind == "city"' }));
    expect(filter).toMatchObject({ path: 'spec.triggers[0].filter', line: 18, column: 26 });
  });

  it('tells everything that is wrong at once, in the order of the text', () => {
    const problems = problemsOf(
      text({
        connection: '  connection: {}',
        action: '      action: insrt',
        target: '        row.name: "( "',
        filter: '      filter: data.x =',
      }),
    );
    const places = problems.map(({ line }) => line);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(new Set(places).size).toBeGreaterThanOrEqual(4);
  });

  it('gives the place of a syntax error', () => {
    expect(problemsOf('metadata:\n\tname: x')).toMatchObject([{ line: 2 }]);
  });
});
