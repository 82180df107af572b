import type { EachBatchPayload } from 'kafkajs';
import { boundedBatches } from '../bounded-batches.js';
import type { ConsumerHandlers } from '../broker.js';
import type { OwnedPartition } from './owned-partitions.js';
import { toReceivedRecord } from './received.js';

/** Where the client fetched a batch from: not in its types, but how we see that it moved by itself. */
export const fetchedFrom = (batch: EachBatchPayload['batch']): number =>
  Number((batch as typeof batch & { readonly fetchedOffset: string }).fetchedOffset);

/** Hands a fetched batch over in bounded parts, moving the position on after each; stops when the partition is lost or paused. */
export const deliverBatch = async (
  owned: OwnedPartition,
  { batch, resolveOffset, heartbeat }: EachBatchPayload,
  onBatch: ConsumerHandlers['onBatch'],
  maxBatchBytes: number,
): Promise<void> => {
  const { assignment } = owned;
  const highWatermark = Number(batch.highWatermark);
  let handedOver = false;
  for (const records of boundedBatches(batch.messages.map(toReceivedRecord), maxBatchBytes)) {
    // What was on its way at a pause is handed over once: dropped, it would only be fetched again.
    if (assignment.signal.aborted || (owned.paused && handedOver)) return;
    handedOver = true;
    await onBatch({ assignment, records, highWatermark });
    const last = records.at(-1)?.offset;
    if (last === undefined || assignment.signal.aborted) return;
    owned.position = last + 1;
    resolveOffset(String(last));
    await heartbeat();
  }
  // Past what is not for consumers, such as the mark of a transaction's end.
  owned.position = Number(batch.lastOffset()) + 1;
};
