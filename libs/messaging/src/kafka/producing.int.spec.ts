import { setTimeout as sleep } from 'node:timers/promises';
import { silentLog, systemClock } from '@arkflows/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Broker } from '../broker.js';
import { engineAddress } from '../contract/environment.fixture.js';
import { eventually } from '../contract/eventually.fixture.js';
import { LostAnswers } from '../contract/lost-answers.fixture.js';
import { describeProducing } from '../contract/producing.fixture.js';
import { newTopic, numbered } from '../contract/topics.fixture.js';
import { createKafkaBroker } from './broker.js';
import type { KafkaConfig } from './client.js';

const address = engineAddress('ARK_TEST_KAFKA');
const [host = '', port = ''] = address.split(':');
const open = (config: Partial<KafkaConfig> = {}) =>
  createKafkaBroker(
    { brokers: [address], clientId: 'producing-test', ...config },
    { log: silentLog, clock: systemClock },
  );

/** How a broker's address stands in an answer. */
const inAnswers = (at: number): Buffer => {
  const written = Buffer.alloc(2 + host.length + 4);
  written.writeInt16BE(host.length, 0);
  written.write(host, 2);
  written.writeInt32BE(at, 2 + host.length);
  return written;
};

/** A proxy before Kafka that leads the client back to itself, wherever the broker says that it is. */
const proxied = async (): Promise<LostAnswers> => {
  const proxy: LostAnswers = await LostAnswers.before({ host, port: Number(port) }, (answer) => {
    const found = answer.indexOf(inAnswers(Number(port)));
    if (found >= 0) inAnswers(proxy.port).copy(answer, found);
    return answer;
  });
  return proxy;
};

describe.each(['platformatic', 'kafkajs'] as const)('producing through %s', (producerClient) => {
  const direct = open({ producerClient });
  let proxy: LostAnswers;
  let behind: Broker;
  beforeAll(async () => {
    proxy = await proxied();
    behind = open({ producerClient, brokers: [`${host}:${proxy.port}`] });
  });
  afterEach(() => proxy.cut());
  afterAll(async () => {
    await behind.close();
    await proxy.close();
    await direct.close();
  });

  const storedByPartition = async (topic: string): Promise<string[][]> => {
    const values: string[][] = [];
    const reader = direct.reader({ topics: [topic] });
    await reader.run((record, { partition }) => {
      values[partition] ??= [];
      values[partition].push(String(record.value));
    });
    await reader.close();
    return values;
  };
  const stored = async (topic: string) => (await storedByPartition(topic)).flat();

  // All else runs through the default client in kafka.int.spec.ts.
  if (producerClient === 'kafkajs')
    describeProducing({ broker: direct, address: {}, open: async () => {}, close: async () => {} });

  test('a batch whose answer was lost is not appended twice, and what follows comes after it', async () => {
    const topic = await newTopic(direct);
    const producer = behind.producer();
    for (let round = 0; round < 3; round++) {
      await producer.send(topic, [{ key: null, value: `heard ${round}` }]);
      proxy.keep();
      const sent = producer.send(topic, [{ key: null, value: `not heard ${round}` }]);
      await eventually(async () => expect(await stored(topic)).toContain(`not heard ${round}`));
      proxy.cut();
      await sent;
    }
    await producer.close();
    expect(await stored(topic)).toEqual([0, 1, 2].flatMap((round) => [`heard ${round}`, `not heard ${round}`]));
  });

  test('connections that break again and again lose, double and reorder nothing', async () => {
    const topic = await newTopic(direct, { partitions: 3 });
    const producer = behind.producer();
    const sent: string[][] = [[], [], []];
    let breaking = true;
    const sending = (async () => {
      for (let round = 0; breaking; round++) {
        const values = numbered(20, `round ${round},`);
        for (const [index, value] of values.entries()) sent[index % 3]?.push(value);
        await producer.send(
          topic,
          values.map((value, index) => ({ key: null, value, partition: index % 3 })),
        );
      }
    })();
    for (let cut = 0; cut < 25; cut++) {
      await Promise.race([sending, sleep(20 + Math.random() * 80)]);
      proxy.cut();
    }
    breaking = false;
    await sending;
    await producer.close();
    expect(await storedByPartition(topic)).toEqual(sent);
  });

  test('a send whose time is over says so, and later sends go on, each once', async () => {
    const topic = await newTopic(direct);
    const producer = behind.producer({ timeoutMs: 5000 });
    await producer.send(topic, [{ key: null, value: 'before' }]);
    proxy.keep();
    await expect(producer.send(topic, [{ key: null, value: 'unheard' }])).rejects.toMatchObject({
      name: 'BrokerError',
      code: 'TIMEOUT',
      retryable: true,
    });
    proxy.cut();
    for (const value of ['after', 'and after that']) await producer.send(topic, [{ key: null, value }]);
    await producer.close();
    expect(await stored(topic)).toEqual(['before', 'unheard', 'after', 'and after that']);
  });
});
