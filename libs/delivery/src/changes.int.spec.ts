import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { everyBroker } from './testing/brokers.fixture.js';
import { eventually, TestInstallation } from './testing/installation.fixture.js';
import { transient } from './testing/probe-connector.fixture.js';

describe.each(everyBroker())('changes while events flow %s', (_broker, open) => {
  let suite: TestInstallation;
  beforeEach(async () => {
    suite = await TestInstallation.open(open);
  });
  afterEach(() => suite.close());

  const arrived = (count: number) =>
    eventually(
      () => suite.probe.ids,
      (ids) => ids.length >= count,
    );
  const called = (count: number) =>
    eventually(
      () => suite.probe.calls.length,
      (calls) => calls >= count,
    );

  describe('replicas that come and go', () => {
    it('lose nothing and keep the order of each key', async () => {
      suite.probe.script = () => new Promise((resolve) => setTimeout(() => resolve('ok'), Math.random() * 4));
      await suite.deploy();
      await suite.start();
      const COUNT = 900;
      const events = Array.from({ length: COUNT }, (_, id) => ({ id, key: `k${id % 30}` }));
      await suite.publish(...events.slice(0, 300));
      await arrived(50);
      const second = await suite.join('two');
      await suite.publish(...events.slice(300, 600));
      await arrived(350);
      const third = await suite.join('three');
      await second.stop();
      await suite.publish(...events.slice(600));
      await arrived(700);
      await third.stop();
      await eventually(
        () => suite.committed(),
        (offset) => offset === COUNT,
        30_000,
      );
      const ids = suite.probe.ids as number[];
      expect(new Set(ids).size).toBe(COUNT);
      for (let key = 0; key < 30; key++) {
        const own = ids.filter((id) => id % 30 === key);
        // A repeated suffix is allowed, so each event's last arrival counts.
        const last = [...new Set(own.toReversed())].toReversed();
        expect(last).toEqual([...last].sort((a, b) => a - b));
      }
    }, 60_000);
  });

  describe('a call under way', () => {
    it('is waited for when its profile is undeployed, and not made again after the next deployment', async () => {
      let finish: () => void = () => {};
      suite.probe.script = ({ id }) => (id === 1 ? new Promise((resolve) => (finish = () => resolve('ok'))) : 'ok');
      await suite.deploy({ action: 'pay', policies: { timeout: '1m' } });
      await suite.start();
      await suite.publish({ id: 1 }, { id: 2 });
      await called(1);
      await suite.undeploy();
      await suite.deploy({ action: 'pay' });
      finish();
      expect(await arrived(2)).toEqual([1, 2]);
      await eventually(
        () => suite.committed(),
        (offset) => offset === 2,
      );
      expect(suite.probe.calls).toHaveLength(2);
    });

    it('is not made again when its partition is given away meanwhile and comes back', async () => {
      const finish: (() => void)[] = [];
      suite.probe.script = ({ id }) =>
        Number(id) < 10 ? new Promise((resolve) => finish.push(() => resolve('ok'))) : 'ok';
      const inEach = (first: number, key: string) =>
        suite.publish(...[0, 1, 2].map((n) => ({ id: first + n, key: `${key} ${n}`, partition: n })));
      await suite.deploy({ action: 'pay', policies: { timeout: '1m' } });
      await suite.start();
      await inEach(0, 'slow');
      await called(3);
      await suite.takePartitionsForAWhile();
      // When these have arrived, what stands before them in their partitions was read again.
      await inEach(10, 'other');
      await arrived(3);
      for (const done of finish) done();
      await arrived(6);
      await eventually(
        () => suite.committed(),
        (offset) => offset === 6,
      );
      const calls = suite.probe.calls.flatMap(({ ids }) => ids);
      expect(calls.filter((id) => Number(id) < 10).sort()).toEqual([0, 1, 2]);
    });

    it('has its result reported before a stop, though the output is mapped slowly', async () => {
      const slowly = { output: { mapping: { all: '$map([id], function($i) { $i })' } } };
      await suite.deploy({ action: 'pay', operation: slowly, trigger: { results: 'all' } });
      await suite.publish(...Array.from({ length: 50 }, (_, id) => ({ id, key: `k${id}` })));
      await suite.start();
      await called(10);
      await suite.stop();
      const done = suite.probe.ids.length;
      expect(await suite.results()).toHaveLength(done);
      await suite.start();
      await arrived(50);
      expect(new Set(suite.probe.ids).size).toBe(suite.probe.ids.length);
    });
  });

  describe('events that wait', () => {
    const patient = { retry: { for: '24h', initial: '10m', max: '10m' } };

    it('are tried at once when their call fails on a revision that was replaced meanwhile', async () => {
      let fail: () => void = () => {};
      suite.probe.script = ({ n }) =>
        n === 'old' ? new Promise((resolve) => (fail = () => resolve(transient()))) : 'ok';
      await suite.deploy({ policies: patient, operation: { mapping: { id: 'data.id', n: '"old"' } } });
      await suite.start();
      await suite.publish({ id: 1 }, { id: 2 });
      await called(1);
      await suite.deploy({ policies: patient });
      await eventually(suite.activeRevision, (revision) => revision === 2);
      fail();
      expect(await arrived(2)).toEqual([1, 2]);
    });

    it('are tried at once when the credential that they need has changed', async () => {
      let right = false;
      suite.probe.script = () => (right ? 'ok' : transient());
      await suite.deploy({
        credential: 'key',
        policies: { retry: { for: '1h', initial: '1m', max: '1m', inPlace: '0ms' } },
      });
      const engine = await suite.start();
      await suite.publish({ id: 1 });
      await called(1);
      await eventually(
        () => suite.sql('SELECT 1 FROM parked_events'),
        (rows) => rows.length === 1,
      );
      right = true;
      engine.credentialChanged('default', 'another');
      engine.credentialChanged('default', 'key');
      expect(await arrived(1)).toEqual([1]);
    });

    it('follow their trigger to an operation of another name', async () => {
      suite.probe.script = ({ n }) => (n === 'old' ? transient() : 'ok');
      await suite.deploy({ policies: patient, operation: { mapping: { id: 'data.id', n: '"old"' } } });
      await suite.start();
      await suite.publish({ id: 1 }, { id: 2 });
      await called(1);
      await suite.deploy({
        policies: patient,
        trigger: { operation: 'renamed' },
        operations: { renamed: { action: 'put', mapping: { id: 'data.id' } } },
      });
      expect(await arrived(2)).toEqual([1, 2]);
      expect(await suite.deadLetters()).toHaveLength(0);
    });

    it('keep their order when the ordering policy changes', async () => {
      let down = true;
      suite.probe.script = ({ id }) => (id === 1 && down ? transient() : 'ok');
      await suite.deploy({ policies: patient });
      await suite.start();
      await suite.publish({ id: 1 }, { id: 2 });
      await called(1);
      await suite.deploy({ policies: { ...patient, ordering: 'none' } });
      await called(2);
      await suite.publish({ id: 3 });
      down = false;
      await suite.deploy({ policies: { ...patient, ordering: 'none' } });
      expect(await arrived(3)).toEqual([1, 2, 3]);
    });

    it('are not tried early when another replica joins', async () => {
      suite.probe.script = ({ id }) => (id === 1 ? transient() : 'ok');
      await suite.deploy({ policies: patient });
      await suite.start();
      await suite.publish({ id: 1, key: 'a' });
      await called(1);
      const second = await suite.join('two');
      await suite.publish(...Array.from({ length: 20 }, (_, i) => ({ id: 100 + i, key: `k${i}` })));
      await arrived(20);
      // At most once more: where its partition moved, the new owner makes a first attempt of its own.
      expect(suite.probe.calls.filter(({ ids }) => ids[0] === 1).length).toBeLessThanOrEqual(2);
      await second.stop();
    });
  });

  describe('the state of a deployment', () => {
    const state = async () => {
      const value = (await suite.read(suite.topics.status().name)).at(-1)?.value;
      return value ? JSON.parse(value.toString()) : null;
    };

    it('says why events are being retried, until they succeed or a new revision begins', async () => {
      suite.probe.script = () => transient('the target is tired');
      await suite.deploy();
      await suite.start();
      await suite.publish({ id: 1 });
      await eventually(state, (last) => last?.message === 'the target is tired');
      suite.probe.script = () => 'ok';
      await eventually(state, (last) => last?.state === 'active' && last.message === undefined);
    });

    it('says at once that the target cannot be used, and takes it back when events succeed', async () => {
      suite.probe.steps = [
        { name: 'connect', ok: false, durationMs: 1, message: 'refused', advice: 'Check the port.' },
      ];
      await suite.deploy();
      await suite.start();
      const doubt = await eventually(state, (last) => last?.state === 'active' && last.message !== undefined);
      expect(doubt.message).toBe('The target cannot be used: connect: refused. Check the port.');
      await suite.publish({ id: 1 });
      await eventually(state, (last) => last?.state === 'active' && last.message === undefined);
    });
  });

  describe('a trigger', () => {
    it('with an expression that needs time filters and orders as well', async () => {
      const slow = {
        filter: '$count($filter([data.n], function($n) { $n > 1 })) = 1',
        key: '$join($map([data.k], $string))',
      };
      suite.probe.script = ({ id }) => new Promise((resolve) => setTimeout(() => resolve('ok'), id === 2 ? 30 : 1));
      await suite.deploy({ trigger: slow });
      await suite.publish(
        { id: 1, n: 1, k: 1, key: 'a' },
        { id: 2, n: 2, k: 7, key: 'a' },
        { id: 3, n: 3, k: 7, key: 'a' },
      );
      await suite.start();
      expect(await arrived(2)).toEqual([2, 3]);
      await eventually(
        () => suite.committed(),
        (offset) => offset === 3,
      );
    });

    it('that moves to another topic leaves the former one behind', async () => {
      const others = `${suite.topic}-others`;
      await suite.deploy();
      await suite.start();
      await suite.publish({ id: 1 });
      await arrived(1);
      await suite.deploy({ trigger: { topic: others } });
      await eventually(
        () => suite.read(suite.topics.status().name),
        (records) =>
          records.at(-1)?.value?.includes('"active"') === true &&
          records.at(-1)?.value?.includes('"revision":2') === true,
      );
      await suite.publish({ id: 2 });
      await suite.send(others, [{ key: 'k', value: '{"id":3}' }]);
      expect(await arrived(2)).toEqual([1, 3]);
    });
  });
});
