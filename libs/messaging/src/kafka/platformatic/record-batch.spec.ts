import { expect, test } from '@jest/globals';
import { Reader, readRecordsBatch } from '@platformatic/kafka';
import type { OutgoingRecord } from '../../broker.js';
import { encodeRecordBatch } from './record-batch.js';

const stamp = { producerId: 4_294_967_299n, producerEpoch: 3, sequence: 2_147_483_000, timestamp: 1_790_000_000_123 };
const encode = (records: readonly OutgoingRecord[]) => encodeRecordBatch(records, stamp);
/** Read by the client's own decoder. */
const decode = (batch: Buffer) => readRecordsBatch(Reader.from(batch));

test('the head tells the broker whose batch it is, which number it has and how long it is', () => {
  const batch = encode([
    { key: 'a', value: '1' },
    { key: 'b', value: '2' },
  ]);
  expect(decode(batch)).toMatchObject({
    firstOffset: 0n,
    length: batch.length - 12,
    magic: 2,
    attributes: 0,
    lastOffsetDelta: 1,
    firstTimestamp: 1_790_000_000_123n,
    maxTimestamp: 1_790_000_000_123n,
    producerId: 4_294_967_299n,
    producerEpoch: 3,
    firstSequence: 2_147_483_000,
  });
});

test('records keep null and empty apart, text as UTF-8, and bytes as they are', () => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
  const { records } = decode(
    encode([
      { key: null, value: null },
      { key: '', value: Buffer.alloc(0) },
      { key: 'Zürich', value: '東京' },
      { key: bytes, value: bytes },
    ]),
  );
  expect(records.map(({ key, value, offsetDelta }) => [offsetDelta, key, value])).toEqual([
    [0, null, null],
    [1, Buffer.alloc(0), Buffer.alloc(0)],
    [2, Buffer.from('Zürich'), Buffer.from('東京')],
    [3, bytes, bytes],
  ]);
});

test('headers keep their order, and repeated names all their values', () => {
  const headers = { first: 'Zürich', many: ['one', Buffer.from([0, 255]), 'one'], empty: '', none: [] };
  const [record] = decode(encode([{ key: null, value: 'v', headers }])).records;
  expect(record?.headers).toEqual(
    [
      ['first', 'Zürich'],
      ['many', 'one'],
      ['many', Buffer.from([0, 255])],
      ['many', 'one'],
      ['empty', ''],
    ].map(([name, value]) => [Buffer.from(name as string), Buffer.from(value as string)]),
  );
});

test('lengths and numbers on both sides of each border of the variable-length encoding come through', () => {
  const lengths = [0, 1, 63, 64, 65, 8191, 8192, 8193, 1_048_575, 1_048_576];
  const { records } = decode(encode(lengths.map((length) => ({ key: null, value: Buffer.alloc(length, length) }))));
  expect(records.map(({ value }) => value?.length)).toEqual(lengths);
  const many = decode(encode(Array.from({ length: 9000 }, () => ({ key: null, value: 'v' })))).records;
  expect(many.map(({ offsetDelta }) => offsetDelta)).toEqual(many.map((_, index) => index));
});
