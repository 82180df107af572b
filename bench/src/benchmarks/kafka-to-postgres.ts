import { engineAddress, onKafka, until } from '@arkflows/e2e';
import type { Benchmark } from '../benchmark.js';
import { type FloorName, runFloor } from '../floors/run-floor.js';
import { cpuSeconds } from '../measure/cpu-seconds.js';
import { memoryOf } from '../measure/process-memory.js';
import { withRatios } from '../report/ratios.js';
import { Rows } from '../report/report.js';
import { apply, deploy } from '../suite/gateway.js';
import { OrdersDatabase } from '../suite/orders-database.js';
import { rowsArrive } from '../suite/rows-arrive.js';
import { ordersProfile, PROFILE, type ProfileVariant, TRIGGER } from '../workload/profile.js';
import { ordersTable } from '../workload/rows.js';
import { countCommitted, countRecords, fillTopic, removeTopic } from '../workload/topic.js';

const EVENTS = 500_000;
const ROUNDS = 3;
const SETTLE_MS = 60_000;

interface Subject {
  readonly name: string;
  /** Every round when absent. */
  readonly once?: boolean;
  run(topic: string, events: number, database: OrdersDatabase): Promise<Record<string, number>>;
}

const bareLoop = 'floor: bare loop (kafkajs, JSON.parse, unnest)';

const subjects: readonly Subject[] = [
  { name: 'floor: COPY of the same rows', run: runAsFloor('copy') },
  { name: 'floor: bare kafkajs consumer', run: runAsFloor('consume') },
  { name: bareLoop, run: runAsFloor('loop') },
  { name: 'suite: insert', run: runSuite({ action: 'insert' }) },
  { name: 'suite: upsert', run: runSuite({ action: 'upsert' }) },
  { name: 'suite: insert, results: all', once: true, run: runSuite({ action: 'insert', results: 'all' }) },
];

/** Events that lie in a topic become rows: the suite beside what the same machine can do at all. */
export const kafkaToPostgres: Benchmark = {
  name: 'kafka-to-postgres',
  needsEngines: true,
  async run({ events = EVENTS, rounds = ROUNDS, say }) {
    say(`filling a topic with ${events} orders`);
    const topic = await fillTopic(events);
    const database = await OrdersDatabase.create();
    const rows = new Rows();
    try {
      say('reading it once, unmeasured');
      await runAsFloor('consume')(topic, events, database);
      for (let round = 1; round <= rounds; round++) {
        for (const subject of subjects) {
          if (subject.once && round > 1) continue;
          await database.empty();
          const measured = await subject.run(topic, events, database);
          say(`round ${round}, ${subject.name}: ${Math.round(measured['events/s'] ?? 0)} events/s`);
          rows.add(subject.name, measured);
        }
      }
    } finally {
      await database.drop();
      await removeTopic(topic);
    }
    const title = `Kafka → map → PostgreSQL, ${events} events`;
    return [{ title, rows: withRatios(rows.all, bareLoop, { 'time ÷ bare loop': 's', 'CPU ÷ bare loop': 'CPU s' }) }];
  },
};

function runAsFloor(floor: FloorName): Subject['run'] {
  return async (topic, events, database) => {
    const task = { brokers: engineAddress('ARK_TEST_KAFKA'), topic, events, postgres: database.url };
    const { seconds, cpuSeconds: cpu, peakMegabytes } = await runFloor(floor, task);
    if (floor !== 'consume' && (await database.countRows()) !== events)
      throw new Error(`The floor '${floor}' left ${await database.countRows()} rows of ${events}`);
    return { s: seconds, 'events/s': events / seconds, 'CPU s': cpu, 'peak MB': peakMegabytes };
  };
}

/** From the deployment's request until the last row is there (and, where all results are wanted, the last result). */
function runSuite(variant: ProfileVariant): Subject['run'] {
  return async (topic, events, database) => {
    const suite = await onKafka();
    try {
      await suite.sql(ordersTable);
      await apply(suite, ordersProfile(topic, suite.target, variant));
      await database.settle();
      const cpuBefore = await cpuSeconds(suite.service);
      const began = performance.now();
      await deploy(suite, PROFILE);
      const { firstRow, lastRow } = await rowsArrive(suite, events);
      const ended = variant.results === 'all' ? await resultsArrive(suite.environment, events) : lastRow;
      const group = `ark.${suite.environment}.default.${PROFILE}.${TRIGGER}`;
      await until(async () => (await countCommitted(group, topic)) === events, {
        timeoutMs: SETTLE_MS,
        what: () => `${events} events committed by ${group}`,
      });
      const seconds = (ended - began) / 1_000;
      return {
        s: seconds,
        'events/s': events / seconds,
        'events/s from the first row on': events / ((ended - firstRow) / 1_000),
        'CPU s': (await cpuSeconds(suite.service)) - cpuBefore,
        'peak MB': (await memoryOf(suite.service.pid)).peak,
      };
    } finally {
      await suite.stop();
    }
  };
}

async function resultsArrive(environment: string, events: number): Promise<number> {
  const results = `ark.${environment}.database.results`;
  await until(async () => (await countRecords(results)) >= events, {
    timeoutMs: SETTLE_MS,
    what: () => `${events} results on ${results}`,
  });
  return performance.now();
}
