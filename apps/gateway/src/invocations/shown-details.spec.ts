import { describe, expect, it } from '@jest/globals';
import { shownDetails } from './shown-details.js';

describe('the details of a failure', () => {
  it('are shown without what looks like a secret', () => {
    const shown = shownDetails({ status: 401, password: 'c4n4ry', url: 'https://me:c4n4ry@target/' });
    expect(shown).toMatchObject({ runDetails: { status: 401 } });
    expect(JSON.stringify(shown)).not.toContain('c4n4ry');
  });

  it('are 16 KiB of JSON at most: what does not fit is left out, the rest stays', () => {
    const long = 'ż'.repeat(5_000);
    const { runDetails = {} } = shownDetails({ first: long, second: long, third: 1 });
    expect(runDetails).toEqual({ first: long, third: 1 });
    expect(Buffer.byteLength(JSON.stringify(runDetails))).toBeLessThanOrEqual(16 * 1024);
  });

  it('are absent where there are none', () => {
    expect([shownDetails(undefined), shownDetails({})]).toEqual([{}, {}]);
  });
});
