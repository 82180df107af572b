import type { DeliveryStore } from './open-store.js';

const KNOWN = `
  SELECT identity, run_id FROM seen_events
  WHERE profile = $1 AND operation = $2 AND identity = ANY ($3::bytea[]) AND until > clock_timestamp()`;

/** Reads which events were carried out before. */
export class SeenReader {
  constructor(private readonly store: DeliveryStore) {}

  /** Of these identities those that are remembered, in hexadecimal, with the run that carried each out. */
  async known(profile: string, operation: string, identities: readonly Buffer[]): Promise<ReadonlyMap<string, string>> {
    const rows: { identity: Buffer; run_id: string }[] = await this.store.dataSource.query(KNOWN, [
      profile,
      operation,
      identities,
    ]);
    return new Map(rows.map(({ identity, run_id }) => [identity.toString('hex'), run_id]));
  }
}
