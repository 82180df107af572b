import { Forwarder, freePort, onKafka } from '@arkflows/e2e';
import type { Benchmark } from '../benchmark.js';
import { passThroughOutage } from '../outage/pass-through-outage.js';
import { inSmallHeap } from '../outage/small-heap.js';
import { Rows } from '../report/report.js';
import { apply, deploy } from '../suite/gateway.js';
import { Target } from '../target/target.js';
import { CALLS_PROFILE, CALLS_TRIGGER, callsProfile } from '../workload/calls.js';
import { countCommitted, fillTopic, removeTopic } from '../workload/topic.js';

const EVENTS = 200_000;
const AWAY_SECONDS = 60;
const IN_FLIGHT = 64;

/** Calls of a service in a small heap, while the API that they go to is away for a minute. */
export const outageHttp: Benchmark = {
  name: 'outage-http',
  needsEngines: true,
  async run({ events = EVENTS, away = AWAY_SECONDS, say }) {
    say(`filling a topic with ${events} orders`);
    const topic = await fillTopic(events);
    try {
      const rows = new Rows();
      const target = await Target.start({ delayMs: 0, capacity: events });
      try {
        rows.add('REST service', await intoCalls(target, topic, events, away, say));
      } finally {
        target.stop();
      }
      return [{ title: `Kafka → map → HTTP, ${events} events, the target away for ${away} s`, rows: rows.all }];
    } finally {
      await removeTopic(topic);
    }
  },
};

async function intoCalls(
  target: Target,
  topic: string,
  events: number,
  awaySeconds: number,
  say: (line: string) => void,
) {
  const suite = await onKafka({ services: false });
  const service = inSmallHeap(suite.rest);
  const way = new Forwarder(await freePort(), { host: '127.0.0.1', port: Number(new URL(target.url).port) });
  try {
    await service.start();
    await way.open();
    await apply(suite, callsProfile(`http://127.0.0.1:${way.port}`, IN_FLIGHT, topic));
    const group = `ark.${suite.environment}.default.${CALLS_PROFILE}.${CALLS_TRIGGER}`;
    const figures = await passThroughOutage({
      service,
      way,
      awaySeconds,
      events,
      begin: () => deploy(suite, CALLS_PROFILE),
      arrived: async () => (await target.told()).orders,
      committed: () => countCommitted(group, topic),
      say,
    });
    // Throws when the order of a customer was not kept.
    await target.ordersArrive(events);
    return { ...figures, 'calls made again': (await target.told()).calls - events };
  } finally {
    await way.close();
    await service.stop();
    await suite.stop();
  }
}
