import { describe, expect, it } from '@jest/globals';
import type { TopicRecord } from './newest-events.js';
import { RefusalTally } from './refusal-tally.js';
import type { Outcome } from './revision-replay.js';

const place = { topic: 'shop.orders', partition: 2, offset: 7 };
const record: TopicRecord = { ...place, timestamp: 0, key: null, value: null, headers: {} };
const refused = (code: 'INPUT_INVALID' | 'MAPPING_FAILED', message: string): Outcome => ({
  kind: 'refused',
  code,
  message,
});

describe('the tally of refusals', () => {
  it('shows an event that the candidate refuses with another code', () => {
    const tally = new RefusalTally();
    tally.add(record, refused('INPUT_INVALID', 'no name'), refused('MAPPING_FAILED', 'no e-mail'));
    expect(tally.refusals).toEqual([
      { code: 'INPUT_INVALID', deployed: 1, candidate: 0, onlyCandidate: 0, samples: [] },
      {
        code: 'MAPPING_FAILED',
        deployed: 0,
        candidate: 1,
        onlyCandidate: 0,
        samples: [{ ...place, message: 'no e-mail' }],
      },
    ]);
  });

  it('shows one that only the candidate refuses, and none that both refuse with the same code', () => {
    const tally = new RefusalTally();
    tally.add(record, { kind: 'notTaken' }, refused('MAPPING_FAILED', 'no e-mail'));
    tally.add(record, refused('MAPPING_FAILED', 'no name'), refused('MAPPING_FAILED', 'no price'));
    expect(tally.refusals).toEqual([
      {
        code: 'MAPPING_FAILED',
        deployed: 1,
        candidate: 2,
        onlyCandidate: 1,
        samples: [{ ...place, message: 'no e-mail' }],
      },
    ]);
  });
});
