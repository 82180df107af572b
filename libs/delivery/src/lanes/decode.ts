import { type CloudEvent, decodeKafka, type PayloadFormat } from '@arkflows/contracts';
import type { ReceivedRecord } from '@arkflows/messaging';
import type { PartitionProgress } from './partition-progress.js';

/** The record as an event. Throws ArkError EVENT_NOT_DECODABLE. */
export function decode(progress: PartitionProgress, record: ReceivedRecord, format?: PayloadFormat): CloudEvent {
  return decodeKafka(progress.sourceOf(progress.assignment, record), format);
}

/** Names a record that is no event by its place in the log. */
export function unreadable(progress: PartitionProgress, record: ReceivedRecord): CloudEvent {
  const { topic, partition, offset } = progress.sourceOf(progress.assignment, record);
  return { specversion: '1.0', id: `${partition}/${offset}`, source: topic, type: 'unreadable', data: null };
}
