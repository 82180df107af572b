import { BrokerError, type OutgoingRecord } from './broker.js';
import { BATCH_OVERHEAD_BYTES, recordBytes } from './record-size.js';

/** Sizes of the records in bytes. Throws RECORD_TOO_LARGE when one alone would not fit into a batch of `maxMessageBytes`. */
export const checkedSizes = (
  topic: string,
  records: readonly OutgoingRecord[],
  maxMessageBytes: number,
): readonly number[] =>
  records.map((record) => {
    const size = recordBytes(record);
    if (size + BATCH_OVERHEAD_BYTES <= maxMessageBytes) return size;
    throw new BrokerError(
      'RECORD_TOO_LARGE',
      `A record of ${size} bytes is larger than topic ${topic} takes (${maxMessageBytes}): send less, or raise the topic's max.message.bytes`,
    );
  });
