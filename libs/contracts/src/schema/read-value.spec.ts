import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { readValue } from './read-value.js';

const Shape = z.strictObject({
  name: z.string().min(2).max(5),
  port: z.coerce.number().int().min(1).max(9),
  ratio: z.number().gt(0).multipleOf(2).optional(),
  mode: z.enum(['fast', 'slow']).optional(),
  when: z.iso.datetime().optional(),
  site: z.url().optional(),
  code: z
    .string()
    .regex(/^[A-Z]+$/)
    .optional(),
  own: z.string().regex(/^x$/, 'must be an x').optional(),
  tags: z.array(z.string()).min(1).max(2).optional(),
  labels: z.record(z.string().max(3), z.string()).optional(),
  value: z.union([z.string(), z.strictObject({ text: z.string() })]).optional(),
  login: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('basic'), user: z.string() }),
      z.strictObject({ type: z.literal('none') }),
    ])
    .optional(),
});
const valid = { name: 'abc', port: '5' };
const messageOf = (field: Record<string, unknown>) => readValue(Shape, { ...valid, ...field }).problems?.[0]?.message;

describe('a value', () => {
  it('that fits comes as its schema gives it', () => {
    expect(readValue(Shape, valid)).toEqual({ data: { name: 'abc', port: 5 } });
  });

  it.each<[Record<string, unknown>, string]>([
    [{ name: undefined }, "The field 'name' is missing"],
    [{ name: 5 }, 'must be a string, but is a number'],
    [{ name: null }, 'must be a string, but is empty'],
    [{ name: ['x'] }, 'must be a string, but is a list'],
    [{ name: 'x' }, 'must have at least 2 characters'],
    [{ name: 'xxxxxx' }, 'must have at most 5 characters'],
    [{ port: 'many' }, 'must be a whole number, but is no number'],
    [{ port: '1.5' }, 'must be a whole number'],
    [{ port: 0 }, 'must be at least 1'],
    [{ port: 10 }, 'must be at most 9'],
    [{ ratio: 0 }, 'must be more than 0'],
    [{ ratio: 3 }, 'must be a multiple of 2'],
    [{ mode: 'quick' }, 'must be fast or slow'],
    [{ when: 'noon' }, 'must be a time such as 2026-01-31T12:00:00Z'],
    [{ site: 'here' }, 'must be a URL such as https://example.com'],
    [{ code: 'x' }, 'must match the pattern /^[A-Z]+$/'],
    [{ own: 'y' }, 'must be an x'],
    [{ tags: [] }, 'must have at least 1 item'],
    [{ tags: ['a', true] }, 'must be a string, but is true'],
    [{ labels: { long_name: 'x' } }, "The name 'long_name' must have at most 3 characters"],
    [{ value: 5 }, 'must be a string or a map of fields, but is a number'],
    [{ value: { text: 5 } }, 'does not fit: text must be a string, but is a number'],
    [{ login: { type: 'basc' } }, 'must be basic or none'],
    [{ login: { type: 'basic' } }, "The field 'user' is missing"],
  ])('that does not fit is told in plain words: %j', (field, message) => {
    expect(messageOf(field)).toBe(message);
  });

  it('has every problem at its place, with what was probably meant, and shows nothing of itself', () => {
    const value = { port: 1, nmae: 'c4n4ry', mode: 'slwo', labels: { a: 5 }, tags: ['c4n4ry', 7] };
    const { problems } = readValue(Shape, value, ['body', 'items', 0]);
    expect(problems).toEqual([
      { path: 'body.items[0].nmae', message: "Unknown field 'nmae'", suggestion: "Did you mean 'name'?" },
      { path: 'body.items[0].mode', message: 'must be fast or slow', suggestion: "Did you mean 'slow'?" },
      { path: 'body.items[0].tags[1]', message: 'must be a string, but is a number' },
      { path: 'body.items[0].labels.a', message: 'must be a string, but is a number' },
    ]);
  });

  it('that is nothing at all is missing', () => {
    expect(readValue(Shape, undefined)).toEqual({ problems: [{ path: '', message: 'is missing' }] });
  });
});
