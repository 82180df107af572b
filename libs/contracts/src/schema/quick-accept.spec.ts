import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { quickAccept } from './quick-accept.js';

const everyKind = z.strictObject({
  text: z.string().min(1).max(3),
  choice: z.enum(['a', 'b']).default('a'),
  fixed: z.literal([1, 'x']),
  count: z.int(),
  ratio: z.number(),
  flag: z.boolean().nullable(),
  names: z.array(z.string().min(1)).max(2).optional(),
  open: z.looseObject({ id: z.int() }).refine((value) => value.id !== 13),
  any: z.unknown(),
});
const fitting = {
  text: 'abc',
  choice: 'b',
  fixed: 1,
  count: 3,
  ratio: 0.5,
  flag: null,
  open: { id: 1, more: [] },
  any: {},
};

describe('a quick yes', () => {
  it('is given to what the schema takes as it is, which it then leaves as it is', () => {
    for (const value of [fitting, { ...fitting, names: ['x'], flag: true }, { ...fitting, names: undefined }]) {
      expect(quickAccept(everyKind)(value)).toBe(true);
      expect(everyKind.parse(value)).toEqual(value);
    }
  });

  it.each([
    ['text', ''],
    ['text', 'abcd'],
    ['text', 1],
    ['choice', undefined],
    ['choice', 'c'],
    ['fixed', 2],
    ['count', 1.5],
    ['count', 2 ** 60],
    ['ratio', Number.NaN],
    ['ratio', Number.POSITIVE_INFINITY],
    ['flag', 'true'],
    ['names', ['a', '']],
    ['names', ['a', 'b', 'c']],
    ['names', 'a'],
    ['open', { id: 13 }],
    ['open', []],
    ['open', null],
    ['open', JSON.parse('{"id":1,"__proto__":{}}')],
    ['unknown', 1],
  ])('is not given for %s: %j', (field, value) => {
    expect(quickAccept(everyKind)({ ...fitting, [field]: value })).toBe(false);
  });

  it('is never given by a schema that may change what it takes, or asks what cannot be told here', () => {
    const able: [z.ZodType, unknown][] = [
      [z.string().trim(), 'a'],
      [z.email(), 'a@b.eu'],
      [z.number().gt(1), 2],
      [z.coerce.number(), '1'],
      [z.string().transform((text) => text), 'a'],
      [z.object({ a: z.string().trim() }), { a: 'a' }],
      [z.strictObject({ a: z.date() }), { a: new Date() }],
      [z.object({}).catchall(z.number()), { a: 'a' }],
      [z.union([z.string(), z.number()]), 1],
      [z.unknown().superRefine(() => {}), 1],
    ];
    for (const [schema, value] of able) expect(quickAccept(schema)(value)).toBe(false);
  });
});
