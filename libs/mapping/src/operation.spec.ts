import { expect, test } from '@jest/globals';
import { compileOperation } from './operation.js';

test('an operation checks the data, maps it, and maps the answer back', () => {
  const result = compileOperation({
    with: { table: 'people' },
    input: { schema: { type: 'object', required: ['id'] } },
    mapping: { 'row.id': 'data.id' },
    output: { mapping: { written: 'rowCount' } },
  });
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  const { validateInput, mapping, output } = result.ok;
  expect(validateInput?.({})).toEqual([{ path: '', message: "must have the field 'id'" }]);
  expect(mapping.map({ data: { id: 1 } })).toEqual({ table: 'people', row: { id: 1 } });
  expect(output?.map({ rowCount: 1 })).toEqual({ written: 1 });
});

test('an operation without schema, mapping and output takes its fixed inputs and gives the answer as it is', () => {
  const result = compileOperation({ with: { table: 'people' } });
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  expect(result.ok.validateInput).toBeNull();
  expect(result.ok.output).toBeNull();
  expect(result.ok.mapping.map({})).toEqual({ table: 'people' });
});

test('all problems are told at once, each with the path from the operation', () => {
  const result = compileOperation({
    with: JSON.parse('{"constructor":1}'),
    input: { schema: { properties: { age: { typ: 'integer' } } } },
    mapping: { 'row.id': 'data.' },
    output: { mapping: { id: 'a b' } },
  });
  expect('problems' in result ? result.problems.map(({ path, position }) => ({ path, position })) : []).toEqual([
    { path: ['input', 'schema', 'properties', 'age', 'typ'], position: undefined },
    { path: ['with'], position: undefined },
    { path: ['mapping', 'row.id'], position: 5 },
    { path: ['output', 'mapping', 'id'], position: 2 },
  ]);
});
