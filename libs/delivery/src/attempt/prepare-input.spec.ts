import { quickAccept } from '@arkflows/contracts';
import { compileOperation } from '@arkflows/mapping';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { Item } from '../lanes/item.js';
import type { Plan, PlannedOperation } from '../plan/plan.js';
import { prepareInput } from './prepare-input.js';

const input = z.strictObject({ table: z.string().min(1), row: z.strictObject({ id: z.int() }) });

function failureOf(data: unknown, mapping: Record<string, string>, schema: unknown = true) {
  const compiled = compileOperation({ with: { table: 't' }, mapping, input: { schema } });
  if (!('ok' in compiled)) throw new Error(JSON.stringify(compiled.problems));
  const operation = {
    action: { input },
    accepts: quickAccept(input),
    compiled: compiled.ok,
  } as unknown as PlannedOperation;
  const item = { event: { data } } as Item;
  try {
    return prepareInput({ scope: {} } as Plan, operation, item);
  } catch (error) {
    return error;
  }
}

describe('an event that does not fit', () => {
  it('its schema is told in a sentence, for a field and for the whole', () => {
    const schema = { type: 'object', properties: { id: { type: ['integer', 'null'] } } };
    expect(failureOf({ id: 'c4n4ry' }, { 'row.id': 'data.id' }, schema)).toMatchObject({
      code: 'INPUT_INVALID',
      message: "The event's data does not fit: /id must be an integer or null",
      details: { errors: [{ path: '/id', message: 'must be an integer or null' }] },
    });
    expect(failureOf('text', { 'row.id': 'data.id' }, schema)).toMatchObject({
      message: "The event's data does not fit: it must be an object",
    });
  });

  it('the action once it is mapped, is told in plain words', () => {
    expect(failureOf({ id: 'c4n4ry' }, { 'row.id': 'data.id' })).toMatchObject({
      code: 'MAPPING_FAILED',
      message: 'The mapped input does not fit: row.id: must be a whole number, but is a string',
      details: { path: 'row.id', errors: [{ path: 'row.id' }] },
    });
    expect(failureOf({}, { 'row.id': 'data.id' })).toMatchObject({
      message: "The mapped input does not fit: row.id: The field 'id' is missing",
    });
    expect(failureOf({ id: 1 }, { 'row.id': 'data.id', 'row.idd': 'data.id' })).toMatchObject({
      message: "The mapped input does not fit: row.idd: Unknown field 'idd'",
    });
  });
});
