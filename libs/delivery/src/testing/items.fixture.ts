import type { Assignment, ReceivedRecord } from '@arkflows/messaging';
import { Item, type Route } from '../lanes/item.js';
import { PartitionProgress } from '../lanes/partition-progress.js';

const route: Route = {
  namespace: 'default',
  profile: 'p',
  operation: 'store',
  trigger: 't',
  results: 'failures',
};

function assignmentOf(topic = 'orders', partition = 0): { assignment: Assignment; lose(): void } {
  const controller = new AbortController();
  return { assignment: { topic, partition, signal: controller.signal }, lose: () => controller.abort() };
}

export function progressOf(assignment = assignmentOf().assignment) {
  const held = { records: 0, bytes: 0 };
  const progress = new PartitionProgress(assignment, {
    take: (bytes) => {
      held.records++;
      held.bytes += bytes;
    },
    release: (bytes) => {
      held.records--;
      held.bytes -= bytes;
    },
  });
  return { progress, held };
}

function recordAt(offset: number, key: string | null = 'k', value = '{}'): ReceivedRecord {
  return { offset, timestamp: 0, key: key === null ? null : Buffer.from(key), value: Buffer.from(value), headers: {} };
}

export function itemAt(
  progress: PartitionProgress,
  offset: number,
  key: string | null = 'k',
  over: Partial<Route> = {},
): Item {
  const event = { specversion: '1.0', id: String(offset), source: 'orders', type: 't', data: {} } as const;
  const item = new Item(progress, recordAt(offset, key), event, key, { ...route, ...over }, 100, 0, null);
  progress.track(item);
  return item;
}
