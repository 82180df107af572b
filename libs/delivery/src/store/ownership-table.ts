import type { HandOver } from '../ownership/hand-over.js';
import type { DeliveryStore } from './open-store.js';

/** A partition of a subscription in the hands of an owner, until the epoch is over. */
export interface Tenancy {
  readonly subscription: string;
  readonly partition: number;
  readonly owner: string;
  readonly epoch: number;
}

/** One that was taken just now. */
export interface FreshTenancy extends Tenancy {
  /** Left by the owner before; null where that one did not let go by itself, or long ago. */
  readonly handOver: HandOver | null;
}

interface TakenRow {
  readonly partition: number;
  readonly epoch: string;
  readonly fresh: boolean | null;
  readonly committed: string;
  readonly settled_to: string;
  readonly unsettled: readonly string[];
}

/** SQLSTATE undefined_table. */
const UNDEFINED_TABLE = '42P01';

/** How long a claim keeps others from claiming, when its claimant does not renew it. */
const CLAIM = "interval '5 seconds'";
/** A hand-over is a matter of seconds; much later the topic may be another one. */
const HAND_OVER = "interval '30 seconds'";

/** Who owns which partition. Leases run by the database's clock. */
export class OwnershipTable {
  constructor(private readonly store: DeliveryStore) {}

  /** Enters a new owner. Every process does so before it owns anything, so this is where tables that are gone are made anew. */
  async register(owner: string, leaseMs: number): Promise<void> {
    try {
      await this.#enter(owner, leaseMs);
    } catch (error) {
      if ((error as { code?: unknown }).code !== UNDEFINED_TABLE) throw error;
      await this.store.restoreTables();
      await this.#enter(owner, leaseMs);
    }
  }

  async #enter(owner: string, leaseMs: number): Promise<void> {
    const sql = `
      WITH gone AS (DELETE FROM owners WHERE lease_until < clock_timestamp() - interval '1 day')
      INSERT INTO owners (id, lease_until) VALUES ($1, clock_timestamp() + $2 * interval '1 millisecond')`;
    await this.store.leases.query(sql, [owner, leaseMs]);
  }

  /** False when the lease had run out: then it is over for good, since another may have taken what the owner had. */
  async renew(owner: string, leaseMs: number): Promise<boolean> {
    const sql = `
      UPDATE owners SET lease_until = clock_timestamp() + $2 * interval '1 millisecond'
      WHERE id = $1 AND lease_until > clock_timestamp() RETURNING 1`;
    const [rows] = await this.store.leases.query(sql, [owner, leaseMs]);
    return rows.length === 1;
  }

  /**
   * No lease lasts longer than it was given for: the clock was set back since. Its owner renews it long before it ends; one that is
   * gone would keep its partitions for as much as the clock was set back.
   */
  async shorten(leaseMs: number): Promise<void> {
    const sql = `
      UPDATE owners SET lease_until = clock_timestamp() + $1 * interval '1 millisecond'
      WHERE id IN (
        SELECT id FROM owners WHERE lease_until > clock_timestamp() + ($1 + 1000) * interval '1 millisecond'
        FOR UPDATE SKIP LOCKED
      )`;
    await this.store.leases.query(sql, [leaseMs]);
  }

  /** What this owner has and another waits for. */
  claimedFrom(owner: string): Promise<readonly Pick<Tenancy, 'subscription' | 'partition'>[]> {
    const sql = `
      SELECT subscription, partition FROM owned_partitions
      WHERE owner = $1 AND claimant IS NOT NULL AND claimant <> $1 AND claimed_until > clock_timestamp()`;
    return this.store.leases.query(sql, [owner]);
  }

  /** Says who waits for these partitions. The newest assignment is right, so a `first` claim takes precedence over an older one. */
  async claim(owner: string, subscription: string, partitions: readonly number[], first: boolean): Promise<void> {
    const sql = `
      INSERT INTO owned_partitions AS known (subscription, partition, claimant, claimed_until)
      SELECT $1, partition, $2, clock_timestamp() + ${CLAIM} FROM unnest($3::integer[]) AS wanted (partition) ORDER BY 2
      ON CONFLICT (subscription, partition) DO UPDATE SET claimant = $2, claimed_until = clock_timestamp() + ${CLAIM}
      WHERE $4 OR known.claimant IS NULL OR known.claimant = $2 OR known.claimed_until < clock_timestamp()`;
    await this.store.dataSource.query(sql, [subscription, owner, partitions, first]);
  }

  /**
   * Takes what of its claims nobody owns (any more), under the next epoch. What is its own by the table it had released without
   * success, or taken without learning so.
   */
  async take(owner: string, subscription: string, partitions: readonly number[]): Promise<readonly FreshTenancy[]> {
    const sql = `
      UPDATE owned_partitions AS mine
      SET owner = $2, epoch = epoch + 1, claimant = NULL, claimed_until = NULL
      WHERE subscription = $1 AND partition = ANY ($3::integer[]) AND claimant = $2
        AND (owner = $2 OR NOT EXISTS (SELECT FROM owners WHERE id = mine.owner AND lease_until > clock_timestamp()))
      RETURNING partition, epoch, committed, settled_to, unsettled,
        settled_in = epoch - 1 AND settled_at > clock_timestamp() - ${HAND_OVER} AS fresh`;
    const [rows] = await this.store.dataSource.query(sql, [subscription, owner, partitions]);
    return rows.map((row: TakenRow) => ({
      subscription,
      owner,
      partition: row.partition,
      epoch: Number(row.epoch),
      handOver: row.fresh ? handOverOf(row) : null,
    }));
  }

  /** Gives one back, for the next owner to take at once, with what it needs to know. */
  async release({ subscription, partition, owner, epoch }: Tenancy, handOver: HandOver | null): Promise<void> {
    const sql = `
      UPDATE owned_partitions
      SET owner = NULL, settled_in = CASE WHEN $5::bigint IS NULL THEN NULL ELSE epoch END, settled_at = clock_timestamp(),
        committed = $5, settled_to = $6, unsettled = $7
      WHERE subscription = $1 AND partition = $2 AND owner = $3 AND epoch = $4`;
    const left = [handOver?.committed ?? null, handOver?.settledTo ?? null, handOver?.unsettled ?? null];
    await this.store.dataSource.query(sql, [subscription, partition, owner, epoch, ...left]);
  }

  /** Gives back what this owner has by the table and does not hold. */
  async disown(owner: string, subscription: string, partitions: readonly number[]): Promise<void> {
    const sql = `
      UPDATE owned_partitions SET owner = NULL
      WHERE subscription = $1 AND owner = $2 AND partition = ANY ($3::integer[])`;
    await this.store.dataSource.query(sql, [subscription, owner, partitions]);
  }

  /** No longer waits for these. */
  async withdraw(owner: string, subscription: string, partitions: readonly number[]): Promise<void> {
    const sql = `
      UPDATE owned_partitions SET claimant = NULL, claimed_until = NULL
      WHERE subscription = $1 AND claimant = $2 AND partition = ANY ($3::integer[])`;
    await this.store.dataSource.query(sql, [subscription, owner, partitions]);
  }

  /** The owner ends; all that it has is free. */
  async leave(owner: string): Promise<void> {
    await this.store.dataSource.query('DELETE FROM owners WHERE id = $1', [owner]);
  }
}

const handOverOf = ({ committed, settled_to, unsettled }: TakenRow): HandOver => ({
  committed: Number(committed),
  settledTo: Number(settled_to),
  unsettled: unsettled.map(Number),
});
