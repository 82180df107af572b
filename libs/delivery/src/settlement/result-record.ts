import { MAX_EVENT_BYTES, resultEvent, toKafkaRecord } from '@arkflows/contracts';
import type { OutgoingRecord } from '@arkflows/messaging';
import type { Item } from '../lanes/item.js';
import { runIdOf, type Verdict } from './verdict.js';

const HEADERS_ROOM_BYTES = 64 * 1024;

/** How a run went, as a CloudEvent on the results topic, under the ordering key of its event. Repetitions share its id. */
export function resultRecord(item: Item, verdict: Verdict, source: string, now: number): OutgoingRecord {
  const record = toKafkaRecord(event(item, verdict, source, now, dataOf(verdict)));
  // The record's own key, byte for byte, rather than the event's idea of it.
  const fits = byteLength(record.value) <= MAX_EVENT_BYTES - HEADERS_ROOM_BYTES;
  const sent = fits ? record : toKafkaRecord({ ...event(item, verdict, source, now, null), arkomitted: 'true' });
  return { ...sent, key: item.record.key };
}

const event = (item: Item, verdict: Verdict, source: string, now: number, data: unknown) =>
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
    data,
  });

const dataOf = (verdict: Verdict): unknown => (verdict.status === 'succeeded' ? verdict.output : verdict.failure);

const byteLength = (value: Buffer | string | null): number =>
  value === null ? 0 : typeof value === 'string' ? Buffer.byteLength(value) : value.length;
