import { BrokerError } from './broker.js';

const SEED = 0x9747b28c;
const MULTIPLIER = 0x5bd1e995;

/** MurmurHash2 (Austin Appleby), 32 bits, with the seed that Kafka's Java client uses. Signed, as there. */
export const murmur2 = (data: Uint8Array): number => {
  const { length } = data;
  const view = new DataView(data.buffer, data.byteOffset, length);
  let hash = SEED ^ length;
  let index = 0;
  for (; index + 4 <= length; index += 4) {
    let word = Math.imul(view.getInt32(index, true), MULTIPLIER);
    word = Math.imul(word ^ (word >>> 24), MULTIPLIER);
    hash = Math.imul(hash, MULTIPLIER) ^ word;
  }
  if (index < length) {
    let tail = 0;
    for (let last = length - 1; last >= index; last--) tail = (tail << 8) | view.getUint8(last);
    hash = Math.imul(hash ^ tail, MULTIPLIER);
  }
  hash = Math.imul(hash ^ (hash >>> 13), MULTIPLIER);
  return (hash ^ (hash >>> 15)) | 0;
};

/** Partition of a key among `partitions`: the same as Kafka's Java client chooses. */
export const partitionOfKey = (key: Buffer | string, partitions: number): number =>
  (murmur2(typeof key === 'string' ? Buffer.from(key) : key) & 0x7fffffff) % partitions;

/** Chooses partitions for records: the one they ask for, the one of their key, or in turn. */
export class Partitioner {
  #turn = Math.floor(Math.random() * 0x7fffffff);

  /** Throws FAULT when `partition` is asked for and not there. */
  choose(record: { readonly key: Buffer | string | null; readonly partition?: number }, partitions: number): number {
    const { partition } = record;
    if (partition !== undefined) {
      if (Number.isInteger(partition) && partition >= 0 && partition < partitions) return partition;
      throw new BrokerError('FAULT', `Partition ${partition} is not one of 0 to ${partitions - 1}`);
    }
    if (record.key !== null) return partitionOfKey(record.key, partitions);
    this.#turn = (this.#turn + 1) & 0x7fffffff;
    return this.#turn % partitions;
  }
}
