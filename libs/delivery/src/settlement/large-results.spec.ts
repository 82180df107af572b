import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlobError, type BlobStore, claimCheckOf, openFileBlobStore } from '@arkflows/blobs';
import { decodeKafka, MIB, silentLog, systemClock } from '@arkflows/contracts';
import type { OutgoingRecord } from '@arkflows/messaging';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Plan } from '../plan/plan.js';
import { itemAt, progressOf, settlerTo } from '../testing/items.fixture.js';
import { LargeResults } from './large-results.js';

const plan = { revision: 3 } as Plan;
const large = { rows: ['ł'.repeat(2 * MIB)] };
const patient = new AbortController().signal;
const dependencies = { log: silentLog, clock: { ...systemClock, sleep: async () => {} }, signal: patient };

/** Settles one item that succeeded, and answers what was sent where. */
async function settle(largeResults: LargeResults | null, output: unknown) {
  const sent: [string, OutgoingRecord][] = [];
  const producer = {
    send: async (topic: string, records: readonly OutgoingRecord[]) =>
      void sent.push(...records.map((record): [string, OutgoingRecord] => [topic, record])),
    close: async () => {},
  };
  const { progress } = progressOf();
  const item = itemAt(progress, 0, 'k', { trigger: null });
  Object.assign(item.event, { arkreplyto: 'gateway-1' });
  const settler = settlerTo(producer, largeResults);
  settler.succeeded(item, { status: 'succeeded', output }, plan);
  settler.flush();
  await progress.reports.none();
  return { sent, progress };
}

const eventIn = ({ value, headers = {} }: OutgoingRecord) => {
  const bytes = Object.entries(headers).map(([name, text]) => [name, Buffer.from(String(text))]);
  const record = { value: value === null ? null : Buffer.from(value), headers: Object.fromEntries(bytes) };
  return decodeKafka({ topic: 't', partition: 0, offset: 0, ...record });
};

const storeThat = (put: BlobStore['put']) => new LargeResults({ put } as BlobStore, dependencies);

describe('a result that no record takes', () => {
  let folder: string;
  let blobs: BlobStore;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ark-results-'));
    blobs = await openFileBlobStore({ folder, maxBytes: 64 * MIB, retentionMs: 60_000, clock: systemClock });
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('goes with a reference to its data, to the results and to who waits, and is settled then', async () => {
    const { sent, progress } = await settle(new LargeResults(blobs, dependencies), large);
    expect(sent.map(([topic, { key }]) => [topic, String(key)])).toEqual([
      ['results', 'k'],
      ['replies', 'gateway-1'],
    ]);
    const events = sent.map(([, record]) => eventIn(record));
    const claim = claimCheckOf(events[0] as (typeof events)[number]);
    expect(claimCheckOf(events[1] as (typeof events)[number])).toEqual(claim);
    expect(events[0]).toMatchObject({ arkstatus: 'succeeded', datacontenttype: 'application/json', data: null });
    expect(events[0]).not.toHaveProperty('arkomitted');
    const pieces: Buffer[] = [];
    for await (const piece of (await blobs.get(claim?.key ?? '', patient))?.content ?? []) pieces.push(piece);
    expect(JSON.parse(Buffer.concat(pieces).toString())).toEqual(large);
    expect(progress.uncommitted).toBe(1);
  });

  it('is none where the data fit', async () => {
    const never = storeThat(() => Promise.reject(new Error('not to be asked')));
    const { sent } = await settle(never, { rows: ['x'] });
    expect(sent.map(([, record]) => eventIn(record).data)).toEqual([{ rows: ['x'] }, { rows: ['x'] }]);
  });

  it('says that its data are omitted where there is no store', async () => {
    const { sent } = await settle(null, large);
    expect(sent.map(([, record]) => eventIn(record))).toMatchObject([{ arkomitted: 'true' }, { arkomitted: 'true' }]);
  });

  it('is tried again while the store is away, and omitted when it stays away', async () => {
    let tries = 0;
    const away = new BlobError('UNAVAILABLE', 'no room left');
    const back = storeThat((...args) => (++tries < 3 ? Promise.reject(away) : blobs.put(...args)));
    expect(eventIn((await settle(back, large)).sent[0]?.[1] as OutgoingRecord)).toHaveProperty('dataref');
    tries = 0;
    const gone = storeThat(() => {
      tries++;
      return Promise.reject(away);
    });
    const { sent, progress } = await settle(gone, large);
    expect(sent.map(([, record]) => eventIn(record).arkomitted)).toEqual(['true', 'true']);
    expect([tries, progress.uncommitted]).toEqual([3, 1]);
  });

  it('is omitted at once when the store does not take its size', async () => {
    let tries = 0;
    const small = storeThat(() => {
      tries++;
      return Promise.reject(new BlobError('TOO_LARGE', 'too large'));
    });
    expect(eventIn((await settle(small, large)).sent[0]?.[1] as OutgoingRecord)).toHaveProperty('arkomitted', 'true');
    expect(tries).toBe(1);
  });

  it('does not take the memory of the process when the store is slow: what is too much at once is omitted', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const slow = {
      put: (...args: Parameters<BlobStore['put']>) => promise.then(() => blobs.put(...args)),
    } as BlobStore;
    const results = new LargeResults(slow, dependencies, 10);
    const first = results.keep(Buffer.alloc(20), 'text/plain', {});
    expect(await results.keep(Buffer.alloc(20), 'text/plain', {})).toEqual({ arkomitted: 'true' });
    resolve();
    expect(await first).toHaveProperty('dataref');
    expect(await results.keep(Buffer.alloc(20), 'text/plain', {})).toHaveProperty('dataref');
  });

  it('stays unsettled when the service stops amid its write, so that the next owner repeats it', async () => {
    const stopping = new AbortController();
    const hanging: BlobStore['put'] = (_, { signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const results = new LargeResults({ put: hanging } as BlobStore, { ...dependencies, signal: stopping.signal });
    const { progress } = progressOf();
    const item = itemAt(progress, 0, 'k', { trigger: null });
    const sent: unknown[] = [];
    const settler = settlerTo({ send: async (...record) => void sent.push(record), close: async () => {} }, results);
    settler.succeeded(item, { status: 'succeeded', output: large }, plan);
    stopping.abort(new Error('the service stops'));
    await new Promise((resolve) => setImmediate(resolve));
    settler.flush();
    await new Promise((resolve) => setImmediate(resolve));
    expect([item.settled, progress.uncommitted, sent]).toEqual([false, null, []]);
  });
});
