import { type AddressInfo, createServer } from 'node:net';
import { MIB, noMetrics, silentLog, systemClock } from '@arkflows/contracts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import kafkajs, { type Admin, type Kafka } from 'kafkajs';
import type { Broker, Consumer, PartitionBatch } from '../broker.js';
import { countingMetrics } from '../contract/counting-metrics.fixture.js';
import { describeBroker } from '../contract/describe-broker.fixture.js';
import { engineAddress } from '../contract/environment.fixture.js';
import { eventually } from '../contract/eventually.fixture.js';
import { newName, RecordingConsumer } from '../contract/recording-consumer.fixture.js';
import { type LogLine, recordingLog } from '../contract/recording-log.fixture.js';
import { newTopic, numbered, sendValues } from '../contract/topics.fixture.js';
import { createKafkaBroker } from './broker.js';

const brokers = [engineAddress('ARK_TEST_KAFKA')];
const open = (log = silentLog, clientId = 'messaging-test', metrics = noMetrics) =>
  createKafkaBroker({ brokers, clientId }, { log, clock: systemClock, metrics });

describeBroker('Kafka', { open: async () => open(), address: { kafka: brokers } });

describe('Kafka, beside other clients', () => {
  const lines: LogLine[] = [];
  const counted = countingMetrics();
  let broker: Broker;
  let foreign: Kafka;
  let admin: Admin;
  beforeAll(async () => {
    broker = open(recordingLog(lines), 'messaging-test', counted.metrics);
    foreign = new kafkajs.Kafka({ brokers, logLevel: kafkajs.logLevel.NOTHING });
    admin = foreign.admin();
    await admin.connect();
  });
  afterAll(async () => {
    await admin.disconnect();
    await broker.close();
  });

  const configurationOf = async (topic: string) => {
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic }],
    });
    return new Map(resources[0]?.configEntries.map(({ configName, configValue }) => [configName, configValue]));
  };

  const deleteBefore = async (topic: string, offset: number) => {
    // The client deletes only from topics that it has asked about.
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: String(offset) }] });
  };

  test.each(['None', 'GZIP', 'Snappy', 'LZ4', 'ZSTD'] as const)('a batch compressed with %s is read', async (codec) => {
    const topic = await newTopic(broker);
    const producer = foreign.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
    await producer.connect();
    const values = numbered(100, `${codec} `.repeat(50));
    await producer.send({
      topic,
      compression: kafkajs.CompressionTypes[codec],
      messages: values.map((value) => ({ value })),
    });
    await producer.disconnect();
    const recording = await new RecordingConsumer(broker, { topics: [topic] }).run();
    await eventually(() => expect(recording.values).toEqual(values));
    await recording.consumer.close();
  });

  test('records of an aborted transaction are not seen, and a reader still comes to the end', async () => {
    const topic = await newTopic(broker);
    const producer = foreign.producer({ transactionalId: newName('tx'), idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    for (const outcome of ['commit', 'abort'] as const) {
      const transaction = await producer.transaction();
      await transaction.send({ topic, messages: [{ value: outcome }] });
      await transaction[outcome]();
    }
    await producer.disconnect();
    const seen: string[] = [];
    const reader = broker.reader({ topics: [topic] });
    await reader.run((record) => void seen.push(String(record.value)));
    expect(seen).toEqual(['commit']);
    await reader.close();
  });

  test('a position that the log no longer holds is told, and reading goes on at the earliest record', async () => {
    const topic = await newTopic(broker);
    await sendValues(broker, topic, numbered(10));
    const options = { topics: [topic], group: newName('group') };
    const first = await new RecordingConsumer(broker, options).run();
    await eventually(() => expect(first.deliveries).toHaveLength(10));
    await first.consumer.commit(first.assignmentOf(0), 2);
    await first.consumer.close();
    await deleteBefore(topic, 6);
    const second = await new RecordingConsumer(broker, { ...options, from: 'latest' }).run();
    await eventually(() => expect(second.offsets).toEqual([6, 7, 8, 9]));
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 'error', topic, partition: 0, position: 2, goingOnAt: 6 }),
    );
    expect(counted.of('ark_records_gone_total', { topic })).toBe(4);
    await second.consumer.close();
  });

  test('the same while it reads: records deleted ahead of a paused partition', async () => {
    const topic = await newTopic(broker);
    const pauseAtOnce = ({ assignment }: PartitionBatch, consumer: Consumer) => consumer.pause(assignment);
    const recording = await new RecordingConsumer(broker, { topics: [topic] }, pauseAtOnce).run();
    await sendValues(broker, topic, ['first']);
    await eventually(() => expect(recording.offsets).toEqual([0]));
    await sendValues(broker, topic, numbered(9));
    await deleteBefore(topic, 6);
    recording.consumer.resume(recording.assignmentOf(0));
    await eventually(() => expect(recording.offsets).toEqual([0, 6, 7, 8, 9]));
    expect(lines).toContainEqual(expect.objectContaining({ level: 'error', topic, position: 1, goingOnAt: 6 }));
    expect(counted.of('ark_records_gone_total', { topic })).toBe(5);
    await recording.consumer.close();
  });

  test('topics are made as they were asked for, and left alone afterwards', async () => {
    const topic = await newTopic(broker, { partitions: 3, compacted: true, maxMessageBytes: 123_456 });
    await broker.admin.ensureTopics([{ name: topic, partitions: 9, compacted: false, maxMessageBytes: 1 }]);
    expect(await broker.admin.describeTopic(topic)).toEqual({ name: topic, partitions: 3 });
    const configured = await configurationOf(topic);
    expect([configured.get('cleanup.policy'), configured.get('max.message.bytes')]).toEqual(['compact', '123456']);
  });

  test('a topic for large records has segments that hold them, whatever the default of the broker', async () => {
    const topic = await newTopic(broker, { maxMessageBytes: 24 * MIB });
    expect(Number((await configurationOf(topic)).get('segment.bytes'))).toBe(4 * 24 * MIB);
    await sendValues(broker, topic, ['x'.repeat(20 * MIB)]);
  });

  test('the group of a reader goes with it', async () => {
    const clientId = newName('reading');
    const reading = open(silentLog, clientId);
    const reader = reading.reader({ topics: [await newTopic(broker)] });
    const groups = async () => (await admin.listGroups()).groups.filter(({ groupId }) => groupId.startsWith(clientId));
    await reader.run(() => {});
    expect(await groups()).toHaveLength(1);
    await reading.close();
    expect(await groups()).toEqual([]);
  });
});

describe('a Kafka that is not there', () => {
  const away = (lines: LogLine[], port = 1) =>
    createKafkaBroker(
      { brokers: [`127.0.0.1:${port}`], clientId: 'away' },
      { log: recordingLog(lines), clock: systemClock },
    );

  test('does not answer a ping', async () => {
    await expect(away([]).ping()).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true });
  });

  test('is waited for by a consumer until that is closed, and told of once', async () => {
    let tries = 0;
    const hangingUp = createServer((socket) => {
      tries++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => hangingUp.listen(0, '127.0.0.1', resolve));
    const lines: LogLine[] = [];
    const broker = away(lines, (hangingUp.address() as AddressInfo).port);
    const outcome = expect(new RecordingConsumer(broker, { topics: ['t'] }).run()).rejects.toMatchObject({
      code: 'CLOSED',
    });
    await eventually(() => expect(tries).toBeGreaterThan(15));
    await broker.close();
    await outcome;
    await new Promise((resolve) => hangingUp.close(resolve));
    expect(lines).toEqual([expect.objectContaining({ level: 'warn' })]);
  });

  test('fails a send when its time is over', async () => {
    const broker = away([]);
    const producer = broker.producer({ timeoutMs: 800 });
    await expect(producer.send('t', [{ key: null, value: 'v' }])).rejects.toMatchObject({
      name: 'BrokerError',
      retryable: true,
    });
    await broker.close();
  });
});
