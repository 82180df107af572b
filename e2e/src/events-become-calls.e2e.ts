import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { done } from './support/ark.js';
import { HttpTarget, type ReceivedCall } from './support/http-target.js';
import { type Installation, onKafka, standalone } from './support/installation.js';
import { plainProducer } from './support/plain-producer.js';
import { until } from './support/until.js';

const COUNT = 10_000;
const KEYS = 500;

const profile = (name: string, baseUrl: string, topic: string) =>
  stringify({
    apiVersion: 'arkflows.io/v1',
    kind: 'IntegrationProfile',
    metadata: { name },
    spec: {
      connector: 'rest',
      connection: { baseUrl },
      operations: {
        put: {
          action: 'request',
          with: { method: 'PUT', path: '/things/{key}' },
          mapping: { 'params.key': 'data.key', 'body.seq': 'data.seq', 'body.name': '$uppercase(data.name)' },
        },
      },
      triggers: [{ name: 'things', topic, from: 'earliest', operation: 'put' }],
    },
  });

const things = Array.from({ length: COUNT }, (_, seq) => ({ key: `k${seq % KEYS}`, seq, name: `größe ${seq}` }));

describe.each([
  ['on embedded engines', standalone],
  ['on Kafka, as separate processes', onKafka],
] as const)('real events become HTTP calls %s', (_, install) => {
  let suite: Installation;
  let target: HttpTarget;

  beforeAll(async () => {
    suite = await install();
  }, 120_000);
  afterAll(async () => {
    await suite?.stop();
    await target?.stop();
  });
  beforeEach(async () => {
    await target?.stop();
    target = await new HttpTarget().start();
  });

  async function publish(topic: string): Promise<void> {
    if (suite.kafka) {
      await plainProducer(
        suite.kafka,
        topic,
        things.map((thing) => ({ key: thing.key, value: JSON.stringify(thing) })),
      );
      return;
    }
    const lines = things.map((thing) => JSON.stringify(thing)).join('\n');
    done(await suite.ark(['publish', topic, '--format', 'ndjson', '--key', 'key'], lines));
  }

  async function deploy(name: string, topic: string): Promise<void> {
    done(await suite.ark(['apply', '-f', '-'], profile(name, target.url, topic)));
    done(await suite.ark(['deploy', name]));
  }

  const seqsByKey = () => Map.groupBy(target.calls, (call: ReceivedCall) => call.path);
  const seqOf = ({ body }: ReceivedCall) => (body as { seq: number }).seq;

  it(`makes one call of each of ${COUNT} events, in the order of each key`, async () => {
    const topic = `${suite.environment}.calls`;
    await deploy('calls', topic);
    await publish(topic);
    await until(() => target.calls.length >= COUNT, { timeoutMs: 90_000, what: () => `${target.calls.length} calls` });
    expect(target.calls).toHaveLength(COUNT);
    expect(target.calls.find((call) => seqOf(call) === 7)).toMatchObject({
      method: 'PUT',
      path: '/things/k7',
      body: { seq: 7, name: 'GRÖSSE 7' },
    });
    for (const calls of seqsByKey().values()) {
      const seqs = calls.map(seqOf);
      expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
    }
  }, 150_000);

  it('loses no call to a kill -9 in the middle, and repeats at most a suffix of each key, in order', async () => {
    target.delayMs = 20;
    const topic = `${suite.environment}.killed.calls`;
    await deploy('killed', topic);
    await publish(topic);
    await until(() => target.calls.length > 1_000, { timeoutMs: 60_000, what: () => `${target.calls.length} calls` });
    await suite.rest.kill();
    const before = target.calls.length;
    expect(before).toBeLessThan(COUNT);
    await suite.rest.start();
    const seen = () => new Set(target.calls.map(seqOf)).size;
    await until(() => seen() === COUNT, {
      timeoutMs: 120_000,
      what: () => `${seen()} of ${COUNT} events have arrived`,
    });
    for (const [path, calls] of seqsByKey()) {
      const sent = things.filter(({ key }) => path === `/things/${key}`).map(({ seq }) => seq);
      const seqs = calls.map(seqOf);
      const again = seqs.findIndex((seq, i) => i > 0 && seq <= (seqs[i - 1] as number));
      // A prefix of what was sent, and from where the next process took it up again all the rest.
      const cut = again < 0 ? seqs.length : again;
      const from = again < 0 ? cut : sent.indexOf(seqs[again] as number);
      expect(seqs).toEqual([...sent.slice(0, cut), ...sent.slice(from)]);
    }
  }, 240_000);

  it('holds a key whose target refuses it for a while, in order, while others go on', async () => {
    let refusing = true;
    target.status = (call) => (refusing && call.path === '/things/k3' ? 503 : 200);
    const topic = `${suite.environment}.held.calls`;
    await deploy('held', topic);
    await publish(topic);
    const others = () => target.calls.filter((call) => call.path !== '/things/k3').length;
    await until(() => others() >= COUNT - COUNT / KEYS, {
      timeoutMs: 90_000,
      what: () => `${others()} calls of other keys`,
    });
    refusing = false;
    const held = () => [...new Set(target.calls.filter((call) => call.path === '/things/k3').map(seqOf))];
    await until(() => held().length === COUNT / KEYS, {
      timeoutMs: 60_000,
      what: () => `${held().length} calls of k3`,
    });
    expect(held()).toEqual([...held()].sort((a, b) => a - b));
  }, 200_000);
});
