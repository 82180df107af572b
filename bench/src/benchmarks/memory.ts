import { setTimeout as sleep } from 'node:timers/promises';
import { Forwarder, freePort, onKafka, standalone, until } from '@arkflows/e2e';
import type { Benchmark } from '../benchmark.js';
import { memoryBelow, memoryOf } from '../measure/process-memory.js';
import { Rows } from '../report/report.js';
import { apply, deploy } from '../suite/gateway.js';
import { publishOrders } from '../suite/publish.js';
import { rowsArrive } from '../suite/rows-arrive.js';
import { ordersProfile, PROFILE } from '../workload/profile.js';
import { ordersTable } from '../workload/rows.js';
import { fillTopic, removeTopic } from '../workload/topic.js';

const EVENTS = 500_000;
const EMBEDDED_EVENTS = 50_000;
const IDLE_MS = 5_000;
const DOWN_SECONDS = 20;
const SAMPLE_SECONDS = 5;
const SERVICE = 'database service on Kafka';

/** Resident memory at rest, under load, and while the database that the rows go to is away in the middle of a load. */
export const memory: Benchmark = {
  name: 'memory',
  needsEngines: true,
  async run({ events, say }) {
    const rows = new Rows();
    await embeddedMemory(rows, events ?? EMBEDDED_EVENTS);
    say('standalone done');
    const topic = await fillTopic(events ?? EVENTS);
    try {
      await kafkaMemory(rows, topic, events ?? EVENTS);
      say('on Kafka done');
      const outage = await memoryInOutage(topic, events ?? EVENTS);
      return [
        { title: 'Memory, in megabytes', rows: rows.all },
        { title: `Memory while the target is away for ${DOWN_SECONDS} s, in megabytes`, rows: outage.all },
      ];
    } finally {
      await removeTopic(topic);
    }
  },
};

async function embeddedMemory(rows: Rows, events: number): Promise<void> {
  const suite = await standalone();
  try {
    await atRest(rows, 'standalone', suite.service.pid);
    await suite.sql(ordersTable);
    await apply(suite, ordersProfile('bench.orders', suite.target, { action: 'insert' }));
    await publishOrders(suite, 'bench.orders', events);
    await deploy(suite, PROFILE);
    await rowsArrive(suite, events);
    await afterLoad(rows, 'standalone', suite.service.pid);
  } finally {
    await suite.stop();
  }
}

async function kafkaMemory(rows: Rows, topic: string, events: number): Promise<void> {
  const suite = await onKafka();
  try {
    await atRest(rows, SERVICE, suite.service.pid);
    await atRest(rows, 'gateway on Kafka', suite.gateway.pid);
    await suite.sql(ordersTable);
    await apply(suite, ordersProfile(topic, suite.target, { action: 'insert' }));
    await deploy(suite, PROFILE);
    await rowsArrive(suite, events);
    await afterLoad(rows, SERVICE, suite.service.pid);
  } finally {
    await suite.stop();
  }
}

/** The way to the target is cut in the middle of a load, and opened again. */
async function memoryInOutage(topic: string, events: number): Promise<Rows> {
  const suite = await onKafka();
  const target = new Forwarder(await freePort(), suite.target);
  const rows = new Rows();
  const sample = async (moment: string) => rows.add(SERVICE, { [moment]: (await memoryOf(suite.service.pid)).now });
  try {
    await suite.sql(ordersTable);
    await target.open();
    const way = { host: '127.0.0.1', port: target.port, database: suite.target.database };
    await apply(suite, ordersProfile(topic, way, { action: 'insert' }));
    await deploy(suite, PROFILE);
    const someRows = async () => (await suite.sql('SELECT FROM orders LIMIT 20000')).rowCount === 20_000;
    await until(someRows, { timeoutMs: 60_000, what: () => 'a load under way' });
    await sample('under load');
    await target.close();
    for (let second = SAMPLE_SECONDS; second <= DOWN_SECONDS; second += SAMPLE_SECONDS) {
      await sleep(SAMPLE_SECONDS * 1_000);
      await sample(`${second} s away`);
    }
    await target.open();
    const back = performance.now();
    const { lastRow } = await rowsArrive(suite, events);
    const { peak } = await memoryOf(suite.service.pid);
    rows.add(SERVICE, { 'peak until all rows are there': peak, 'seconds that took': (lastRow - back) / 1_000 });
    await sleep(IDLE_MS);
    await sample('5 s after');
    return rows;
  } finally {
    await target.close();
    await suite.stop();
  }
}

async function atRest(rows: Rows, subject: string, pid: number): Promise<void> {
  await sleep(IDLE_MS);
  rows.add(subject, { 'at rest': (await memoryOf(pid)).now, 'its PostgreSQL': await memoryBelow(pid) });
}

async function afterLoad(rows: Rows, subject: string, pid: number): Promise<void> {
  const { peak } = await memoryOf(pid);
  await sleep(IDLE_MS);
  rows.add(subject, { 'peak under load': peak, 'at rest after it': (await memoryOf(pid)).now });
}
