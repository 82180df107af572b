import { durationMs, noMetrics, Policies, silentLog, systemClock } from '@arkflows/contracts';
import { composePolicies, PolicyMetrics, RedisLink } from '@arkflows/resilience';
import { Pool } from 'undici';

// One of several replicas that call a target as fast as their common limit lets them:
// `node replica.js REDIS TARGET LIMIT PER SECONDS REPLICAS`.
const [redis = '', target = '', limit, per = '1s', seconds, replicas] = process.argv.slice(2);
const IN_FLIGHT = 64;

const link = new RedisLink({ url: redis, log: silentLog });
const pool = new Pool(target, { connections: IN_FLIGHT });
const policies = composePolicies(
  'bench/policies',
  Policies.parse({ rateLimit: { limit: Number(limit), per: `${durationMs(per)}ms` }, circuitBreaker: {} }),
  {
    clock: systemClock,
    log: silentLog,
    metrics: new PolicyMetrics(noMetrics, 'bench').of('bench/policies'),
    shared: { link, prefix: `bench.${process.ppid}` },
    replicas: () => Number(replicas),
  },
  dispatch,
);
const done = { isRetry: false, succeeded: 1, outages: 0 };
let inFlight = 0;
let over = false;

function dispatch(): void {
  while (!over && inFlight < IN_FLIGHT) {
    const permit = policies.admit(false);
    if (!permit) return;
    inFlight++;
    pool
      .request({ method: 'PUT', path: '/', body: '{}' })
      .then(({ body }) => body.dump())
      .finally(() => {
        inFlight--;
        policies.ended(permit, done);
        dispatch();
      });
  }
}

await link.upWithin(10_000);
dispatch();
await systemClock.sleep(Number(seconds) * 1_000);
over = true;
policies.close();
await Promise.all([pool.close(), link.close()]);
