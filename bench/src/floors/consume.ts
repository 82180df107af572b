import { readAll } from './consumer.js';
import { floor } from './floor.js';

// A bare consumer: reads everything and does nothing with it.
await floor(async (task) => {
  let left = task.events;
  await new Promise<void>((resolve, reject) => {
    readAll(task, async ({ batch }) => {
      left -= batch.messages.length;
      if (left <= 0) resolve();
    }).catch(reject);
  });
});
