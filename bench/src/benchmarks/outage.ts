import { Forwarder, freePort, onKafka } from '@arkflows/e2e';
import type { Benchmark } from '../benchmark.js';
import { passThroughOutage } from '../outage/pass-through-outage.js';
import { inSmallHeap } from '../outage/small-heap.js';
import { Rows } from '../report/report.js';
import { apply, deploy } from '../suite/gateway.js';
import { ordersProfile, PROFILE, TRIGGER } from '../workload/profile.js';
import { ordersTable } from '../workload/rows.js';
import { checksumOf, checksumQuery } from '../workload/table-checksum.js';
import { countCommitted, fillTopic, removeTopic } from '../workload/topic.js';

const EVENTS = 2_000_000;
const AWAY_SECONDS = 180;

/** Many events through a service in a small heap, while the database that the rows go to is away for minutes. */
export const outage: Benchmark = {
  name: 'outage',
  needsEngines: true,
  async run({ events = EVENTS, away = AWAY_SECONDS, say }) {
    say(`filling a topic with ${events} orders`);
    const topic = await fillTopic(events);
    try {
      const rows = new Rows();
      rows.add('database service', await intoTable(topic, events, away, say));
      return [{ title: `Kafka → map → PostgreSQL, ${events} events, the target away for ${away} s`, rows: rows.all }];
    } finally {
      await removeTopic(topic);
    }
  },
};

async function intoTable(topic: string, events: number, awaySeconds: number, say: (line: string) => void) {
  const suite = await onKafka({ services: false });
  const service = inSmallHeap(suite.service);
  const way = new Forwarder(await freePort(), suite.target);
  try {
    await service.start();
    await way.open();
    await suite.sql(ordersTable);
    const target = { host: '127.0.0.1', port: way.port, database: suite.target.database };
    await apply(suite, ordersProfile(topic, target, { action: 'insert' }));
    const group = `ark.${suite.environment}.default.${PROFILE}.${TRIGGER}`;
    const figures = await passThroughOutage({
      service,
      way,
      awaySeconds,
      events,
      begin: () => deploy(suite, PROFILE),
      arrived: async () => Number((await suite.sql('SELECT count(*) FROM orders')).rows[0].count),
      committed: () => countCommitted(group, topic),
      say,
    });
    const { rows, sum } = (await suite.sql(checksumQuery)).rows[0];
    const expected = checksumOf(events);
    if (Number(rows) !== expected.rows || Number(sum) !== expected.sum)
      throw new Error(`The table holds ${rows} rows of checksum ${sum} instead of ${expected.rows} of ${expected.sum}`);
    return figures;
  } finally {
    await way.close();
    await service.stop();
    await suite.stop();
  }
}
