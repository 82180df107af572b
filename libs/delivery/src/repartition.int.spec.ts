import { readDeadLetter, toRepartitioned } from '@arkflows/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { everyBroker } from './testing/brokers.fixture.js';
import { eventually, TestInstallation, text } from './testing/installation.fixture.js';
import { refused, transient } from './testing/probe-connector.fixture.js';

const PARTITIONS = 3;

describe.each(everyBroker())('a trigger that repartitions %s', (_broker, open) => {
  let suite: TestInstallation;
  beforeEach(async () => {
    suite = await TestInstallation.open(open);
  });
  afterEach(() => suite.close());

  const internalTopic = () => suite.topics.repartitioned('default', 'p', 't', PARTITIONS).name;
  const sentOn = () => suite.read(internalTopic());
  const deploy = (trigger: object = {}, policies: object = {}) =>
    suite.deploy({
      trigger: { key: 'data.of', repartition: true, ...trigger },
      policies,
      operation: { mapping: { id: 'data.id', of: 'data.of', from: 'data.from' } },
    });
  const arrived = (count: number) =>
    eventually(
      () => suite.probe.ids,
      (ids) => ids.length >= count,
      30_000,
    );
  const committedAre = (count: number) =>
    eventually(
      () => suite.committed(),
      (offset) => offset === count,
      30_000,
    );
  /** Record keys that imply nothing, on every partition of the topic. */
  const events = (count: number, keys: number) =>
    Array.from({ length: count }, (_, id) => {
      const from = id % PARTITIONS;
      return { id, from, of: `of ${(id * 7) % keys}`, key: `record ${id}`, partition: from };
    });

  it('has one event of a key in flight at a time over all replicas, in order of each partition, and loses none', async () => {
    const running = new Set<unknown>();
    let overlaps = 0;
    suite.probe.script = async ({ of }): Promise<'ok'> => {
      if (running.has(of)) overlaps++;
      running.add(of);
      await new Promise((resolve) => setTimeout(resolve, 1));
      running.delete(of);
      return 'ok';
    };
    await deploy();
    await suite.publish(...events(300, 10));
    await suite.start();
    const other = await suite.join('two');
    try {
      await arrived(100);
      await suite.takePartitionsForAWhile();
      await suite.publish(...events(300, 10).map((event) => ({ ...event, id: event.id + 300 })));
      await committedAre(600);
      await eventually(
        () => new Set(suite.probe.ids).size,
        (count) => count === 600,
        30_000,
      );
    } finally {
      await other.stop();
    }
    expect(overlaps).toBe(0);
    const lastOf = new Map<string, number>();
    const first = suite.probe.arrived.filter(({ id }, index) => suite.probe.ids.indexOf(id) === index);
    for (const { id, of, from } of first) {
      const series = `${of} ${from}`;
      expect(Number(id)).toBeGreaterThan(lastOf.get(series) ?? -1);
      lastOf.set(series, Number(id));
    }
    expect(await suite.deadLetters()).toEqual([]);
  }, 90_000);

  it('keeps the events of a key in order behind one that fails, whichever partition it came from, also after a restart', async () => {
    let down = true;
    suite.probe.script = ({ of }) => (of === 'bad' && down ? transient() : 'ok');
    await deploy({}, { retry: { for: '1h', initial: '20ms', max: '50ms', inPlace: '0ms' } });
    await suite.start();
    const publish = (id: number, of: string, from: number) =>
      suite.publish({ id, of, from, key: `record ${id}`, partition: from });
    await publish(1, 'bad', 0);
    await eventually(
      () => suite.probe.calls.length,
      (calls) => calls > 0,
    );
    await publish(2, 'bad', 1);
    await publish(3, 'good', 2);
    await arrived(1);
    await suite.stop();
    await suite.start();
    await publish(4, 'bad', 2);
    await publish(5, 'good', 0);
    expect(await arrived(2)).toEqual([3, 5]);
    down = false;
    const ids = await arrived(5);
    expect(ids.filter((id) => ![3, 5].includes(Number(id)))).toEqual([1, 2, 4]);
  });

  it('sends on what its filter wants, with its bytes and headers', async () => {
    await deploy({ filter: 'data.id > 1' });
    await suite.start();
    const headers = { custom: Buffer.from([0, 255]) };
    await suite.send(suite.topic, [
      { key: 'a', value: '{"id":1,"of":"x"}', partition: 0 },
      { key: 'b', value: '{ "id":2,\n "of": "x" }', headers, partition: 0 },
      { key: null, value: '{"id":3}', partition: 1 },
    ]);
    expect((await arrived(2)).toSorted()).toEqual([2, 3]);
    const records = (await sentOn()).toSorted((one, other) => Number(other.key !== null) - Number(one.key !== null));
    expect(records.map(({ key, value }) => [key?.toString(), value?.toString()])).toEqual([
      ['x', '{ "id":2,\n "of": "x" }'],
      [undefined, '{"id":3}'],
    ]);
    expect(records[0]?.headers).toMatchObject(headers);
    await committedAre(3);
  });

  it('makes dead letters that say where the event came from, with its own key and headers', async () => {
    suite.probe.script = () => refused();
    await deploy();
    await suite.start();
    const headers = { custom: Buffer.from([0, 255]) };
    await suite.send(suite.topic, [{ key: 'record', value: '{"id":1,"of":"x"}', headers, partition: 2 }]);
    const [letter] = await eventually(suite.deadLetters, (letters) => letters.length === 1);
    expect([letter?.key?.toString(), letter?.value?.toString()]).toEqual(['record', '{"id":1,"of":"x"}']);
    expect(Object.keys(letter?.headers ?? {}).filter((name) => name.startsWith('ark_source'))).toEqual([]);
    expect(letter?.headers.custom).toEqual(headers.custom);
    expect(letter && readDeadLetter(letter)).toMatchObject({
      code: 'TARGET_REJECTED',
      trigger: 't',
      origin: { topic: suite.topic, partition: 2, offset: 0 },
    });
    const [result] = await eventually(suite.results, (results) => results.length === 1);
    expect(text(result?.headers.ce_causationid)).toBe('2/0');
  });

  it('makes one dead letter of what cannot be read or has no key that orders, and goes on', async () => {
    await deploy();
    await suite.start();
    await suite.send(suite.topic, [
      { key: 'a', value: 'no JSON', partition: 0 },
      { key: 'b', value: '{"id":1,"of":{}}', partition: 0 },
      { key: 'c', value: '{"id":2,"of":"x"}', partition: 0 },
    ]);
    expect(await arrived(1)).toEqual([2]);
    await committedAre(3);
    const letters = (await suite.deadLetters()).map((letter) => readDeadLetter(letter));
    // Of two keys, so of any partitions of their topic.
    const inOrder = letters.toSorted((one, other) => one.origin.offset - other.origin.offset);
    expect(inOrder.map(({ code, origin }) => [code, origin.topic, origin.offset])).toEqual([
      ['EVENT_NOT_DECODABLE', suite.topic, 0],
      ['FILTER_FAILED', suite.topic, 1],
    ]);
  });

  it('makes a dead letter of what its internal topic does not take, whole, and goes on', async () => {
    await suite.broker.admin.ensureTopics([
      { ...suite.topics.repartitioned('default', 'p', 't', PARTITIONS), maxMessageBytes: 10_000 },
    ]);
    await deploy();
    await suite.start();
    const filling = 'x'.repeat(100_000);
    await suite.publish({ id: 1, of: 'x', partition: 0 }, { id: 2, of: 'x', filling, partition: 0 });
    await suite.publish({ id: 3, of: 'x', partition: 0 });
    expect(await arrived(2)).toEqual([1, 3]);
    const [letter] = await eventually(suite.deadLetters, (letters) => letters.length === 1);
    expect(letter?.value?.toString()).toContain(filling);
    expect(letter && readDeadLetter(letter)).toMatchObject({ code: 'PAYLOAD_TOO_LARGE', origin: { offset: 1 } });
    await committedAre(3);
  });

  it('does not carry out again what is sent on again after a crash before its commit', async () => {
    await deploy();
    await suite.start();
    await suite.publish(...[1, 2, 3].map((id) => ({ id, of: 'x', from: 0, key: `record ${id}`, partition: 0 })));
    await arrived(3);
    const read = (await suite.read(suite.topic)).slice(1);
    const again = read.map((record) => toRepartitioned({ ...record, topic: suite.topic, partition: 0 }, 'x'));
    await suite.send(internalTopic(), again);
    await suite.publish({ id: 4, of: 'x', from: 0, key: 'record 4', partition: 0 });
    expect(await arrived(4)).toEqual([1, 2, 3, 4]);
  });

  it('goes on where it was when an ordinary trigger becomes one', async () => {
    await suite.deploy({ trigger: { key: 'data.of' } });
    await suite.start();
    await suite.publish({ id: 1, of: 'x', partition: 0 });
    await arrived(1);
    await committedAre(1);
    await suite.deploy({ trigger: { key: 'data.of', repartition: true } });
    await suite.publish({ id: 2, of: 'x', partition: 0 }, { id: 3, of: 'x', partition: 0 });
    expect(await arrived(3)).toEqual([1, 2, 3]);
  });

  it('waits where topics are not made and its internal topic is not there, and says which', async () => {
    await deploy();
    await suite.start({ createTopics: false });
    const status = async () => {
      const value = (await suite.read(suite.topics.status().name)).at(-1)?.value;
      return value ? JSON.parse(value.toString()) : null;
    };
    const { code, message } = await eventually(
      status,
      (found) => found?.state === 'waiting' && found.code === 'NOT_FOUND',
    );
    expect([code, message]).toEqual([
      'NOT_FOUND',
      expect.stringContaining(`${internalTopic()}: create it with 3 partitions`),
    ]);
  });
});
