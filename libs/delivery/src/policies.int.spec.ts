import { ConnectorError } from '@arkflows/connector-sdk';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { everyBroker } from './testing/brokers.fixture.js';
import { eventually, TestInstallation, text } from './testing/installation.fixture.js';
import { refused, transient } from './testing/probe-connector.fixture.js';
import { ReadMetrics } from './testing/read-metrics.fixture.js';

const quick = { for: '1h', initial: '20ms', max: '50ms', inPlace: '100ms' };
const breaker = { failureRate: 0.5, minimum: 4, open: '1500ms' };
const within = <T>(ask: () => Promise<T> | T, good: (answer: T) => boolean) => eventually(ask, good, 30_000);

describe.each(everyBroker())('policies of a profile %s', (_broker, open) => {
  let suite: TestInstallation;
  let away: boolean;
  beforeEach(async () => {
    suite = await TestInstallation.open(open);
    away = true;
    suite.probe.script = () => (away ? transient() : 'ok');
  });
  afterEach(() => suite.close());

  const calls = () => suite.probe.calls.length;
  const keyed = (from: number, count: number) =>
    Array.from({ length: count }, (_, n) => ({ id: from + n, key: `k${from + n}` }));
  const parked = async () => Number((await suite.sql('SELECT count(*) AS events FROM parked_events'))[0]?.events);
  /** Waits until nothing was called for half a second: the breaker is open. */
  const untilSilent = async () => {
    let [last, since] = [calls(), performance.now()];
    await within(
      () => {
        if (calls() !== last) [last, since] = [calls(), performance.now()];
        return performance.now() - since;
      },
      (silentFor) => silentFor > 500,
    );
  };
  const command = (id: string, more: Record<string, string> = {}) =>
    suite.command(id, { ce_arkprofile: 'default/p', ce_arkoperation: 'store', ...more }, { id, n: 1 });

  it('a target that fails is not called, then probed by one event at a time, and then all goes on', async () => {
    await suite.deploy({ policies: { retry: quick, circuitBreaker: breaker } });
    await suite.start();
    await suite.publish(...keyed(0, 60));
    await within(calls, (count) => count >= 4);
    await untilSilent();
    const atOpening = calls();
    expect(atOpening).toBeLessThan(80);
    suite.probe.mostAtOnce = 0;
    await within(calls, (count) => count > atOpening);
    expect(suite.probe.mostAtOnce).toBe(1);
    expect(await parked()).toBe(0);
    away = false;
    const ids = await within(
      () => suite.probe.ids,
      (arrived) => arrived.length >= 60,
    );
    expect(new Set(ids).size).toBe(60);
    await within(
      () => suite.committed(),
      (offset) => offset === 60,
    );
  });

  it('while it is open for one profile, another of the same service goes on', async () => {
    const ofOther = (id: string | number) => String(id).startsWith('other-');
    suite.probe.script = ({ id }) => (away && !ofOther(id) ? transient() : 'ok');
    const others = () => suite.probe.ids.filter(ofOther);
    const own = () => suite.probe.ids.filter((id) => !ofOther(id));
    const policies = { retry: quick, circuitBreaker: { ...breaker, open: '1h' } };
    const metrics = new ReadMetrics();
    const stateOf = (name: string) => metrics.of('ark_breaker_state', { profile: `default/${name}` });
    await suite.deploy({ policies });
    await suite.start({ metrics });
    await suite.publish(...keyed(0, 20));
    await within(calls, (count) => count >= 4);
    await untilSilent();
    const atOpening = calls();
    const mapping = { id: '"other-" & $string(data.id)' };
    await suite.deploy({ name: 'other', policies, operation: { mapping } });
    await within(others, (ids) => ids.length === 20);
    await command('held', { ce_partitionkey: 'same' });
    await command('behind', { ce_arkprofile: 'default/other', ce_partitionkey: 'same' });
    await suite.publish(...keyed(20, 20));
    await within(others, (ids) => ids.length === 41);
    expect(others()).toContain('other-behind');
    expect([stateOf('p'), stateOf('other')]).toEqual([2, 0]);
    expect(calls() - atOpening).toBe(41);
    away = false;
    await suite.deploy({ policies });
    await within(own, (ids) => ids.length === 41);
    expect(others()).toHaveLength(41);
  });

  it('a new revision begins with a closed breaker', async () => {
    const policies = { retry: quick, circuitBreaker: { ...breaker, open: '1h' } };
    await suite.deploy({ policies });
    await suite.start();
    await suite.publish(...keyed(0, 10));
    await within(calls, (count) => count >= 4);
    await untilSilent();
    away = false;
    expect(suite.probe.ids).toEqual([]);
    await suite.deploy({ policies });
    await within(
      () => suite.probe.ids,
      (ids) => ids.length === 10,
    );
  });

  it('a stop while it is open loses nothing', async () => {
    await suite.deploy({ policies: { retry: quick, circuitBreaker: { ...breaker, open: '3s' } } });
    await suite.start();
    await suite.publish(...keyed(0, 10));
    await command('c1');
    await within(calls, (count) => count >= 4);
    await untilSilent();
    await suite.stop();
    away = false;
    await suite.start();
    await within(
      () => new Set(suite.probe.ids).size,
      (count) => count === 11,
    );
  });

  it('commands wait in the store while it is open, and one whose time would be over is told at once', async () => {
    await suite.deploy({ policies: { retry: quick, circuitBreaker: { ...breaker, open: '3s' } } });
    await suite.start();
    await suite.publish(...keyed(0, 10));
    await within(calls, (count) => count >= 4);
    await untilSilent();
    await command('patient');
    await command('hurried', { ce_expirytime: new Date(Date.now() + 1_000).toISOString() });
    const [result] = await within(suite.results, (results) => results.length >= 1);
    expect(text(result?.headers.ce_arkcode)).toBe('TARGET_UNAVAILABLE');
    await within(parked, (events) => events === 1);
    away = false;
    await within(
      () => suite.probe.ids,
      (ids) => ids.includes('patient'),
    );
    expect(suite.probe.ids).not.toContain('hurried');
    await within(parked, (events) => events === 0);
  });

  it('the time that it is open does not count towards how long is retried', async () => {
    await suite.deploy({ policies: { retry: { ...quick, for: '900ms' }, circuitBreaker: breaker } });
    await suite.start();
    await suite.publish(...keyed(0, 4));
    await within(calls, (count) => count >= 4);
    await untilSilent();
    away = false;
    await within(
      () => suite.probe.ids,
      (ids) => ids.length === 4,
    );
    expect(await suite.deadLetters()).toEqual([]);
  });

  it('retries become no storm, while first attempts go on', async () => {
    const failing = new Set(Array.from({ length: 120 }, (_, n) => n));
    let tries = 0;
    suite.probe.script = ({ id }) => {
      if (!failing.has(Number(id))) return 'ok';
      tries++;
      return transient();
    };
    await suite.deploy({ policies: { retry: { ...quick, inPlace: '10s', budget: 0 } } });
    await suite.start();
    await suite.publish(...keyed(0, 120));
    // 120 first attempts, and the 100 retries that are saved up.
    await within(
      () => tries,
      (count) => count >= 215,
    );
    const [from, began] = [tries, performance.now()];
    await suite.publish(...keyed(200, 50));
    await within(
      () => suite.probe.ids.length,
      (count) => count === 50,
    );
    await within(
      () => performance.now() - began,
      (ms) => ms > 2_000,
    );
    const perSecond = (tries - from) / ((performance.now() - began) / 1_000);
    expect(perSecond).toBeGreaterThan(2);
    expect(perSecond).toBeLessThan(10);
    failing.clear();
    await within(
      () => suite.probe.ids.length,
      (count) => count === 170,
    );
  });

  it('calls begin no faster than the rate limit allows', async () => {
    const at: number[] = [];
    suite.probe.script = () => {
      at.push(performance.now());
      return 'ok';
    };
    await suite.deploy({ policies: { retry: quick, rateLimit: { limit: 20, per: '1s' } } });
    await suite.start();
    await suite.publish(...keyed(0, 60));
    await within(
      () => at.length,
      (count) => count === 60,
    );
    expect((at.at(-1) ?? 0) - (at[0] ?? 0)).toBeGreaterThan(1_900);
    for (const [index, time] of at.entries())
      expect((at[index + 21] ?? Number.POSITIVE_INFINITY) - time).toBeGreaterThan(1_000);
  });

  it('what one call is told slows all of them', async () => {
    const at: number[] = [];
    suite.probe.script = () => {
      at.push(performance.now());
      return at.length === 1
        ? new ConnectorError('TARGET_RATE_LIMITED', 'slow down', { retryable: true, retryAfter: 2_000 })
        : 'ok';
    };
    await suite.deploy({ policies: { retry: quick, concurrency: 1, rateLimit: { limit: 100, per: '1s' } } });
    await suite.start();
    await suite.publish(...keyed(0, 10));
    await within(
      () => suite.probe.ids.length,
      (count) => count === 10,
    );
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThan(1_900);
  });

  it('a command whose time is over while it waits for the rate limit is told so', async () => {
    away = false;
    await suite.deploy({ policies: { retry: quick, rateLimit: { limit: 1, per: '1h', scope: 'replica' } } });
    await suite.start();
    await command('first');
    await within(
      () => suite.probe.ids,
      (ids) => ids.length === 1,
    );
    await command('second', { ce_expirytime: new Date(Date.now() + 1_000).toISOString() });
    await command('third');
    const results = await within(suite.results, (found) => found.length >= 2);
    expect(text(results[1]?.headers.ce_arkcode)).toBe('TARGET_RATE_LIMITED');
    await within(parked, (events) => events === 1);
  });

  it('does not stop what is refused for its own sake', async () => {
    suite.probe.script = ({ id }) => (Number(id) % 2 === 0 ? refused() : 'ok');
    await suite.deploy({ policies: { retry: quick, circuitBreaker: breaker } });
    await suite.start();
    await suite.publish(...keyed(0, 40));
    await within(
      () => suite.probe.ids.length,
      (count) => count === 20,
    );
    await within(suite.deadLetters, (letters) => letters.length === 20);
  });
});
