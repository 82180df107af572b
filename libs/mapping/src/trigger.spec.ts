import { describe, expect, test } from '@jest/globals';
import { type CompiledTrigger, compileTrigger, type TriggerDefinition } from './trigger.js';

const compiled = (trigger: TriggerDefinition): CompiledTrigger => {
  const result = compileTrigger(trigger);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.ok;
};

describe('a filter', () => {
  const filter = compiled({ filter: "event.type = 'customer.updated' and data.marketing" }).filter;
  test.each([
    [true, true],
    ['yes', true],
    [false, false],
    [null, false],
    [0, false],
    ['', false],
    [undefined, false],
  ])('takes an event whose marketing is %j: %j', (marketing, taken) => {
    expect(filter?.({ event: { type: 'customer.updated' }, data: { marketing } })).toBe(taken);
  });

  test('that answers nothing takes no event', () => {
    expect(compiled({ filter: 'data.age > 17' }).filter?.({ data: {} })).toBe(false);
  });

  test('may use the whole language', () => {
    const { filter } = compiled({ filter: "'vip' in data.tags" });
    expect(filter?.({ data: { tags: ['vip', 'new'] } })).toBe(true);
    expect(filter?.({ data: { tags: [] } })).toBe(false);
  });

  test('that fails on an event says where', () => {
    expect(() => compiled({ filter: 'data.age > 17' }).filter?.({ data: { age: 'x' } })).toThrow(
      expect.objectContaining({
        code: 'FILTER_FAILED',
        details: { path: 'filter', position: 9, excerpt: 'data.age > 17\n         ^' },
      }),
    );
  });
});

describe('a key', () => {
  const key = compiled({ key: 'data.customerId' }).key;
  test.each([
    ['c-1', 'c-1'],
    [42, '42'],
    [true, 'true'],
    [null, null],
    [undefined, null],
  ])('of %j is %j', (customerId, expected) => {
    expect(key?.({ data: { customerId } })).toBe(expected);
  });

  test('that is a list or an object is refused', () => {
    expect(() => key?.({ data: { customerId: ['a', 'b'] } })).toThrow(
      expect.objectContaining({
        code: 'FILTER_FAILED',
        message: expect.stringContaining('must be a string, a number'),
      }),
    );
  });
});

test('without filter and key every event goes, by the key of its record', () => {
  expect(compiled({})).toEqual({ filter: null, key: null });
});

test('both problems are told at once', () => {
  expect(compileTrigger({ filter: 'event.type =', key: 'data.`id' })).toEqual({
    problems: [
      { path: ['filter'], position: 12, message: 'the expression ends too early: a value is missing' },
      { path: ['key'], position: expect.any(Number), message: 'the quoted field name has no closing backquote (`)' },
    ],
  });
});
