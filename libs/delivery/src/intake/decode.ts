import { type CloudEvent, decodeKafka, type PayloadFormat } from '@arkflows/contracts';
import type { ReceivedRecord } from '@arkflows/messaging';
import type { PartitionProgress } from '../lanes/partition-progress.js';

/** The record as an event. Throws ArkError EVENT_NOT_DECODABLE. */
export function decode(
  { assignment }: PartitionProgress,
  { offset, value, headers }: ReceivedRecord,
  format?: PayloadFormat,
): CloudEvent {
  return decodeKafka({ topic: assignment.topic, partition: assignment.partition, offset, value, headers }, format);
}
