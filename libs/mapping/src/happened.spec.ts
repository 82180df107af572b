import { describe, expect, it } from '@jest/globals';
import { compileHappened, type Happened } from './happened.js';

const happened = (text: string): Happened => {
  const compiled = compileHappened(text);
  if ('problems' in compiled) throw new Error(compiled.problems[0]?.message);
  return compiled.ok;
};

describe('whether an effect has happened', () => {
  it.each([
    ['output.status = 200', { output: { status: 200 } }, true],
    ['output.status = 200', { output: { status: 404 } }, false],
    [
      '$count(output.body[reference = $$.data.id]) > 0',
      { output: { body: [{ reference: 7 }] }, data: { id: 7 } },
      true,
    ],
    ["output.state = 'done' ? true : output.state = 'none' ? false : null", { output: { state: 'pending' } }, null],
    ['output.found', { output: {} }, null],
    ['output.found', { output: { found: 'yes' } }, null],
  ])('is by %s of %j: %j', async (text, scope, expected) => {
    expect(await happened(text)(scope)).toBe(expected);
  });

  it('is told to fail with the place in the expression', async () => {
    await expect((async () => happened('$number(output.x) > 1')({ output: { x: 'a' } }))()).rejects.toMatchObject({
      code: 'MAPPING_FAILED',
      message: expect.stringContaining('lookup.happened'),
    });
  });

  it('is refused with the character where it does not compile', () => {
    expect(compileHappened('output ++')).toMatchObject({ problems: [{ path: [], position: expect.any(Number) }] });
  });
});
