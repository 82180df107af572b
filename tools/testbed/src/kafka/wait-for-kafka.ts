import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';

/** Resolves when a broker answers with the cluster's metadata, which an open port alone does not promise; throws after `ms`. */
export async function waitForKafka(brokers: string, ms: number): Promise<void> {
  const deadline = performance.now() + ms;
  while (!(await answersMetadata(brokers))) {
    if (performance.now() > deadline) throw new Error(`No Kafka answers at ${brokers} within ${ms / 1000} s.`);
    await sleep(100);
  }
}

async function answersMetadata(brokers: string): Promise<boolean> {
  const options = { connectionTimeout: 2_000, requestTimeout: 5_000, enforceRequestTimeout: true };
  const kafka = new Kafka({
    ...options,
    clientId: 'testbed',
    brokers: brokers.split(','),
    logLevel: logLevel.NOTHING,
    retry: { retries: 0 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    return (await admin.describeCluster()).brokers.length > 0;
  } catch {
    return false;
  } finally {
    await admin.disconnect().catch(() => {});
  }
}
