import { startTestbed } from '@arkflows/testbed';

/** Brings the engines up once for a whole run; the workers inherit the addresses. A missing engine fails the run. */
export default async function setup() {
  const testbed = await startTestbed({
    kafka: true,
    postgres: true,
    redis: true,
    say: (line) => process.stderr.write(`${line}\n`),
  });
  globalThis.arkflowsTestbed = testbed;
  process.env.ARK_TEST_KAFKA = testbed.kafka.brokers;
  process.env.ARK_TEST_POSTGRES = testbed.postgres.url;
  process.env.ARK_TEST_REDIS = testbed.redis.url;
}
