import { crc32c, Writer } from '@platformatic/kafka';
import type { OutgoingRecord } from '../../broker.js';
import { BATCH_OVERHEAD_BYTES } from '../../record-size.js';
import { fieldSize, varintSize, WireWriter } from './wire-writer.js';

/** By what the broker knows a batch again that comes twice. */
export interface BatchStamp {
  readonly producerId: bigint;
  readonly producerEpoch: number;
  /** Number of the first record in the producer's count for the partition. */
  readonly sequence: number;
  /** Milliseconds since the epoch, for all records. */
  readonly timestamp: number;
}

type Headers = NonNullable<OutgoingRecord['headers']>;

/** Where the fields of a batch's head stand (record batch, format 2, of Kafka's protocol guide). */
const AT = { length: 8, magic: 16, crc: 17, checked: 21, lastOffset: 23, firstTime: 27, lastTime: 35 } as const;
const PRODUCER_AT = { id: 43, epoch: 51, sequence: 53, count: 57 } as const;
const LENGTH_COUNTS_FROM = 12;
const FORMAT = 2;
const NO_ATTRIBUTES = 0;

const valuesOf = (headers: Headers, name: string): readonly (Buffer | string)[] => {
  const held = headers[name];
  if (held === undefined) return [];
  return Array.isArray(held) ? (held as readonly (Buffer | string)[]) : [held as Buffer | string];
};

/** Attributes and time of a record take a byte each: none, and no difference to the batch's time. */
const bodySize = ({ key, value, headers = {} }: OutgoingRecord, index: number): number => {
  let size = 2 + varintSize(index) + fieldSize(key) + fieldSize(value);
  let count = 0;
  for (const name in headers)
    for (const held of valuesOf(headers, name)) {
      size += fieldSize(name) + fieldSize(held);
      count++;
    }
  return size + varintSize(count);
};

const writeRecord = (writer: WireWriter, record: OutgoingRecord, index: number, size: number): void => {
  const { key, value, headers = {} } = record;
  writer.varint(size);
  writer.byte(NO_ATTRIBUTES);
  writer.varint(0);
  writer.varint(index);
  writer.field(key);
  writer.field(value);
  let count = 0;
  for (const name in headers) count += valuesOf(headers, name).length;
  writer.varint(count);
  for (const name in headers)
    for (const held of valuesOf(headers, name)) {
      writer.field(name);
      writer.field(held);
    }
};

const writeHead = (batch: Buffer, count: number, stamp: BatchStamp): void => {
  batch.fill(0, 0, BATCH_OVERHEAD_BYTES);
  batch.writeInt32BE(batch.length - LENGTH_COUNTS_FROM, AT.length);
  batch[AT.magic] = FORMAT;
  batch.writeInt32BE(count - 1, AT.lastOffset);
  batch.writeBigInt64BE(BigInt(stamp.timestamp), AT.firstTime);
  batch.writeBigInt64BE(BigInt(stamp.timestamp), AT.lastTime);
  batch.writeBigInt64BE(stamp.producerId, PRODUCER_AT.id);
  batch.writeInt16BE(stamp.producerEpoch, PRODUCER_AT.epoch);
  batch.writeInt32BE(stamp.sequence, PRODUCER_AT.sequence);
  batch.writeInt32BE(count, PRODUCER_AT.count);
};

/** The checksum takes a plain buffer only by copying it. */
const checksum = (bytes: Buffer): number => crc32c(Writer.create().append(bytes).dynamicBuffer);

/**
 * Records of one partition as the broker stores them. Written straight into one buffer: the client's own encoder takes up to
 * twice the time and memory where records have headers.
 */
export const encodeRecordBatch = (records: readonly OutgoingRecord[], stamp: BatchStamp): Buffer => {
  const sizes = records.map(bodySize);
  const bytes = sizes.reduce((sum, size) => sum + varintSize(size) + size, BATCH_OVERHEAD_BYTES);
  const batch = Buffer.allocUnsafe(bytes);
  writeHead(batch, records.length, stamp);
  const writer = new WireWriter(batch, BATCH_OVERHEAD_BYTES);
  records.forEach((record, index) => {
    writeRecord(writer, record, index, sizes[index] ?? 0);
  });
  batch.writeUInt32BE(checksum(batch.subarray(AT.checked)), AT.crc);
  return batch;
};
