import { expect, test } from '@jest/globals';
import type { Fixture } from './describe-broker.fixture.js';
import { eventually } from './eventually.fixture.js';
import { newTopic, numbered, sendValues } from './topics.fixture.js';

export const describeReading = (fixture: Fixture): void => {
  test('a reader delivers all that stands there before it is ready, one at a time, then follows', async () => {
    const topic = await newTopic(fixture.broker, { partitions: 3 });
    for (const partition of [0, 1, 2])
      await sendValues(fixture.broker, topic, numbered(200, `p${partition}`), partition);
    const reader = fixture.broker.reader({ topics: [topic] });
    const seen: string[] = [];
    let running = 0;
    let most = 0;
    await reader.run(async (record) => {
      most = Math.max(most, ++running);
      await Promise.resolve();
      seen.push(String(record.value));
      running--;
    });
    expect(seen).toHaveLength(600);
    expect(most).toBe(1);
    await sendValues(fixture.broker, topic, ['later'], 1);
    await eventually(() => expect(seen.at(-1)).toBe('later'));
    await reader.close();
  });

  test('a reader of empty topics is ready at once', async () => {
    const topics = [await newTopic(fixture.broker), await newTopic(fixture.broker)];
    const reader = fixture.broker.reader({ topics });
    await reader.run(() => {});
    await reader.close();
  });

  test('a reader from the end sees all that is appended once it runs, and nothing of before', async () => {
    const topic = await newTopic(fixture.broker, { partitions: 3 });
    await sendValues(fixture.broker, topic, numbered(20, 'before'), 1);
    const reader = fixture.broker.reader({ topics: [topic], from: 'latest' });
    const seen: string[] = [];
    await reader.run((record) => void seen.push(String(record.value)));
    for (const partition of [0, 1, 2]) await sendValues(fixture.broker, topic, numbered(5, `p${partition}`), partition);
    await eventually(() => expect(seen).toHaveLength(15));
    expect(seen.filter((value) => value.startsWith('before'))).toEqual([]);
    await reader.close();
  });

  test('a reader of the newest sees so many of each partition, or as many as there are', async () => {
    const topic = await newTopic(fixture.broker, { partitions: 3 });
    await sendValues(fixture.broker, topic, numbered(20, 'many'), 0);
    await sendValues(fixture.broker, topic, numbered(3, 'few'), 1);
    const reader = fixture.broker.reader({ topics: [topic], from: { newest: 5 } });
    const seen: Record<number, string[]> = {};
    await reader.run((record, { partition }) => {
      seen[partition] = [...(seen[partition] ?? []), String(record.value)];
    });
    expect(seen).toEqual({ 0: numbered(20, 'many').slice(-5), 1: numbered(3, 'few') });
    await reader.close();
  });

  test('two readers each see everything', async () => {
    const topic = await newTopic(fixture.broker);
    await sendValues(fixture.broker, topic, numbered(5));
    for (const reader of [fixture.broker.reader({ topics: [topic] }), fixture.broker.reader({ topics: [topic] })]) {
      const seen: string[] = [];
      await reader.run((record) => void seen.push(String(record.value)));
      expect(seen).toEqual(numbered(5));
      await reader.close();
    }
  });

  test('a reader of a topic that is not there, or whose callback fails, says so', async () => {
    const unknown = fixture.broker.reader({ topics: ['no-such-topic'] });
    await expect(unknown.run(() => {})).rejects.toMatchObject({ code: 'TOPIC_UNKNOWN' });
    const topic = await newTopic(fixture.broker);
    await sendValues(fixture.broker, topic, ['v']);
    const failing = fixture.broker.reader({ topics: [topic] });
    await expect(
      failing.run(() => {
        throw new Error('not this one');
      }),
    ).rejects.toThrow('not this one');
  });

  test('a compacted topic ends with the newest value of each key', async () => {
    const topic = await newTopic(fixture.broker, { compacted: true });
    const producer = fixture.broker.producer();
    for (let version = 0; version < 20; version++)
      await producer.send(topic, [
        { key: 'one', value: `one ${version}` },
        { key: 'two', value: `two ${version}` },
        { key: 'two', value: version === 19 ? null : `two ${version} again` },
      ]);
    await producer.close();
    const state = new Map<string, string | null>();
    const reader = fixture.broker.reader({ topics: [topic] });
    await reader.run((record) => void state.set(String(record.key), record.value?.toString() ?? null));
    expect(Object.fromEntries(state)).toEqual({ one: 'one 19', two: null });
    await reader.close();
  });
};
