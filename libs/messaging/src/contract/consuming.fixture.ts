import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import type { StartPosition } from '../broker.js';
import type { Fixture } from './describe-broker.fixture.js';
import { eventually } from './eventually.fixture.js';
import { newName, RecordingConsumer } from './recording-consumer.fixture.js';
import { newTopic, numbered, sendValues } from './topics.fixture.js';

export const describeConsuming = (fixture: Fixture): void => {
  test('a topic that is not there is an error at once', async () => {
    const recording = new RecordingConsumer(fixture.broker, { topics: ['no-such-topic'] });
    await expect(recording.run()).rejects.toMatchObject({ code: 'TOPIC_UNKNOWN' });
    await recording.consumer.close();
  });

  test.each<[string, (boundary: number) => StartPosition, string[]]>([
    ['earliest', () => 'earliest', ['old 0', 'old 1', 'new 0', 'new 1', 'later']],
    ['a time', (boundary) => ({ time: boundary }), ['new 0', 'new 1', 'later']],
    ['latest', () => 'latest', ['later']],
  ])('a group without offsets begins at %s', async (_name, from, expected) => {
    const topic = await newTopic(fixture.broker);
    await sendValues(fixture.broker, topic, numbered(2, 'old'));
    const old = Date.now();
    await eventually(() => expect(Date.now()).toBeGreaterThan(old + 1));
    const boundary = Date.now();
    await sendValues(fixture.broker, topic, numbered(2, 'new'));
    const options = { topics: [topic], from: from(boundary) };
    const recording = await new RecordingConsumer(fixture.broker, options).run();
    await startsCommitted(recording, fixture, topic);
    await sendValues(fixture.broker, topic, ['later']);
    await eventually(() => expect(recording.values).toEqual(expected));
    await recording.consumer.close();
  });

  test('where a group begins is resolved once: a crash before its first commit skips nothing', async () => {
    const topic = await newTopic(fixture.broker);
    await sendValues(fixture.broker, topic, numbered(3, 'before'));
    const options = { topics: [topic], from: 'latest' as const, group: newName('group') };
    const first = await new RecordingConsumer(fixture.broker, options).run();
    await startsCommitted(first, fixture, topic, options.group);
    await sendValues(fixture.broker, topic, ['delivered, never committed']);
    await eventually(() => expect(first.deliveries).toHaveLength(1));
    await first.consumer.close();
    await sendValues(fixture.broker, topic, ['sent while nobody read']);
    const second = await new RecordingConsumer(fixture.broker, options).run();
    await eventually(() => expect(second.values).toEqual(['delivered, never committed', 'sent while nobody read']));
    await second.consumer.close();
  });

  test('a group goes on exactly at its committed offset', async () => {
    const topic = await newTopic(fixture.broker);
    await sendValues(fixture.broker, topic, numbered(10));
    const options = { topics: [topic], group: newName('group') };
    const first = await new RecordingConsumer(fixture.broker, options).run();
    await eventually(() => expect(first.deliveries).toHaveLength(10));
    await first.consumer.commit(first.assignmentOf(0), 4);
    await first.consumer.close();
    const second = await new RecordingConsumer(fixture.broker, options).run();
    await eventually(() => expect(second.offsets).toEqual([4, 5, 6, 7, 8, 9]));
    expect(await fixture.broker.admin.groupOffsets(options.group, topic)).toEqual([
      { partition: 0, committed: 4, end: 10 },
    ]);
    await second.consumer.close();
  });

  test('a consumer tells up to where everything was handed over', async () => {
    const topic = await newTopic(fixture.broker);
    let passOn = () => {};
    const held = new Promise<void>((resolve) => {
      passOn = resolve;
    });
    const recording = new RecordingConsumer(fixture.broker, { topics: [topic] }, () => held);
    const { consumer } = await recording.run();
    const assignment = recording.assignmentOf(0);
    await eventually(() => expect(consumer.position(assignment)).toBe(0));
    await sendValues(fixture.broker, topic, numbered(3));
    await eventually(() => expect(recording.deliveries.length).toBeGreaterThan(0));
    expect(consumer.position(assignment)).toBe(0);
    passOn();
    await eventually(() => expect(consumer.position(assignment)).toBe(3));
    await consumer.close();
    expect(consumer.position(assignment)).toBeNull();
  });

  test('batches are bounded in bytes, tell the end of the partition, and a larger record comes alone', async () => {
    const topic = await newTopic(fixture.broker);
    const values = ['a'.repeat(600), 'b'.repeat(600), 'c'.repeat(3000), 'd'.repeat(10), 'e'.repeat(10)];
    await sendValues(fixture.broker, topic, values);
    const recording = await new RecordingConsumer(fixture.broker, { topics: [topic], maxBatchBytes: 1000 }).run();
    await eventually(() => expect(recording.deliveries).toHaveLength(5));
    for (const { records } of recording.batches) {
      const bytes = records.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
      expect(records.length === 1 || bytes <= 1000).toBe(true);
    }
    expect(recording.batches.at(-1)?.highWatermark).toBe(5);
    await recording.consumer.close();
  });

  test('a paused partition delivers nothing until it is resumed, and its neighbour goes on', async () => {
    const topic = await newTopic(fixture.broker, { partitions: 2 });
    const recording = await new RecordingConsumer(fixture.broker, { topics: [topic] }).run();
    await eventually(() => expect(recording.partitions).toEqual([0, 1]));
    await sendValues(fixture.broker, topic, ['first'], 0);
    await eventually(() => expect(recording.values).toEqual(['first']));
    const paused = recording.assignmentOf(0);
    recording.consumer.pause(paused);
    await sendValues(fixture.broker, topic, ['held back'], 0);
    for (const value of numbered(3, 'neighbour')) {
      await sendValues(fixture.broker, topic, [value], 1);
      await eventually(() => expect(recording.values).toContain(value));
    }
    expect(recording.values).not.toContain('held back');
    recording.consumer.resume(paused);
    await eventually(() => expect(recording.values).toContain('held back'));
    await recording.consumer.close();
  });

  test('a handler that fails is fatal: told once, and the consumer is closed', async () => {
    const topic = await newTopic(fixture.broker);
    await sendValues(fixture.broker, topic, ['v']);
    const recording = new RecordingConsumer(fixture.broker, { topics: [topic] }, () => {
      throw new Error('broken handler');
    });
    await recording.run();
    await eventually(() => expect(recording.fatal).toMatchObject([{ code: 'FAULT' }]));
    await eventually(() => expect(recording.held.size).toBe(0));
  });

  test('a process that was killed is taken over from its last commit on', async () => {
    const topic = await newTopic(fixture.broker);
    const count = 3000;
    await sendValues(fixture.broker, topic, numbered(count));
    await fixture.close();
    const group = newName('group');
    const lastSeen = await killWhileConsuming({ ...fixture.address, group, topic }, 40);
    await fixture.open();
    const [{ committed } = { committed: null }] = await fixture.broker.admin.groupOffsets(group, topic);
    expect(committed).toBeGreaterThanOrEqual(lastSeen);
    expect(committed).toBeLessThan(count);
    const recording = await new RecordingConsumer(fixture.broker, { topics: [topic], group }).run();
    const rest = Array.from({ length: count - Number(committed) }, (_, index) => Number(committed) + index);
    await eventually(() => expect(recording.offsets).toEqual(rest));
    await recording.consumer.close();
  });

  test('after close nothing is left that would keep the process', async () => {
    const topic = await newTopic(fixture.broker);
    await fixture.close();
    try {
      await endsByItself({ ...fixture.address, group: newName('group'), topic });
    } finally {
      await fixture.open();
    }
  });
};

/** Waits until the group has committed where it begins. */
const startsCommitted = async (
  recording: RecordingConsumer,
  { broker }: Fixture,
  topic: string,
  group = recording.group,
): Promise<void> =>
  eventually(async () => {
    const offsets = await broker.admin.groupOffsets(group, topic);
    expect(offsets.every(({ committed }) => committed !== null)).toBe(true);
  });

const run = (script: string, argument: object) => {
  const path = fileURLToPath(new URL(`./${script}`, import.meta.url));
  const child = spawn(process.execPath, [path, JSON.stringify(argument)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said: string[] = [];
  child.stderr.on('data', (chunk) => said.push(String(chunk)));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, lines: createInterface({ input: child.stdout }), ended, said };
};

/** Kills a consuming process after it has told of `commits` commits; answers the last offset that it had committed for sure. */
const killWhileConsuming = async (argument: object, commits: number): Promise<number> => {
  const { child, lines, ended, said } = run('crashing-consumer.fixture.mjs', argument);
  const seen: number[] = [];
  for await (const line of lines) {
    seen.push(Number(line));
    if (seen.length === commits) child.kill('SIGKILL');
  }
  await ended;
  if (seen.length < commits) throw new Error(`The process ended by itself: ${said.join('')}`);
  return seen.at(-1) ?? 0;
};

/** Resolves when a process that has closed its broker ended by itself. */
const endsByItself = async (argument: object): Promise<void> => {
  const { child, lines, ended, said } = run('closing.fixture.mjs', argument);
  let late: NodeJS.Timeout | undefined;
  for await (const line of lines) if (line === 'closed') late = setTimeout(() => child.kill('SIGKILL'), 3000);
  const code = await ended;
  clearTimeout(late);
  if (code !== 0) throw new Error(`The process did not end by itself: ${said.join('')}`);
};
