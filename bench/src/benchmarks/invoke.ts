import { type Installation, onKafka, standalone } from '@arkflows/e2e';
import { Pool } from 'undici';
import type { Benchmark } from '../benchmark.js';
import { latenciesOf } from '../measure/latencies.js';
import { Rows } from '../report/report.js';
import { apply, deploy } from '../suite/gateway.js';
import { Target } from '../target/target.js';
import { CALLS_OPERATION, CALLS_PROFILE, callOf, callsProfile } from '../workload/calls.js';
import { orderOf } from '../workload/orders.js';

const CALLS = 2_000;
const ROUNDS = 3;
const WARM_UP_CALLS = 500;
const IN_FLIGHT = 16;
const TIMEOUT_MS = 30_000;
const PATH = `/v1/namespaces/default/profiles/${CALLS_PROFILE}/operations/${CALLS_OPERATION}:invoke`;

type Call = (index: number) => Promise<void>;

/** An operation that is called through the gateway and waited for, beside the bare call to the same target. */
export const invoke: Benchmark = {
  name: 'invoke',
  needsEngines: true,
  async run({ events = CALLS, rounds = ROUNDS, say }) {
    const rows = new Rows();
    const target = await Target.start({ delayMs: 0, capacity: events + WARM_UP_CALLS });
    try {
      for (const [kind, install] of [['embedded', standalone] as const, ['Kafka', onKafka] as const]) {
        const suite = await install();
        try {
          await apply(suite, callsProfile(target.url, 64));
          await deploy(suite, CALLS_PROFILE);
          await compare(rows, kind, { calls: events, rounds, target, suite, say });
        } finally {
          await suite.stop();
        }
      }
    } finally {
      target.stop();
    }
    return [{ title: `Operations called and waited for, ${events} calls`, rows: rows.all }];
  },
};

interface Comparison {
  readonly calls: number;
  readonly rounds: number;
  readonly target: Target;
  readonly suite: Installation;
  readonly say: (line: string) => void;
}

async function compare(rows: Rows, kind: string, { calls, rounds, target, suite, say }: Comparison): Promise<void> {
  const [direct, gateway] = [target.url, suite.gateway.url].map((url) => new Pool(url, { connections: IN_FLIGHT }));
  if (!direct || !gateway) return;
  const [bare, invoked] = [bareCall(direct), invocation(gateway, suite.apiKey)];
  try {
    for (const call of [bare, invoked]) await latenciesOf(WARM_UP_CALLS, IN_FLIGHT, (index) => call(calls + index));
    for (let round = 1; round <= rounds; round++) {
      for (const inFlight of [1, IN_FLIGHT]) {
        const way = inFlight === 1 ? 'one at a time' : `${inFlight} at a time`;
        const floor = await latenciesOf(calls, inFlight, bare);
        const { p50, p99, callsPerSecond } = await latenciesOf(calls, inFlight, invoked);
        say(`round ${round}, ${kind}, ${way}: ${p50.toFixed(1)} ms, added ${(p50 - floor.p50).toFixed(1)} ms`);
        rows.add(`${kind}, ${way}`, {
          'bare p50 ms': floor.p50,
          'bare p99 ms': floor.p99,
          'p50 ms': p50,
          'p99 ms': p99,
          'added p50 ms': p50 - floor.p50,
          'added p99 ms': p99 - floor.p99,
          'calls/s': callsPerSecond,
        });
      }
    }
  } finally {
    await Promise.all([direct.close(), gateway.close()]);
  }
}

function bareCall(target: Pool): Call {
  return async (index) => {
    const { path, body } = callOf(orderOf(index));
    await send(target, path, body, {});
  };
}

function invocation(gateway: Pool, apiKey: string): Call {
  const headers = { authorization: `Bearer ${apiKey}`, prefer: 'wait=30' };
  return (index) => send(gateway, PATH, JSON.stringify({ data: orderOf(index) }), headers);
}

async function send(pool: Pool, path: string, body: string, more: Readonly<Record<string, string>>): Promise<void> {
  const method = path === PATH ? 'POST' : 'PUT';
  const headers = { 'content-type': 'application/json', ...more };
  const answer = await pool.request({ path, method, headers, body, headersTimeout: TIMEOUT_MS });
  const text = await answer.body.text();
  if (answer.statusCode !== 200) throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`);
}
