import type { Log } from '@arkflows/contracts';

/** Tells once that the broker is away, and once that it is back, however often that is noticed. */
export class Outage {
  #away = false;

  constructor(private readonly log: Log) {}

  noticed(error: Error): void {
    if (!this.#away) this.log.warn({ error }, 'The broker is away: trying again until it is back');
    this.#away = true;
  }

  over(): void {
    if (this.#away) this.log.info({}, 'Consuming again');
    this.#away = false;
  }
}
