import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { noMetrics, Policies, silentLog, systemClock } from '@arkflows/contracts';
import { mostWithin, Provider, root } from '@arkflows/e2e';
import { composeCache, composePolicies, MemoryCache, PolicyMetrics, type ProfilePolicies } from '@arkflows/resilience';
import { startTestbed } from '@arkflows/testbed';
import type { Benchmark } from '../benchmark.js';
import { type Report, Rows } from '../report/report.js';

const EVENTS = 2_000_000;
const ROUNDS = 3;
const LIMIT = 500;
const SECONDS = 60;
const REPLICAS = 3;

/** What the policies cost an event when nothing fails, and how well replicas keep to a limit that they have in common. */
export const policies: Benchmark = {
  name: 'policies',
  needsEngines: false,
  async run({ events = EVENTS, rounds = ROUNDS, say }) {
    const rows = new Rows();
    for (let round = 1; round <= rounds; round++) {
      rows.add('breaker and retry budget', { 'µs per event': chain(events, { circuitBreaker: {} }) });
      const all = { circuitBreaker: {}, rateLimit: { limit: 1_000_000, per: '100ms' } };
      rows.add('breaker, retry budget, rate limit', { 'µs per event': chain(events, all) });
      rows.add('answer from the cache in memory', { 'µs per event': await cacheHit(Math.ceil(events / 20)) });
      say(`round ${round}`);
    }
    return [{ title: `Policies when nothing fails, ${events} events`, rows: rows.all }, await commonLimit(say)];
  },
};

const dependencies = {
  clock: systemClock,
  log: silentLog,
  metrics: new PolicyMetrics(noMetrics, 'bench').of('bench/policies'),
  shared: null,
  replicas: () => 1,
};

function chain(events: number, given: object): number {
  const composed = composePolicies('bench/policies', Policies.parse(given), dependencies, () => {});
  try {
    // Once to warm up, once to measure.
    pass(composed, events);
    return pass(composed, events);
  } finally {
    composed.close();
  }
}

function pass(composed: ProfilePolicies, events: number): number {
  const tally = { isRetry: false, succeeded: 1, outages: 0 };
  const began = performance.now();
  let through = 0;
  while (through < events) {
    const permit = composed.admit(false);
    if (!permit) continue;
    through++;
    composed.ended(permit, tally);
  }
  return ((performance.now() - began) * 1_000) / events;
}

/** The key of a mapped input, and the answer that is kept under it. */
async function cacheHit(events: number): Promise<number> {
  const cache = composeCache(
    ['bench', 1, 'read'],
    { cache: { ttl: '1h', staleWhileRevalidate: '0s', staleIfError: '0s' }, timeout: '1s' },
    { ...dependencies, memory: new MemoryCache(64 << 20), cipher: null },
  );
  const input = { method: 'GET', path: '/contacts/{id}', params: { id: 'c-1234' }, query: { fields: ['a', 'b'] } };
  const { signal } = new AbortController();
  const load = async () => ({ status: 200, body: { id: 'c-1234', name: 'a name', tags: ['x', 'y'] } });
  const ask = () => cache.read(cache.keyOf(input), load, signal);
  await ask();
  const began = performance.now();
  for (let event = 0; event < events; event++) void ask();
  return ((performance.now() - began) * 1_000) / events;
}

/** Replicas in processes of their own that call a provider, also one, as fast as their limit lets them. */
async function commonLimit(say: (line: string) => void): Promise<Report> {
  const rows = new Rows();
  const testbed = await startTestbed({ redis: true, say });
  const provider = await Provider.start();
  try {
    say(`${REPLICAS} replicas for ${SECONDS} s`);
    const args = [testbed.redis.url, provider.url, LIMIT, '1s', SECONDS + 1, REPLICAS].map(String);
    const program = resolve(root, 'bench/dist/policies/replica.js');
    const replicas = Array.from({ length: REPLICAS }, () =>
      spawn(process.execPath, [program, ...args], { stdio: 'inherit' }),
    );
    await Promise.all(replicas.map((replica) => once(replica, 'exit')));
    const times = (await provider.ledger()).map(({ at }) => at);
    const first = times[0] ?? 0;
    rows.add(`${REPLICAS} replicas, Redis`, {
      'calls in a minute ÷ limit': times.filter((at) => at < first + SECONDS * 1_000).length / (LIMIT * SECONDS),
      'most in any second ÷ limit': mostWithin(times, 1_000) / LIMIT,
    });
  } finally {
    await Promise.all([provider.stop(), testbed.close()]);
  }
  return { title: `A limit of ${LIMIT} calls a second`, rows: rows.all };
}
