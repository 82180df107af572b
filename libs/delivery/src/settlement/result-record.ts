import { type CloudEvent, MAX_EVENT_BYTES, resultEvent, toKafkaRecord } from '@arkflows/contracts';
import type { OutgoingRecord } from '@arkflows/messaging';
import type { Item } from '../lanes/item.js';
import { runIdOf, standInOf, type Verdict } from './verdict.js';

const HEADERS_ROOM_BYTES = 64 * 1024;

/** How a run went, as a CloudEvent. Repetitions share its id. */
export const resultOf = (item: Item, verdict: Verdict, source: string, now: number): CloudEvent =>
  resultEvent({
    id: runIdOf(item),
    source,
    time: new Date(now).toISOString(),
    cause: item.event,
    key: null,
    namespace: item.route.namespace,
    profile: item.route.profile,
    operation: item.route.operation,
    revision: verdict.revision,
    attempt: Math.max(1, item.attempts),
    status: verdict.status,
    ...(verdict.failure && { code: verdict.failure.code }),
    ...standInOf(item, verdict),
    data: verdict.status === 'succeeded' ? verdict.output : verdict.failure,
  });

/** A result for the results topic, under the ordering key of its event: the record's own, byte for byte, rather than the event's idea of it. */
export const resultRecord = (item: Item, result: CloudEvent): OutgoingRecord => ({
  ...toKafkaRecord(result),
  key: item.record.key,
});

/** Whether the topics of ours take it. */
export const fitsTopic = ({ value }: OutgoingRecord): boolean =>
  byteLength(value) <= MAX_EVENT_BYTES - HEADERS_ROOM_BYTES;

const byteLength = (value: Buffer | string | null): number =>
  value === null ? 0 : typeof value === 'string' ? Buffer.byteLength(value) : value.length;
