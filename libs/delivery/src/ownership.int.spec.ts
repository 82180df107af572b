import { setTimeout as sleep } from 'node:timers/promises';
import { silentLog, systemClock } from '@arkflows/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Ownership, type Tenant, type Tenure } from './ownership/ownership.js';
import { FencedWriter } from './store/fenced-writer.js';
import { type DeliveryStore, openDeliveryStore } from './store/open-store.js';
import { OwnershipTable } from './store/ownership-table.js';
import { openTestDatabase } from './testing/brokers.fixture.js';
import { eventually } from './testing/installation.fixture.js';
import { recordAt } from './testing/items.fixture.js';

const subscription = 'group topic';
const dependencies = { log: silentLog, clock: systemClock };

describe('a partition', () => {
  let database: Awaited<ReturnType<typeof openTestDatabase>>;
  let store: DeliveryStore;
  const opened: Ownership[] = [];
  beforeEach(async () => {
    database = await openTestDatabase();
    store = await openDeliveryStore({ url: database.url, schema: 's', service: 's', poolSize: 5, log: silentLog });
  });
  afterEach(async () => {
    for (const ownership of opened.splice(0)) await ownership.close();
    await store.close();
    await database.drop();
  });

  function replica(name: string, tenant: Partial<Tenant> = {}, onLapsed = () => {}): Ownership {
    const abort = new AbortController().signal;
    const ownership = new Ownership(name, new OwnershipTable(store), { ...dependencies, abort, onLapsed });
    const backlog = async () => ({ records: 0, oldestAt: null });
    ownership.join({ subscription, onLapsed: () => {}, holds: () => true, onTaken: () => {}, backlog, ...tenant });
    opened.push(ownership);
    return ownership;
  }

  async function acquire(ownership: Ownership, signal = new AbortController().signal): Promise<Tenure | undefined> {
    const taken: Tenure[] = [];
    const waiting = (reason: Error) => {
      throw reason;
    };
    await ownership.acquire(
      subscription,
      new Map([[3, signal]]),
      async (tenures) => void taken.push(...tenures),
      waiting,
    );
    return taken[0];
  }

  /** As a process does that stops being heard of. */
  const silence = (tenure: Tenure) =>
    store.dataSource.query(`UPDATE owners SET lease_until = clock_timestamp() WHERE id = '${tenure.owner}'`);

  const row = {
    profile: 'p',
    lane: Buffer.from('kx'),
    attempts: 0,
    triedForMs: null,
    dueInMs: null,
    code: null,
    message: null,
  };
  const park = (tenure: Tenure, offset: number) =>
    new FencedWriter(store, dependencies).write(tenure, { park: [{ ...row, record: recordAt(offset) }] });
  const parked = async () =>
    (await store.dataSource.query('SELECT record_offset FROM parked_events ORDER BY 1')).map(
      (found: { record_offset: string }) => Number(found.record_offset),
    );

  it('is taken by the next owner as soon as the former one lets go, under a higher epoch', async () => {
    const [one, two] = [replica('one'), replica('two')];
    const first = (await acquire(one)) as Tenure;
    const next = acquire(two);
    await sleep(300);
    await one.release(first);
    const second = (await next) as Tenure;
    expect(second.epoch).toBe(first.epoch + 1);
  });

  it('is given with what was settled, to the next owner alone', async () => {
    const handOver = { committed: 3, settledTo: 9, unsettled: [4, 7] };
    const [one, two] = [replica('one'), replica('two')];
    await one.release((await acquire(one)) as Tenure, handOver);
    const second = (await acquire(two)) as Tenure;
    expect(second.handOver).toEqual(handOver);
    // It had no time to begin.
    await two.release(second);
    const third = (await acquire(one)) as Tenure;
    expect(third.handOver).toEqual(handOver);
    await one.release(third, null);
    expect((await acquire(two))?.handOver).toBeNull();
  });

  it('is given without, when its owner is gone or has let go long ago', async () => {
    const handOver = { committed: 3, settledTo: 9, unsettled: [] };
    const [one, two] = [replica('one'), replica('two')];
    await one.release((await acquire(one)) as Tenure, handOver);
    const second = (await acquire(two)) as Tenure;
    await silence(second);
    const third = (await acquire(one)) as Tenure;
    expect(third.handOver).toBeNull();
    await one.release(third, handOver);
    await store.dataSource.query(`UPDATE owned_partitions SET settled_at = settled_at - interval '1 minute'`);
    expect((await acquire(two))?.handOver).toBeNull();
  });

  it('tells its owner that another waits for it', async () => {
    const claimed: number[] = [];
    const one = replica('one', { onTaken: (partition) => claimed.push(partition) });
    const first = (await acquire(one)) as Tenure;
    const giveUp = new AbortController();
    const next = acquire(replica('two'), giveUp.signal);
    await eventually(
      () => claimed,
      (found) => found.length > 0,
    );
    expect(claimed[0]).toBe(3);
    giveUp.abort();
    await next;
    await one.release(first);
  });

  it('is taken from an owner that is not heard of any more, whose writes are refused from then on', async () => {
    const first = (await acquire(replica('one'))) as Tenure;
    await park(first, 1);
    await silence(first);
    const second = (await acquire(replica('two'))) as Tenure;
    await expect(park(first, 2)).rejects.toMatchObject({ code: 'ABORTED' });
    await park(second, 3);
    expect(await parked()).toEqual([1, 3]);
  });

  it('is given up by an owner whose lease was not renewed in time: its calls are broken off, and it begins anew', async () => {
    const lapses: Error[] = [];
    let counted = 0;
    const one = replica('one', { onLapsed: (reason) => lapses.push(reason) }, () => counted++);
    const first = (await acquire(one)) as Tenure;
    const calls = one.calls;
    await silence(first);
    await eventually(
      () => lapses.length,
      (count) => count === 1,
    );
    expect(counted).toBe(1);
    expect(calls.aborted).toBe(true);
    expect(calls.reason).toMatchObject({ code: 'ABORTED', effect: 'possible' });
    expect(first.lease.live).toBe(false);
    const again = (await acquire(one)) as Tenure;
    expect(again.epoch).toBe(first.epoch + 1);
    expect(one.calls.aborted).toBe(false);
  });

  it('is free of an owner that is gone within a lease, also when the clock of the database was set back meanwhile', async () => {
    const lease = `clock_timestamp() + interval '1 hour'`;
    await store.dataSource.query(`INSERT INTO owners (id, lease_until) VALUES ('gone', ${lease})`);
    await acquire(replica('one'));
    const left = async () => {
      const sql = `SELECT extract(epoch FROM lease_until - clock_timestamp())::float AS seconds FROM owners WHERE id = 'gone'`;
      return (await store.dataSource.query(sql))[0].seconds as number;
    };
    await eventually(left, (seconds) => seconds < 15.1);
  });

  it('can be owned again after the tables were lost', async () => {
    const one = replica('one');
    const first = (await acquire(one)) as Tenure;
    await store.dataSource.query('DROP SCHEMA s CASCADE');
    await first.lease.end().catch(() => {});
    const second = (await acquire(replica('two'))) as Tenure;
    await park(second, 1);
    expect(await parked()).toEqual([1]);
    await expect(park(first, 2)).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('goes to one of many that want it at the same moment', async () => {
    const stop = new AbortController();
    const taken = await Promise.all(
      ['a', 'b', 'c', 'd'].map(async (name) => {
        const tenures: Tenure[] = [];
        const wanted = new Map([[3, AbortSignal.any([stop.signal, AbortSignal.timeout(1_500)])]]);
        await replica(name).acquire(
          subscription,
          wanted,
          async (found) => void tenures.push(...found),
          () => {},
        );
        return tenures;
      }),
    );
    expect(taken.flat()).toHaveLength(1);
  });

  it('keeps a write that no database takes from holding up the others', async () => {
    const tenure = (await acquire(replica('one'))) as Tenure;
    const writer = new FencedWriter(store, dependencies);
    const write = (offset: number, profile: string) =>
      writer.write(tenure, { park: [{ ...row, profile, record: recordAt(offset) }] });
    const writes = await Promise.allSettled([write(1, 'p'), write(2, 'zero \0 byte'), write(3, 'p')]);
    expect(writes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await parked()).toEqual([1, 3]);
  });

  it('can be taken again by an owner whose release was lost, and is given up by it when another asks', async () => {
    const one = replica('one', { holds: () => false });
    const first = (await acquire(one)) as Tenure;
    const again = (await acquire(one)) as Tenure;
    expect(again.epoch).toBe(first.epoch + 1);
    const second = (await acquire(replica('two'))) as Tenure;
    expect(second.epoch).toBe(again.epoch + 1);
  });
});
