import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { everyBroker } from '../testing/brokers.fixture.js';
import { eventually, TestInstallation, text } from '../testing/installation.fixture.js';
import { transient } from '../testing/probe-connector.fixture.js';
import { ParkedEvents } from './parked-events.js';

/** Tried again only after an hour, unless somebody asks. */
const slow = { retry: { for: '9h', initial: '1h', max: '1h', inPlace: '0ms' } };

describe.each(everyBroker())('an operator %s', (_broker, open) => {
  let suite: TestInstallation;
  let parked: ParkedEvents;
  let refused: Set<string>;
  beforeEach(async () => {
    suite = await TestInstallation.open(open);
    parked = new ParkedEvents(await suite.openStore(), suite.topics);
    refused = new Set(['Łódź', 'bad']);
    suite.probe.script = ({ of }) => (refused.has(String(of)) ? transient() : 'ok');
    await suite.deploy({ policies: slow, operation: { mapping: { id: 'data.id', of: 'data.of' } } });
    await suite.start();
  });
  afterEach(() => suite.close());

  const publish = (...events: [id: number, key: string][]) =>
    suite.publish(...events.map(([id, key]) => ({ id, key, of: key, partition: 0 })));
  const list = (filter = {}, limit = 50, cursor?: string) =>
    parked.list({ filter: { namespace: 'default', ...filter }, limit, ...(cursor && { cursor }) });
  const waiting = async () => (await list()).items.reduce((sum, { behind }) => sum + 1 + behind, 0);
  const waits = (events: number) => eventually(waiting, (count) => count === events, 30_000);
  const all = { filter: { namespace: 'default' } };
  const dead = async () => (await suite.deadLetters()).map(({ value }) => JSON.parse(String(value)).id);

  it('sees what waits: the key, its first event and why, and what is behind it', async () => {
    await publish([1, 'Łódź'], [2, 'good'], [3, 'Łódź'], [4, 'bad']);
    await waits(3);
    const { items } = await list();
    expect(items).toMatchObject([
      {
        profile: 'p',
        trigger: 't',
        topic: suite.topic,
        offset: 0,
        key: 'Łódź',
        ordering: 'key',
        attempts: 1,
        behind: 1,
      },
      { key: 'bad', offset: 3, behind: 0 },
    ]);
    expect(items[0]?.code).toBe('TARGET_UNAVAILABLE');
    expect(Date.parse(items[0]?.dueAt ?? '') - Date.now()).toBeGreaterThan(60_000);
    expect((await list({ key: 'Łódź' })).items).toHaveLength(1);
    expect((await list({ code: 'TARGET_REJECTED' })).items).toEqual([]);
    expect((await list({ profile: 'other' })).items).toEqual([]);
    const first = await list({}, 1);
    expect((await list({}, 1, first.nextCursor)).items).toMatchObject([{ key: 'bad' }]);
  });

  it('has one key tried again at once, and the others wait on', async () => {
    await publish([1, 'Łódź'], [2, 'Łódź'], [3, 'bad']);
    await waits(3);
    refused.clear();
    const [{ id = '' } = {}] = (await list({ key: 'Łódź' })).items;
    expect(await parked.retry({ ...all, ids: [id] })).toEqual({ keys: 1, events: 1 });
    await waits(1);
    expect(suite.probe.ids).toEqual([1, 2]);
    expect(await parked.retry(all)).toEqual({ keys: 1, events: 1 });
    await waits(0);
    expect(suite.probe.ids).toEqual([1, 2, 3]);
  });

  it('cancels one: a dead letter, never tried again, and what was behind it goes on', async () => {
    await publish([1, 'bad'], [2, 'bad']);
    await waits(2);
    const calls = suite.probe.calls.length;
    refused.clear();
    const [{ id = '' } = {}] = (await list()).items;
    expect(await parked.cancel({ ...all, ids: [id], behind: false })).toEqual({ keys: 1, events: 1 });
    await waits(0);
    expect(suite.probe.ids).toEqual([2]);
    expect(suite.probe.calls.length - calls).toBe(1);
    const [letter, ...more] = await suite.deadLetters();
    expect(more).toEqual([]);
    expect(text(letter?.headers.ark_code)).toBe('EVENT_CANCELLED');
    expect(await dead()).toEqual([1]);
  });

  it('cancels a key with all that is behind it, in order, and what comes later runs', async () => {
    await publish([1, 'bad'], [2, 'bad'], [3, 'bad'], [4, 'Łódź']);
    await waits(4);
    const change = { filter: { namespace: 'default', key: 'bad' }, behind: true };
    expect(await parked.cancel(change)).toEqual({ keys: 1, events: 3 });
    await waits(1);
    expect(await dead()).toEqual([1, 2, 3]);
    refused.clear();
    await publish([5, 'bad']);
    await eventually(
      () => suite.probe.ids,
      (ids) => ids.includes(5),
    );
    expect(suite.probe.ids).toEqual([5]);
  });

  it('asks while no replica is there: the next one does it', async () => {
    await publish([1, 'bad'], [2, 'bad']);
    await waits(2);
    await suite.stop();
    const [{ id = '' } = {}] = (await list()).items;
    await parked.cancel({ ...all, ids: [id], behind: false });
    refused.clear();
    await suite.start();
    await waits(0);
    expect([await dead(), suite.probe.ids]).toEqual([[1], [2]]);
  });

  it('is refused with a cursor of another kind, and changes nothing by an id that is gone', async () => {
    await expect(list({}, 1, 'e30')).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    await publish([1, 'bad']);
    await waits(1);
    const [{ id = '' } = {}] = (await list()).items;
    refused.clear();
    await parked.retry({ ...all, ids: [id] });
    await waits(0);
    expect(await parked.cancel({ ...all, ids: [id], behind: true })).toEqual({ keys: 0, events: 0 });
  });
});
