import { silentLog, systemClock } from '@arkflows/contracts';
import type { Assignment, Producer, ReceivedRecord } from '@arkflows/messaging';
import { Item, type Route } from '../lanes/item.js';
import { PartitionProgress } from '../lanes/partition-progress.js';
import type { Lease } from '../ownership/lease.js';
import type { Tenure } from '../ownership/ownership.js';
import type { LargeResults } from '../settlement/large-results.js';
import { Outbox } from '../settlement/outbox.js';
import { RunReporter } from '../settlement/run-reporter.js';
import { Settler } from '../settlement/settler.js';

const route: Route = { namespace: 'default', profile: 'p', operation: 'store', trigger: 't', results: 'failures' };

/** Of an owner whose lease never ends. */
export const heldTenure: Tenure = {
  subscription: 'g orders',
  partition: 0,
  owner: 'one',
  epoch: 1,
  handOver: null,
  lease: { live: true } as Lease,
};

export function progressOf() {
  const controller = new AbortController();
  const assignment: Assignment = { topic: 'orders', partition: 0, signal: controller.signal };
  const memory = { records: 0, bytes: 0 };
  const count = {
    take: (bytes: number) => {
      memory.records++;
      memory.bytes += bytes;
    },
    release: (bytes: number) => {
      memory.records--;
      memory.bytes -= bytes;
    },
  };
  const progress = new PartitionProgress(assignment, heldTenure, 0, count, () => {
    throw new Error('nothing is parked here');
  });
  const lose = () => {
    controller.abort();
    progress.abandon();
  };
  return { progress, memory, lose };
}

export function recordAt(offset: number, key: string | null = 'k'): ReceivedRecord {
  return { offset, timestamp: 0, key: key === null ? null : Buffer.from(key), value: Buffer.from('{}'), headers: {} };
}

export function itemAt(
  progress: PartitionProgress,
  offset: number,
  key: string | null = 'k',
  over: Partial<Route> = {},
): Item {
  const event = { specversion: '1.0', id: String(offset), source: 'orders', type: 't', data: {} } as const;
  const ordering = key === null ? null : { lane: key, shown: key };
  const item = new Item(progress, recordAt(offset, key), event, ordering, { ...route, ...over }, 100);
  progress.track(item);
  return item;
}

/** A settler whose reports go to this producer. */
export function settlerTo(producer: Producer, largeResults: LargeResults | null = null): Settler {
  const dependencies = { log: silentLog, clock: systemClock, signal: new AbortController().signal };
  const outbox = (topic: string) => new Outbox(producer, topic, dependencies);
  return new Settler({
    results: outbox('results'),
    deadLetters: outbox('dead-letters'),
    replies: outbox('replies'),
    runs: new RunReporter(producer, 'runs', dependencies),
    largeResults,
    clock: systemClock,
    source: '/s',
  });
}

/** A settler whose reports are of no interest. */
export const idleSettler = (): Settler => settlerTo({ send: async () => {}, close: async () => {} });
