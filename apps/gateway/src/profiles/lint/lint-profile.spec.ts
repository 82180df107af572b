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
        port: { type: 'integer', minimum: 1, maximum: 65_535, default: 5432 },
        schema: { type: 'string', minLength: 1, maxLength: 3 },
        ca: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
        hosts: { type: ['array', 'null'], minItems: 2 },
        ssl: { type: 'string', enum: ['disable', 'require'] },
      },
      required: ['host'],
      additionalProperties: false,
    },
    credential: { type: 'object', required: ['password'] },
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
      upsert: {
        title: 'Upsert',
        input: {
          type: 'object',
          properties: {
            table: { type: 'string' },
            row: { type: 'object', additionalProperties: {} },
            key: { type: 'array', items: { type: 'string' }, namesFieldsOf: 'row' },
          },
          required: ['table', 'row', 'key'],
          additionalProperties: false,
        },
        output: {},
        effect: 'idempotent',
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
      problemsOf(text({ connection: '  connection: { hots: db.example, port: "x", ssl: disabled }' })),
    ).toMatchObject([
      { path: 'spec.connection', message: "The field 'host' is missing in 'connection'" },
      { path: 'spec.connection.hots', line: 6, column: 17, suggestion: "Did you mean 'host'?" },
      { path: 'spec.connection.port', message: 'must be a whole number' },
      { path: 'spec.connection.ssl', suggestion: "Did you mean 'disable'?" },
    ]);
  });

  it.each([
    ['port: 0', 'must be at least 1'],
    ['port: 70000', 'must be at most 65535'],
    ["schema: ''", 'must have at least 1 character'],
    ['schema: long', 'must have at most 3 characters'],
    ['ca: 5', 'fits none of what may stand here'],
    ['hosts: a', 'must be a list or null'],
    ['hosts: [a]', 'must have at least 2 items'],
  ])('says in plain words what %s is to be', (field, message) => {
    expect(problemsOf(text({ connection: `  connection: { host: db.example, ${field} }` }))).toMatchObject([
      { message },
    ]);
  });

  it('asks for the credential that the connector needs', () => {
    expect(problemsOf(text({ credential: '' }))).toMatchObject([
      { line: 5, message: expect.stringContaining('credential') },
    ]);
  });

  it('checks the type of what is fixed, and that every required input is fixed or mapped', () => {
    expect(problemsOf(text({ with: '      with: { table: 7 }' }))).toMatchObject([
      { path: 'spec.operations.insertPlace.with.table', line: 11, column: 22, message: 'must be a string' },
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

  it('names the fixed input that was meant', () => {
    expect(problemsOf(text({ with: '      with: { tabel: places }' }))).toMatchObject([
      { message: expect.stringContaining("needs 'table'") },
      { path: 'spec.operations.insertPlace.with.tabel', suggestion: "Did you mean 'table'?" },
    ]);
  });

  describe('of an upsert, whose key must be part of the row', () => {
    const problemsWith = (changes: { with?: string; target?: string }) =>
      problemsOf(
        text({
          action: '      action: upsert',
          with: '      with: { table: places, key: [id] }',
          target: '        row.id: data.id',
          ...changes,
        }),
      );

    it('points at a key column that is neither fixed nor mapped', () => {
      expect(problemsWith({ target: '        row.idd: data.id' })).toEqual([
        {
          path: 'spec.operations.insertPlace.with.key[0]',
          line: 11,
          column: 36,
          message: "'key' names 'id', but 'row.id' is neither fixed nor mapped",
          suggestion: "Did you mean 'row.idd' to be it? Map it: 'row.id: <expression>'",
        },
      ]);
    });

    it.each([
      {},
      { with: '      with: { table: places, key: [id], row: { id: 7 } }', target: '        row.name: data.name' },
      { target: '        row: data' },
      { with: '      with: { table: places, key: [x] }', target: '        { row.id: data.id, key: data.key }' },
      { target: "        row['id'].deep: data.id" },
    ])('finds nothing where it is given: %j', (changes) => {
      expect(problemsWith(changes)).toEqual([]);
    });
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

  it('refuses what would stand in for a change that it does not make', () => {
    const changing = text({
      action: '      action: upsert',
      with: '      with: { table: places, key: [name] }\n      policies: { cache: { ttl: 1m }, fallback: [{ value: done }] }',
    });
    expect(problemsOf(changing)).toEqual([
      expect.objectContaining({ path: 'spec.operations.insertPlace.policies.cache', line: 12 }),
      expect.objectContaining({ path: 'spec.operations.insertPlace.policies.fallback[0].value', line: 12 }),
    ]);
    const unknown = text({ with: '      with: { table: places }\n      policies: { cache: { ttl: 1m } }' });
    expect(problemsOf(unknown)).toEqual([]);
  });
});
