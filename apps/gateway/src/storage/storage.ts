import { ArkError } from '@arkflows/contracts';
import type { Database } from '@arkflows/persistence';

/** The gateway's own database, which may not be there yet. */
export class Storage {
  #database: Database | null = null;

  /** From now on the database is there. */
  provide(database: Database): void {
    this.#database = database;
  }

  get isThere(): boolean {
    return this.#database !== null;
  }

  /** Throws ArkError UNAVAILABLE as long as the database has not been reached for the first time. */
  get manager(): Database['dataSource']['manager'] {
    if (!this.#database) {
      throw new ArkError('UNAVAILABLE', 'The database has not been reached yet', { retryable: true });
    }
    return this.#database.dataSource.manager;
  }
}
