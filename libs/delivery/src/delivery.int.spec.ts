import { readDeadLetter } from '@arkflows/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { everyBroker } from './testing/brokers.fixture.js';
import { eventually, TestInstallation, text } from './testing/installation.fixture.js';
import { refused, transient } from './testing/probe-connector.fixture.js';

describe.each(everyBroker())('delivery %s', (_broker, open) => {
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

  describe('order', () => {
    it('keeps the events of a key in order behind one that fails, while other keys go on', async () => {
      let down = true;
      suite.probe.script = ({ id }) => (id === 'a1' && down ? transient() : 'ok');
      await suite.deploy();
      await suite.start();
      await suite.publish(
        { id: 'a1', key: 'a' },
        { id: 'a2', key: 'a' },
        { id: 'b1', key: 'b' },
        { id: 'b2', key: 'b' },
      );
      await eventually(
        () => suite.probe.calls.filter(({ ids }) => ids[0] === 'a1').length,
        (tries) => tries >= 3,
      );
      expect(await arrived(2)).toEqual(['b1', 'b2']);
      down = false;
      expect(await arrived(4)).toEqual(['b1', 'b2', 'a1', 'a2']);
    });

    it('has one event of a key in flight at a time, and others beside it', async () => {
      const running = new Set<string>();
      let [overlap, mostKeys] = [0, 0];
      suite.probe.script = async ({ n }): Promise<'ok'> => {
        if (running.has(n as string)) overlap++;
        running.add(n as string);
        mostKeys = Math.max(mostKeys, running.size);
        await new Promise((resolve) => setTimeout(resolve, 1));
        running.delete(n as string);
        return 'ok';
      };
      await suite.deploy();
      await suite.publish(...Array.from({ length: 200 }, (_, i) => ({ id: i, n: `k${i % 5}`, key: `k${i % 5}` })));
      await suite.start();
      const ids = (await arrived(200)) as number[];
      expect(overlap).toBe(0);
      expect(mostKeys).toBeGreaterThan(1);
      for (let key = 0; key < 5; key++) {
        const own = ids.filter((id) => id % 5 === key);
        expect(own).toEqual([...own].sort((a, b) => a - b));
      }
    });

    it('is that of the key expression where the trigger has one', async () => {
      suite.probe.script = ({ id }) => (id === 1 && !suite.probe.ids.includes(9) ? transient() : 'ok');
      // Another record key, but the same partition, as the expression must be implied by the record's key.
      await suite.deploy({ trigger: { key: 'data.n' } });
      await suite.start();
      await suite.publish({ id: 1, n: 'same', key: 'x', partition: 0 }, { id: 2, n: 'same', key: 'y', partition: 0 });
      await eventually(
        () => suite.probe.calls.length,
        (calls) => calls >= 3,
      );
      expect(suite.probe.ids).toEqual([]);
      await suite.publish({ id: 9, n: 'other', key: 'x', partition: 0 });
      expect(await arrived(3)).toEqual([9, 1, 2]);
    });

    it('is that of the whole partition where the policy says so, also in bulk', async () => {
      let failures = 3;
      suite.probe.script = ({ id }) => (id === 1 && failures-- > 0 ? transient() : 'ok');
      await suite.deploy({ action: 'bulk', policies: { ordering: 'partition' } });
      await suite.publish(
        { id: 1, key: 'x', partition: 0 },
        { id: 2, key: 'y', partition: 0 },
        { id: 3, key: 'x', partition: 0 },
      );
      await suite.start();
      expect(await arrived(3)).toEqual([1, 2, 3]);
    });

    it('runs no more calls beside each other than the policy says', async () => {
      suite.probe.script = () => new Promise((resolve) => setTimeout(() => resolve('ok'), 5));
      await suite.deploy({ policies: { concurrency: 3 } });
      await suite.publish(...Array.from({ length: 30 }, (_, id) => ({ id, key: `k${id}` })));
      await suite.start();
      await arrived(30);
      expect(suite.probe.mostAtOnce).toBe(3);
    });
  });

  describe('failure', () => {
    it('that no retry can mend makes a dead letter with the bytes as they came, and releases the key', async () => {
      suite.probe.script = ({ id }) => (id === 1 ? refused('no such colour') : 'ok');
      await suite.deploy();
      await suite.start();
      await suite.send(suite.topic, [
        { key: 'k', value: '{ "id":1,\n "Ä": "ß" }', headers: { custom: Buffer.from([0, 255]) } },
        { key: 'k', value: '{"id":2}' },
      ]);
      expect(await arrived(1)).toEqual([2]);
      const [letter] = await eventually(suite.deadLetters, (letters) => letters.length === 1);
      expect(letter?.value?.toString()).toBe('{ "id":1,\n "Ä": "ß" }');
      expect(letter?.key?.toString()).toBe('k');
      expect(letter?.headers.custom).toEqual(Buffer.from([0, 255]));
      expect(letter && readDeadLetter(letter)).toMatchObject({
        code: 'TARGET_REJECTED',
        message: 'no such colour',
        attempts: 1,
        profile: 'p',
        operation: 'store',
        trigger: 't',
        origin: { topic: suite.topic },
      });
      await eventually(
        () => suite.committed(),
        (offset) => offset === 2,
      );
    });

    it('is retried for as long as the policy says, then given up', async () => {
      suite.probe.script = ({ id }) => (id === 1 ? transient() : 'ok');
      await suite.deploy({ policies: { retry: { for: '300ms', initial: '10ms', max: '20ms' } } });
      await suite.start();
      await suite.publish({ id: 1 }, { id: 2 });
      expect(await arrived(1)).toEqual([2]);
      const [letter] = await eventually(suite.deadLetters, (letters) => letters.length === 1);
      expect(letter && readDeadLetter(letter).attempts).toBeGreaterThan(5);
    });

    it('after which the effect is unknown does not repeat what must happen once', async () => {
      const { ConnectorError } = await import('@arkflows/connector-sdk');
      suite.probe.script = () =>
        new ConnectorError('TARGET_TIMEOUT', 'no answer', { retryable: true, effect: 'possible' });
      await suite.deploy({ action: 'pay' });
      await suite.start();
      await suite.publish({ id: 1 });
      await eventually(suite.deadLetters, (letters) => letters.length === 1);
      expect(suite.probe.calls).toHaveLength(1);
    });

    it('of a call that never answers ends at the timeout', async () => {
      suite.probe.script = ({ id }) => (id === 1 ? new Promise(() => {}) : 'ok');
      await suite.deploy({ policies: { timeout: '50ms', retry: { for: '1ms', initial: '1ms', max: '1ms' } } });
      await suite.start();
      await suite.publish({ id: 1 }, { id: 2 });
      expect(await arrived(1)).toEqual([2]);
      const [letter] = await eventually(suite.deadLetters, (letters) => letters.length === 1);
      expect(letter && readDeadLetter(letter).code).toBe('TARGET_TIMEOUT');
    });

    it('ends when a new revision mends it, without waiting for the next retry', async () => {
      suite.probe.script = ({ n }) => (n === undefined ? transient() : 'ok');
      const patient = { retry: { for: '24h', initial: '10m', max: '10m' } };
      await suite.deploy({ policies: patient, operation: { mapping: { id: 'data.id' } } });
      await suite.start();
      await suite.publish({ id: 1, n: 7 }, { id: 2, n: 8 });
      await eventually(
        () => suite.probe.calls.length,
        (calls) => calls > 0,
      );
      await suite.deploy({ policies: patient });
      expect(await arrived(2)).toEqual([1, 2]);
    });
  });

  describe('a record that is no event', () => {
    it.each([
      ['is not JSON', { key: 'k', value: 'not json' }],
      [
        'has ce_ headers but no id',
        { key: 'k', value: '{}', headers: { ce_specversion: '1.0', ce_type: 't', ce_source: 's' } },
      ],
      ['is not UTF-8', { key: 'k', value: Buffer.from([0x7b, 0xff, 0x7d]) }],
    ])('because it %s, is dead at once with its raw bytes and blocks nothing', async (_, record) => {
      await suite.deploy();
      await suite.start();
      await suite.send(suite.topic, [record, { key: 'k', value: '{"id":2}' }]);
      expect(await arrived(1)).toEqual([2]);
      const [letter] = await eventually(suite.deadLetters, (letters) => letters.length === 1);
      expect(letter?.value).toEqual(Buffer.from(record.value));
      expect(letter && readDeadLetter(letter).code).toBe('EVENT_NOT_DECODABLE');
    });

    it('because its data does not fit, is dead with the field named', async () => {
      const schema = { type: 'object', properties: { id: { type: 'integer' } } };
      await suite.deploy({ operation: { input: { schema } } });
      await suite.start();
      await suite.publish({ id: 'seven' }, { id: 8 });
      expect(await arrived(1)).toEqual([8]);
      const [letter] = await eventually(suite.deadLetters, (letters) => letters.length === 1);
      expect(letter && readDeadLetter(letter)).toMatchObject({
        code: 'INPUT_INVALID',
        details: { errors: [{ path: '/id' }] },
      });
    });
  });

  describe('stop and start', () => {
    it('commits only up to the first unsettled record, and repeats from there', async () => {
      let down = true;
      suite.probe.script = ({ id }) => (id === 2 && down ? transient() : 'ok');
      await suite.deploy();
      await suite.start();
      await suite.publish({ id: 1, key: 'x' }, { id: 2, key: 'x' }, { id: 3, key: 'x' });
      await eventually(
        () => suite.probe.calls.filter(({ ids }) => ids[0] === 2).length,
        (tries) => tries > 1,
      );
      await suite.stop();
      expect(suite.probe.ids).toEqual([1]);
      expect(await suite.committed()).toBe(1);
      down = false;
      await suite.start();
      expect(await arrived(3)).toEqual([1, 2, 3]);
      await eventually(
        () => suite.committed(),
        (offset) => offset === 3,
      );
    });

    it('ends within the drain time though a call hangs, and loses nothing', async () => {
      suite.probe.script = () => new Promise(() => {});
      await suite.deploy({ policies: { timeout: '10m' } });
      await suite.start({ drainMs: 200 });
      await suite.publish({ id: 1 });
      await eventually(
        () => suite.probe.calls.length,
        (calls) => calls === 1,
      );
      const began = performance.now();
      await suite.stop();
      expect(performance.now() - began).toBeLessThan(5_000);
      expect(await suite.deadLetters()).toHaveLength(0);
      suite.probe.script = () => 'ok';
      await suite.start();
      expect(await arrived(1)).toEqual([1]);
    });

    it('does not leave to be repeated what must happen once and was broken off by the stop', async () => {
      suite.probe.script = () => new Promise(() => {});
      await suite.deploy({ action: 'pay', policies: { timeout: '10m' } });
      await suite.start({ drainMs: 200 });
      await suite.publish({ id: 1 });
      await eventually(
        () => suite.probe.calls.length,
        (calls) => calls === 1,
      );
      await suite.stop();
      const [letter] = await suite.deadLetters();
      expect(letter && readDeadLetter(letter).code).toBe('ABORTED');
      expect(await suite.committed()).toBe(1);
    });

    it('goes on where it was when the profile is undeployed and deployed again', async () => {
      await suite.deploy();
      await suite.start();
      await suite.publish({ id: 1 });
      await arrived(1);
      await suite.undeploy();
      const status = () => suite.read(suite.topics.status().name);
      await eventually(status, (records) => records.at(-1)?.value === null);
      await suite.publish({ id: 2 });
      expect(suite.probe.ids).toEqual([1]);
      await suite.deploy();
      expect(await arrived(2)).toEqual([1, 2]);
    });

    it('holds no more than its budget while the target is down', async () => {
      suite.probe.script = () => transient();
      await suite.deploy({ action: 'bulk', policies: { retry: { for: '1h', initial: '1m', max: '1m' } } });
      await suite.start({ records: 200 });
      await suite.publish(
        ...Array.from({ length: 3_000 }, (_, id) => ({ id, key: `k${id}`, pad: 'x'.repeat(10_000) })),
      );
      const tried = () => new Set(suite.probe.calls.flatMap(({ ids }) => ids)).size;
      let [last, quietSince] = [0, performance.now()];
      await eventually(tried, (count) => {
        if (count !== last) [last, quietSince] = [count, performance.now()];
        return count > 0 && performance.now() - quietSince > 500;
      });
      // Half of the budget, and one batch per partition on top.
      expect(last).toBeLessThan(1_000);
      suite.probe.script = () => 'ok';
      await suite.deploy({ action: 'bulk' });
      await arrived(3_000);
      expect(new Set(suite.probe.ids).size).toBe(3_000);
    });
  });

  describe('bulk actions', () => {
    it('carry many events in few calls, keep the order of each key, and let one bad event fail alone', async () => {
      suite.probe.script = ({ id }) => (id === 500 ? refused() : 'ok');
      await suite.deploy({ action: 'bulk' });
      await suite.publish(...Array.from({ length: 1_000 }, (_, id) => ({ id, key: `k${id % 7}` })));
      await suite.start();
      const ids = (await arrived(999)) as number[];
      expect(suite.probe.calls.length).toBeLessThan(100);
      expect(ids).not.toContain(500);
      for (let key = 0; key < 7; key++) {
        const own = ids.filter((id) => id % 7 === key);
        expect(own).toEqual([...own].sort((a, b) => a - b));
      }
      await eventually(suite.deadLetters, (letters) => letters.length === 1);
      await eventually(
        () => suite.committed(),
        (offset) => offset === 1_000,
      );
    });

    it('try again from the failed event of a key on, and leave the other keys alone', async () => {
      let failures = 2;
      suite.probe.script = ({ id }) => (id === 3 && failures-- > 0 ? transient() : 'ok');
      await suite.deploy({ action: 'bulk', trigger: { results: 'all' } });
      await suite.publish(...[1, 2, 3, 4, 5, 6].map((id) => ({ id, key: id % 2 ? 'odd' : 'even', partition: 0 })));
      await suite.start();
      const ids = (await arrived(6)) as number[];
      expect(ids.filter((id) => id % 2 === 1)).toEqual([1, 3, 5]);
      expect(ids.filter((id) => id % 2 === 0)).toEqual([2, 4, 6]);
      expect(ids.slice(0, 4).sort()).toEqual([1, 2, 4, 6]);
      const results = await eventually(suite.results, (records) => records.length === 6);
      const attempts = results.map(({ headers, value }) => [
        JSON.parse(String(value)).id,
        Number(text(headers.ce_arkattempt)),
      ]);
      // What stood behind the failed one was not tried with it.
      expect(Object.fromEntries(attempts)).toEqual({ 1: 1, 2: 1, 3: 3, 4: 1, 5: 1, 6: 1 });
    });
  });

  describe('reports', () => {
    it('tell nothing of what a trigger does not want', async () => {
      await suite.deploy({ trigger: { filter: 'data.n > 1', results: 'all' } });
      await suite.start();
      await suite.publish({ id: 1, n: 1 }, { id: 2, n: 2 });
      expect(await arrived(1)).toEqual([2]);
      const results = await eventually(suite.results, (records) => records.length > 0);
      expect(results).toHaveLength(1);
      await eventually(
        () => suite.committed(),
        (offset) => offset === 2,
      );
    });

    it.each([
      ['all', ['succeeded', 'dead']],
      ['failures', ['dead']],
      ['none', []],
    ])('with results: %s are %j', async (results, expected) => {
      suite.probe.script = ({ id }) => (id === 2 ? refused() : 'ok');
      await suite.deploy({ trigger: { results } });
      await suite.start();
      await suite.publish({ id: 1 }, { id: 2 });
      await eventually(
        () => suite.committed(),
        (offset) => offset === 2,
      );
      const records = await suite.results();
      expect(records.map(({ headers }) => text(headers.ce_arkstatus))).toEqual(expected);
    });

    it('answer a command with the mapped output, in the conversation of the command', async () => {
      await suite.deploy({ operation: { output: { mapping: { crmId: 'id' } } } });
      await suite.start();
      await suite.command('c1', { ce_arkprofile: 'default/p', ce_arkoperation: 'store' }, { id: 77 });
      const [result] = await eventually(suite.results, (records) => records.length === 1);
      expect(JSON.parse(result?.value?.toString() ?? '')).toEqual({ crmId: 77 });
      expect(text(result?.headers.ce_arkstatus)).toBe('succeeded');
      expect(text(result?.headers.ce_causationid)).toBe('c1');
      expect(result?.key?.toString()).toBe('c1');
    });

    it('tell of a command for nothing that is deployed', async () => {
      await suite.start();
      await suite.command('c1', { ce_arkprofile: 'default/nobody', ce_arkoperation: 'store' }, {});
      const [result] = await eventually(suite.results, (records) => records.length === 1);
      expect(text(result?.headers.ce_arkcode)).toBe('COMMAND_NOT_ROUTABLE');
      expect(await suite.deadLetters()).toHaveLength(1);
    }, 30_000);

    it('run a command that comes shortly before the deployment that it names', async () => {
      await suite.start();
      await suite.command('c1', { ce_arkprofile: 'default/p', ce_arkoperation: 'store' }, { id: 5 });
      await suite.deploy();
      expect(await arrived(1)).toEqual([5]);
    });

    it('skip a command whose time is over', async () => {
      await suite.deploy();
      await suite.start();
      const late = { ce_arkprofile: 'default/p', ce_arkoperation: 'store', ce_expirytime: '2020-01-01T00:00:00Z' };
      await suite.command('c1', late, { id: 5 });
      const [result] = await eventually(suite.results, (records) => records.length === 1);
      expect(text(result?.headers.ce_arkstatus)).toBe('skipped');
      expect(text(result?.headers.ce_arkcode)).toBe('EVENT_EXPIRED');
      expect(suite.probe.calls).toHaveLength(0);
    });

    it('say when a revision cannot run here, while the former goes on', async () => {
      await suite.deploy();
      await suite.start();
      await suite.deploy({ action: 'fly' });
      const status = async () => {
        const value = (await suite.read(suite.topics.status().name)).at(-1)?.value;
        return value ? JSON.parse(value.toString()) : null;
      };
      expect(await eventually(status, (last) => last?.state === 'failed')).toMatchObject({
        revision: 2,
        code: 'INVALID_PROFILE',
      });
      await suite.publish({ id: 1 });
      expect(await arrived(1)).toEqual([1]);
    });
  });
});
