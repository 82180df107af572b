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
      `INSERT INTO effects (run_id, call) VALUES ('${suite.runOf('a')}', 'of a process that is gone') RETURNING run_id`,
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
});
