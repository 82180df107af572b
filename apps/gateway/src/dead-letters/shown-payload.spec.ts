import { describe, expect, it } from '@jest/globals';
import { shownHeaders, shownPayload } from './shown-payload.js';

const payload = (value: Buffer | null, valueBytes = value?.length ?? null) => shownPayload({ value, valueBytes });

describe('what is shown of a dead letter', () => {
  it('is JSON without its secrets', () => {
    const { kind, data } = payload(Buffer.from('{"name":"Łódź","password":"c4n4ry"}'));
    expect(kind).toBe('json');
    expect(data).toMatchObject({ name: 'Łódź' });
    expect(JSON.stringify(data)).not.toContain('c4n4ry');
  });

  it('is text where it is no JSON, without its secrets', () => {
    expect(payload(Buffer.from('{"password": "c4n4ry", oops'))).toMatchObject({ kind: 'text' });
    expect(JSON.stringify(payload(Buffer.from('{"password": "c4n4ry", oops')))).not.toContain('c4n4ry');
  });

  it('is nothing of what is no text', () => {
    expect(payload(Buffer.from([0xff, 0xfe, 0x00]))).toEqual({ kind: 'bytes', bytes: 3, truncated: false });
    expect(payload(null)).toEqual({ kind: 'none', bytes: 0, truncated: false });
  });

  it('says that it was cut, also in the middle of a character', () => {
    const cut = Buffer.from('xxxxxxxxxxé').subarray(0, 11);
    expect(payload(cut, 500)).toEqual({ kind: 'text', data: 'x'.repeat(10), bytes: 500, truncated: true });
  });

  it('hides secrets in headers', () => {
    const shown = shownHeaders({ authorization: 'c4n4ry', ce_type: 'place', note: 'Bearer c4n4ry-c4n4ry' });
    expect(shown).toMatchObject({ ce_type: 'place' });
    expect(JSON.stringify(shown)).not.toContain('c4n4ry');
  });
});
