import type { DeliveryStore } from './open-store.js';

/** A partition of a subscription in the hands of an owner, until the epoch is over. */
export interface Tenancy {
  readonly subscription: string;
  readonly partition: number;
  readonly owner: string;
  readonly epoch: number;
}

/** How long a claim keeps others from claiming, when its claimant does not renew it. */
const CLAIM = "interval '5 seconds'";

/** Who owns which partition. Leases run by the database's clock. */
export class OwnershipTable {
  constructor(private readonly store: DeliveryStore) {}

  /** Enters a new owner. */
  async register(owner: string, leaseMs: number): Promise<void> {
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
  async take(owner: string, subscription: string, partitions: readonly number[]): Promise<readonly Tenancy[]> {
    const sql = `
      UPDATE owned_partitions AS mine
      SET owner = $2, epoch = epoch + 1, claimant = NULL, claimed_until = NULL
      WHERE subscription = $1 AND partition = ANY ($3::integer[]) AND claimant = $2
        AND (owner = $2 OR NOT EXISTS (SELECT FROM owners WHERE id = mine.owner AND lease_until > clock_timestamp()))
      RETURNING partition, epoch`;
    const [rows] = await this.store.dataSource.query(sql, [subscription, owner, partitions]);
    return rows.map((row: { partition: number; epoch: string }) => ({
      subscription,
      owner,
      partition: row.partition,
      epoch: Number(row.epoch),
    }));
  }

  /** Gives one back, for the next owner to take at once. */
  async release({ subscription, partition, owner, epoch }: Tenancy): Promise<void> {
    const sql = `
      UPDATE owned_partitions SET owner = NULL
      WHERE subscription = $1 AND partition = $2 AND owner = $3 AND epoch = $4`;
    await this.store.dataSource.query(sql, [subscription, partition, owner, epoch]);
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
