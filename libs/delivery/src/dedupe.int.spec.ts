import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { everyBroker } from './testing/brokers.fixture.js';
import { eventually, TestInstallation, text } from './testing/installation.fixture.js';
import { transient } from './testing/probe-connector.fixture.js';

describe.each(everyBroker())('an event that was carried out before %s', (_broker, open) => {
  let suite: TestInstallation;
  beforeEach(async () => {
    suite = await TestInstallation.open(open);
  });
  afterEach(() => suite.close());

  const committed = (count: number) =>
    eventually(
      () => suite.committed(),
      (offset) => offset === count,
      30_000,
    );
  const byOrder = { dedupe: { by: 'data.id', window: '1h' } };

  it('is skipped within the window, by whichever replica and after a new start', async () => {
    await suite.deploy({ policies: byOrder });
    await suite.start();
    await suite.publish({ id: 1 }, { id: 2 }, { id: 1 });
    await committed(3);
    await suite.stop();
    await suite.start();
    await suite.publish({ id: 2 }, { id: 3 });
    await committed(5);
    expect(suite.probe.ids).toEqual([1, 2, 3]);
    expect(await suite.deadLetters()).toEqual([]);
  });

  it('is recognised within one call of a bulk action, in the order of its key', async () => {
    await suite.deploy({ action: 'bulk', policies: byOrder });
    await suite.publish({ id: 1, n: 1 }, { id: 2 }, { id: 1, n: 2 }, { id: 3 }, { id: 2 });
    await suite.start();
    await committed(5);
    expect(suite.probe.ids).toEqual([1, 2, 3]);
    expect(suite.probe.arrived[0]).toMatchObject({ n: 1 });
  });

  it('is carried out when the first one was not', async () => {
    suite.probe.script = ({ n }) => (n === 1 ? transient() : 'ok');
    await suite.deploy({ policies: { ...byOrder, retry: { for: '300ms', initial: '20ms', max: '50ms' } } });
    await suite.start();
    await suite.publish({ id: 1, n: 1 }, { id: 1, n: 2 });
    await committed(2);
    expect(suite.probe.arrived).toEqual([expect.objectContaining({ id: 1, n: 2 })]);
    expect(await suite.deadLetters()).toHaveLength(1);
  });

  it('is carried out again when the window is over, and where nothing tells it from others', async () => {
    await suite.deploy({ policies: { dedupe: { by: 'data.same', window: '200ms' } } });
    await suite.start();
    await suite.publish({ id: 1, same: 'x' });
    await committed(1);
    await eventually(
      () => suite.sql('SELECT 1 FROM seen_events WHERE until < clock_timestamp()'),
      (rows) => rows.length === 1,
    );
    await suite.publish({ id: 2, same: 'x' }, { id: 3 }, { id: 3 });
    await committed(4);
    expect(suite.probe.ids).toEqual([1, 2, 3, 3]);
  });

  it('is answered as skipped where it is a command', async () => {
    await suite.deploy({ policies: byOrder });
    await suite.start();
    const command = (id: string) =>
      suite.command(id, { ce_arkprofile: 'default/p', ce_arkoperation: 'store', ce_partitionkey: 'k' }, { id: 7 });
    await command('a');
    await command('b');
    const results = await eventually(suite.results, (found) => found.length === 2, 30_000);
    expect(results.map(({ headers }) => [text(headers.ce_arkstatus), text(headers.ce_arkcode)])).toEqual([
      ['succeeded', undefined],
      ['skipped', 'DUPLICATE_EVENT'],
    ]);
  });

  it('is a dead letter with the reason when the expression fails on it', async () => {
    await suite.deploy({ policies: { dedupe: { by: '$number(data.id)', window: '1h' } } });
    await suite.start();
    await suite.publish({ id: 'no number' }, { id: 2 });
    await committed(2);
    const [letter] = await suite.deadLetters();
    expect(text(letter?.headers.ark_code)).toBe('MAPPING_FAILED');
    expect(suite.probe.ids).toEqual([2]);
  });
});
