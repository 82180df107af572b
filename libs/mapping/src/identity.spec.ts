import { describe, expect, it } from '@jest/globals';
import { compileIdentity, type Identify } from './identity.js';

const identify = (text: string): Identify => {
  const compiled = compileIdentity(text);
  if ('problems' in compiled) throw new Error(compiled.problems[0]?.message);
  return compiled.ok;
};

describe('what an event is the same as', () => {
  it.each([
    ['data.order', { data: { order: 'o-1' } }, 'o-1'],
    ['data.order', { data: { order: 7 } }, '7'],
    ['[data.order, data.line]', { data: { order: 'o-1', line: 2 } }, '["o-1",2]'],
    ['data.order', { data: {} }, null],
    ["event.source & ' ' & event.id", { event: { source: '/s', id: '1' } }, '/s 1'],
  ])('%s of %j is %j', async (text, scope, expected) => {
    expect(await identify(text)(scope)).toBe(expected);
  });

  it('is told to fail with the place in the expression', async () => {
    await expect((async () => identify('$number(data.order)')({ data: { order: 'x' } }))()).rejects.toMatchObject({
      code: 'MAPPING_FAILED',
      message: expect.stringContaining('dedupe.by'),
    });
  });

  it('is refused with the character where it does not compile', () => {
    expect(compileIdentity('data.order ++')).toMatchObject({ problems: [{ path: [], position: expect.any(Number) }] });
  });
});
