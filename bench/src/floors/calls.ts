import { type Dispatcher, Pool } from 'undici';
import { callOf } from '../workload/calls.js';
import type { Order } from '../workload/orders.js';
import { readAll } from './consumer.js';
import { type CallsTask, floor } from './floor.js';
import { KeyLanes, type Waiting } from './key-lanes.js';

const COMMIT_MS = 500;
const headers = ['content-type', 'application/json'];

/** Takes note of the status and of the end, nothing else. */
class Answer implements Dispatcher.DispatchHandler {
  #status = 0;

  constructor(
    private readonly done: () => void,
    private readonly failed: (error: Error) => void,
  ) {}

  onRequestStart(): void {}
  onResponseStart(_: Dispatcher.DispatchController, status: number): void {
    this.#status = status;
  }
  onResponseData(): void {}
  onResponseEnd(): void {
    if (this.#status === 200) this.done();
    else this.failed(new Error(`The target answered ${this.#status}`));
  }
  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.failed(error);
  }
}

// The bare calls: kafkajs, JSON.parse, a mapping by hand, undici's lowest interface, one call of a key at a time, commits up to
// what was answered. No retry, no check of an answer, no dead letter, no metric.
await floor<CallsTask>(async (task) => {
  const pool = new Pool(task.target, { connections: task.inFlight, pipelining: 1 });
  const most = Math.max(2_048, task.inFlight * 16);
  const lanes = new KeyLanes();
  const ready: Waiting[] = [];
  const partitions = new Map<number, { next: number; readonly events: Waiting[] }>();
  let [inFlight, held, answered] = [0, 0, 0];
  let room: PromiseWithResolvers<void> | null = null;

  await new Promise<void>((resolve, reject) => {
    const begin = () => {
      while (inFlight < task.inFlight) {
        const event = ready.shift();
        if (!event) return;
        inFlight++;
        const { path, body } = event;
        pool.dispatch({ path, method: 'PUT', headers, body }, new Answer(() => finish(event), reject));
      }
    };
    const finish = (event: Waiting) => {
      inFlight--;
      held--;
      const next = lanes.finish(event);
      if (next) ready.push(next);
      begin();
      if (held < most / 2) {
        room?.resolve();
        room = null;
      }
      if (++answered === task.events) resolve();
    };
    const reading = readAll(task, async ({ batch: { partition, messages } }) => {
      const state = partitions.get(partition) ?? { next: 0, events: [] };
      partitions.set(partition, state);
      for (const { key, value } of messages) {
        const call = callOf(JSON.parse((value as Buffer).toString()) as Order);
        const event: Waiting = { key: (key as Buffer).toString(), ...call, done: false, next: null };
        state.events.push(event);
        held++;
        if (lanes.enter(event)) ready.push(event);
        if (held < most) continue;
        begin();
        // Several partitions wait here.
        while (held >= most) {
          room ??= Promise.withResolvers();
          await room.promise;
        }
      }
      begin();
    });
    const commitAnswered = async () => {
      const consumer = await reading;
      const offsets = [...partitions].flatMap(([partition, state]) => {
        const open = state.events.findIndex(({ done }) => !done);
        const done = open < 0 ? state.events.length : open;
        state.events.splice(0, done);
        state.next += done;
        return done > 0 ? [{ topic: task.topic, partition, offset: String(state.next) }] : [];
      });
      if (offsets.length > 0) await consumer.commitOffsets(offsets);
    };
    setInterval(() => void commitAnswered().catch(reject), COMMIT_MS);
    reading.catch(reject);
  });
  await pool.close();
});
