import type { Order } from '../workload/orders.js';
import { rowOf } from '../workload/rows.js';
import { readAll } from './consumer.js';
import { type DatabaseTask, floor } from './floor.js';
import { Batch, Inserter } from './insert-batches.js';

const ROWS_PER_BATCH = 2_000;
const COMMIT_MS = 500;

/** How far each partition was read when a batch was full, and whether the batch is in the table. */
interface Step {
  readonly next: ReadonlyMap<number, number>;
  done: boolean;
}

// The bare loop: kafkajs, JSON.parse, a mapping by hand, inserts of many rows, commits up to what is in the table. No order
// of keys, no retry, no dead letter, no metric: what remains of the way when every promise is taken off.
await floor<DatabaseTask>(async (task) => {
  const inserter = await Inserter.open(task.postgres);
  const steps: Step[] = [];
  const committable = new Map<number, number>();
  const read = new Map<number, number>();
  let batch = new Batch();
  let received = 0;
  let inserted = 0;

  await new Promise<void>((resolve, reject) => {
    const flush = async () => {
      const [full, step] = [batch, { next: new Map(read), done: false }];
      batch = new Batch();
      steps.push(step);
      const settle = () => {
        step.done = true;
        for (let first = steps[0]; first?.done; first = steps[0]) {
          for (const [partition, next] of first.next) committable.set(partition, next);
          steps.shift();
        }
        inserted += full.rows;
        if (inserted === task.events) resolve();
      };
      await inserter.insert(full, settle, reject);
    };
    const reading = readAll(task, async ({ batch: { partition, messages } }) => {
      for (const { offset, value } of messages) {
        batch.add(rowOf(JSON.parse((value as Buffer).toString()) as Order));
        read.set(partition, Number(offset) + 1);
        received++;
        if (batch.rows === ROWS_PER_BATCH || received === task.events) await flush();
      }
    });
    reading
      .then((consumer) => {
        const commit = () => {
          const offsets = [...committable].map(([partition, offset]) => ({ partition, offset: String(offset) }));
          committable.clear();
          if (offsets.length > 0)
            void consumer.commitOffsets(offsets.map((at) => ({ topic: task.topic, ...at }))).catch(reject);
        };
        setInterval(commit, COMMIT_MS);
      })
      .catch(reject);
  });
  await inserter.close();
});
