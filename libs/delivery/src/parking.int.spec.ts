import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { everyBroker } from './testing/brokers.fixture.js';
import { eventually, TestInstallation, text } from './testing/installation.fixture.js';
import { transient } from './testing/probe-connector.fixture.js';

const inPlace = { retry: { for: '1h', initial: '20ms', max: '50ms', inPlace: '0ms' } };

/** The answer once it has been the same for a second. */
async function untilStill<T>(ask: () => Promise<T>): Promise<T> {
  let [last, since] = [await ask(), performance.now()];
  await eventually(
    async () => {
      const answer = await ask();
      if (answer !== last) [last, since] = [answer, performance.now()];
      return performance.now() - since;
    },
    (still) => still > 1_500,
    30_000,
  );
  return last;
}

describe.each(everyBroker())('a key whose target refuses %s', (_broker, open) => {
  let suite: TestInstallation;
  let refused: Set<string>;
  beforeEach(async () => {
    suite = await TestInstallation.open(open);
    refused = new Set(['bad']);
    suite.probe.script = ({ of }) => (refused.has(String(of)) ? transient() : 'ok');
  });
  afterEach(() => suite.close());

  const arrived = (count: number) =>
    eventually(
      () => suite.probe.ids,
      (ids) => ids.length >= count,
      30_000,
    );
  const parked = async () => Number((await suite.sql('SELECT count(*) AS events FROM parked_events'))[0]?.events);
  const parkedAre = (count: number) => eventually(parked, (events) => events === count, 30_000);
  const committedAre = (count: number) =>
    eventually(
      () => suite.committed(),
      (offset) => offset === count,
      30_000,
    );
  /** All in one partition. */
  const publish = (...events: [id: number, key: string][]) =>
    suite.publish(...events.map(([id, key]) => ({ id, key, of: key, partition: 0 })));
  const deploy = (policies: object = {}, action = 'put') =>
    suite.deploy({
      action,
      policies: { ...inPlace, ...policies },
      operation: { mapping: { id: 'data.id', of: 'data.of' } },
    });

  it('waits alone, its later events in order behind it, while all else flows and is committed', async () => {
    await deploy();
    await suite.start();
    await publish([1, 'bad'], [2, 'good'], [3, 'bad'], [4, 'good']);
    expect(await arrived(2)).toEqual([2, 4]);
    await committedAre(4);
    await publish([5, 'good'], [6, 'bad']);
    await committedAre(6);
    await parkedAre(3);
    refused.clear();
    expect(await arrived(6)).toEqual([2, 4, 5, 1, 3, 6]);
    await parkedAre(0);
    await publish([7, 'bad']);
    expect(await arrived(7)).toEqual([2, 4, 5, 1, 3, 6, 7]);
    await committedAre(7);
  });

  it('keeps no record that is no event: that is dead at once', async () => {
    await deploy();
    await suite.start();
    await publish([1, 'bad']);
    await parkedAre(1);
    await suite.send(suite.topic, [{ key: 'bad', value: 'not JSON', partition: 0 }]);
    await publish([2, 'bad']);
    const [letter] = await eventually(suite.deadLetters, (letters) => letters.length === 1);
    expect(letter?.value?.toString()).toBe('not JSON');
    await parkedAre(2);
    refused.clear();
    expect(await arrived(2)).toEqual([1, 2]);
  });

  it('is taken over with its place in the order by the next start', async () => {
    await deploy();
    await suite.start();
    await publish([1, 'bad'], [2, 'bad'], [3, 'good']);
    await committedAre(3);
    await suite.stop();
    refused.clear();
    await publish([4, 'bad']);
    await suite.start();
    expect(await arrived(4)).toEqual([3, 1, 2, 4]);
    await parkedAre(0);
  });

  it('keeps its order through many failures with more events than are read back at once', async () => {
    const COUNT = 450;
    await deploy({}, 'bulk');
    await suite.start();
    await publish(...Array.from({ length: COUNT }, (_, id): [number, string] => [id, 'bad']));
    await committedAre(COUNT);
    await parkedAre(COUNT);
    let tries = 0;
    suite.probe.script = ({ id }) => (Number(id) % 97 === 13 && tries++ % 3 > 0 ? transient() : 'ok');
    expect(await arrived(COUNT)).toEqual(Array.from({ length: COUNT }, (_, id) => id));
    await parkedAre(0);
  });

  it('is given up after the time that the policy says, counted from its first attempt', async () => {
    await deploy({ retry: { ...inPlace.retry, for: '1500ms' } });
    await suite.start();
    await publish([1, 'bad'], [2, 'bad']);
    const letters = await eventually(suite.deadLetters, (found) => found.length === 2, 30_000);
    expect(letters.map(({ headers }) => text(headers.ark_code))).toEqual(['TARGET_UNAVAILABLE', 'TARGET_UNAVAILABLE']);
    expect(Number(text(letters[0]?.headers.ark_attempts))).toBeGreaterThan(5);
    await parkedAre(0);
  });

  it('does not become a way for events without a key to wait for each other', async () => {
    suite.probe.script = ({ id }) => (id === 1 && refused.size > 0 ? transient() : 'ok');
    await deploy();
    await suite.start();
    await suite.publish({ id: 1, key: null, partition: 0 }, { id: 2, key: null, partition: 0 });
    expect(await arrived(1)).toEqual([2]);
    await committedAre(2);
    refused.clear();
    expect(await arrived(2)).toEqual([2, 1]);
    await parkedAre(0);
  });

  it('passes from replica to replica in order while they come and go', async () => {
    const COUNT = 600;
    suite.probe.script = async ({ id }) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
      return Number(id) % 5 === 0 && Math.random() < 0.7 ? transient() : 'ok';
    };
    await deploy();
    await suite.start();
    const send = (from: number, to: number) =>
      suite.publish(...Array.from({ length: to - from }, (_, n) => ({ id: from + n, key: `k${(from + n) % 20}` })));
    await send(0, 200);
    const second = await suite.join('two');
    await send(200, 400);
    await arrived(150);
    const third = await suite.join('three');
    await second.stop();
    await send(400, COUNT);
    await third.stop();
    await committedAre(COUNT);
    await parkedAre(0);
    const ids = suite.probe.ids as number[];
    expect(new Set(ids).size).toBe(COUNT);
    for (let key = 0; key < 20; key++) {
      const own = ids.filter((id) => id % 20 === key);
      // A repeated suffix is allowed, so each event's last arrival counts.
      const last = [...new Set(own.toReversed())].toReversed();
      expect(last).toEqual([...last].sort((a, b) => a - b));
    }
  }, 90_000);

  it('makes its triggers stop reading when as much is parked as may be, and go on when there is room', async () => {
    await deploy();
    await suite.start({ parked: 50, records: 40 });
    const events = Array.from({ length: 200 }, (_, id): [number, string] => [id, id % 2 === 0 ? `bad ${id}` : 'good']);
    suite.probe.script = ({ of }) => (refused.size > 0 && String(of).startsWith('bad') ? transient() : 'ok');
    await publish(...events);
    await eventually(parked, (count) => count >= 50, 30_000);
    const more = Array.from({ length: 400 }, (_, n): [number, string] => [200 + n, n % 2 === 0 ? `bad ${n}` : 'good']);
    await publish(...more);
    // What was read by then is parked, or carried out; what came later stays where it is.
    expect(await untilStill(() => suite.committed())).toBeLessThanOrEqual(200);
    expect(await parked()).toBeLessThanOrEqual(100);
    refused.clear();
    await arrived(600);
    await committedAre(600);
    await parkedAre(0);
    expect(new Set(suite.probe.ids).size).toBe(600);
  });

  it('makes commands dead letters when as much is parked as may be, so that others are not held up', async () => {
    await deploy();
    await suite.start({ parked: 2 });
    const command = (id: string, key: string) =>
      suite.command(
        id,
        { ce_arkprofile: 'default/p', ce_arkoperation: 'store', ce_partitionkey: key },
        { id, of: key },
      );
    for (const id of ['a', 'b', 'c']) await command(id, 'bad');
    await parkedAre(3);
    await command('d', 'bad');
    const letters = await eventually(suite.deadLetters, (found) => found.length > 0, 30_000);
    expect(letters.map(({ headers }) => [text(headers.ce_id), text(headers.ark_code)])).toEqual([['d', 'PARKED_FULL']]);
    await command('e', 'good');
    expect(await arrived(1)).toEqual(['e']);
  });

  it('may be as long as a record allows', async () => {
    const long = 'x'.repeat(10_000);
    refused.add(long);
    await deploy();
    await suite.start();
    await publish([1, long], [2, 'good'], [3, long]);
    await parkedAre(2);
    await suite.stop();
    refused.clear();
    await suite.start();
    expect(await arrived(3)).toEqual([2, 1, 3]);
    await parkedAre(0);
  });

  it('gives up an event behind the one that fails once, however often that one is tried', async () => {
    await suite.deploy({
      action: 'bulk',
      policies: inPlace,
      operation: { mapping: { id: 'data.id', of: 'data.of' } },
    });
    suite.probe.script = ({ id }) => (id === 1 && refused.size > 0 ? transient() : 'ok');
    await suite.publish({ id: 1, partition: 0 }, { id: { no: 'id' } as never, partition: 0 }, { id: 3, partition: 0 });
    await suite.start();
    await parkedAre(3);
    await eventually(
      () => suite.probe.calls.length,
      (calls) => calls > 15,
    );
    expect(await suite.deadLetters()).toEqual([]);
    refused.clear();
    expect(await arrived(2)).toEqual([1, 3]);
    await parkedAre(0);
    expect(await suite.deadLetters()).toHaveLength(1);
  });

  it('stays, and the deployment tells of it, while no trigger leads to it; when the trigger is back, it is tried', async () => {
    await deploy();
    await suite.start();
    await publish([1, 'bad'], [2, 'bad'], [3, 'good']);
    await parkedAre(2);
    await committedAre(3);
    await suite.deploy({ trigger: { name: 'renamed', from: 'latest' } });
    const told = await eventually(suite.status, (status) => status?.code === 'PARKED_WITHOUT_TRIGGER', 30_000);
    expect(told).toMatchObject({ state: 'active', revision: 2 });
    expect(told?.message).toContain(`2 of '${suite.topic}' by the group '${suite.group}'`);
    refused.clear();
    expect(suite.probe.ids).toEqual([3]);
    expect(await parked()).toBe(2);
    await deploy();
    expect(await arrived(3)).toEqual([3, 1, 2]);
    await parkedAre(0);
    const last = await eventually(suite.status, (status) => status?.revision === 3 && status.code === undefined);
    expect(last?.state).toBe('active');
  });

  it('is tried also when the topic does not hold it any more, nor anything that could be read past it', async () => {
    await deploy();
    await suite.start();
    await publish([1, 'bad'], [2, 'good'], [3, 'bad']);
    await parkedAre(2);
    await committedAre(3);
    await suite.stop();
    refused.clear();
    // As after the topic was made anew.
    await suite.sql('UPDATE parked_events SET record_offset = record_offset + 1000');
    await suite.start();
    expect(await arrived(3)).toEqual([2, 1, 3]);
    await parkedAre(0);
    await publish([4, 'bad']);
    expect(await arrived(4)).toEqual([2, 1, 3, 4]);
  });
});
