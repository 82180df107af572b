import { describe, expect, it } from '@jest/globals';
import { applyEdit, Edit } from './edit.js';

describe('an edit of what is redriven', () => {
  // The cases of RFC 7396, appendix A, that begin with an object.
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  ])('patches %j with %j', (data, patch, edited) => {
    expect(applyEdit({ patch }, data)).toEqual(edited);
  });

  it('pollutes no prototype', () => {
    const patch = JSON.parse('{"__proto__":{"admin":true}}');
    expect(applyEdit({ patch }, {})).not.toHaveProperty('admin');
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it('puts other data in their place', () => {
    expect(applyEdit({ data: [1] }, 'broken')).toEqual([1]);
  });

  it('patches only an object', () => {
    for (const data of [[1], 'text', null, Buffer.from('x')]) {
      expect(() => applyEdit({ patch: { a: 1 } }, data)).toThrow(expect.objectContaining({ code: 'INVALID_REQUEST' }));
    }
  });

  it('is a patch or data, not both and not neither', () => {
    expect(Edit.safeParse({}).success).toBe(false);
    expect(Edit.safeParse({ patch: {}, data: 1 }).success).toBe(false);
    expect(Edit.safeParse({ data: null }).success).toBe(true);
  });
});
