import { engineAddress, onKafka, until } from '@arkflows/e2e';
import type { Benchmark } from '../benchmark.js';
import type { CallsTask } from '../floors/floor.js';
import { runFloor } from '../floors/run-floor.js';
import { cpuSeconds } from '../measure/cpu-seconds.js';
import { memoryOf } from '../measure/process-memory.js';
import { withRatios } from '../report/ratios.js';
import { type Report, Rows } from '../report/report.js';
import { apply, deploy } from '../suite/gateway.js';
import { Target } from '../target/target.js';
import { CALLS_PROFILE, CALLS_TRIGGER, callsProfile } from '../workload/calls.js';
import { countCommitted, fillTopic, removeTopic } from '../workload/topic.js';

const EVENTS = 100_000;
const SETTLE_MS = 60_000;
const FLOOR = 'floor: bare calls (kafkajs, undici dispatch)';
const settings = [
  { delayMs: 0, inFlight: 64 },
  { delayMs: 0, inFlight: 256 },
  { delayMs: 20, inFlight: 64 },
  { delayMs: 20, inFlight: 256 },
] as const;

/** Events that lie in a topic become one PUT each, in the order of each key: the suite beside bare calls. */
export const kafkaToHttp: Benchmark = {
  name: 'kafka-to-http',
  needsEngines: true,
  async run({ events = EVENTS, rounds = 1, say }) {
    say(`filling a topic with ${events} orders`);
    const topic = await fillTopic(events);
    try {
      const reports: Report[] = [];
      for (const { delayMs, inFlight } of settings) {
        const name = `${delayMs} ms per answer, ${inFlight} in flight`;
        const rows = new Rows();
        for (let round = 1; round <= rounds; round++) {
          for (const [subject, run] of [[FLOOR, runBare] as const, ['suite: rest', runSuite] as const]) {
            const target = await Target.start({ delayMs, capacity: events });
            try {
              const measured = await run({ topic, events, target, inFlight });
              say(`round ${round}, ${name}, ${subject}: ${Math.round(measured['events/s'] ?? 0)} events/s`);
              rows.add(subject, measured);
            } finally {
              target.stop();
            }
          }
        }
        const ratios = { 'time ÷ bare calls': 's', 'CPU ÷ bare calls': 'CPU s' };
        reports.push({
          title: `Kafka → map → HTTP, ${events} events, ${name}`,
          rows: withRatios(rows.all, FLOOR, ratios),
        });
      }
      return reports;
    } finally {
      await removeTopic(topic);
    }
  },
};

interface Run {
  readonly topic: string;
  readonly events: number;
  readonly target: Target;
  readonly inFlight: number;
}

async function runBare({ topic, events, target, inFlight }: Run): Promise<Record<string, number>> {
  const task: CallsTask = { brokers: engineAddress('ARK_TEST_KAFKA'), topic, events, target: target.url, inFlight };
  const { seconds, cpuSeconds: cpu, peakMegabytes } = await runFloor('calls', task);
  await target.ordersArrive(events);
  return { s: seconds, 'events/s': events / seconds, 'CPU s': cpu, 'peak MB': peakMegabytes };
}

/** From the deployment's request until the target has all orders; what it costs, until all is committed. */
async function runSuite({ topic, events, target, inFlight }: Run): Promise<Record<string, number>> {
  const suite = await onKafka();
  try {
    await apply(suite, callsProfile(target.url, inFlight, topic));
    const cpuBefore = await cpuSeconds(suite.rest);
    const began = performance.now();
    await deploy(suite, CALLS_PROFILE);
    const seconds = ((await target.ordersArrive(events)) - began) / 1_000;
    const group = `ark.${suite.environment}.default.${CALLS_PROFILE}.${CALLS_TRIGGER}`;
    await until(async () => (await countCommitted(group, topic)) === events, {
      timeoutMs: SETTLE_MS,
      what: () => `${events} events committed by ${group}`,
    });
    return {
      s: seconds,
      'events/s': events / seconds,
      'CPU s': (await cpuSeconds(suite.rest)) - cpuBefore,
      'peak MB': (await memoryOf(suite.rest.pid)).peak,
    };
  } finally {
    await suite.stop();
  }
}
