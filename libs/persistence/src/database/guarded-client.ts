import { Client, type ClientConfig } from 'pg';

/**
 * A connection whose loss never ends the process. A server that goes down may say so in the very packet in which it accepts a
 * connection: between the pool, which no longer listens, and its user, who does not yet. Users learn of it by their queries.
 */
export class GuardedClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    this.on('error', () => {});
  }
}
