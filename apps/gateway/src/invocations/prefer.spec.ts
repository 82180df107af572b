import { describe, expect, it } from '@jest/globals';
import { readPreference } from './prefer.js';

describe('a Prefer header', () => {
  it.each([
    [undefined, 10_000, false, ''],
    ['', 10_000, false, ''],
    ['wait=3', 3_000, false, 'wait=3'],
    ['Wait = "3"', 3_000, false, 'wait=3'],
    ['wait=0', 0, false, 'wait=0'],
    ['wait=3600', 60_000, false, 'wait=60'],
    ['respond-async', 0, true, 'respond-async'],
    ['respond-async, wait=5', 5_000, true, 'respond-async, wait=5'],
    [['respond-async', 'wait=5'], 5_000, true, 'respond-async, wait=5'],
    ['handling=lenient; strictly="no, really", wait=5;foo=bar, wait=7', 5_000, false, 'wait=5'],
    ['return=minimal, RESPOND-ASYNC', 0, true, 'respond-async'],
  ])('%j', (header, waitMs, respondAsync, applied) => {
    expect(readPreference(header)).toEqual({ waitMs, respondAsync, applied });
  });

  it.each(['wait', 'wait=', 'wait=-1', 'wait=1.5', 'wait=soon', 'wait=99999999999', 'wait="', '=', ',,,', '"wait=5"'])(
    'that says nothing usable is as good as none: %s',
    (header) => expect(readPreference(header)).toEqual({ waitMs: 10_000, respondAsync: false, applied: '' }),
  );

  it('that is far too long says nothing', () => {
    expect(readPreference(`wait=5, ${'x'.repeat(1_000)}`).waitMs).toBe(10_000);
  });
});
