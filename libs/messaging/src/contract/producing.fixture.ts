import { expect, test } from '@jest/globals';
import { partitionOfKey } from '../partitioner.js';
import type { Fixture } from './describe-broker.fixture.js';
import { eventually } from './eventually.fixture.js';
import { RecordingConsumer } from './recording-consumer.fixture.js';
import { MAX_MESSAGE_BYTES, newTopic, numbered, sendValues } from './topics.fixture.js';

const read = async (fixture: Fixture, topic: string, count: number) => {
  const recording = await new RecordingConsumer(fixture.broker, { topics: [topic] }).run();
  await eventually(() => expect(recording.deliveries.length).toBeGreaterThanOrEqual(count));
  await recording.consumer.close();
  return recording;
};

export const describeProducing = (fixture: Fixture): void => {
  test('records of a partition keep the order in which they were sent, over many sends', async () => {
    const topic = await newTopic(fixture.broker);
    const producer = fixture.broker.producer();
    const values = numbered(2000);
    const sends = values.map((value) => producer.send(topic, [{ key: 'k', value }]));
    await Promise.all(sends);
    await producer.close();
    const { values: received, offsets } = await read(fixture, topic, values.length);
    expect(received).toEqual(values);
    expect(offsets).toEqual(values.map((_, index) => index));
  });

  test('a send larger than the largest batch of a topic arrives whole and in order', async () => {
    const topic = await newTopic(fixture.broker, { maxMessageBytes: 20_000 });
    const values = numbered(500, 'x'.repeat(300));
    await sendValues(fixture.broker, topic, values);
    expect((await read(fixture, topic, values.length)).values).toEqual(values);
  });

  test('headers keep arbitrary bytes, repeated names and empty values', async () => {
    const topic = await newTopic(fixture.broker);
    const producer = fixture.broker.producer();
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    await producer.send(topic, [
      { key: 'k', value: 'v', headers: { bytes, text: 'Zürich 東京', many: ['one', bytes, 'one'], empty: '' } },
      { key: 'k', value: 'none' },
    ]);
    await producer.close();
    const { deliveries } = await read(fixture, topic, 2);
    expect({ ...deliveries[0]?.record.headers }).toEqual({
      bytes,
      text: Buffer.from('Zürich 東京'),
      many: [Buffer.from('one'), bytes, Buffer.from('one')],
      empty: Buffer.alloc(0),
    });
    expect({ ...deliveries[1]?.record.headers }).toEqual({});
  });

  test('null and empty keys and values are told apart', async () => {
    const topic = await newTopic(fixture.broker);
    const producer = fixture.broker.producer();
    await producer.send(topic, [
      { key: null, value: null },
      { key: '', value: '' },
      { key: Buffer.from([0]), value: Buffer.from([255, 0]) },
    ]);
    await producer.close();
    const { deliveries } = await read(fixture, topic, 3);
    expect(deliveries.map(({ record }) => [record.key, record.value])).toEqual([
      [null, null],
      [Buffer.alloc(0), Buffer.alloc(0)],
      [Buffer.from([0]), Buffer.from([255, 0])],
    ]);
  });

  test('a record of 1 MiB passes', async () => {
    const topic = await newTopic(fixture.broker);
    const producer = fixture.broker.producer();
    const value = Buffer.alloc(1024 * 1024, 'é');
    await producer.send(topic, [{ key: 'k', value }]);
    await producer.close();
    const { deliveries } = await read(fixture, topic, 1);
    expect(deliveries[0]?.record.value?.equals(value)).toBe(true);
  });

  test('a record larger than the topic takes is refused, and nothing of its send is written', async () => {
    const topic = await newTopic(fixture.broker);
    const producer = fixture.broker.producer();
    const large = { key: 'k', value: Buffer.alloc(MAX_MESSAGE_BYTES + 1) };
    await expect(producer.send(topic, [{ key: 'k', value: 'before' }, large])).rejects.toMatchObject({
      name: 'BrokerError',
      code: 'RECORD_TOO_LARGE',
      retryable: false,
    });
    await producer.send(topic, [{ key: 'k', value: 'after' }]);
    await producer.close();
    expect((await read(fixture, topic, 1)).values).toEqual(['after']);
  });

  test('a send to a topic that is not there says so', async () => {
    const producer = fixture.broker.producer();
    await expect(producer.send('no-such-topic', [{ key: null, value: 'v' }])).rejects.toMatchObject({
      code: 'TOPIC_UNKNOWN',
    });
    await producer.close();
  });

  test('a key goes to the partition that the Java client would choose', async () => {
    const topic = await newTopic(fixture.broker, { partitions: 7 });
    const producer = fixture.broker.producer();
    const keys = ['', 'a', 'customer-17', 'Zürich', '東京都', 'x'.repeat(1000)];
    await producer.send(
      topic,
      keys.map((key) => ({ key, value: key })),
    );
    await producer.close();
    const { deliveries } = await read(fixture, topic, keys.length);
    for (const { record, assignment } of deliveries)
      expect([record.value?.toString(), assignment.partition]).toEqual([
        record.value?.toString(),
        partitionOfKey(record.key ?? '', 7),
      ]);
  });

  test('nothing is skipped or doubled while many producers write records of all sizes to one partition', async () => {
    const topic = await newTopic(fixture.broker);
    const recording = await new RecordingConsumer(fixture.broker, { topics: [topic] }).run();
    const producers = Array.from({ length: 6 }, () => fixture.broker.producer());
    const sent = producers.map(async (producer, index) => {
      for (let round = 0; round < 60; round++) {
        const padding = '.'.repeat((index * 7919 + round * 104729) % 20_000);
        await producer.send(topic, [{ key: null, value: `${index} ${round} ${padding}` }]);
      }
      await producer.close();
    });
    await Promise.all(sent);
    await eventually(() => expect(recording.deliveries).toHaveLength(360));
    expect(recording.offsets).toEqual(Array.from({ length: 360 }, (_, offset) => offset));
    expect(new Set(recording.values).size).toBe(360);
    await recording.consumer.close();
  });

  test('a closed producer refuses to send', async () => {
    const topic = await newTopic(fixture.broker);
    const producer = fixture.broker.producer();
    await producer.close();
    await expect(producer.send(topic, [{ key: null, value: 'v' }])).rejects.toMatchObject({ code: 'CLOSED' });
  });
};
