import { describe, expect, it } from '@jest/globals';
import { FieldTally } from './field-tally.js';
import type { TopicRecord } from './newest-events.js';

const record = (offset: number): TopicRecord => ({
  topic: 'shop.orders',
  partition: 2,
  offset,
  timestamp: 0,
  key: null,
  value: null,
  headers: {},
});

describe('the tally of fields', () => {
  it('counts events and differences, with one sample of an event and five at most', () => {
    const tally = new FieldTally();
    for (let offset = 0; offset < 7; offset++) {
      expect(tally.add(record(offset), { lines: [1, 2] }, { lines: [3, 4] })).toBe(true);
      expect(tally.add(record(offset), { lines: [1] }, { lines: [1] })).toBe(false);
    }
    const [field] = tally.fields;
    expect(field).toMatchObject({ field: '/lines/*', events: 7, changed: 14, added: 0 });
    expect(field?.samples).toHaveLength(5);
    expect(field?.samples[0]).toEqual({
      topic: 'shop.orders',
      partition: 2,
      offset: 0,
      pointer: '/lines/0',
      kind: 'changed',
      before: 1,
      after: 3,
    });
  });

  it('puts first what differs in most events', () => {
    const tally = new FieldTally();
    tally.add(record(0), { rare: 1, often: 1 }, { rare: 2, often: 2 });
    tally.add(record(1), { often: 1 }, { often: 2 });
    expect(tally.fields.map(({ field }) => field)).toEqual(['/often', '/rare']);
  });

  it('stays small: 200 fields, long values and names cut, and says what it leaves out', () => {
    const tally = new FieldTally();
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`${'name'.repeat(2_000)}${n}`, 'x']));
    const named = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`f${n}`, 'x'.repeat(100_000)]));
    for (let offset = 0; offset < 10; offset++) tally.add(record(offset), {}, { ...named, ...many });
    expect(tally.fields).toHaveLength(200);
    expect(tally.more).toBe(true);
    expect(JSON.stringify(tally.fields).length).toBeLessThan(1_000_000);
    expect(tally.fields[0]?.samples[0]).toMatchObject({ cut: true, after: expect.stringMatching(/^"xxx.*…$/) });
  });

  it('looks at 10,000 differences of an event', () => {
    const tally = new FieldTally();
    tally.add(record(0), [], Array(20_000).fill(1));
    expect(tally.fields[0]?.added).toBe(10_000);
    expect(tally.more).toBe(true);
  });

  it('shows nothing that is named like a secret', () => {
    const tally = new FieldTally();
    const before = { headers: { authorization: 'canary-1' }, settings: { plain: 'same' } };
    const after = { headers: { authorization: 'canary-2' }, settings: [{ password: 'canary-3' }] };
    tally.add(record(0), before, after);
    expect(tally.fields).toHaveLength(2);
    expect(JSON.stringify(tally.fields)).not.toContain('canary');
  });
});
