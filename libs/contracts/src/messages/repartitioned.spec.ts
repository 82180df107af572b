import { describe, expect, it } from '@jest/globals';
import { fromRepartitioned, type RepartitionedRecord, toRepartitioned } from './repartitioned.js';

const source = {
  topic: 'orders',
  partition: 2,
  offset: 7,
  timestamp: 1_700_000_000_000,
  key: Buffer.from([0, 255]),
  value: Buffer.from('{ "a":1 }'),
  headers: { custom: Buffer.from([0, 255]), twice: [Buffer.from('a'), Buffer.from('b')] },
};

/** As a broker gives it back. */
const received = ({ value, headers }: RepartitionedRecord) => ({
  value,
  headers: Object.fromEntries(
    Object.entries(headers).map(([name, header]) => [name, typeof header === 'string' ? Buffer.from(header) : header]),
  ),
});

describe('a record on the internal topic of a trigger', () => {
  it.each([[source], [{ ...source, key: null, value: null }], [{ ...source, key: Buffer.alloc(0), headers: {} }]])(
    'has its ordering key, and gives back the record as it came (%#)',
    (record) => {
      const sent = toRepartitioned(record, 'ordering');
      expect(sent.key).toBe('ordering');
      expect(fromRepartitioned(received(sent))).toEqual(record);
    },
  );

  it('says where it came from, whatever its headers say', () => {
    const forged = { ark_source_offset: Buffer.from('1'), ark_source_key: Buffer.from('x') };
    const sent = toRepartitioned({ ...source, key: null, headers: forged }, null);
    expect(fromRepartitioned(received(sent))).toEqual({ ...source, key: null, headers: {} });
  });

  it('that somebody else put there has no other place', () => {
    expect(fromRepartitioned({ value: null, headers: {} })).toBeNull();
    const odd = {
      ark_source_topic: Buffer.from('t'),
      ark_source_partition: Buffer.from('1'),
      ark_source_offset: Buffer.from('-1'),
    };
    expect(fromRepartitioned({ value: null, headers: odd })).toBeNull();
  });
});
