import type { OutgoingRecord } from './broker.js';

/** What a Kafka record batch (format 2) needs beside its records. */
export const BATCH_OVERHEAD_BYTES = 61;
/** Upper bound of a record's own fields: attributes, and the variable-length lengths, deltas and counts. */
const RECORD_OVERHEAD_BYTES = 36;
const HEADER_OVERHEAD_BYTES = 10;

const byteLength = (bytes: Buffer | string): number =>
  typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.length;

/** Bytes that a record takes in a batch, rounded up by at most a few dozen. */
export const recordBytes = (record: OutgoingRecord): number => {
  let size = RECORD_OVERHEAD_BYTES;
  if (record.key !== null) size += byteLength(record.key);
  if (record.value !== null) size += byteLength(record.value);
  for (const name in record.headers) {
    const held = record.headers[name];
    if (held === undefined) continue;
    const values = Array.isArray(held) ? (held as readonly (Buffer | string)[]) : [held as Buffer | string];
    for (const value of values) size += HEADER_OVERHEAD_BYTES + Buffer.byteLength(name) + byteLength(value);
  }
  return size;
};
