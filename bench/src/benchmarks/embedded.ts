import { type Installation, standalone } from '@arkflows/e2e';
import type { Benchmark } from '../benchmark.js';
import { cpuSeconds } from '../measure/cpu-seconds.js';
import { memoryOf } from '../measure/process-memory.js';
import { Rows } from '../report/report.js';
import { apply, deploy } from '../suite/gateway.js';
import { publishOrders } from '../suite/publish.js';
import { rowsArrive } from '../suite/rows-arrive.js';
import { ordersProfile, PROFILE } from '../workload/profile.js';
import { ordersTable } from '../workload/rows.js';

const EVENTS = 50_000;
const ROUNDS = 3;
const TOPIC = 'bench.orders';

/** The whole suite in one process on engines of its own: publish over HTTP, then carry out what lies in the topic. */
export const embedded: Benchmark = {
  name: 'embedded',
  needsEngines: false,
  async run({ events = EVENTS, rounds = ROUNDS, say }) {
    const rows = new Rows();
    for (let round = 1; round <= rounds; round++) {
      const suite = await standalone();
      try {
        await suite.sql(ordersTable);
        await apply(suite, ordersProfile(TOPIC, suite.target, { action: 'insert' }));
        rows.add('published over the gateway', await measure(suite, events, () => publishOrders(suite, TOPIC, events)));
        const carried = await measure(suite, events, async () => {
          await deploy(suite, PROFILE);
          await rowsArrive(suite, events);
        });
        rows.add('carried out into the table', carried);
      } finally {
        await suite.stop();
      }
      say(`round ${round}`);
    }
    return [{ title: `Embedded engines, ${events} events`, rows: rows.all }];
  },
};

async function measure({ service }: Installation, events: number, work: () => Promise<void>) {
  const cpuBefore = await cpuSeconds(service);
  const began = performance.now();
  await work();
  const seconds = (performance.now() - began) / 1_000;
  return {
    s: seconds,
    'events/s': events / seconds,
    'CPU s': (await cpuSeconds(service)) - cpuBefore,
    'peak MB': (await memoryOf(service.pid)).peak,
  };
}
