import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { everyBroker } from './testing/brokers.fixture.js';
import { eventually, TestInstallation, text } from './testing/installation.fixture.js';

describe.each(everyBroker())('what must happen once %s', (_broker, open) => {
  let suite: TestInstallation;
  beforeEach(async () => {
    suite = await TestInstallation.open(open);
  });
  afterEach(() => suite.close());

  const results = (count: number) => eventually(suite.results, (found) => found.length >= count, 30_000);
  const pay = (id: string) => suite.command(id, { ce_arkprofile: 'default/p', ce_arkoperation: 'store' }, { id, n: 1 });

  it('is not done again for a command that is sent again, which gets the same answer', async () => {
    await suite.deploy({ action: 'pay' });
    await suite.start();
    await pay('a');
    const [first] = await results(1);
    await pay('a');
    const [, second] = await results(2);
    expect(suite.probe.ids).toEqual(['a']);
    expect(second?.value).toEqual(first?.value);
    expect(text(second?.headers.ce_id)).toBe(text(first?.headers.ce_id));
  });

  it('is told to be uncertain when its call broke off, also to whoever asks again', async () => {
    suite.probe.script = () => new Promise(() => {});
    await suite.deploy({ action: 'pay', policies: { timeout: '200ms' } });
    await suite.start();
    await pay('a');
    const [first] = await results(1);
    expect(text(first?.headers.ce_arkstatus)).toBe('uncertain');
    suite.probe.script = () => 'ok';
    await pay('a');
    const [, second] = await results(2);
    expect(text(second?.headers.ce_arkstatus)).toBe('uncertain');
    expect(suite.probe.calls).toHaveLength(1);
    expect(await suite.deadLetters()).toHaveLength(2);
  });

  it('is uncertain when the service ended in the middle of the call', async () => {
    await suite.deploy({ action: 'pay' });
    const [run] = await suite.sql(
      `INSERT INTO effects (run_id, call, owner) VALUES ('${suite.runOf('a')}', 'c', 'a process that is gone') RETURNING run_id`,
    );
    expect(run).toBeDefined();
    await suite.start();
    await pay('a');
    const [result] = await results(1);
    expect([text(result?.headers.ce_arkstatus), text(result?.headers.ce_arkcode)]).toEqual([
      'uncertain',
      'OUTCOME_UNCERTAIN',
    ]);
    expect(suite.probe.calls).toHaveLength(0);
  });

  it('is tried again where the profile says so', async () => {
    let calls = 0;
    suite.probe.script = () => (++calls === 1 ? new Promise(() => {}) : 'ok');
    await suite.deploy({ action: 'pay', policies: { timeout: '200ms', onUncertain: 'retry' } });
    await suite.start();
    await pay('a');
    const [result] = await results(1);
    expect(text(result?.headers.ce_arkstatus)).toBe('succeeded');
    expect(calls).toBe(2);
  });

  it('is tried again where the profile says so, also after a call of this process whose end could not be written', async () => {
    await suite.deploy({ action: 'pay', policies: { onUncertain: 'retry' } });
    await suite.start();
    await pay('z');
    await results(1);
    await suite.sql(`INSERT INTO effects (run_id, call, owner) SELECT '${suite.runOf('a')}', 'c', owner FROM effects`);
    await pay('a');
    const [, result] = await results(2);
    expect(text(result?.headers.ce_arkstatus)).toBe('succeeded');
    expect(suite.probe.ids).toEqual(['z', 'a']);
  });

  it('is tried again when nothing has happened', async () => {
    const { transient } = await import('./testing/probe-connector.fixture.js');
    let calls = 0;
    suite.probe.script = () => (++calls < 3 ? transient() : 'ok');
    await suite.deploy({ action: 'pay' });
    await suite.start();
    await pay('a');
    expect(text((await results(1))[0]?.headers.ce_arkstatus)).toBe('succeeded');
    expect(calls).toBe(3);
  });

  it.each([
    ['pay', 'of one key', 'k', 'k'],
    ['pay', 'of two keys', 'k', 'l'],
    ['payMany', 'of one key', 'k', 'k'],
    ['payMany', 'of two keys', 'k', 'l'],
  ])('is done once by %s when the same command comes twice at once, %s', async (action, _of, one, other) => {
    suite.probe.script = async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return 'ok' as const;
    };
    await suite.deploy({ action });
    const headers = { ce_arkprofile: 'default/p', ce_arkoperation: 'store' };
    await suite.command('a', { ...headers, ce_partitionkey: one }, { id: 'a' });
    await suite.command('a', { ...headers, ce_partitionkey: other }, { id: 'a' });
    await suite.start();
    const found = await results(2);
    expect(found.map((result) => text(result.headers.ce_arkstatus))).toEqual(['succeeded', 'succeeded']);
    expect(suite.probe.ids).toEqual(['a']);
  });

  it('is told to have been done though its time is over by now, or its mapping fails by now', async () => {
    await suite.deploy({ action: 'pay' });
    await suite.start();
    const send = () =>
      suite.command(
        'a',
        {
          ce_arkprofile: 'default/p',
          ce_arkoperation: 'store',
          ce_expirytime: new Date(Date.now() + 1_500).toISOString(),
        },
        { id: 'a' },
      );
    await send();
    await results(1);
    const late = { ce_expirytime: new Date(Date.now() - 1_000).toISOString() };
    await suite.command('a', { ce_arkprofile: 'default/p', ce_arkoperation: 'store', ...late }, { id: 'a' });
    const [, second] = await results(2);
    expect(text(second?.headers.ce_arkstatus)).toBe('succeeded');
  });

  it('is remembered whatever characters it answers', async () => {
    await suite.deploy({ action: 'pay' });
    await suite.start();
    const id = 'zero \u0000 and half \ud800';
    await suite.command('a', { ce_arkprofile: 'default/p', ce_arkoperation: 'store' }, { id });
    await results(1);
    await suite.command('a', { ce_arkprofile: 'default/p', ce_arkoperation: 'store' }, { id });
    const [first, second] = await results(2);
    expect(text(second?.headers.ce_arkstatus)).toBe('succeeded');
    expect(second?.value).toEqual(first?.value);
    expect(suite.probe.calls).toHaveLength(1);
  });
});
