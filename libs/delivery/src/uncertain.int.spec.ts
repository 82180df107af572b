import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { everyBroker } from './testing/brokers.fixture.js';
import { eventually, TestInstallation, text } from './testing/installation.fixture.js';
import { refused, transient } from './testing/probe-connector.fixture.js';

const never = new Promise<never>(() => {});

describe.each(everyBroker())('an effect that may have happened, where the profile asks %s', (_broker, open) => {
  let suite: TestInstallation;
  beforeEach(async () => {
    suite = await TestInstallation.open(open);
  });
  afterEach(() => suite.close());

  const deploy = (over: { action?: string; happened?: string } = {}) =>
    suite.deploy({
      action: over.action ?? 'pay',
      policies: { timeout: '300ms', onUncertain: 'ask' },
      operation: {
        mapping: { id: 'data.id' },
        lookup: { operation: 'find', happened: over.happened ?? 'output.found' },
      },
      operations: { find: { action: 'find', mapping: { id: 'data.id' }, output: { mapping: { receipt: 'receipt' } } } },
    });
  const headers = { ce_arkprofile: 'default/p', ce_arkoperation: 'store' };
  const pay = (id: string, key = id) => suite.command(id, { ...headers, ce_partitionkey: key }, { id });
  const results = (count: number) => eventually(suite.results, (found) => found.length >= count, 30_000);
  const calls = (action: string) =>
    suite.probe.calls.filter((call) => call.action === action).flatMap(({ ids }) => ids);
  const told = async (count: number) => (await results(count)).map((result) => text(result.headers.ce_arkstatus));

  it('has succeeded where the target says so, with what it answers', async () => {
    suite.probe.script = (input) => {
      suite.probe.arrived.push(input);
      return never;
    };
    suite.probe.look = ({ id }) => ({ found: suite.probe.ids.includes(id), receipt: `of ${id}` });
    await deploy();
    await suite.start();
    await pay('a');
    const [result] = await results(1);
    expect(text(result?.headers.ce_arkstatus)).toBe('succeeded');
    expect(JSON.parse(String(result?.value))).toEqual({ receipt: 'of a' });
    await pay('a');
    const [, second] = await results(2);
    expect(second?.value).toEqual(result?.value);
    expect([calls('once'), calls('find')]).toEqual([['a'], ['a']]);
    expect(await suite.deadLetters()).toEqual([]);
  });

  it('is carried out again where the target says that it has not happened', async () => {
    suite.probe.script = () => (calls('once').length === 1 ? never : 'ok');
    await deploy();
    await suite.start();
    await pay('a');
    expect(await told(1)).toEqual(['succeeded']);
    expect(suite.probe.ids).toEqual(['a']);
    expect(calls('once')).toEqual(['a', 'a']);
  });

  it.each([
    ['does not know', () => ({ state: 'pending' }), /neither true nor false/],
    ['refuses to answer', () => refused('no such register'), /no such register/],
  ])('stays uncertain where the target %s', async (_what, look, why) => {
    suite.probe.script = () => never;
    suite.probe.look = look;
    await deploy();
    await suite.start();
    await pay('a');
    const [result] = await results(1);
    expect(text(result?.headers.ce_arkstatus)).toBe('uncertain');
    expect(JSON.parse(String(result?.value)).message).toMatch(why);
    expect(calls('once')).toEqual(['a']);
    expect(await suite.deadLetters()).toHaveLength(1);
    // Whoever asks later is told what the target knows by then.
    suite.probe.look = () => ({ found: true });
    await pay('a');
    expect((await told(2))[1]).toBe('succeeded');
  });

  it('waits until the target can be asked', async () => {
    suite.probe.script = () => never;
    suite.probe.look = () => (calls('find').length < 4 ? transient() : { found: true });
    await deploy();
    await suite.start();
    await pay('a');
    expect(await told(1)).toEqual(['succeeded']);
    expect(calls('once')).toEqual(['a']);
  });

  it.each([
    [true, []],
    [false, ['a']],
  ])(
    'when a process ended in the middle of the call: is called only where it has not happened (%s)',
    async (found, called) => {
      suite.probe.look = () => ({ found });
      await deploy();
      await suite.sql(
        `INSERT INTO effects (run_id, call, owner) VALUES ('${suite.runOf('a')}', 'c', 'a process that is gone')`,
      );
      await suite.start();
      await pay('a');
      expect(await told(1)).toEqual(['succeeded']);
      expect(calls('once')).toEqual(called);
    },
  );

  it('holds back what is behind it in its key, in bulk too, and nothing else', async () => {
    let known = false;
    suite.probe.look = () => (known ? { found: false } : transient());
    await deploy({ action: 'payMany' });
    await suite.sql(
      `INSERT INTO effects (run_id, call, owner) VALUES ('${suite.runOf('a1')}', 'c', 'a process that is gone')`,
    );
    await pay('a1', 'a');
    await pay('a2', 'a');
    await pay('b1', 'b');
    await suite.start();
    await eventually(
      () => calls('find').length,
      (count) => count >= 3,
    );
    expect(suite.probe.ids).toEqual(['b1']);
    known = true;
    await results(3);
    expect(suite.probe.ids).toEqual(['b1', 'a1', 'a2']);
  });

  it.each([
    ['an operation that must happen once has no lookup', {}, /operations\.store\.lookup: .*onUncertain: ask/],
    [
      'a lookup does more than read',
      { lookup: { operation: 'other', happened: 'true' } },
      /'other' does more than read/,
    ],
  ])('is refused where %s', async (_what, operation, message) => {
    await suite.deploy({
      action: 'pay',
      policies: { onUncertain: 'ask' },
      operation,
      operations: { other: { action: 'put' } },
    });
    await suite.start();
    const status = async () => {
      const value = (await suite.read(suite.topics.status().name)).at(-1)?.value;
      return value ? JSON.parse(value.toString()) : null;
    };
    const found = await eventually(status, (one) => one?.state === 'failed');
    expect(found).toMatchObject({ code: 'INVALID_PROFILE', message: expect.stringMatching(message) });
  });
});
