import { describe, expect, it } from '@jest/globals';
import { checkPreconditions, entityTag } from './entity-tag.js';

const refused = expect.objectContaining({ code: 'PRECONDITION_FAILED' });
const check = (headers: Record<string, string>, current: number | null) => {
  try {
    checkPreconditions(headers, current);
    return 'goes on';
  } catch (error) {
    return error;
  }
};

describe('preconditions of a write', () => {
  it.each([
    [{}, 3, 'goes on'],
    [{ 'if-match': '"3"' }, 3, 'goes on'],
    [{ 'if-match': 'W/"2", "3"' }, 3, 'goes on'],
    [{ 'if-match': '*' }, 3, 'goes on'],
    [{ 'if-match': '"2"' }, 3, refused],
    [{ 'if-match': '*' }, null, refused],
    [{ 'if-none-match': '*' }, null, 'goes on'],
    [{ 'if-none-match': '*' }, 3, refused],
    [{ 'if-none-match': '"2"' }, 3, 'goes on'],
  ])('%j on revision %j', (headers, current, outcome) => expect(check(headers as never, current)).toEqual(outcome));

  it('takes what ETag gave', () => expect(check({ 'if-match': entityTag(7) }, 7)).toBe('goes on'));
});
