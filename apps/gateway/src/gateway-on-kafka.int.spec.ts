import { randomBytes } from 'node:crypto';
import {
  type DeploymentStatus,
  EnvironmentTopics,
  silentLog,
  systemClock,
  writeDeadLetterHeaders,
} from '@arkflows/contracts';
import { createKafkaBroker } from '@arkflows/messaging';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from './testing/api-client.fixture.js';
import { readTopic } from './testing/events.fixture.js';
import { startGateway, type TestGateway } from './testing/gateway.fixture.js';
import { manifest } from './testing/manifests.fixture.js';

/** What the other specs prove on the embedded broker, in short on a real Kafka. */
describe('a gateway on Kafka', () => {
  const environment = `t${randomBytes(4).toString('hex')}`;
  const topics = new EnvironmentTopics(`ark.${environment}`);
  const namespace = '/v1/namespaces/default';
  let gateway: TestGateway;
  beforeAll(async () => {
    const brokers = process.env.ARK_TEST_KAFKA?.split(',');
    if (!brokers) throw new Error('ARK_TEST_KAFKA is not set: the testbed did not start');
    gateway = await startGateway({ environment, topicPrefix: topics.prefix }, async () =>
      createKafkaBroker({ brokers, clientId: environment }, { log: silentLog, clock: systemClock }),
    );
  });
  afterAll(() => gateway.close());

  it('publishes events once Kafka has acknowledged them', async () => {
    const lines = Array.from({ length: 500 }, (_, n) => JSON.stringify({ n, name: 'Łódź' })).join('\n');
    const topic = `places-${environment}`;
    const { status, json } = await gateway.api.post(`/v1/topics/${topic}/events?create=true`, lines, {
      type: 'application/x-ndjson',
    });
    expect([status, json]).toEqual([202, { accepted: 500 }]);
    const records = await readTopic(gateway.broker, topic, 500);
    const numbers = records.map(({ value }) => JSON.parse(value?.toString() ?? '').n as number);
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, n) => n));
  });

  it('deploys, and shows what the replicas report', async () => {
    await gateway.api.put(`${namespace}/profiles/places`, manifest('places'), { type: 'application/yaml' });
    const { json: deployment } = await gateway.api.post(`${namespace}/deployments`, { profile: 'places' });
    expect(deployment.publishedAt).not.toBeNull();
    const [snapshot] = await readTopic(gateway.broker, topics.controlProfiles().name, 1);
    expect(JSON.parse(snapshot?.value?.toString() ?? '')).toMatchObject({ deploymentId: deployment.id });

    const self = { service: 'database-integration', instance: 'a' };
    const status: DeploymentStatus = {
      ...self,
      namespace: 'default',
      profile: 'places',
      revision: 1,
      deploymentId: deployment.id,
      state: 'active',
      at: new Date().toISOString(),
    };
    const key = `default/places/${self.service}/${self.instance}`;
    await gateway.broker.producer().send(topics.status().name, [{ key, value: JSON.stringify(status) }]);
    const state = async () => (await gateway.api.get(`${namespace}/deployments/${deployment.id}`)).json.state;
    await until(async () => (await state()) === 'active');
  });

  it('replays a candidate on the newest events of a topic', async () => {
    const text = manifest('replayed').replace('shop.places', `places-${environment}`);
    await gateway.api.put(`${namespace}/profiles/replayed`, text, { type: 'application/yaml' });
    await gateway.api.post(`${namespace}/deployments`, { profile: 'replayed' });
    const candidate = text.replace('row.name: data.name', 'row.name: data.name & data.n');
    const { json } = await gateway.api.post(`${namespace}/profiles/replayed:replay?last=100`, candidate, {
      type: 'application/yaml',
    });
    expect(json.events).toMatchObject({ read: 100, different: 100 });
    expect(json.fields).toMatchObject([{ field: '/row/name', changed: 100 }]);
  });

  it('finds runs and dead letters', async () => {
    const run = {
      runId: 'run_1',
      namespace: 'default',
      profile: 'places',
      revision: 1,
      operation: 'insertPlace',
      eventId: '1',
      eventSource: 'shop',
      key: null,
      status: 'succeeded',
      attempts: 1,
      startedAt: '2026-01-01T00:00:00.000Z',
      durationMs: 3,
      topic: 'shop.places',
      partition: 0,
      offset: 1,
    };
    const headers = writeDeadLetterHeaders({
      runId: 'run_2',
      code: 'TARGET_REJECTED',
      message: 'no',
      attempts: 1,
      namespace: 'default',
      profile: 'places',
      revision: 1,
      operation: 'insertPlace',
      origin: { topic: 'shop.places', partition: 0, offset: 2 },
      firstTriedAt: run.startedAt,
      diedAt: run.startedAt,
    });
    const producer = gateway.broker.producer();
    await producer.send(topics.runs().name, [{ key: null, value: JSON.stringify({ runs: [run] }) }]);
    await producer.send(topics.deadLetters('database').name, [{ key: 'k', value: '{"a":1}', headers }]);
    await until(async () => (await gateway.api.get(`${namespace}/runs/run_1`)).status === 200, 60_000);
    await until(async () => (await gateway.api.get(`${namespace}/dead-letters/run_2`)).status === 200, 60_000);
  });
});
