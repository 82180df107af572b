import { parseArgs } from 'node:util';
import { startTestbed } from '@arkflows/testbed';
import { Rows } from '../report/report.js';
import { tableOf } from '../report/table.js';
import { OrdersDatabase } from '../suite/orders-database.js';
import { Target } from '../target/target.js';
import { fillTopic, removeTopic } from '../workload/topic.js';
import { PeerProcess } from './peer-process.js';
import { rowsThere } from './rows-there.js';

// Gives a peer the suite's workload and measures it in the same way:
// `node bench/dist/peers/run.js [--http] [--events N] [--rounds N] [--delay MS] -- COMMAND ARGUMENT…`
const { values, positionals: command } = parseArgs({
  allowPositionals: true,
  options: {
    http: { type: 'boolean', default: false },
    events: { type: 'string', default: '500000' },
    rounds: { type: 'string', default: '3' },
    delay: { type: 'string', default: '0' },
  },
});
const [events, rounds, delayMs] = [Number(values.events), Number(values.rounds), Number(values.delay)];
if (command.length === 0 || !(events > 0 && rounds > 0 && delayMs >= 0)) {
  process.stderr.write('Usage: run.js [--http] [--events N] [--rounds N] [--delay MS] -- COMMAND ARGUMENT…\n');
  process.exit(2);
}

const say = (line: string) => void process.stderr.write(`${line}\n`);
const testbed = await startTestbed({ kafka: true, postgres: true, say });
process.env.ARK_TEST_KAFKA = testbed.kafka.brokers;
process.env.ARK_TEST_POSTGRES = testbed.postgres.url;
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
try {
  say(`filling a topic with ${events} orders`);
  const topic = await fillTopic(events);
  const rows = new Rows();
  try {
    for (let round = 1; round <= rounds; round++) {
      const shared = {
        BENCH_BROKERS: testbed.kafka.brokers,
        BENCH_TOPIC: topic,
        BENCH_GROUP: `peer-${process.pid}-${round}`,
      };
      rows.add(command[0] ?? '', await (values.http ? calls(shared) : table(shared)));
      say(`round ${round} done`);
    }
  } finally {
    await removeTopic(topic);
  }
  process.stdout.write(`\n${tableOf({ title: command.join(' '), rows: rows.all })}\n`);
} finally {
  await testbed.close();
}

async function table(shared: Readonly<Record<string, string>>): Promise<Record<string, number>> {
  const database = await OrdersDatabase.create();
  try {
    await database.empty();
    const { hostname, port, pathname, username, password } = new URL(database.url);
    const peer = await PeerProcess.start(command, {
      ...shared,
      BENCH_POSTGRES: Object.assign(new URL(database.url), { search: 'sslmode=disable' }).href,
      BENCH_JDBC: `jdbc:postgresql://${hostname}:${port || '5432'}${pathname}?reWriteBatchedInserts=true`,
      BENCH_DATABASE_USER: username,
      BENCH_DATABASE_PASSWORD: password || 'none',
    });
    try {
      return await peer.work(events, () => rowsThere(database, events));
    } finally {
      await peer.stop();
    }
  } finally {
    await database.drop();
  }
}

async function calls(shared: Readonly<Record<string, string>>): Promise<Record<string, number>> {
  const target = await Target.start({ delayMs, capacity: events });
  try {
    const peer = await PeerProcess.start(command, { ...shared, BENCH_API: target.url });
    try {
      const figures = await peer.work(events, async () => (await target.told()).orders);
      return { ...figures, 'out of order': (await target.told()).outOfOrder };
    } finally {
      await peer.stop();
    }
  } finally {
    target.stop();
  }
}
