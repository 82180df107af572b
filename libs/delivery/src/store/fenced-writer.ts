import { ArkError, type Clock, type Log } from '@arkflows/contracts';
import { isUnreachable } from '@arkflows/persistence';
import type { EntityManager } from 'typeorm';
import type { Tenure } from '../ownership/ownership.js';
import { type Effect, type EffectIntent, type EffectOutcome, writeEffects } from './effect-statements.js';
import { Grouped } from './grouped.js';
import type { DeliveryStore } from './open-store.js';
import { type ParkedRow, type Postponement, sizeOfRow } from './parked-rows.js';
import { writeParked } from './parked-statements.js';
import { type SeenEvent, writeSeen } from './seen-statements.js';

/** What is to be written under a tenure; all of it or nothing. */
export interface Work {
  readonly park?: readonly ParkedRow[];
  readonly postpone?: Postponement;
  /** Offsets of parked events that were carried out. */
  readonly remove?: readonly number[];
  readonly intents?: readonly EffectIntent[];
  readonly outcomes?: readonly EffectOutcome[];
  readonly seen?: readonly SeenEvent[];
}

export interface Written {
  /** Parked events that were not there before. */
  readonly parked: number;
  /** How the runs stand whose intents were written, in their order. */
  readonly effects: readonly Effect[];
}

export interface TenuredWork {
  readonly tenure: Tenure;
  readonly work: Work;
}

const RETRY_MS = 500;

/** The partition has another owner by now: nothing was written. */
const notOwner = ({ subscription, partition }: Tenure): ArkError =>
  new ArkError('ABORTED', `Partition ${partition} of '${subscription}' is not this process's any more`, {
    retryable: true,
  });

/**
 * Writes to the store on behalf of the owner of a partition: in each transaction the row of ownership is locked and its epoch
 * compared, so that a stale owner changes nothing. Many writes go in one transaction. While the database is away or out of room,
 * it tries again for as long as the tenure lasts; every write may be repeated without harm.
 */
export class FencedWriter {
  readonly #grouped: Grouped<TenuredWork, Written>;

  constructor(
    private readonly store: DeliveryStore,
    private readonly dependencies: { readonly log: Log; readonly clock: Clock },
    /** A write was refused, since the partition has another owner. */
    private readonly onRefused: (tenure: Tenure) => void = () => {},
  ) {
    this.#grouped = new Grouped((requests) => this.#writeAll(requests), weigh);
  }

  /** Rejects with ArkError ABORTED when the tenure is over; with the database's error when it will never take this. */
  write(tenure: Tenure, work: Work): Promise<Written> {
    return this.#grouped.ask({ tenure, work });
  }

  async #writeAll(requests: readonly TenuredWork[]): Promise<readonly (Written | Error)[]> {
    for (;;) {
      const live = requests.filter(({ tenure }) => tenure.lease.live);
      if (live.length === 0) return requests.map(({ tenure }) => notOwner(tenure));
      try {
        const written = await this.store.dataSource.transaction((transaction) => writeWithin(transaction, live));
        return requests.map((request) => written.get(request) ?? this.#refuse(request));
      } catch (error) {
        const alone = requests.length === 1;
        if (!alone && (tookTooLong(error) || !mayPass(error))) return this.#writeApart(requests);
        if (!mayPass(error)) return [error as Error];
        this.dependencies.log.warn(
          { error, writes: live.length },
          "the service's database does not take writes, trying again",
        );
        await this.dependencies.clock.sleep(RETRY_MS);
      }
    }
  }

  #refuse({ tenure }: TenuredWork): Error {
    if (tenure.lease.live) queueMicrotask(() => this.onRefused(tenure));
    return notOwner(tenure);
  }

  /** One that the database refuses must not keep the others back. */
  async #writeApart(requests: readonly TenuredWork[]): Promise<readonly (Written | Error)[]> {
    const half = Math.ceil(requests.length / 2);
    return [...(await this.#writeAll(requests.slice(0, half))), ...(await this.#writeAll(requests.slice(half)))];
  }
}

async function writeWithin(
  transaction: EntityManager,
  requests: readonly TenuredWork[],
): Promise<Map<TenuredWork, Written>> {
  const owned = await lockOwned(transaction, requests);
  const parked = await writeParked(transaction, owned);
  const effects = await writeEffects(transaction, owned);
  await writeSeen(transaction, owned);
  return new Map(
    owned.map((request) => [request, { parked: parked.get(request) ?? 0, effects: effects.get(request) ?? [] }]),
  );
}

/** Those whose tenure is the current one. */
async function lockOwned(
  transaction: EntityManager,
  requests: readonly TenuredWork[],
): Promise<readonly TenuredWork[]> {
  const tenures = [...new Set(requests.map(({ tenure }) => tenure))];
  const sql = `
    SELECT place::integer FROM unnest($1::text[], $2::integer[], $3::bigint[], $4::text[])
      WITH ORDINALITY AS mine (subscription, partition, epoch, owner, place)
    JOIN owned_partitions AS known USING (subscription, partition, epoch, owner)
    ORDER BY subscription, partition FOR SHARE OF known`;
  const rows: { place: number }[] = await transaction.query(sql, [
    tenures.map(({ subscription }) => subscription),
    tenures.map(({ partition }) => partition),
    tenures.map(({ epoch }) => epoch),
    tenures.map(({ owner }) => owner),
  ]);
  const current = new Set(rows.map(({ place }) => tenures[place - 1]));
  return requests.filter(({ tenure }) => current.has(tenure));
}

const weigh = ({ work }: TenuredWork): number => (work.park ?? []).reduce((sum, row) => sum + sizeOfRow(row), 100);

/** Ended by the server after the statement's time; less at once may do. */
const tookTooLong = (error: unknown): boolean => (error as { code?: unknown }).code === '57014';

/** Away, starting or stopping, read-only for now, a conflict with another transaction, or without room. */
function mayPass(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (isUnreachable(error) || /read timeout/i.test(String(message))) return true;
  return typeof code === 'string' && /^(40|53|55|57|25006)/.test(code);
}
