import { ConnectorError } from '@arkflows/connector-sdk';
import { RunBatch, type RunSummary } from '@arkflows/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { everyBroker } from './testing/brokers.fixture.js';
import { eventually, TestInstallation, text } from './testing/installation.fixture.js';
import { refused, type Script, transient } from './testing/probe-connector.fixture.js';

const mayHaveHappened = () =>
  new ConnectorError('TARGET_TIMEOUT', 'no answer', { retryable: true, effect: 'possible' });

describe.each(everyBroker())('what stands in for a target %s', (_broker, open) => {
  let suite: TestInstallation;
  beforeEach(async () => {
    suite = await TestInstallation.open(open);
  });
  afterEach(() => suite.close());

  const command = (id: string, data: object) =>
    suite.command(id, { ce_arkprofile: 'default/p', ce_arkoperation: 'store', ce_partitionkey: 'k' }, data);
  const results = async (count: number) => {
    const found = await eventually(suite.results, (all) => all.length >= count, 30_000);
    return found.map(({ headers, value }) => ({
      status: text(headers.ce_arkstatus),
      operation: text(headers.ce_arkoperation),
      ...(headers.ce_arkcache && { cache: text(headers.ce_arkcache) }),
      ...(headers.ce_arkfallback && { fallback: text(headers.ce_arkfallback) }),
      data: JSON.parse(value?.toString() ?? 'null'),
    }));
  };
  const runs = async (): Promise<RunSummary[]> =>
    (await suite.read(suite.topics.runs().name)).flatMap(
      ({ value }) => RunBatch.parse(JSON.parse(value?.toString() ?? '')).runs,
    );
  const committed = (count: number) =>
    eventually(
      () => suite.committed(),
      (offset) => offset === count,
      30_000,
    );

  describe('a cache', () => {
    const reading = (cache: object) => ({ action: 'find', policies: { cache } });

    it('gives an answer again, and the result says so', async () => {
      let asked = 0;
      suite.probe.look = () => ({ asked: ++asked });
      await suite.deploy(reading({ ttl: '1h' }));
      await suite.start();
      await command('a', { id: 'x' });
      await results(1);
      await command('b', { id: 'x' });
      await results(2);
      await command('c', { id: 'y' });
      expect(await results(3)).toEqual([
        { status: 'succeeded', operation: 'store', data: { asked: 1 } },
        { status: 'succeeded', operation: 'store', cache: 'fresh', data: { asked: 1 } },
        { status: 'succeeded', operation: 'store', data: { asked: 2 } },
      ]);
    });

    it('answers while the target is away with what is stale, and result and run say so', async () => {
      suite.probe.look = () => ({ price: 5 });
      await suite.deploy(reading({ ttl: '1ms', staleIfError: '1h' }));
      await suite.start();
      await command('a', { id: 'x' });
      await results(1);
      suite.probe.look = () => transient();
      await command('b', { id: 'x' });
      const [, stale] = await results(2);
      expect(stale).toEqual({ status: 'succeeded', operation: 'store', cache: 'stale', data: { price: 5 } });
      const reported = await eventually(runs, (all) => all.length === 2);
      expect(new Map(reported.map((run) => [run.eventId, run.cache]))).toEqual(
        new Map([
          ['a', undefined],
          ['b', 'stale'],
        ]),
      );
      expect((await suite.status())?.code).toBe('TARGET_UNAVAILABLE');
    });

    it('keeps nothing of another revision', async () => {
      suite.probe.look = () => ({ price: 5 });
      await suite.deploy(reading({ ttl: '1h' }));
      await suite.start();
      await command('a', { id: 'x' });
      await results(1);
      await suite.deploy(reading({ ttl: '2h' }));
      await eventually(suite.activeRevision, (revision) => revision === 2);
      await command('b', { id: 'x' });
      expect((await results(2))[1]).toEqual({ status: 'succeeded', operation: 'store', data: { price: 5 } });
      expect(suite.probe.calls).toHaveLength(2);
    });

    it('does not answer a lookup, which asks whether something has happened', async () => {
      suite.probe.look = () => ({ found: false });
      let calls = 0;
      suite.probe.script = () => (++calls === 1 ? new Promise(() => {}) : 'ok');
      await suite.deploy({
        action: 'pay',
        operation: { lookup: { operation: 'look', happened: 'output.found' } },
        operations: { look: { action: 'find', mapping: { id: 'data.id' }, policies: { cache: { ttl: '1h' } } } },
        policies: { timeout: '100ms', onUncertain: 'ask' },
      });
      await suite.start();
      await suite.command(
        'l',
        { ce_arkprofile: 'default/p', ce_arkoperation: 'look', ce_partitionkey: 'k' },
        { id: 'x' },
      );
      await results(1);
      suite.probe.look = () => ({ found: true });
      await command('a', { id: 'x' });
      expect((await results(2))[1]).toMatchObject({ status: 'succeeded', data: { found: true } });
      expect(calls).toBe(1);
    });
  });

  describe('while the breaker is open', () => {
    const circuitBreaker = { minimum: 1, failureRate: 0.5, window: '1h', open: '1h' };

    it('a cache answers with what is stale, and nobody calls the target', async () => {
      suite.probe.look = () => ({ price: 5 });
      await suite.deploy({
        action: 'find',
        policies: { circuitBreaker, cache: { ttl: '1ms', staleIfError: '1h' }, retry: { for: '1h', inPlace: '0s' } },
      });
      await suite.start();
      await command('a', { id: 'x' });
      await results(1);
      suite.probe.look = () => transient();
      await command('b', { id: 'x' });
      await results(2);
      await command('c', { id: 'x' });
      const stale = { status: 'succeeded', operation: 'store', cache: 'stale', data: { price: 5 } };
      expect((await results(3)).slice(1)).toEqual([stale, stale]);
      expect(suite.probe.calls).toHaveLength(2);
    });

    it('a fallback takes what comes: commands, and the events of a trigger, which is read on', async () => {
      suite.probe.look = () => transient();
      await suite.deploy({
        action: 'find',
        trigger: { results: 'all' },
        policies: { circuitBreaker, fallback: [{ value: 'closed' }], retry: { for: '1h', inPlace: '0s' } },
      });
      await suite.start();
      await command('a', { id: 'x' });
      await results(1);
      await suite.publish({ id: 1 }, { id: 2 });
      await committed(2);
      await command('b', { id: 'y' });
      const told = await results(4);
      expect(told.map(({ status, fallback, data }) => [status, fallback, data])).toEqual(
        Array.from({ length: 4 }, () => ['succeeded', 'value', 'closed']),
      );
      expect(suite.probe.calls).toHaveLength(1);
    });
  });

  describe('a fallback', () => {
    const mapping = { id: 'data.id', n: 'data.n', by: "'second'" };
    const away: Script = ({ by }) => (by ? 'ok' : transient());
    const deploy = (fallback: unknown, { action = 'put', inPlace = '0s' } = {}) =>
      suite.deploy({
        action,
        operation: { policies: { fallback } },
        operations: { second: { action, mapping } },
        policies: { retry: { for: '1h', initial: '20ms', max: '50ms', inPlace } },
      });

    it('carries the event out by another operation, and result and run say so', async () => {
      suite.probe.script = away;
      await deploy([{ operation: 'second' }, 'deadLetter']);
      await suite.start();
      await command('a', { id: 'x' });
      expect(await results(1)).toEqual([
        { status: 'succeeded', operation: 'store', fallback: 'operation/second', data: { id: 'x' } },
      ]);
      expect(suite.probe.arrived).toEqual([expect.objectContaining({ id: 'x', by: 'second' })]);
      expect(await eventually(runs, (all) => all.length === 1)).toEqual([
        expect.objectContaining({ operation: 'store', fallback: 'operation/second', attempts: 2 }),
      ]);
    });

    it.each(['put', 'bulk'])('keeps the order of each key, and parks nothing (%s)', async (action) => {
      suite.probe.script = away;
      await deploy([{ operation: 'second' }], { action });
      await suite.publish(...Array.from({ length: 30 }, (_, id) => ({ id, key: `k${id % 3}` })));
      await suite.start();
      await committed(30);
      for (const key of [0, 1, 2]) {
        const ids = suite.probe.ids.filter((id) => Number(id) % 3 === key);
        expect(ids).toEqual(ids.toSorted((a, b) => Number(a) - Number(b)));
      }
      expect(suite.probe.arrived).toHaveLength(30);
      expect(await suite.sql('SELECT 1 FROM parked_events')).toEqual([]);
    });

    it('comes after the retries in place, and not at all where one of them succeeds', async () => {
      let calls = 0;
      suite.probe.script = ({ by }) => (by || ++calls < 3 ? transient() : 'ok');
      await deploy([{ operation: 'second' }, 'deadLetter'], { inPlace: '10s' });
      await suite.start();
      await command('a', { id: 'x' });
      expect(await results(1)).toEqual([{ status: 'succeeded', operation: 'store', data: { id: 'x' } }]);
    });

    it('answers with a value', async () => {
      suite.probe.look = () => transient();
      await deploy([{ operation: 'second' }, { value: { price: null } }], { action: 'find' });
      await suite.start();
      await command('a', { id: 'x' });
      expect(await results(1)).toEqual([
        { status: 'succeeded', operation: 'store', fallback: 'value', data: { price: null } },
      ]);
    });

    it('gives the event up', async () => {
      suite.probe.script = () => transient('gone for today');
      await deploy(['deadLetter']);
      await suite.start();
      await command('a', { id: 'x' });
      const [result] = await results(1);
      expect(result).toMatchObject({ status: 'dead', fallback: 'deadLetter', data: { message: 'gone for today' } });
      expect(await suite.deadLetters()).toHaveLength(1);
      expect(suite.probe.calls).toHaveLength(1);
    });

    it('comes after the time that its operation may take, be it shorter than that of the profile', async () => {
      suite.probe.script = ({ by }) => (by ? 'ok' : new Promise(() => {}));
      await suite.deploy({
        operation: { policies: { timeout: '50ms', fallback: ['deadLetter'] } },
        policies: { timeout: '5m', retry: { for: '1h', inPlace: '0s' } },
      });
      await suite.start();
      await command('a', { id: 'x' });
      expect(await results(1)).toMatchObject([{ status: 'dead', data: { message: 'No answer within 50 ms' } }]);
    });

    it('is not for what the target refuses', async () => {
      suite.probe.script = ({ by }) => (by ? 'ok' : refused());
      await deploy([{ operation: 'second' }]);
      await suite.start();
      await command('a', { id: 'x' });
      expect(await results(1)).toMatchObject([{ status: 'dead', data: { code: 'TARGET_REJECTED' } }]);
      expect(suite.probe.arrived).toEqual([]);
    });

    it('does nothing elsewhere that may have been done already', async () => {
      suite.probe.script = ({ by }) => (by ? 'ok' : mayHaveHappened());
      await deploy([{ operation: 'second' }, 'deadLetter']);
      await suite.start();
      await command('a', { id: 'x' });
      expect(await results(1)).toMatchObject([{ status: 'dead', fallback: 'deadLetter' }]);
      expect(suite.probe.arrived).toEqual([]);
    });

    it('does nothing elsewhere either when only an earlier attempt may have done it', async () => {
      let calls = 0;
      suite.probe.script = ({ by }) => (by ? 'ok' : ++calls === 1 ? mayHaveHappened() : transient());
      await deploy([{ operation: 'second' }, 'deadLetter'], { inPlace: '300ms' });
      await suite.start();
      await command('a', { id: 'x' });
      expect(await results(1)).toMatchObject([{ status: 'dead', fallback: 'deadLetter' }]);
      expect(calls).toBeGreaterThan(1);
      expect(suite.probe.arrived).toEqual([]);
    });

    it('never goes back to where it came from when what stood in may have done it', async () => {
      let calls = 0;
      suite.probe.script = ({ by }) => {
        if (by) return mayHaveHappened();
        return ++calls === 1 ? transient() : 'ok';
      };
      await deploy([{ operation: 'second' }]);
      await suite.start();
      await command('a', { id: 'x' });
      expect(await results(1)).toMatchObject([{ status: 'dead', fallback: 'operation/second' }]);
      expect(suite.probe.arrived).toEqual([]);
    });

    it('begins anew when nothing could be done anywhere', async () => {
      let calls = 0;
      suite.probe.script = ({ by }) => (by || ++calls < 3 ? transient() : 'ok');
      await deploy([{ operation: 'second' }]);
      await suite.start();
      await command('a', { id: 'x' });
      expect(await results(1)).toEqual([{ status: 'succeeded', operation: 'store', data: { id: 'x' } }]);
      expect(suite.probe.arrived).toHaveLength(1);
    });

    it('pays once: a command that is sent again gets the answer of what stood in', async () => {
      suite.probe.script = away;
      await deploy([{ operation: 'second' }], { action: 'pay' });
      await suite.start();
      await command('a', { id: 'x' });
      await results(1);
      suite.probe.script = () => 'ok';
      await command('a', { id: 'x' });
      expect((await results(2)).map(({ status, data }) => [status, data])).toEqual([
        ['succeeded', { id: 'x' }],
        ['succeeded', { id: 'x' }],
      ]);
      expect(suite.probe.arrived).toHaveLength(1);
    });
  });
});
